"""What the words of a fault are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from desktop.domain.errors import Fault, Kind

Sentence = tuple[str, str, str]
"""Title, text and remedy."""

Sentences = Mapping[Kind, Callable[[Fault], Sentence]]
"""How each kind of fault is said."""


def fact(fault: Fault, name: str) -> str:
    """A fact as text; "" where it is not there."""
    value = fault.facts.get(name)
    return "" if value is None else str(value)


def joined(parts: Iterable[str]) -> str:
    """Sentences behind one another; empty ones are left out."""
    return " ".join(part for part in parts if part)
