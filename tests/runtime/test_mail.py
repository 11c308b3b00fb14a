"""Mails against real SMTP servers: taken, refused, hung up on, and kept out of the log."""

from __future__ import annotations

import asyncio
import logging
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from desktop.runtime import mail
from desktop.runtime.mail import Line, Refusal, Security, Server, on_line
from tests.runtime.mail_servers import (
    HERE,
    PASSWORD,
    USER,
    Certificate,
    Mailbox,
    certificate,
    mail_server,
    rude_server,
)

SENDER: Final = "telefonie@example.test"
TEXT: Final = "Grüße, dein Code: 5414-0112-5617-3816\n"
SHORT: Final = 0.5


def letter(
    recipient: str = "jörg@example.test".replace("ö", "oe"), text: str = TEXT
) -> EmailMessage:
    return mail.letter(
        sender=SENDER,
        sender_name="Telefonie Müller & Söhne, IT",
        recipient=recipient,
        recipient_name="Jörg Grüßner",
        subject="Dein Code für das neue Telefon",
        text=text,
        html="<p>Grüße</p>",
    )


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificates"))


def plain(port: int) -> Server:
    return Server(HERE, port, Security.NONE)


async def sent(server: Server, *letters: EmailMessage, **more: object) -> list[Refusal | None]:
    async with on_line(Line(server, **more)) as line:  # type: ignore[arg-type]  # what a Line takes
        return [await line.send(one) for one in letters]


async def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server(Mailbox()) as box:
        assert await sent(plain(box.port), letter()) == [None]
    (taken,) = box.mails
    assert taken["From"].addresses[0].display_name == "Telefonie Müller & Söhne, IT"
    assert taken["From"].addresses[0].addr_spec == SENDER
    assert taken["To"].addresses[0].display_name == "Jörg Grüßner"
    assert taken["Subject"] == "Dein Code für das neue Telefon"
    assert taken["Message-ID"].endswith("@example.test>") and taken["Date"]
    text, html = taken.get_body(("plain",)), taken.get_body(("html",))
    assert text is not None and text.get_content().split() == TEXT.split()
    assert html is not None and "<p>Grüße</p>" in html.get_content()
    assert box.recipients == ["joerg@example.test"]


async def test_many_mails_go_over_one_line_and_a_refused_one_hinders_none() -> None:
    people = [f"user{at}@example.test" for at in range(6)]
    with mail_server(Mailbox(refused=(people[2],))) as box:
        results = await sent(plain(box.port), *map(letter, people))
    refused = results.pop(2)
    assert results == [None] * 5
    assert refused is not None and refused["reason"] == "recipient" and not refused["maybe"]
    assert refused["recipient"] == people[2] and "Nobody of that name" in str(refused["detail"])
    assert box.recipients == people[:2] + people[3:]
    assert len(box.sessions) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_encrypted_and_signed_in(tls: Certificate, security: Security) -> None:
    given = {"starttls" if security is Security.STARTTLS else "tls": tls.server}
    with mail_server(Mailbox(), auth=True, **given) as box:
        server = Server("localhost", box.port, security, USER)
        results = await sent(server, letter(), password=PASSWORD, trust=tls.trusting)
    assert results == [None]
    assert len(box.mails) == 1 and box.encrypted == [True]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_a_certificate_that_nobody_vouches_for(tls: Certificate, security: Security) -> None:
    given = {"starttls" if security is Security.STARTTLS else "tls": tls.server}
    with mail_server(Mailbox(), **given) as box:  # type: ignore[arg-type]  # one of two names
        (refused,) = await sent(Server("localhost", box.port, security), letter())
    assert refused is not None and refused["reason"] == "certificate"
    assert box.mails == []


async def test_a_certificate_of_another_name(tmp_path: Path) -> None:
    other = certificate(tmp_path, "elsewhere.test")
    with mail_server(Mailbox(), tls=other.server) as box:
        server = Server("localhost", box.port, Security.TLS)
        (refused,) = await sent(server, letter(), trust=other.trusting)
    assert refused is not None and refused["reason"] == "certificate"


@pytest.mark.parametrize(
    ("user", "password", "reason"),
    [
        (USER, "wrong", "password"),
        (USER, "", "wantsPassword"),
        ("", "", "wantsPassword"),
    ],
)
async def test_signing_in_that_fails(
    tls: Certificate, user: str, password: str, reason: str
) -> None:
    with mail_server(Mailbox(), auth=True, starttls=tls.server) as box:
        server = Server("localhost", box.port, Security.STARTTLS, user)
        (refused,) = await sent(server, letter(), password=password, trust=tls.trusting)
    assert refused is not None and refused["reason"] == reason and not refused["maybe"]
    assert box.mails == []


