"""The left pane: search, and the tree of partner, customers and users.

Tells what was chosen; shows nothing of it itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.directory import Person
from desktop.models.directory import DirectoryModel, DirectoryRole, RowKind
from desktop.models.table import Column, TableModel
from desktop.operations import browse
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons
from desktop.views.parts.choice import RowList, chosen_row
from desktop.views.parts.directory_delegate import SearchDelegate, TreeDelegate
from desktop.views.parts.living import Living
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.session import FoundPerson, Links, Session
from desktop.views.parts.style import GRID
from desktop.views.shell.directory_source import DirectorySource, DirectoryWords
from desktop.views.shell.directory_tree import DirectoryTree
from desktop.views.shell.syncs import Syncs

_KIND: Final = DirectoryRole.KIND
_TYPING_MS: Final = 150
"""A search begins when typing has paused for so long."""


class DirectoryPane(Living, QWidget):
    """`directoryTree`, `searchField`, `searchResults`.

    Signals:
        person_chosen: customer id, customer name, Person.
        customer_chosen: customer id.
        people_chosen: customer id, customer name, (first, last) rows of its list.
        several_customers_chosen: users of more than one customer are selected.
        refresh_asked: read everything that is shown from the service.
        sync_asked: customer id.
    """

    person_chosen = Signal(str, str, object)
    customer_chosen = Signal(str)
    people_chosen = Signal(str, str, object)
    several_customers_chosen = Signal()
    refresh_asked = Signal()
    sync_asked = Signal(str)

    def __init__(self, links: Links, syncs: Syncs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("directoryPane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._syncs = syncs
        self._tasks = TaskOwner(links.report, "directory")
        self._session: Session | None = None
        self._words = DirectoryWords(self)
        self._accepted = QPersistentModelIndex()
        self._accepted_rows: list[tuple[QPersistentModelIndex, QPersistentModelIndex]] = []
        self._accepted_hit = QPersistentModelIndex()
        self._coming = QPersistentModelIndex()  # chosen, but who that is has not arrived yet
        self._told: list[tuple[str, int, int]] = []  # several users, by where they stand
        # A click moves the current row before the selection: both are looked at afterwards.
        self._choosing = QTimer(self)
        self._choosing.setSingleShot(True)
        self._choosing.setInterval(0)
        self._choosing.timeout.connect(self._tell_choice)
        self.model: DirectoryModel | None = None
        self.field = self._search_field()
        self.refresh_button = QToolButton()
        self.refresh_button.setObjectName("refreshButton")
        icons.put(self.refresh_button, "refresh")
        self.refresh_button.clicked.connect(self.refresh_asked)
        self.tree = self._make_tree()
        self._hits: TableModel[FoundPerson] = TableModel(
            [Column("person", lambda: self.tr("User"), _hit_text)], lambda one: one.person.id, self
        )
        self.results = self._make_results()
        self._nobody = EmptyPane("nothing-found")
        self._stack = QStackedWidget()
        for widget in (self.tree, self.results, self._nobody):
            self._stack.addWidget(widget)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(lambda: self._search())
        self._lay_out()
        self.retranslate()

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("searchField")
        field.setClearButtonEnabled(True)
        self._glass = QAction(field)
        icons.put(self._glass, "search")
        field.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        field.textChanged.connect(self._on_typing)
        field.returnPressed.connect(self._on_return)
        field.installEventFilter(self)
        return field

    def _make_tree(self) -> DirectoryTree:
        tree = DirectoryTree()
        tree.setHeaderHidden(True)
        tree.setUniformRowHeights(True)
        tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        tree.setIndentation(int(2.25 * GRID))
        self._delegate = TreeDelegate(tree)
        tree.setItemDelegate(self._delegate)
        tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.customContextMenuRequested.connect(self._on_context_menu)
        tree.clicked.connect(self._on_clicked)
        tree.activated.connect(self._on_activated)
        return tree

    def _make_results(self) -> RowList:
        results = RowList("searchResults", self._hits)
        results.setItemDelegate(SearchDelegate(results))
        results.setMouseTracking(True)
        results.selectionModel().selectionChanged.connect(self._on_hit)
        return results

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(int(1.5 * GRID), int(1.5 * GRID), GRID, GRID)
        top.setSpacing(GRID // 2)
        top.addWidget(self.field, 1)
        top.addWidget(self.refresh_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        stack = QHBoxLayout()
        stack.setContentsMargins(GRID, 0, 0, 0)
        stack.addWidget(self._stack)
        layout.addLayout(stack, 1)
        self.setMinimumWidth(30 * GRID)

    def show_session(self, session: Session) -> None:
        """Show another desk's directory."""
        self._session = session
        self.field.clear()
        self._accepted = QPersistentModelIndex()
        self._accepted_rows = []
        source = DirectorySource(session, self._syncs)
        old, self.model = self.model, DirectoryModel(source, self._words, self._tasks, self)
        self.tree.setModel(self.model)
        self.tree.selectionModel().currentChanged.connect(self._on_moved)
        self.tree.selectionModel().selectionChanged.connect(self._on_moved)
        self.model.dataChanged.connect(self._on_arrived)
        for moved in (self.model.rowsInserted, self.model.rowsRemoved, self.model.layoutChanged):
            moved.connect(self._on_rows)
        self.tree.expand(self.model.partner_index())
        if old is not None:
            old.deleteLater()

    def accept(self) -> None:
        """What is current may be shown; `go_back` returns to it."""
        self._accepted = QPersistentModelIndex(self.tree.currentIndex())
        self._accepted_rows = [
            (QPersistentModelIndex(one.topLeft()), QPersistentModelIndex(one.bottomRight()))
            for one in self._stretches()
        ]
        self._accepted_hit = QPersistentModelIndex(self.results.chosen())

    def unchoose(self) -> None:
        """No row is chosen: what is shown next was reached in another way. Tells nobody."""
        blocker = QSignalBlocker(self.tree.selectionModel())
        self.tree.clearSelection()
        del blocker
        self._choosing.stop()
        self._coming, self._told = QPersistentModelIndex(), []
        self.tree.viewport().update()

    def go_back(self) -> None:
        """What is current may not be shown: return to what was, and tell nobody."""
        blocker = QSignalBlocker(self.tree.selectionModel())
        self.tree.setCurrentIndex(self._accepted)
        rows = QItemSelection()
        for first, last in self._accepted_rows:
            if first.isValid() and last.isValid():
                rows.select(_plain(first), _plain(last))
        self.tree.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        del blocker
        self._choosing.stop()
        self._coming = QPersistentModelIndex()
        self.tree.viewport().update()
        self._go_back_to_hit()

    def _go_back_to_hit(self) -> None:
        """A hit that was refused can be chosen again."""
        blocker = QSignalBlocker(self.results.selectionModel())
        self.results.clearSelection()
        if self._accepted_hit.isValid():
            self.results.setCurrentIndex(self._hits.index(self._accepted_hit.row(), 0))
        del blocker
        self.results.viewport().update()

    def mark_waiting(self, person_ids: frozenset[str]) -> None:
        """These users have changes that are not sent yet."""
        self._words.unsent = person_ids
        self._delegate.waiting = person_ids
        if self.model is not None:
            self.model.retranslate()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def focus_list(self, reason: Qt.FocusReason) -> None:
        """Into the tree, or what was found; where that is nobody, to where one searches."""
        nobody = self._stack.currentWidget() is self._nobody
        place = self.results if self._hits.rows else self.tree
        (self.field if nobody else place).setFocus(reason)

    def search_again(self) -> None:
        """Somebody of those who were found may be gone."""
        self._search()

    async def leave(self) -> None:
        """No desk any more: nothing is fetched from it, nothing of it is shown."""
        await self._tasks.empty()
        self._session = None
        self.field.clear()
        self.tree.setModel(None)
        if self.model is not None:
            self.model.deleteLater()
            self.model = None

    async def close_tasks(self) -> None:
        """End fetches and searches."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the pane."""
        self.field.setPlaceholderText(self.tr("Name, e-mail or number"))
        self.field.setAccessibleName(self.tr("Find user"))
        self.refresh_button.setToolTip(self.tr("Refresh"))
        self.refresh_button.setAccessibleName(self.tr("Refresh"))
        self.tree.setAccessibleName(self.tr("Customers and users"))
        self.results.setAccessibleName(self.tr("Users found"))
        self._nobody.say(
            self.tr("Nobody found"),
            self.tr(
                "The search covers the users of customers that have been synchronised. Phones of "
                "workspaces are not looked after here for now."
            ),
        )
        if self.model is not None:
            self.model.retranslate()
        self._hits.retranslate()

    def recolour(self) -> None:
        """Rows are painted with the theme's colours."""
        self.tree.viewport().update()
        self.results.viewport().update()

    def _on_moved(self) -> None:
        self._choosing.start()

    def _tell_choice(self) -> None:
        """One user, several of one customer or of several, or a customer."""
        model, self._told = self.model, []
        self._coming = QPersistentModelIndex()
        if model is None or self.tree.selectionModel() is None:
            return
        ranges = self._chosen_people(model)
        owners = {customer_id for customer_id, _, _ in ranges}
        if len(owners) > 1:
            self.several_customers_chosen.emit()
        elif sum(last - first + 1 for _, first, last in ranges) > 1:
            owner = model.customer_of(model.customer_index(owners.pop()))
            if owner is not None:
                rows = tuple((first, last) for _, first, last in ranges)
                self._told = ranges
                self.people_chosen.emit(owner.id, owner.name, rows)
        elif ranges:
            self._tell_one(model.index(ranges[0][1], 0, model.customer_index(ranges[0][0])))
        else:
            self._tell_one(chosen_row(self.tree))

    def _on_rows(self) -> None:
        """A list has changed: those of several who are selected may stand elsewhere now."""
        if self._told and self.model is not None and self._told != self._chosen_people(self.model):
            self._choosing.start()

    def _chosen_people(self, model: DirectoryModel) -> list[tuple[str, int, int]]:
        """Customer id, first and last row of each selected stretch of users."""
        found = []
        for one in self._stretches():
            first, last = one.top(), one.bottom()
            kinds = [one.topLeft().data(_KIND), one.bottomRight().data(_KIND)]
            if kinds[0] != RowKind.PERSON.value:
                continue
            customer = model.customer_of(one.topLeft())
            if customer is not None:  # the row of the list's state stands last
                found.append((customer.id, first, last - (kinds[1] != RowKind.PERSON.value)))
        return sorted(found)

    def _stretches(self) -> list[QItemSelectionRange]:
        """Selected rows that stand one below the other, of one parent each."""
        return self.tree.selectionModel().selection().toList()

    def _tell_one(self, index: QModelIndex) -> None:
        if self.model is None or not index.isValid():
            return
        customer = self.model.customer_of(index)
        person = self.model.person_of(index)
        if person is not None and customer is not None:
            self.person_chosen.emit(customer.id, customer.name, person)
        elif customer is not None and index.data(DirectoryRole.KIND) == RowKind.CUSTOMER.value:
            self.customer_chosen.emit(customer.id)
        elif index.data(DirectoryRole.KIND) == RowKind.PERSON.value:
            self._coming = QPersistentModelIndex(index)

    def _on_arrived(self) -> None:
        """A row was chosen before it was known whose it is (End, Page Down): now it counts."""
        if self.model is not None and self.model.person_of(self._coming) is not None:
            self._choosing.start()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.data(DirectoryRole.KIND) == RowKind.STATUS.value:
            self._retry(index)

    def _on_activated(self, index: QModelIndex) -> None:
        if index.data(DirectoryRole.KIND) == RowKind.STATUS.value:
            self._retry(index)
        elif index.data(DirectoryRole.KIND) != RowKind.PERSON.value:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _retry(self, index: QModelIndex) -> None:
        if self.model is not None:
            self.model.retry(index)

    def _on_typing(self, text: str) -> None:
        if text.strip():
            self._typing.start()
        else:
            self._typing.stop()
            self._tasks.cancel("search")
            self._hits.show([])
            self._stack.setCurrentWidget(self.tree)

    def _search(self, *, opens: bool = False) -> None:
        text = self.field.text().strip()
        if text and self._session is not None:
            self._tasks.start(self._find(self._session, text, opens), key="search")

    async def _find(self, session: Session, text: str, opens: bool) -> None:
        found: Sequence[FoundPerson] = await browse.search(session.desk, text)
        self._hits.show(found)
        self._stack.setCurrentWidget(self.results if found else self._nobody)
        if opens:
            self._open_first()

    def _on_return(self) -> None:
        """Open the first hit of what was typed; what is listed may be that of what was before."""
        if self._typing.isActive() or self._tasks.running("search"):
            self._typing.stop()
            self._search(opens=True)
        else:
            self._open_first()

    def _open_first(self) -> None:
        if self._hits.rows and self._stack.currentWidget() is self.results:
            self.results.setCurrentIndex(self._hits.index(0, 0))
            self.results.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_hit(self) -> None:
        hit = self._hits.row_at(self.results.chosen())
        if hit is not None:
            self.unchoose()  # so that the row in the tree leads back
            self.person_chosen.emit(hit.customer_id, hit.customer_name, hit.person)

    def _on_context_menu(self, at: QPoint) -> None:
        index = self.tree.indexAt(at)
        menu = self.menu_for(index)
        if menu is not None:
            menu.popup(self.tree.viewport().mapToGlobal(at))

    def menu_for(self, index: QModelIndex) -> QMenu | None:
        """The context menu of a row."""
        if self.model is None or not index.isValid():
            return None
        menu = QMenu(self.tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        person, customer = self.model.person_of(index), self.model.customer_of(index)
        if person is not None:
            self._add_copies(menu, person)
        elif customer is not None:
            sync = menu.addAction(self.tr("&Synchronise customer"))
            icons.put(sync, "sync")
            sync.triggered.connect(lambda: self.sync_asked.emit(customer.id))
        refresh = menu.addAction(self.tr("&Refresh"))
        icons.put(refresh, "refresh")
        refresh.triggered.connect(self.refresh_asked)
        return menu

    def _add_copies(self, menu: QMenu, person: Person) -> None:
        for text, value in (
            (self.tr("Copy &e-mail"), person.email),
            (self.tr("Copy &number"), person.phone_number or person.extension),
        ):
            action = menu.addAction(text)
            icons.put(action, "copy")
            action.setEnabled(bool(value))
            action.triggered.connect(lambda _=False, value=value: _copy(value))
        menu.addSeparator()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search field into the results, Escape clears it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.focus_list(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
        return super().eventFilter(watched, event)


def _plain(index: QPersistentModelIndex) -> QModelIndex:
    return index.model().index(index.row(), 0, index.parent())


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _hit_text(hit: FoundPerson) -> str:
    parts = (hit.person.name, hit.customer_name, hit.person.extension)
    return ", ".join(part for part in parts if part)
