"""The editor: nothing lost, nothing on the wrong target, whatever order answers come in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QCoreApplication

from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import Problem, ProblemKind
from desktop.domain.lines import FORWARDING
from desktop.models.editor import (
    EditConflict,
    Editor,
    EditorState,
    EditPartly,
    EditTarget,
    EditWithdrawn,
    FieldConflict,
    FieldEdit,
    same_in,
)

ANNA = EditTarget("C1", "Acme", "P1", "Anna")
BERT = EditTarget("C2", "Umbrella", "P2", "Bert")
SEEN = {"enabled": False, "destination": "", "rings": 3}


class Service:
    """Answers a save when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[EditTarget, dict[str, FieldEdit]]] = []
        self.answers: list[asyncio.Future[Mapping[str, Json]]] = []

    async def write(self, target: EditTarget, edits: Mapping[str, FieldEdit]) -> Mapping[str, Json]:
        self.asked.append((target, dict(edits)))
        answer: asyncio.Future[Mapping[str, Json]] = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        return await answer


def rules(values: Mapping[str, Json]) -> list[Problem]:
    """A destination is needed where forwarding is on."""
    if values["enabled"] and not values["destination"]:
        return [Problem("destination", ProblemKind.REQUIRED)]
    return []


def state_of(editor: Editor) -> EditorState:
    """The state, read anew (type checkers take a property for a constant)."""
    return editor.state


def can_save(editor: Editor) -> bool:
    """Whether it can be saved, read anew."""
    return editor.can_save


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def editor(service: Service) -> Editor:
    made = Editor(service.write, rules)
    made.begin(ANNA)
    return made


async def begun(editor: Editor) -> asyncio.Task[bool]:
    """A save that waits for its answer."""
    task = asyncio.get_running_loop().create_task(editor.save())
    await asyncio.sleep(0)
    assert state_of(editor) is EditorState.SAVING
    return task


def test_loading(editor: Editor) -> None:
    told: list[EditorState] = []
    editor.changed.connect(lambda: told.append(editor.state))
    assert (state_of(editor), editor.busy, editor.loaded) == (EditorState.LOADING, True, False)
    assert not editor.can_save
    with pytest.raises(KeyError):
        editor.put("enabled", True)
    editor.load(SEEN, ANNA)
    assert (state_of(editor), editor.busy, editor.loaded) == (EditorState.READY, False, True)
    assert editor.values == SEEN
    assert not editor.dirty
    assert not editor.can_save
    assert told == [EditorState.READY]


def test_values_for_another_are_dropped(editor: Editor) -> None:
    editor.load({"enabled": True}, BERT)
    assert not editor.loaded
    editor.fail(Fault(Kind.UNREACHABLE), BERT)
    assert state_of(editor) is EditorState.LOADING


def test_loading_fails_and_is_tried_again(editor: Editor) -> None:
    fault = Fault(Kind.UNREACHABLE)
    editor.fail(fault, ANNA)
    assert (state_of(editor), editor.fault, editor.loaded) == (EditorState.FAILED, fault, False)
    assert not editor.can_save
    editor.revert()
    assert state_of(editor) is EditorState.FAILED
    editor.load(SEEN, ANNA)
    assert (state_of(editor), editor.fault) == (EditorState.READY, None)


def test_dirty_problems_and_revert(editor: Editor) -> None:
    editor.load(SEEN, ANNA)
    editor.put("enabled", True)
    assert editor.dirty == {"enabled"}
    assert editor.problem_of("destination") == Problem("destination", ProblemKind.REQUIRED)
    assert editor.problem_of("enabled") is None
    assert can_save(editor) is False
    editor.put("destination", "200")
    assert editor.problems == []
    assert can_save(editor) is True
    assert editor.edits == {
        "enabled": FieldEdit(False, True),
        "destination": FieldEdit("", "200"),
    }
    editor.put("enabled", False)
    assert editor.dirty == {"destination"}
    editor.revert()
    assert not editor.dirty
    assert editor.values == SEEN
    assert not editor.can_revert


def test_the_services_own_problem_stands_in_nobodys_way(editor: Editor) -> None:
    editor.load(SEEN | {"enabled": True}, ANNA)
    assert editor.problems
    editor.put("rings", 5)
    assert editor.can_save
    editor.put("destination", " ")
    editor.put("destination", "")
    assert editor.can_save


def test_a_field_compares_in_its_own_way() -> None:
    editor = Editor(Service().write, same=same_in(FORWARDING))
    editor.begin(ANNA)
    editor.load(
        {"forwarding.always.destination": "+49 6100 773", "forwarding.always.enabled": False}, ANNA
    )
    editor.put("forwarding.always.destination", "+496100773")
    assert not editor.dirty
    editor.put("forwarding.always.enabled", 0)
    assert editor.dirty == {"forwarding.always.enabled"}  # 0 is not false


