"""The acceptance report: which site, in which language; seen, printed, saved as PDF or XLSX."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.domain.acceptance import Acceptance
from desktop.domain.directory import Customer
from desktop.domain.errors import Fault
from desktop.operations import report as reports
from desktop.operations.desk import Desk
from desktop.runtime import language, printing
from desktop.runtime.errors import GroundFault
from desktop.runtime.tasks import TaskOwner
from desktop.runtime.workbook import workbook
from desktop.views.parts import icons, save_files
from desktop.views.parts.banner import CustomerBanner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.customer_dialog import below_banner
from desktop.views.parts.dialogs import lent, shown
from desktop.views.parts.living import Living
from desktop.views.parts.page_preview import PagePreview
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.words import report as words
from desktop.words.tongue import NAMES, Tongue

_SIZE: Final = (118 * GRID, 84 * GRID)


async def open_report(
    parent: QWidget, links: Links, desk: Desk, customer: Customer, site: str | None = None
) -> None:
    """The report of a customer's site, None for all, until the dialog is closed."""
    sites = await reports.sites(desk, customer.id)
    dialog = ReportDialog(links, desk, customer, sites, site, parent)
    async with lent(dialog):
        await shown(dialog)


class ReportDialog(Living, Pressing, QDialog):
    """`reportDialog`: `reportSiteBox`, `reportLanguageBox`, `reportPreview`,
    `saveReportPdfButton`, `saveReportXlsxButton`, `printReportButton`."""

    def __init__(
        self,
        links: Links,
        desk: Desk,
        customer: Customer,
        sites: Sequence[str],
        site: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reportDialog")
        self._links, self._desk, self._customer = links, desk, customer
        self._tasks = TaskOwner(links.report, "report")
        self._report: Acceptance | None = None
        self._busy = False
        self._title = Text(Size.TITLE)
        self._banner = CustomerBanner()
        self._banner.show_customer(customer.id, customer.name, links.kind_of(desk, customer.id))
        self.bar = MessageBar("reportBar")
        self.site_box = ChoiceBox()
        self.site_box.setObjectName("reportSiteBox")
        self.site_box.addItem("", None)
        for one in sites:
            self.site_box.addItem(one, one)
        with QSignalBlocker(self.site_box):
            self.site_box.setCurrentIndex(max(0, self.site_box.findData(site)))
        self.language_box = ChoiceBox()
        self.language_box.setObjectName("reportLanguageBox")
        for one in language.LANGUAGES:
            self.language_box.addItem(NAMES[one], one)
        self.language_box.setCurrentIndex(self.language_box.findData(language.current()))
        self._labels = {"site": QLabel(), "language": QLabel()}
        self.preview = PagePreview("reportPreview")
        self.pdf_button = self._button("saveReportPdfButton", lambda: self._save_pdf())
        self.pdf_button.setProperty("primary", True)
        self.xlsx_button = self._button("saveReportXlsxButton", lambda: self._save_xlsx())
        self.print_button = self._button("printReportButton", lambda: self._print())
        icons.put(self.print_button, "print")
        self.close_button = QPushButton()
        self.close_button.setObjectName("closeReportButton")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self.resize(*_SIZE)
        self.site_box.currentIndexChanged.connect(self._on_site)
        self.language_box.currentIndexChanged.connect(self._show)
        self.retranslate()
        self._on_site()

    def _button(self, name: str, work: Any) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._start(work()))
        return button

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(GRID)
        for name, box in (("site", self.site_box), ("language", self.language_box)):
            self._labels[name].setBuddy(box)
            if choices.count():
                choices.addSpacing(GRID)
            choices.addWidget(self._labels[name])
            choices.addWidget(box, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch()
        for button in (self.pdf_button, self.xlsx_button, self.print_button, self.close_button):
            buttons.addWidget(button)
        layout = below_banner(self, self._banner)
        layout.addWidget(self._title)
        layout.addWidget(self.bar)
        layout.addLayout(choices)
        layout.addWidget(self.preview, 1)
        layout.addLayout(buttons)

    async def close_tasks(self) -> None:
        """End what is running."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("Acceptance report"))
        self._title.setText(self.tr("Acceptance report"))
        self._labels["site"].setText(self.tr("&Site"))
        self._labels["language"].setText(self.tr("&Language"))
        self.site_box.setAccessibleName(self.tr("Site"))
        self.language_box.setAccessibleName(self.tr("Language of the report"))
        self.site_box.setItemText(0, self.tr("All sites"))
        for at in range(1, self.site_box.count()):
            self.site_box.setItemText(at, self.site_box.itemData(at) or self.tr("Without a site"))
        self.preview.setAccessibleName(self.tr("Preview of the report"))
        self.pdf_button.setText(self.tr("Save as &PDF…"))
        self.xlsx_button.setText(self.tr("Save as &XLSX…"))
        self.print_button.setText(self.tr("P&rint"))
        self.close_button.setText(self.tr("Close"))

    @property
    def tongue(self) -> Tongue:
        """In which language the report is."""
        return Tongue(str(self.language_box.currentData()))

    def _on_site(self) -> None:
        self.bar.clear()
        self._light()
        self._tasks.start(self._read(), key="read")

    async def _read(self) -> None:
        customer = (self._customer.id, self._customer.name)
        try:
            self._report = await reports.acceptance(
                self._desk, customer, self.site_box.currentData()
            )
        except Fault as fault:
            self.bar.say_fault(fault, self._on_site)
        self._show()

    def _show(self) -> None:
        report = self._report
        if report is None:
            return
        self.preview.show_document(words.document(report, self.tongue))
        if not report.entries:
            self.bar.say_by(self._say_nobody)
        self._light()

    def _say_nobody(self) -> None:
        text = self.tr("Phones are planned on the rollout board.")
        self.bar.say("info", self.tr("No phones are planned here"), text)

    def _light(self) -> None:
        ready = not self._busy and self._report is not None and bool(self._report.entries)
        for button in (self.pdf_button, self.xlsx_button, self.print_button):
            button.setEnabled(ready)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._busy = True
        self.bar.clear()
        self._light()
        self._tasks.start(self._guarded(work), key="work")

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except GroundFault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
        finally:
            self._busy = False
            self._light()

    async def _save_pdf(self) -> None:
        assert self._report is not None
        title, kind = self.tr("Save the report"), self.tr("PDF (*.pdf)")
        name = words.file_name(self._report, self.tongue)
        path = await save_files.ask_where(self, "saveReportDialog", title, kind, name, "pdf")
        if path is not None:
            await printing.write_pdf(words.document(self._report, self.tongue), path)
            self._say_saved(path)

    async def _save_xlsx(self) -> None:
        assert self._report is not None
        title, kind = self.tr("Save the report"), self.tr("Workbook (*.xlsx)")
        name = words.file_name(self._report, self.tongue)
        path = await save_files.ask_where(self, "saveReportDialog", title, kind, name, "xlsx")
        if path is not None:
            sheets = words.sheets(self._report, self.tongue)
            await save_files.write(path, await asyncio.to_thread(workbook, sheets))
            self._say_saved(path)

    async def _print(self) -> None:
        assert self._report is not None
        document = words.document(self._report, self.tongue)
        printer = printing.printer_for(document, self._links.settings.values.printer)
        await printing.print_on(printer, document)
        name = printer.printerName()
        self.bar.say_by(lambda: self.bar.say("success", self.tr("Printed"), name))

    def _say_saved(self, path: Path) -> None:
        self.bar.say_by(lambda: self.bar.say("success", self.tr("Saved"), str(path)))
