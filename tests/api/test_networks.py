"""Networks as technicians meet them: inspected TLS, proxies with and without a sign-in, portals."""

from __future__ import annotations

import asyncio
import base64
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop.api.client import PROXY_SIGN_IN, Client
from desktop.domain.errors import Kind, ServiceFault
from desktop.words.errors import said
from tests.api.services import Reply, Seen, Service, fine

LOGIN = base64.b64encode(b"name:pass").decode()


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names no proxy of this machine's."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private authority, as a company's inspecting proxy has one, and what it issued."""
    folder = tmp_path_factory.mktemp("authority")
    authority = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Inspecting Proxy GmbH"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Inspector"),
        ]
    )
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate(authority, authority, root_key, root_key, authority_itself=True)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "service.example")])
    one = _certificate(name, authority, key, root_key, authority_itself=False)
    (folder / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "service.pem").write_bytes(
        one.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signed_by: ec.EllipticCurvePrivateKey,
    *,
    authority_itself: bool,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("service.example")])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(authority_itself, None), critical=True)
        .add_extension(names, critical=False)
        .sign(signed_by, hashes.SHA256())
    )


class Proxy:
    """An HTTP proxy on loopback: takes CONNECT, and speaks TLS itself, as an inspecting one.

    With `login`, it wants that one.
    """

    def __init__(self, certificates: Path, login: str = "") -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificates / "service.pem")
        self._login = login
        self.asked: list[str] = []

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Its address."""
        async with await asyncio.start_server(self._connected, "127.0.0.1", 0) as server:
            yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(head.split("\r\n")[0])
            if self._login and f"basic {self._login}".lower() not in head.lower():
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                await writer.drain()
                return
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await writer.drain()
            await writer.start_tls(self._context)
            await reader.readuntil(b"\r\n\r\n")
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
            )
            await writer.drain()
        except (ssl.SSLError, ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side did not like what it saw
        finally:
            writer.close()


async def asked(proxy: str) -> Client:
    """A client of a service behind a proxy; asked once, and closed."""
    client = Client(
        "https://service.example/v1", lambda: "token", proxy_for=lambda url: f"http://{proxy}"
    )
    try:
        await client.partner.get("/people/me")
    finally:
        await client.aclose()
    return client


async def test_an_inspecting_proxy_is_refused_with_a_clear_sentence(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Proxy(certificates).serve() as address:
        with pytest.raises(ServiceFault) as caught:
            await asked(address)
    assert caught.value.kind is Kind.TLS
    assert not caught.value.maybe_processed
    words = said(caught.value)
    assert words.text and "certificate store of the system" in words.remedy


async def test_with_its_authority_in_the_systems_store_it_works_and_is_named(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "root.pem"))
    inspecting = Proxy(certificates)
    async with inspecting.serve() as address:
        client = await asked(address)
    assert client.certificate_issuer == "Inspecting Proxy GmbH"
    assert inspecting.asked[0].startswith("CONNECT service.example:443")


async def test_a_proxy_that_wants_a_sign_in_says_so(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Proxy(certificates, LOGIN).serve() as address:
        with pytest.raises(ServiceFault) as caught:
            await asked(address)
    assert (caught.value.kind, caught.value.detail) == (Kind.UNREACHABLE, PROXY_SIGN_IN)
    assert "HTTPS_PROXY" in said(caught.value).remedy


async def test_a_proxys_sign_in_from_the_environment(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "root.pem"))
    async with Proxy(certificates, LOGIN).serve() as address:
        monkeypatch.setenv("HTTPS_PROXY", f"http://name:pass@{address}")
        client = await asked("nobody.example:1")  # the environment goes before
    assert client.certificate_issuer == "Inspecting Proxy GmbH"


async def test_the_system_is_asked_for_this_address_and_never_for_loopback() -> None:
    seen: list[str] = []

    def proxy_for(url: str) -> str:
        seen.append(url)
        return ""

    async with Service(fine) as service:
        client = service.client(proxy_for=proxy_for)
        await client.partner.get("/people/me")
        await client.aclose()
    assert seen == []
    away = Client("https://service.invalid/v1", lambda: "token", proxy_for=proxy_for)
    with pytest.raises(ServiceFault):
        await away.partner.get("/people/me")
    await away.aclose()
    assert seen == ["https://service.invalid/v1"]


@pytest.mark.parametrize(
    ("named", "value", "asked"),
    [
        ("NO_PROXY", "localhost,.company.example", True),
        ("no_proxy", "service.invalid", False),
        ("NO_PROXY", "*", False),
        ("FTP_PROXY", "http://proxy.example:8080", True),
        ("HTTPS_PROXY", "http://proxy.invalid:8080", False),
        ("ALL_PROXY", "http://proxy.invalid:8080", False),
    ],
)
async def test_what_the_environment_says_of_other_hosts_hides_no_system_proxy(
    monkeypatch: pytest.MonkeyPatch, named: str, value: str, asked: bool
) -> None:
    seen: list[str] = []
    monkeypatch.setenv(named, value)
    away = Client("https://service.invalid/v1", lambda: "token", proxy_for=lambda url: _note(seen))
    with pytest.raises(ServiceFault):
        await away.partner.get("/people/me")
    await away.aclose()
    assert bool(seen) is asked


def _note(seen: list[str]) -> str:
    seen.append("asked")
    return ""


@pytest.mark.parametrize("status", [200, 302, 511])
async def test_a_portal_is_recognised(status: int) -> None:
    async def portal(seen: Seen, reply: Reply) -> None:
        page = b"<html><title>Hotel Wi-Fi</title></html>"
        await reply.text(page, status, "text/html", Location="http://portal.example/")

    async with Service(portal) as service:
        client = service.client()
        with pytest.raises(ServiceFault) as caught:
            await client.partner.get("/people/me")
        await client.aclose()
    assert caught.value.kind in (Kind.NOT_WEBEX, Kind.SERVICE_FAULT)
    assert status == 511 or "sign-in page of a network" in said(caught.value).remedy


async def test_a_half_open_connection_is_left_and_the_read_repeated() -> None:
    """The other side has gone without a word: the next call gets no answer on it."""
    calls = 0

    async def silent_once(seen: Seen, reply: Reply) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            await reply.never()
        await fine(seen, reply)

    async with Service(silent_once) as service:
        client = service.client(total_timeout=0.5)
        await client.partner.get("/people/me")
        answer = await client.customer("c").get("/x")
        await client.aclose()
        assert answer.status == 200 and service.connections == 2
