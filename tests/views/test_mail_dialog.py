"""Mails in the window: to the user or somebody else, refused, again, by file and mail program."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from desktop.domain.devices import code_in_groups
from desktop.operations import codes
from desktop.operations.mails import Delivery
from desktop.runtime import language
from desktop.runtime.post import Post
from desktop.sandbox.server import Sandbox
from desktop.views.paper.mail_dialog import MailDialog
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.letters import LONGEST_LINK
from desktop.views.parts.notes import FieldNote
from desktop.views.rollout.code_actions import open_mails
from tests.harness.waiting import gone, until
from tests.runtime.mail_servers import (
    HERE,
    PASSWORD,
    USER,
    Mailbox,
    certificate,
    mail_server,
    rude_server,
)
from tests.views.code_in_hand import code_in_hand, digits
from tests.views.stage import Play, part, played
from tests.views.test_audit import clipped, nameless

SENDER = "telefonie@example.test"


async def set_up(play: Play, port: int, **more: object) -> None:
    """A server of the settings; without encryption, as it is on this computer."""
    values = {"mail_server": HERE, "mail_port": port, "mail_security": "none"}
    await play.stage.settings.change(
        mail_sender=SENDER, mail_sender_name="Telefonie", **values | more
    )


async def mail_of(play: Play, box: QDialog) -> MailDialog:
    part(box, QPushButton, "mailButton").click()
    dialog = await play.dialog("mailDialog")
    assert isinstance(dialog, MailDialog)
    await until(lambda: bool(part(dialog, QPlainTextEdit, "mailPreview").toPlainText()))
    return dialog


async def sent(dialog: MailDialog) -> MessageBar:
    """Press Send, and wait for what is said."""
    button = part(dialog, QPushButton, "sendMailButton")
    await until(button.isEnabled)
    button.click()
    bar = part(dialog, MessageBar, "mailBar")
    await until(lambda: bar.isVisible() and not dialog._busy)
    return bar


async def deliveries(play: Play) -> list[Delivery]:
    subject = play.page.subject
    assert subject is not None
    ledger = subject.session.desk.ledger
    return await ledger.rollout.deliveries([one.id for one in await ledger.codes()])


async def test_the_user_gets_the_code_by_mail_after_a_failure(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    with rude_server() as port:
        pass
    async with played(sandbox, tmp_path) as play:
        await set_up(play, port)
        box, person = await code_in_hand(play)
        code = digits(play, box)
        dialog = await mail_of(play, box)
        preview = part(dialog, QPlainTextEdit, "mailPreview").toPlainText()
        assert person.name in preview and "••••-••••" in preview
        assert code[:4] not in preview
        spoken = part(dialog, QComboBox, "mailLanguageBox")
        spoken.setCurrentIndex(spoken.findData("de"))
        bar = await sent(dialog)
        assert "cannot be used" in bar.accessibleName() and str(port) in bar.shown_text
        with mail_server(Mailbox()) as server:
            await set_up(play, server.port)
            bar = await sent(dialog)
            assert bar.accessibleName() == "1 mail sent" and person.email in bar.shown_text
        (taken,) = server.mails
        assert server.recipients == [person.email]
        text = taken.get_body(("plain",))
        assert text is not None
        content = text.get_content()
        assert f"Guten Tag {person.name}" in content
        assert code_in_groups(code) in content and "Cisco 8865" in content
        assert taken["Subject"] == f"Aktivierungscode für das Telefon von {person.name}"
        assert taken["From"] == f"Telefonie <{SENDER}>"
        told = await deliveries(play)
        assert [(one.how, one.state, one.language) for one in told] == [
            ("smtp", "failed", "de"),
            ("smtp", "sent", "de"),
        ]
        assert part(dialog, QPushButton, "sendMailButton").text() == "&Send again"
        table = part(dialog, QTableView, "mailsTable")
        assert "Sent by mail" in str(table.model().index(0, 2).data())
        dialog.reject()
        box.reject()


async def test_a_password_is_asked_for_and_kept_or_not(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    made = certificate(tmp_path)
    async with played(sandbox, tmp_path / "profile") as play:
        play.stage.vault.lost = True
        _trust(play.stage.post, made.trusting)
        box, _ = await code_in_hand(play)
        with mail_server(Mailbox(), auth=True, starttls=made.server) as server:
            more = {"mail_security": "starttls", "mail_server": "localhost", "mail_user": USER}
            await set_up(play, server.port, **more)
            dialog = await mail_of(play, box)
            edit = part(dialog, QLineEdit, "mailPasswordEdit")
            await until(edit.isVisible)
            assert "no keychain" in dialog._password_note.text()
            assert not part(dialog, QPushButton, "sendMailButton").isEnabled()
            edit.setText("wrong")
            bar = await sent(dialog)
            assert "refuses the password" in bar.accessibleName()
            await play.stage.post.forget_password()
            dialog.reject()
            await gone(dialog)
            dialog = await mail_of(play, box)
            edit = part(dialog, QLineEdit, "mailPasswordEdit")
            await until(edit.isVisible)
            edit.setText(PASSWORD)
            bar = await sent(dialog)
            assert bar.accessibleName() == "1 mail sent"
            assert not edit.isVisible() and edit.text() == ""
        assert server.encrypted == [True]
        settings = play.stage.folders.settings_file.read_text("utf-8")
        assert PASSWORD not in settings and "wrong" not in settings
        assert await play.stage.post.password() == PASSWORD
        dialog.reject()
        box.reject()


async def test_somebody_else_gets_it_and_what_is_no_address_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        with mail_server(Mailbox()) as server:
            await set_up(play, server.port)
            box, person = await code_in_hand(play)
            dialog = await mail_of(play, box)
            whom = part(dialog, QComboBox, "mailToBox")
            whom.setCurrentIndex(whom.findData("other"))
            edit = part(dialog, QLineEdit, "mailToEdit")
            send = part(dialog, QPushButton, "sendMailButton")
            for wrong in ("", "nobody", "a b@c.de"):
                edit.setText(wrong)
                assert not send.isEnabled()
            edit.setText("monteur@firma.test")
            edit.editingFinished.emit()
            await sent(dialog)
        assert server.recipients == ["monteur@firma.test"]
        text = server.mails[0].get_body(("plain",))
        assert text is not None and f"of {person.name} (extension" in text.get_content()
        assert server.mails[0]["To"] == "monteur@firma.test"
        dialog.reject()
        box.reject()


async def test_as_a_file_and_by_the_mail_program(
    qtbot: QtBot,
    dressed: QApplication,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return True

    # The one thing that is outside of the program: whichever mail program there is.
    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    target = tmp_path / "code.eml"
    async with played(sandbox, tmp_path / "profile") as play:
        box, person = await code_in_hand(play)
        code = code_in_groups(digits(play, box))
        dialog = await mail_of(play, box)
        bar = part(dialog, MessageBar, "mailBar")
        assert "No mail server is set up" in bar.accessibleName()
        assert not part(dialog, QPushButton, "sendMailButton").isEnabled()
        part(dialog, QPushButton, "saveEmlButton").click()
        asked = await play.dialog("saveEmlDialog")
        assert isinstance(asked, QFileDialog)
        part(asked, QLineEdit, "fileNameEdit").setText(str(target))
        asked.accept()
        await until(lambda: bar.accessibleName() == "Saved")
        read = message_from_bytes(target.read_bytes(), policy=policy.default)
        assert read["X-Unsent"] == "1" and read["To"].addresses[0].addr_spec == person.email
        assert code in str(read.get_body(("plain",)))
        # The longest of our own texts: German, with the steps of a desk phone.
        spoken = part(dialog, QComboBox, "mailLanguageBox")
        spoken.setCurrentIndex(spoken.findData("de"))
        program = part(dialog, QPushButton, "mailProgramButton")
        program.click()
        await until(lambda: bar.accessibleName() == "Handed over")
        assert 1_400 < len(opened[0]) <= LONGEST_LINK
        link = urlsplit(opened[0])
        assert link.scheme == "mailto" and link.path == person.email
        body = parse_qs(link.query)["body"][0]
        assert code in body and body.startswith("Guten Tag") and "Schließen Sie" in body
        ways = [("eml", "made"), ("mailto", "made")]
        assert [(one.how, one.state) for one in await deliveries(play)] == ways
        # A text of one's own may be too long for a link: nothing is opened, and it is said.
        await until(program.isEnabled)
        longer = "{code}\n" + "Wir grüßen Sie. " * 120
        await play.stage.settings.change(mail_texts={"de.text": longer})
        program.click()
        await until(lambda: "cannot be opened" in bar.accessibleName())
        assert "Save it as an .eml file" in bar.shown_text and len(opened) == 1
        assert [(one.how, one.state) for one in await deliveries(play)] == ways
        dialog.reject()
        box.reject()


async def test_without_a_server_the_settings_are_one_step_away(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        box, person = await code_in_hand(play)
        dialog = await mail_of(play, box)
        bar = part(dialog, MessageBar, "mailBar")
        assert "No mail server is set up" in bar.accessibleName()
        assert bar.action_button.text() == "Settings…"
        bar.action_button.click()
        settings = await play.dialog("settingsDialog")
        assert part(settings, QLineEdit, "mailServerEdit").isVisible()
        with mail_server(Mailbox()) as server:
            await set_up(play, server.port)
            settings.reject()
            await until(bar.isHidden)
            await sent(dialog)
        assert server.recipients == [person.email]
        dialog.reject()
        box.reject()


async def test_many_are_mailed_one_by_one_and_each_is_told(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        subject = play.page.subject
        assert subject is not None
        desk, customer = subject.session.desk, subject.customer
        rows = await desk.cache.people_rows(customer.id, 0, 30)
        people = [one.person for one in rows if one.person.licence == "Professional"][:4]
        plan = codes.plan(customer, people, "DMS Cisco 8865")
        made = [one async for one in codes.make(desk, plan)]
        assert len(made) == 4
        known = await codes.known(desk)
        refused = people[1].email
        with rude_server() as gone_port:
            pass
        with mail_server(Mailbox(refused=(refused,))) as server:
            await set_up(play, gone_port)
            opening = open_mails(play.window, play.stage.links(), desk, customer, known, people)
            opened = asyncio.ensure_future(opening)
            dialog = await play.dialog("mailDialog")
            assert isinstance(dialog, MailDialog)
            assert not part(dialog, QPushButton, "saveEmlButton").isVisible()
            assert part(dialog, QTableView, "mailsTable").isVisible()
            # A server that has gone would fail for the others as well: they are not begun.
            bar = await sent(dialog)
            assert "0 mails sent" in bar.accessibleName() and "3 not begun." in bar.shown_text
            assert len(await deliveries(play)) == 1
            await set_up(play, server.port)
            bar = await sent(dialog)
            assert bar.accessibleName() == "3 mails sent"
            assert "1 could not be sent." in bar.shown_text and refused in bar.shown_text
        assert set(server.recipients) == {one.email for one in people} - {refused}
        assert len(server.sessions) == 1
        told = {one.recipient: one.state.value for one in await deliveries(play)}
        assert told == {one.email: "sent" for one in people} | {refused: "failed"}
        # Who has got it already does not get it twice because of another.
        button = part(dialog, QPushButton, "sendMailButton")
        assert button.text() == "&Send the 1 that is left"
        with mail_server(Mailbox()) as server:
            await set_up(play, server.port)
            bar = await sent(dialog)
            assert bar.accessibleName() == "1 mail sent"
            assert server.recipients == [refused]
            assert button.text() == "&Send again"
        assert len(await deliveries(play)) == 6
        dialog.reject()
        await opened


async def test_why_a_user_without_an_address_gets_no_mail_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await set_up(play, 1)
        box, person = await code_in_hand(play)
        subject = play.page.subject
        assert subject is not None
        desk, customer = subject.session.desk, subject.customer
        nowhere = replace(person, email="")
        known = await codes.known(desk)
        opened = asyncio.ensure_future(
            open_mails(box, play.stage.links(), desk, customer, known, [nowhere])
        )
        dialog = await play.dialog("mailDialog")
        assert isinstance(dialog, MailDialog)
        button, note = (
            part(dialog, QPushButton, "sendMailButton"),
            part(dialog, FieldNote, "mailToNote"),
        )
        assert not button.isEnabled() and "Somebody else" in note.text
        dialog.to_box.setCurrentIndex(1)
        dialog.to_edit.setText("reception@example.test")
        await until(button.isEnabled)
        assert not note.text
        dialog.reject()
        await opened
        box.reject()
        await play.loaded()


async def test_every_word_has_room_and_every_control_a_name(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await set_up(play, 1, mail_user=USER)
        box, _ = await code_in_hand(play)
        dialog = await mail_of(play, box)
        await until(part(dialog, QLineEdit, "mailPasswordEdit").isVisible)
        for code in ("de", "en"):
            language.install(dressed, code)
            assert nameless(dialog) == []
            assert clipped(dialog) == []
        dialog.reject()
        box.reject()


def _trust(post: Post, trust: ssl.SSLContext) -> None:
    post._trust = trust
