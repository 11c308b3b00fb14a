"""The real program as a process of its own, against a real sandbox process."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.app import SCREENS

PROGRAM = [sys.executable, "-m", "desktop"]


def environment(profile: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "LINEDESK_PROFILE": str(profile), "LINEDESK_LANGUAGE": "en", **more}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """`linedesk sandbox` as a process; its first line."""
    profile = tmp_path_factory.mktemp("served") / "profile"
    command = [*PROGRAM, "sandbox", "--customers", "2", "--users", "20", "--seed", "7"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment(profile)
    ) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        yield facts
        process.terminate()
        assert process.wait(10) == 0
    assert facts["pid"] == process.pid
    assert not profile.exists()  # it writes nothing there


def call(served: dict[str, Any], profile: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *argv],
        env=environment(
            profile, LINEDESK_BASE_URL=served["base_url"], LINEDESK_TOKEN=served["token"]
        ),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_customers(served: dict[str, Any], profile: Path) -> None:
    ended = call(served, profile, "customers", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(json.loads(ended.stdout)) == 2


def test_a_fault_is_the_document_and_the_code(served: dict[str, Any], profile: Path) -> None:
    ended = call({**served, "token": "wrong"}, profile, "customers", "--json")
    assert (ended.returncode, ended.stderr) == (3, "")
    assert json.loads(ended.stdout)["error"]["kind"] == "signIn"


def test_a_fault_in_words(served: dict[str, Any], profile: Path) -> None:
    ended = call(served, profile, "users", "--customer", "Nobody & Sons")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[0] == "Nobody found"


def test_no_token_reaches_the_log(served: dict[str, Any], profile: Path) -> None:
    call(served, profile, "-vv", "customers")
    text = "".join(path.read_text("utf-8") for path in (profile / "logs").glob("*.log*"))
    assert "/people/me" in text
    assert served["token"] not in text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a screen")
@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("named", [True, False])
def test_a_window_without_a_screen_is_said(profile: Path, as_json: bool, named: bool) -> None:
    where = {key: one for key, one in environment(profile).items() if key not in SCREENS}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there, and nobody else can
        if named:
            where["DISPLAY"] = f"localhost:{taken.getsockname()[1] - 6000}.0"
        ended = subprocess.run(
            [*PROGRAM, *(["--json"] if as_json else [])],
            env=where,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert ended.returncode == 2
    said = ended.stdout if as_json else ended.stderr
    assert (where["DISPLAY"] if named else "WAYLAND_DISPLAY") in said
    assert not as_json or json.loads(ended.stdout)["error"]["kind"] == "usage"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_an_output_without_room_is_said_without_a_trace(
    served: dict[str, Any], profile: Path
) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*PROGRAM, "customers", "--json"],
            env=environment(
                profile, LINEDESK_BASE_URL=served["base_url"], LINEDESK_TOKEN=served["token"]
            ),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith("The disk is full") and "Traceback" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal of this kind")
@pytest.mark.parametrize(("key", "code"), [(b"\x03", 130), (b"\x04", 2)], ids=["Ctrl+C", "Ctrl+D"])
def test_a_question_can_be_left(
    served: dict[str, Any], profile: Path, tmp_path: Path, key: bytes, code: int
) -> None:
    customer = json.loads(call(served, profile, "customers", "--json").stdout)[0]["id"]
    users = json.loads(call(served, profile, "users", "--customer", customer, "--json").stdout)
    plan = str(tmp_path / "plan.json")
    outside = ("--set", "forwarding.always.destination=+4930123456")
    call(
        *(served, profile, "plan", "--customer", customer, "--users", users[0]["id"]),
        *(*outside, "-o", plan),
    )
    import fcntl
    import pty
    import termios

    here, there = pty.openpty()
    where = {"LINEDESK_BASE_URL": served["base_url"], "LINEDESK_TOKEN": served["token"]}
    with subprocess.Popen(
        [*PROGRAM, "apply", plan],
        env=environment(profile, **where),
        stdin=there,
        stdout=there,
        stderr=there,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(there, termios.TIOCSCTTY, 0),
    ) as process:
        os.close(there)
        said = b""
        try:
            while b"(yes/no)" not in said and (more := next_of(here)):
                said += more
            os.write(here, key)
            assert process.wait(20) == code
        finally:
            process.kill()
            os.close(here)
    assert json.loads(call(served, profile, "runs", "--json").stdout) == []


def next_of(terminal: int) -> bytes:
    """What a terminal shows next; nothing after 20 s."""
    return os.read(terminal, 4096) if select.select([terminal], [], [], 20)[0] else b""


@pytest.mark.skipif(sys.platform == "win32", reason="a console event reaches the tests too")
def test_ctrl_c_ends_a_command_with_130(served: dict[str, Any], profile: Path) -> None:
    slow = [*PROGRAM, "sandbox", "--latency-ms", "60000"]
    with subprocess.Popen(
        slow, stdout=subprocess.PIPE, text=True, env=environment(profile)
    ) as sandbox:
        assert sandbox.stdout is not None
        facts = json.loads(sandbox.stdout.readline())
        try:
            with subprocess.Popen(
                [*PROGRAM, "-v", "customers"],
                stderr=subprocess.PIPE,
                text=True,
                env=environment(
                    profile, LINEDESK_BASE_URL=facts["base_url"], LINEDESK_TOKEN=facts["token"]
                ),
                # A shell starts its background work with Ctrl+C ignored, and that is inherited.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            ) as process:
                assert process.stderr is not None
                while "command customers" not in (line := process.stderr.readline()):
                    assert line, "the command ended by itself"
                process.send_signal(signal.SIGINT)
                assert process.wait(20) == 130
                assert "Traceback" not in process.stderr.read()
        finally:
            sandbox.terminate()
