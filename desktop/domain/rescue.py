"""A ledger that cannot be used any more: what is known of it, what was saved, what there is."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.errors import Fault, Kind


@dataclass(frozen=True, slots=True)
class GoodCopy:
    """A whole copy of a ledger and what it knows. Times are ISO 8601 UTC, "" for none."""

    path: str
    taken: str
    runs: int
    last_change: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What could still be read of a damaged ledger, and the folder it was written to.

    `open_runs` with `open_rows` that are not settled, `codes` that were still of use, `changes`
    of the journal in all; `whole` is False where some of it could not be read.
    """

    folder: str
    open_runs: int
    open_rows: int
    codes: int
    changes: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Damaged:
    """A ledger that is not whole. `why` is one of `store.soundness.Unsound`.

    `copies` are the good ones, the newest first.
    """

    path: str
    why: str
    saved: Saved
    copies: tuple[GoodCopy, ...]


class LedgerDamaged(Fault):
    """A ledger that is not whole was found before it was used; `found` says all that is known.

    Facts: `path`, `why`, `folder` of the saved work with `openRuns`, `openRows`, `codes` and
    `whole`, and of the newest good copy, "" for none, `copy`, `taken`, `runs`, `lastChange`.
    """

    def __init__(self, found: Damaged) -> None:
        newest = found.copies[0] if found.copies else GoodCopy("", "", 0, "")
        super().__init__(
            Kind.DAMAGED_LEDGER,
            matches=[one.path for one in found.copies],
            path=found.path,
            why=found.why,
            folder=found.saved.folder,
            openRuns=found.saved.open_runs,
            openRows=found.saved.open_rows,
            codes=found.saved.codes,
            whole=found.saved.whole,
            copy=newest.path,
            taken=newest.taken,
            runs=newest.runs,
            lastChange=newest.last_change,
        )
        self.found = found
