"""The disposable cache: customers, people, settings and phones as they were last read.

Nothing in it is anybody's only copy: it is begun anew when it is damaged or of another
schema. Several processes may have it open; a window reads while a worker fills.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine

from desktop.domain.directory import Customer, CustomerKind, Device, Person, PhoneModel
from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind
from desktop.store import directory, forgetting, keepsakes, people_search, sqlite
from desktop.store.cache_tables import SCHEMA, SEARCH_INDEX, metadata
from desktop.store.faults import as_faults
from desktop.store.records import CachedCustomer, PersonRow, Rebuilt, SearchHit
from desktop.store.thread import StoreThread

__all__ = ["Cache", "CachedCustomer", "Filling", "PersonRow", "Rebuilt", "SearchHit"]

P = ParamSpec("P")
T = TypeVar("T")

MOST_WAITING: Final = 10_000
"""Rows of one transaction of a filling: more are no faster, fewer are slower."""
LONGEST_WAITING: Final = 0.7
"""Seconds after which what has come is shown, however little it is."""

# Rare checkpoints make a filling faster; the file beside it is cut back at the end.
_PRAGMAS: Final = (
    "wal_autocheckpoint=8192",
    "journal_size_limit=67108864",
    "cache_size=-32768",
    "temp_store=MEMORY",
)


class Cache:
    """Open it before use, close it at the end. All errors are Faults.

    Reading and writing have a thread each: a window does not wait for a worker's filling.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.rebuilt: Rebuilt | None = None
        self.when_rebuilt: Callable[[], object] | None = None
        """Called, on the loop, after it had to be begun anew while it was in use."""
        self.lives = 0
        """How often that was; another process still has the file of an earlier life open."""
        self._mends = False
        self._reader = StoreThread("cache-reader")
        self._writer = StoreThread("cache-writer")
        self._reading: Engine | None = None
        self._writing: Engine | None = None

    async def open(self, *, check: bool = True) -> Rebuilt | None:
        """Open or make the cache; what comes back says whether the old one was lost.

        `check` looks for damage, now and in whatever goes wrong later: then it is begun anew
        and `when_rebuilt` is called. Raises Fault(PROFILE | STORE | DISK_FULL).
        """
        self._mends = check
        await self._writer.keep(self._open_writing, check)
        await self._reader.keep(self._open_reading)
        return self.rebuilt

    def close(self) -> bool:
        """Finish what was handed in and let go; False if that took too long."""
        read = self._reader.close(self._close_reading)
        return self._writer.close(self._close_writing) and read

    async def customers(self) -> list[CachedCustomer]:
        """Every customer, the partner first, then by name."""
        return await self.read(directory.all_customers)

    async def customer(self, customer_id: str) -> CachedCustomer | None:
        """One customer."""
        return await self.read(directory.customer, customer_id)

    async def put_customers(
        self, customers: Sequence[Customer], kind: CustomerKind = CustomerKind.LIVE
    ) -> None:
        """The whole list as it is now; `kind` is that of new ones.

        Who is gone from it is forgotten with everything that was kept of them.
        """
        await self.write(directory.put_customers, tuple(customers), kind)

    async def set_kind(self, customer_id: str, kind: CustomerKind) -> None:
        """How carefully a customer is treated from now on."""
        await self.write(directory.set_kind, customer_id, kind)

    async def forget(self, customer_id: str) -> None:
        """Take out a customer with everything that was kept of them."""
        await self.write(directory.forget, customer_id)

    async def people_count(self, customer_id: str) -> int:
        """How many rows `people_rows` has."""
        return await self.read(directory.people_count, customer_id)

    async def people_rows(self, customer_id: str, offset: int, limit: int) -> list[PersonRow]:
        """A window of a customer's people, by name."""
        return await self.read(directory.people_rows, customer_id, offset, limit)

    async def person(self, person_id: str) -> tuple[str, Person] | None:
        """One person with the customer's id."""
        return await self.read(directory.person, person_id)

    async def place_of(self, person_id: str) -> tuple[str, int] | None:
        """A person's customer and offset in `people_rows`."""
        return await self.read(directory.place_of, person_id)

    async def search(
        self, text: str, limit: int = 50, customer_id: str | None = None
    ) -> list[SearchHit]:
        """People in whom every word of `text` is found, the likeliest first."""
        return await self.read(people_search.search, text, limit, customer_id)

    async def put_document(
        self, customer_id: str, target_id: str, name: str, document: Json, at: str
    ) -> None:
        """Keep a document as it was read at `at` (ISO 8601 UTC)."""
        await self.write(keepsakes.put_document, customer_id, target_id, name, document, at)

    async def document(
        self, customer_id: str, target_id: str, name: str
    ) -> tuple[Json, str] | None:
        """A document with the time of its reading."""
        return await self.read(keepsakes.document, customer_id, target_id, name)

    async def documents_with(
        self, customer_id: str, names: Sequence[str], text: str
    ) -> list[tuple[str, str, Json]]:
        """Kept documents in which a text stands: target, name, document."""
        return await self.read(keepsakes.documents_with, customer_id, tuple(names), text)

    async def put_devices(
        self, customer_id: str, person_id: str | None, devices: Sequence[Device], at: str
    ) -> None:
        """All phones of a person, or (None) of the customer, as they were read at `at`."""
        await self.write(keepsakes.put_devices, customer_id, person_id, tuple(devices), at)

    async def devices(
        self, customer_id: str, person_id: str | None = None
    ) -> tuple[list[Device], str] | None:
        """Phones with the time of their reading; None where they were never read."""
        return await self.read(keepsakes.devices, customer_id, person_id)

    async def put_catalogue(self, customer_id: str, models: Sequence[PhoneModel], at: str) -> None:
        """The phone models that a customer may have."""
        await self.write(keepsakes.put_catalogue, customer_id, tuple(models), at)

    async def catalogue(self, customer_id: str) -> tuple[list[PhoneModel], str] | None:
        """The phone models with the time of their reading; None where never read."""
        return await self.read(keepsakes.catalogue, customer_id)

    async def renew_people(self, customer_id: str, people: Sequence[Person]) -> None:
        """Known people as they were just read; the rest of the list stays as it is."""
        key = await self.write(directory.renew_people, customer_id, tuple(people))
        while await self.write(people_search.index_some, key):
            pass

    async def filling(self, customer_id: str) -> Filling:
        """Begin to read a customer's list. Raises Fault(NOBODY_MEANT)."""
        key, generation = await self.write(directory.begin_reading, customer_id)
        return Filling(self, key, generation)

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `work` gives, in a transaction of its own that sees one state of the cache."""

        def inside() -> T:
            with as_faults(str(self.path)), self._opened(self._reading).connect() as connection:
                return work(connection, *args, **kwargs)

        return await self._mended(partial(self._reader.run, inside))

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `work` gives, committed as one; done even if nobody waits any more."""

        def inside() -> T:
            engine = self._opened(self._writing)
            with as_faults(str(self.path)), sqlite.writing(engine).begin() as connection:
                return work(connection, *args, **kwargs)

        return await self._mended(partial(self._writer.keep, inside))

    async def begin_anew(self) -> None:
        """Set the file aside and go on with an empty one: somebody has found it damaged."""
        if await self._reader.keep(self._begin_life, self.lives) and self.when_rebuilt is not None:
            self.when_rebuilt()

    async def _mended(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives; where the file is found damaged, once more on a new one."""
        life = self.lives
        try:
            return await work()
        except Fault as fault:
            if not self._mends or fault.facts.get("reason") != "damaged":
                raise
        if life == self.lives:
            await self.begin_anew()
        return await work()

    def _begin_life(self, ended: int) -> bool:
        """On the reader's thread, so that no reader meets a closed cache meanwhile. False where
        another has seen the same damage."""
        if ended != self.lives:
            return False
        self._close_reading()
        self._writer.wait_for(self._begin_writing_anew)
        self._open_reading()
        self.lives += 1
        return True

    def _begin_writing_anew(self) -> None:
        with as_faults(str(self.path)):
            old = self._opened(self._writing)
            self._writing = None
            engine = self._begin_anew(old)
            try:
                self._make_tables(engine)
            except BaseException:
                engine.dispose()
                raise
            self._writing = engine

    async def tidy(self) -> None:
        """Bring what was written into the main file and cut back the file beside it."""

        def inside() -> None:
            engine = self._opened(self._writing)
            with as_faults(str(self.path)):
                sqlite.checkpoint(engine)

        await self._writer.keep(inside)

    async def forget_before(self, moment: datetime) -> int:
        """Forget what was last read before that instant (UTC); gives how many people went."""
        gone = await self.write(forgetting.old_of_cache, moment.isoformat())
        if gone:
            await self.shrink()
        return gone

    async def shrink(self) -> None:
        """Rewrite the file, so that nothing of what was deleted is left in it."""

        def inside() -> None:
            engine = self._opened(self._writing)
            with as_faults(str(self.path)):
                with sqlite.writing(engine).begin() as connection:
                    connection.exec_driver_sql(
                        "INSERT INTO people_index(people_index) VALUES ('optimize')"
                    )
                sqlite.shrink(engine)

        await self._writer.keep(inside)

    def _open_writing(self, check: bool) -> None:
        with as_faults(str(self.path)):
            if self.path.is_dir():
                self._put_aside()
            engine = _engine(self.path)
            try:
                if check and sqlite.is_damaged(engine):
                    engine = self._begin_anew(engine)
                self._make_tables(engine)
            except BaseException:
                engine.dispose()
                raise
            self._writing = engine

    def _begin_anew(self, damaged: Engine) -> Engine:
        damaged.dispose()
        self._put_aside()
        return _engine(self.path)

    def _put_aside(self) -> None:
        sqlite.drop_set_aside(self.path)
        self.rebuilt = Rebuilt("damaged", str(sqlite.set_aside(self.path)))

    def _make_tables(self, engine: Engine) -> None:
        with sqlite.writing(engine).begin() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar()
            if found == SCHEMA:
                return
            if sqlite.drop_all(connection):
                self.rebuilt = Rebuilt("schema")
            metadata.create_all(connection)
            connection.exec_driver_sql(SEARCH_INDEX)
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")

    def _open_reading(self) -> None:
        with as_faults(str(self.path)):
            self._reading = _engine(self.path)

    def _close_reading(self) -> None:
        self._dispose(self._reading)
        self._reading = None

    def _close_writing(self) -> None:
        self._dispose(self._writing)
        self._writing = None

    def _dispose(self, engine: Engine | None) -> None:
        if engine is not None:
            with as_faults(str(self.path)):
                engine.dispose()

    def _opened(self, engine: Engine | None) -> Engine:
        if engine is None:
            raise Fault(Kind.STORE, reason="closed", path=str(self.path))
        return engine


class Filling:
    """One reading of a customer's whole list. Ended by `finish`; if it never is, the rows
    that were there before stay, and the list stays marked as not complete."""

    def __init__(
        self, cache: Cache, key: int, generation: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cache = cache
        self._key = key
        self._generation = generation
        self._clock = clock
        self._waiting: list[Person] = []
        self._shown_at = clock()
        self.count = 0

    async def add(self, people: Sequence[Person]) -> bool:
        """People as they come. True when they, and all before, can be seen by others."""
        self._waiting.extend(people)
        self.count += len(people)
        if len(self._waiting) < MOST_WAITING and self._clock() - self._shown_at < LONGEST_WAITING:
            return False
        await self._show()
        return True

    async def finish(self, complete: bool = True) -> None:
        """End the reading and bring the search up to date.

        Only a complete one takes out who was not seen.
        """
        await self._show()
        while await self._cache.write(people_search.index_some, self._key):
            pass
        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        await self._cache.write(directory.end_reading, self._key, self._generation, complete, at)
        await self._cache.tidy()

    async def _show(self) -> None:
        waiting, self._waiting = self._waiting, []
        for at in range(0, len(waiting), MOST_WAITING):
            part = waiting[at : at + MOST_WAITING]
            await self._cache.write(directory.put_people, self._key, self._generation, part)
        self._shown_at = self._clock()


def _engine(path: Path) -> Engine:
    return sqlite.open_engine(path, synchronous="NORMAL", others=_PRAGMAS)
