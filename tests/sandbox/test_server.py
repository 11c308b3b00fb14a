"""Starting, stopping, going on after a restart, and running as a process."""

import json
import math
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until_so
from tests.sandbox.tenants import Tenant


def test_it_answers_and_ends_in_time() -> None:
    sandbox = Sandbox()
    sandbox.start()
    assert sandbox.base_url.startswith("http://127.0.0.1:")
    assert sandbox.base_url.endswith("/v1")
    with Tenant(sandbox) as tenant:
        assert tenant.get("/people/me")["id"]
        begun = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - begun < 3
    sandbox.stop()


def test_a_call_that_hangs_does_not_hold_the_end() -> None:
    with Sandbox(faults="latency=60000:GET:/people") as sandbox, _line(sandbox) as line:
        line.sendall(b"GET /v1/people HTTP/1.1\r\nHost: x\r\n\r\n")
        until_so(lambda: bool(sandbox.control("faults")["rules"][0]["hits"]))
        begun = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize("path", ["/v1/devices", "/sandbox/clock"])
def test_half_a_request_does_not_hold_the_end(path: str) -> None:
    """Its client sleeps, say; the log says nothing of it either, or the test would fail."""
    with Sandbox() as sandbox, _line(sandbox) as line:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
        line.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 100")
        line.sendall(b"{")
        begun = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - begun < 3


def test_half_a_request_meets_no_fault() -> None:
    """So a test that sees its fault strike knows that the service has all of the request."""
    with Sandbox(faults="status=503") as sandbox, _line(sandbox) as line:
        head = "POST /v1/devices HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        line.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 100")
        line.sendall(b"{")
        rule = sandbox.control("faults")["rules"][0]
        assert (rule["seen"], rule["hits"]) == (0, 0)
        line.sendall(b"}")
        assert line.recv(100).startswith(b"HTTP/1.1 503")
        assert sandbox.control("faults")["rules"][0]["hits"] == 1


def test_a_client_that_does_not_read_does_not_hold_the_end() -> None:
    with Sandbox(users=3_000) as sandbox, _line(sandbox) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with Tenant(sandbox) as tenant:
            ask = f"GET /v1/people?max=1000&orgId={tenant.customer()} HTTP/1.1\r\nHost: x"
        one = f"{ask}\r\nAuthorization: Bearer {sandbox.token}\r\n\r\n"
        line.sendall(one.encode() * 60)
        server = sandbox._server
        assert server is not None
        until_so(lambda: any(_full(one) for one in tuple(server.server_state.connections)))
        begun = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - begun < 3


def _full(connection: Any) -> bool:
    """Whether the service has more to say on it than the client takes."""
    paused: bool = connection.flow.write_paused
    return paused


def _line(sandbox: Sandbox) -> socket.socket:
    host, port = sandbox.base_url.split("/")[2].split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_without_a_state_nothing_is_left() -> None:
    sandbox = Sandbox()
    sandbox.start()
    assert sandbox._service is not None
    path = sandbox._service.state.path
    assert path.exists()
    sandbox.stop()
    assert not path.parent.exists()


def test_the_state_goes_on(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    with Sandbox(state, users=30, seed=5) as sandbox, Tenant(sandbox) as tenant:
        token, facts = sandbox.token, tenant.organizations()
        path = f"/people/{tenant.callers()[0]['id']}/features/callForwarding"
        body = {"callForwarding": {"always": {"enabled": True, "destination": "7901"}}}
        tenant.call("PUT", path, body, orgId=tenant.customer())
        person = tenant.without_phone()
        made = {"personId": person["id"], "model": "DMS Cisco 8865"}
        answer = tenant.call("POST", "/devices/activationCode", made, orgId=tenant.customer())
        code = answer.json()["code"]
        sandbox.control("clock", {"advance_s": 3600})
    with Sandbox(state, users=9, seed=6, customers=1) as sandbox, Tenant(sandbox) as tenant:
        assert sandbox.token == token
        assert tenant.organizations() == facts
        document = tenant.get(path, orgId=tenant.customer())
        assert document["callForwarding"]["always"]["destination"] == "7901"
        assert sandbox.control("clock")["offset_s"] == 3600
        sandbox.control("phones/enter-code", {"code": code})
        sandbox.control("clock", {"advance_s": 60})
        assert tenant.devices(personId=person["id"])[0]["connectionStatus"] == "connected"
    raw = b"".join(each.read_bytes() for each in tmp_path.glob("state*"))
    assert code.encode() not in raw


@pytest.mark.parametrize("host", ["", "0.0.0.0"])
def test_all_addresses_are_called_by_one_that_answers(host: str) -> None:
    with Sandbox(host=host) as sandbox, Tenant(sandbox) as tenant:
        assert sandbox.base_url.startswith("http://127.0.0.1:")
        assert tenant.get("/people/me")["id"]


def test_a_port_that_is_taken() -> None:
    with Sandbox() as sandbox:
        port = int(sandbox.base_url.split(":")[2].split("/")[0])
        with pytest.raises(OSError):
            Sandbox(port=port).start()


def test_a_state_that_is_none(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    state.write_text("this is no database, however long one looks at it" * 50)
    with pytest.raises(OSError):
        Sandbox(state).start()
    assert state.read_text().startswith("this is no database")


@pytest.mark.parametrize(("customers", "users"), [(0, 5), (3, -1)])
def test_sizes_that_make_no_tenant(customers: int, users: int) -> None:
    with pytest.raises(ValueError):
        Sandbox(customers=customers, users=users).start()


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 70_000},
        {"port": -1},
        {"rate_limit": 0},
        {"latency_ms": -1},
        {"latency_ms": math.nan},
        {"code_validity_days": -1},
        {"enter_codes_s": math.inf},
    ],
)
def test_numbers_that_make_no_sense(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=name):
        Sandbox(**wrong)