async def test_a_line_is_only_open_to_this_computer() -> None:
    (refused,) = await sent(Server("mail.example.test", 25, Security.NONE), letter())
    assert refused is not None and refused["reason"] == "openLine"


async def test_a_server_without_starttls_gets_nothing() -> None:
    with mail_server(Mailbox()) as box:
        (refused,) = await sent(Server("localhost", box.port, Security.STARTTLS), letter())
    assert refused is not None and refused["reason"] == "noTls"
    assert box.mails == []


async def test_tls_where_none_is_spoken() -> None:
    with mail_server(Mailbox()) as box:
        (refused,) = await sent(Server("localhost", box.port, Security.TLS), letter(), limit=5.0)
    assert refused is not None and refused["reason"] == "noTls"


async def test_nobody_listens_there() -> None:
    with rude_server() as port:
        pass
    (refused,) = await sent(plain(port), letter())
    assert refused is not None and refused["reason"] == "refused"
    assert refused["server"] == HERE and refused["port"] == port


async def test_a_name_that_nobody_has() -> None:
    (refused,) = await sent(Server("nowhere.invalid", 587, Security.TLS), letter())
    assert refused is not None and refused["reason"] == "name"


HELLO: Final = b"220 here\r\n"
OK: Final = b"250 fine\r\n"
GO_ON: Final = b"354 go on\r\n"


@pytest.mark.parametrize(
    ("script", "maybe"),
    [((), False), ((HELLO,), False), ((HELLO, OK, OK, OK, GO_ON, None), True)],
    ids=["at once", "after its greeting", "with the mail in hand"],
)
async def test_a_server_that_hangs_is_left(script: tuple[bytes | None, ...], maybe: bool) -> None:
    with rude_server(*script, ends=False) as port:
        async with asyncio.timeout(60):  # it hangs without end
            (refused,) = await sent(plain(port), letter(), limit=SHORT)
    assert refused is not None and refused["reason"] == "timedOut"
    assert refused["maybe"] is maybe


@pytest.mark.parametrize(
    ("script", "maybe"),
    [((HELLO,), False), ((HELLO, OK, OK), False), ((HELLO, OK, OK, OK, GO_ON), True)],
    ids=["after its greeting", "after the sender", "with the mail in hand"],
)
async def test_a_server_that_drops_the_line(script: tuple[bytes, ...], maybe: bool) -> None:
    with rude_server(*script) as port:
        (refused,) = await sent(plain(port), letter(), limit=5.0)
    assert refused is not None and refused["reason"] == "cut"
    assert refused["maybe"] is maybe


async def test_a_server_that_speaks_something_else() -> None:
    with rude_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        (refused,) = await sent(plain(port), letter(), limit=5.0)
    assert refused is not None and refused["kind"] == "mail" and not refused["maybe"]


async def test_a_server_that_puts_us_off() -> None:
    with rude_server(HELLO, OK, b"451 later\r\n", OK, OK) as port:
        (refused,) = await sent(plain(port), letter(), limit=5.0)
    assert refused is not None and refused["reason"] == "busy"


async def test_the_trial_connects_and_sends_nothing() -> None:
    with mail_server(Mailbox()) as box:
        async with on_line(Line(plain(box.port))) as line:
            assert await line.test() is None
    assert box.mails == []
    async with on_line(Line(plain(box.port))) as line:
        refused = await line.test()
    assert refused is not None and refused["reason"] == "refused"


async def test_no_secret_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with mail_server(Mailbox(refused=("user@example.test",))) as box:
        async with on_line(Line(plain(box.port), PASSWORD)) as line:
            results = [await line.send(letter("user@example.test")), await line.send(letter())]
    own = [one.getMessage() for one in caplog.records if not one.name.startswith("mail.")]
    for secret in ("5414", "0112", "3816", PASSWORD, "Grüße"):
        assert all(secret not in text for text in own)
        assert secret not in str(results)


@pytest.mark.parametrize("text", ["", "a", "a b@c.d", "a@b@c", "a@b,c@d", "a@b\nBcc: c@d", "ü@b.c"])
def test_what_is_no_address_is_no_recipient(text: str) -> None:
    assert not mail.is_address(text)
    with pytest.raises(ValueError, match="no address"):
        letter(text)


def test_a_draft_is_a_whole_mail() -> None:
    draft = mail.as_draft(letter())
    assert draft.startswith(b"X-Unsent: 1\r\nFrom:")
    assert draft.endswith(b"--\r\n")
