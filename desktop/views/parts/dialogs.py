"""Dialogs that are opened and awaited, never run in a loop of their own.

A modal loop below a coroutine would stop other tasks for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QStyle,
    QWidget,
)

translate = QCoreApplication.translate


class Answer(StrEnum):
    """What a person wants done with unsaved edits."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Working(Protocol):
    """A dialog with tasks of its own."""

    async def close_tasks(self) -> None: ...
    def deleteLater(self) -> None: ...


class lent:
    """`async with lent(dialog):` for as long as it is needed: then its tasks are ended, and it
    is deleted."""

    def __init__(self, dialog: Working) -> None:
        self._dialog = dialog

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, *_: object) -> None:
        await self._dialog.close_tasks()
        self._dialog.deleteLater()


async def shown(dialog: QDialog) -> int:
    """Open a dialog above its parent and wait for its result code.

    A cancelled wait closes the dialog.
    """
    result: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finish(code: int) -> None:
        if not result.done():
            result.set_result(code)

    dialog.finished.connect(finish)
    dialog.open()
    try:
        return await result
    finally:
        dialog.finished.disconnect(finish)
        if not result.done() or result.cancelled():
            dialog.close()


def fit(dialog: QDialog) -> None:
    """Make a dialog at least as high as its wrapped texts need at its width."""
    layout = dialog.layout()
    if layout is None:
        return
    # What a widget in the dialog needs now is told to the layouts above it by posted events.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    layout.activate()
    width = max(dialog.width(), layout.totalMinimumSize().width())
    height = layout.totalSizeHint().height()
    if layout.hasHeightForWidth():
        height = layout.totalHeightForWidth(width)
    if dialog.height() < height or dialog.width() < width:
        dialog.resize(width, max(height, dialog.height()))


def ending(row: QHBoxLayout, *buttons: QPushButton) -> None:
    """Put buttons at the end of a row as the system does it: what puts away, then what does
    something, as they are given; on Windows (and KDE) the other way round. The row must lie in
    its dialog already."""
    style, layout = QApplication.style(), QDialogButtonBox.ButtonLayout
    given = layout(style.styleHint(QStyle.StyleHint.SH_DialogButtonLayout))
    if given in (layout.WinLayout, layout.KdeLayout):
        buttons = buttons[::-1]
    for button in buttons:
        row.addWidget(button)
    for before, after in pairwise(buttons):
        QWidget.setTabOrder(before, after)


async def ask_about_edits(parent: QWidget, names: Sequence[str]) -> Answer:
    """Ask what to do with the unsaved edits of these users. Save is the default."""
    box = QMessageBox(parent)
    box.setObjectName("unsavedDialog")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("Dialogs", "Unsaved changes"))
    box.setText(translate("Dialogs", "There are changes that have not been saved."))
    box.setInformativeText(", ".join(names))
    button = QMessageBox.StandardButton
    box.setStandardButtons(button.Save | button.Discard | button.Cancel)
    box.setDefaultButton(button.Save)
    box.setEscapeButton(button.Cancel)
    box.button(button.Save).setText(translate("Dialogs", "&Save"))
    box.button(button.Discard).setText(translate("Dialogs", "&Discard"))
    box.button(button.Cancel).setText(translate("Dialogs", "Cancel"))
    try:
        await shown(box)
        pressed = box.clickedButton()
        if pressed is box.button(button.Save):
            return Answer.SAVE
        return Answer.DISCARD if pressed is box.button(button.Discard) else Answer.CANCEL
    finally:
        box.deleteLater()


async def ask(parent: QWidget, title: str, text: str, action: str, more: str = "") -> bool:
    """Ask before something is done; the safe button is the default."""
    box = QMessageBox(parent)
    box.setObjectName("questionDialog")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    go = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(translate("Dialogs", "Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    try:
        await shown(box)
        return box.clickedButton() is go
    finally:
        box.deleteLater()
