"""What the stores take and give that is no word of the domain's own: light, frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from desktop.domain.changes import FieldChange, RowState, Target
from desktop.domain.devices import CodeState
from desktop.domain.directory import CustomerKind, Person
from desktop.domain.rollout import How, Sent


@dataclass(frozen=True, slots=True)
class Actor:
    """Who begins a run, as the service knows them."""

    id: str = ""
    name: str = ""


NOBODY: Final = Actor()


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to be journalled: one document of one target, or one one-shot."""

    target: Target
    setting: str
    document: str
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that was made (sealed) or may have been made (UNKNOWN, nothing sealed).

    `sealed` is None where there is no keychain: the row stays, the code is not kept.
    """

    model: str
    sealed: bytes | None
    expiry_time: str = ""
    state: CodeState = CodeState.PENDING


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A row of the journal with the facts of its run; without the documents. Times: ISO 8601 UTC.

    `row` is the row's id, `at` when it last changed, `begun` when its run was.
    """

    row: int
    run: str
    at: str
    target: Target
    setting: str
    document: str
    changes: tuple[FieldChange, ...]
    state: RowState
    tracking_id: str
    error: dict[str, Any] | None
    attempts: int
    kind: str
    begun: str
    customer_id: str
    customer_name: str
    actor_id: str
    actor_name: str
    reason: str
    undo_of: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What is kept of one activation code. `created` and `used_at` are ISO 8601 UTC.

    `entry_id` is the rollout entry that it was made for; `used_at` and `device_id` (the phone
    that used it) are "" while it is not used, or where that is not known.
    """

    id: int
    row_id: int
    customer_id: str
    person_id: str
    person_name: str
    model: str
    sealed: bytes | None
    expiry_time: str
    state: CodeState
    created: str
    entry_id: int | None = None
    used_at: str = ""
    device_id: str = ""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A code that was handed out. `recipient` is an address, a file's or a printer's name.

    `language` is that of the text; `error` are facts for `words`, without secrets.
    """

    code_id: int
    how: How
    state: Sent
    recipient: str = ""
    language: str = ""
    error: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery as the ledger holds it. `at` is ISO 8601 UTC."""

    id: int
    code_id: int
    at: str
    how: How
    recipient: str
    language: str
    state: Sent
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class CachedCustomer:
    """A customer as the cache knows it.

    `people` counts the rows that windows show; `synced_at` (ISO 8601 UTC, "" = never) is the end
    of the last whole reading; `complete` is False while one is under way or was broken off.
    """

    key: int
    id: str
    name: str
    partner: bool
    kind: CustomerKind
    people: int
    synced_at: str
    complete: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the number that item models use; it stays the same while the row lives."""

    key: int
    person: Person


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A cache that had to be begun anew: "damaged" (the old file lies at `aside`) or "schema"."""

    reason: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A person that was found, with whose customer they are."""

    customer_id: str
    customer_name: str
    person: Person
