"""Several reads at once, and reads whose failure is a value: a part that cannot be had does not
end the rest of the page. A refused token is no such failure: with it nothing can be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, ParamSpec, TypeAlias, TypeVar

from desktop.domain.errors import Fault, Kind

T = TypeVar("T")
P = ParamSpec("P")
Settled: TypeAlias = T | Fault


async def settled(read: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> Settled[T]:
    """What `read` gives, or its Fault. Raises Fault(SIGN_IN).

    It is called only here, so that a page that is left before this began leaves nothing
    unawaited behind.
    """
    try:
        return await read(*args, **kwargs)
    except Fault as fault:
        if fault.kind is Kind.SIGN_IN:
            raise
        return fault


async def all_of(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Every result, or the first fault; what still runs is cancelled then."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
