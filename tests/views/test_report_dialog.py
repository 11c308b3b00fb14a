"""The acceptance report in the window: chosen by site, seen, saved as PDF and as a workbook."""

from __future__ import annotations

import asyncio
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.directory import Customer
from desktop.domain.rollout import NewEntry, Place
from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from desktop.views.parts.bars import MessageBar
from desktop.views.rollout.report_dialog import ReportDialog, open_report
from tests.harness.waiting import until
from tests.runtime.pages import leaves
from tests.views.stage import Play, part, played
from tests.views.test_audit import clipped, nameless
from tests.views.test_rollout_board import rolled_out


async def save_to(play: Play, dialog: ReportDialog, button: str, path: Path) -> None:
    part(dialog, QPushButton, button).click()
    asked = await play.dialog("saveReportDialog")
    assert isinstance(asked, QFileDialog)
    part(asked, QLineEdit, "fileNameEdit").setText(str(path))
    asked.accept()
    await until(lambda: not dialog._busy)


async def test_a_site_is_handed_over_on_paper_and_as_a_workbook(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path / "profile") as play:
        await play.connect()
        person = await play.open_user()
        subject = play.page.subject
        assert subject is not None
        desk, customer = subject.session.desk, subject.customer
        links = play.stage.links()
        empty = asyncio.ensure_future(open_report(play.window, links, desk, customer))
        dialog = await play.dialog("reportDialog")
        bar = part(dialog, MessageBar, "reportBar")
        await until(bar.isVisible)
        assert "No phones are planned" in bar.accessibleName()
        assert not part(dialog, QPushButton, "saveReportPdfButton").isEnabled()
        dialog.reject()
        await empty
        await desk.ledger.rollout.add_entries(
            NewEntry(customer.id, customer.name, person.id, name, "Cisco 9861", place=Place(site))
            for site, name in (("Lager", "Ünal"), ("Büro", "Jörg"), ("Lager", "Łukasz"))
        )
        await _with_phones(play, links_customer=customer, folder=tmp_path)


async def _with_phones(play: Play, links_customer: Customer, folder: Path) -> None:
    subject = play.page.subject
    assert subject is not None
    desk = subject.session.desk
    work = open_report(play.window, play.stage.links(), desk, links_customer, "Lager")
    opened = asyncio.ensure_future(work)
    dialog = await play.dialog("reportDialog")
    assert isinstance(dialog, ReportDialog)
    await until(part(dialog, QPushButton, "saveReportPdfButton").isEnabled)
    sites = part(dialog, QComboBox, "reportSiteBox")
    assert [sites.itemText(at) for at in range(sites.count())] == ["All sites", "Lager", "Büro"]
    spoken = part(dialog, QComboBox, "reportLanguageBox")
    spoken.setCurrentIndex(spoken.findData("de"))
    await save_to(play, dialog, "saveReportPdfButton", folder / "report.pdf")
    text = " ".join(leaf.text for leaf in leaves((folder / "report.pdf").read_bytes()))
    assert "Abnahmeprotokoll" in text and "Ünal" in text and "Łukasz" in text
    assert "Jörg" not in text
    sites.setCurrentIndex(0)
    await until(lambda: dialog._report is not None and len(dialog._report.entries) == 3)
    await save_to(play, dialog, "saveReportXlsxButton", folder / "report.xlsx")
    book = load_workbook(folder / "report.xlsx")
    assert [row[3].value for row in book.worksheets[0].iter_rows(min_row=2)] == [
        *("Jörg", "Ünal", "Łukasz"),
    ]
    for code in ("de", "en"):
        language.install(QApplication.instance(), code)  # type: ignore[arg-type]  # there is one
        assert nameless(dialog) == [] and clipped(dialog) == []
    dialog.reject()
    await opened


async def test_the_board_leads_to_the_report_of_its_site(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 2) as (play, card, _):
        card.view.table.selectRow(0)
        await until(card.accept.isEnabled)
        card.accept.trigger()
        dialog = await play.dialog("reportDialog")
        assert isinstance(dialog, ReportDialog)
        await until(part(dialog, QPushButton, "saveReportPdfButton").isEnabled)
        assert part(dialog, QComboBox, "reportSiteBox").currentText() == "Bonn"
        assert dialog._report is not None and len(dialog._report.entries) == 2
        dialog.reject()
        await until(lambda: not card.tasks.running("act"))
