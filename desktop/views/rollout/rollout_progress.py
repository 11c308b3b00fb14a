"""How far each floor of a rollout is: x of y with a bar, and how many are in each stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from desktop.domain.board import Progress
from desktop.domain.rollout import Stage
from desktop.models.table import Column, TableModel, TableRole
from desktop.views.customer.customer_card import LongTable
from desktop.views.parts import icons, style
from desktop.views.parts.cell_delegate import CellDelegate
from desktop.views.parts.laid_text import colour
from desktop.views.parts.style import GRID, sentence
from desktop.views.rollout.rollout_table import STAGE_LOOKS
from desktop.words.board import count_text, stage_name

translate = QCoreApplication.translate

MOST_ROWS: Final = 6
"""Floors that are seen at once; more are scrolled."""


class ProgressModel(TableModel[Progress]):
    """One row a floor."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: list[Column[Progress]] = [
            Column(
                "site",
                lambda: translate("RolloutProgress", "Site"),
                lambda one: one.site or translate("RolloutProgress", "No site"),
            ),
            Column(
                "floor",
                lambda: translate("RolloutProgress", "Floor"),
                lambda one: one.floor or "—",
            ),
            Column(
                "bar",
                lambda: translate("RolloutProgress", "Connected"),
                lambda one: count_text(one.connected, one.total),
                sort=lambda one: one.connected / max(1, one.total),
            ),
            *(_stage(stage) for stage in Stage if stage is not Stage.CONNECTED),
        ]
        super().__init__(columns, lambda one: (one.site, one.floor), parent)


def _stage(stage: Stage) -> Column[Progress]:
    return Column(
        stage.value,
        lambda: sentence(stage_name(stage)),
        lambda one: str(one.counts.get(stage) or "—"),
        icon=lambda one: icons.icon(*STAGE_LOOKS[stage]) if one.counts.get(stage) else None,
    )


class BarDelegate(CellDelegate):
    """Paints x of y over a bar as long as its share."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The ground of the row, the bar, the words."""
        one = index.data(TableRole.ROW)
        selected = self.ground(painter, option)
        if not isinstance(one, Progress):
            return
        colours = style.tokens()
        painter.setPen(colour(colours.text))
        self.write(painter, self.room(option), count_text(one.connected, one.total))
        room = QRectF(option.rect).adjusted(GRID, GRID * 0.6, -GRID, -GRID * 0.6)
        width = self.face.metrics.horizontalAdvance("000 / 000 000") + GRID
        bar = room.adjusted(width, 0, 0, 0)
        bar.setTop(room.center().y() - GRID / 2)
        bar.setHeight(GRID)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = bar.height() / 2
        painter.setBrush(colour(colours.border if selected else colours.sunken))
        painter.drawRoundedRect(bar, radius, radius)
        if one.connected:
            done = QRectF(bar)
            done.setWidth(max(bar.height(), bar.width() * one.connected / one.total))
            painter.setBrush(colour(colours.success))
            painter.drawRoundedRect(done, radius, radius)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for a bar beside the words."""
        hint = super().sizeHint(option, index)
        return QSize(max(hint.width(), 26 * GRID), hint.height())


class ProgressTable(LongTable):
    """`rolloutProgressTable`: as high as its floors, up to some."""

    _measured: Sequence[tuple[str, str]] = ()

    def __init__(self, model: ProgressModel, parent: QWidget | None = None) -> None:
        super().__init__("rolloutProgressTable", model, 1, parent)
        self._bars = BarDelegate(self)
        self.setItemDelegateForColumn(model.column_of("bar"), self._bars)

    def show_rows(self, rows: Sequence[Progress]) -> None:
        """Show the floors."""
        model = self.model()
        assert isinstance(model, ProgressModel)
        model.show(rows)
        self.show_lines(min(MOST_ROWS, max(1, len(rows))))

    def fit_columns(self) -> None:
        """As wide as the floors' names, with room for as many phones as there are."""
        super().fit_columns()
        model = self.model()
        assert isinstance(model, ProgressModel)
        self._measured = _floors(model.rows)
        count = max((one.total for one in model.rows), default=0)
        words = self.fontMetrics().horizontalAdvance(str(count)) + self.iconSize().width()
        for stage in Stage:
            if stage is not Stage.CONNECTED:
                at = model.column_of(stage.value)
                self.setColumnWidth(at, max(self.columnWidth(at), words + 4 * GRID))

    def _on_change(self) -> None:
        # While phones come up only numbers change, for which there is room: to measure and
        # paint every floor took 15 ms of each look.
        model = self.model()
        assert isinstance(model, ProgressModel)
        if _floors(model.rows) != self._measured:
            super()._on_change()


def _floors(rows: Sequence[Progress]) -> list[tuple[str, str]]:
    return [(one.site, one.floor) for one in rows]
