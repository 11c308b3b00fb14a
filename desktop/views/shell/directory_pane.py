"""The left pane: search, the tree of partner, customers and users, and the menu of a row.

Tells what was chosen; shows nothing of it itself.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.directory import Person
from desktop.models.directory import DirectoryModel, DirectoryRole, RowKind
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons
from desktop.views.parts.directory_delegate import TreeDelegate
from desktop.views.parts.living import Living
from desktop.views.parts.session import FoundPerson, Links, Session
from desktop.views.parts.style import GRID
from desktop.views.shell.directory_source import DirectorySource, DirectoryWords
from desktop.views.shell.directory_tree import DirectoryTree
from desktop.views.shell.syncs import Syncs
from desktop.views.shell.tree_choice import TreeChoice
from desktop.views.shell.user_search import UserSearch


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
        self._words = DirectoryWords(self)
        self.model: DirectoryModel | None = None
        self.tree = self._make_tree()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self.search = UserSearch(self._stack, self._tasks, self)
        self.search.hit_chosen.connect(self._on_hit)
        self.search.left.connect(lambda: self.focus_list(Qt.FocusReason.OtherFocusReason))
        self.choice = TreeChoice(self.tree, self)
        self.choice.person_chosen.connect(self.person_chosen)
        self.choice.customer_chosen.connect(self.customer_chosen)
        self.choice.people_chosen.connect(self.people_chosen)
        self.choice.several_customers_chosen.connect(self.several_customers_chosen)
        self.refresh_button = QToolButton()
        self.refresh_button.setObjectName("refreshButton")
        icons.put(self.refresh_button, "refresh")
        self.refresh_button.clicked.connect(self.refresh_asked)
        self._lay_out()
        self.retranslate()

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

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(int(1.5 * GRID), int(1.5 * GRID), GRID, GRID)
        top.setSpacing(GRID // 2)
        top.addWidget(self.search.field, 1)
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
        self.search.show_session(session)
        source = DirectorySource(session, self._syncs)
        old, self.model = self.model, DirectoryModel(source, self._words, self._tasks, self)
        self.choice.show_model(self.model)
        self.tree.expand(self.model.partner_index())
        if old is not None:
            old.deleteLater()

    def accept(self) -> None:
        """What is current may be shown; `go_back` returns to it."""
        self.choice.accept()
        self.search.accept()

    def unchoose(self) -> None:
        """No row is chosen: what is shown next was reached in another way. Tells nobody."""
        self.choice.unchoose()

    def go_back(self) -> None:
        """What is current may not be shown: return to what was, and tell nobody."""
        self.choice.go_back()
        self.search.go_back()

    def mark_waiting(self, person_ids: frozenset[str]) -> None:
        """These users have changes that are not sent yet."""
        self._words.unsent = person_ids
        self._delegate.waiting = person_ids
        if self.model is not None:
            self.model.retranslate()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.field.selectAll()

    def focus_list(self, reason: Qt.FocusReason) -> None:
        """Into the tree, or what was found; where that is nobody, to where one searches."""
        search = self.search
        place = search.results if search.has_hits else self.tree
        (search.field if search.found_nobody else place).setFocus(reason)

    def search_again(self) -> None:
        """Somebody of those who were found may be gone."""
        self.search.search()

    async def leave(self) -> None:
        """No desk any more: nothing is fetched from it, nothing of it is shown."""
        await self._tasks.empty()
        self.search.show_session(None)
        self.choice.show_model(None)
        if self.model is not None:
            self.model.deleteLater()
            self.model = None

    async def close_tasks(self) -> None:
        """End fetches and searches."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the pane."""
        self.refresh_button.setToolTip(self.tr("Refresh"))
        self.refresh_button.setAccessibleName(self.tr("Refresh"))
        self.tree.setAccessibleName(self.tr("Customers and users"))
        if self.model is not None:
            self.model.retranslate()
        self.search.retranslate()

    def recolour(self) -> None:
        """Rows are painted with the theme's colours."""
        self.tree.viewport().update()
        self.search.results.viewport().update()

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

    def _on_hit(self, hit: FoundPerson) -> None:
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


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
