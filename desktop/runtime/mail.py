"""Mails over SMTP: encrypted, or to this computer alone; what refuses them is told as facts.

A mail's text may hold a secret: nothing of it is logged or part of a fact.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid
from enum import StrEnum
from socket import gaierror
from typing import Final

import aiosmtplib
import truststore

from desktop.runtime.errors import Fact

KIND: Final = "mail"
SEND_LIMIT: Final = 30.0
"""Seconds for one mail in all, with the connection where there is none yet."""
LEAVE_LIMIT: Final = 2.0
_OWN_NAME: Final = "[127.0.0.1]"  # else the library asks the name service for this computer's
_POLICY: Final = SMTP.clone(cte_type="7bit")  # so that every server can carry it
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f]+@[^\s@<>()\[\],;:\\\"\x00-\x1f]+")

_log = logging.getLogger(__name__)

Refusal = Mapping[str, Fact]
"""Why a mail was not sent: `kind` ("mail"), `reason`, and facts for the words."""


class Security(StrEnum):
    """How the connection is encrypted; NONE is for a server on this computer."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and who we are there; `user` "" does not sign in."""

    host: str
    port: int
    security: Security
    user: str = ""


def is_address(text: str) -> bool:
    """Whether a text can be an e-mail address that we can write to."""
    return bool(_ADDRESS.fullmatch(text)) and text.isascii() and len(text) <= 254


def letter(
    *,
    sender: str,
    sender_name: str,
    recipient: str,
    recipient_name: str,
    subject: str,
    text: str,
    html: str = "",
) -> EmailMessage:
    """A mail with its text, and the same as HTML where given. Without a sender ("") it is a
    draft. Raises ValueError for addresses that are none."""
    if not is_address(recipient) or not (not sender or is_address(sender)):
        raise ValueError("no address")
    message = EmailMessage(policy=_POLICY)
    if sender:
        message["From"] = Address(_one_line(sender_name), addr_spec=sender)
    message["To"] = Address(_one_line(recipient_name), addr_spec=recipient)
    message["Subject"] = _one_line(subject)
    message["Date"] = format_datetime(localtime())
    # With the sender's domain: else the name service is asked for this computer's.
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "linedesk.invalid")
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def as_draft(message: EmailMessage) -> bytes:
    """A mail as an .eml file that mail programs open to be sent, not to be read."""
    return b"X-Unsent: 1\r\n" + message.as_bytes()


