"""Settings documents as the server sent them: read, set and take out fields by path.

A document is plain JSON (dicts, lists, text, numbers, booleans, None); it is never
modelled, so what we have never heard of survives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

Json = Any
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A step of a path into a list: the entry whose field `name` is `value`.

    `fresh` are the other fields of an entry that has to be made.
    """

    name: str
    value: str
    fresh: tuple[tuple[str, Json], ...] = ()

    def __str__(self) -> str:
        return f"[{self.name}={self.value}]"


class _Each:
    def __repr__(self) -> str:
        return "[]"


EACH: Final = _Each()
"""A step of a path into a list: every entry. Only `without` takes it."""

Step = str | Entry | _Each
Path = tuple[Step, ...]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""What `value_at` gives where the document has no such field."""


def value_at(document: Json, path: Path) -> Json:
    """The value at `path`, or MISSING."""
    here = document
    for step in path:
        here = _below(here, step)
        if here is MISSING:
            return MISSING
    return here


def _below(here: Json, step: Step) -> Json:
    """What is one step further, or MISSING."""
    if isinstance(step, Entry):
        return next((one for one in _entries(here) if one.get(step.name) == step.value), MISSING)
    if isinstance(here, dict) and isinstance(step, str):
        return here.get(step, MISSING)
    return MISSING


def _entries(here: Json) -> list[Document]:
    return [one for one in here if isinstance(one, dict)] if isinstance(here, list) else []


def copied(value: Json) -> Json:
    """A copy that shares no block and no list with `value`."""
    if isinstance(value, dict):
        return {name: copied(one) for name, one in value.items()}
    if isinstance(value, list):
        return [copied(one) for one in value]
    return value


def with_value(document: Document, path: Path, value: Json) -> Document:
    """A copy with `value` at `path`; blocks on the way are made. MISSING takes it out."""
    copy: Document = copied(document)
    put(copy, path, value)
    return copy


def put(document: Document, path: Path, value: Json) -> None:
    """Set `value` at `path` in place, keeping the order of what else is there.

    Blocks, lists and entries on the way are made, null is none; an entry that is new goes to
    the end. Raises TypeError where something else stands on the way of a value.
    """
    here: Json = document
    for step, following in pairwise(path):
        below = _below(here, step)
        if value is MISSING and not _holds(below, following):
            return
        if below is MISSING or below is None:
            below = _made(here, step, following)
        if not _holds(below, following):
            raise TypeError(f"{_text(path)}: {step} is no block")
        here = below
    _set(here, path[-1], value)


def has_room(document: Document, path: Path) -> bool:
    """Whether `put` could set a value at `path`: nothing else stands on the way."""
    for length in range(1, len(path)):
        below = value_at(document, path[:length])
        if below is MISSING or below is None:
            return True
        if not _holds(below, path[length]):
            return False
    return True


def _holds(below: Json, following: Step) -> bool:
    """Whether the next step can be taken from here."""
    return isinstance(below, list if isinstance(following, Entry) else dict)


def _made(here: Json, step: Step, following: Step) -> Json:
    """A new block, list or entry one step further."""
    below: Json = [] if isinstance(following, Entry) else {}
    if isinstance(step, Entry):
        below = {step.name: step.value, **dict(step.fresh)}
    _set(here, step, below)
    return below


def _set(here: Json, step: Step, value: Json) -> None:
    if isinstance(step, Entry):
        there = _below(here, step)
        at = next((index for index, one in enumerate(here) if one is there), len(here))
        here[at : at + 1] = [] if value is MISSING else [value]
    elif value is MISSING:
        here.pop(step, None)
    else:
        here[step] = value


def _text(path: Path) -> str:
    return ".".join(str(step) for step in path)


def without(document: Document, paths: Iterable[Path]) -> Document:
    """A copy with the given fields and entries taken out: those that a PUT must not carry."""
    copy: Document = copied(document)
    for path in paths:
        _take_out(copy, path)
    return copy


def _take_out(here: Json, path: Path) -> None:
    if EACH not in path:
        put(here, path, MISSING)
        return
    at = path.index(EACH)
    for entry in _entries(value_at(here, path[:at])):
        _take_out(entry, path[at + 1 :])
