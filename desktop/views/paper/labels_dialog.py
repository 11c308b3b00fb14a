"""Labels and lists for activation codes: format, used sheets, language; seen, printed, saved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Sequence
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.operations import mails
from desktop.operations.desk import Desk
from desktop.operations.mails import How, Parcel
from desktop.runtime import language, printing
from desktop.runtime.errors import GroundFault
from desktop.runtime.label_grid import FORMATS, FREE, Grid, chosen
from desktop.runtime.paper import Document
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import save_files
from desktop.views.parts.banner import CustomerBanner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox, NumberBox
from desktop.views.parts.customer_dialog import below_banner
from desktop.views.parts.dialogs import fit
from desktop.views.parts.living import Living
from desktop.views.parts.page_preview import PagePreview
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.words import labels as label_words
from desktop.words.tongue import NAMES, Tongue

_SIZE: Final = (118 * GRID, 84 * GRID)
_CONTROLS: Final = 34 * GRID
SHEET: Final = "sheet"
LIST: Final = "list"


class LabelsDialog(Living, Pressing, QDialog):
    """`labelsDialog`: `labelKindBox`, `labelFormatBox`, `labelStartBox`, `labelOutlinesCheck`,
    `labelLanguageBox`, `printerBox`, `printButton`, `savePdfButton`, `labelPreview`."""

    def __init__(
        self,
        parcels: Sequence[Parcel],
        desk: Desk | None,
        links: Links,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("labelsDialog")
        self._parcels = parcels
        self._desk = desk
        self._links = links
        self._settings = links.settings
        self._tasks = TaskOwner(links.report, "labels")
        self._busy = False
        self._misfits: Sequence[str] = ()
        self._title = Text(Size.TITLE)
        self._whose = Text(Size.BODY, "secondary")
        self._whose.setText(self._customer)
        self._banner = CustomerBanner()
        if desk is not None and parcels:  # there is none on a field pack's own page
            whose = parcels[0].customer_id
            self._banner.show_customer(whose, self._customer, links.kind_of(desk, whose))
            self._whose.hide()
        self._bar = MessageBar("labelsBar")
        self._bar.acted.connect(lambda: self._tasks.start(self._set_up(), key="settings"))
        self._rows: dict[str, tuple[QLabel, QWidget]] = {}
        self.kind_box = self._box("kind", "labelKindBox", (SHEET, LIST))
        self.format_box = self._box("format", "labelFormatBox", (*FORMATS, FREE))
        self.start_box = NumberBox()
        self.start_box.setObjectName("labelStartBox")
        self.start_box.setMinimum(1)
        self.language_box = self._box("language", "labelLanguageBox", language.LANGUAGES)
        self.printer_box = self._box("printer", "printerBox", ("",))
        self.outlines_check = QCheckBox()
        self.outlines_check.setObjectName("labelOutlinesCheck")
        self._count = Text(Size.BODY, "secondary")
        self._count.setWordWrap(True)
        self._secret = Text(Size.CAPTION, "secondary")
        self._secret.setWordWrap(True)
        self.preview = PagePreview("labelPreview")
        self.print_button = QPushButton()
        self.print_button.setObjectName("printButton")
        self.print_button.setProperty("primary", True)
        self.print_button.clicked.connect(lambda: self._start(self._print()))
        self.save_button = QPushButton()
        self.save_button.setObjectName("savePdfButton")
        self.save_button.clicked.connect(lambda: self._start(self._save()))
        self.close_button = QPushButton()
        self.close_button.setObjectName("closeLabelsButton")
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self._put(self.format_box, self._settings.values.label_format)
        self._put(self.language_box, language.current())
        for box in (self.kind_box, self.format_box, self.language_box):
            box.currentIndexChanged.connect(self._show)
        self.start_box.valueChanged.connect(self._show)
        self.outlines_check.toggled.connect(self._show)
        self.resize(*_SIZE)
        self.retranslate()
        self._tasks.start(self._read_printers(), key="printers")

    def _box(self, row: str, name: str, choices: Sequence[str]) -> ChoiceBox:
        box = ChoiceBox()
        box.setObjectName(name)
        for one in choices:
            box.addItem("", one)
        self._rows[row] = (QLabel(), box)
        return box

    def _lay_out(self) -> None:
        controls = QVBoxLayout()
        controls.setSpacing(GRID // 2)
        self._rows["start"] = (QLabel(), self.start_box)
        for row in ("kind", "format", "start", "language", "printer"):
            label, box = self._rows[row]
            label.setBuddy(box)
            controls.addWidget(label)
            controls.addWidget(box)
            controls.addSpacing(GRID)
        controls.addWidget(self.outlines_check)
        controls.addSpacing(GRID)
        controls.addWidget(self._count)
        controls.addStretch()
        controls.addWidget(self._secret)
        left = QWidget()
        left.setMinimumWidth(_CONTROLS)
        left.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        controls.setContentsMargins(0, 0, 0, 0)
        left.setLayout(controls)
        middle = QHBoxLayout()
        middle.setSpacing(2 * GRID)
        middle.addWidget(left)
        middle.addWidget(self.preview, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch()
        for button in (self.print_button, self.save_button, self.close_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.print_button.setDefault(True)
        layout = below_banner(self, self._banner)
        layout.addWidget(self._title)
        layout.addWidget(self._whose)
        layout.addWidget(self._bar)
        layout.addLayout(middle, 1)
        layout.addLayout(buttons)

    async def close_tasks(self) -> None:
        """End what is running; the codes leave the screen."""
        self.preview.show_document(None)
        await self._tasks.close()

    @property
    def grid(self) -> Grid:
        """The sheet that is chosen."""
        name = str(self.format_box.currentData())
        return chosen(name, self._settings.values.label_measures)

    def document(self) -> Document:
        """What would be printed now."""
        tongue = Tongue(str(self.language_box.currentData()))
        of_all = [one.label for one in self._parcels]
        if self.kind_box.currentData() == LIST:
            return label_words.room_list(of_all, tongue)
        start = self.start_box.value() - 1
        outlines = self.outlines_check.isChecked()
        return label_words.sheets(of_all, self.grid, tongue, start=start, outlines=outlines)

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("Labels"))
        self._title.setText(self.tr("Labels for activation codes"))
        names = {
            "kind": self.tr("&What"),
            "format": self.tr("&Format"),
            "start": self.tr("First &free label of the sheet"),
            "language": self.tr("&Language"),
            "printer": self.tr("Pr&inter"),
        }
        for row, text in names.items():
            label, box = self._rows[row]
            label.setText(text)
            box.setAccessibleName(text.replace("&", ""))
        words = {
            SHEET: self.tr("Sheet of labels"),
            LIST: self.tr("List by room (A4)"),
            "63x38": self.tr("63.5 × 38.1 mm, 3 × 7"),
            "70x37": self.tr("70 × 37 mm, 3 × 8"),
            FREE: self.tr("Measures from the settings"),
            "": self.tr("The system’s own"),
        } | NAMES
        for box in (self.kind_box, self.format_box, self.language_box, self.printer_box):
            for at in range(box.count()):
                data = str(box.itemData(at))
                box.setItemText(at, words.get(data, data))
        self.outlines_check.setText(self.tr("Show the &edges of the labels"))
        self.outlines_check.setToolTip(self.tr("For a trial on plain paper"))
        self._secret.setText(
            self.tr("A code is secret until it is used: give labels to those only who need them.")
        )
        self.preview.setAccessibleName(self.tr("Preview of the pages"))
        self.print_button.setText(self.tr("&Print"))
        self.save_button.setText(self.tr("&Save as PDF…"))
        self.close_button.setText(self.tr("Close"))
        self._show()

    def _show(self) -> None:
        """The pages as they would be now, or why there are none."""
        sheet = self.kind_box.currentData() == SHEET
        self._misfits = self.grid.misfits() if sheet else ()
        for row in ("format", "start"):
            for widget in self._rows[row]:
                widget.setEnabled(sheet)
        self.outlines_check.setEnabled(sheet)
        if self._misfits:
            self.preview.show_document(None)
            self._count.setText("")
            self._bar.say(
                "warning",
                self.tr("No sheet has these measures"),
                self.tr("Put them right in the settings, under Labels, or choose another format."),
                self.tr("Settings…"),
            )
        elif not self._parcels:
            self.preview.show_document(None)
            self._count.setText("")
            self._bar.say(
                "info",
                self.tr("There is no code to print"),
                self.tr("Make activation codes; their labels are seen and printed here then."),
            )
        else:
            self._bar.clear()
            with QSignalBlocker(self.start_box):
                self.start_box.setMaximum(self.grid.count)
            document = self.document()
            self.preview.show_document(document)
            pages = self.tr("%n page(s)", "", len(document.pages))
            phones = self.tr("%n phone(s)", "", len(self._parcels))
            self._count.setText(f"{phones}, {pages}")
        self._light()

    async def _set_up(self) -> None:
        """The measures of the settings; what is entered there is seen here at once."""
        await self._links.show_settings(self, "labelSettings")
        self._show()

    def _light(self) -> None:
        ready = not self._busy and not self._misfits and bool(self._parcels)
        self.print_button.setEnabled(ready)
        self.save_button.setEnabled(ready)

    async def _read_printers(self) -> None:
        """The system's printers, and the one that was used last, whether it is there or not."""
        known = await asyncio.to_thread(printing.printers)
        last = self._settings.values.printer
        for one in dict.fromkeys((*known, *filter(None, (last,)))):
            self.printer_box.addItem(one, one)
        self._put(self.printer_box, last)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._busy = True
        self._light()
        self._bar.clear()
        self._tasks.start(self._guarded(work), key="work")

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except GroundFault as fault:
            self._bar.say_fault(fault)
            self._bar.without_action()
        finally:
            self._busy = False
            self._light()

    async def _print(self) -> None:
        name = str(self.printer_box.currentData())
        document = self.document()
        printer = printing.printer_for(document, name)
        await self._put_on_paper(printing.print_on(printer, document), printer.printerName())
        await self._remember(name)
        self._bar.say_by(lambda: self._say_printed(printer.printerName()))

    def _say_printed(self, printer: str) -> None:
        text = self.tr("{printer} has them.").format(printer=printer)
        self._bar.say("success", self.tr("Printed"), text)

    async def _save(self) -> None:
        path = await save_files.ask_where(
            self,
            "savePdfDialog",
            self.tr("Save the pages as PDF"),
            self.tr("PDF (*.pdf)"),
            self.tr("Labels {customer}").format(customer=self._customer),
            "pdf",
        )
        if path is None:
            return
        await self._put_on_paper(printing.write_pdf(self.document(), path), path.name)
        await self._remember(str(self.printer_box.currentData()))
        self._bar.say_by(lambda: self._bar.say("success", self.tr("Saved"), str(path)))

    @property
    def _customer(self) -> str:
        return self._parcels[0].label.customer if self._parcels else ""

    async def _remember(self, printer: str) -> None:
        await self._settings.change(
            label_format=str(self.format_box.currentData()), printer=printer
        )

    async def _put_on_paper(self, writing: Awaitable[None], recipient: str) -> None:
        """The codes are on paper then, and the ledger says so."""
        ids = [one.code_id for one in self._parcels if one.label.code]
        spoken = str(self.language_box.currentData())
        if self._desk is None:  # a field pack has no ledger to tell
            await writing
        else:
            await mails.hand_out(self._desk, writing, ids, How.PAPER, recipient, spoken)

    def _put(self, box: ChoiceBox, value: str) -> None:
        with QSignalBlocker(box):
            box.setCurrentIndex(max(0, box.findData(value)))

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)
