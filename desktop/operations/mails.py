"""Codes are handed out: what a label or a mail needs of each, mails one by one, and the ledger's
word on what became of them.

Mails come ready made, and go over a line that the caller has opened; nothing here knows either.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Final, Protocol

from desktop.domain.directory import Person
from desktop.domain.errors import Fault, Kind
from desktop.domain.labels import Label
from desktop.domain.person import PERSON, PERSON_DOCUMENT
from desktop.domain.rollout import How, Place, Sent
from desktop.operations import browse
from desktop.operations.codes import KnownCode
from desktop.operations.desk import Desk
from desktop.store.records import Delivery, NewDelivery

__all__ = ["Addressee", "Delivery", "How", "Letter", "MailLine", "Parcel", "Sent"]

STOPPED: Final = {"kind": "mail", "reason": "stopped", "maybe": True}
"""The fact of a mail that was on its way when its sending was given up."""


class MailLine(Protocol):
    """A conversation with a mail server."""

    async def send(self, message: EmailMessage) -> Mapping[str, Any] | None:
        """Send one; None when the server has taken it, else the facts of why not."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A code with whose it is and where the phone stands. `zone` is the site's, IANA or "".

    `email` is "" where nobody knows it.
    """

    code_id: int
    customer_id: str
    person_id: str
    email: str
    model: str
    label: Label


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail about one code, ready to be sent. `language` is that of its text."""

    code_id: int
    recipient: str
    language: str
    message: EmailMessage = field(repr=False)


@dataclass(frozen=True, slots=True)
class Addressee:
    """How to write to a user: language ("" where nobody knows) and IANA zone, or ""."""

    language: str = ""
    zone: str = ""


async def parcels(
    desk: Desk,
    customer: tuple[str, str],
    codes: Sequence[KnownCode],
    people: Sequence[Person] = (),
) -> list[Parcel]:
    """What labels and mails need of some codes of one customer (id and name).

    Users whom the caller has are taken from there, others from the cache.
    """
    customer_id, customer_name = customer
    known = {one.id: one for one in people}
    for one in codes:
        if one.row.person_id not in known:
            found = await desk.cache.person(one.row.person_id)
            known[one.row.person_id] = found[1] if found else Person("", one.row.person_name)
    zones = await _zones(desk, customer_id)
    entries = [one.row.entry_id for one in codes if one.row.entry_id is not None]
    planned = await desk.ledger.rollout.entries(ids=entries) if entries else []
    places = {one.id: one.place for one in planned}
    made = []
    for at, one in enumerate(codes, 1):
        person = known[one.row.person_id]
        place = places.get(one.row.entry_id or 0, Place())
        label = Label(
            customer=customer_name,
            user=person.name or one.row.person_name,
            model=one.row.model,
            code=one.code,
            expiry_time=one.row.expiry_time,
            zone=zones.get(person.location_id, ""),
            extension=person.extension,
            number=person.phone_number,
            site=place.site or person.location,
            floor=place.floor,
            desk=place.desk,
            order=f"#{at}" if len(codes) > 1 else "",
        )
        made.append(
            Parcel(one.row.id, customer_id, one.row.person_id, person.email, one.row.model, label)
        )
    return made


async def addressee(desk: Desk, customer_id: str, person_id: str) -> Addressee:
    """The language and zone of a user, from the service; nothing where it does not tell.

    Speaks to `GET /telephony/config/people/{personId}`.
    """
    try:
        page = await browse.documents(
            desk, customer_id, person_id, [(PERSON.name, PERSON_DOCUMENT)]
        )
    except Fault:
        return Addressee()
    document = page.found.get((PERSON.name, PERSON_DOCUMENT))
    if not isinstance(document, dict):
        return Addressee()
    language = str(document.get("announcementLanguage") or "")
    return Addressee(language[:2].lower(), str(document.get("timeZone") or ""))


async def send(
    desk: Desk, letters: Sequence[Letter], line: MailLine
) -> AsyncGenerator[Delivery, None]:
    """Send mails one after another; each comes back with what became of it, as the ledger has
    it. Close the iterator to stop: what was not begun is not sent."""
    for one in letters:
        try:
            refused = await line.send(one.message)
        except asyncio.CancelledError:
            await asyncio.shield(_told(desk, one, STOPPED))
            raise
        yield await _told(desk, one, refused)


async def handed_out(
    desk: Desk, code_ids: Sequence[int], how: How, recipient: str, language: str
) -> list[Delivery]:
    """Write down that codes left as a file, a sheet, or by way of another program: nobody
    follows them from there."""
    new = [NewDelivery(one, how, Sent.MADE, recipient, language) for one in code_ids]
    # Handed in together, they share a commit.
    return await asyncio.gather(*(desk.ledger.rollout.add_delivery(one) for one in new))


async def hand_out(
    desk: Desk,
    doing: Awaitable[object],
    code_ids: Sequence[int],
    how: How,
    recipient: str,
    language: str,
) -> list[Delivery]:
    """Carry `doing` out, which makes the file or the sheet, and write it down: both, even where
    whoever waits for it leaves meanwhile."""

    async def whole() -> list[Delivery]:
        await doing
        return await handed_out(desk, code_ids, how, recipient, language)

    work = asyncio.ensure_future(whole())
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait((work,))
        if not work.cancelled():
            work.exception()  # nobody is left to hear of it
        raise


def cannot(reason: str, **facts: str) -> Fault:
    """A mail that cannot be written: "address" (of `recipient`) or "noCode"."""
    return Fault(Kind.MAIL, reason=reason, **facts)


async def not_sent(
    desk: Desk, code_id: int, recipient: str, language: str, fault: Fault
) -> Delivery:
    """Write down that a mail could not even be written."""
    error = {"kind": fault.kind.value} | fault.facts
    new = NewDelivery(code_id, How.SMTP, Sent.FAILED, recipient, language, error)
    return await desk.ledger.rollout.add_delivery(new)


async def deliveries(desk: Desk, code_ids: Sequence[int]) -> list[Delivery]:
    """How these codes were handed out, oldest first."""
    return await desk.ledger.rollout.deliveries(code_ids)


async def _told(desk: Desk, letter: Letter, refused: Mapping[str, Any] | None) -> Delivery:
    return await desk.ledger.rollout.add_delivery(
        NewDelivery(
            letter.code_id,
            How.SMTP,
            Sent.SENT if refused is None else Sent.FAILED,
            letter.recipient,
            letter.language,
            None if refused is None else dict(refused),
        )
    )


async def _zones(desk: Desk, customer_id: str) -> Mapping[str, str]:
    """The zone of each site; none where the service does not tell."""
    try:
        return {one.id: one.time_zone for one in await browse.locations(desk, customer_id)}
    except Fault:
        return {}
