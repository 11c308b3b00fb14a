"""What labels and mails for 60 phones add to making their codes: a small part of the limiter."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.labels import Label
from desktop.runtime import mail, printing
from desktop.runtime.label_grid import FORMATS
from desktop.runtime.mail import Line, Security, Server, on_line
from desktop.words import labels, mails
from desktop.words.tongue import Tongue
from tests.runtime.mail_servers import HERE, Mailbox, mail_server

pytestmark = pytest.mark.benchmark

PHONES: Final = 60
LIMITER: Final = 60 * PHONES / 300
"""Seconds that 300 requests a minute take for the codes alone; against them stands the CPU of
this thread, as the other cores' work must not count, nor the mail server's own thread."""


def phones() -> list[Label]:
    return [
        Label(
            customer="Alpenhof Hotels GmbH",
            user=f"Jörg Grüßner {at}",
            model="DMS Cisco 8865",
            code=f"{5414011256173800 + at}",
            expiry_time="2027-01-01T12:00:00Z",
            zone="Europe/Berlin",
            extension=f"7{at:03}",
            number=f"+498955{at:04}",
            site="München",
        )
        for at in range(PHONES)
    ]


async def test_labels_and_mails_for_sixty_phones(qapp: QApplication, tmp_path: Path) -> None:
    started = time.thread_time()
    sheet = labels.sheets(phones(), FORMATS["63x38"], Tongue("de"))
    await printing.write_pdf(sheet, tmp_path / "labels.pdf")
    printed = time.thread_time() - started
    with mail_server(Mailbox()) as box:
        started = time.thread_time()
        async with on_line(Line(Server(HERE, box.port, Security.NONE))) as line:
            for at, label in enumerate(phones()):
                made = mails.write(label, Tongue("de"), steps="mpp", sender="Telefonie")
                message = mail.letter(
                    sender="telefonie@example.test",
                    sender_name="Telefonie",
                    recipient=f"user{at}@example.test",
                    recipient_name=label.user,
                    subject=made.subject,
                    text=made.text,
                    html=made.html,
                )
                assert await line.send(message) is None
                await asyncio.sleep(0)
        mailed = time.thread_time() - started
    assert len(box.mails) == PHONES
    share = (printed + mailed) / LIMITER
    print(f"labels {printed:.2f} s, mails {mailed:.2f} s of CPU: {share:.1%} of the limiter's time")
    assert share <= 0.1
