"""Settings documents as the server sent them: read, set and take out fields by path.

A document is plain JSON (dicts, lists, text, numbers, booleans, None); it is never
modelled, so what we have never heard of survives.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final

Json = Any
Document = dict[str, Any]
Path = tuple[str, ...]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""What `value_at` gives where the document has no such field."""


def value_at(document: Json, path: Path) -> Json:
    """The value at `path`, or MISSING."""
    here = document
    for name in path:
        if not isinstance(here, dict) or name not in here:
            return MISSING
        here = here[name]
    return here


def with_value(document: Document, path: Path, value: Json) -> Document:
    """A copy with `value` at `path`; blocks on the way are made. MISSING takes it out."""
    copy = deepcopy(document)
    put(copy, path, value)
    return copy


def put(document: Document, path: Path, value: Json) -> None:
    """Set `value` at `path` in place, keeping the order of the other keys.

    Raises TypeError where something that is no block stands on the way.
    """
    here = document
    for name in path[:-1]:
        if value is MISSING and name not in here:
            return
        block = here.setdefault(name, {})
        if not isinstance(block, dict):
            raise TypeError(f"{'.'.join(path)}: {name} is no block")
        here = block
    if value is MISSING:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = value


def without(document: Document, paths: Iterable[Path]) -> Document:
    """A copy with the given fields taken out: those that a PUT must not carry."""
    copy = deepcopy(document)
    for path in paths:
        put(copy, path, MISSING)
    return copy
