"""What to do about a damaged ledger: its open work is saved first, then a good copy takes its
place, or an empty one. Sends nothing; works in threads.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from desktop.domain.changes import Plan
from desktop.domain.errors import Fault, Kind
from desktop.domain.rescue import Damaged, GoodCopy, LedgerDamaged, Saved
from desktop.operations import journal
from desktop.store import copies, places, restore, salvage, soundness
from desktop.store.faults import as_faults
from desktop.store.ledger import Ledger
from desktop.store.salvage import Salvage
from desktop.store.soundness import Unsound

OPEN_ROWS: Final = "open-rows.csv"
JOURNAL: Final = "journal.csv"
CODES: Final = "codes.csv"
_CODE_HEADER: Final = (
    *("user", "personId", "customerId", "model", "state", "expiryTime", "created"),
)


async def open_ledger(ledger: Ledger) -> None:
    """Open a ledger. Raises LedgerDamaged, the open work saved, where it is damaged; else as
    `Ledger.open`."""
    try:
        await ledger.open()
    except Fault as fault:
        if fault.facts.get("reason") == "damaged" and ledger.file is not None:
            found = await examine(ledger.file)
            if found is not None:
                raise LedgerDamaged(found) from fault
        raise


def file_of(location: Path | str) -> Path | None:
    """The file of a ledger by its path or URL; None for a database that a server keeps."""
    return places.file_of(places.address(location))


async def examine(path: Path) -> Damaged | None:
    """Look at a ledger's file; None where it is whole, or there never was one. What can be read
    of a damaged one is in a folder beside it afterwards. Raises Fault(DISK_FULL | PROFILE)."""
    return await asyncio.to_thread(_examine, path)


async def good_copies(path: Path) -> list[GoodCopy]:
    """The whole copies of a ledger, the newest first."""
    return await asyncio.to_thread(copies.known, path)


async def use_copy(found: Damaged, copy: GoodCopy) -> Path:
    """Put a copy in the place of a damaged ledger; gives where that lies now.

    Raises Fault(STORE) where the copy is damaged or the ledger in use, Fault(DISK_FULL |
    PROFILE); then the ledger's file is where it was.
    """
    path = Path(found.path)
    return await _saved_first(found, lambda: restore.use_copy(path, Path(copy.path), _now()))


async def begin_empty(found: Damaged) -> Path:
    """Put an empty ledger in the place of a damaged one; as `use_copy`."""
    return await _saved_first(found, lambda: restore.begin_empty(Path(found.path)))


async def save_to(found: Damaged, folder: Path) -> Path:
    """Copy what was saved into a folder of one's choice. Raises Fault(BAD_FILE, reason="write")."""
    target = folder / Path(found.saved.folder).name

    def work() -> None:
        shutil.copytree(found.saved.folder, target, dirs_exist_ok=True)

    try:
        await asyncio.to_thread(work)
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(target), reason="write") from problem
    return target


async def _saved_first(found: Damaged, replace: Callable[[], Path]) -> Path:
    """Replace it, unless it was mended meanwhile; what was saved must still be there."""
    path = Path(found.path)

    def work() -> Path:
        with as_faults(found.path):
            if soundness.look(path) is None:
                raise Fault(Kind.NOT_POSSIBLE, reason="ledgerWhole")
        if found.saved.folder and not Path(found.saved.folder).is_dir():
            _examine(path)
        return replace()

    return await asyncio.to_thread(work)


def _examine(path: Path) -> Damaged | None:
    with as_faults(str(path)):
        why = soundness.look(path)
        if why is None or (why is Unsound.GONE and not copies.files(path)):
            return None
        known = copies.known(path)
        read = salvage.read(path, [Path(one.path) for one in known])
        folder = _save(path, read)
    saved = Saved(
        folder=folder,
        open_runs=read.open_runs,
        open_rows=len(read.open_entries),
        codes=len(read.codes),
        changes=len(read.entries),
        whole=read.whole,
    )
    return Damaged(str(path), why.value, saved, tuple(known))


def _save(path: Path, read: Salvage) -> str:
    """Write what was read; "" where that is nothing. The same damage is written once."""
    if not (read.entries or read.codes):
        return ""
    seen = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    folder = path.with_name(f"{copies.SAVED}{seen.strftime('%Y%m%dT%H%M%SZ')}")
    if folder.is_dir():
        return str(folder)
    with tempfile.TemporaryDirectory(prefix=".salvage-", dir=path.parent) as made:
        whole = Path(made) / folder.name
        whole.mkdir(mode=0o700)
        _write(whole / OPEN_ROWS, journal.table(read.open_entries))
        _write(whole / JOURNAL, journal.table(read.entries))
        _write(whole / CODES, _codes(read))
        for number, plan in enumerate(read.plans, 1):
            _write(whole / f"plan-{number}.json", _document(plan))
        whole.replace(folder)
    return str(folder)


def _codes(read: Salvage) -> str:
    """Which codes there were; their digits lie sealed in the damaged file and are not read."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_CODE_HEADER)
    for one in read.codes:
        cells = (one.person_name, one.person_id, one.customer_id, one.model, one.state.value)
        writer.writerow(map(journal.harmless, (*cells, one.expiry_time, one.created)))
    return out.getvalue()


def _document(plan: Plan) -> str:
    return json.dumps(plan.to_json(), ensure_ascii=False, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _now() -> datetime:
    return datetime.now(UTC)
