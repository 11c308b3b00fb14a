"""Plans as files: where to, where from, and reading and writing them off the window's thread.

And where the journal is exported to.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.changes import PLAN_FORMAT, Plan
from desktop.domain.errors import Fault, Kind
from desktop.operations.intent import rows_of
from desktop.views.parts.save_files import chosen_file, plain_name

translate = QCoreApplication.translate

ENDING: Final = PLAN_FORMAT
"""Of a plan that a double click opens; what commands write as `PLAN.json` is the same."""
LARGEST: Final = 64 * 1024 * 1024
"""Bytes; a larger file is no plan."""


async def ask_where_to(parent: QWidget, customer: str) -> Path | None:
    """Ask for the file to write a plan to; None where the person thought better of it."""
    dialog = _dialog(parent, translate("PlanFiles", "Save plan"))
    dialog.setObjectName("savePlanDialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ENDING)
    dialog.selectFile(f"{_file_name(customer)}.{ENDING}")
    return await chosen_file(dialog)


async def ask_where_to_table(parent: QWidget, name: str) -> Path | None:
    """Ask for the file to write a table to; `name` is proposed, without its ending."""
    dialog = QFileDialog(parent.window(), translate("PlanFiles", "Export table"))
    dialog.setObjectName("saveTableDialog")
    dialog.setNameFilters(
        [
            translate("PlanFiles", "Tables (*.csv)"),
            translate("PlanFiles", "All files (*)"),
        ]
    )
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("csv")
    dialog.selectFile(f"{plain_name(name)}.csv")
    return await chosen_file(dialog)


async def ask_where_from(parent: QWidget) -> Path | None:
    """Ask for a file to read a plan from."""
    dialog = _dialog(parent, translate("PlanFiles", "Open plan"))
    dialog.setObjectName("openPlanDialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return await chosen_file(dialog)


async def ask_where_to_export(parent: QWidget) -> Path | None:
    """Ask for the file to export the journal to, CSV or JSON by its name."""
    dialog = QFileDialog(parent.window(), translate("PlanFiles", "Export the journal"))
    dialog.setObjectName("exportJournalDialog")
    table, document = (
        translate("PlanFiles", "Table (*.csv)"),
        translate("PlanFiles", "JSON (*.json)"),
    )
    dialog.setNameFilters([table, document])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("csv")
    dialog.filterSelected.connect(
        lambda chosen: dialog.setDefaultSuffix("json" if chosen == document else "csv")
    )
    dialog.selectFile(translate("PlanFiles", "Journal") + ".csv")
    return await chosen_file(dialog)


async def write(plan: Plan, path: Path) -> None:
    """Write a plan, readable by people too. Raises Fault(BAD_FILE, reason="write")."""
    await asyncio.to_thread(_write, plan, path)


async def read(path: Path) -> Plan:
    """Read a plan whose settings and fields all exist. Raises Fault(BAD_FILE)."""
    return await asyncio.to_thread(_read, path)


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a text as it is; in a thread. Raises Fault(BAD_FILE, reason="write")."""
    try:
        path.write_text(text, encoding, newline="")
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="write") from problem


def _write(plan: Plan, path: Path) -> None:
    write_text(path, json.dumps(plan.to_json(), ensure_ascii=False, indent=2) + "\n")


def _read(path: Path) -> Plan:
    try:
        if path.stat().st_size > LARGEST:
            raise Fault(Kind.BAD_FILE, path=str(path), reason="shape")
        document = json.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="missing") from problem
    except (ValueError, RecursionError) as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="shape") from problem
    try:
        plan = Plan.from_json(document)
        rows_of(plan)
    except Fault as fault:
        facts = {name: fact for name, fact in fault.facts.items() if name != "path"}
        raise Fault(fault.kind, matches=fault.matches, path=str(path), **facts) from fault
    return plan


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent.window(), title)
    dialog.setNameFilters(
        [
            translate("PlanFiles", "Plans (*.linedesk-plan *.json)"),
            translate("PlanFiles", "All files (*)"),
        ]
    )
    return dialog


def _file_name(customer: str) -> str:
    return plain_name(translate("PlanFiles", "Plan {customer}").format(customer=customer))
