"""What a tab of forms knows of its target: what was read, what waits, what a Save came to.

Knows no widgets. Edits become a plan here, and the rows of a plan become values again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from desktop.domain.catalogue import SETTINGS
from desktop.domain.changes import GOOD_STATES, OPEN_STATES, Change, Plan, Row, RowState, Target
from desktop.domain.documents import Document, Json, value_at
from desktop.domain.errors import Fault
from desktop.domain.fields import values_in
from desktop.domain.merge import Verdict, compare
from desktop.models.editor import EditConflict, EditPartly, EditTarget, FieldEdit, Same, Values
from desktop.operations import plans
from desktop.operations.waiting import waits
from desktop.words.errors import from_row

FAILED_STATES: Final = frozenset(RowState) - GOOD_STATES - OPEN_STATES
"""What a row may come to that has to be said at once."""

Kind = tuple[str, str]
"""A setting and one of its documents, by name."""


class FormState:
    """The settings of one target, beside what is edited of them. Keys of values are full ones.

    `documents` are what was read, or why it was not, `more` is what was read besides; `waiting`
    was saved and is not sent yet.
    `outcomes` is what the last Save came to with the target, `elsewhere` its rows of others.
    `settling` means that what was accepted without showing is looked at again.
    """

    documents: dict[Kind, Document | Fault]
    more: Mapping[str, Any]
    waiting: dict[str, Json]
    outcomes: set[RowState]
    elsewhere: list[Row]
    settling: bool
    _unseen: dict[str, Json]  # accepted, but not visible yet

    def __init__(self, same: Same) -> None:
        self._same = same
        self._last: Plan | None = None
        self.clear()

    def clear(self) -> None:
        """Another target: nothing is known of it yet."""
        self.documents, self.more, self.waiting = {}, {}, {}
        self.settling = False
        self.forget_outcome()

    # Reading

    @property
    def values(self) -> dict[str, Json]:
        """What the documents say."""
        found: dict[str, Json] = {}
        for kind, document in self.documents.items():
            if not isinstance(document, Fault):
                found |= _values(kind, document)
        return found

    def take(self, found: Mapping[Kind, Document | Fault]) -> Fault | None:
        """Know these from now on. A document that cannot be read stays as it was read before;
        the fault is what to say of it."""
        stale = None
        for kind, one in found.items():
            if isinstance(one, Fault) and isinstance(self.documents.get(kind), dict):
                stale = stale or one
            else:
                self.documents[kind] = one
        self._look_at_outcomes()
        return stale

    def _look_at_outcomes(self) -> None:
        """What the last Save came to is not said longer than it is so."""
        if not self.waiting:
            self.outcomes.discard(RowState.QUEUED)
        now = self.values
        shows = all(self._same(key, now.get(key), value) for key, value in self._unseen.items())
        if self._unseen and shows:
            self.outcomes = self.outcomes - {RowState.PENDING} | {RowState.DONE}
            self._unseen = {}

    # Saving

    def plan(
        self, target: EditTarget, edits: Mapping[str, FieldEdit], beside: Sequence[Change]
    ) -> Plan:
        """The plan of these edits, and of what is changed beside them; the same edits once more
        go on with the same run."""
        parts: dict[str, dict[str, tuple[Json, Json]]] = {}
        for full, edit in edits.items():
            setting, _, key = full.partition(".")
            parts.setdefault(setting, {})[key] = (edit.base, edit.value)
        order = [one for one in SETTINGS if one in parts]
        changes = [
            c for name in order for c in plans.edited(_whom(target, name), name, parts[name])
        ]
        plan = Plan.of(target.customer_id, target.customer_name, [*changes, *beside])
        if self._last is None or self._last.changes != plan.changes:
            self._last = plan
        return self._last

    def ended(self, rows: Sequence[Row]) -> None:
        """What the rows of the plan came to; one that is through is not gone on with."""
        if not any(row.state in OPEN_STATES for row in rows):
            self._last = None

    def take_rows(self, target: EditTarget, rows: Sequence[Row]) -> Values:
        """What the rows' outcomes mean for the form of this target, which is still shown.

        Raises EditConflict, and EditPartly where something failed.
        """
        own = [row for row in rows if row.target.id == target.person_id]
        self.elsewhere = [row for row in rows if row not in own]
        for row in self.elsewhere:
            if row.state in FAILED_STATES and row.state is not RowState.CONFLICT:
                # The cause, where it kept the own rows from being written too.
                raise EditPartly(from_row(row.error or {}), self._part_taken(own))
        return self._taken(own)

    def _part_taken(self, rows: Sequence[Row]) -> Values:
        """What was carried out of them, whatever became of the rest."""
        try:
            return self._taken(rows)
        except EditPartly as part:
            return part.fresh

    def _taken(self, rows: Sequence[Row]) -> Values:
        fresh: dict[str, Json] = {}
        theirs: dict[str, Json] = {}
        faults: list[Fault] = []
        for row in rows:
            wanted = {f"{row.setting}.{one.field}": one.value for one in row.changes}
            match row.state:
                case RowState.DONE | RowState.UNCHANGED | RowState.IGNORED:
                    self.outcomes.add(row.state)
                    fresh |= self._fresh(row, row.after)
                case RowState.PENDING:
                    self.outcomes.add(row.state)
                    self._unseen |= wanted
                    fresh |= wanted
                case RowState.QUEUED | RowState.WAITING if waits(row):
                    self.outcomes.add(RowState.QUEUED)
                    fresh |= wanted
                    self.waiting |= wanted
                case RowState.CONFLICT:
                    fresh |= self._fresh(row, row.before)
                    theirs |= _theirs(row)
                case _:
                    faults.append(from_row(row.error or {}))
        if theirs:
            raise EditConflict(theirs, fresh)
        if faults:
            raise EditPartly(faults[0], fresh)
        return fresh

    def _fresh(self, row: Row, document: Json) -> dict[str, Json]:
        """The values of a document as it is now; it is known from here on."""
        if not isinstance(document, dict):
            return {}
        self.documents[row.setting, row.document] = document
        return _values((row.setting, row.document), document)

    # What became of it

    def forget_outcome(self) -> None:
        """The form is edited, saved or reverted: the Save before is not spoken of any more."""
        self.outcomes, self._unseen, self.elsewhere = set(), {}, []

    def changed_elsewhere(self, *, found_later: bool) -> None:
        """What the last Save came to is not the last word any more. `found_later` says that what
        did not show has been looked for again."""
        self.settling = found_later and bool(self._unseen)
        self.outcomes = set()

    def settle(self, still_awaited: bool) -> None:
        """What has not shown by now still may, or never will."""
        if self._unseen:
            self.outcomes = {RowState.PENDING if still_awaited else RowState.IGNORED}


def _values(kind: Kind, document: Document) -> dict[str, Json]:
    setting, name = kind
    found = values_in(SETTINGS[setting], name, document)
    return {f"{setting}.{key}": value for key, value in found.items()}


def _whom(target: EditTarget, setting: str) -> Target:
    """The target as a plan names it: a user, or a phone of theirs."""
    return Target(SETTINGS[setting].target, target.person_id, target.person_name)


def _theirs(row: Row) -> dict[str, Json]:
    """The fields that all three sides see differently, with what the service holds now."""
    theirs = {}
    for change in row.changes:
        one = SETTINGS[row.setting][change.field]
        now = value_at(row.before, one.path)
        if compare(one, change.base, now, change.value) is Verdict.CONFLICT:
            theirs[f"{row.setting}.{change.field}"] = change.now
    return theirs