def test_the_log_says_what_was_done_and_no_secret(tenant: Tenant) -> None:
    person = tenant.without_phone()
    customer = tenant.customer()
    tenant.sandbox.control("log", method="DELETE")
    body = {"personId": person["id"], "model": "DMS Cisco 8865"}
    answer = tenant.call("POST", "/devices/activationCode", body, orgId=customer)
    tenant.call("GET", "/people/nobody")
    entries = tenant.sandbox.control("log")["entries"]
    assert [(each["method"], each["path"], each["status"]) for each in entries] == [
        ("POST", "/devices/activationCode", 200),
        ("GET", "/people/nobody", 404),
    ]
    assert [each["effect"] for each in entries] == [True, False]
    assert entries[0]["orgId"] == customer
    assert entries[0]["trackingId"] == answer.headers["TrackingID"]
    text = json.dumps(entries)
    assert answer.json()["code"] not in text and tenant.sandbox.token not in text
    later = tenant.sandbox.control(f"log?after={entries[0]['number']}")["entries"]
    assert later == entries[1:]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("nonsense", {}),
        ("clock", {}),
        ("clock", {"advance_s": "soon"}),
        ("clock", {"advance_s": 1e15}),
        ("clock", {"advance_s": math.inf}),
        ("phones/enter-code", {}),
        ("faults", {}),
        ("documents/nobody/callForwarding", None),
        ("documents/nobody/nonsense", None),
        ("second-admin", {"personId": "nobody", "feature": "voicemail", "set": {}}),
    ],
)
def test_bad_control_calls_are_refused(
    shared_tenant: Tenant, path: str, body: dict[str, Any] | None
) -> None:
    with pytest.raises(ValueError):
        shared_tenant.sandbox.control(path, body)
    assert shared_tenant.sandbox.control("clock")["offset_s"] < 1e12  # still a time


@pytest.mark.parametrize(
    "path",
    [
        "/v1/devices/activationCode",
        "/v1/telephony/config/actions/validateNumbers/invoke",
        "/sandbox/clock",
    ],
)
def test_what_is_nested_too_deeply_is_no_body(shared_tenant: Tenant, path: str) -> None:
    root = shared_tenant.sandbox.base_url.removesuffix("/v1")
    json_type = {"Content-Type": "application/json"}
    answer = shared_tenant.http.post(root + path, content=b"[" * 100_000, headers=json_type)
    assert answer.status_code == 400
    assert answer.json()


@contextmanager
def _process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [sys.executable, "-m", "desktop.sandbox", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def _client(facts: dict[str, Any]) -> Tenant:
    sandbox = Sandbox()
    sandbox.base_url, sandbox.token = facts["base_url"], facts["token"]
    return Tenant(sandbox)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_as_a_process(number: signal.Signals) -> None:
    with _process("--users", "12", "--customers", "2") as (process, facts):
        assert facts["pid"] == process.pid
        with _client(facts) as tenant:
            assert len(tenant.people()) == 6
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_wrong_arguments_of_the_process() -> None:
    command = [sys.executable, "-m", "desktop.sandbox", "--faults", "status=503;nonsense=1"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert ended.returncode == 2
    assert "nonsense=1" in ended.stderr
    assert ended.stdout == ""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not Windows's")
def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    arguments = ("--state", str(state), "--users", "12")
    with _process(*arguments) as (process, facts), _client(facts) as tenant:
        path = f"/people/{tenant.callers()[0]['id']}/features/callForwarding"
        body = {"callForwarding": {"always": {"enabled": True, "destination": "7901"}}}
        assert tenant.call("PUT", path, body, orgId=tenant.customer()).status_code == 204
        process.kill()
        process.wait(5)
    with _process(*arguments) as (_, again), _client(again) as tenant:
        assert again["token"] == facts["token"]
        document = tenant.get(path, orgId=tenant.customer())
        assert document["callForwarding"]["always"]["destination"] == "7901"
