"""Whatever is wrong: a clear sentence, the right exit code, no trace."""

from __future__ import annotations

import json
import os
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.commands.call import SECONDS
from desktop.commands.grammar import FAULTS
from desktop.domain.actions import REBOOT
from desktop.domain.changes import Plan, Target, TargetKind
from desktop.operations import doctor, plans
from desktop.runtime.secrets import START_LIMIT
from desktop.sandbox import faults
from desktop.sandbox.faults import Faults
from desktop.sandbox.server import Sandbox
from desktop.words import doctor as words
from tests.harness.terminal import Linedesk
from tests.runtime.mail_servers import certificate

PAGE = b"<!doctype html><html><body>Please sign in to the hotel network</body></html>"


@contextmanager
def stranger(
    body: bytes, content_type: str, status: str = "200 OK", tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Something on loopback that answers every request in the same way, and is no Webex."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    listener = socket.create_server(("127.0.0.1", 0))
    if tls is not None:
        listener = tls.wrap_socket(listener, server_side=True)
    ended = threading.Event()

    def answer() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except ssl.SSLError:
                continue
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(head.encode() + body)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        ended.set()
        with socket.create_connection(listener.getsockname()) as last:
            last.sendall(b"GET / HTTP/1.1\r\n\r\n")
        thread.join()
        listener.close()


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some token, so that the way to the service is tried."""
    monkeypatch.setenv("LINEDESK_TOKEN", "token")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (PAGE, "text/html", "200 OK"),
        (PAGE, "text/html", "404 Not Found"),
        (b'{"id": "x", "displ', "application/json", "200 OK"),
        (b"[1, 2]", "application/json", "200 OK"),
    ],
)
def test_an_answer_that_is_not_the_services(
    linedesk: Linedesk, body: bytes, content_type: str, status: str
) -> None:
    with stranger(body, content_type, status) as url:
        ended = linedesk("customers", "--base-url", url, "--json")
        assert (ended.code, ended.document["error"]["kind"]) == (4, "notWebex")
        assert "Traceback" not in linedesk("customers", "--base-url", url).err


@pytest.mark.parametrize(
    "url", ["nonsense", "ftp://x/v1", "http://webex.example/v1", "https://", "https://a:b@c/v1"]
)
def test_a_wrong_address(linedesk: Linedesk, url: str) -> None:
    ended = linedesk("customers", "--base-url", url, "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "badUrl")
    assert "a:b" not in ended.out


def test_a_dead_server(linedesk: Linedesk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ended = linedesk("customers", "--base-url", f"http://127.0.0.1:{port}/v1", "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (4, "unreachable")
    people = linedesk("customers", "--base-url", f"http://127.0.0.1:{port}/v1", language="de")
    assert people.err.splitlines()[0] == "Dienst nicht erreichbar"


def test_the_doctor_finds_a_server_that_never_answers(
    linedesk: Linedesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "LIMIT", 0.2)
    monkeypatch.setenv("LINEDESK_TOKEN", "any")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        ended = linedesk("doctor", "--base-url", address, "--json")
    found = {one["check"]: one for one in ended.document}
    assert ended.code == 1
    assert not found["reachable"]["ok"] and found["reachable"]["remedy"]
    assert {"keychain", "proxy", "store"} <= set(found)
    for check in ("time", "token", "scopes", "roles"):  # named all the same: scripts look for them
        assert not found[check]["ok"] and found[check]["text"] and found[check]["remedy"]


@pytest.mark.parametrize("speaks_tls", [True, False])
def test_the_doctor_finds_a_way_that_is_not_secure(
    linedesk: Linedesk, tmp_path: Path, speaks_tls: bool
) -> None:
    tls = certificate(tmp_path).server if speaks_tls else None
    with stranger(PAGE, "text/html", tls=tls) as url:
        ended = linedesk("doctor", "--base-url", url.replace("http:", "https:"), "--json")
    found = {one["check"]: one for one in ended.document}
    assert ended.code == 1
    for check in ("reachable", "tls"):
        assert not found[check]["ok"] and found[check]["remedy"]
        assert ("certificate" in found[check]["text"]) is speaks_tls
    assert found["token"]["text"] == "Sign-in: could not be checked."


def test_all_questions_of_the_doctor_fit_into_half_a_minute() -> None:
    assert 2 * doctor.LIMIT + START_LIMIT < SECONDS


@pytest.mark.usefixtures("linedesk")
def test_the_doctor_names_the_systems_proxy_without_its_login() -> None:
    found = doctor.proxy("http://anna:secret@proxy.example:8080")
    text, _ = words.finding(found.check, found.ok, found.facts, None)
    assert "proxy.example:8080" in text and "secret" not in text


@pytest.mark.parametrize("token", ["", "wrong", "with\nline"])
def test_no_good_token(
    linedesk: Linedesk, service: Sandbox, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("LINEDESK_TOKEN", token)
    ended = linedesk("customers", "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (3, "signIn")


def test_a_profile_that_cannot_be_used(linedesk: Linedesk, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    ended = linedesk("runs", "--profile", str(file / "below"), "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "profile")
    assert str(file) in ended.document["error"]["text"]


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no mode there")
def test_a_profile_that_cannot_be_read(linedesk: Linedesk, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o000)
    assert linedesk("runs", "--profile", str(folder)).code == 2


def test_a_torn_settings_file_stops_nothing(linedesk: Linedesk, profile: Path) -> None:
    profile.mkdir()
    (profile / "settings.json").write_text('{"language": "d', "utf-8")
    assert linedesk("runs", "--json").document == []


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("nonsense", "sqlite:////"),
        ("sqlite://", "sqlite:////"),
        ("oracle://x/y", "sqlite:////"),
        ("postgresql+pg_missing://me:secret@localhost/x", "pip install pg_missing"),
    ],
)
@pytest.mark.parametrize("command", [("runs",), ("apply", "plan.json"), ("doctor",)])
def test_a_ledger_that_is_none(
    linedesk: Linedesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    url: str,
    remedy: str,
) -> None:
    plan = Plan.of("C", "Customer", plans.one_shot(Target(TargetKind.DEVICE, "D", "D"), REBOOT))
    (tmp_path / "plan.json").write_text(json.dumps(plan.to_json()), "utf-8")
    monkeypatch.chdir(tmp_path)
    ended = linedesk(*command, "--ledger", url, "--json")
    if command == ("doctor",):
        (found,) = [one for one in ended.document if one["check"] == "store"]
        assert ended.code == 1 and not found["ok"]
    else:
        found = ended.document["error"]
        assert (ended.code, found["kind"]) == (2, "badLedger")
    assert remedy in found["remedy"] and "secret" not in ended.out


def test_wrong_usage_and_help(linedesk: Linedesk) -> None:
    ended = linedesk("nope", "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "usage")
    shown = linedesk("--help", language="de")
    assert shown.code == 0
    assert shown.out.startswith("Aufruf: linedesk")
    assert "zeigt die Kunden" in shown.out
    version = linedesk("--version")
    assert (version.code, version.out.startswith("linedesk ")) == (0, True)


def test_a_sandbox_that_cannot_be_served(linedesk: Linedesk) -> None:
    ended = linedesk("sandbox", "--faults", "gibberish:", "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "usage")


def test_the_help_names_each_fault_as_it_is_written(linedesk: Linedesk) -> None:
    shown = linedesk("sandbox", "--help").out
    known = {form.partition("=")[0]: form for form in FAULTS.split()}
    assert set(known) == set(faults._VALUES)
    for name, form in known.items():
        assert ("=" in form) is (faults._VALUES[name] is not None)
        assert form in shown
    assert Faults("cut-after=PUT:/people/*/features/*@1; status=503:GET:/people*0.05").rules


def test_the_embedded_sandbox(linedesk: Linedesk) -> None:
    ended = linedesk("customers", "--sandbox", "--json")
    assert ended.code == 0
    assert {one["kind"] for one in ended.document} == {"sandbox"}
