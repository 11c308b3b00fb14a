"""The way out for mails: the server and sender of the settings, and the password in the vault.

Without a keychain the password stays in memory until the program ends, and that can be asked.
"""

from __future__ import annotations

import base64
import binascii
import ssl
from typing import Protocol

from desktop.runtime.mail import KIND, SEND_LIMIT, Line, Refusal, Security, Server, is_address
from desktop.runtime.settings import SettingsFile


class Vault(Protocol):
    """What is needed of the vault."""

    async def keeps(self) -> bool:
        """Whether sealed values can be opened again later."""

    async def seal(self, secret: bytes) -> bytes | None:
        """The sealed value, or None where nothing is kept."""

    async def open(self, sealed: bytes) -> bytes | None:
        """The secret, or None where its key is gone."""


class Post:
    """Opens lines to the mail server that the person has set up.

    `limit` is in seconds for each mail; `trust` None believes the certificates that this system
    believes.
    """

    def __init__(
        self,
        settings: SettingsFile,
        vault: Vault,
        limit: float = SEND_LIMIT,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._limit = limit
        self._trust = trust
        self._password = ""

    @property
    def server(self) -> Server | None:
        """The server of the settings; None where none is set up."""
        values = self._settings.values
        if not values.mail_server:
            return None
        security = Security(values.mail_security)
        return Server(values.mail_server, values.mail_port, security, values.mail_user)

    @property
    def sender(self) -> str:
        """The address that mails come from, "" where it is missing or none."""
        sender = self._settings.values.mail_sender
        return sender if is_address(sender) else ""

    @property
    def sender_name(self) -> str:
        """The name beside it."""
        return self._settings.values.mail_sender_name

    @property
    def lack(self) -> Refusal | None:
        """What must be set up before anything can be sent."""
        if self.server is None:
            return {"kind": KIND, "reason": "notSetUp"}
        return None if self.sender else {"kind": KIND, "reason": "noSender"}

    async def keeps(self) -> bool:
        """Whether a password would be there at the next start."""
        return await self._vault.keeps()

    async def wants_password(self) -> bool:
        """Whether the server's user is named, and no password is known."""
        return bool(self._settings.values.mail_user) and not await self.password()

    async def password(self) -> str:
        """The password, "" where none is known."""
        if self._password:
            return self._password
        try:
            sealed = base64.b64decode(self._settings.values.mail_secret, validate=True)
        except (binascii.Error, ValueError):
            return ""
        opened = await self._vault.open(sealed) if sealed else None
        return opened.decode("utf-8", "replace") if opened else ""

    async def take_password(self, password: str) -> bool:
        """Use a password from now on; whether it is kept for the next start.

        Raises GroundFault where the settings cannot be written.
        """
        self._password = password
        sealed = await self._vault.seal(password.encode())
        await self._settings.change(mail_secret=_text(sealed))
        return sealed is not None

    async def forget_password(self) -> None:
        """Know no password any more."""
        self._password = ""
        await self._settings.change(mail_secret="")

    async def line(self) -> Line:
        """A line to the server, not yet opened. Raises LookupError where none is set up."""
        server = self.server
        if server is None:
            raise LookupError("no mail server")
        return Line(server, await self.password(), self._limit, self._trust)


def _text(sealed: bytes | None) -> str:
    return base64.b64encode(sealed).decode() if sealed is not None else ""
