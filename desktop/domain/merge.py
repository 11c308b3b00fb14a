"""Three-way comparison before a write: what the person saw, what is there now, what is wanted.

There are no ETags in this API; this is what makes a lost answer, a crash and a second
admin safe. Pure: no I/O, nothing but JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.documents import MISSING, Document, Json, has_room, put, value_at, without
from desktop.domain.fields import Field, Setting


class Verdict(StrEnum):
    """What the comparison of one field says."""

    WRITE = "write"  # now = base
    ALREADY = "already"  # now = target
    CONFLICT = "conflict"  # someone else changed it to something else


def same(left: Json, right: Json) -> bool:
    """Equality of JSON values; True is not 1, and 1 is 1.0."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def compare(field: Field, base: Json, now: Json, target: Json) -> Verdict:
    """The verdict for one field, in the field's own idea of equality."""
    base, now, target = field.normal(base), field.normal(now), field.normal(target)
    if same(now, target):
        return Verdict.ALREADY
    return Verdict.WRITE if same(now, base) else Verdict.CONFLICT


@dataclass(frozen=True, slots=True)
class Edit:
    """A wanted change of one field: from the value that the person saw to the new one."""

    field: Field
    base: Json
    value: Json


def halfway(edit: Edit, now: Json) -> bool:
    """Whether a list stands between base and target: each entry of it is one of theirs, and none
    is missing that both have. Where entries are written one by one it is what a broken-off write
    leaves; to go on from there takes nothing back that anybody did.
    """
    base, here, wanted = (edit.field.normal(one) for one in (edit.base, now, edit.value))
    if not all(isinstance(one, list) for one in (base, here, wanted)):
        return False
    known = all(_among(one, base) or _among(one, wanted) for one in here)
    return known and all(_among(one, here) for one in base if _among(one, wanted))


def _among(entry: Json, entries: Sequence[Json]) -> bool:
    return any(same(entry, one) for one in entries)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that all three sides see differently."""

    field: Field
    base: Json
    now: Json
    value: Json


@dataclass(frozen=True, slots=True)
class Merged:
    """What to send. `document` is None where nothing is to be written."""

    document: Document | None
    clashes: tuple[Clash, ...] = ()
    already: bool = False


def merge(setting: Setting, document_name: str, now: Document, edits: Sequence[Edit]) -> Merged:
    """The server's own document `now` with only the edited fields changed.

    One clash stops the whole document: a row is written as a whole or not at all.
    """
    clashes: list[Clash] = []
    writes: list[Edit] = []
    for edit in edits:
        there = value_at(now, edit.field.path)
        match compare(edit.field, edit.base, there, edit.value):
            case Verdict.CONFLICT:
                seen = None if there is MISSING else there
                clashes.append(Clash(edit.field, edit.base, seen, edit.value))
            case Verdict.WRITE:
                writes.append(edit)
            case Verdict.ALREADY:
                pass
    if clashes:
        return Merged(None, tuple(clashes))
    if not writes:
        return Merged(None, already=True)
    document = sendable(setting, document_name, now)
    for edit in writes:
        value = edit.field.cleared if edit.value is None else edit.value
        for path in (edit.field.path, *edit.field.twins):
            put(document, path, value)
    return Merged(document)


def sendable(setting: Setting, document_name: str, now: Document) -> Document:
    """The document as it was read, in the form in which the service takes it back."""
    document = without(now, setting.read_only.get(document_name, ()))
    for path, read, written in setting.respelt.get(document_name, ()):
        if same(value_at(document, path), read):
            put(document, path, written)
    for path, value in setting.required.get(document_name, ()):
        if value_at(document, path) is MISSING and has_room(document, path):
            put(document, path, deepcopy(value))
    return document


def holds(now: Document, edits: Sequence[Edit]) -> bool:
    """Whether the read-back document shows every wanted value."""
    return all(
        same(
            edit.field.normal(value_at(now, edit.field.path)),
            edit.field.normal(edit.value),
        )
        for edit in edits
    )
