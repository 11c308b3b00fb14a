"""What the cards of a customer's page share: whose they are, work of their own, long tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.directory import Customer
from desktop.domain.permits import Work
from desktop.models.table import TableModel
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card
from desktop.views.parts.living import Living
from desktop.views.parts.session import Links, Session
from desktop.views.parts.style import GRID
from desktop.views.parts.tables import CalmTable
from desktop.views.parts.unlocking import why_never


@dataclass(frozen=True, slots=True)
class Place:
    """One customer at one desk."""

    session: Session
    customer: Customer


class CustomerCard(Living, Card):
    """A card that reads something of a customer. Its bar says failures in place."""

    def __init__(
        self, name: str, drawing: str, links: Links, parent: QWidget | None = None
    ) -> None:
        super().__init__(drawing, parent)
        self.setObjectName(f"{name}Card")
        self.tasks = TaskOwner(links.report, name)
        self.place: Place | None = None
        self.bar = MessageBar(f"{name}Bar")
        self.body.addWidget(self.bar)

    def show_place(self, place: Place | None) -> None:
        """Show another customer, or nobody: what was going on for the last one ends."""
        self.place = place
        self.bar.clear()

    def why_never(self, *works: Work) -> str:
        """Why the sign-in allows none of these here; "" where one is possible."""
        return why_never(self.place.session.desk, *works) if self.place is not None else ""

    async def close_tasks(self) -> None:
        """End what is being read."""
        await self.tasks.close()


class LongTable(CalmTable):
    """A table as high as a number of rows that measures only what can be seen."""

    def __init__(
        self, name: str, model: TableModel[Any], rows: int, parent: QWidget | None = None
    ) -> None:
        self._height = rows
        super().__init__(name, model, 30 * GRID, parent)
        self.horizontalScrollBar().rangeChanged.connect(self._fit)
        self.even_rows()

    def sortable(self) -> None:
        """A click on a title orders the rows."""
        self.horizontalHeader().setSortIndicator(-1, self.horizontalHeader().sortIndicatorOrder())
        self.setSortingEnabled(True)

    def show_lines(self, rows: int) -> None:
        """As high as so many rows."""
        if rows != self._height:
            self._height = rows
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """The titles are as high as they are dressed, which is known only now."""
        super().showEvent(event)
        self._fit()

    def _fit_rows(self) -> None:
        super()._fit_rows()
        self._fit()

    def _fit(self) -> None:
        head = self.horizontalHeader().sizeHint().height()
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() > 0 else 0
        rows = self._height * self.row_height
        self.setFixedHeight(head + rows + extra + 2 * self.frameWidth())