async def test_a_save(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    assert not editor.can_save
    assert not editor.can_revert
    assert not await editor.save()  # the second click
    editor.revert()
    assert editor.values["rings"] == 5
    service.answers[0].set_result(SEEN | {"rings": 5, "new": 1})
    assert await save
    assert service.asked == [(ANNA, {"rings": FieldEdit(3, 5)})]
    assert state_of(editor) is EditorState.READY
    assert not editor.dirty
    assert editor.values == SEEN | {"rings": 5, "new": 1}


async def test_the_services_own_reading_wins(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("destination", "+49 200")
    save = await begun(editor)
    service.answers[0].set_result(SEEN | {"destination": "+49200"})
    await save
    assert editor.values["destination"] == "+49200"
    assert not editor.dirty


async def test_what_is_typed_during_a_save_stays(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    editor.put("destination", "200")
    save = await begun(editor)
    editor.put("rings", 6)
    editor.put("enabled", True)
    service.answers[0].set_result(SEEN | {"rings": 5, "destination": "200"})
    await save
    assert editor.edits == {"rings": FieldEdit(5, 6), "enabled": FieldEdit(False, True)}
    assert editor.can_save


async def test_taken_back_during_a_save_is_an_edit_again(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    editor.put("rings", 3)
    service.answers[0].set_result(SEEN | {"rings": 5})
    await save
    assert editor.edits == {"rings": FieldEdit(5, 3)}


async def test_an_answer_for_another_target_is_dropped(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    editor.begin(BERT)
    editor.load(SEEN | {"rings": 9}, BERT)
    editor.put("rings", 8)
    service.answers[0].set_result(SEEN | {"rings": 5})
    assert await save
    assert editor.target == BERT
    assert editor.edits == {"rings": FieldEdit(9, 8)}
    second = await begun(editor)
    service.answers[1].set_exception(Fault(Kind.REJECTED))
    editor.begin(ANNA)
    assert not await second
    assert (state_of(editor), editor.fault) == (EditorState.LOADING, None)
    assert [target for target, _ in service.asked] == [ANNA, BERT]


async def test_a_failed_save_keeps_the_edits(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    fault = Fault(Kind.UNREACHABLE)
    service.answers[0].set_exception(fault)
    assert not await save
    assert (state_of(editor), editor.fault) == (EditorState.FAILED, fault)
    assert editor.edits == {"rings": FieldEdit(3, 5)}
    assert editor.can_save
    again = await begun(editor)
    assert editor.fault is None
    service.answers[1].set_result(SEEN | {"rings": 5})
    assert await again
    assert state_of(editor) is EditorState.READY


async def test_a_bug_is_raised_and_the_edits_stay(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    service.answers[0].set_exception(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await save
    assert state_of(editor) is EditorState.FAILED
    assert editor.dirty == {"rings"}


async def test_a_withdrawn_save_keeps_the_edits(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    service.answers[0].set_exception(EditWithdrawn())
    assert not await save
    assert (state_of(editor), editor.fault) == (EditorState.READY, None)
    assert editor.dirty == {"rings"}


async def test_a_cancelled_save_keeps_the_edits(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    save.cancel()
    with pytest.raises(asyncio.CancelledError):
        await save
    assert state_of(editor) is EditorState.READY
    assert editor.dirty == {"rings"}


async def in_conflict(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    editor.put("destination", "200")
    save = await begun(editor)
    service.answers[-1].set_exception(EditConflict({"rings": 7}, SEEN | {"rings": 7}))
    assert not await save
    assert state_of(editor) is EditorState.CONFLICT


async def test_a_conflict_is_decided_by_field(editor: Editor, service: Service) -> None:
    await in_conflict(editor, service)
    assert editor.conflicts == {"rings": FieldConflict(3, 5, 7)}
    assert not editor.can_save
    assert not await editor.save()
    editor.keep_mine("rings")
    assert state_of(editor) is EditorState.READY
    assert editor.edits == {"rings": FieldEdit(7, 5), "destination": FieldEdit("", "200")}
    save = await begun(editor)
    service.answers[1].set_exception(EditConflict({"rings": 8, "destination": "300"}))
    await save
    assert editor.conflicts == {
        "destination": FieldConflict("", "200", "300"),
        "rings": FieldConflict(7, 5, 8),
    }
    editor.take_theirs("rings")
    assert state_of(editor) is EditorState.CONFLICT
    editor.take_theirs("destination")
    assert state_of(editor) is EditorState.READY
    assert not editor.dirty
    assert editor.values == SEEN | {"rings": 8, "destination": "300"}


async def test_typing_what_is_there_decides_too(editor: Editor, service: Service) -> None:
    await in_conflict(editor, service)
    editor.put("rings", 9)
    assert editor.conflicts["rings"] == FieldConflict(3, 9, 7)
    editor.put("rings", 7)
    assert state_of(editor) is EditorState.READY
    assert editor.dirty == {"destination"}


async def test_reverting_a_conflict_takes_what_is_there(editor: Editor, service: Service) -> None:
    await in_conflict(editor, service)
    editor.revert()
    assert state_of(editor) is EditorState.READY
    assert editor.values == SEEN | {"rings": 7}


async def test_taken_back_before_the_conflict_came(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    editor.put("rings", 3)
    service.answers[0].set_exception(EditConflict({"rings": 7, "other": 1}))
    await save
    assert state_of(editor) is EditorState.READY
    assert editor.values == SEEN | {"rings": 7}


async def test_a_refresh_under_edits_hides_no_conflict(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    editor.load(SEEN | {"rings": 7, "destination": "300"}, ANNA)
    assert editor.values == SEEN | {"rings": 5, "destination": "300"}
    assert editor.edits == {"rings": FieldEdit(3, 5)}  # 3 is what the person saw
    editor.revert()
    assert editor.values["rings"] == 7
    editor.put("rings", 5)
    editor.load(SEEN | {"rings": 5}, ANNA)
    assert not editor.dirty  # somebody else did it


async def test_a_refresh_in_conflict(editor: Editor, service: Service) -> None:
    await in_conflict(editor, service)
    editor.load(SEEN | {"rings": 8}, ANNA)
    assert editor.conflicts == {"rings": FieldConflict(3, 5, 8)}
    editor.fail(Fault(Kind.UNREACHABLE), ANNA)
    assert state_of(editor) is EditorState.CONFLICT
    editor.load(SEEN, ANNA)
    assert state_of(editor) is EditorState.READY
    assert editor.edits["rings"] == FieldEdit(3, 5)


async def test_a_refresh_during_a_save_waits_for_its_answer(
    editor: Editor, service: Service
) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    save = await begun(editor)
    editor.load(SEEN, ANNA)
    editor.fail(Fault(Kind.UNREACHABLE), ANNA)
    assert state_of(editor) is EditorState.SAVING
    service.answers[0].set_result(SEEN | {"rings": 5})
    assert await save
    assert editor.values["rings"] == 5


def test_a_refresh_that_fails_keeps_values_and_edits(editor: Editor) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    editor.fail(Fault(Kind.UNREACHABLE), ANNA)
    assert state_of(editor) is EditorState.FAILED
    assert editor.can_save
    editor.revert()
    assert (state_of(editor), editor.fault) == (EditorState.READY, None)


KEYS = ("a", "b", "c")
VALUES = st.integers(0, 3)
START = {ANNA: 0, BERT: 10}
"""Each person's values lie in a range of their own, so that a mix-up shows."""
TARGETS = st.sampled_from([ANNA, BERT])


class Forms(RuleBasedStateMachine):
    """Random scripts of choosing, typing, refreshing, saving, answers late and out of order.

    The world has two people; others change them at will. The service writes as the program's
    own write path does: a field whose base is not what is there any more is a conflict.
    """

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.service = Service()
        self.editor = Editor(self.service.write)
        self.world: dict[EditTarget, dict[str, Json]] = {
            whom: dict.fromkeys(KEYS, start) for whom, start in START.items()
        }
        self.typed: dict[str, Json] = {}
        self.saves: list[tuple[int, EditTarget, asyncio.Task[bool]]] = []
        self.choose(ANNA, at_once=True)

    def run(self) -> None:
        async def turn() -> None:
            for _ in range(5):
                await asyncio.sleep(0)

        self.loop.run_until_complete(turn())

    def forget_what_is_no_edit(self) -> None:
        """What was typed and is what the person saw anyway may be replaced by fresh values."""
        self.typed = {key: value for key, value in self.typed.items() if key in self.editor.dirty}

    @rule(whom=TARGETS, at_once=st.booleans())
    def choose(self, whom: EditTarget, at_once: bool) -> None:
        self.editor.begin(whom)
        self.typed = {}
        if at_once:
            self.arrive(whom)

    @rule(whom=TARGETS)
    def arrive(self, whom: EditTarget) -> None:
        self.forget_what_is_no_edit()
        self.editor.load(dict(self.world[whom]), whom)

    @precondition(lambda self: self.editor.loaded)
    @rule(key=st.sampled_from(KEYS), value=VALUES)
    def type_in(self, key: str, value: int) -> None:
        assert self.editor.target is not None
        value += START[self.editor.target]
        self.editor.put(key, value)
        self.typed[key] = value

    @rule(whom=TARGETS, key=st.sampled_from(KEYS), value=VALUES)
    def somebody_else(self, whom: EditTarget, key: str, value: int) -> None:
        self.world[whom][key] = value + START[whom]

    @rule()
    def revert(self) -> None:
        saving = self.editor.state is EditorState.SAVING
        self.editor.revert()
        if not saving:
            self.typed = {}
            assert not self.editor.dirty

    @precondition(lambda self: self.editor.can_save)
    @rule()
    def save_at_once(self) -> None:
        self.save()

    @precondition(lambda self: self.editor.loaded)
    @rule(key=st.sampled_from(KEYS), value=VALUES)
    def type_and_save(self, key: str, value: int) -> None:
        self.type_in(key, value)
        if self.editor.can_save:
            self.save()

    def save(self) -> None:
        shown, target = dict(self.editor.values), self.editor.target
        assert target is not None
        edits = self.editor.edits
        task = self.loop.create_task(self.editor.save())
        self.run()
        assert self.service.asked[-1] == (target, edits)
        assert {key: edit.value for key, edit in edits.items()} == {
            key: shown[key] for key in edits
        }
        self.saves.append((len(self.service.answers) - 1, target, task))

    @precondition(lambda self: self.saves)
    @rule(data=st.data(), fate=st.sampled_from(["ok", "ok", "fault", "lost", "cancel"]))
    def answer(self, data: st.DataObject, fate: str) -> None:
        at = data.draw(st.integers(0, len(self.saves) - 1))
        number, target, task = self.saves.pop(at)
        self.forget_what_is_no_edit()
        edits = self.service.asked[number][1]
        reply = self.service.answers[number]
        there = self.world[target]
        clashes = {
            key: there[key]
            for key, edit in edits.items()
            if there[key] not in (edit.base, edit.value)
        }
        if fate == "cancel":
            task.cancel()
        elif fate == "fault":
            reply.set_exception(Fault(Kind.UNREACHABLE))
        elif clashes:
            reply.set_exception(EditConflict(clashes, dict(there)))
        else:
            there |= {key: edit.value for key, edit in edits.items()}
            if fate == "lost":
                reply.set_exception(Fault(Kind.CUT))
            else:
                reply.set_result(dict(there))
        self.run()
        if not task.cancelled():
            assert task.exception() is None

    @precondition(lambda self: self.editor.conflicts)
    @rule(data=st.data(), mine=st.booleans())
    def decide(self, data: st.DataObject, mine: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.editor.conflicts)))
        there = self.editor.conflicts[key].theirs
        if mine:
            self.editor.keep_mine(key)
            assert self.editor.base[key] == there
        else:
            self.editor.take_theirs(key)
            self.typed.pop(key, None)
            assert self.editor.values[key] == there

    @invariant()
    def nothing_typed_is_lost(self) -> None:
        # What was typed last stays on the form until it is written, taken back or decided.
        for key, value in self.typed.items():
            assert self.editor.values[key] == value

    @invariant()
    def nobody_sees_anothers_values(self) -> None:
        if self.editor.target is not None:
            start = START[self.editor.target]
            for value in [*self.editor.base.values(), *self.editor.values.values()]:
                assert start <= value <= start + 3

    @invariant()
    def states_agree(self) -> None:
        editor = self.editor
        assert (editor.state is EditorState.CONFLICT) == bool(editor.conflicts)
        assert set(editor.edits) == editor.dirty
        if editor.can_save:
            assert editor.dirty
            assert not editor.busy
            assert not editor.conflicts
        if not editor.loaded:
            assert not editor.values

    def teardown(self) -> None:
        if not hasattr(self, "loop"):
            return
        for _, _, task in self.saves:
            task.cancel()
        self.run()
        self.loop.close()


def test_any_script(qapp: QCoreApplication) -> None:
    run_state_machine_as_test(
        Forms, settings=settings(max_examples=150, stateful_step_count=40, deadline=None)
    )


def test_it_has_a_home(qapp: QCoreApplication) -> None:
    async def write(_: EditTarget, __: Any) -> Mapping[str, Json]:
        return {}

    editor = Editor(write, parent=qapp)
    assert editor.parent() is qapp
    editor.setParent(None)


async def test_a_save_of_which_a_part_went_through(editor: Editor, service: Service) -> None:
    editor.load(SEEN, ANNA)
    editor.put("rings", 5)
    editor.put("destination", "7900")
    save = await begun(editor)
    refused = Fault(Kind.REJECTED)
    service.answers[-1].set_exception(EditPartly(refused, {"rings": 5}))
    assert await save is False
    assert editor.dirty == {"destination"}
    assert editor.values["rings"] == 5
    assert (editor.state, editor.fault) == (EditorState.FAILED, refused)
    assert editor.can_save
