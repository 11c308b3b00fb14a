"""The durable ledger: every change is on disk here before its request leaves.

A SQLite file of this profile, or a database that colleagues share (any SQLAlchemy URL).
Each method is one transaction; what is handed in is done even if nobody waits any more.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import IntegrityError

from desktop.domain.changes import FieldChange, Plan, Row, RowState, Run
from desktop.domain.devices import CodeState
from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind
from desktop.store import (
    code_book,
    copies,
    forgetting,
    history,
    journal,
    migrate,
    places,
    rollout,
    soundness,
    sqlite,
)
from desktop.store.commits import Commits
from desktop.store.faults import as_faults
from desktop.store.owner import may_live
from desktop.store.records import NOBODY, Actor, CodeRow, JournalEntry, NewCode, NewRow
from desktop.store.rollout import RolloutBook
from desktop.store.soundness import Unsound
from desktop.store.thread import StoreThread

__all__ = ["CodeRow", "Ledger", "NewCode", "NewRow"]

KEPT_DAYS: Final = 90.0
"""How long an ended run stays in the journal where nothing else is set."""
UNREADABLE: Final = (ValueError, TypeError, LookupError)
"""What reading a row ends in that holds what was never written: a letter of it was spoilt on the
disk, which no check of the database can see."""
_DAY: Final = 86_400.0

P = ParamSpec("P")
T = TypeVar("T")


class Ledger:
    """Open it before use, close it at the end. All errors are Faults.

    `location` is a file's path or a SQLAlchemy URL; `clock` gives seconds since 1970. `ages`
    gives those by which age is judged, where somebody knows better than this computer's clock.
    """

    def __init__(
        self,
        location: Path | str,
        *,
        clock: Callable[[], float] = time.time,
        ages: Callable[[], float] | None = None,
    ) -> None:
        self._location = location
        self._clock = clock
        self._ages = ages or clock
        self._thread = StoreThread("ledger")
        self._commits = Commits(self._thread, self._writing)
        self._engine: Engine | None = None
        self._place = str(location) if isinstance(location, Path) else ""
        self.file: Path | None = None
        """The file, once opened; None for a database that a server keeps: no copies are taken."""
        self.changed = False
        """Whether anything was written since it was opened; known once it is closed."""
        self._let_go: set[str] = set()
        self.rollout = RolloutBook(self._read, self._write, self._now)
        """Phones to be put up, and how their codes were handed out."""

    @property
    def place(self) -> str:
        """Where it lies, fit to be shown: a path, or a URL without its password."""
        return self._place

    async def open(self) -> None:
        """Open or make the ledger and bring its schema up to date.

        Raises Fault(BAD_LEDGER, reason="driver" | "url"), Fault(STORE, reason="damaged" | "newer"),
        Fault(PROFILE) or Fault(DISK_FULL). A file is copied before its schema changes and never
        deleted.
        """
        await self._thread.keep(self._open)

    def close(self) -> bool:
        """Finish what was handed in and let go; False if that took too long."""
        self._commits.hurry()
        return self._thread.close(self._dispose)

    async def begin_run(
        self,
        plan: Plan,
        rows: Iterable[NewRow],
        kind: str = "apply",
        reason: str = "",
        undo_of: str = "",
        actor: Actor = NOBODY,
        service: str = "",
        owner: str = "",
    ) -> Run:
        """Journal a plan. A plan that has an open run already gets that run back.

        `owner`, if given, works on it from its first moment: nobody else comes between. Raises
        Fault(LEASED) where another may be at the open run.
        """
        begin = partial(
            journal.begin_run,
            kind=kind,
            reason=reason,
            undo_of=undo_of,
            actor=actor,
            service=service,
        )
        return await self._thread.keep(self._begin_run, begin, plan, tuple(rows), owner)

    async def runs(
        self, limit: int = 100, customer_id: str | None = None, open_only: bool = False
    ) -> list[Run]:
        """Runs, newest first."""
        return await self._read(journal.all_runs, limit, customer_id, open_only)

    async def run(self, run_id: str) -> Run:
        """One run. Raises Fault(NOBODY_MEANT)."""
        return await self._read(journal.run, run_id)

    async def plan(self, run_id: str) -> Plan:
        """The plan that a run carries out. Raises Fault(NOBODY_MEANT)."""
        return await self._read(journal.plan_of, run_id)

    async def open_run_of(self, plan_id: str) -> Run | None:
        """The open run of a plan, if there is one."""
        return await self._read(journal.open_run_of, plan_id)

    async def run_of(self, plan_id: str) -> Run | None:
        """The newest run of a plan, open or ended, if there is one."""
        return await self._read(journal.run_of, plan_id)

    async def rows(self, run_id: str, states: Collection[RowState] | None = None) -> list[Row]:
        """The rows of a run in the order of its plan; only those in `states` if given."""
        return await self._read(journal.run_rows, run_id, states)

    async def row(self, row_id: int) -> Row:
        """One row. Raises Fault(NOBODY_MEANT)."""
        return await self._read(journal.row, row_id)

    async def recover(self, run_id: str) -> list[Row]:
        """The rows that were being sent when their process ended: the caller decides on each."""
        return await self.rows(run_id, (RowState.SENDING,))

    def advance(
        self,
        row: Row | int,
        state: RowState,
        *,
        owner: str = "",
        tracking_id: str = "",
        before: Json = None,
        after: Json = None,
        error: dict[str, Any] | None = None,
        changes: Sequence[FieldChange] | None = None,
        code: NewCode | None = None,
        target_id: str = "",
    ) -> asyncio.Future[Row]:
        """Where a row stands now; handed in at once, the fresh row comes when it is on disk.

        `error` is the present one: None clears it. Everything else that is not given stays.
        Every SENDING counts as an attempt. A `row` given whole is taken at its word, so give one
        that was read or advanced under the lease. `target_id` is whom it is for, where that was
        not known before. `owner`, if given, must hold the run's lease,
        else Fault(LEASED) and nothing is written.
        """
        return self._write(
            journal.advance,
            row,
            state,
            now=self._now(),
            owner=owner,
            tracking_id=tracking_id,
            before=before,
            after=after,
            error=error,
            changes=changes,
            code=code,
            target_id=target_id,
        )

    async def reopen(self, run_id: str, rows: Collection[int]) -> Run:
        """Queue these rows again; an ended run is open again. Raises Fault(LEASED)."""

        def work(connection: Connection) -> Run:
            seconds = self._seconds(connection)
            return journal.reopen(connection, run_id, rows, self._now(), seconds, self._may_live)

        return await self._write(work)

    async def journal(
        self,
        text: str = "",
        customer_id: str | None = None,
        since: str = "",
        until: str = "",
        run_id: str | None = None,
        limit: int = 1000,
    ) -> list[JournalEntry]:
        """Rows with the facts of their runs, newest first; see `history.entries`."""
        return await self._read(history.entries, text, customer_id, since, until, run_id, limit)

    async def tidy(self, days: float = KEPT_DAYS) -> int:
        """Forget runs that ended so many days ago, with rows and codes; gives how many."""
        return await self._write(history.tidy, _text_of(self._ages() - days * _DAY))

    async def forget(self, customer_id: str) -> forgetting.Forgotten:
        """Forget everything of a customer, in the good copies too; what lies beside it of a damaged
        ledger is deleted. Raises Fault(NOT_POSSIBLE) while a run is open.
        """
        forgotten = await self._write(forgetting.customer_of_ledger, customer_id)
        if file := self.file:

            def inside() -> None:
                with as_faults(self._place):
                    sqlite.shrink(self._opened())
                copies.purge(file, lambda one: forgetting.all_of_ledger(one, customer_id))
                copies.drop_leftovers(file)

            await self._thread.run(inside)
        return forgotten

    async def purge_copies(self, days: float, codes_days: float) -> None:
        """Take out of the good copies what the ledger has forgotten or erased by its age.

        `days` and `codes_days` as for `tidy` and `tidy_codes`. A file's only; off its thread.
        """
        if not (file := self.file):
            return
        seconds = self._ages()
        before, codes_before = (_text_of(seconds - one * _DAY) for one in (days, codes_days))
        erased = await self._read(code_book.erased)

        def work(copy: Connection) -> None:
            history.tidy(copy, before)
            rollout.purge(copy, codes_before)
            code_book.expire(copy, datetime.fromtimestamp(seconds, UTC))
            code_book.erase(copy, erased)

        await asyncio.to_thread(copies.purge, file, work)
        await asyncio.to_thread(copies.drop_leftovers, file, seconds - days * _DAY)

    async def end_run(self, run_id: str) -> Run:
        """Close a run and its lease; the rows stay as they are."""
        return await self._write(journal.end_run, run_id, self._now())

    async def lease(self, run_id: str, owner: str, actor: Actor = NOBODY) -> None:
        """Become the one who works on a run (a name from `store.owner.new_owner`), for 30 s.

        `actor` is the person; where others worked on the run before, it names them all.
        Raises Fault(LEASED) while another may be at it: one whose process has ended on this
        machine loses it at once.
        """
        await self._write(self._lease, run_id, owner, actor)

    async def renew(self, run_id: str, owner: str) -> None:
        """Hold on for another 30 s. Raises Fault(LEASED) where the lease is lost."""

        def work(connection: Connection) -> None:
            journal.renew(connection, run_id, owner, self._seconds(connection))

        await self._write(work)

    async def release(self, run_id: str, owner: str) -> None:
        """Give the lease back, if it is still ours; for this process even where that fails."""
        # A run that a full disk has paused must go on at once when there is room again.
        self._let_go.add(owner)
        await self._write(journal.release, run_id, owner)
        self._let_go.discard(owner)

    async def codes(
        self, customer_id: str | None = None, entry_ids: Collection[int] | None = None
    ) -> list[CodeRow]:
        """Activation codes, newest first; only those of these rollout entries if given."""
        return await self._read(code_book.all_codes, customer_id, entry_ids)

    async def set_code_state(self, code_id: int, state: CodeState) -> CodeRow:
        """What is known of a code now. One that is used or has expired is erased."""
        return await self._write(code_book.set_state, code_id, state, self._now())

    async def expire_codes(self) -> int:
        """Mark and erase every code whose time is over; gives how many."""
        now = datetime.fromtimestamp(self._ages(), UTC)
        return await self._write(code_book.expire, now)

    async def tidy_codes(self, days: float) -> int:
        """Forget codes that were used or over so many days ago, and their phones; how many."""
        return await self.rollout.purge(_text_of(self._ages() - days * _DAY))

    async def _read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def inside() -> T:
            with as_faults(self._place), self._opened().connect() as connection:
                try:
                    return work(connection, *args, **kwargs)
                except UNREADABLE as problem:
                    reason = "damaged" if self.file else "error"
                    facts = {"reason": reason, "path": self._place, "detail": str(problem)}
                    raise Fault(Kind.STORE, **facts) from problem

        return await self._thread.run(inside)

    def _write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Future[T]:
        return self._commits.write(lambda connection: work(connection, *args, **kwargs))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with as_faults(self._place), sqlite.writing(self._opened()).begin() as connection:
            yield connection

    def _lease(
        self, connection: Connection, run_id: str, owner: str, actor: Actor = NOBODY
    ) -> None:
        seconds = self._seconds(connection)
        journal.lease(connection, run_id, owner, seconds, self._may_live, actor)

    def _begin_run(
        self, begin: Callable[..., Run], plan: Plan, new_rows: tuple[NewRow, ...], owner: str
    ) -> Run:
        with as_faults(self._place):
            engine = sqlite.writing(self._opened())
            try:
                with engine.begin() as connection:
                    run = begin(connection, str(uuid.uuid4()), plan, new_rows, now=self._now())
                    if owner:
                        self._lease(connection, run.id, owner)
                    return run
            except IntegrityError:
                # Another process began the same plan in the same instant.
                with engine.connect() as connection:
                    if already := journal.open_run_of(connection, plan.id):
                        return already
                raise

    def _open(self) -> None:
        url = places.address(self._location)
        self.file = places.file_of(url)
        self._place = str(self.file) if self.file else url.render_as_string()
        with as_faults(self._place):
            if self.file:
                _refuse_damaged(self.file)
            engine = places.engine_of(url)
            try:
                self._migrate(engine)
            except BaseException:
                engine.dispose()
                raise
            self._engine = engine

    def _migrate(self, engine: Engine) -> None:
        with engine.connect() as connection:
            found = migrate.version(connection)
        migrate.refuse_newer(found, self._place)
        if found == migrate.NEWEST:
            return
        if found and self.file:
            sqlite.copy(self.file, f"schema-{found}")
        with sqlite.writing(engine).begin() as connection:
            migrate.renew(connection)

    def _may_live(self, owner: str) -> bool:
        if owner in self._let_go:
            return False
        # On a shared database another machine may bear our name: only time ends its leases.
        shared = self._opened().dialect.name != "sqlite"
        return shared or may_live(owner)

    def _dispose(self) -> None:
        if self._engine is not None:
            with as_faults(self._place):
                self.changed = self.file is not None and sqlite.has_written(self._engine)
                self._engine.dispose()
            self._engine = None

    def _opened(self) -> Engine:
        if self._engine is None:
            raise Fault(Kind.STORE, reason="closed", path=self._place)
        return self._engine

    def _now(self) -> str:
        return _text_of(self._clock())

    def _seconds(self, connection: Connection) -> float:
        # Colleagues' clocks differ; a shared database has one of its own.
        if connection.dialect.name == "sqlite":
            return self._clock()
        epoch = func.extract("epoch", func.clock_timestamp())
        return float(connection.execute(select(epoch)).scalar_one())


def _text_of(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refuse_damaged(file: Path) -> None:
    """Raise Fault(STORE, reason="damaged") with `why`, before a byte of the file is touched."""
    if file.is_dir():
        return  # said when it is opened
    why = soundness.look(file)
    if why is Unsound.GONE and not copies.files(file):
        return  # there never was anything
    if why is not None:
        raise Fault(Kind.STORE, reason="damaged", path=str(file), why=why.value)
