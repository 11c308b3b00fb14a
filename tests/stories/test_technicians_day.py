"""The technician's day: sixty phones at a site, three codes run out, two wrong models, one swap.

And a laptop that is offline for a day. The whole program off screen, the sandbox on loopback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QTreeView,
    QWidget,
)

from desktop.domain.board import BoardRow
from desktop.domain.rollout import Stage
from desktop.models.directory import DirectoryRole, RowKind
from desktop.operations.board import CustomerBoard
from desktop.sandbox.server import Sandbox
from desktop.views.rollout.rollout_board import RolloutBoard
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import until
from tests.runtime.keychains import Works
from tests.stories.program import below, dialog, part, run

MODEL = "DMS Cisco 8865"
OTHER = "Cisco 9861"
DAY = 86_400
SITE = "Bonn"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A customer with enough users without a phone, as a service; and a keychain for codes."""
    keyring.set_keyring(Works())
    with Sandbox(customers=1, users=220, code_validity_days=30) as served:
        monkeypatch.setenv("LINEDESK_BASE_URL", served.base_url)
        monkeypatch.setenv("LINEDESK_TOKEN", served.token)
        yield served


class Technician:
    """Hands on the board of the one customer."""

    def __init__(self, window: QWidget, sandbox: Sandbox) -> None:
        assert isinstance(window, MainWindow)
        self.window = window
        self.sandbox = sandbox
        self.card: RolloutBoard = window.workspace.customer_page.rollout

    async def open_customer(self) -> None:
        tree = part(self.window, QTreeView, "directoryTree")

        def row() -> QModelIndex | None:
            partner = below(tree, QModelIndex())
            found = below(tree, partner) if partner is not None else None
            # Until the customers are there, a row says so.
            known = found is not None and found.data(DirectoryRole.KIND) == RowKind.CUSTOMER.value
            return found if known else None

        await until(lambda: tree.isVisible() and row() is not None)
        tree.expand(row() or QModelIndex())
        tree.setCurrentIndex(row() or QModelIndex())
        page = self.window.workspace.customer_page
        await until(page.isVisible)
        await until(lambda: self.card._page is not None)

    @property
    def board(self) -> CustomerBoard:
        source = self.card.view.source
        assert isinstance(source, CustomerBoard)
        return source

    @property
    def rows(self) -> list[BoardRow]:
        """All rows, by name."""
        return sorted(self.card.view.model.everything, key=lambda row: row.entry.id)

    def count(self, stage: Stage) -> int:
        return sum(row.stage is stage for row in self.rows)

    async def plan(self, people: int) -> None:
        """Plan so many phones by hand."""
        page = self.window.workspace.customer_page
        await until(lambda: page.unphoned.people.rowCount() >= people)
        part(self.window, QPushButton, "planPhonesButton").click()
        box = await dialog("planPhonesDialog")
        table = part(box, QTableView, "planPeopleTable")
        models = part(box, QComboBox, "planModelBox")
        await until(lambda: table.model().rowCount() >= people and models.count() > 0)
        models.setCurrentIndex(models.findData(MODEL))
        QTest.keyClicks(part(box, QLineEdit, "planSiteEdit"), SITE)
        choose(table, range(people))
        before = len(self.rows)
        part(box, QPushButton, "addPhonesButton").click()
        await until(lambda: len(self.rows) == before + people)

    async def codes(self, wanted: Callable[[BoardRow], bool]) -> dict[int, str]:
        """Make codes for these rows by hand; the digits by entry."""
        model = self.card.view.model
        at = [row for row, one in enumerate(model.rows) if wanted(one)]
        ids = {model.rows[row].entry.id for row in at}
        before = {
            one.entry_id: one.id
            for one in reversed(await self.board.desk.ledger.codes(self.board.customer.id))
        }
        choose(self.card.view.table, at)
        chosen = self.card.view.chosen_rows
        await until(lambda: {row.entry.id for row in chosen()} == ids)
        await until(self.card.codes_button.isEnabled)  # the codes before are all made
        self.card.codes_button.click()
        if len(at) > 20:
            apply = part(self.window, QPushButton, "applyButton")
            await until(lambda: apply.isVisible() and apply.isEnabled())
            apply.click()

        def new() -> list[BoardRow]:
            return [
                row
                for row in self.rows
                if row.entry.id in ids
                and row.code is not None
                and getattr(row.code, "id", 0) != before.get(row.entry.id)
            ]

        def agreed() -> bool:
            """What a phone does to a Standard user's apps is shown first."""
            for one in self.window.findChildren(QDialog, "planDialog"):
                if one.isVisible():
                    part(one, QPushButton, "applyPlanButton").click()
            return len(new()) == len(ids)

        await until(agreed)
        return {row.entry.id: await self.board.digits(row) for row in new()}

    async def print_labels(self, path: Path) -> None:
        """The labels of all phones as a PDF."""
        self.card.view.table.clearSelection()
        self.card.labels.trigger()
        box = await dialog("labelsDialog")
        save = part(box, QPushButton, "savePdfButton")
        await until(save.isEnabled)
        save.click()
        asked = await dialog("savePdfDialog")
        assert isinstance(asked, QFileDialog)
        part(asked, QLineEdit, "fileNameEdit").setText(str(path))
        asked.accept()
        await until(lambda: path.exists() and save.isEnabled())
        box.reject()

    def enter(self, code: str, model: str = MODEL) -> None:
        """Somebody types a code into a phone that stands there."""
        self.sandbox.control("phones/enter-code", {"code": code, "model": model})

    async def look(self, wanted: Callable[[], bool]) -> None:
        """Look at the service, until something is seen."""
        self.card.look_now.trigger()
        await until(wanted)

    def scan(self, entry_id: int, label: str) -> None:
        self.card.view.choose(entry_id)
        edit = part(self.window, QLineEdit, "scanEdit")
        edit.setFocus()
        QTest.keyClicks(edit, label)
        QTest.keyClick(edit, Qt.Key.Key_Return)

    def row(self, entry_id: int) -> BoardRow:
        found = self.card.view.model.row_of_entry(entry_id)
        assert found is not None
        return found


