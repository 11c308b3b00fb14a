"""A plan of changes and the states that its rows go through.

A change is old → new for one field of one target. Rows are what is applied: all changes
of one document of one target, or one one-shot action. `operations` carries them out.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from desktop.domain import endings
from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind

PLAN_FORMAT: Final = endings.PLAN
PLAN_VERSION: Final = 1


class TargetKind(StrEnum):
    """What a change is made to."""

    PERSON = "person"
    DEVICE = "device"
    LOCATION = "location"
    VIRTUAL_LINE = "virtualLine"


class RowState(StrEnum):
    """Where a row stands. `sending` is on disk before the first byte leaves."""

    QUEUED = "queued"
    SENDING = "sending"
    WAITING = "waiting"  # to be tried again later
    DONE = "done"
    UNCHANGED = "unchanged"  # the service had it already; nothing was sent
    PENDING = "pending"  # accepted, not visible yet
    IGNORED = "ignored"  # accepted, not applied
    CONFLICT = "conflict"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # a one-shot whose answer was lost: a person decides
    CANCELLED = "cancelled"


OPEN_STATES: Final = frozenset({RowState.QUEUED, RowState.SENDING, RowState.WAITING})
"""States that a later start goes on with."""
GOOD_STATES: Final = frozenset({RowState.DONE, RowState.UNCHANGED, RowState.PENDING})
"""States with which a run counts as all done."""


class RunState(StrEnum):
    """Where a whole run stands."""

    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a change is made to: frozen, with the name that stood on the button."""

    kind: TargetKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """Old → new of one field. `base` is what the person saw; None is null."""

    target: Target
    setting: str
    field: str
    base: Json
    value: Json


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to happen to one customer. Sends nothing."""

    customer_id: str
    customer_name: str
    changes: tuple[Change, ...]
    id: str

    @classmethod
    def of(cls, customer_id: str, customer_name: str, changes: Iterable[Change]) -> Plan:
        """A new plan with an id of its own."""
        return cls(customer_id, customer_name, tuple(changes), str(uuid.uuid4()))

    @property
    def hash(self) -> str:
        """SHA-256 of the plan's content; a changed file is noticed."""
        text = json.dumps(self._content(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The `PLAN.json` document: keys, never translated words."""
        return {
            "format": PLAN_FORMAT,
            "version": PLAN_VERSION,
            **self._content(),
            "hash": self.hash,
        }

    @classmethod
    def from_json(cls, document: Json) -> Plan:
        """Read a `PLAN.json`. Raises Fault(BAD_FILE) with what is wrong with it."""
        try:
            if document["format"] != PLAN_FORMAT:
                raise Fault(Kind.BAD_FILE, reason="format")
            if document["version"] != PLAN_VERSION:
                raise Fault(Kind.BAD_FILE, reason="version")
            changes = [
                Change(
                    Target(TargetKind(c["targetKind"]), _name(c["target"]), _text(c["targetName"])),
                    _name(c["setting"]),
                    _name(c["field"]),
                    c["base"],
                    c["value"],
                )
                for c in document["changes"]
            ]
            customer = document["customer"]
            whose = _name(customer["id"]), _text(customer["name"])
            plan = cls(*whose, tuple(changes), _name(document["id"]))
            if plan.hash != document["hash"]:
                raise Fault(Kind.BAD_FILE, reason="hash")
        except (KeyError, TypeError, ValueError) as problem:
            raise Fault(Kind.BAD_FILE, reason="shape") from problem
        return plan

    def _content(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "customer": {"id": self.customer_id, "name": self.customer_name},
            "changes": [
                {
                    "target": change.target.id,
                    "targetKind": change.target.kind.value,
                    "targetName": change.target.name,
                    "setting": change.setting,
                    "field": change.field,
                    "base": change.base,
                    "value": change.value,
                }
                for change in self.changes
            ],
        }


def _text(value: Json) -> str:
    """A text of a plan's file. Raises ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _name(value: Json) -> str:
    """What names something: a text that is not empty, for it stands in an address."""
    if not _text(value).strip(" ./"):
        raise ValueError(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row: old → new, and what the server held where it clashed."""

    field: str
    base: Json
    value: Json
    now: Json = None


@dataclass(frozen=True, slots=True)
class Row:
    """One document of one target, or one one-shot, in a run.

    `document` names the official document (or the one-shot's action). `before` and `after`
    are the documents as read before and after the write. `error` is a Fault's kind and facts.
    """

    id: int
    run: str
    target: Target
    setting: str
    document: str
    changes: tuple[FieldChange, ...]
    state: RowState
    tracking_id: str = ""
    before: Json = None
    after: Json = None
    error: dict[str, Any] | None = None
    attempts: int = 0
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A plan being carried out, or carried out, and who began it. `created` is ISO 8601 UTC."""

    id: str
    kind: str  # "apply", "undo", "codes", "swap"
    customer_id: str
    customer_name: str
    created: str
    state: RunState
    counts: dict[str, int]
    reason: str = ""
    undo_of: str = ""
    actor_id: str = ""
    actor_name: str = ""
    service: str = ""  # base URL, or "sandbox"; "" in what an older program began


@dataclass(frozen=True, slots=True)
class Changed:
    """Something about these ids is no longer as views showed it; the one cross-view message.

    `kind` is a setting's name, "people", "devices", "customers", "runs", "codes" or "lock" (a
    customer was locked or unlocked); `origin` names the sender, so that it can skip itself. No
    ids means all of the customer's.
    """

    kind: str
    customer_id: str
    ids: tuple[str, ...] = ()
    origin: str = ""
