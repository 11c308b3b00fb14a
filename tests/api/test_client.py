"""The client against a scripted server: whatever goes wrong comes out as a typed fault."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop.api import forwarding
from desktop.api.client import NO_TLS, Client
from desktop.api.retry import Patience
from desktop.api.scope import CustomerWire
from desktop.api.wire import Effect
from desktop.domain.documents import with_value
from desktop.domain.errors import Fault, Kind, ServiceFault
from tests.api.documents import tokens
from tests.api.services import Reply, Script, Seen, Service, cut, fine, never, status, then

QUICK = Patience(tries=3, first_wait=0.001, longest_wait=0.001)
Call = Callable[[CustomerWire], Awaitable[object]]


async def read(wire: CustomerWire) -> object:
    return (await wire.get("/people/P")).document


async def put(wire: CustomerWire) -> object:
    return (await wire.put("/people/P", {"a": 1})).document


async def post(wire: CustomerWire) -> object:
    return (await wire.post("/devices/activationCode", {"a": 1})).document


async def delete(wire: CustomerWire) -> object:
    return (await wire.delete("/devices/D")).document


WRITES = [put, post, delete]
CALLS = [read, *WRITES]


async def outcome(
    script: Script, call: Call, *, patience: Patience = QUICK, **options: Any
) -> tuple[object, int]:
    """The document or the fault, and how many requests it took."""
    async with Service(script) as service:
        client = service.client(patience=patience, **options)
        try:
            found: object = await call(client.customer("ORG"))
        except ServiceFault as fault:
            found = fault
        finally:
            await client.aclose()
        return found, len(service.seen)


async def faulted(script: Script, call: Call, **options: Any) -> tuple[ServiceFault, int]:
    found, requests = await outcome(script, call, **options)
    assert isinstance(found, ServiceFault), found
    return found, requests


@pytest.mark.parametrize("call", CALLS)
async def test_an_answer_comes_back(call: Call) -> None:
    assert await outcome(fine, call) == ({"fine": True}, 1)


async def test_every_request_says_whose_it_is() -> None:
    async with Service(fine) as service:
        client = service.client()
        for call in CALLS:
            await call(client.customer("Y2lz/+="))
        await client.aclose()
        assert len(service.seen) == len(CALLS)
        for seen in service.seen:
            assert seen.query["orgId"] == ["Y2lz/+="]
            assert seen.headers["authorization"] == "Bearer token"
            assert seen.headers["trackingid"].startswith("LINEDESK_")
            assert "cookie" not in seen.headers


def strange(depth: int = 3) -> str:
    """A settings document with a hundred fields that nobody has heard of, three levels deep."""
    odd = ['"x"', "1.50", "1e3", "-0", "12345678901234567890123", "null", '"None"', "[1.0, {}]"]
    fields = [f'"new{number}": {odd[number % len(odd)]}' for number in range(33)]
    if depth > 1:
        fields.insert(11, f'"callForwarding": {strange(depth - 1)}')
    return "{" + ", ".join(['"enabled": false', *fields]) + "}"


async def test_what_nobody_has_heard_of_goes_back_as_it_came() -> None:
    async def script(seen: Seen, reply: Reply) -> None:
        if seen.method == "GET":
            await reply.text(strange().encode())
        else:
            await reply.text(b"", 204)

    async with Service(script) as service:
        client = service.client()
        wire = client.customer("ORG")
        document = await forwarding.read(wire, "P")
        await forwarding.write(wire, "P", with_value(document, ("callForwarding", "enabled"), True))
        await client.aclose()
        sent = service.seen[1].body.decode()
    before, _, after = strange().partition('"callForwarding": {"enabled": false')
    assert tokens(sent) == tokens(f'{before}"callForwarding": {{"enabled": true{after}')


async def test_cookies_are_not_sent_back() -> None:
    async def script(seen: Seen, reply: Reply) -> None:
        await reply.json({}, Set_Cookie="session=1; Path=/")

    async with Service(script) as service:
        client = service.client()
        for _ in range(2):
            await read(client.customer("ORG"))
        await client.aclose()
        assert "cookie" not in service.seen[1].headers


@pytest.mark.parametrize("after", ["nothing", "half a head", "half a body"])
async def test_a_cut_answer_is_unknown_to_a_write_and_asked_for_again_by_a_read(
    after: str,
) -> None:
    async def broken(seen: Seen, reply: Reply) -> None:
        if after == "half a head":
            await reply.send(b"HTTP/1.1 200 OK\r\nContent-Le")
        elif after == "half a body":
            await reply.send(b'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"fine"')
        reply.writer.close()

    assert await outcome(then(broken, fine), read) == ({"fine": True}, 2)
    fault, requests = await faulted(broken, read)
    assert (fault.kind, requests, fault.maybe_processed) == (Kind.CUT, 3, False)
    for call in WRITES:
        fault, requests = await faulted(broken, call)
        assert (fault.kind, requests, fault.maybe_processed) == (Kind.CUT, 1, True)
        assert fault.tracking_id.startswith("LINEDESK_")


async def test_a_reset_connection_is_a_cut_one() -> None:
    for call in WRITES:
        fault, requests = await faulted(cut, call)
        assert (fault.kind, requests, fault.maybe_processed) == (Kind.CUT, 1, True)
        assert fault.status == 0


@pytest.mark.parametrize("call", CALLS)
async def test_no_answer_ends_in_time(call: Call) -> None:
    fault, requests = await faulted(never, call, patience=Patience(tries=1), total_timeout=0.2)
    assert (fault.kind, requests) == (Kind.TIMED_OUT, 1)
    assert fault.maybe_processed is (call is not read)


async def test_a_dripping_answer_ends_in_time() -> None:
    async def drip(seen: Seen, reply: Reply) -> None:
        await reply.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not reply.closed.is_set():
            await reply.send(b" ")
            await asyncio.sleep(0.02)

    started = time.monotonic()
    fault, _ = await faulted(drip, post, total_timeout=0.3)
    assert (fault.kind, fault.maybe_processed) == (Kind.TIMED_OUT, True)
    assert time.monotonic() - started < 3


async def test_a_person_waits_no_longer_than_the_limit_for_all_tries() -> None:
    async with Service(never) as service:
        client = service.client(patience=Patience(tries=50, first_wait=0.01), total_timeout=0.3)
        started = time.monotonic()
        with pytest.raises(ServiceFault) as caught:
            await client.customer("ORG", urgent=True).get("/people/P")
        assert caught.value.kind is Kind.TIMED_OUT
        assert time.monotonic() - started < 3
        await client.aclose()


@pytest.mark.parametrize("call", CALLS)
async def test_a_dead_service_was_certainly_not_reached(call: Call) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        client = Client(f"http://127.0.0.1:{port}/v1", lambda: "token", patience=QUICK)
        with pytest.raises(ServiceFault) as caught:
            await call(client.customer("ORG"))
        await client.aclose()
    assert (caught.value.kind, caught.value.maybe_processed) == (Kind.UNREACHABLE, False)
    assert caught.value.tracking_id == ""


async def test_a_name_that_does_not_exist_is_unreachable() -> None:
    client = Client("http://no-such-host.localhost:9/v1", lambda: "token", patience=QUICK)
    with pytest.raises(ServiceFault) as caught:
        await read(client.customer("ORG"))
    await client.aclose()
    assert (caught.value.kind, caught.value.maybe_processed) == (Kind.UNREACHABLE, False)


async def test_a_service_without_tls_is_said() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        fault = await over_tls(server, post)
    assert (fault.kind, fault.detail, fault.maybe_processed) == (Kind.TLS, NO_TLS, False)


async def test_a_certificate_that_nobody_vouches_for_is_said(tmp_path: Path) -> None:
    def never_reached(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pytest.fail("trusted anybody")

    server = await asyncio.start_server(
        never_reached, "127.0.0.1", 0, ssl=own_certificate(tmp_path)
    )
    async with server:
        fault = await over_tls(server, post)
    assert (fault.kind, fault.maybe_processed) == (Kind.TLS, False)


async def over_tls(server: asyncio.Server, call: Call) -> ServiceFault:
    port = server.sockets[0].getsockname()[1]
    client = Client(f"https://127.0.0.1:{port}/v1", lambda: "token", patience=QUICK)
    with pytest.raises(ServiceFault) as caught:
        await call(client.customer("ORG"))
    await client.aclose()
    return caught.value


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, form, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nxxxx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
        b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"fine"',
    ],
    ids=["another protocol", "broken gzip", "a page", "half a JSON"],
)
async def test_what_is_not_webex_is_said(answer: bytes) -> None:
    async def script(seen: Seen, reply: Reply) -> None:
        await reply.send(answer)
        reply.writer.close()

    for call in CALLS:
        fault, requests = await faulted(script, call)
        assert (fault.kind, requests) == (Kind.NOT_WEBEX, 1)
        assert fault.maybe_processed is (call is not read)
        assert fault.path in {"/people/P", "/devices/D", "/devices/activationCode"}


async def test_a_redirect_is_not_followed() -> None:
    async with Service(fine) as other:
        script = status(307, Location=f"{other.url}/people/P")
        fault, requests = await faulted(script, put)
        assert (fault.kind, requests, other.seen) == (Kind.NOT_WEBEX, 1, [])


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 415])
async def test_a_refusal_is_final(code: int) -> None:
    for call in CALLS:
        fault, requests = await faulted(status(code, {"message": "[Error 7] No"}), call)
        assert (fault.status, requests, fault.maybe_processed) == (code, 1, False)
        assert (fault.detail, fault.code) == ("[Error 7] No", "7")


@pytest.mark.parametrize("code", [408, 500, 502, 503, 504])
async def test_a_fault_of_the_service_is_unknown_to_a_write(code: int) -> None:
    assert await outcome(then(status(code), fine), read) == ({"fine": True}, 2)
    for call in WRITES:
        fault, requests = await faulted(then(status(code), fine), call)
        assert (fault.status, requests, fault.maybe_processed) == (code, 1, True)


RETRY_AFTER = {
    "zero": "0",
    "part": "0.01",
    "past date": formatdate(0, usegmt=True),
}


@pytest.mark.parametrize("form", RETRY_AFTER)
@pytest.mark.parametrize("code", [423, 429])
@pytest.mark.parametrize("call", CALLS)
async def test_a_busy_service_is_asked_again_whatever_the_request(
    call: Call, code: int, form: str
) -> None:
    busy = status(code, Retry_After=RETRY_AFTER[form])
    assert await outcome(then(busy, busy, fine), call) == ({"fine": True}, 3)


@pytest.mark.parametrize("retry_after", ["600", "86400"])
async def test_a_long_retry_after_is_told_and_holds_for_all_that_follow(retry_after: str) -> None:
    async with Service(then(status(429, Retry_After=retry_after), fine)) as service:
        client = service.client()
        for urgent in (False, True):
            with pytest.raises(ServiceFault) as caught:
                await client.customer("ORG", urgent=urgent).get("/people/P")
            assert caught.value.kind is Kind.BUSY
            assert caught.value.retry_after == pytest.approx(float(retry_after), abs=5)
            assert not caught.value.maybe_processed
        assert await read(client.customer("ANOTHER")) == {"fine": True}
        assert len(service.seen) == 2
        await client.aclose()


async def test_a_bad_token_is_renewed_once_for_all() -> None:
    token, renewals = "old", 0

    async def script(seen: Seen, reply: Reply) -> None:
        good = seen.headers["authorization"] == "Bearer new"
        await reply.json({"fine": good}, 200 if good else 401)

    async def renew() -> bool:
        nonlocal token, renewals
        renewals += 1
        await asyncio.sleep(0)
        token = "new"
        return True

    async with Service(script) as service:
        client = Client(service.url, lambda: token, on_unauthorised=renew)
        wires = [client.customer(f"ORG{number}") for number in range(30)]
        found = await asyncio.gather(*(post(wire) for wire in wires))
        await client.aclose()
    assert found == [{"fine": True}] * 30
    assert renewals == 1


@pytest.mark.parametrize("renewed", [True, False, None])
async def test_a_token_refused_for_good_is_sign_in(renewed: bool | None) -> None:
    async def renew() -> bool:
        return bool(renewed)

    hook = None if renewed is None else renew
    for call in CALLS:
        fault, requests = await faulted(status(401), call, on_unauthorised=hook)
        assert fault.kind is Kind.SIGN_IN
        assert requests == (2 if renewed else 1)


async def test_no_token_sends_nothing() -> None:
    async with Service(fine) as service:
        client = Client(service.url, lambda: "")
        with pytest.raises(ServiceFault) as caught:
            await read(client.customer("ORG"))
        assert caught.value.kind is Kind.SIGN_IN
        assert service.seen == []
        await client.aclose()


async def test_a_cancelled_call_gives_its_turn_back() -> None:
    async with Service(then(*[never] * 8, fine)) as service:
        client = service.client()
        wire = client.customer("ORG")
        stuck = [asyncio.ensure_future(read(wire)) for _ in range(8)]
        await service.arrived(4)
        for task in stuck:
            task.cancel()
        results = await asyncio.gather(*stuck, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        service.script = fine
        assert await asyncio.gather(*(read(wire) for _ in range(8))) == [{"fine": True}] * 8
        await client.aclose()


async def test_connections_are_kept_and_used_again() -> None:
    async with Service(fine) as service:
        client = service.client()
        for _ in range(5):
            await read(client.customer("ORG"))
        await client.aclose()
        assert service.connections == 1


async def test_a_closing_server_costs_a_read_nothing() -> None:
    async def closing(seen: Seen, reply: Reply) -> None:
        await fine(seen, reply)
        reply.writer.close()  # without a word of it in the head

    async with Service(closing) as service:
        client = service.client(patience=QUICK)
        for _ in range(20):
            assert await read(client.customer("ORG")) == {"fine": True}
        await client.aclose()


async def test_making_a_client_touches_nothing() -> None:
    Client("https://webexapis.com/v1", lambda: pytest.fail("asked for a token"))


async def test_a_wrong_address_is_refused_at_once() -> None:
    with pytest.raises(Fault) as caught:
        Client("http://webexapis.com/v1", lambda: "token")
    assert caught.value.kind is Kind.BAD_URL


async def test_a_closed_client_sends_nothing() -> None:
    async with Service(fine) as service:
        client = service.client()
        await read(client.customer("ORG"))
        await client.aclose()
        with pytest.raises(ServiceFault) as caught:
            await read(client.customer("ORG"))
        assert caught.value.kind is Kind.UNREACHABLE
        assert len(service.seen) == 1


async def test_the_services_clock_is_known() -> None:
    async def script(seen: Seen, reply: Reply) -> None:
        await reply.json({}, Date=formatdate(1_000_090, usegmt=True))

    async with Service(script) as service:
        client = service.client(time_of_day=lambda: 1_000_000.0)
        before = client.server_clock_skew
        await read(client.customer("ORG"))
        assert (before, client.server_clock_skew) == (None, 90.0)
        await client.aclose()


async def test_one_at_a_time_for_one_owner() -> None:
    client = Client("https://webexapis.com/v1", lambda: "token")
    running: dict[str, int] = {}
    order: list[str] = []

    async def add(person: str) -> None:
        async with client.customer("ORG").owner(person), client.customer("ORG").owner(person):
            running[person] = running.get(person, 0) + 1
            assert running[person] == 1
            await asyncio.sleep(0)
            order.append(person)
            running[person] -= 1

    tasks = [asyncio.ensure_future(add("AB"[number % 2])) for number in range(40)]
    tasks[3].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results if result] == [asyncio.CancelledError]
    assert sorted(order) == ["A"] * 20 + ["B"] * 19
    assert client._owners == {}


async def test_the_log_names_requests_and_nothing_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    async def script(seen: Seen, reply: Reply) -> None:
        await reply.json({"code": "5414011256173816"}, TrackingID="ROUTER_9")

    async with Service(script) as service:
        client = service.client()
        wire = client.customer("ORG")
        await wire.post("/devices/activationCode", {"personId": "P"}, Effect.ONE_SHOT)
        await wire.get("/people", email="anna.schmidt@example.com")
        await client.aclose()
    ours = [record.getMessage() for record in caplog.records if record.name == "linedesk.api"]
    assert len(ours) == 2
    assert ours[0].startswith("POST /devices/activationCode 200 ROUTER_9 ")
    assert ours[0].endswith(" ms")
    everything = " ".join(record.getMessage() for record in caplog.records)
    for secret in ("5414011256173816", "token", "anna.schmidt"):
        assert secret not in everything


async def test_the_log_names_what_was_lost(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "linedesk.api")
    fault, _ = await faulted(cut, post)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "linedesk.api"]
    assert line.startswith(f"POST /devices/activationCode {fault.detail} {fault.tracking_id} ")


async def test_a_person_hears_of_a_failing_way_before_bulk_work_does() -> None:
    tries = {}
    for urgent in (True, False):
        async with Service(status(503)) as service:
            client = service.client(patience=Patience(first_wait=0.001))
            with pytest.raises(ServiceFault):
                await client.customer("ORG", urgent=urgent).get("/people/P")
            await client.aclose()
            tries[urgent] = len(service.seen)
    assert tries[True] < tries[False]


async def test_it_works_on_the_windows_loop(qapp: object) -> None:
    async with Service(then(status(500), cut, fine)) as service:
        client = service.client(patience=QUICK)
        assert await read(client.customer("ORG", urgent=True)) == {"fine": True}
        found = await asyncio.gather(*(read(client.customer("ORG")) for _ in range(20)))
        assert found == [{"fine": True}] * 20
        await client.aclose()
