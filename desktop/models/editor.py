"""One life cycle for every form: load, edit, check, save, conflict, go back.

Holds what the person saw (`base`) and what the form shows (`values`) for one frozen target.
It writes nothing itself: it awaits the callable that does, and takes the fresh values from
its return. Knows no widgets; views listen to the one signal and read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, Setting
from desktop.domain.merge import same

Values = Mapping[str, Json]
Rules = Callable[[Values], list[Problem]]
Same = Callable[[str, Json, Json], bool]


class EditorState(StrEnum):
    """Where a form stands."""

    LOADING = "loading"
    READY = "ready"
    SAVING = "saving"
    CONFLICT = "conflict"  # somebody else changed a field that the person changed too
    FAILED = "failed"  # `fault` says why; edits are still there


@dataclass(frozen=True, slots=True)
class EditTarget:
    """Whom a form is about, with the names that stand on it: frozen when it is loaded."""

    customer_id: str
    customer_name: str
    person_id: str = ""
    person_name: str = ""


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One changed field: what the person saw, and what they want."""

    base: Json
    value: Json


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that two people changed: what was seen, what we want, what is there now."""

    base: Json
    mine: Json
    theirs: Json


class EditConflict(Exception):
    """Raised by the writing callable: nothing was written, these fields hold other values now.

    `fresh` are all fields as they are now, where known.
    """

    def __init__(self, theirs: Values, fresh: Values = MappingProxyType({})) -> None:
        super().__init__(tuple(theirs))
        self.theirs = dict(theirs)
        self.fresh = dict(fresh)


class EditPartly(Exception):
    """Raised by the writing callable: part of it was written, the rest failed with `fault`.

    `fresh` are the fields that were written, as they are now.
    """

    def __init__(self, fault: Fault, fresh: Values = MappingProxyType({})) -> None:
        super().__init__(fault)
        self.fault = fault
        self.fresh = dict(fresh)


class EditWithdrawn(Exception):
    """Raised by the writing callable: the person thought better of it; all edits stay."""


Write = Callable[[EditTarget, Mapping[str, FieldEdit]], Awaitable[Values]]
"""Writes the edits to the target and returns all fields as read back.

