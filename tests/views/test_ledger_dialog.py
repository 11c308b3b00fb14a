"""The dialog about a damaged journal: keyboard, names, room for its words, and saving elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QRadioButton, QWidget

from desktop.domain.rescue import Damaged, Saved
from desktop.operations import rescue
from desktop.runtime import language
from desktop.store import copies
from desktop.views.parts.bars import MessageBar
from desktop.views.shell.ledger_dialog import LedgerDialog
from tests.harness.waiting import gone, until
from tests.operations.test_rescue import open_work, spoil
from tests.views.stage import part
from tests.views.test_audit import clipped, enlarge, nameless

pytestmark = pytest.mark.usefixtures("dressed")


async def damaged(path: Path, copied: bool = True) -> Damaged:
    """What is found of a ledger that holds garbage."""
    await open_work(path)
    if copied:
        copies.take(path, datetime(2026, 11, 24, 17, 43, tzinfo=UTC))
        copies.take(path, datetime(2026, 11, 25, 17, 43, tzinfo=UTC))
    spoil(path)
    found = await rescue.examine(path)
    assert found is not None
    return found


@contextmanager
def opened(found: Damaged) -> Iterator[LedgerDialog]:
    """The dialog, open."""
    dialog = LedgerDialog(found, raised)
    dialog.open()
    try:
        yield dialog
    finally:
        dialog.close()
        dialog.deleteLater()


def raised(fault: BaseException) -> None:
    """Nothing is reported here that was not said."""
    raise fault


def test_the_letters_of_its_buttons_differ_in_both_languages(
    dressed: QApplication, tmp_path: Path
) -> None:
    found = Damaged(str(tmp_path), "pages", Saved(str(tmp_path), 1, 2, 3, 4, True), ())
    for speech in ("en", "de"):
        language.install(dressed, speech)
        with opened(found) as dialog:
            texts = [one.text() for one in dialog.findChildren(QPushButton) if "&" in one.text()]
            letters = [text[text.index("&") + 1].casefold() for text in texts]
            assert len(letters) >= 5 and len(set(letters)) == len(letters), texts


@pytest.mark.parametrize("copied", [True, False])
async def test_every_word_has_room_and_every_control_a_name(
    dressed: QApplication, tmp_path: Path, copied: bool
) -> None:
    found = await damaged(tmp_path / "ledger.sqlite", copied)
    enlarge(dressed)
    language.install(dressed, "de")
    with opened(found) as dialog:
        assert clipped(dialog) == [] and nameless(dialog) == []
        assert dialog.use_button.isVisible() is copied
        await dialog.close_tasks()


async def test_it_is_answered_by_keyboard_alone(tmp_path: Path) -> None:
    found = await damaged(tmp_path / "ledger.sqlite")
    with opened(found) as dialog:
        await until(dialog.isVisible)
        reached: set[str] = set()
        for _ in range(12):
            QTest.keyClick(dialog, Qt.Key.Key_Tab)
            focused = dialog.focusWidget()
            assert isinstance(focused, QWidget)
            reached.add(focused.objectName())
        assert {"useCopyButton", "emptyLedgerButton", "quitButton", "copyRadio0"} <= reached
        part(dialog, QRadioButton, "copyRadio1").setFocus()
        QTest.keyClick(part(dialog, QRadioButton, "copyRadio1"), Qt.Key.Key_Space)
        dialog.use_button.setFocus()
        QTest.keyClick(dialog.use_button, Qt.Key.Key_Space)
        await gone(dialog)
        assert dialog.used == found.copies[1] and dialog.aside is not None
        await dialog.close_tasks()


async def test_the_open_work_is_saved_elsewhere_too(tmp_path: Path) -> None:
    found = await damaged(tmp_path / "profile" / "ledger.sqlite")
    target = tmp_path / "stick"
    target.mkdir()
    with opened(found) as dialog:
        dialog.elsewhere_button.click()
        await until(lambda: bool(dialog.findChildren(QFileDialog)))
        (chooser,) = dialog.findChildren(QFileDialog)
        await until(chooser.isVisible)
        chooser.setDirectory(str(target))
        chooser.accept()
        bar = part(dialog, MessageBar, "ledgerBar")
        await until(bar.isVisible)
        assert str(target) in bar.shown_text
        assert saved(target) == ["codes.csv", "journal.csv", "open-rows.csv"]
        await dialog.close_tasks()


def saved(folder: Path) -> list[str]:
    """What was written into a folder of one's choice."""
    return sorted(one.name for one in folder.glob("open-work-*/*.csv"))
