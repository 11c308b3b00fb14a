"""The phones of a rollout as a table: who, where, how far, which MAC was found and scanned.

Rows are updated by their key and never reset; a stage is an icon and a word, never a colour
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.domain.board import BoardRow
from desktop.domain.devices import normal_mac
from desktop.domain.rollout import Stage, Tick
from desktop.domain.scans import mac_in_pairs
from desktop.models.table import Column, TableModel
from desktop.views.customer.customer_card import LongTable
from desktop.views.parts import icons, style
from desktop.views.parts.style import sentence
from desktop.words.board import (
    misplaced_text,
    place_text,
    stage_name,
    tick_name,
    ticks_text,
)
from desktop.words.states import connection
from desktop.words.times import local_date_time, remaining

translate = QCoreApplication.translate

STAGE_LOOKS: Final[Mapping[Stage, tuple[str, str]]] = {
    Stage.PLANNED: ("dash", "secondary"),
    Stage.ACTIVATING: ("pending", "info"),
    Stage.CONNECTED: ("done", "success"),
    Stage.TROUBLE: ("warning", "warning"),
    Stage.EXPIRED: ("clock", "danger"),
}
"""Icon and shade of each stage; the word stands beside it."""

_ORDER: Final = (Stage.TROUBLE, Stage.EXPIRED, Stage.PLANNED, Stage.ACTIVATING, Stage.CONNECTED)
_NONE: Final = "—"
_LINES: Final = 12


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which rows are shown; "" and None show all. `text` is part of a name, extension or MAC."""

    site: str | None = None
    floor: str | None = None
    stage: Stage | None = None
    text: str = ""

    def fits(self, row: BoardRow) -> bool:
        """Whether a row is shown."""
        place = row.entry.place
        return (
            (self.site is None or place.site == self.site)
            and (self.floor is None or place.floor == self.floor)
            and (self.stage is None or row.stage is self.stage)
            and (not self.text or _said_in(row, self.text.casefold()))
        )


def _said_in(row: BoardRow, text: str) -> bool:
    one = row.entry
    plain = (one.person_name, one.extension, one.number, one.model, place_text(one.place))
    macs = (one.mac_found, one.mac_scanned)
    digits = normal_mac(text).casefold()
    return any(text in part.casefold() for part in plain) or (
        len(digits) >= 4 and any(digits in part.casefold() for part in macs)
    )


