"""Reads whose failure is a value: a part that cannot be had does not end the rest of the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeAlias, TypeVar

from desktop.domain.errors import Fault

T = TypeVar("T")
P = ParamSpec("P")
Settled: TypeAlias = T | Fault


async def settled(read: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> Settled[T]:
    """What `read` gives, or its Fault.

    It is called only here, so that a page that is left before this began leaves nothing
    unawaited behind.
    """
    try:
        return await read(*args, **kwargs)
    except Fault as fault:
        return fault
