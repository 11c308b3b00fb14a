"""Field packs and results as files: where to and where from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.pack import ENDING
from desktop.views.parts.save_files import chosen_file, plain_name

translate = QCoreApplication.translate


async def ask_where_to_pack(parent: QWidget, customer: str, site: str) -> Path | None:
    """Ask for the file to write a pack to; None where the person thought better of it."""
    name = translate("PackFiles", "Field pack {customer} {site}")
    dialog = _dialog(parent, translate("PackFiles", "Write field pack"))
    dialog.setObjectName("writePackDialog")
    return await _to(dialog, name.format(customer=customer, site=site))


async def ask_where_to_result(parent: QWidget, customer: str, site: str) -> Path | None:
    """Ask for the file to write a result to."""
    name = translate("PackFiles", "Result {customer} {site}")
    dialog = _dialog(parent, translate("PackFiles", "Hand back"))
    dialog.setObjectName("writeResultDialog")
    return await _to(dialog, name.format(customer=customer, site=site))


async def ask_where_from(parent: QWidget, *, result: bool) -> Path | None:
    """Ask for a pack, or for what a technician has handed back."""
    title = (
        translate("PackFiles", "Open a result")
        if result
        else translate("PackFiles", "Open a field pack")
    )
    dialog = _dialog(parent, title)
    dialog.setObjectName("openResultDialog" if result else "openPackFileDialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return await chosen_file(dialog)


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent.window(), title)
    packs = translate("PackFiles", "Field packs (*.linedesk-pack)")
    dialog.setNameFilters([packs, translate("PackFiles", "All files (*)")])
    return dialog


async def _to(dialog: QFileDialog, name: str) -> Path | None:
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ENDING)
    dialog.selectFile(f"{plain_name(name)}.{ENDING}")
    return await chosen_file(dialog)
