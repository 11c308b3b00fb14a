"""The label page of the settings: format, measures of one's own, what the printer displaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop.runtime.label_grid import FORMATS, FREE, Grid, chosen
from desktop.runtime.settings import SettingsFile
from desktop.views.parts.cards import Card
from desktop.views.parts.controls import ChoiceBox, MeasureBox
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.page_preview import PagePreview
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.settings.settings_page import SettingsPage
from desktop.words import labels

_SIZES: Final = ("columns", "rows", "width", "height", "left", "top", "gap_x", "gap_y")
_SHIFTS: Final = ("shift_x", "shift_y")
_MOST_SHIFT: Final = 20.0


class LabelSettings(SettingsPage):
    """`labelSettings`: `labelFormatBox`, a box for each measure (`labelWidthBox` …),
    `labelSheetPreview`."""

    def __init__(
        self,
        settings: SettingsFile,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("labelSettings", settings, report, parent)
        values = settings.values
        self._card, self._shift_card = Card("print"), Card("settings")
        form = self.form_in(self._card)
        self._format_label = QLabel()
        self.format_box = ChoiceBox()
        self.format_box.setObjectName("labelFormatBox")
        for one in (*FORMATS, FREE):
            self.format_box.addItem("", one)
        self.format_box.setCurrentIndex(self.format_box.findData(values.label_format))
        form.add(self._format_label, self.format_box)
        self.boxes: dict[str, MeasureBox] = {}
        self._labels: dict[str, QLabel] = {}
        self._card.body.addLayout(self._grid(_SIZES))
        self._note = FieldNote("labelMeasuresNote")
        self._card.body.addWidget(self._note)
        self.form_in(self._shift_card)
        self._shift_card.body.addLayout(self._grid(_SHIFTS))
        self._shift_note = Text(Size.CAPTION, "secondary")
        self._shift_note.setWordWrap(True)
        self._shift_card.body.addWidget(self._shift_note)
        self.preview = PagePreview("labelSheetPreview")
        self.preview.setMinimumHeight(12 * GRID)
        self.column.addWidget(self.preview, 1)
        self._usual = QPushButton()
        self._usual.setObjectName("usualMeasuresButton")
        self._usual.setAutoDefault(False)
        self._usual.clicked.connect(self._on_usual)
        self._shift_card.tools.addWidget(self._usual)
        self._fill()
        self.format_box.currentIndexChanged.connect(self._on_format)
        for box in self.boxes.values():
            box.valueChanged.connect(self._on_measure)
        self.retranslate()

    def _grid(self, names: tuple[str, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        for at, name in enumerate(names):
            box = MeasureBox(0 if name in ("columns", "rows") else 2)
            box.setObjectName(f"label{name.title().replace('_', '')}Box")
            least = -_MOST_SHIFT if name in _SHIFTS else 0.0
            box.setRange(least, _MOST_SHIFT if name in _SHIFTS else 297.0)
            label = QLabel()
            label.setBuddy(box)
            row, beside = divmod(at, 2)
            grid.addWidget(label, row, 2 * beside)
            grid.addWidget(box, row, 2 * beside + 1)
            self.boxes[name], self._labels[name] = box, label
        return grid

    @property
    def grid(self) -> Grid:
        """The sheet as it is set now."""
        values = self.settings.values
        return chosen(values.label_format, values.label_measures)

    def retranslate(self) -> None:
        """All words of the page."""
        self._card.say(self.tr("Sheet of labels"), self.tr("A4, all measures in millimetres."))
        self._shift_card.say(self.tr("What the printer displaces"))
        self._format_label.setText(self.tr("&Format"))
        self.format_box.setAccessibleName(self.tr("Format of the labels"))
        names = {
            "63x38": self.tr("63.5 × 38.1 mm, 3 × 7"),
            "70x37": self.tr("70 × 37 mm, 3 × 8"),
            FREE: self.tr("Measures of my own"),
        }
        for at in range(self.format_box.count()):
            self.format_box.setItemText(at, names[str(self.format_box.itemData(at))])
        words = {
            "columns": self.tr("Columns"),
            "rows": self.tr("Rows"),
            "width": self.tr("Width"),
            "height": self.tr("Height"),
            "left": self.tr("Left margin"),
            "top": self.tr("Top margin"),
            "gap_x": self.tr("Gap between columns"),
            "gap_y": self.tr("Gap between rows"),
            "shift_x": self.tr("To the right"),
            "shift_y": self.tr("Downwards"),
        }
        for name, text in words.items():
            self._labels[name].setText(text)
            self.boxes[name].setAccessibleName(text)
        self._shift_note.setText(
            self.tr("Print a sheet with its edges on plain paper, and hold it against the labels.")
        )
        self._usual.setText(self.tr("No &offset"))
        self.preview.setAccessibleName(self.tr("A sheet with these measures"))
        self._show()

    def _fill(self) -> None:
        grid = self.grid
        for name, box in self.boxes.items():
            box.put(float(getattr(grid, name)))
            box.setEnabled(name in _SHIFTS or self.settings.values.label_format == FREE)

    def _show(self) -> None:
        """An empty sheet with its edges, or why there is none."""
        misfits = self.grid.misfits()
        if misfits:
            texts = {
                "columns": self.tr("A sheet has at least one column and one row."),
                "rows": self.tr("A sheet has at least one column and one row."),
                "width": self.tr("Labels of this width do not fit on A4, or hold too little."),
                "height": self.tr("Labels of this height do not fit on A4, or hold too little."),
            }
            self._note.show_problem(" ".join(dict.fromkeys(texts[one] for one in misfits)))
            self.preview.show_document(None)
        else:
            self._note.clear()
            self.preview.show_document(labels.empty_sheet(self.grid))

    def _on_format(self) -> None:
        self._use(label_format=str(self.format_box.currentData()))

    def _on_measure(self) -> None:
        given = {name: f"{box.value():g}" for name, box in self.boxes.items() if box.isEnabled()}
        self._use(label_measures=self.settings.values.label_measures | given)

    def _on_usual(self) -> None:
        for name in _SHIFTS:
            self.boxes[name].setValue(0.0)

    def _use(self, **values: object) -> None:
        self.put(**values)
        self.tasks.start(self._follow(), key="follow")

    async def _follow(self) -> None:
        """When the values are in force: `put` begins first, and uses them at once."""
        self._fill()
        self._show()
