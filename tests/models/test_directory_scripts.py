"""Random scripts on the directory tree: the model contract holds at every step, and after it
all the tree shows what the cache holds.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop.domain.errors import Fault, Kind
from desktop.models import directory
from desktop.models.directory import DirectoryModel, DirectoryRole
from desktop.runtime.tasks import TaskOwner
from tests.models.directory_world import Words, World, customer, settle, users

KEYS = st.integers(2, 4)
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


class Scripts(RuleBasedStateMachine):
    """The window, the sync and other processes, in any order; answers arrive when they do."""

    @initialize(fetching=st.booleans())
    def open(self, fetching: bool) -> None:
        self.loop = asyncio.new_event_loop()
        self.world = World(
            [customer(key) for key in (2, 3)], {"C2": users(7, owner="C2"), "C3": []}
        )
        self.faults: list[BaseException] = []
        self.held: dict[str, QPersistentModelIndex] = {}
        self.users_held: dict[str, QPersistentModelIndex] = {}
        self.syncs: set[str] = set()
        self.run(self.make(fetching))
        self.run(self.model.load, settle())

    async def make(self, fetching: bool) -> None:
        self.owner = TaskOwner(self.faults.append)
        self.model = DirectoryModel(self.world, Words(), self.owner)
        self.model.modelReset.connect(lambda: self.faults.append(AssertionError("reset")))
        self.tester = QAbstractItemModelTester(self.model, FATAL)
        self.tester.setUseFetchMore(fetching)  # it asks for more at every turn, or never

    def run(self, *work: object, turns: int = 0) -> None:
        """One step of the program, and some turns of its loop."""

        async def step() -> None:
            for one in work:
                if asyncio.iscoroutine(one):
                    await one
                elif callable(one):
                    one()
            for _ in range(turns):
                await asyncio.sleep(0)

        self.loop.run_until_complete(step())

    @rule(turns=st.integers(0, 5))
    def time_passes(self, turns: int) -> None:
        self.run(turns=turns)

    @rule()
    def load(self) -> None:
        self.run(self.model.load)

    @rule(key=KEYS)
    def expand(self, key: int) -> None:
        index = self.model.customer_index(f"C{key}")
        self.run(lambda: self.model.fetchMore(index) if self.model.canFetchMore(index) else None)

    @rule(key=KEYS)
    def open_and_read(self, key: int) -> None:
        self.expand(key)
        self.run(turns=20)
        self.look(key)
        self.run(turns=20)

    @rule(key=KEYS)
    def look(self, key: int) -> None:
        parent = self.model.customer_index(f"C{key}")
        self.run(lambda: [self.at(row, parent).data() for row in range(self.rows(parent))])

    @rule(key=KEYS)
    def tell_to_refresh(self, key: int) -> None:
        self.run(lambda: self.model.refresh(f"C{key}"))

    @rule(key=KEYS, now=st.booleans())
    def sync(self, key: int, now: bool) -> None:
        self.run(lambda: self.note_sync(f"C{key}", now), lambda: self.model.syncing(f"C{key}", now))

    def note_sync(self, name: str, now: bool) -> None:
        """The model hears of syncs of the customers that it shows."""
        if self.model.customer_index(name).isValid():
            (self.syncs.add if now else self.syncs.discard)(name)

    @rule(key=KEYS)
    def sync_fails(self, key: int) -> None:
        fault = Fault(Kind.UNREACHABLE)
        self.run(
            lambda: self.note_sync(f"C{key}", False),
            lambda: self.model.failed(f"C{key}", fault),
        )

    @rule(key=KEYS)
    def retry(self, key: int) -> None:
        parent = self.model.customer_index(f"C{key}")
        last = self.at(self.rows(parent) - 1, parent)
        if last.data(DirectoryRole.KIND) == "status":
            self.run(lambda: self.model.retry(last))

    @rule(key=KEYS, number=st.integers(0, 25), start=st.integers(0, 3))
    def users_change(self, key: int, number: int, start: int) -> None:
        self.world.people[f"C{key}"] = users(number, start, owner=f"C{key}")

    @rule(keys=st.lists(KEYS, unique=True, max_size=5), name=st.sampled_from(["A", "B"]))
    def customers_change(self, keys: list[int], name: str) -> None:
        self.world.shown = [customer(key, f"{name}{key}") for key in keys]

    @rule(people=st.integers(0, 2))
    def partner_changes(self, people: int) -> None:
        self.world.partner = replace(self.world.partner, people=people)

    @rule(broken=st.booleans())
    def store_breaks(self, broken: bool) -> None:
        self.world.broken = broken

    @rule(key=KEYS)
    def hold(self, key: int) -> None:
        index = self.model.customer_index(f"C{key}")
        if index.isValid() and f"C{key}" not in self.held:
            self.held[f"C{key}"] = QPersistentModelIndex(index)

    @rule(key=KEYS, row=st.integers(0, 9))
    def hold_a_user(self, key: int, row: int) -> None:
        """As a view holds what is current: a row that has arrived, so that it knows who it is."""
        parent = self.model.customer_index(f"C{key}")
        index = self.at(row, parent) if parent.isValid() else QModelIndex()
        if self.model.person_of(index) is not None:
            self.users_held[index.data(DirectoryRole.ID)] = QPersistentModelIndex(index)

    @invariant()
    def held_rows_are_still_theirs(self) -> None:
        for name, index in self.held.items():
            if index.isValid():
                assert index.data(DirectoryRole.ID) == name

    @rule()
    def everything_arrives(self) -> None:
        self.world.broken = False
        self.run(self.model.load, settle())
        shown = [one.id for one in self.world.shown]
        if self.world.partner.people or not shown:
            shown.append("P")
        top = self.model.partner_index()
        ids = [self.at(row, top).data(DirectoryRole.ID) for row in range(self.rows(top))]
        assert ids == shown
        for name in shown:
            self.compare(name)
        for person_id, index in self.users_held.items():
            if index.isValid():  # what a view holds has gone along with its user
                assert index.data(DirectoryRole.ID) == person_id

    def compare(self, name: str) -> None:
        """What a customer's rows say, against the cache."""
        index = self.model.customer_index(name)
        if index.data(DirectoryRole.STATE) == "new":
            assert self.rows(index) == 0
            return
        self.run(lambda: self.model.refresh(name), settle())
        there = [row.person.name for row in self.world.people.get(name, [])]
        for _ in range(4):  # look, let pages and further rows come, look again
            said = [self.at(row, index).data() for row in range(self.rows(index))]
            self.run(
                lambda: [self.at(row, index).data() for row in range(self.rows(index))], settle()
            )
        said = [self.at(row, index).data() for row in range(self.rows(index))]
        assert [text for text in said if not text.startswith("<")] == there
        state = index.data(DirectoryRole.STATE)
        statuses = [text for text in said if text.startswith("<")]
        assert statuses == ([] if state == "ready" else [f"<customer {state}{self.reason(index)}>"])
        if name in self.syncs:
            assert state == "loading"
        else:
            assert state in ({"ready", "failed"} if there else {"empty", "failed"})

    def reason(self, index: QModelIndex) -> str:
        """Why its list failed, as its status row says it."""
        fault = self.at(self.rows(index) - 1, index).data(DirectoryRole.ROW)
        return f" {fault}" if isinstance(fault, Fault) else ""

    def rows(self, parent: QModelIndex) -> int:
        return self.model.rowCount(parent) if parent.isValid() else 0

    def at(self, row: int, parent: QModelIndex) -> QModelIndex:
        return self.model.index(row, 0, parent)

    @invariant()
    def a_customer_that_went_takes_its_sync_along(self) -> None:
        gone = {name for name in self.syncs if not self.model.customer_index(name).isValid()}
        self.syncs -= gone

    @invariant()
    def nothing_went_wrong(self) -> None:
        assert self.faults == []

    def teardown(self) -> None:
        if hasattr(self, "model"):
            self.run(self.owner.close())
            self.tester.deleteLater()
            self.model.deleteLater()
            self.loop.close()


def test_any_script(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "MORE_ROWS", 8)
    monkeypatch.setattr(directory, "FIRST_ROWS", 8)
    monkeypatch.setattr(directory, "LOOK_AHEAD", 2)
    monkeypatch.setattr(directory, "WINDOWS", 2)
    run_state_machine_as_test(
        Scripts, settings=settings(max_examples=50, stateful_step_count=30, deadline=None)
    )
