"""Where a barcode scanner types: which row a label is for, and what speaks against it.

A scanner is a keyboard that ends with Return. Tells what is to be written down.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.domain.board import BoardRow
from desktop.domain.scans import Scan, mac_in_pairs, read_scan
from desktop.operations.board import scanned_already
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import allow
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID
from desktop.views.rollout.rollout_table import RolloutModel


class ScanBar(Living, QWidget):
    """`scanEdit`, `clearScanButton`, and `scanBar`, which says what came of a scan.

    Signals:
        scanned: entry id and a `Scan` that may be written down.
        cleared: the scans of the chosen rows shall go.
    """

    scanned = Signal(int, object)
    cleared = Signal()

    def __init__(self, model: RolloutModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chosen: BoardRow | None = None
        self._clearable = False
        self._asked: tuple[int, Scan] | None = None
        self._read: deque[str] = deque()  # labels that wait for the one before
        self._writing = False
        self.bar = MessageBar("scanBar")
        self.bar.acted.connect(self._on_replace)
        self._label = QLabel()
        self.edit = QLineEdit()
        self.edit.setObjectName("scanEdit")
        self.edit.returnPressed.connect(self._on_scan)
        self._label.setBuddy(self.edit)
        self.clear_button = QPushButton()
        self.clear_button.setObjectName("clearScanButton")
        self.clear_button.setProperty("quiet", True)
        self.clear_button.clicked.connect(self.cleared)
        icons.put(self.clear_button, "cancel")
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._label)
        row.addWidget(self.edit, 1)
        row.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(row)
        layout.addWidget(self.bar)
        self.retranslate()

    def forget(self) -> None:
        """Another board: nothing is asked any more."""
        self._asked = None
        self._read.clear()
        self._writing = False
        self.bar.clear()

    def go_on(self) -> None:
        """A scan is written down, or could not be: the next label's turn. A scanner with a memory
        types faster than one is written, and only then is it known which phone is next."""
        self._writing = False
        while self._read and not self._writing:
            self._on_label(self._read.popleft())

    def follow(self, chosen: BoardRow | None, clearable: bool) -> None:
        """Which row is chosen: a scan is for it."""
        self._chosen, self._clearable = chosen, clearable
        self._light()

    def tell(self, entry_id: int, scan: Scan) -> BoardRow | None:
        """A scan is written down: say so, or what it shows; gives the row that is next."""
        row = self._model.row_of_entry(entry_id)
        if row is None:
            return None
        self._asked = None
        self.bar.say_by(lambda: self._say_written(row, scan))
        at = self._model.row_of(entry_id)
        return self._next(at if at is not None else -1)

    def _light(self) -> None:
        none = "" if self._clearable else self.tr("Choose a phone whose label was scanned.")
        allow(self.clear_button, none)

    def _say_written(self, row: BoardRow, scan: Scan) -> None:
        wrong = self._model.wrong(row)
        label = mac_in_pairs(scan.mac) or scan.serial
        text = wrong or self.tr("{label} is written down.").format(label=label)
        self.bar.say("warning" if wrong else "success", row.entry.person_name, text)

    def retranslate(self) -> None:
        """All words; the bar says its own anew."""
        self._label.setText(self.tr("S&can box label"))
        self.edit.setAccessibleName(self.tr("Scan box label"))
        self.edit.setPlaceholderText(
            self.tr("MAC or serial number: for the chosen phone, else the next one")
        )
        self.clear_button.setText(self.tr("Clear scan"))
        self.clear_button.setAccessibleName(self.tr("Clear the scan of the chosen phone"))
        self._light()

    def _on_scan(self) -> None:
        text = self.edit.text().strip()
        self.edit.clear()
        if not text or not self._model.everything:
            return
        self._read.append(text)
        if not self._writing:
            self.go_on()

    def _on_label(self, text: str) -> None:
        scan = read_scan(text)
        row = self._chosen or self._next(-1)
        if scan is None:
            self._asked = None
            self.bar.say_by(lambda: self._say_no_label(text[:60]))
        elif row is None:
            self._asked = None
            self.bar.say_by(self._say_all_scanned)
        else:
            self._take(row, scan)

    def _next(self, after: int) -> BoardRow | None:
        """The next row without a scan, from the top again after the last."""
        rows = self._model.rows
        ordered = (*rows[after + 1 :], *rows[: after + 1])
        return next(
            (r for r in ordered if not (r.entry.mac_scanned or r.entry.serial_scanned)), None
        )

    def _take(self, row: BoardRow, scan: Scan) -> None:
        label = mac_in_pairs(scan.mac) or scan.serial
        taken = scanned_already(self._model.everything, scan, row.entry.id)
        if taken is not None:
            self._asked = None
            self.bar.say_by(lambda: self._say_taken(label, taken.person_name))
            return
        known = row.entry.mac_scanned if scan.mac else row.entry.serial_scanned
        if not known or known.upper() == (scan.mac or scan.serial):
            self._asked = None
            self._tell(row.entry.id, scan)
            return
        self.bar.say_by(lambda: self._say_other(row.entry.person_name, mac_in_pairs(known), label))
        self._asked = (row.entry.id, scan)

    def _say_no_label(self, text: str) -> None:
        more = self.tr("“{text}” was read. Scan another barcode of the label.").format(text=text)
        self.bar.say("warning", self.tr("This is no MAC and no serial number"), more)

    def _say_all_scanned(self) -> None:
        more = self.tr("Choose a row to scan its phone again.")
        self.bar.say("info", self.tr("Every phone here is scanned"), more)

    def _say_taken(self, label: str, name: str) -> None:
        text = self.tr(
            "{label} stands at the desk of {name}. Clear the scan there if that is wrong."
        ).format(label=label, name=name)
        self.bar.say("warning", self.tr("This label was scanned already"), text)

    def _say_other(self, name: str, old: str, new: str) -> None:
        """Two labels at one desk: a person decides."""
        title = self.tr("Another label was scanned for {name}").format(name=name)
        text = self.tr("{old} is written down; {new} was scanned now.").format(old=old, new=new)
        self.bar.say("warning", title, text, self.tr("Replace"))

    def _on_replace(self) -> None:
        if self._asked is not None:
            asked, self._asked = self._asked, None
            self.bar.clear()
            self._tell(*asked)

    def _tell(self, entry_id: int, scan: Scan) -> None:
        self._writing = True
        self.scanned.emit(entry_id, scan)
