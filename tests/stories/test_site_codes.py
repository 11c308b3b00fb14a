"""A site gets its phones: a sheet, codes for all, labels, and the ledger that sees them come up."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QTableView,
    QTreeView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi

from desktop.sandbox.server import Sandbox
from tests.harness.waiting import gone, until
from tests.stories.program import below, calling_user, dialog, part, run
from tests.stories.test_main_jobs import refresh

MODEL = "DMS Cisco 8865"
PHONES = 4


def without_phone(api: WebexSimpleApi, customer_id: str) -> list[str]:
    """E-mail addresses of users with Calling who have no phone."""
    owners = {one.person_id for one in api.devices.list(org_id=customer_id)}
    people = api.people.list(org_id=customer_id, calling_data=True)
    return [
        str(one.emails[0])
        for one in people
        if one.location_id and one.emails and one.person_id not in owners
    ][:PHONES]


def connected(api: WebexSimpleApi, customer_id: str) -> int:
    """Phones that are up, as another program sees it."""
    states = [str(one.connection_status) for one in api.devices.list(org_id=customer_id)]
    return states.count("connected")


async def open_customer(window: QWidget, customer: str) -> None:
    """Choose a customer in the tree, and wait for its users."""
    tree = part(window, QTreeView, "directoryTree")

    def row() -> QModelIndex | None:
        partner = below(tree, QModelIndex())
        return below(tree, partner, customer) if partner is not None else None

    await until(lambda: tree.isVisible() and row() is not None)
    found = row()
    assert found is not None
    tree.expand(found)
    tree.setCurrentIndex(found)
    await until(lambda: tree.model().rowCount(row() or QModelIndex()) > PHONES)


async def pick(name: str, path: Path) -> None:
    """Choose a file in a dialog."""
    box = await dialog(name)
    assert isinstance(box, QFileDialog)
    (name_edit,) = box.findChildren(QLineEdit, "fileNameEdit")
    name_edit.setText(str(path))
    box.accept()


def cells(table: QTableView, title: str) -> list[str]:
    """What stands in a column."""
    model = table.model()
    titles = [model.headerData(at, table.horizontalHeader().orientation()) for at in
              range(model.columnCount())]  # fmt: skip
    column = titles.index(title)
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def codes_on(pdf: Path) -> list[str]:
    """The codes that a person reads on the labels, in groups of four."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return ["".join(found) for found in re.findall(r"(\d{4}) (\d{4}) (\d{4}) (\d{4})", text)]


def test_a_site_gets_its_phones(service: Sandbox, stranger: WebexSimpleApi, tmp_path: Path) -> None:
    customer_id, customer, _, _ = calling_user(stranger)
    people = without_phone(stranger, customer_id)
    before = connected(stranger, customer_id)
    sheet, pdf = tmp_path / "Umzug.csv", tmp_path / "labels.pdf"
    rows = [f"{mail};8865;Köln;2;2.{at}" for at, mail in enumerate(people)]
    head = "E-Mail;Modell;Standort;Etage;Platz"

    async def drive(window: QWidget) -> None:
        await open_customer(window, customer)
        part(window, QPushButton, "batchButton").click()
        box = await dialog("batchDialog")
        table = part(window, QTableView, "batchTable")
        await until(lambda: part(window, QComboBox, "batchModelForAllBox").isEnabled())

        # One line is wrong at first: it is named, and nobody is taken.
        sheet.write_text("\n".join([head, *rows, "4,93012E+10;8865;Köln;2;"]), "cp1252")
        part(window, QPushButton, "batchSheetButton").click()
        await pick("openSheetDialog", sheet)
        wrong = part(window, QTableView, "sheetTroublesTable")
        await until(wrong.isVisible)
        assert cells(wrong, "Line") == [str(PHONES + 2)]
        assert table.model().rowCount() == 0
        sheet.write_text("\n".join([head, *rows]), "cp1252")
        part(window, QPushButton, "sheetBarActionButton").click()
        await until(lambda: table.model().rowCount() == PHONES)
        assert cells(table, "Desk") == [f"2.{at}" for at in range(PHONES)]

        make = part(window, QPushButton, "makeCodesButton")
        confirm = part(window, QCheckBox, "confirmBatchCheck")
        await until(lambda: make.isEnabled() or confirm.isVisible())
        confirm.setChecked(True)
        make.click()
        labels = part(window, QPushButton, "batchLabelsButton")
        plans: list[QPushButton] = []

        def agreed() -> bool:
            asked = [one for one in window.findChildren(QPushButton, "applyPlanButton")
                     if one.isVisible()]  # fmt: skip
            if asked and not plans:
                plans.extend(asked)
                asked[0].click()
            return labels.isVisible()

        await until(agreed)
        assert cells(table, "State") == ["Code made"] * PHONES

        labels.click()
        await dialog("labelsDialog")
        part(window, QPushButton, "savePdfButton").click()
        await pick("savePdfDialog", pdf)
        await until(part(window, QWidget, "labelsBar").isVisible)
        close = part(window, QPushButton, "closeLabelsButton")
        close.click()
        await gone(close)
        box.reject()
        await gone(box)

        # The technician types what is on the labels; one phone stays in its box.
        codes = codes_on(pdf)
        assert len(codes) == PHONES
        for code in codes[1:]:
            service.control("phones/enter-code", {"code": code, "model": MODEL})
        service.control("clock", {"advance_s": 120})
        ledger = part(window, QTableView, "codesLedgerTable")
        await until(lambda: ledger.model().rowCount() == PHONES)
        await until(lambda: set(cells(ledger, "Handed out")) == {"Paper"})
        refresh(window)
        await until(lambda: cells(ledger, "State").count("Used") == PHONES - 1)
        assert cells(ledger, "State").count("Not used yet") == 1
        assert set(cells(ledger, "Place")) == {f"Köln, 2, 2.{at}" for at in range(PHONES)}

    assert run(drive) == 0
    assert connected(stranger, customer_id) == before + PHONES - 1
