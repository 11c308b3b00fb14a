"""Sheets as files: which one to read, and where to put the sample."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.errors import Fault, Kind
from desktop.runtime.folders import resource
from desktop.views.parts.save_files import chosen_file

translate = QCoreApplication.translate


async def ask_for_sheet(parent: QWidget) -> Path | None:
    """Ask for a sheet to read; None where the person thought better of it."""
    dialog = QFileDialog(parent.window(), translate("SheetFiles", "Open sheet"))
    dialog.setObjectName("openSheetDialog")
    dialog.setNameFilters(
        [
            translate("SheetFiles", "Sheets (*.xlsx *.csv *.txt)"),
            translate("SheetFiles", "All files (*)"),
        ]
    )
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return await chosen_file(dialog)


async def ask_where_to_sample(parent: QWidget) -> Path | None:
    """Ask where to put a copy of the sample sheet."""
    dialog = QFileDialog(parent.window(), translate("SheetFiles", "Save sample sheet"))
    dialog.setObjectName("saveSampleDialog")
    dialog.setNameFilters([translate("SheetFiles", "Excel workbooks (*.xlsx)")])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("xlsx")
    dialog.selectFile(translate("SheetFiles", "Phones") + ".xlsx")
    return await chosen_file(dialog)


async def save_sample(path: Path) -> None:
    """Copy the sample in the window's language. Raises Fault(BAD_FILE, reason="write")."""
    language = "de" if QLocale().language() == QLocale.Language.German else "en"
    sample = resource("sheets") / f"phones_{language}.xlsx"
    try:
        await asyncio.to_thread(shutil.copyfile, sample, path)
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="write") from problem
