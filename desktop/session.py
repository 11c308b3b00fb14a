"""Opens and closes connections: the client, the stores beside it, the embedded sandbox.

The one place where they are made. Holds an access token in memory only.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.accounts import Accounts
from desktop.api.client import Client
from desktop.api.tokens import TokenKeeper
from desktop.api.wire import base_url as normal_url
from desktop.copying import Copying
from desktop.domain.accounts import Account
from desktop.domain.errors import Fault
from desktop.operations import rescue
from desktop.operations.desk import Desk
from desktop.operations.seat import SANDBOX, Seat
from desktop.runtime.folders import Folders
from desktop.runtime.proxies import system_proxy
from desktop.runtime.secrets import Vault
from desktop.runtime.settings import Settings
from desktop.store.cache import Cache
from desktop.store.ledger import Ledger

if TYPE_CHECKING:
    from desktop.sandbox.server import Sandbox


class Door:
    """The ways in and out. `ledger` is a SQLAlchemy URL, "" for the profile's own file.

    `hide` gets every token, so that none reaches a log. `settings` gives those in use.
    """

    def __init__(
        self,
        folders: Folders,
        ledger: str,
        vault: Vault,
        hide: Callable[[str], None],
        settings: Callable[[], Settings] = Settings,
    ) -> None:
        self._folders = folders
        self._ledger = ledger
        self._vault = vault
        self._hide = hide
        self._settings = settings
        self._tokens: dict[int, Callable[[], str]] = {}
        self._keepers: dict[int, TokenKeeper] = {}
        self.accounts = Accounts(folders.accounts_file, vault, hide)
        self._sandbox: Sandbox | None = None
        self._starting = asyncio.Lock()
        self._copying = Copying()

    async def service(self, base_url: str, token: str) -> Desk:
        """A connection to a service; asks it nothing yet.

        Raises Fault(BAD_URL | STORE | PROFILE | DISK_FULL), LedgerDamaged.
        """
        self._hide(token)
        client = Client(base_url, lambda: token, proxy_for=system_proxy)
        cache = cache_name(normal_url(base_url))
        return await self._open(client, lambda: token, cache, base_url)

    async def account(self, account_id: str) -> Desk:
        """A connection of an account; asks nothing yet. Raises KeyError, Fault as `service`."""
        await self.accounts.load()
        keeper = self.accounts.keeper(account_id)
        base_url = keeper.account.service
        client = kept_client(base_url, keeper)
        cache = account_cache(keeper.account)
        desk = await self._open(client, keeper.token, cache, base_url)
        desk.seat.scopes = lambda: keeper.account.pair.scopes
        self._keepers[id(desk)] = keeper
        return desk

    async def sandbox(self) -> Desk:
        """A connection to the embedded sandbox, which is started when first asked for."""
        async with self._starting:
            if self._sandbox is None:
                self._sandbox = await asyncio.to_thread(_started)
        token = self._sandbox.token
        self._hide(token)
        client = Client(self._sandbox.base_url, lambda: token)
        return await self._open(client, lambda: token, SANDBOX, SANDBOX)

    @property
    def vault(self) -> Vault:
        """Where secrets are sealed."""
        return self._vault

    @property
    def embedded(self) -> Sandbox | None:
        """The sandbox inside this program, once it runs."""
        return self._sandbox

    def token_of(self, desk: Desk) -> str:
        """The token of an open connection, for a worker of it."""
        return self._tokens[id(desk)]()

    async def fresh_token(self, desk: Desk) -> str:
        """The same, renewed before where that is due. Raises Fault."""
        keeper = self._keepers.get(id(desk))
        if keeper is not None:
            await keeper.fresh()
            if not keeper.token():
                await keeper.renew()
        return self.token_of(desk)

    async def leave(self, desk: Desk) -> None:
        """Close a connection's client and stores."""
        del self._tokens[id(desk)]
        self._keepers.pop(id(desk), None)
        await desk.client.aclose()
        forgotten = await self._forget_old(desk)
        await asyncio.to_thread(desk.cache.close)
        await self._copying.leaving(desk.ledger, forgotten, self._settings())
        await asyncio.to_thread(desk.ledger.close)
        await self._copying.ended(desk.ledger)

    async def close(self) -> None:
        """End the embedded sandbox, when what it was asked for sign-ins is done."""
        await self.accounts.close()
        await self._copying.close()
        if self._sandbox is not None:
            await asyncio.to_thread(self._sandbox.stop)
            self._sandbox = None

    @asynccontextmanager
    async def entered(self, opened: Desk) -> AsyncIterator[Desk]:
        """A connection that is left, and the door closed, at the end."""
        try:
            yield opened
        finally:
            await self.leave(opened)
            await self.close()

    async def _forget_old(self, desk: Desk) -> int | None:
        """Forget what is too old by our clock and by the service's; how much of the ledger went.

        None where the service told no time: a clock that is ahead at one start must not take
        what nobody can bring back.
        """
        if desk.client.server_clock_skew is None:
            return None
        settings, forgotten = self._settings(), 0
        now = datetime.fromtimestamp(desk.client.sure_time(), UTC)
        with contextlib.suppress(Fault):  # a colleague is at it; the next end does it
            forgotten += await desk.ledger.tidy(settings.journal_days)
            await desk.cache.forget_before(now - timedelta(days=settings.cache_days))
            forgotten += await desk.ledger.expire_codes()
            forgotten += await desk.ledger.tidy_codes(settings.codes_days)
        return forgotten

    async def _open(
        self, client: Client, token: Callable[[], str], cache: str, service: str
    ) -> Desk:
        store = Cache(cache_file(self._folders, cache))
        ledger = Ledger(self._ledger or self._folders.ledger_file, ages=client.sure_time)
        try:
            await store.open()
            await rescue.open_ledger(ledger)
        except BaseException:
            await asyncio.to_thread(store.close)
            await asyncio.to_thread(ledger.close)
            await client.aclose()
            raise
        seat = Seat(lambda: self._settings().customer_kinds)
        desk = Desk(client, store, ledger, self._vault, service, seat)
        self._tokens[id(desk)] = token
        self._copying.begun(ledger)
        return desk


def kept_client(base_url: str, keeper: TokenKeeper) -> Client:
    """A client whose token is kept good. Raises Fault(BAD_URL)."""
    return Client(
        base_url,
        keeper.token,
        on_unauthorised=keeper.renew,
        refresh=keeper.fresh,
        proxy_for=system_proxy,
    )


def account_cache(account: Account) -> str:
    """The name of an account's cache: what one person may see is not another's."""
    return cache_name(f"{account.service}#{account.id}")


def cache_name(base_url: str) -> str:
    """The name of a service's cache: one file each, so that no two tenants meet."""
    return hashlib.sha256(base_url.encode()).hexdigest()[:16]


def cache_file(folders: Folders, name: str) -> Path:
    """The file of that cache."""
    return folders.cache_dir / f"{name}.sqlite"


def _started() -> Sandbox:
    """A sandbox that runs; in a thread. Its server is loaded only here: the start is quicker."""
    from desktop.sandbox.server import Sandbox

    made = Sandbox()
    made.start()
    return made
