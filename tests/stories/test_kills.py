"""The program is killed between a request and its answer; the next start makes it good.

The process is stopped when the service has the request, and killed when the service has
answered, or has dropped the request: the answer is never read.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QWidget
from wxc_sdk import WebexSimpleApi

from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.stories.interrupted import NUMBER
from tests.stories.program import calling_user, choose, part, run, someone_with_phone

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped there"),
    pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "lost"]),
]

FORWARDING = "/people/*/features/callForwarding"
CODES = "/devices/activationCode"
WAIT_MS = 700
"""The service thinks for so long: time to stop the program before the answer."""


def kill_between(
    service: Sandbox, what: str, request: tuple[str, str], arrived: bool, *whom: str
) -> None:
    """Start the program, let it send the request, kill it before it has read the answer."""
    method, path = request
    spec = f"latency={WAIT_MS}:{method}:{path}"
    if not arrived:
        spec += f";cut-before={method}:{path}"
    service.control("faults", {"spec": spec})
    with subprocess.Popen([sys.executable, "-m", "tests.stories.interrupted", what, *whom]) as it:
        try:
            _await(lambda: service.control("faults")["rules"][0]["seen"] == 1, it)
            os.kill(it.pid, signal.SIGSTOP)
            _await(lambda: bool(_entries(service, method, path)), it)
        finally:
            it.kill()
    service.control("faults", {"spec": ""})
    assert len(effects(service, method, path)) == int(arrived)


def _await(holds: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Ask the service until it is so; between two questions the program has the machine."""
    for _ in range(2400):
        if holds():
            return
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"the program ended by itself: {process.wait(0.05)}")
    raise AssertionError("it did not come")


def _entries(service: Sandbox, method: str, path: str) -> list[Any]:
    last = path.rpartition("/")[2]
    return [
        one
        for one in service.control("log")["entries"]
        if one["method"] == method and one["path"].endswith(last)
    ]


def effects(service: Sandbox, method: str, path: str) -> list[Any]:
    """Requests of the kind that changed something."""
    return [one for one in _entries(service, method, path) if one["effect"]]


async def go_on(window: QWidget, ended: str, rows: int = 1) -> None:
    """What is open is brought up; the person looks at it and goes on. `rows` has the run."""
    bar = part(window, QWidget, "openRunsBar")
    await until(bar.isVisible)
    assert "did not come to an end" in bar.accessibleName()
    part(window, QPushButton, "openRunsBarActionButton").click()
    resume = part(window, QPushButton, "resumeButton")
    await until(resume.isEnabled)
    resume.click()
    shown = part(window, QTableView, "rowsTable").model()
    await until(lambda: shown.rowCount() == rows)
    await until(lambda: shown.index(0, 2).data() == ended)
    await until(lambda: resume.isEnabled() == (rows > 1))


def test_a_killed_save_is_neither_lost_nor_repeated(
    service: Sandbox, stranger: WebexSimpleApi, arrived: bool
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    kill_between(service, "forward", ("PUT", FORWARDING), arrived, customer, user)

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        await go_on(window, "Done")

    assert run(drive) == 0
    assert len(effects(service, "PUT", FORWARDING)) == 1
    held = stranger.person_settings.forwarding.read(entity_id=user_id, org_id=customer_id)
    assert (held.call_forwarding.busy.enabled, held.call_forwarding.busy.destination) == (
        True,
        NUMBER,
    )


def test_a_killed_code_is_unknown_and_never_repeated(
    service: Sandbox, stranger: WebexSimpleApi, arrived: bool
) -> None:
    _, customer, _, user = calling_user(stranger)
    kill_between(service, "code", ("POST", CODES), arrived, customer, user)

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        await go_on(window, "Outcome unknown")
        detail = part(window, QLabel, "rowDetail")
        await until(lambda: "not known" in detail.text())
        count = "1 phone" if arrived else "0 phones"
        assert f"{count} of this user waited for activation" in detail.text()

    assert run(drive) == 0
    assert len(effects(service, "POST", CODES)) == int(arrived)


def test_a_killed_swap_shows_what_is_open_and_goes_on_when_told(
    service: Sandbox, stranger: WebexSimpleApi, arrived: bool
) -> None:
    customer_id, customer, user, phone = someone_with_phone(stranger, "8865")
    assert phone.person_id and phone.device_id
    person_id, old = phone.person_id, phone.device_id
    kill_between(service, "swap", ("POST", CODES), arrived, customer, user)

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        await go_on(window, "Outcome unknown", rows=2)
        shown = part(window, QTableView, "rowsTable").model()
        assert shown.index(1, 2).data() == "Queued"
        assert old in _phones(stranger, customer_id, person_id)
        decided = "happenedButton" if arrived else "notHappenedButton"
        answer = part(window, QPushButton, decided)
        await until(lambda: answer.isVisible() and answer.isEnabled())
        answer.click()
        resume = part(window, QPushButton, "resumeButton")
        await until(lambda: shown.index(0, 2).data() != "Outcome unknown" and resume.isEnabled())
        resume.click()
        await until(lambda: [shown.index(row, 2).data() for row in range(2)] == ["Done", "Done"])
        await until(lambda: not resume.isEnabled())

    assert run(drive) == 0
    assert len(effects(service, "POST", CODES)) == 1
    assert old not in _phones(stranger, customer_id, person_id)


def _phones(api: WebexSimpleApi, customer_id: str, person_id: str) -> list[str]:
    held = api.devices.list(person_id=person_id, org_id=customer_id)
    return [str(one.device_id) for one in held]
