"""Codes of the sandbox go out by mail: row by row, in the ledger, stopped, and never in a log."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from desktop.domain.rollout import NewEntry, Place
from desktop.operations import codes, mails
from desktop.operations.codes import KnownCode
from desktop.operations.mails import Delivery, How, Letter, Parcel, Sent
from desktop.runtime import mail
from desktop.runtime.mail import Line, Security, Server, on_line
from desktop.sandbox.server import Sandbox
from desktop.words.tongue import Tongue
from tests.operations.office import Office, office
from tests.runtime.mail_servers import HERE, Mailbox, mail_server, rude_server

MODEL: Final = "DMS Cisco 8865"


async def made(place: Office, count: int) -> list[KnownCode]:
    """Codes for the first users, in their order."""
    plan = codes.plan(place.customer, place.users[:count], MODEL)
    async with aclosing(codes.make(place.desk, plan)) as outcomes:
        async for outcome in outcomes:
            assert outcome.code is not None
    return list(reversed(await codes.known(place.desk)))


async def packed(place: Office, count: int) -> list[Parcel]:
    customer = (place.customer.id, place.customer.name)
    known = sorted(await made(place, count), key=lambda one: one.row.id)
    return await mails.parcels(place.desk, customer, known, place.users)


def letter(parcel: Parcel) -> Letter:
    message = mail.letter(
        sender="telefonie@example.test",
        sender_name="",
        recipient=parcel.email,
        recipient_name=parcel.label.user,
        subject="Code",
        text=f"Code: {parcel.label.code}\n",
    )
    return Letter(parcel.code_id, parcel.email, "de", message)


async def posted(place: Office, letters: list[Letter], port: int) -> list[Delivery]:
    server = Server(HERE, port, Security.NONE)
    async with on_line(Line(server, limit=5.0)) as line:
        return [one async for one in mails.send(place.desk, letters, line)]


async def test_a_parcel_knows_whose_code_it_is_and_where_the_phone_stands(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        new = NewEntry(
            place.customer.id,
            place.customer.name,
            person.id,
            person.name,
            MODEL,
            place=Place("Halle 3", "EG", "Pforte"),
        )
        (entry,) = await place.desk.ledger.rollout.add_entries([new])
        (known,) = await made(place, 1)
        customer = (place.customer.id, place.customer.name)
        (parcel,) = await mails.parcels(place.desk, customer, [known], place.users)
        label = parcel.label
        assert (label.user, label.extension) == (person.name, person.extension)
        assert (label.site, label.floor, label.desk) == ("Halle 3", "EG", "Pforte")
        assert known.row.entry_id == entry.id and parcel.email == person.email
        assert "/" in label.zone and label.code == known.code
        assert known.code not in repr(parcel)


async def test_the_service_tells_in_which_language_a_user_is_written_to(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        user = await mails.addressee(place.desk, place.customer.id, place.users[0].id)
        assert Tongue(user.language).language == user.language or user.language == "fr"
        assert "/" in user.zone
        nobody = await mails.addressee(place.desk, place.customer.id, "nobody")
        assert (nobody.language, nobody.zone) == ("", "")


async def test_each_mail_is_told_and_a_refused_one_stops_nobody(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        parcels = await packed(place, 4)
        refused = parcels[1].email
        with mail_server(Mailbox(refused=(refused,))) as box:
            told = await posted(place, [letter(one) for one in parcels], box.port)
        assert [one.state for one in told] == [Sent.SENT, Sent.FAILED, Sent.SENT, Sent.SENT]
        assert [one.recipient for one in told] == [one.email for one in parcels]
        assert told[1].error is not None and told[1].error["reason"] == "recipient"
        assert box.recipients == [one.email for one in parcels if one.email != refused]
        for one, parcel in zip(box.mails, (parcels[0], parcels[2], parcels[3]), strict=True):
            assert parcel.label.code in str(one.get_content())
        kept = await mails.deliveries(place.desk, [one.code_id for one in parcels])
        assert kept == told


async def test_a_mail_that_failed_is_sent_again_and_both_stand_in_the_ledger(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        (parcel,) = await packed(place, 1)
        with rude_server() as port:
            pass
        (failed,) = await posted(place, [letter(parcel)], port)
        with mail_server(Mailbox()) as box:
            (sent,) = await posted(place, [letter(parcel)], box.port)
            (again,) = await posted(place, [letter(parcel)], box.port)
        assert [one.state for one in (failed, sent, again)] == [Sent.FAILED, Sent.SENT, Sent.SENT]
        assert failed.error is not None and failed.error["reason"] == "refused"
        assert len(box.mails) == 2
        kept = await mails.deliveries(place.desk, [parcel.code_id])
        assert kept == [failed, sent, again]


async def test_stopping_leaves_the_rest_unbegun(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        parcels = await packed(place, 3)
        letters = [letter(one) for one in parcels]
        with mail_server(Mailbox()) as box:
            server = Server(HERE, box.port, Security.NONE)
            async with (
                on_line(Line(server)) as line,
                aclosing(mails.send(place.desk, letters, line)) as told,
            ):
                first = await anext(told)
        assert first.recipient == parcels[0].email
        assert box.recipients == [parcels[0].email]
        kept = await mails.deliveries(place.desk, [one.code_id for one in parcels])
        assert kept == [first]


async def test_a_mail_given_up_on_its_way_is_told_as_such(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        (parcel,) = await packed(place, 1)
        line = Endless()
        work = asyncio.ensure_future(anext(mails.send(place.desk, [letter(parcel)], line)))
        await line.begun.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        (kept,) = await mails.deliveries(place.desk, [parcel.code_id])
        assert kept.state is Sent.FAILED and kept.error == mails.STOPPED


class Endless:
    """A line whose server never answers."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def send(self, message: EmailMessage) -> None:
        self.begun.set()
        await asyncio.get_running_loop().create_future()


async def test_the_code_stands_nowhere_but_in_the_mail(
    tmp_path: Path, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with office(tmp_path, sandbox) as place:
        (parcel,) = await packed(place, 1)
        caplog.clear()
        with mail_server(Mailbox(refused=(parcel.email,))) as box:
            await posted(place, [letter(parcel)], box.port)
        with mail_server(Mailbox()) as box:
            await posted(place, [letter(parcel)], box.port)
        await mails.handed_out(place.desk, [parcel.code_id], How.PAPER, "Drucker", "de")
        kept = await mails.deliveries(place.desk, [parcel.code_id])
        assert len(kept) == 3
        journal = await place.desk.ledger.journal()
        ours = [one.getMessage() for one in caplog.records if not one.name.startswith("mail.")]
        for text in (*map(str, kept), *map(str, journal), *ours, str(letter(parcel))):
            assert parcel.label.code not in text
    raw = await asyncio.to_thread(_bytes_of, tmp_path)
    assert parcel.label.code.encode() not in raw


def _bytes_of(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.glob("ledger.sqlite*"))
