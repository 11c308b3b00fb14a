"""The tree view of the directory: paints and lays out without giving way to other threads."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QTreeView, QWidget

from desktop.models.directory import DirectoryModel


class DirectoryTree(QTreeView):
    """`directoryTree`.

    Qt asks the model for hundreds of things in order to paint or to lay out once. Called from
    Qt, each answer takes Python's lock anew and may wait for a thread that decodes rows;
    called from here, the lock is held from the first to the last.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("directoryTree")

    def paintEvent(self, event: QPaintEvent) -> None:
        """All rows at one stroke."""
        super().paintEvent(event)

    def doItemsLayout(self) -> None:
        """All rows at one stroke."""
        super().doItemsLayout()

    def drawBranches(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """An arrow where there is something below; the style would look before each user too."""
        model = self.model()
        if not (isinstance(model, DirectoryModel) and model.is_leaf(index)):
            super().drawBranches(painter, rect, index)