def text_of(pdf: Path) -> str:
    """All digits and letters on the pages, without what separates them."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "".join(one for one in "".join(pages) if one.isalnum())


def choose(table: QTableView, rows: Any) -> None:
    """Select these rows."""
    model, chosen = table.model(), QItemSelection()
    for row in rows:
        chosen.select(model.index(row, 0), model.index(row, model.columnCount() - 1))
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(chosen, flags.ClearAndSelect)


def test_sixty_phones_three_expired_two_wrong_models_one_swap(
    large: Sandbox, tmp_path: Path
) -> None:
    pdf = tmp_path / "labels.pdf"

    async def drive(window: QWidget) -> None:
        hands = Technician(window, large)
        await hands.open_customer()
        # Three were planned long before the others: their codes run out on the day.
        await hands.plan(3)
        early = await hands.codes(lambda row: True)
        large.control("clock", {"advance_s": 29 * DAY})
        await hands.plan(57)
        codes = await hands.codes(lambda row: row.stage is Stage.PLANNED)
        assert len(early) == 3 and len(codes) == 57
        assert len({*early.values(), *codes.values()}) == 60
        await hands.print_labels(pdf)
        paper = text_of(pdf)
        for code in (*early.values(), *codes.values()):
            assert code in paper
        large.control("clock", {"advance_s": 2 * DAY})
        await hands.look(lambda: hands.count(Stage.EXPIRED) == 3)
        assert {row.entry.id for row in hands.rows if row.stage is Stage.EXPIRED} == set(early)

        # On site: two phones are of another model and refuse; the technician says so.
        wrong = list(codes)[:2]
        for entry_id in wrong:
            with pytest.raises(ValueError, match="wrong model"):
                hands.enter(codes[entry_id], OTHER)
            hands.card.view.choose(entry_id)
            points = part(window, QLineEdit, "openPointsEdit")
            QTest.keyClicks(points, "Wrong model at the desk")
            QTest.keyClick(points, Qt.Key.Key_Return)
            await hands.card.view.written()
        good = list(codes)[2:]
        for entry_id in good:
            hands.enter(codes[entry_id])
        large.control("clock", {"advance_s": 120})
        await hands.look(lambda: hands.count(Stage.CONNECTED) == 55)
        assert {i for i in wrong if hands.row(i).stage is Stage.TROUBLE} == set(wrong)

        # Two phones were carried to each other's desks.
        first, second = good[:2]
        found = {entry_id: hands.row(entry_id).entry.mac_found for entry_id in good}
        hands.scan(first, found[second])
        await until(lambda: hands.row(first).entry.mac_scanned == found[second])
        assert hands.row(first).stage is Stage.TROUBLE
        hands.scan(second, ":".join(found[first][at : at + 2] for at in range(0, 12, 2)))
        await until(lambda: hands.row(second).stage is Stage.TROUBLE)
        pair = [hands.row(one).misplaced for one in (first, second)]
        assert all(one is not None and one.pair for one in pair)
        hands.card.view.choose(first)
        name = hands.row(second).entry.person_name
        warning = part(window, QLabel, "rolloutWarning").text()
        assert name in warning and "each other’s desks" in warning
        assert [hands.count(stage) for stage in Stage] == [0, 0, 53, 4, 3]
        floor = window.findChildren(QTableView, "rolloutProgressTable")[0].model()
        assert str(floor.index(0, 2).data()) == "53 of 60"

        # New codes for what ran out; another model for what stands there.
        again = await hands.codes(lambda row: row.stage is Stage.EXPIRED)
        assert set(again) == set(early) and not set(again.values()) & set(early.values())
        for entry_id in early:
            with pytest.raises(ValueError):
                hands.enter(early[entry_id])
            hands.enter(again[entry_id])
        model = hands.card.view.model
        choose(hands.card.view.table, [model.row_of(one) for one in wrong])
        hands.card.other_model.trigger()
        box = await dialog("otherModelDialog")
        models = part(box, QComboBox, "otherModelBox")
        await until(lambda: models.count() > 0)
        models.setCurrentIndex(models.findData(OTHER))
        part(box, QPushButton, "otherModelButton").click()
        await until(lambda: all(hands.row(one).entry.model == OTHER for one in wrong))
        fresh = await hands.codes(lambda row: row.entry.id in wrong)
        for entry_id in wrong:
            hands.enter(fresh[entry_id], OTHER)
        # The two phones are carried back, and scanned again.
        choose(hands.card.view.table, [model.row_of(one) for one in (first, second)])
        part(window, QPushButton, "clearScanButton").click()
        await until(lambda: not hands.row(second).entry.mac_scanned)
        for entry_id in (first, second):
            hands.scan(entry_id, found[entry_id])
            await until(lambda one=entry_id: bool(hands.row(one).entry.mac_scanned))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        large.control("clock", {"advance_s": 120})
        await hands.look(lambda: hands.count(Stage.CONNECTED) == 60)
        state = part(window, QLabel, "rolloutState")
        await until(lambda: "All phones are connected" in state.text())

    assert run(drive) == 0


def test_a_laptop_that_is_offline_for_a_day_goes_on_from_its_own_profile(
    large: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits: dict[int, str] = {}

    async def before(window: QWidget) -> None:
        hands = Technician(window, large)
        await hands.open_customer()
        await hands.plan(3)
        digits.update(await hands.codes(lambda row: True))
        await hands.look(lambda: hands.count(Stage.ACTIVATING) == 3)

    assert run(before) == 0
    one, two, three = digits

    async def away(window: QWidget) -> None:
        # No token and no network: what was read earlier is opened, with its age.
        part(window, QPushButton, "offlineButton").click()
        hands = Technician(window, large)
        await hands.open_customer()
        await until(lambda: len(hands.rows) == 3)
        assert hands.count(Stage.ACTIVATING) == 3
        assert await hands.board.digits(hands.row(three)) == digits[three]
        panel = hands.card.view.details
        hands.card.view.choose(one)
        await until(lambda: panel.entry_id == one)
        part(window, QCheckBox, "testCallInTickCheck").click()
        note = part(window, QLineEdit, "rolloutNoteEdit")
        QTest.keyClicks(note, "second floor")
        QTest.keyClick(note, Qt.Key.Key_Return)
        await hands.card.view.written()
        hands.scan(two, "4CBC49ABCDEF")
        await until(lambda: bool(hands.row(two).entry.mac_scanned))
        hands.card.view.choose(three)
        points = part(window, QLineEdit, "openPointsEdit")
        QTest.keyClicks(points, "Needs a new code")
        QTest.keyClick(points, Qt.Key.Key_Return)
        await hands.card.view.written()
        state = part(window, QLabel, "rolloutState").text()
        assert "just now" in state or "ago" in state

    # A code is valid offline: the phone, not the laptop, speaks to Webex.
    for entry_id in (one, two):
        large.control("phones/enter-code", {"code": digits[entry_id], "model": MODEL})
    large.control("clock", {"advance_s": 600})
    token = large.token
    monkeypatch.delenv("LINEDESK_TOKEN")
    large.control("faults", {"spec": "status=503"})
    assert run(away) == 0
    large.control("faults", {"spec": ""})
    monkeypatch.setenv("LINEDESK_TOKEN", token)

    async def back(window: QWidget) -> None:
        hands = Technician(window, large)
        await hands.open_customer()
        await until(lambda: len(hands.rows) == 3)
        await hands.look(lambda: hands.row(one).stage is Stage.CONNECTED)
        await until(lambda: len(hands.row(one).entry.ticks) == 3)
        assert hands.row(one).entry.place.note == "second floor"
        # What was scanned without a network is compared now.
        assert hands.row(two).stage is Stage.TROUBLE
        assert hands.row(two).misplaced is not None
        assert hands.row(three).stage is Stage.TROUBLE
        assert hands.row(three).entry.open_points == "Needs a new code"

    assert run(back) == 0
