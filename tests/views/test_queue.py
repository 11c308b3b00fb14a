"""Without a network a Save is kept, marked, and offered when the service answers again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from desktop.api import forwarding
from desktop.api.client import Client
from desktop.domain.changes import RowState
from desktop.domain.directory import Person
from desktop.sandbox.server import Sandbox
from desktop.views.changes.changes_panel import Stage
from tests.harness.waiting import gone, until
from tests.views.stage import Play, played


class Cable:
    """A service that can be unplugged; its state and address stay."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self.sandbox = Sandbox(state=state)
        self.sandbox.start()

    async def pull(self) -> None:
        """No network any more."""
        await asyncio.to_thread(self.sandbox.stop)

    async def plug(self) -> None:
        """The network is back."""
        port = urlsplit(self.sandbox.base_url).port
        assert port is not None
        self.sandbox = Sandbox(state=self._state, port=port)
        await asyncio.to_thread(self.sandbox.start)

    async def rings(self, customer_id: str, person: Person, wanted: int | None = None) -> Any:
        """What the service holds; with `wanted`, what a second admin sets it to."""
        client = Client(self.sandbox.base_url, lambda: self.sandbox.token)
        wire = client.customer(customer_id)
        try:
            document = await forwarding.read(wire, person.id)
            no_answer = document["callForwarding"]["noAnswer"]
            if wanted is not None:
                no_answer["numberOfRings"] = wanted
                no_answer.pop("systemMaxNumberOfRings", None)
                await forwarding.write(wire, person.id, document)
            return no_answer["numberOfRings"]
        finally:
            await client.aclose()


@contextmanager
def cable(folder: Path) -> Iterator[Cable]:
    """A service with a plug; unplugged at the end."""
    made = Cable(folder / "sandbox.sqlite")
    try:
        yield made
    finally:
        made.sandbox.stop()


async def save_rings(play: Play, more: int) -> int:
    """Change the rings in the form and save; gives the new value."""
    box = play.find(QSpinBox, "forwardNoAnswerRingsBox")
    box.setValue(box.value() + more)
    play.page.lines.savebar.save_button.click()
    await until(lambda: not play.page.has_edits and not play.page.lines.tasks.running())
    return box.value()


async def test_a_save_without_a_network_is_kept_offered_and_applied(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    with cable(tmp_path) as service:
        async with played(service.sandbox, tmp_path) as play:
            await play.connect()
            person = await play.open_user()
            customer = play.window.workspace.customer_id
            await service.pull()
            await save_rings(play, 1)
            wanted = await save_rings(play, 2)  # on top of what waits already
            lines = play.page.lines
            assert "not sent yet" in lines.savebar.text
            assert lines.waiting_bar.isVisible()
            await until(lambda: play.window.queue.count == 2)
            button = play.find(QToolButton, "waitingButton")
            assert button.isVisible() and button.text() == "2 changes waiting"
            current = play.window.workspace.pane.tree.currentIndex()
            assert "waiting" in str(current.data(Qt.ItemDataRole.DisplayRole))
            bar = play.window.workspace.notices.queue_bar
            assert not bar.isVisible()
            await service.plug()
            play.window.queue.look()
            await until(bar.isVisible)
            assert "2 changes wait" in bar.shown_text
            bar.action_button.click()
            panel = play.window.plans
            await until(lambda: panel.stage is Stage.PLANNED)
            assert len(panel.table.lines) == 2
            panel.apply_button.click()
            await until(lambda: panel.stage is Stage.ENDED)
            assert await service.rings(customer, person) == wanted
            await until(lambda: not button.isVisible() and not bar.isVisible())
            await gone(lines.waiting_bar)
            await until(lambda: "not sent yet" not in lines.savebar.text)
            assert str(current.data(Qt.ItemDataRole.DisplayRole)) == person.name


async def test_what_someone_else_changed_meanwhile_is_not_overwritten(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    with cable(tmp_path) as service:
        async with played(service.sandbox, tmp_path) as play:
            await play.connect()
            person = await play.open_user()
            customer = play.window.workspace.customer_id
            await service.pull()
            wanted = await save_rings(play, 1)
            await service.plug()
            await service.rings(customer, person, wanted + 5)
            play.window.show_queue()
            panel = play.window.plans
            await until(lambda: panel.stage is Stage.PLANNED)
            panel.apply_button.click()
            await until(lambda: panel.stage is Stage.ENDED)
            assert [line.state for line in panel.table.lines] == [RowState.CONFLICT]
            assert await service.rings(customer, person) == wanted + 5


async def test_what_waits_is_still_there_at_the_next_start(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    with cable(tmp_path) as service:
        async with played(service.sandbox, tmp_path) as play:
            await play.connect()
            person = await play.open_user()
            customer = play.window.workspace.customer_id
            await service.pull()
            wanted = await save_rings(play, 1)
        await service.plug()
        async with played(service.sandbox, tmp_path) as play:
            await play.connect()
            await until(play.window.workspace.notices.queue_bar.isVisible)
            assert not play.window.workspace.notices.open_bar.isVisible()  # said once
            await play.open_user(lambda one: one.id == person.id)
            # What was saved here is shown, although the service does not hold it yet.
            assert play.find(QSpinBox, "forwardNoAnswerRingsBox").value() == wanted
            assert not play.page.has_edits and play.page.lines.waiting_bar.isVisible()
            assert await service.rings(customer, person) != wanted
            play.find(QToolButton, "waitingButton").click()
            await until(lambda: play.window.plans.stage is Stage.PLANNED)
            later = play.find(QPushButton, "discardButton")
            assert later.text() == "Later"
            later.click()
            assert play.window.queue.count == 1
