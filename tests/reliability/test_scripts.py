"""Random scripts in the real window: nobody is written to but the one named on the button.

Two customers have users of the same names. Each script chooses, types, saves, switches and
reverts at random while answers come late or not at all. Each user's `always.destination` is
a mark of their own, so that an answer painted into another's form is seen at once.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from desktop.domain.directory import Person
from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.views.dressing import dress
from tests.views.stage import Play, played

FORWARDING: Final = "/features/callForwarding"
USERS: Final = 5
"""Users of each customer that the scripts choose among."""
STEPS: Final = 14
SCRIPTS: Final = 40
MANY_SCRIPTS: Final = 10_000
PARTS: Final = 40
"""The many scripts in parts, so that several processes can share them, and one that fails can be
played alone."""
FAULTS: Final = (
    "latency=10-60:GET:/people/*/features/callForwarding*3",
    "latency=40:PUT:/people/*/features/callForwarding*2",
    "status=403:GET:/people/*/features/callForwarding*1",
    "status=400:PUT:/people/*/features/callForwarding*1",
    "cut-after=PUT:/people/*/features/callForwarding*1",
    "",
)


def namesakes(state: Path) -> None:
    """Give the users of both customers the same names, in the service's own file."""
    with sqlite3.connect(state) as db:
        first, second = (
            [key for (key,) in db.execute(_PEOPLE_OF, (organization,))]
            for (organization,) in db.execute(
                'SELECT "key" FROM organizations WHERE NOT partner ORDER BY "key"'
            ).fetchall()
        )
        for one, other in zip(first, second, strict=False):
            db.execute(_SAME_NAME, {"one": one, "other": other})
    db.close()


_PEOPLE_OF: Final = 'SELECT "key" FROM people WHERE organization = ? ORDER BY "key"'
_SAME_NAME: Final = """
UPDATE people SET (first_name, last_name, display_name, sort_name) =
    (SELECT first_name, last_name, display_name, sort_name FROM people WHERE "key" = :one)
WHERE "key" = :other
"""


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox of two customers with users of the same names."""
    state = tmp_path / "sandbox.sqlite"
    with Sandbox(state=state, customers=2, users=40):
        pass
    namesakes(state)
    with Sandbox(state=state) as served:
        yield served


@dataclass
class Cast:
    """The users that the scripts choose among, with their rows, customers and marks."""

    rows: list[tuple[QModelIndex, int]] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    customers: dict[str, str] = field(default_factory=dict)  # by the person's id
    marks: dict[str, str] = field(default_factory=dict)

    def add(self, at: QModelIndex, row: int, person: Person, customer_id: str) -> None:
        self.rows.append((at, row))
        self.people.append(person)
        self.customers[person.id] = customer_id
        self.marks[person.id] = f"6{len(self.marks):03}"


class Scene:
    """The window on its stage, the clicks on Save, and what was seen that must not be."""

    def __init__(self, play: Play, cast: Cast) -> None:
        self.play = play
        self.cast = cast
        self.clicks: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.looks = 0
        self._heard = 0  # the last entry of the service's log that was looked at
        self._at_fault = False
        self._rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        self._mark = play.find(QLineEdit, "forwardAlwaysDestinationEdit")
        self._busy = play.find(QLineEdit, "forwardBusyDestinationEdit")
        self._name = play.find(QLabel, "userName")
        play.page.lines.editor.changed.connect(self.look)

    def look(self) -> None:
        """Whatever the form shows belongs to whom the page names."""
        lines, subject = self.play.page.lines, self.play.page.subject
        if subject is None or lines.pane is None or not lines.pane.is_content:
            return
        target = lines.editor.target
        if not lines.editor.loaded or target is None:
            return
        self.looks += 1
        person_id = subject.person.id
        shown = (self._mark.text(), self._name.text(), target.person_id, subject.customer.id)
        # Where the user's forwarding could not be read, the form says why and holds nothing.
        read = "forwarding.always.destination" in lines.editor.values
        expected = (
            self.cast.marks[person_id] if read else "",
            subject.person.name,
            person_id,
            self.cast.customers[person_id],
        )
        if shown != expected:
            self.wrong.append(f"{shown} instead of {expected}")

    async def play_script(self, seed: int) -> None:
        """One script from its first step until everything has come to rest."""
        chance = Random(seed)
        self.clicks.clear()
        often = (self.select, self.type, self.save, self.wait, self.arrive)
        steps = (*often, *often, self.revert, self.fault, self.answer)
        for _ in range(STEPS):
            await chance.choice(steps)(chance)
            self.look()
        await self.rest()
        await self.check()

    async def select(self, chance: Random) -> None:
        parent, row = chance.choice(self.cast.rows)
        tree = self.play.window.workspace.pane.tree
        tree.setCurrentIndex(self.play.model.index(row, 0, parent))

    async def type(self, chance: Random) -> None:
        if not (self.play.window.workspace.user_is_shown and self._rings.isVisible()):
            return
        if chance.random() < 0.5:
            self._rings.setValue(chance.randint(2, 12))
        else:
            text = f"7{chance.randint(100, 899)}"
            self._busy.setText(text)
            self._busy.textEdited.emit(text)

    async def save(self, chance: Random) -> None:
        """The click that counts: whom does the button name?"""
        button = self.play.page.lines.savebar.save_button
        subject = self.play.page.subject
        if subject is None or not (button.isEnabled() and button.isVisible()):
            return
        named = button.accessibleDescription()
        if subject.person.name not in named or subject.customer.name not in named:
            self.wrong.append(f"Save names {named}")
        self.clicks[subject.person.id] += 1
        button.click()

    async def revert(self, chance: Random) -> None:
        self.play.page.lines.savebar.revert_button.click()

    async def fault(self, chance: Random) -> None:
        self._at_fault = True
        await self.control("faults", {"spec": chance.choice(FAULTS)})

    async def wait(self, chance: Random) -> None:
        for _ in range(chance.randint(1, 6)):
            await asyncio.sleep(0.01)
            self.look()

    async def arrive(self, chance: Random) -> None:
        """Wait for the user's page, as a person mostly does; not for ever."""
        lines = self.play.page.lines
        for _ in range(40):
            if lines.editor.loaded and not lines.tasks.running():
                return
            await asyncio.sleep(0.01)
            self.look()

    async def answer(self, chance: Random) -> None:
        """The question about unsaved edits is answered one way or another."""
        for box in self.open_questions():
            button = chance.choice(box.findChildren(QPushButton))
            subject = self.play.page.subject
            if box.standardButton(button) is QMessageBox.StandardButton.Save and subject:
                self.clicks[subject.person.id] += 1
            button.click()
        await asyncio.sleep(0)

    async def rest(self) -> None:
        """No fault, no question, no edit, nothing under way."""
        if self._at_fault:
            self._at_fault = False
            await self.control("faults", {"spec": ""})
        lines = self.play.page.lines
        calm = 0
        async with asyncio.timeout(120):
            while calm < 3:
                for box in self.open_questions():
                    box.button(QMessageBox.StandardButton.Discard).click()
                if lines.has_edits and not lines.tasks.running():
                    lines.revert()
                busy = lines.tasks.running() or lines.has_edits or bool(self.open_questions())
                calm = 0 if busy else calm + 1
                await asyncio.sleep(0.01)
                self.look()

    async def check(self) -> None:
        """Every write that the service saw was asked for, for that user of that customer."""
        log = await self.hear()
        written = Counter(
            entry["path"].removesuffix(FORWARDING).rsplit("/", 1)[-1]
            for entry in log
            if entry["method"] == "PUT" and entry["effect"]
        )
        for person_id, count in written.items():
            if count > self.clicks[person_id]:
                self.wrong.append(f"{count} writes to {person_id}, {self.clicks[person_id]} clicks")
        for entry in log:
            person_id = entry["path"].removesuffix(FORWARDING).rsplit("/", 1)[-1]
            if entry["method"] == "PUT" and entry["orgId"] != self.cast.customers.get(person_id):
                self.wrong.append(f"{person_id} written as one of {entry['orgId']}")
        others = [e for e in log if e["effect"] and not e["path"].endswith(FORWARDING)]
        if others:
            self.wrong.append(f"other writes: {others}")
        assert self.wrong == []

    async def hear(self) -> list[Any]:
        """What the service was asked since the last time."""
        log = (await self.control(f"log?after={self._heard}"))["entries"]
        self._heard = log[-1]["number"] if log else self._heard
        return log

    async def control(self, path: str, body: Any = None) -> dict[str, list[Any]]:
        control = self.play.stage.sandbox.control
        answer: dict[str, list[Any]] = await asyncio.to_thread(control, path, body)
        return answer

    def open_questions(self) -> list[QMessageBox]:
        """Dialogs that wait for an answer."""
        tops = QApplication.topLevelWidgets()  # the window itself has some two thousand parts
        return [one for one in tops if isinstance(one, QMessageBox) and one.isVisible()]


