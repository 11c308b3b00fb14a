"""The directory tree: lazy, paged, bounded, every state a row; Qt's tester is fatal throughout."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QTreeView
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Fault, Kind
from desktop.models.directory import (
    FIRST_ROWS,
    MORE_ROWS,
    WINDOWS,
    DirectoryModel,
    DirectoryRole,
    RowKind,
)
from desktop.models.directory_parts import ListBelow
from desktop.models.rows import PAGE_ROWS, PAGES
from desktop.runtime.tasks import TaskOwner
from tests.models.directory_world import Customer, Words, World, customer, settle, users

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


class Shown:
    """A model in use: its faults, and what its rows say."""

    def __init__(self, model: DirectoryModel, words: Words, faults: list[BaseException]) -> None:
        self.model = model
        self.words = words
        self.faults = faults

    @property
    def partner(self) -> QModelIndex:
        return self.model.partner_index()

    def texts(self, parent: QModelIndex) -> list[str]:
        rows = range(self.model.rowCount(parent))
        return [self.model.index(row, 0, parent).data() for row in rows]

    def open(self, parent: QModelIndex) -> None:
        """What a view does when a row is expanded."""
        assert self.model.canFetchMore(parent)
        self.model.fetchMore(parent)


@asynccontextmanager
async def shown(world: World, load: bool = True, checked: bool = True) -> AsyncIterator[Shown]:
    """A model under Qt's tester, which looks at all rows: `checked=False` where looks count."""
    faults: list[BaseException] = []
    owner = TaskOwner(faults.append)
    words = Words()
    model = DirectoryModel(world, words, owner)
    tester = QAbstractItemModelTester(model, FATAL) if checked else None
    if tester:
        tester.setUseFetchMore(False)
    model.modelReset.connect(lambda: pytest.fail("reset"))
    if load:
        model.load()
        await settle()
    yield Shown(model, words, faults)
    await owner.close()
    if tester:
        tester.deleteLater()
    model.deleteLater()


@pytest.fixture
def world() -> World:
    return World([customer(2), customer(3)], {"C2": users(3)})


async def test_it_fills_step_by_step(qapp: QApplication, world: World) -> None:
    async with shown(world, load=False, checked=False) as tree:
        assert tree.texts(QModelIndex()) == ["?"]
        assert tree.model.hasChildren(tree.partner)
        tree.open(tree.partner)
        assert not tree.model.canFetchMore(tree.partner)
        assert tree.partner.data(DirectoryRole.STATE) == "loading"
        await asyncio.sleep(0)
        assert tree.texts(tree.partner) == ["<partner loading>"]
        await settle()
        assert tree.texts(QModelIndex()) == ["Partner"]
        assert tree.texts(tree.partner) == ["en:Customer 2", "en:Customer 3"]

        first = tree.model.customer_index("C2")
        assert first.data(DirectoryRole.STATE) == "new"
        assert tree.model.hasChildren(first)
        assert tree.texts(first) == []
        tree.open(first)
        assert not tree.model.canFetchMore(first)
        await asyncio.sleep(0)
        assert tree.texts(first) == ["<customer loading>"]
        assert world.opened == ["C2"]
        await settle()
        assert tree.texts(first) == ["...", "...", "..."]
        await settle()
        assert tree.texts(first) == ["User 000000", "User 000001", "User 000002"]
        assert first.data(DirectoryRole.STATE) == "ready"
        assert tree.faults == []


async def test_roles(qapp: QApplication, world: World) -> None:
    async with shown(world, checked=False) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        user = tree.model.index(1, 0, first)
        assert tree.model.person_of(user) is None
        await settle()
        model = tree.model
        kinds = [index.data(DirectoryRole.KIND) for index in (tree.partner, first, user)]
        assert kinds == ["partner", "customer", "person"]
        assert [index.data(DirectoryRole.ID) for index in (tree.partner, first, user)] == [
            "P",
            "C2",
            "P1",
        ]
        assert user.data(DirectoryRole.CUSTOMER) == first.data(DirectoryRole.CUSTOMER) == "C2"
        assert first.data(DirectoryRole.AGE) == "2026-11-23T00:00:00Z"
        assert first.data(DirectoryRole.ROW) is world.shown[0]
        person = model.person_of(user)
        assert person is world.people["C2"][1].person
        assert user.data(Qt.ItemDataRole.ToolTipRole) == "tip User 000001"
        assert user.data(Qt.ItemDataRole.AccessibleTextRole) == "User 000001"
        assert user.data(Qt.ItemDataRole.FontRole) is None
        assert model.customer_of(user) is model.customer_of(first) is world.shown[0]
        assert model.customer_of(tree.partner) is None
        assert model.person_of(first) is None
        assert not model.customer_index("nobody").isValid()
        assert not model.index(99, 0, first).isValid()
        assert model.data(QModelIndex()) is None


