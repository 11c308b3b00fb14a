"""Small parts by themselves: clipboard, code, banner, bars, dialogs, sheets of facts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.directory import CustomerKind
from desktop.domain.errors import Kind, ServiceFault
from desktop.models.table import Column, TableModel
from desktop.runtime import language
from desktop.views.parts.banner import CustomerBanner, initials
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.choice import RowList
from desktop.views.parts.code_panel import MASK, Clipboard, CodePanel
from desktop.views.parts.controls import ChoiceBox, NumberBox
from desktop.views.parts.dialogs import shown
from desktop.views.parts.panes import EmptyPane, StatePane
from desktop.views.parts.tables import CalmTable
from desktop.views.shell.syncs import FRESH_FOR, is_fresh
from desktop.words.board import Board
from tests.harness.waiting import until
from tests.views.stage import part

CODE = "5414011256173816"
LATER = "2031-01-01T12:00:00Z"


@dataclass(frozen=True)
class Known:
    """A customer of the cache."""

    synced_at: str
    complete: bool = True
    key: int = 1
    id: str = "c"
    name: str = "Customer"
    partner: bool = False
    kind: CustomerKind = CustomerKind.LIVE
    people: int = 3


async def test_a_copied_secret_leaves_the_clipboard(qtbot: QtBot, qapp: QApplication) -> None:
    owner = QObject()
    board = Clipboard(owner, keep_ms=1)
    board.copy(CODE)
    assert QApplication.clipboard().text() == CODE
    await until(lambda: QApplication.clipboard().text() == "")


def test_what_was_copied_meanwhile_stays(qtbot: QtBot, qapp: QApplication) -> None:
    owner = QObject()
    board = Clipboard(owner)
    board.copy(CODE)
    QApplication.clipboard().setText("something else")
    board.clear()
    assert QApplication.clipboard().text() == "something else"


def test_a_secret_is_kept_for_a_minute(qtbot: QtBot, qapp: QApplication) -> None:
    owner = QObject()
    board = Clipboard(owner)
    board.copy(CODE)
    assert 55 < board.seconds_left < 65  # a coarse timer, within five percent
    board.clear()


def test_a_code_is_hidden_until_it_is_asked_for(qtbot: QtBot, dressed: QApplication) -> None:
    owner = QObject()
    panel = CodePanel(Clipboard(owner))
    qtbot.addWidget(panel)
    panel.show_code(CODE, LATER)
    digits = panel.findChild(QWidget, "codeLabel")
    assert isinstance(digits, QWidget)
    assert digits.property("text") == MASK
    assert CODE not in digits.accessibleName()
    button = panel.findChild(QPushButton, "showCodeButton")
    assert button is not None
    button.click()
    assert digits.property("text") == "5414-0112-5617-3816"
    panel.forget()
    assert digits.property("text") == MASK
    assert not panel.isVisible()


def test_a_code_that_runs_out_while_it_is_shown_is_taken_back(
    qtbot: QtBot, dressed: QApplication
) -> None:
    owner = QObject()
    panel = CodePanel(Clipboard(owner))
    qtbot.addWidget(panel)
    ends = datetime.now(UTC) + timedelta(seconds=1)
    panel.show_code(CODE, ends.isoformat())
    show, digits = part(panel, QPushButton, "showCodeButton"), part(panel, QLabel, "codeLabel")
    show.click()
    assert digits.text() != MASK and panel.copy_button.isEnabled()
    panel._ticking.setInterval(10)
    qtbot.waitUntil(lambda: digits.text() == MASK)
    assert datetime.now(UTC) >= ends
    assert not show.isEnabled() and not panel.copy_button.isEnabled()
    assert part(panel, QLabel, "codeExpiryLabel").text().startswith("Expired")


def test_that_a_code_was_copied_is_said_while_it_is_so(qtbot: QtBot, dressed: QApplication) -> None:
    owner = QObject()
    board = Clipboard(owner)
    panel = CodePanel(board)
    qtbot.addWidget(panel)
    panel.show_code(CODE, LATER)
    panel.copy_button.click()
    assert not panel._copied.isHidden()
    board.clear()
    assert panel._copied.isHidden()


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Müller & Söhne Maschinenbau GmbH", "MS"),
        ("ateliers lefèvre", "AL"),
        ("Ökohaus", "Ö"),
        ("", "?"),
    ],
)
def test_a_customer_has_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_banner_is_not_empty_for_a_screen_reader(qtbot: QtBot, dressed: QApplication) -> None:
    banner = CustomerBanner()
    assert banner.menu_button.isHidden()  # in a dialog nobody would carry it out
    qtbot.addWidget(banner)
    banner.show_customer("c1", "Harrow & Pike", CustomerKind.LIVE)
    assert banner.accessibleName() == "Customer: Harrow & Pike"
    language.install(dressed, "de")
    QApplication.sendPostedEvents()
    assert banner.accessibleName() == "Kunde: Harrow & Pike"


def test_a_bar_says_a_fault_in_the_language_of_the_moment(
    qtbot: QtBot, dressed: QApplication
) -> None:
    bar = MessageBar("bar")
    qtbot.addWidget(bar)
    fault = ServiceFault(
        Kind.REJECTED, method="PUT", path="people/1", status=400, tracking_id="LINEDESK_1"
    )
    bar.say_fault(fault)
    bar.without_action()
    assert "Tracking ID: LINEDESK_1" in bar.shown_text
    english = bar.accessibleName()
    language.install(dressed, "de")
    QApplication.sendPostedEvents()
    assert bar.accessibleName() != english
    assert "Tracking-ID: LINEDESK_1" in bar.shown_text
    assert bar.action_button.isHidden()


def test_a_bar_says_what_was_done_in_the_language_of_the_moment(
    qtbot: QtBot, dressed: QApplication
) -> None:
    bar = MessageBar("bar")
    qtbot.addWidget(bar)
    bar.say_by(lambda: bar.say("success", Board().made(2), "printer"))
    assert bar.shown_text == "2 codes made printer"
    language.install(dressed, "de")
    QApplication.sendPostedEvents()
    assert bar.shown_text == "2 Aktivierungscodes erstellt printer"
    bar.say("info", "other", "")  # what was said before does not come back
    language.install(dressed, "en")
    QApplication.sendPostedEvents()
    assert bar.shown_text == "other"
    bar.say_by(lambda: bar.say("success", Board().made(2), ""))
    bar.clear()
    language.install(dressed, "de")
    QApplication.sendPostedEvents()
    assert bar.isHidden()


async def test_a_dialog_is_awaited(qtbot: QtBot, qapp: QApplication) -> None:
    dialog = QDialog()
    waiting = asyncio.ensure_future(shown(dialog))
    await until(dialog.isVisible)
    dialog.done(7)
    assert await waiting == 7
    dialog.deleteLater()


async def test_a_wait_that_is_cancelled_closes_its_dialog(qtbot: QtBot, qapp: QApplication) -> None:
    dialog = QDialog()
    waiting = asyncio.ensure_future(shown(dialog))
    await until(dialog.isVisible)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not dialog.isVisible()
    dialog.deleteLater()


async def test_loading_shows_only_after_a_moment(qtbot: QtBot, dressed: QApplication) -> None:
    content = QWidget()
    pane = StatePane(content, EmptyPane("choose"))
    qtbot.addWidget(pane)
    pane.show()
    pane.show_loading()
    assert (pane.is_loading, pane.is_content) == (False, False)
    await until(lambda: pane.is_loading)
    pane.show_content()
    assert (pane.is_loading, pane.is_content) == (False, True)
    pane.show_loading()
    pane.show_empty()
    assert (pane.is_loading, pane.is_content) == (False, False)
    pane.close()


@pytest.mark.parametrize("kind", [NumberBox, ChoiceBox])
def test_the_wheel_scrolls_the_page_and_not_the_value(
    qtbot: QtBot, qapp: QApplication, kind: type[NumberBox | ChoiceBox]
) -> None:
    box = kind()
    qtbot.addWidget(box)
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    box.wheelEvent(event)
    assert not event.isAccepted()


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("kind", [RowList, CalmTable])
def test_the_neighbour_of_a_row_that_went_is_not_chosen(
    qtbot: QtBot, qapp: QApplication, kind: type[RowList | CalmTable], place: int
) -> None:
    rows: TableModel[str] = TableModel([Column("row", str, str)], str)
    view = kind("rows", rows)
    qtbot.addWidget(view)
    rows.show(["a", "b", "c"])
    view.setCurrentIndex(rows.index(place, 0))
    told: list[str | None] = []
    choice = view.selectionModel()
    choice.selectionChanged.connect(lambda *_: told.append(rows.row_at(view.chosen())))
    rows.show(["a", "b", "c"][:place] + ["a", "b", "c"][place + 1 :])
    assert told == [None] and not view.chosen().isValid()
    beside = rows.row_at(view.currentIndex())
    assert beside == ("b" if place != 1 else "c")  # the keyboard keeps its place
    view.setCurrentIndex(view.currentIndex())
    assert told[-1] == beside
    rows.show([])
    assert told[-1] is None


def test_a_list_is_fresh_only_when_it_is_whole_and_young() -> None:
    now = datetime(2026, 6, 10, tzinfo=UTC)
    young = (now - FRESH_FOR / 2).isoformat()
    assert is_fresh(Known(young), now)
    assert not is_fresh(Known(young, complete=False), now)
    assert not is_fresh(Known((now - FRESH_FOR - timedelta(minutes=1)).isoformat()), now)
    assert not is_fresh(Known(""), now)
