"""How many numbers each location has and how many are left, with a mark that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.domain.inventory import SiteNumbers, is_low
from desktop.models.long_table import LongTableModel
from desktop.models.table import Column
from desktop.views.customer.customer_card import LongTable
from desktop.views.parts import icons, style
from desktop.views.parts.controls import NumberBox
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text

_MOST_SITES: Final = 5
_HIGHEST_MARK: Final = 9_999


class FreeNumbers(Living, QWidget):
    """`freeNumbersTable` with `lowMarkBox`.

    Signals:
        site_chosen: the id of a location whose numbers shall be seen.
        mark_changed: a location with fewer free numbers than this is marked from now on.
    """

    site_chosen = Signal(str)
    mark_changed = Signal(int)

    def __init__(self, mark: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sites: LongTableModel[SiteNumbers] = LongTableModel(
            self._columns(), lambda one: one.location_id, self
        )
        self.table = LongTable("freeNumbersTable", self.sites, 1)
        self.table.clicked.connect(self._on_site)
        self.table.activated.connect(self._on_site)
        self.low_box = NumberBox()
        self.low_box.setObjectName("lowMarkBox")
        self.low_box.setRange(0, _HIGHEST_MARK)
        self.low_box.setValue(mark)
        self.low_box.valueChanged.connect(self._on_mark)
        self._low = QLabel()
        self._low.setBuddy(self.low_box)
        self._summary = Text(Size.CAPTION, "secondary")
        self._summary.setObjectName("freeNumbersLabel")
        self._summary.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._summary, 1)
        head.addWidget(self._low)
        head.addWidget(self.low_box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.table)
        self.retranslate()

    def show_sites(self, sites: Sequence[SiteNumbers]) -> None:
        """The locations with their counts; none where nothing is known."""
        self.sites.show(sites)
        self.table.show_lines(max(1, min(len(sites), _MOST_SITES)))
        self.setVisible(bool(sites))
        self._say()

    def retranslate(self) -> None:
        """All words."""
        self._low.setText(self.tr("Mark below"))
        self.low_box.setAccessibleName(self.tr("Mark a location with fewer free numbers than"))
        self.low_box.setToolTip(self.low_box.accessibleName())
        self.table.setAccessibleName(self.tr("Free numbers by location"))
        self.sites.retranslate()
        self._say()

    def recolour(self) -> None:
        """Marks of locations."""
        self.sites.retranslate()

    def _say(self) -> None:
        mark, sites = self.low_box.value(), self.sites.rows
        low = sum(is_low(site.free, mark) for site in sites)
        free = sum(site.free for site in sites)
        if low:
            text = self.tr("Free: {free}. Fewer than {mark} at %n location(s)", "", low)
            self._summary.setText(text.format(free=free, mark=mark))
        else:
            self._summary.setText(self.tr("%n number(s) are free", "", free))

    def _on_mark(self, mark: int) -> None:
        self.sites.retranslate()
        self._say()
        self.mark_changed.emit(mark)

    def _on_site(self, index: Any) -> None:
        site = self.sites.row_at(index)
        if site is not None:
            self.site_chosen.emit(site.location_id)

    def _columns(self) -> list[Column[SiteNumbers]]:
        def low(site: SiteNumbers) -> bool:
            return is_low(site.free, self.low_box.value())

        return [
            Column("location", lambda: self.tr("Location"), lambda one: one.location),
            Column(
                "numbers",
                lambda: self.tr("Numbers"),
                lambda one: self.locale().toString(one.numbers),
                alignment=Qt.AlignmentFlag.AlignTrailing,
            ),
            Column(
                "free",
                lambda: self.tr("Free"),
                lambda one: self.locale().toString(one.free),
                alignment=Qt.AlignmentFlag.AlignTrailing,
            ),
            Column(
                "mark",
                lambda: self.tr("Remark"),
                lambda one: self.tr("few left") if low(one) else "",
                icon=lambda one: icons.icon("warning", "warning") if low(one) else None,
                colour=lambda one: QColor(style.tokens().warning) if low(one) else None,
            ),
        ]