class Line:
    """One conversation with a server, for any number of mails; opened when there is one to send.

    A mail that is refused leaves the line usable; a line that broke is opened anew.
    """

    def __init__(
        self,
        server: Server,
        password: str = "",
        limit: float = SEND_LIMIT,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._password = password
        self._limit = limit
        self._trust = trust
        self._client: aiosmtplib.SMTP | None = None
        self._stage = ""

    async def send(self, message: EmailMessage) -> Refusal | None:
        """Send one mail; None when the server has taken it, else why not. `maybe` is true where
        it may have been taken all the same."""
        try:
            async with asyncio.timeout(self._limit):
                await self._send(message)
        except _Refused as refused:
            return self._facts(refused.reason)
        except TimeoutError:
            self._hang_up()
            return self._facts("timedOut", seconds=round(self._limit))
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as problem:
            return await self._told(problem, message)
        except asyncio.CancelledError:
            self._hang_up()
            raise
        self._stage = ""
        return None

    async def test(self) -> Refusal | None:
        """Connect and sign in, without sending anything."""
        try:
            async with asyncio.timeout(self._limit):
                await self._connected()
        except _Refused as refused:
            return self._facts(refused.reason)
        except TimeoutError:
            self._hang_up()
            return self._facts("timedOut", seconds=round(self._limit))
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as problem:
            return await self._told(problem, EmailMessage())
        return None

    async def close(self) -> None:
        """Take leave; a server that does not answer is left without."""
        client, self._client = self._client, None
        if client is None:
            return
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            async with asyncio.timeout(LEAVE_LIMIT):
                await client.quit()
        client.close()

    async def _send(self, message: EmailMessage) -> None:
        client = await self._connected()
        self._stage = "sender"
        await client.mail(_address(message, "From"))
        self._stage = "recipient"
        await client.rcpt(_address(message, "To"))
        self._stage = "content"
        await client.data(message.as_bytes())

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        server = self._server
        self._stage = "connect"
        if server.security is Security.NONE and not _is_here(server.host):
            raise _Refused("openLine")
        context = self._trust or await asyncio.to_thread(_trust)
        client = self._client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=_OWN_NAME,
            timeout=None,  # the whole has one limit; a limit a step does not bound it
            use_tls=server.security is Security.TLS,
            start_tls=False,
            tls_context=context,
        )
        await client.connect()
        if server.security is Security.STARTTLS:
            self._stage = "starttls"
            await client.ehlo()
            if not client.supports_extension("starttls"):
                raise _Refused("noTls")
            await client.starttls(tls_context=context)
        if server.user:
            self._stage = "login"
            if not self._password:
                raise _Refused("wantsPassword")
            await client.login(server.user, self._password)
        return client

    async def _told(self, problem: Exception, message: EmailMessage) -> Refusal:
        stage = self._stage
        reason = _reason(problem, stage)
        facts: dict[str, Fact] = {}
        if isinstance(problem, aiosmtplib.SMTPResponseException):
            facts["code"] = problem.code
            facts["detail"] = problem.message[:200]
        if reason == "sender":
            facts["sender"] = _address(message, "From")
        if reason in {"recipient", "address"}:
            facts["recipient"] = _address(message, "To")
        answered = isinstance(problem, aiosmtplib.SMTPResponseException)
        if answered and stage in {"sender", "recipient", "content"}:
            await self._start_over()
            self._stage = ""  # it has said no: certainly not sent
        else:
            self._hang_up()
        _log.info("mail server: %s at %s", reason, stage)
        return self._facts(reason, **facts)

    async def _start_over(self) -> None:
        assert self._client is not None
        try:
            async with asyncio.timeout(LEAVE_LIMIT):
                await self._client.rset()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            self._hang_up()

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _facts(self, reason: str, **facts: Fact) -> Refusal:
        maybe = self._stage == "content" and reason in {"timedOut", "cut"}
        if reason in {"openLine", "noTls", "wantsPassword"}:
            self._hang_up()
        told: dict[str, Fact] = {"kind": KIND, "reason": reason, "maybe": maybe}
        told |= {"server": self._server.host, "port": self._server.port}
        return told | facts


@asynccontextmanager
async def on_line(line: Line) -> AsyncIterator[Line]:
    """A line that is closed at the end."""
    try:
        yield line
    finally:
        await line.close()


class _Refused(Exception):
    """We do not go on with this server. `reason` as in the facts."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _reason(problem: BaseException, stage: str) -> str:
    """The fact's word for what a library raised."""
    for one in _chain(problem):
        if isinstance(one, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(one, gaierror):
            return "name"
    if isinstance(problem, aiosmtplib.SMTPAuthenticationError):
        return "password"
    if isinstance(problem, aiosmtplib.SMTPResponseException):
        if problem.code == 530:
            return "wantsPassword"
        if stage in {"sender", "recipient"} and problem.code >= 500:
            return stage
        return "busy" if problem.code < 500 else "other"
    if stage == "login" and not isinstance(problem, ConnectionError):
        return "noTls"  # it lets nobody sign in on this line
    if any(isinstance(one, ssl.SSLError) for one in _chain(problem)):
        return "noTls"
    if any(isinstance(one, ConnectionRefusedError) for one in _chain(problem)):
        return "refused"
    if isinstance(problem, aiosmtplib.SMTPServerDisconnected | ConnectionError):
        cut = "disconnected" in str(problem) or "lost" in str(problem) or "EOF" in str(problem)
        return "cut" if cut or stage != "connect" else "refused"
    return "refused" if isinstance(problem, OSError) else "other"


def _chain(problem: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    one: BaseException | None = problem
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or one.__context__
    return found


def _is_here(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _trust() -> ssl.SSLContext:
    """This system's own trust; reading it takes a while."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _address(message: EmailMessage, name: str) -> str:
    header = message[name]
    return str(header.addresses[0].addr_spec) if header is not None else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
