"""The loop: results and faults come out, the end is orderly, nothing is left running."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.runtime.loop import last_window_closed, run
from desktop.runtime.tasks import TaskOwner
from desktop.runtime.turns import HANDED_ON


def test_the_result_comes_out(qapp: QApplication) -> None:
    async def main() -> int:
        await asyncio.sleep(0)
        return 7

    assert run(main(), qapp) == 7


def test_other_threads_give_way_while_it_runs(qapp: QApplication) -> None:
    async def main() -> float:
        return sys.getswitchinterval()

    before = sys.getswitchinterval()
    assert run(main(), qapp) == pytest.approx(HANDED_ON)
    assert sys.getswitchinterval() == pytest.approx(before)
    assert before > HANDED_ON


def test_a_fault_comes_out(qapp: QApplication) -> None:
    async def main() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(main(), qapp)


def test_what_nobody_fetched_reaches_the_handler(qapp: QApplication) -> None:
    heard: list[BaseException] = []

    def hear(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        heard.append(context["exception"])

    def broken() -> None:
        raise ZeroDivisionError

    async def main() -> None:
        asyncio.get_running_loop().call_soon(broken)
        await asyncio.sleep(0.01)

    run(main(), qapp, hear)
    assert [type(fault) for fault in heard] == [ZeroDivisionError]


def test_left_over_tasks_are_ended(qapp: QApplication) -> None:
    ended: list[str] = []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            ended.append("orderly")

    async def main() -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(endless())
        await asyncio.sleep(0)
        return task

    assert run(main(), qapp).cancelled()
    assert ended == ["orderly"]


def test_the_program_lives_until_its_last_window_is_closed(qapp: QApplication) -> None:
    story: list[str] = []

    async def main() -> None:
        window, other = QWidget(), QWidget()

        def close_last() -> None:
            story.append("closing")
            other.close()

        owner = TaskOwner(lambda fault: story.append(repr(fault)))
        owner.start(asyncio.sleep(60))
        window.show()
        other.show()
        QTimer.singleShot(0, window.close)
        QTimer.singleShot(20, close_last)
        await last_window_closed(qapp)
        story.append("closed")
        await asyncio.sleep(0.02)  # the loop goes on: there is time for an orderly end
        await owner.close()
        story.append("orderly")

    run(main(), qapp)
    assert story == ["closing", "closed", "orderly"]


def test_a_dialog_is_awaited_while_others_go_on(qapp: QApplication) -> None:
    async def main() -> int:
        ticks = 0
        dialog = QDialog()
        answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        dialog.finished.connect(answered.set_result)
        dialog.open()
        while ticks < 5:
            await asyncio.sleep(0)
            ticks += 1
        dialog.done(3)
        answer = await answered
        dialog.deleteLater()
        return answer

    assert run(main(), qapp) == 3


def test_threads_hand_in_results(qapp: QApplication) -> None:
    async def main() -> list[str]:
        return await asyncio.gather(*(asyncio.to_thread(str, at) for at in range(20)))

    assert run(main(), qapp) == [str(at) for at in range(20)]
