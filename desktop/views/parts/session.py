"""What the window is lent: an open connection, and the ways in and out of one.

`app` makes these; the views only use them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.accounts import Account, DeviceCode, Integration, Keeping
from desktop.domain.directory import CustomerKind, Me, Person
from desktop.domain.errors import Fault, Kind
from desktop.models.directory_parts import CustomerRow
from desktop.operations import browse
from desktop.operations.desk import Desk
from desktop.operations.sync import Progress
from desktop.runtime.post import Post
from desktop.runtime.settings import SettingsFile

SANDBOX: Final = "sandbox"
"""`Desk.service` where it is the one inside this program."""


@dataclass(frozen=True, slots=True)
class Session:
    """An open connection. `me` is whose token it is, as far as that is known.

    `fault` says why the service did not answer when it was opened; what is shown then comes
    from the cache. It is not `asked` where somebody only wants to look at that.
    """

    desk: Desk
    me: Me | None
    fault: Fault | None = None
    asked: bool = True

    @property
    def reached(self) -> bool | None:
        """Whether the service answered when it was opened; None where it was not asked."""
        return self.fault is None if self.asked else None

    @property
    def sandbox(self) -> bool:
        """Whether the service is the one inside this program."""
        return self.desk.service == SANDBOX


class KnownCustomer(CustomerRow, Protocol):
    """A customer as the cache knows it; `synced_at` is ISO 8601 UTC, "" for never."""

    @property
    def kind(self) -> CustomerKind: ...


class FoundPerson(Protocol):
    """A user that a search found, with whose customer they are."""

    @property
    def customer_id(self) -> str: ...
    @property
    def customer_name(self) -> str: ...
    @property
    def person(self) -> Person: ...


@dataclass(frozen=True, slots=True)
class AccountLinks:
    """The ways to accounts.

    `load()` reads what is kept, the first time, and says how; `known()` are those now, `ended`
    whether the service has refused one. `in_browser(base_url, integration, shown)` and
    `with_code(base_url, integration)` sign in; `shown` hears the address and whether a browser
    took it. `sign_out(id)` forgets an account and gives why it could not be revoked, or None.
    `open(id)` opens a place of work and asks it nothing yet.
    """

    load: Callable[[], Awaitable[Keeping]]
    known: Callable[[], Sequence[Account]]
    ended: Callable[[str], bool]
    in_browser: Callable[[str, Integration, Callable[[str, bool], None]], Awaitable[Account]]
    with_code: Callable[[str, Integration], AsyncGenerator[DeviceCode | Account, None]]
    browse: Callable[[str], bool]
    sign_out: Callable[[str], Awaitable[Fault | None]]
    open: Callable[[str], Awaitable[Desk]]


@dataclass(frozen=True, slots=True)
class Links:
    """The window's ways out, by callable.

    `open_sandbox()` and `open_service(base_url, token)` open a place of work and ask it nothing
    yet; `leave(desk)` closes it. `sync(desk, customer_id)` fills the cache in a worker process
    and tells how far it is; closing the iterator stops the worker, a Fault ends it. `kind_of`
    says how carefully a customer is treated. `report` shows a failure that nobody expected.
    `settings` are the person's, `post` is the way out for mails.
    `accounts` is None where nobody can sign in. `forget(desk, customer_id)` forgets a customer in
    the whole profile and records it; None where that cannot be done. `show_settings(above, page)`
    shows the settings window until it is closed; `page` is the object name of one of its pages.
    """

    open_sandbox: Callable[[], Awaitable[Desk]]
    open_service: Callable[[str, str], Awaitable[Desk]]
    leave: Callable[[Desk], Awaitable[None]]
    sync: Callable[[Desk, str], AsyncGenerator[Progress, None]]
    kind_of: Callable[[Desk, str], CustomerKind]
    report: Callable[[BaseException], None]
    settings: SettingsFile
    post: Post
    show_settings: Callable[[QWidget, str], Awaitable[None]]
    accounts: AccountLinks | None = None
    forget: Callable[[Desk, str], Awaitable[None]] | None = None


async def enter(desk: Desk) -> Session:
    """Sign in at a desk. Without a network, go on with what was read earlier.

    Raises Fault where the service refuses, or nothing was ever read.
    """
    try:
        return Session(desk, await browse.connect(desk))
    except Fault as fault:
        if fault.kind not in browse.AWAY:
            raise
        me = await browse.known_me(desk)
        if me is None:
            raise
        return Session(desk, me, fault)


async def enter_offline(desk: Desk) -> Session:
    """Look at what was read earlier; asks the service nothing. Raises Fault(INCOMPLETE)."""
    me = await browse.known_me(desk)
    if me is None:
        raise Fault(Kind.INCOMPLETE, reason="neverRead")
    return Session(desk, me, asked=False)


class Changes(QObject):
    """The one cross-view message.

    Signals:
        changed: a `domain.changes.Changed`; each view decides by its kind and ids.
    """

    changed = Signal(object)
