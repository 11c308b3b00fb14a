"""All numbers of a customer: read page by page, kept for when there is no service, as CSV."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from desktop.api import numbers as number_api
from desktop.api.numbers import NumberRow
from desktop.domain.errors import Fault
from desktop.domain.inventory import NumberEntry
from desktop.operations import browse
from desktop.operations.desk import Desk
from desktop.operations.journal import harmless

PAGE: Final = 500
"""Numbers a request, and in one piece of the cache: larger ones would hold the window up."""
_NAME: Final = "numbers"
_HEAD: Final = ""

CSV_HEADER: Final = (
    "phoneNumber",
    "extension",
    "location",
    "owner",
    "ownerType",
    "state",
    "mainNumber",
    "tollFreeNumber",
)


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """All numbers and extensions of a customer, as of `at` (ISO 8601 UTC).

    `cached`: the service was not asked, or could not be reached.
    """

    entries: list[NumberEntry]
    at: str
    cached: bool


async def read(
    desk: Desk, customer_id: str, progress: Callable[[int], None] | None = None
) -> NumbersPage:
    """The numbers as the service lists them, else as they were read last. Raises Fault where
    neither side knows them.

    `progress` is told how many have come.
    """
    wire = desk.client.customer(customer_id, urgent=True)
    found: list[NumberEntry] = []
    try:
        async for page in number_api.numbers(wire, max=PAGE):
            found += await asyncio.to_thread(_entries, page)
            if progress is not None:
                progress(len(found))
    except Fault as fault:
        kept = await known(desk, customer_id) if fault.kind in browse.AWAY else None
        if kept is None:
            raise
        return kept
    at = browse.now()
    await _keep(desk, customer_id, found, at)
    return NumbersPage(found, at, cached=False)


async def known(desk: Desk, customer_id: str) -> NumbersPage | None:
    """The numbers as they were read last; None where they never were."""
    head = await desk.cache.document(customer_id, _HEAD, _NAME)
    if head is None:
        return None
    pages, at = head
    found: list[NumberEntry] = []
    for page in range(pages):
        piece = await desk.cache.document(customer_id, str(page), _NAME)
        if piece is None or piece[1] != at:
            return None  # the keeping of a newer list was broken off
        found += [NumberEntry(*row) for row in piece[0]]
    return NumbersPage(found, at, cached=True)


async def _keep(desk: Desk, customer_id: str, entries: list[NumberEntry], at: str) -> None:
    """In pieces that no thread is long busy with, the number of pieces last."""
    pieces = [entries[first : first + PAGE] for first in range(0, len(entries), PAGE)]
    put = desk.cache.put_document
    for page, piece in enumerate(pieces):
        rows = [list(one) for one in piece]
        await browse.or_log(put(customer_id, str(page), _NAME, rows, at))
    await browse.or_log(put(customer_id, _HEAD, _NAME, len(pieces), at))


def _entries(page: list[NumberRow]) -> list[NumberEntry]:
    return [_entry(row) for row in page]


def _entry(row: NumberRow) -> NumberEntry:
    place, owner = row.location, row.owner
    name = f"{owner.first_name or ''} {owner.last_name or ''}".strip() if owner else ""
    return NumberEntry(
        row.phone_number or "",
        row.extension or "",
        place.id or "" if place else "",
        place.name or "" if place else "",
        owner.id or "" if owner else "",
        name,
        owner.type or "" if owner else "",
        row.state or "",
        bool(row.main_number),
        bool(row.toll_free_number),
        bool(row.is_reserved_number or row.is_service_number),
    )


def table(entries: Iterable[NumberEntry]) -> str:
    """Numbers as CSV with a header of the service's own names; nothing in it is calculated."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_HEADER)
    for one in entries:
        texts = (one.number, one.extension, one.location, one.owner, one.owner_type, one.state)
        flags = ("true" if flag else "false" for flag in (one.main, one.toll_free))
        writer.writerow([*map(harmless, texts), *flags])
    return out.getvalue()