class RolloutModel(TableModel[BoardRow]):
    """The rows of a board that are shown, in the order of their places."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        self._now = now
        self._names: Mapping[int, str] = {}
        self._column = -1
        self._down = False
        self.everything: Sequence[BoardRow] = ()
        self.narrowing = Narrowing()
        super().__init__(self._made(), lambda row: row.entry.id, parent)

    def show_all(self, everything: Sequence[BoardRow]) -> None:
        """Take a board up; what the narrowing leaves is shown."""
        self.everything = everything
        self._names = {row.entry.id: row.entry.person_name for row in everything}
        self._show()

    def narrow(self, narrowing: Narrowing) -> None:
        """Show other rows of the same board."""
        if narrowing != self.narrowing:
            self.narrowing = narrowing
            self._show()

    def row_of_entry(self, entry_id: int) -> BoardRow | None:
        """A row of the board, shown or not."""
        return next((row for row in self.everything if row.entry.id == entry_id), None)

    def wrong(self, row: BoardRow) -> str:
        """What is wrong about where a phone stands, "" where nothing is."""
        return misplaced_text(row, self._names)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column from now on; -1 orders by place."""
        down = order == Qt.SortOrder.DescendingOrder
        if (column, down) != (self._column, self._down):
            self._column, self._down = column, down
            self._show()

    def _show(self) -> None:
        wanted = [row for row in self.everything if self.narrowing.fits(row)]
        if 0 <= self._column < len(self._columns):
            column = self._columns[self._column]
            key = column.sort or column.text
            wanted.sort(key=key, reverse=self._down)
        else:
            wanted.sort(key=_by_place)
        self.show(wanted)

    def _made(self) -> list[Column[BoardRow]]:
        return [
            Column(
                "user",
                lambda: translate("RolloutTable", "User"),
                lambda row: row.entry.person_name,
                sort=lambda row: row.entry.person_name.casefold(),
            ),
            Column(
                "stage",
                lambda: translate("RolloutTable", "Stage"),
                lambda row: sentence(stage_name(row.stage)),
                sort=lambda row: _ORDER.index(row.stage),
                icon=lambda row: icons.icon(*STAGE_LOOKS[row.stage]),
                tooltip=self._why,
            ),
            Column(
                "place",
                lambda: translate("RolloutTable", "Place"),
                lambda row: place_text(row.entry.place) or _NONE,
                sort=_by_place_text,
            ),
            Column(
                "extension",
                lambda: translate("RolloutTable", "Extension"),
                lambda row: row.entry.extension or row.entry.number or _NONE,
                tooltip=lambda row: row.entry.number,
            ),
            Column(
                "model",
                lambda: translate("RolloutTable", "Model"),
                lambda row: row.entry.model.removeprefix("DMS "),
            ),
            Column(
                "valid",
                lambda: translate("RolloutTable", "Code valid"),
                self._valid,
                sort=lambda row: row.code.expiry_time if row.code else "",
                tooltip=lambda row: local_date_time(row.code.expiry_time) if row.code else "",
                colour=self._valid_colour,
            ),
            Column(
                "found",
                lambda: translate("RolloutTable", "MAC found"),
                lambda row: mac_in_pairs(row.entry.mac_found) or _NONE,
                tooltip=lambda row: row.entry.serial_found,
            ),
            Column(
                "scanned",
                lambda: translate("RolloutTable", "Scanned"),
                _scanned,
                icon=lambda row: icons.icon("warning", "warning") if row.misplaced else None,
                tooltip=self.wrong,
            ),
            Column(
                "ticks",
                lambda: translate("RolloutTable", "Ticks"),
                ticks_text,
                sort=lambda row: len(row.entry.ticks),
                tooltip=lambda row: ", ".join(
                    tick_name(one) for one in Tick if one in row.entry.ticks
                ),
            ),
            Column(
                "note",
                lambda: translate("RolloutTable", "Note"),
                lambda row: self.wrong(row) or row.entry.open_points or row.entry.place.note,
                tooltip=lambda row: "\n".join(
                    filter(None, (self.wrong(row), row.entry.open_points, row.entry.place.note))
                ),
            ),
        ]

    def _why(self, row: BoardRow) -> str:
        parts = [self.wrong(row)]
        if row.device is not None:
            parts += [connection(row.device.status), ", ".join(row.device.error_codes)]
        return "\n".join(filter(None, parts))

    def _valid(self, row: BoardRow) -> str:
        if row.code is None or row.stage is Stage.CONNECTED:
            return _NONE
        return remaining(row.code.expiry_time, self._now()) or _NONE

    def _valid_colour(self, row: BoardRow) -> QColor | None:
        return QColor(style.tokens().danger) if row.stage is Stage.EXPIRED else None


class RolloutTable(LongTable):
    """`rolloutTable`. Widths are fitted when rows first come, then they are the person's."""

    _rows_came = False

    def __init__(self, model: RolloutModel, parent: QWidget | None = None) -> None:
        super().__init__("rolloutTable", model, _LINES, parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.sortable()

    def fit_columns(self) -> None:
        """Rows are measured once, so there is room for what they will say later."""
        super().fit_columns()
        model = self.model()
        assert isinstance(model, RolloutModel)
        stages = max(self.width_of(sentence(stage_name(one)), icon=True) for one in Stage)
        mac = "DD:DD:DD:DD:DD:DD"
        found, scanned = self.width_of(mac), self.width_of(mac, icon=True)
        for column, words in (("stage", stages), ("found", found), ("scanned", scanned)):
            at = model.column_of(column)
            self.setColumnWidth(at, max(self.columnWidth(at), words))

    def _on_change(self) -> None:
        if not self._rows_came:
            self._rows_came = self.model().rowCount() > 0
            super()._on_change()


def _scanned(row: BoardRow) -> str:
    one = row.entry
    return mac_in_pairs(normal_mac(one.mac_scanned)) or one.serial_scanned or _NONE


def _by_place(row: BoardRow) -> tuple[str, ...]:
    place = row.entry.place
    return (place.site, place.floor, place.desk, row.entry.person_name.casefold())


def _by_place_text(row: BoardRow) -> str:
    return "\0".join(_by_place(row))
