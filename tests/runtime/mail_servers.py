"""Real SMTP servers on loopback, each in a thread of its own: good ones, and bad ones."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE: Final = "127.0.0.1"
USER: Final = "linedesk"
PASSWORD: Final = "gr\u00fcner Tee"


@dataclass
class Mailbox:
    """What a server has taken, and whom it refuses."""

    host: str = HERE
    port: int = 0
    refused: tuple[str, ...] = ()
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 Nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.original_content, bytes)
        read = message_from_bytes(envelope.original_content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.mails.append(read)
        self.recipients += envelope.rcpt_tos
        self.sessions.add(id(session))
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 Taken"


class _Tls(Controller):
    """A controller whose own trial connection trusts the test's certificate."""

    def _trigger_server(self) -> None:
        with socket.create_connection((HERE, self.port), 5) as plain:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            with context.wrap_socket(plain, server_hostname="localhost") as encrypted:
                encrypted.recv(1024)


@contextmanager
def mail_server(
    box: Mailbox,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    auth: bool = False,
) -> Iterator[Mailbox]:
    """A server that puts what it takes into the box; port and host are set."""

    def authenticator(
        server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)

    kind = _Tls if tls is not None else Controller
    given: dict[str, Any] = {"hostname": HERE, "port": _free_port(), "ready_timeout": 20}
    if auth:
        given |= {
            "authenticator": authenticator,
            "auth_required": starttls is not None,  # it warns of it without, though TLS is on
            "auth_require_tls": starttls is not None,
        }
    if starttls is not None:
        given |= {"tls_context": starttls, "require_starttls": True}
    if tls is not None:
        given["ssl_context"] = tls
    controller = kind(box, **given)
    # It logs as a warning what a client does to it; the tests see what it took.
    log = logging.getLogger("mail.log")
    level = log.level
    log.setLevel(logging.CRITICAL)
    controller.start()
    try:
        box.port = controller.port
        yield box
    finally:
        controller.stop()
        log.setLevel(level)


@contextmanager
def rude_server(*script: bytes | None, ends: bool = True) -> Iterator[int]:
    """A server that says its lines, one for each that it hears, whatever that is.

    The first is said at once; None says nothing. At the end of the script it hangs up, or
    (`ends` False) says nothing for ever. Gives the port.
    """
    listener = socket.create_server((HERE, 0))
    listener.settimeout(20)
    done = threading.Event()
    heard: list[socket.socket] = []

    def converse(line: socket.socket) -> None:
        for at, words in enumerate(script):
            if at and not line.recv(65536):
                return
            if words is not None:
                line.sendall(words)
        if not ends:
            done.wait(20)
        else:
            line.recv(65536)

    def serve() -> None:
        while not done.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            heard.append(line)
            line.settimeout(20)
            with line:
                try:
                    converse(line)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        done.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for line in heard:
            with suppress(OSError):  # it has gone
                line.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@dataclass(frozen=True)
class Certificate:
    """Both sides of a certificate: for a server, and for one who trusts it."""

    server: ssl.SSLContext
    trusting: ssl.SSLContext


def certificate(folder: Path, name: str = "localhost") -> Certificate:
    """A certificate that is signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    both = folder / f"{name}.pem"
    both.write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(both)
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.load_verify_locations(cadata=pem.decode())
    return Certificate(server, trusting)


def _free_port() -> int:
    with socket.create_server((HERE, 0)) as listener:
        return int(listener.getsockname()[1])