async def test_only_what_can_be_opened_is_selectable(qapp: QApplication, world: World) -> None:
    world.people["C3"] = []
    async with shown(world) as tree:
        for name in ("C2", "C3"):
            tree.open(tree.model.customer_index(name))
        await settle()
        user = tree.model.index(0, 0, tree.model.customer_index("C2"))
        status = tree.model.index(0, 0, tree.model.customer_index("C3"))
        assert user.flags() & Qt.ItemFlag.ItemIsSelectable
        assert user.flags() & Qt.ItemFlag.ItemNeverHasChildren
        assert tree.partner.flags() & Qt.ItemFlag.ItemIsSelectable
        assert status.data() == "<customer empty>"
        assert status.data(DirectoryRole.KIND) == RowKind.STATUS
        assert not status.flags() & Qt.ItemFlag.ItemIsSelectable


async def test_users_come_in_steps_to_who_looks_at_the_last(
    qapp: QApplication, world: World
) -> None:
    world.people["C2"] = users(734)
    async with shown(world, checked=False) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        within: list[bool] = []
        tree.model.rowsInserted.connect(lambda *_: within.append(tree.model.canFetchMore(first)))
        assert tree.model.rowCount(first) == FIRST_ROWS
        tree.model.index(FIRST_ROWS // 3, 0, first).data()
        await settle()
        assert not tree.model.canFetchMore(first)
        tree.model.index(FIRST_ROWS - 1, 0, first).data()
        tree.open(first)  # a view that lays out now asks itself
        await settle()
        assert tree.model.rowCount(first) == FIRST_ROWS + MORE_ROWS
        tree.model.index(FIRST_ROWS + MORE_ROWS - 1, 0, first).data()
        await settle()
        assert tree.model.rowCount(first) == 734
        tree.model.index(733, 0, first).data()
        await settle()
        assert tree.model.rowCount(first) == 734
        assert not tree.model.canFetchMore(first)
        assert within == [False, False]


async def test_only_what_is_looked_at_is_fetched(qapp: QApplication, world: World) -> None:
    world.people["C2"] = users(100_000)
    async with shown(world, checked=False) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        assert tree.model.index(90, 0, first).data() == "..."
        await settle()
        assert tree.model.index(90, 0, first).data() == "User 000090"
        assert world.asked == [("C2", 0)]


async def test_memory_does_not_grow_with_the_tenant(qapp: QApplication) -> None:
    many = [customer(key) for key in range(2, 42)]
    world = World(many, {one.id: users(2 * PAGE_ROWS) for one in many})
    async with shown(world, checked=False) as tree:
        for one in many:
            index = tree.model.customer_index(one.id)
            tree.open(index)
            await settle()
            for row in (0, PAGE_ROWS):
                tree.model.index(row, 0, index).data()
            await settle()
        windows = tree.model._windows
        assert len(windows) == WINDOWS
        assert sum(window.kept for window in windows.values()) <= WINDOWS * 2 * PAGE_ROWS
        assert WINDOWS * PAGES * PAGE_ROWS <= 100_000  # at the very most, whatever is scrolled
        again = tree.model.index(0, 0, tree.model.customer_index("C2"))
        assert again.data() == "..."
        await settle()
        assert again.data() == "User 000000"


async def test_customers_that_are_read_again_stay_meanwhile(
    qapp: QApplication, world: World
) -> None:
    async with shown(world) as tree:
        customers = tree.texts(tree.partner)
        inserted: list[object] = []
        tree.model.rowsInserted.connect(lambda *_: inserted.append(1))
        world.shown = [*world.shown, customer(9)]
        tree.model.load()
        assert tree.texts(tree.partner) == customers  # no row says that they are being read
        await settle()
        assert tree.texts(tree.partner) == [*customers, "en:Customer 9"]
        assert len(inserted) == 1


async def test_a_failed_list_says_so_and_can_be_tried_again(
    qapp: QApplication, world: World
) -> None:
    world.broken = True
    async with shown(world) as tree:
        assert tree.texts(tree.partner) == ["<partner failed store(reason='locked')>"]
        status = tree.model.index(0, 0, tree.partner)
        assert status.data(DirectoryRole.STATE) == "failed"
        assert isinstance(status.data(DirectoryRole.ROW), Fault)
        assert status.data(DirectoryRole.CUSTOMER) == ""
        world.broken = False
        tree.model.retry(status)
        assert tree.texts(tree.partner) == ["<partner loading>"]
        await settle()
        assert tree.texts(tree.partner) == ["en:Customer 2", "en:Customer 3"]

        world.broken = True
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        assert tree.texts(first) == ["<customer failed store(reason='locked')>"]
        assert not tree.model.canFetchMore(first)
        world.broken = False
        tree.model.retry(tree.model.index(0, 0, first))
        await settle()
        await settle()
        assert tree.model.rowCount(first) == 3
        assert world.opened == ["C2", "C2"]
        assert tree.faults == []  # said in place; nothing for the reporter


async def test_a_bug_is_said_in_place_and_reported(qapp: QApplication, world: World) -> None:
    world.bug = True
    async with shown(world) as tree:
        assert tree.partner.data(DirectoryRole.STATE) == "failed"
        assert [type(fault) for fault in tree.faults] == [ZeroDivisionError]


async def test_a_sync_shows_itself_and_its_failure(qapp: QApplication, world: World) -> None:
    world.people["C3"] = []
    async with shown(world) as tree:
        model, name = tree.model, "C3"
        index = model.customer_index(name)
        tree.open(index)
        model.syncing(name, True)
        await settle()
        assert tree.texts(index) == ["<customer loading>"]
        world.people[name] = users(2)
        model.refresh(name)
        await settle()
        assert tree.texts(index)[-1] == "<customer loading>"
        await settle()
        assert tree.texts(index) == ["User 000000", "User 000001", "<customer loading>"]
        model.syncing(name, False)
        assert tree.texts(index) == ["User 000000", "User 000001"]
        model.failed(name, Fault(Kind.UNREACHABLE))
        assert tree.texts(index)[-1] == "<customer failed unreachable()>"
        model.syncing(name, True)
        assert tree.texts(index)[-1] == "<customer loading>"
        model.syncing(name, False)
        model.syncing("nobody", True)
        model.failed("nobody", Fault(Kind.UNREACHABLE))
        model.refresh("nobody")
        assert index.data(DirectoryRole.STATE) == "ready"


async def test_refresh_keeps_rows_and_reads_them_anew(qapp: QApplication, world: World) -> None:
    world.people["C2"] = users(10)
    async with shown(world) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        tree.texts(first)
        await settle()
        for number in (12, 6, 300, 0, 3):
            world.people["C2"] = users(number, start=100)
            tree.model.refresh("C2")
            await settle()
            tree.texts(first)
            await settle()
            await settle()
            names = [f"User {100 + at:06}" for at in range(number)] or ["<customer empty>"]
            assert tree.texts(first) == names


async def test_what_is_selected_goes_along_with_its_user(qapp: QApplication, world: World) -> None:
    world.people["C2"] = users(20, start=10)
    async with shown(world) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        tree.texts(first)
        await settle()
        selection = QItemSelectionModel(tree.model)
        choose = QItemSelectionModel.SelectionFlag.Select
        for row in (4, 5, 6, 12):
            selection.select(tree.model.index(row, 0, first), choose)
        selection.setCurrentIndex(
            tree.model.index(6, 0, first), QItemSelectionModel.SelectionFlag.NoUpdate
        )

        async def chosen() -> list[str]:
            tree.model.refresh("C2")
            await settle()
            tree.texts(first)
            await settle()
            rows = sorted(selection.selectedRows(), key=QModelIndex.row)
            assert selection.currentIndex().data(DirectoryRole.ID) == "P16"
            return [row.data(DirectoryRole.ID) for row in rows]

        assert await chosen() == ["P14", "P15", "P16", "P22"]
        world.people["C2"] = users(30)  # ten before them
        assert await chosen() == ["P14", "P15", "P16", "P22"]
        assert selection.currentIndex().row() == 16
        world.people["C2"] = [*users(5, start=15), *users(3, start=22)]
        assert await chosen() == ["P15", "P16", "P22"]
        assert tree.model.rowCount(first) == 8
        world.people["C2"] = users(1200, start=-1000)
        assert await chosen() == ["P15", "P16", "P22"]
        assert selection.currentIndex().row() == 1016
        selection.clear()
        tree.model.refresh("C2")
        await settle()


async def test_who_is_now_far_down_is_let_go(qapp: QApplication, world: World) -> None:
    world.people["C2"] = users(3)
    async with shown(world, checked=False) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        tree.texts(first)
        await settle()
        held = QPersistentModelIndex(tree.model.index(1, 0, first))
        world.people["C2"] = users(10_000, start=-9_000)
        tree.model.refresh("C2")
        await settle()
        assert not held.isValid()
        assert tree.model.rowCount(first) == 3 + FIRST_ROWS


async def test_a_list_that_was_shown_whole_goes_on_growing(
    qapp: QApplication, world: World
) -> None:
    world.people["C2"] = users(FIRST_ROWS)
    async with shown(world, checked=False) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        assert not tree.model.canFetchMore(first)
        world.people["C2"] = users(3 * FIRST_ROWS)
        tree.model.refresh("C2")
        await settle()
        assert tree.model.rowCount(first) == 2 * FIRST_ROWS


async def test_customers_come_go_and_move_with_their_users(
    qapp: QApplication, world: World
) -> None:
    async with shown(world) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        tree.texts(first)
        await settle()
        user = QPersistentModelIndex(tree.model.index(1, 0, first))
        other = QPersistentModelIndex(tree.model.customer_index("C3"))
        world.shown = [customer(9), customer(3, "Renamed"), customer(2)]
        tree.model.load()
        await settle()
        assert tree.texts(tree.partner) == ["en:Customer 9", "en:Renamed", "en:Customer 2"]
        assert user.data() == "User 000001"
        assert user.parent() == tree.model.customer_index("C2")
        assert other.data() == "en:Renamed"
        world.shown = [customer(9)]
        tree.model.load()
        await settle()
        assert not user.isValid()
        assert not other.isValid()
        world.shown = []
        tree.model.load()
        await settle()
        assert tree.texts(tree.partner) == ["en:Partner"]  # the only organisation there is


async def test_the_partners_own_users_come_last(qapp: QApplication, world: World) -> None:
    world.partner = Customer(1, "P", "Partner", partner=True, people=2)
    world.people["P"] = users(2)
    async with shown(world) as tree:
        assert tree.texts(tree.partner)[-1] == "en:Partner"
        own = tree.model.customer_index("P")
        tree.open(own)
        await settle()
        assert tree.model.rowCount(own) == 2


async def test_a_customer_that_goes_while_it_is_counted(qapp: QApplication, world: World) -> None:
    async with shown(world) as tree:
        tree.open(tree.model.customer_index("C2"))
        world.shown = []
        tree.model.load()
        await settle()
        await settle()
        assert tree.faults == []
        assert not tree.model.customer_index("C2").isValid()


async def test_language_is_said_anew(qapp: QApplication, world: World) -> None:
    async with shown(world) as tree:
        first = tree.model.customer_index("C2")
        tree.open(first)
        await settle()
        told: list[tuple[str, int, int]] = []
        tree.model.dataChanged.connect(
            lambda top, end: told.append((top.data(DirectoryRole.KIND), top.row(), end.row()))
        )
        tree.words.language = "de"
        tree.model.retranslate()
        assert tree.texts(tree.partner)[0] == "de:Customer 2"
        assert told == [("partner", 0, 0), ("customer", 0, 1), ("person", 0, 2)]


async def test_in_a_view_with_scrolling_and_extended_selection(
    qapp: QApplication, qtbot: QtBot, world: World
) -> None:
    world.people["C2"] = users(1200)
    async with shown(world, load=False, checked=False) as tree:
        view = QTreeView()
        qtbot.addWidget(view)
        view.setUniformRowHeights(True)
        view.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        view.setModel(tree.model)
        view.resize(300, 400)
        view.show()
        view.expand(tree.partner)
        await settle()
        first = tree.model.customer_index("C2")
        view.expand(first)
        await settle()
        view.executeDelayedItemsLayout()
        view.grab()
        await settle()
        assert len(world.asked) == 1  # only what is on screen
        assert tree.model.rowCount(first) == FIRST_ROWS
        for rows in (FIRST_ROWS + MORE_ROWS, FIRST_ROWS + 2 * MORE_ROWS, 1200):
            view.scrollToBottom()
            view.grab()
            await settle()
            assert tree.model.rowCount(first) == rows
            view.executeDelayedItemsLayout()
            view.grab()
            await settle()
            assert tree.model.rowCount(first) == rows  # not before someone scrolls on
        view.setCurrentIndex(tree.model.index(2, 0, first))
        view.selectAll()
        chosen = view.selectionModel().selectedRows()
        assert len(chosen) >= 1200
        tree.model.refresh("C2")
        await settle()
        assert view.isExpanded(first)
        assert len(view.selectionModel().selectedRows()) == len(chosen)
        assert view.currentIndex() == tree.model.index(2, 0, first)


def test_a_view_may_paint_before_the_loop_runs(qapp: QApplication, world: World) -> None:
    model = DirectoryModel(world, Words(), TaskOwner(list[BaseException]().append))
    assert not model.canFetchMore(model.partner_index())
    model._take_customers([world.partner, *world.shown])
    first = model.customer_index("C2")
    assert not model.canFetchMore(first)
    model._lists[2] = directory_list(3)
    assert model.index(0, 0, first).data() == "..."
    model.deleteLater()


def directory_list(users: int) -> ListBelow:
    """A customer's list that was opened and counted."""
    return ListBelow(count=users, shown=users, opened=True, read=True)