Raises EditConflict, EditPartly, EditWithdrawn or a Fault; with the last two nothing is known
to be written.
"""


def same_json(_: str, left: Json, right: Json) -> bool:
    """Equality as JSON, whatever the field."""
    return same(left, right)


def same_in(*settings: Setting) -> Same:
    """Equality in each field's own idea of it: spellings of one number, null and empty text.

    The keys are the public ones, `SETTING.FIELD`.
    """
    normal = {f"{one.name}.{field.key}": field.normal for one in settings for field in one.fields}
    return lambda key, left, right: same(normal[key](left), normal[key](right))


def no_rules(_: Values) -> list[Problem]:
    """Every value goes."""
    return []


class Editor(QObject):
    """What a form shows and may do.

    Signals:
        changed: anything that a form shows is different: values, problems, state, target.
    """

    changed = Signal()

    _target: EditTarget | None
    _state: EditorState
    _fault: BaseException | None
    _loaded: bool
    _now: dict[str, Json]  # what the service held when last heard of
    _base: dict[str, Json]  # what the person saw; other than `_now` only under an edit
    _values: dict[str, Json]  # what the form shows
    _undecided: set[str]  # fields in conflict
    _problems: list[Problem]
    _old: list[Problem]  # those that the service's own values have
    _turn = 0  # answers to an older turn are dropped

    def __init__(
        self,
        write: Write,
        rules: Rules = no_rules,
        same: Same = same_json,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._write = write
        self._rules = rules
        self._same = same
        self._clear(None)

    # What a form reads

    @property
    def target(self) -> EditTarget | None:
        """Whom the form is about."""
        return self._target

    @property
    def state(self) -> EditorState:
        """Where the form stands."""
        return self._state

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._state in {EditorState.LOADING, EditorState.SAVING}

    @property
    def loaded(self) -> bool:
        """Whether there are values to show."""
        return self._loaded

    @property
    def fault(self) -> BaseException | None:
        """Why loading or saving failed."""
        return self._fault

    @property
    def base(self) -> Values:
        """What the service held when the person last saw it."""
        return MappingProxyType(self._base)

    @property
    def values(self) -> Values:
        """What the form shows."""
        return MappingProxyType(self._values)

    @property
    def edits(self) -> dict[str, FieldEdit]:
        """The changed fields."""
        return {key: FieldEdit(self._base[key], self._values[key]) for key in self.dirty}

    @property
    def dirty(self) -> frozenset[str]:
        """Keys of fields that differ from what the person saw."""
        return frozenset(
            key for key in self._values if not self._same(key, self._values[key], self._base[key])
        )

    @property
    def problems(self) -> list[Problem]:
        """What the service would refuse."""
        return list(self._problems)

    def problem_of(self, key: str) -> Problem | None:
        """The first problem of a field."""
        return next((one for one in self._problems if one.field == key), None)

    @property
    def conflicts(self) -> dict[str, FieldConflict]:
        """Fields to decide on, in state CONFLICT."""
        return {
            key: FieldConflict(self._base[key], self._values[key], self._now[key])
            for key in sorted(self._undecided)
        }

    @property
    def can_save(self) -> bool:
        """Something is changed, nothing is wrong, nothing is under way or to be decided.

        A problem that the service's own values had before does not stand in the way of others.
        """
        dirty = self.dirty
        wrong = any(one.field in dirty or one not in self._old for one in self._problems)
        calm = self._state in {EditorState.READY, EditorState.FAILED}
        return self._loaded and calm and bool(dirty) and not wrong

    @property
    def can_revert(self) -> bool:
        """Something is changed, and it is not being saved just now."""
        return bool(self.dirty) and self._state is not EditorState.SAVING

    # What a form does

    def begin(self, target: EditTarget) -> None:
        """Somebody else was chosen: the form waits for their values."""
        self._clear(target)
        self.changed.emit()

    def load(self, values: Values, target: EditTarget) -> None:
        """Values have arrived. Those for another target than the chosen one are dropped.

        For the target that is shown already, edits stay, each with what the person saw when
        they made it: a change made elsewhere meanwhile shows as a conflict when it is saved.
        """
        if target != self._target or self._state is EditorState.SAVING:
            return
        self._loaded = True
        self._fault = None
        edits, undecided = self.edits, self._undecided
        self._now = dict(values)
        self._lay_on({key: edit for key, edit in edits.items() if key in values}, undecided)

    def fail(self, fault: BaseException, target: EditTarget) -> None:
        """The values of the target cannot be had."""
        if target != self._target or self._state is EditorState.SAVING:
            return
        self._fault = fault
        if not self._undecided:
            self._state = EditorState.FAILED
        self.changed.emit()

    def put(self, key: str, value: Json) -> None:
        """The person changed a field. Raises KeyError for a field that was not loaded."""
        if key not in self._values:
            raise KeyError(key)
        self._values[key] = value
        if key in self._undecided and self._same(key, value, self._now[key]):
            self.take_theirs(key)
            return
        self._check()
        self.changed.emit()

    def revert(self) -> None:
        """Back to what the service holds, as far as is known. Nothing while saving."""
        if self._state is EditorState.SAVING:
            return
        self._fault = None if self._loaded else self._fault
        self._lay_on({}, frozenset())

    def keep_mine(self, key: str) -> None:
        """Decide a conflict: our value shall replace what is there now."""
        self._undecided.remove(key)
        self._base[key] = self._now[key]
        self._settle()

    def take_theirs(self, key: str) -> None:
        """Decide a conflict: what is there now stays."""
        self._undecided.remove(key)
        self._base[key] = self._values[key] = self._now[key]
        self._settle()

    async def save(self) -> bool:
        """Write the edits to the frozen target; True if they are written.

        What is typed meanwhile stays as further edits on the fresh values. An answer that
        comes after another target was chosen changes nothing here. A foreseen fault is kept in
        `fault`; any other is raised as well.
        """
        target = self._target
        if target is None or not self.can_save:
            return False
        edits = self.edits
        turn = self._turn
        self._state = EditorState.SAVING
        self._fault = None
        self.changed.emit()
        try:
            fresh = await self._write(target, edits)
        except EditConflict as conflict:
            self._on_conflict(turn, edits, conflict)
            return False
        except EditPartly as part:
            self._on_part(turn, part)
            return False
        except asyncio.CancelledError:
            self._give_up(turn, None)
            raise
        except EditWithdrawn:
            self._give_up(turn, None)
            return False
        except Fault as fault:
            self._give_up(turn, fault)
            return False
        except BaseException as fault:
            self._give_up(turn, fault)
            raise
        self._on_saved(turn, edits, fresh)
        return True

    # How answers are taken

    def _on_saved(self, turn: int, sent: Mapping[str, FieldEdit], fresh: Values) -> None:
        """The fresh values, and on top of them what was typed since the save began."""
        if turn != self._turn:
            return
        later = {
            key: value
            for key, value in self._values.items()
            if not self._same(key, value, sent[key].value if key in sent else self._base[key])
        }
        self._now |= fresh
        self._base = dict(self._now)
        self._values = self._now | later
        self._settle()

    def _on_conflict(
        self, turn: int, sent: Mapping[str, FieldEdit], conflict: EditConflict
    ) -> None:
        """Nothing was written: all edits stay, some of them to be decided on."""
        if turn != self._turn:
            return
        theirs = {key: now for key, now in conflict.theirs.items() if key in sent}
        self._now |= conflict.fresh | theirs
        self._lay_on(self.edits, theirs.keys())

    def _on_part(self, turn: int, part: EditPartly) -> None:
        """What was written is no edit any more; the rest stays, with the reason."""
        if turn != self._turn:
            return
        self._now |= part.fresh
        self._lay_on(self.edits, frozenset())
        self._give_up(turn, part.fault)

    def _lay_on(self, edits: Mapping[str, FieldEdit], undecided: Collection[str]) -> None:
        """Show what the service holds now, and the edits on top of it.

        An edit that wants just that is none any more. The base of the others stays what the
        person saw when they made them; undecided ones are in conflict if that is not there now.
        """
        self._base, self._values = dict(self._now), dict(self._now)
        self._undecided = set()
        for key, edit in edits.items():
            now = self._now[key]
            if self._same(key, now, edit.value):
                continue
            if key in undecided and not self._same(key, now, edit.base):
                self._undecided.add(key)
            self._base[key], self._values[key] = edit.base, edit.value
        self._settle()

    def _give_up(self, turn: int, fault: BaseException | None) -> None:
        if turn != self._turn:
            return
        self._fault = fault
        self._state = EditorState.FAILED if fault else EditorState.READY
        self.changed.emit()

    def _settle(self) -> None:
        if not self._loaded:
            self._state = EditorState.FAILED if self._fault else EditorState.LOADING
        else:
            self._state = EditorState.CONFLICT if self._undecided else EditorState.READY
        self._old = self._rules(self._now) if self._loaded else []
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        self._problems = self._rules(self._values) if self._loaded else []

    def _clear(self, target: EditTarget | None) -> None:
        self._target = target
        self._turn += 1
        self._state = EditorState.LOADING
        self._loaded = False
        self._fault = None
        self._now, self._base, self._values, self._undecided = {}, {}, {}, set()
        self._problems, self._old = [], []
