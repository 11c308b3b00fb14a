"""Finding users: what is typed, who is found, and which of them is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from desktop.models.table import Column, TableModel
from desktop.operations import browse
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons
from desktop.views.parts.choice import RowList
from desktop.views.parts.directory_delegate import SearchDelegate
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.session import FoundPerson, Session

_TYPING_MS: Final = 150
"""A search begins when typing has paused for so long."""


class UserSearch(QObject):
    """`searchField`, `searchResults`. What is found stands in a stack, whose first page is shown
    while nobody is looked for.

    Signals:
        hit_chosen: a FoundPerson.
        left: the person goes on from the field to what is listed.
    """

    hit_chosen = Signal(object)
    left = Signal()

    def __init__(
        self, stack: QStackedWidget, tasks: TaskOwner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stack = stack
        self._tasks = tasks
        self._session: Session | None = None
        self._accepted = QPersistentModelIndex()
        self._hits: TableModel[FoundPerson] = TableModel(
            [Column("person", lambda: self.tr("User"), _hit_text)], lambda one: one.person.id, self
        )
        self.field = QLineEdit()
        self.field.setObjectName("searchField")
        self.field.setClearButtonEnabled(True)
        self._glass = QAction(self.field)
        icons.put(self._glass, "search")
        self.field.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(self._on_typing)
        self.field.returnPressed.connect(self._on_return)
        self.field.installEventFilter(self)
        self.results = RowList("searchResults", self._hits)
        self.results.setItemDelegate(SearchDelegate(self.results))
        self.results.setMouseTracking(True)
        self.results.selectionModel().selectionChanged.connect(self._on_hit)
        self.nobody = EmptyPane("nothing-found")
        stack.addWidget(self.results)
        stack.addWidget(self.nobody)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(lambda: self.search())

    def show_session(self, session: Session | None) -> None:
        """Look for users of another desk, or of none."""
        self._session = session
        self.field.clear()

    @property
    def found_nobody(self) -> bool:
        """Whether it is said that nobody was found."""
        return self._stack.currentWidget() is self.nobody

    @property
    def has_hits(self) -> bool:
        """Whether somebody was found."""
        return bool(self._hits.rows)

    def accept(self) -> None:
        """The chosen hit may be shown; `go_back` returns to it."""
        self._accepted = QPersistentModelIndex(self.results.chosen())

    def go_back(self) -> None:
        """A hit that was refused can be chosen again."""
        blocker = QSignalBlocker(self.results.selectionModel())
        self.results.clearSelection()
        if self._accepted.isValid():
            self.results.setCurrentIndex(self._hits.index(self._accepted.row(), 0))
        del blocker
        self.results.viewport().update()

    def search(self, *, opens: bool = False) -> None:
        """Look for what is typed; `opens` chooses the first who is found."""
        text = self.field.text().strip()
        if text and self._session is not None:
            self._tasks.start(self._find(self._session, text, opens), key="search")

    def retranslate(self) -> None:
        """The words of the field and of what is found."""
        self.field.setPlaceholderText(self.tr("Name, e-mail or number"))
        self.field.setAccessibleName(self.tr("Find user"))
        self.results.setAccessibleName(self.tr("Users found"))
        self.nobody.say(
            self.tr("Nobody found"),
            self.tr(
                "The search covers the users of customers that have been synchronised. Phones of "
                "workspaces are not looked after here for now."
            ),
        )
        self._hits.retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the field into what is listed, Escape clears it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.left.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
        return super().eventFilter(watched, event)

    def _on_typing(self, text: str) -> None:
        if text.strip():
            self._typing.start()
        else:
            self._typing.stop()
            self._tasks.cancel("search")
            self._hits.show([])
            self._stack.setCurrentIndex(0)

    async def _find(self, session: Session, text: str, opens: bool) -> None:
        found: Sequence[FoundPerson] = await browse.search(session.desk, text)
        self._hits.show(found)
        self._stack.setCurrentWidget(self.results if found else self.nobody)
        if opens:
            self._open_first()

    def _on_return(self) -> None:
        """Open the first hit of what was typed; what is listed may be that of what was before."""
        if self._typing.isActive() or self._tasks.running("search"):
            self._typing.stop()
            self.search(opens=True)
        else:
            self._open_first()

    def _open_first(self) -> None:
        if self._hits.rows and self._stack.currentWidget() is self.results:
            self.results.setCurrentIndex(self._hits.index(0, 0))
            self.results.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_hit(self) -> None:
        hit = self._hits.row_at(self.results.chosen())
        if hit is not None:
            self.hit_chosen.emit(hit)


def _hit_text(hit: FoundPerson) -> str:
    parts = (hit.person.name, hit.customer_name, hit.person.extension)
    return ", ".join(part for part in parts if part)
