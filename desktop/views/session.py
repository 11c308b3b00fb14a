"""What the window is lent: an open connection, and the ways in and out of one.

`app` makes these; the views only use them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.domain.directory import Me
from desktop.operations.desk import Desk


@dataclass(frozen=True, slots=True)
class Session:
    """An open connection. `sandbox` says that it is the one inside this program."""

    desk: Desk
    me: Me
    base_url: str
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come: `done` of `total` users; `total` 0 is not known yet."""

    customer_id: str
    done: int
    total: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """The window's ways out, by callable.

    `open_sandbox` and `open_service(base_url, token)` raise a Fault where there is no way.
    `leave` closes a session's client and stores. `sync(session, customer_id)` fills the cache
    in a worker process and tells how far it is; closing the iterator stops the worker.
    `report` shows a failure that nobody expected.
    """

    open_sandbox: Callable[[], Awaitable[Session]]
    open_service: Callable[[str, str], Awaitable[Session]]
    leave: Callable[[Session], Awaitable[None]]
    sync: Callable[[Session, str], AsyncIterator[Progress]]
    report: Callable[[BaseException], None]


class Changes(QObject):
    """The one cross-view message.

    Signals:
        changed: a `domain.changes.Changed`; each view decides by its kind and ids.
    """

    changed = Signal(object)
