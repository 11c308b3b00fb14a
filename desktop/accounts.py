"""The accounts of this profile: kept sealed where there is a keychain, in memory where not.

The one place that writes them down. Each has one keeper of its tokens, which every open
connection of it shares. Window and commands of one profile read and write the same file, one at
a time: what another process has written is never overwritten, and no renewal is made twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from desktop.api.tokens import TokenKeeper
from desktop.api.wire import base_url as normal_url
from desktop.domain.accounts import Account, Keeping, Pair, as_document, from_document
from desktop.domain.errors import Fault, Kind
from desktop.operations import signin
from desktop.runtime.errors import GroundFault
from desktop.runtime.files import only_process, write_whole
from desktop.runtime.proxies import system_proxy
from desktop.runtime.secrets import Vault

CONTEXT: Final = "accounts"
_VERSION: Final = 1
_log = logging.getLogger("linedesk.accounts")


class Accounts:
    """Signed-in accounts. `hide` gets every secret, so that none reaches a log."""

    def __init__(self, path: Path, vault: Vault, hide: Callable[[str], None]) -> None:
        self._path = path
        self._lock = path.with_suffix(".lock")
        self._vault = vault
        self._hide = hide
        self._accounts: dict[str, Account] = {}
        self._keepers: dict[str, TokenKeeper] = {}
        self._written: dict[str, Account] = {}
        """What this process has last seen in the file. Whatever is otherwise there now is another
        process's, and newer: no clock is asked, which may have been set back meanwhile."""
        self._writing = asyncio.Lock()
        self._loading = asyncio.Lock()
        self._keeping: Keeping | None = None

    async def load(self) -> Keeping:
        """Read what is kept, the first time; at most as long as the vault takes, never a Fault."""
        async with self._loading:
            if self._keeping is None:
                self._keeping = await self._read()
        return self._keeping

    def all(self) -> tuple[Account, ...]:
        """Those known now, by name."""
        return tuple(sorted(self._accounts.values(), key=lambda one: one.name.casefold()))

    async def put(self, account: Account) -> None:
        """A new sign-in, or one again: what is open with the same account goes on with it.

        Raises GroundFault where it could not be written; it holds in memory then.
        """
        await self.load()
        if keeper := self._keepers.get(account.id):
            keeper.replace(account)
        self._take(account)
        await self._write(account.id)

    def chosen(self, last: str, service: str = "") -> Account | None:
        """The account that a command uses: the one opened last, or the only one; of a `service`
        where one is named."""
        wanted = normal_url(service) if service else ""
        fitting = [one for one in self.all() if wanted in ("", one.service)]
        if len(fitting) == 1:
            return fitting[0]
        return next((one for one in fitting if one.id == last), None)

    def ended(self, account_id: str) -> bool:
        """Whether the service no longer takes this sign-in, as far as it was asked."""
        keeper = self._keepers.get(account_id)
        return keeper is not None and keeper.ended is not None

    def keeper(self, account_id: str) -> TokenKeeper:
        """Who keeps an account's tokens good. Raises KeyError."""
        if account_id not in self._keepers:
            self._keepers[account_id] = self._new_keeper(self._accounts[account_id])
        return self._keepers[account_id]

    async def sign_out(self, account_id: str) -> Fault | None:
        """Revoke at the service, and forget here in any case, also where nobody waits for the
        service any longer; why it was not revoked, or None.

        Raises GroundFault where the file could not be taken away.
        """
        keeper = self.keeper(account_id)
        try:
            return await _revoked(keeper)
        finally:
            await keeper.aclose()
            keeper.sign_out()
            del self._keepers[account_id], self._accounts[account_id]
            await self._write()

    async def close(self) -> None:
        """Wait for renewals that run."""
        for keeper in tuple(self._keepers.values()):
            await keeper.aclose()

    def _new_keeper(self, account: Account) -> TokenKeeper:
        async def renewal(refresh_token: str) -> Pair:
            return await signin.renewal(self._accounts[account.id], refresh_token, system_proxy)

        return TokenKeeper(account, renewal, self._renewed, turn=lambda: self._turn(account.id))

    @asynccontextmanager
    async def _turn(self, account_id: str) -> AsyncIterator[Account | None]:
        """One process of the profile at a time; gives what another has written down meanwhile.

        Raises Fault(SIGN_IN_FAILED) where the account was signed out there.
        """
        async with self._writing, only_process(self._lock):
            kept = await self._kept()
            if kept is not None and account_id in self._written and account_id not in kept:
                self._let_go(account_id)
                raise Fault(Kind.SIGN_IN_FAILED, reason="signedOut")
            found = (kept or {}).get(account_id)
            if found is not None and found != self._written.get(account_id):
                self._written[account_id] = found
                self._take(found)
                yield found
            else:
                yield None

    async def _renewed(self, account: Account) -> None:
        """Written down before it is used, within its turn. A full disk must not end the sign-in."""
        self._take(account)
        try:
            await self._write_turn(account.id)
        except GroundFault as fault:
            _log.warning("a renewed sign-in is not kept: %s", fault)

    def _let_go(self, account_id: str) -> None:
        """Another process has signed this account out."""
        self._written.pop(account_id, None)
        self._accounts.pop(account_id, None)
        if keeper := self._keepers.pop(account_id, None):
            keeper.sign_out()

    def _take(self, account: Account) -> None:
        self._hide_secrets(account)
        self._accounts[account.id] = account

    def _hide_secrets(self, account: Account) -> None:
        for secret in (
            account.pair.access,
            account.pair.refresh,
            account.integration.client_secret,
        ):
            self._hide(secret)

    async def _read(self) -> Keeping:
        state = await self._vault.state()
        reason = str(state.reason or "")
        try:
            sealed = await asyncio.to_thread(self._path.read_bytes)
        except FileNotFoundError:
            return Keeping(state.kept, reason)
        except OSError:
            return Keeping(state.kept, reason, damaged=True)
        if not state.kept:
            return Keeping(False, reason)  # it can be opened when the keychain is back
        found = _accounts(await self._vault.open(sealed, CONTEXT))
        for account in found or ():
            self._take(account)
            self._written[account.id] = account
        return Keeping(True, damaged=found is None)

    async def _kept(self) -> dict[str, Account] | None:
        """What is written down now, perhaps by another process; None where that is not known."""
        if not await self._vault.keeps():
            return None
        try:
            sealed = await asyncio.to_thread(self._path.read_bytes)
        except FileNotFoundError:
            return {}
        except OSError:
            return None
        found = _accounts(await self._vault.open(sealed, CONTEXT))
        return None if found is None else {one.id: one for one in found}

    async def _write(self, changed: str = "") -> None:
        async with self._writing, only_process(self._lock):
            await self._write_turn(changed)

    async def _write_turn(self, changed: str) -> None:
        """All accounts: the one that has changed here, else as other processes of the profile
        have written them meanwhile."""
        if not await self._vault.keeps():
            return  # memory only, and `load` has said so; a file waits for its keychain
        if (kept := await self._kept()) is not None:
            for account_id in [one for one in self._written if one not in kept]:
                if account_id != changed:
                    self._let_go(account_id)
            for account_id, other in kept.items():
                known = self._written.get(account_id)
                gone = known is not None and account_id not in self._accounts  # signed out here
                if other != known and account_id != changed and not gone:
                    self._take(other)
        if not self._accounts:
            await self._remove()
            self._written.clear()
            return
        document = {
            "version": _VERSION,
            "accounts": [as_document(one) for one in self._accounts.values()],
        }
        sealed = await self._vault.seal(json.dumps(document).encode(), CONTEXT)
        if sealed is None:
            return
        try:
            await asyncio.to_thread(write_whole, self._path, sealed)
        except OSError as problem:
            raise GroundFault.of_file(self._path, problem) from problem
        self._written = dict(self._accounts)

    async def _remove(self) -> None:
        try:
            await asyncio.to_thread(self._path.unlink, missing_ok=True)
        except OSError as problem:
            raise GroundFault.of_file(self._path, problem) from problem


async def _revoked(keeper: TokenKeeper) -> Fault | None:
    try:
        if not keeper.token():
            await keeper.renew()
        await signin.revoke(keeper.account, keeper.token(), system_proxy)
    except Fault as fault:
        return fault
    return None


def _accounts(opened: bytes | None) -> list[Account] | None:
    """The accounts of an opened file; None where it is none."""
    if opened is None:
        return None
    try:
        return [from_document(one) for one in json.loads(opened)["accounts"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
