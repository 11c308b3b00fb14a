"""What a technician's day meets, from the real thing to its sentence: mail servers that hang,
refuse or lie, and packs that are cut, edited or locked."""

from __future__ import annotations

from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from desktop.domain.errors import Fault
from desktop.runtime import mail
from desktop.runtime.mail import Line, Refusal, Security, Server, on_line
from desktop.store import pack_file
from desktop.store.pack_file import Label, PackKind
from desktop.words.errors import Said, from_row, said
from tests.runtime.mail_servers import HERE, Mailbox, certificate, mail_server, rude_server

SAID: Final = {
    ("hangs", "en"): ("does not answer", "did not answer within", "Nothing was sent."),
    ("hangs", "de"): ("antwortet nicht", "Sekunden nicht geantwortet", "Es wurde nichts gesendet."),
    ("is gone", "en"): ("cannot be used", "does not accept a connection", "Nothing was sent."),
    ("is gone", "de"): (
        "nicht zu benutzen",
        "nimmt keine Verbindung an",
        "Es wurde nichts gesendet.",
    ),
    ("refuses", "en"): ("refuses the recipient", "nobody@example.test", "Nothing was sent."),
    ("refuses", "de"): (
        "lehnt den Empfänger ab",
        "nobody@example.test",
        "Es wurde nichts gesendet.",
    ),
    ("lies", "en"): ("cannot be used", "“localhost:", "is not trusted. Nothing was sent."),
    ("lies", "de"): ("nicht zu benutzen", "„localhost:", "Es wurde nichts gesendet."),
    ("locked", "en"): ("passphrase does not open", "is whole", "Type it again"),
    ("locked", "de"): ("Passphrase", "ist heil", "noch einmal"),
    ("cut", "en"): ("cannot be used", "its end is missing", "Nothing was changed."),
    ("cut", "de"): ("nicht", "Ende fehlt", "Nichts wurde geändert."),
    ("edited", "en"): ("cannot be used", "was changed after it was written", "Nothing was changed"),
    ("edited", "de"): ("nicht", "verändert", "Nichts wurde geändert."),
}


def agrees(what: str, language: str, words: Said) -> None:
    title, *others = SAID[what, language]
    assert title in words.title, words
    whole = f"{words.text} {words.remedy}"
    for text in others:
        assert text in whole, words
    assert words.remedy and "{" not in whole


async def refused_by(server: Server) -> Refusal:
    message = mail.letter(
        sender="telefonie@example.test",
        sender_name="",
        recipient="nobody@example.test",
        recipient_name="",
        subject="Code",
        text="Code",
    )
    assert isinstance(message, EmailMessage)
    async with on_line(Line(server, limit=2.0)) as line:
        refused = await line.send(message)
    assert refused is not None
    return refused


@pytest.mark.parametrize("what", ["hangs", "is gone", "refuses", "lies"])
async def test_a_bad_mail_server_is_said(what: str, language: str, tmp_path: Path) -> None:
    with ExitStack() as servers:
        if what == "refuses":
            box = servers.enter_context(mail_server(Mailbox(refused=("nobody@example.test",))))
            server = Server(HERE, box.port, Security.NONE)
        elif what == "lies":
            tls = certificate(tmp_path).server
            box = servers.enter_context(mail_server(Mailbox(), tls=tls))
            server = Server("localhost", box.port, Security.TLS)
        else:
            port = servers.enter_context(rude_server(ends=False))
            if what == "is gone":
                servers.close()
            server = Server(HERE, port, Security.NONE)
        agrees(what, language, said(from_row(await refused_by(server))))


@pytest.mark.parametrize("what", ["locked", "cut", "edited"])
def test_a_bad_pack_is_said(what: str, language: str) -> None:
    passphrase = "vier Wörter für Köln"
    label = Label(PackKind.PACK, bytes(range(16)), 2_000_000_000)
    data = bytearray(pack_file.seal(label, pack_file.new_key(passphrase, 10), b"{}"))
    if what == "edited":
        data[20] ^= 1
    given = data[:-1] if what == "cut" else data
    with pytest.raises(Fault) as raised:
        pack_file.open_with(bytes(given), "drei Wörter" if what == "locked" else passphrase)
    agrees(what, language, said(raised.value))
