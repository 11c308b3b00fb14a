"""Faults from slots, tasks, threads and the loop arrive once, on the loop's thread, redacted."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.runtime.faults import Caught, FaultReporter, Report, attempt, fingerprint
from desktop.runtime.log import Redactor
from desktop.runtime.tasks import TaskOwner
from tests.harness.guards import ExpectedLogs


class Foreseen(Exception):
    """Stands for an expected fault."""


@pytest.fixture
def reporter(expected_logs: ExpectedLogs) -> Iterator[FaultReporter]:
    made = FaultReporter((Foreseen,), Redactor())
    made.install()
    yield made
    made.uninstall()


@pytest.fixture
def heard(reporter: FaultReporter) -> list[Report]:
    reports: list[Report] = []
    reporter.subscribe(reports.append)
    return reports


def raise_bug(text: str = "broken") -> None:
    raise ValueError(text)


async def test_all_four_ways_are_told_on_this_thread(
    qapp: QApplication, reporter: FaultReporter, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("bug .* in (main|task|thread|loop)", "desktop.runtime.faults")
    reporter.attach(asyncio.get_running_loop())
    told: dict[str, threading.Thread] = {}
    everything = asyncio.Event()

    def hear(report: Report) -> None:
        told[report.where] = threading.current_thread()
        if len(told) == 4:
            everything.set()

    reporter.subscribe(hear)
    owner = TaskOwner(reporter.report)

    async def work() -> None:
        raise_bug("task")

    def slot() -> None:
        raise_bug("slot")

    owner.start(work())
    QTimer.singleShot(0, slot)
    threading.Thread(target=lambda: raise_bug("thread")).start()
    asyncio.get_running_loop().call_soon(lambda: raise_bug("loop"))
    await everything.wait()
    assert set(told) == {"task", "main", "thread", "loop"}
    assert set(told.values()) == {threading.main_thread()}
    await owner.close()


def test_a_bug_is_told_once_and_counted(
    reporter: FaultReporter, heard: list[Report], expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("bug")
    for text in ("one", "two", "three"):
        caught = attempt(partial(raise_bug, text))
        assert isinstance(caught, Caught)
        reporter.report(caught.fault)
    assert [str(report.fault) for report in heard] == ["one"]
    assert reporter.count(heard[0].fingerprint) == 3
    assert not heard[0].expected


def test_a_foreseen_fault_is_told_each_time_but_one_object_once(
    reporter: FaultReporter, heard: list[Report]
) -> None:
    for _ in range(3):
        fault = Foreseen("again")
        reporter.report(fault)
        reporter.report(fault)
    assert len(heard) == 3
    assert all(report.expected for report in heard)


def test_faults_before_any_window_wait(
    reporter: FaultReporter, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("bug")
    reporter.report(Foreseen("early"))
    reporter.report(ValueError("early bug"))
    heard: list[Report] = []
    end = reporter.subscribe(heard.append)
    assert [str(report.fault) for report in heard] == ["early", "early bug"]
    end()
    reporter.report(Foreseen("after"))
    assert len(heard) == 2


async def test_a_thread_fault_before_the_loop_waits_for_it(
    reporter: FaultReporter, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("bug .* in thread")
    heard: list[Report] = []
    reporter.subscribe(heard.append)
    thread = threading.Thread(target=raise_bug)
    thread.start()
    thread.join()
    assert heard == []
    reporter.attach(asyncio.get_running_loop())
    await asyncio.sleep(0)
    assert [report.where for report in heard] == ["thread"]


def test_the_trace_holds_no_secret(
    reporter: FaultReporter, heard: list[Report], expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("bug")
    reporter.report(ValueError("Bearer abc.def code 5414011256173816 of rosa@example.com"))
    trace = heard[0].trace
    assert "ValueError" in trace
    assert not {"abc.def", "5414011256173816", "rosa@example.com"} & set(trace.split())


def test_a_listener_that_fails_stops_nobody(
    reporter: FaultReporter, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("a listener failed")
    heard: list[Report] = []
    reporter.subscribe(lambda _: raise_bug())
    reporter.subscribe(heard.append)
    reporter.report(Foreseen("x"))
    assert len(heard) == 1


def test_the_end_of_the_program_is_no_fault(reporter: FaultReporter, heard: list[Report]) -> None:
    for end in (KeyboardInterrupt(), SystemExit(1), asyncio.CancelledError()):
        reporter.report(end)
    assert heard == []


def test_garbage_that_raises_is_told(
    reporter: FaultReporter, heard: list[Report], expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("bug .* in garbage")

    class Bad:
        def __del__(self) -> None:
            raise_bug("in __del__")

    made = Bad()
    del made
    assert [report.where for report in heard] == ["garbage"]


def test_hooks_are_given_back() -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    reporter = FaultReporter((), Redactor())
    reporter.install()
    assert sys.excepthook != before[0]
    reporter.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


async def test_a_loop_message_without_exception_is_logged(
    reporter: FaultReporter, heard: list[Report], expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("loop: odd")
    loop = asyncio.get_running_loop()
    reporter.attach(loop)
    loop.call_exception_handler({"message": "odd"})
    assert heard == []


def test_fingerprints_tell_places_and_types_apart() -> None:
    def other() -> None:
        raise ValueError("broken")

    def wrong_type() -> None:
        raise KeyError("broken")

    faults = [attempt(call) for call in (raise_bug, raise_bug, other, wrong_type)]
    marks = [fingerprint(one.fault) for one in faults if isinstance(one, Caught)]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3
    assert attempt(lambda: 5) == 5
