"""Each guard is shown failing: a test run within the test, one bad test for each guard."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from pathlib import Path

import keyring
import keyring.errors
import pytest
from PySide6.QtWidgets import QApplication

from desktop.sandbox.server import Sandbox
from tests.harness.guards import ExpectedLogs
from tests.harness.heartbeat import Heartbeat

PLUGINS = """
pytest_plugins = [
    "tests.harness.garbage",
    "tests.harness.guards",
    "tests.harness.loops",
    "tests.harness.places",
]
"""

BAD = """
import asyncio, gc, logging, os
from PySide6.QtCore import QThread, QTimer, qWarning
from PySide6.QtWidgets import QWidget, QDialog
import pytest
from hypothesis import given, settings, strategies as st

kept = []

def test_log():
    logging.getLogger("desktop.thing").warning("something odd")

def test_expected_log(expected_logs):
    expected_logs.add("odd", "desktop")
    logging.getLogger("desktop.thing").warning("something odd")

def test_screenless():
    text = "This plugin does not support propagateSizeHints()"
    logging.getLogger("qt").warning(text)
    logging.getLogger("desktop.views").debug(text)

def test_expected_log_missing(expected_logs):
    expected_logs.add("never said")

def test_qt_message(qapp):
    qWarning("Qt is cross")

@pytest.fixture
def cross():
    yield
    qWarning("cross in the tear-down")

def test_qt_message_late(qapp, cross):
    pass

async def test_task():
    kept.append(asyncio.create_task(asyncio.Event().wait()))

async def test_qt_task(qapp):
    kept.append(asyncio.create_task(asyncio.Event().wait()))

async def fails():
    raise ValueError("nobody asked")

async def test_unfetched():
    asyncio.create_task(fails())
    await asyncio.sleep(0)

async def test_cancelled_is_fine():
    asyncio.create_task(asyncio.Event().wait()).cancel()

@pytest.mark.limit(0.05)
async def test_hangs():
    await asyncio.Event().wait()

async def test_assertion():
    assert 1 == 2

async def test_qt_assertion(qapp):
    assert 1 == 2

def test_timer(qapp):
    timer = QTimer()
    timer.start(1000)
    kept.append(timer)

def test_timer_stopped(qapp):
    timer = QTimer()
    timer.start(1000)
    timer.stop()
    kept.append(timer)

def test_thread(qapp):
    thread = QThread()
    thread.start()
    kept.append(thread)

def test_window(qapp):
    window = QWidget()
    window.setObjectName("orphan")
    window.show()
    kept.append(window)

def test_dialog(qapp):
    window = QDialog()
    window.open()
    kept.append(window)

def test_window_closed(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

async def test_good(qapp):
    await asyncio.sleep(0)
    QWidget().show()
    await asyncio.to_thread(os.getpid)

class Knot:
    def __init__(self):
        self.me = self
        self.timer = QTimer()
        self.timer.timeout.connect(self.timer.stop)

def test_knot(qapp):
    for _ in range(100):
        Knot()
    assert not gc.isenabled()

def test_threads_after_knots():
    assert gc.isenabled()
    assert not any(isinstance(one, Knot) for one in gc.get_objects())

@given(st.integers())
@settings(max_examples=5)
async def test_given(number):
    await asyncio.sleep(0)
    assert number != number

@given(st.integers())
@settings(max_examples=5)
async def test_given_good(qapp, number):
    await asyncio.sleep(0)
"""

OUTCOMES = {
    "test_log": "*something odd*",
    "test_expected_log_missing": "*expected, but not logged: 'never said'*",
    "test_qt_message": "*Qt is cross*",
    "test_qt_message_late": "*Qt said in the tear-down: cross in the tear-down*",
    "test_task": "*tasks left behind:*Event.wait*",
    "test_unfetched": "*Task exception was never retrieved*",
    "test_timer": "*timer left running: started at *test_bad.py:*",
    "test_thread": "*thread left running: started at *test_bad.py:*",
    "test_window": "*window left open: QWidget 'orphan', shown at *test_bad.py:*",
    "test_dialog": "*window left open: QDialog*",
}
FAILED = {
    "test_qt_message",
    "test_task",
    "test_qt_task",
    "test_hangs",
    "test_assertion",
    "test_qt_assertion",
    "test_given",
}
TEARDOWN_ERRORS = {
    "test_log",
    "test_expected_log_missing",
    "test_qt_message_late",
    "test_unfetched",
    "test_timer",
    "test_thread",
    "test_window",
    "test_dialog",
}
GOOD = {
    "test_expected_log",
    "test_screenless",
    "test_cancelled_is_fine",
    "test_timer_stopped",
    "test_window_closed",
    "test_good",
    "test_knot",
    "test_threads_after_knots",
    "test_given_good",
}


def test_each_guard_fails_the_test_that_earned_it(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nqt_api = pyside6\nqt_log_level_fail = WARNING\n")
    pytester.makeconftest(PLUGINS)
    pytester.makepyfile(test_bad=BAD)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rfEp")
    text = result.stdout.str()
    short = text[text.index("short test summary info") :].splitlines()
    failed = {_name(line) for line in short if line.startswith("FAILED")}
    errors = {_name(line) for line in short if line.startswith("ERROR")}
    passed = {_name(line) for line in short if line.startswith("PASSED")}
    assert failed == FAILED
    assert errors == TEARDOWN_ERRORS
    assert passed - errors == GOOD
    for pattern in OUTCOMES.values():
        result.stdout.fnmatch_lines([pattern])


def _name(line: str) -> str:
    return line.split("::")[1].split(" ")[0]


def test_places_are_the_tests_own(tmp_path: Path, profile: Path) -> None:
    assert Path.home() == tmp_path / "home"
    assert profile.parent == tmp_path
    assert not profile.exists()
    assert "LINEDESK_TOKEN" not in os.environ
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("linedesk", "key")


def test_sandboxes_answer_and_differ(sandbox: Sandbox, shared_sandbox: Sandbox) -> None:
    assert sandbox.base_url.endswith("/v1")
    assert sandbox.base_url != shared_sandbox.base_url
    assert sandbox.token


async def test_heartbeat_sees_a_busy_loop(qapp: QApplication) -> None:
    with Heartbeat() as beat:
        await asyncio.sleep(0.03)
        ends = time.thread_time() + 0.1
        while time.thread_time() < ends:
            pass
    assert beat.worst >= beat.busiest >= 0.09
    assert beat.p99 >= 0.09
    assert len(beat.gaps) >= 3


def test_expected_logs_match_by_logger(expected_logs: ExpectedLogs) -> None:
    expected_logs.add("odd", "desktop.api")
    logging.getLogger("desktop.api.client").warning("odd")
    assert not expected_logs.allows(logging.makeLogRecord({"name": "desktop.apiary", "msg": "odd"}))
