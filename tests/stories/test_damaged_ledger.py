"""A damaged journal at the start of the window: asked about, replaced or left as it is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QTreeView,
    QWidget,
)

from desktop.store import copies
from desktop.views.parts.bars import MessageBar
from tests.harness.waiting import until
from tests.operations.test_rescue import open_work, spoil
from tests.stories.program import dialog, part, press, run, windows


@pytest.fixture
def damaged(profile: Path) -> Path:
    """A profile whose ledger holds garbage; there is a copy from before."""
    profile.mkdir()
    path = profile / "ledger.sqlite"
    asyncio.run(open_work(path))
    copies.take(path, datetime.now(UTC))
    spoil(path)
    return path


def open_dialogs() -> list[str]:
    """The names of the dialogs that are open."""
    tops = QApplication.topLevelWidgets()
    return [one.objectName() for one in tops if isinstance(one, QDialog) and one.isVisible()]


async def chosen(name: str) -> None:
    """Press a button of the dialog, which then goes, and is deleted."""
    part(await dialog("ledgerDialog"), QPushButton, name).click()
    await until(lambda: "ledgerDialog" not in open_dialogs())


def same(path: Path, raw: bytes) -> bool:
    """Whether a file is as it was."""
    return path.read_bytes() == raw


def kept(path: Path, raw: bytes) -> bool:
    """Whether the damaged bytes lie beside the ledger."""
    return raw in [one.read_bytes() for one in path.parent.glob("ledger.sqlite.damaged-*")]


def test_the_copy_takes_its_place_before_anything_is_connected(damaged: Path) -> None:
    raw = damaged.read_bytes()

    async def drive(window: QWidget) -> None:
        box = await dialog("ledgerDialog")
        words = " ".join(one.text() for one in box.findChildren(QLabel))
        assert "The journal is damaged" in words and "open-work-" in words
        assert "Traceback" not in words and "{" not in words
        assert "40 runs" in part(box, QRadioButton, "copyRadio0").text()
        quit_button = part(box, QPushButton, "quitButton")
        assert quit_button.isDefault()
        await until(quit_button.hasFocus)  # once the window is the active one
        await chosen("useCopyButton")
        bar = part(window, MessageBar, "connectionBar")
        await until(bar.isVisible)
        assert "A copy of the journal is in use" in bar.shown_text
        assert "ledger.sqlite.damaged-" in bar.shown_text

    assert run(drive) == 0
    assert kept(damaged, raw)
    assert copies.known(damaged)


def test_quitting_touches_nothing(damaged: Path) -> None:
    raw = damaged.read_bytes()

    async def drive(window: QWidget) -> None:
        box = await dialog("ledgerDialog")
        QTest.keyClick(box, Qt.Key.Key_Escape)
        await until(lambda: not windows())

    assert run(drive) == 0
    assert damaged.read_bytes() == raw
    assert not list(damaged.parent.glob("ledger.sqlite.damaged-*"))


def test_connecting_asks_too_and_goes_on(damaged: Path) -> None:
    async def drive(window: QWidget) -> None:
        await chosen("useCopyButton")
        tree = part(window, QTreeView, "directoryTree")
        await until(tree.isVisible)
        bar = part(window, MessageBar, "careBar")
        await until(bar.isVisible)
        assert "A copy of the journal is in use" in bar.shown_text

    assert run(drive, "--sandbox") == 0


def test_an_empty_journal_is_asked_about_once_more(damaged: Path) -> None:
    raw = damaged.read_bytes()

    async def drive(window: QWidget) -> None:
        box = await dialog("ledgerDialog")
        part(box, QPushButton, "emptyLedgerButton").click()
        await press("questionDialog", "Cancel")
        assert box.isVisible() and same(damaged, raw)
        part(box, QPushButton, "emptyLedgerButton").click()
        await press("questionDialog", "Begin empty")
        bar = part(window, MessageBar, "connectionBar")
        await until(bar.isVisible)
        assert "The journal is empty now" in bar.shown_text

    assert run(drive) == 0
    assert kept(damaged, raw)


def test_what_cannot_be_done_is_said_in_the_dialog(damaged: Path) -> None:
    raw = damaged.read_bytes()

    async def drive(window: QWidget) -> None:
        box = await dialog("ledgerDialog")
        (copy,) = copies.files(damaged)
        whole = copy.read_bytes()
        copy.write_bytes(b"spoilt meanwhile" * 999)
        use = part(box, QPushButton, "useCopyButton")
        use.click()
        bar = part(box, MessageBar, "ledgerBar")
        await until(bar.isVisible)
        assert "damaged" in bar.shown_text and same(damaged, raw)
        copy.write_bytes(whole)
        await until(use.isEnabled)
        await chosen("useCopyButton")

    assert run(drive) == 0
    assert kept(damaged, raw)
