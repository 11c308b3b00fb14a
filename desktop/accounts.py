"""The accounts of this profile: kept sealed where there is a keychain, in memory where not.

The one place that writes them down. Each has one keeper of its tokens, which every open
connection of it shares.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.api.tokens import TokenKeeper
from desktop.domain.accounts import Account, Keeping, Pair, as_document, from_document
from desktop.domain.errors import Fault
from desktop.operations import signin
from desktop.runtime.errors import GroundFault
from desktop.runtime.files import write_whole
from desktop.runtime.proxies import system_proxy
from desktop.runtime.secrets import Vault

CONTEXT: Final = "accounts"
_VERSION: Final = 1
_log = logging.getLogger("linedesk.accounts")


class Accounts:
    """Signed-in accounts. `hide` gets every secret, so that none reaches a log."""

    def __init__(self, path: Path, vault: Vault, hide: Callable[[str], None]) -> None:
        self._path = path
        self._vault = vault
        self._hide = hide
        self._accounts: dict[str, Account] = {}
        self._keepers: dict[str, TokenKeeper] = {}
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
        await self._write()

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
        """Revoke at the service, and forget here in any case; why it was not revoked, or None.

        Raises GroundFault where the file could not be taken away.
        """
        keeper = self.keeper(account_id)
        trouble = await _revoked(keeper)
        await keeper.aclose()
        del self._keepers[account_id], self._accounts[account_id]
        await self._write()
        return trouble

    async def close(self) -> None:
        """Wait for renewals that run."""
        for keeper in tuple(self._keepers.values()):
            await keeper.aclose()

    def _new_keeper(self, account: Account) -> TokenKeeper:
        async def renewal(refresh_token: str) -> Pair:
            return await signin.renewal(self._accounts[account.id], refresh_token, system_proxy)

        return TokenKeeper(account, renewal, self._renewed)

    async def _renewed(self, account: Account) -> None:
        """Written down before it is used. A full disk must not end the sign-in."""
        self._take(account)
        try:
            await self._write()
        except GroundFault as fault:
            _log.warning("a renewed sign-in is not kept: %s", fault)

    def _take(self, account: Account) -> None:
        for secret in (
            account.pair.access,
            account.pair.refresh,
            account.integration.client_secret,
        ):
            self._hide(secret)
        self._accounts[account.id] = account

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
        return Keeping(True, damaged=found is None)

    async def _write(self) -> None:
        async with self._writing:
            if not self._accounts:
                await self._remove()
                return
            document = {
                "version": _VERSION,
                "accounts": [as_document(one) for one in self._accounts.values()],
            }
            sealed = await self._vault.seal(json.dumps(document).encode(), CONTEXT)
            if sealed is None:
                return  # no keychain: memory only, and `load` has said so
            try:
                await asyncio.to_thread(write_whole, self._path, sealed)
            except OSError as problem:
                raise GroundFault.of_file(self._path, problem) from problem

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
