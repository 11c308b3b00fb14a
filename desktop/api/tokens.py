"""Keeps one account's access token good: renews it once for all who ask, in every process of the
profile, and before its end.

A new pair is handed to `keep` before anything is sent with it. A renewal whose answer was
lost is tried again with the old one; a refused one ends the sign-in, and fails nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Final

from desktop.domain.accounts import Account, Pair
from desktop.domain.errors import Fault, Kind

TRIES: Final = 3
PAUSE: Final = 1.0
"""Seconds between tries of a renewal whose answer was lost."""
REST: Final = 60.0
"""Seconds before an early renewal that failed is tried again; the token still holds."""

_log = logging.getLogger(__name__)


Turn = Callable[[], AbstractAsyncContextManager[Account | None]]
"""Entered while one process renews; gives the account where another has written it meanwhile.
Raises Fault(SIGN_IN_FAILED) where it was signed out there."""


@asynccontextmanager
async def _alone() -> AsyncIterator[Account | None]:
    yield None


class TokenKeeper:
    """The tokens of one account. `renewal` asks the service, `keep` writes the account down,
    `turn` keeps other processes of the same profile from renewing at the same time."""

    def __init__(
        self,
        account: Account,
        renewal: Callable[[str], Awaitable[Pair]],
        keep: Callable[[Account], Awaitable[None]],
        *,
        turn: Turn = _alone,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._account = account
        self._renewal = renewal
        self._keep = keep
        self._turn = turn
        self._now = now
        self._sleep = sleep
        self._running: asyncio.Task[None] | None = None
        self._rests_until = 0.0
        self.ended: Fault | None = None

    @property
    def account(self) -> Account:
        """The account with the tokens in use."""
        return self._account

    def token(self) -> str:
        """The access token; "" once it is known to have ended."""
        pair = self._account.pair
        return pair.access if pair.usable(self._now()) else ""

    async def fresh(self) -> None:
        """Renew early where that is due. What goes wrong is no matter while the token holds."""
        now = self._now()
        pair = self._account.pair
        if now < pair.renew_at or not pair.usable(now) or now < self._rests_until or self.ended:
            return
        try:
            await self._renewed()
        except Fault as fault:
            self._rests_until = now + REST
            _log.info("an early renewal failed: %s", fault.kind.value)

    async def renew(self) -> bool:
        """Whether there is a new token now. Raises Fault where the service cannot be asked."""
        if self.ended is not None:
            return False
        try:
            await self._renewed()
        except Fault as fault:
            if fault.kind is Kind.SIGN_IN_FAILED:
                return False
            raise
        return True

    def replace(self, account: Account) -> None:
        """The person has signed in again: what has paused may go on."""
        self._account = account
        self.ended = None
        self._rests_until = 0.0

    def sign_out(self) -> None:
        """The person has signed out: nothing is sent in their name any more."""
        self.ended = Fault(Kind.SIGN_IN_FAILED, reason="signedOut")
        self._account = replace(
            self._account, pair=replace(self._account.pair, access="", refresh="", access_ends=0.0)
        )

    async def aclose(self) -> None:
        """Wait for a renewal that runs: what the service has given must be written down."""
        if self._running is not None:
            await asyncio.wait({self._running})

    async def _renewed(self) -> None:
        """One renewal for all who ask meanwhile; who asks may go, it goes on."""
        if self._running is None:
            self._running = asyncio.create_task(self._renew_once())
            self._running.add_done_callback(self._over)
        await asyncio.shield(self._running)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._running = None
        if not task.cancelled():
            task.exception()  # told to those who waited; nobody need have

    async def _renew_once(self) -> None:
        async with self._turn() as kept:
            asked = self._account
            if kept is not None:
                self._account = asked = kept  # another process was here first
                if kept.pair.usable(self._now()):
                    return
            renewed = asked.with_pair(await self._pair_for(asked.pair.refresh))
            if self._account is not asked:
                return  # the person has signed in again meanwhile, and that counts
            await self._keep(renewed)
            if self._account is asked:
                self._account = renewed

    async def _pair_for(self, refresh_token: str) -> Pair:
        tries = 1
        while True:
            try:
                return await self._renewal(refresh_token)
            except Fault as fault:
                if fault.kind is Kind.SIGN_IN_FAILED:
                    self.ended = fault
                    _log.info("the sign-in has ended: %s", fault.facts.get("reason"))
                    raise
                if tries == TRIES:
                    raise
            tries += 1
            await self._sleep(PAUSE)
