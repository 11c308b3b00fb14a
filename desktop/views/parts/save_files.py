"""Asks for files by dialogs, and writes them off the window's thread."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop.runtime.errors import GroundFault
from desktop.runtime.files import write_whole
from desktop.views.parts.dialogs import shown


async def ask_where(
    parent: QWidget, object_name: str, title: str, kind: str, name: str, suffix: str
) -> Path | None:
    """A path from a dialog of that name; None where the person thought better of it.

    `kind` is the filter in words, such as "PDF (*.pdf)"; `name` is proposed, without an ending.
    """
    dialog = QFileDialog(parent.window(), title)
    dialog.setObjectName(object_name)
    dialog.setNameFilter(kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(f"{plain_name(name)}.{suffix}")
    return await chosen_file(dialog)


async def chosen_file(dialog: QFileDialog) -> Path | None:
    """The file that a person chooses; None where they thought better of it. Deletes the dialog."""
    try:
        if await shown(dialog) != QDialog.DialogCode.Accepted or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])
    finally:
        dialog.deleteLater()


async def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises GroundFault("badFile" or "diskFull")."""
    try:
        await asyncio.to_thread(write_whole, path, content)
    except OSError as problem:
        raise GroundFault.of_named_file(path, problem) from problem


def plain_name(name: str) -> str:
    """A name without what a file system may refuse."""
    return "".join(one if one.isalnum() or one in " -_" else "" for one in name).strip()
