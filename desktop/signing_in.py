"""Signs in for the window: lends the listener and the browser, and puts the account away."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.accounts import Accounts
from desktop.domain.accounts import CALLBACK, PORTS, Account, DeviceCode, Integration
from desktop.domain.errors import Fault, Kind
from desktop.operations import signin
from desktop.runtime import loopback
from desktop.runtime.proxies import system_proxy
from desktop.words.sign_in import page


def open_browser(address: str) -> bool:
    """Open an address in the system's browser; False where there is none."""
    return QDesktopServices.openUrl(QUrl(address))


class SigningIn:
    """Ways to a new account. `browse` opens an address and tells whether it could."""

    def __init__(
        self,
        accounts: Accounts,
        hide: Callable[[str], None],
        browse: Callable[[str], bool] = open_browser,
        ports: Sequence[int] = PORTS,
    ) -> None:
        self._accounts = accounts
        self._hide = hide
        self._browse = browse
        self._ports = ports

    async def in_browser(
        self, base_url: str, integration: Integration, shown: Callable[[str, bool], None]
    ) -> Account:
        """Sign in in the browser; `shown` hears the address and whether it was opened.

        Raises Fault(BAD_URL | SIGN_IN_FAILED), ServiceFault, GroundFault.
        """
        self._hide(integration.client_secret)
        client = signin.sign_in_client(base_url, system_proxy)

        def show(address: str) -> None:
            shown(address, self._browse(address))

        try:
            account = await signin.by_browser(client, integration, self._listen, show)
        finally:
            await client.aclose()
        await self._accounts.put(account)
        return account

    async def with_code(
        self, base_url: str, integration: Integration
    ) -> AsyncGenerator[DeviceCode | Account, None]:
        """Sign in on another device: the code to show, then the account. Raises as above."""
        self._hide(integration.client_secret)
        client = signin.sign_in_client(base_url, system_proxy)
        try:
            async for step in signin.by_device(client, integration):
                if isinstance(step, Account):
                    await self._accounts.put(step)
                else:
                    self._hide(step.device_code)
                yield step
        finally:
            await client.aclose()

    @asynccontextmanager
    async def _listen(
        self, host: str, judge: Callable[[Mapping[str, str]], bool]
    ) -> AsyncIterator[loopback.Listening]:
        try:
            async with loopback.listening(host, self._ports, CALLBACK, judge, page) as waiting:
                yield waiting
        except loopback.PortsTaken as taken:
            raise Fault(Kind.SIGN_IN_FAILED, reason="ports") from taken