async def marked(play: Play) -> Cast:
    """Both customers opened, their first users with Calling marked on the service."""
    cast = Cast()
    for at in range(2):
        index = await play.open_customer(at)
        customer_id = play.window.workspace.customer_id
        rows = range(play.model.rowCount(index))
        people = [(row, play.model.person_of(play.model.index(row, 0, index))) for row in rows]
        calling = [(row, one) for row, one in people if one is not None and one.calling]
        for row, person in calling[:USERS]:
            cast.add(index, row, person, customer_id)
    for person in cast.people:
        mark = {"callForwarding.always.destination": cast.marks[person.id]}
        body = {"personId": person.id, "feature": "callForwarding", "set": mark}
        await asyncio.to_thread(play.stage.sandbox.control, "second-admin", body)
    return cast


async def run_scripts(twins: Sandbox, folder: Path, seeds: range) -> None:
    """Play the scripts one after another in one window, as a person's day goes."""
    async with played(twins, folder) as play:
        await play.connect()
        cast = await marked(play)
        names = Counter(person.name for person in cast.people)
        assert max(names.values()) == 2  # there are namesakes
        await play.open_user(lambda one: one.id == cast.people[0].id)
        scene = Scene(play, cast)
        await scene.hear()
        clicks = 0
        for seed in seeds:
            try:
                await scene.play_script(seed)
            except BaseException as problem:
                problem.add_note(f"script {seed}")
                raise
            clicks += scene.clicks.total()
        assert scene.looks > len(seeds) and clicks > len(seeds) / 4
        await until(lambda: not play.page.has_edits)


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The program in English and light."""
    language.install(qapp, "en")
    dress(qapp)
    return qapp


async def test_scripts(qtbot: QtBot, dressed: QApplication, twins: Sandbox, tmp_path: Path) -> None:
    await run_scripts(twins, tmp_path / "profile", range(SCRIPTS))


@pytest.mark.long
@pytest.mark.limit(3600)
@pytest.mark.parametrize("part", range(PARTS))
async def test_ten_thousand_scripts(
    qtbot: QtBot, dressed: QApplication, twins: Sandbox, tmp_path: Path, part: int
) -> None:
    share = MANY_SCRIPTS // PARTS
    await run_scripts(twins, tmp_path / "profile", range(part * share, (part + 1) * share))
