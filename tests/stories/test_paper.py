"""A code on paper and in the user's mail, told from the outside: by a PDF and a mail server."""

from __future__ import annotations

import asyncio
import json
from email.message import EmailMessage
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QTabWidget,
    QWidget,
)
from wxc_sdk import WebexSimpleApi

from desktop.domain.devices import code_in_groups
from desktop.runtime.folders import Folders
from desktop.sandbox.server import Sandbox
from desktop.views.parts.bars import MessageBar
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import until
from tests.runtime.mail_servers import HERE, Mailbox, mail_server
from tests.runtime.pages import leaves
from tests.stories.program import calling_user, choose, dialog, part, run

DEVICES = 2


def test_the_label_is_printed_and_the_mail_arrives(
    service: Sandbox, stranger: WebexSimpleApi, tmp_path: Path
) -> None:
    _, customer, user_id, user = calling_user(stranger)
    address = (stranger.people.details(person_id=user_id).emails or [""])[0]
    made: list[str] = []
    profile, target = tmp_path / "profile", tmp_path / "label.pdf"

    async def drive(window: QWidget) -> None:
        code = await _make_code(window, customer, user)
        made.append(code)
        part(window, QPushButton, "labelsButton").click()
        labels = await dialog("labelsDialog")
        part(window, QPushButton, "savePdfButton").click()
        asked = await dialog("savePdfDialog")
        asked.findChildren(QLineEdit, "fileNameEdit")[0].setText(str(target))
        asked.accept()
        await until(lambda: "Saved" in part(window, MessageBar, "labelsBar").accessibleName())
        labels.reject()
        (leaf,) = leaves(await asyncio.to_thread(target.read_bytes))
        assert user in leaf.text and "Cisco 8865" in leaf.text
        assert all(group in leaf.text for group in code_in_groups(code).split("-"))

        part(window, QPushButton, "mailButton").click()
        mails = await dialog("mailDialog")
        send = part(window, QPushButton, "sendMailButton")
        await until(send.isEnabled)
        send.click()
        await until(lambda: "1 mail sent" in part(window, MessageBar, "mailBar").accessibleName())
        table = part(window, QTableView, "mailsTable")
        assert str(table.model().index(0, 2).data()).startswith("Sent by mail")
        assert code in _text_of(box.mails[0]).replace("-", "")
        mails.reject()
        (await dialog("activationDialog")).reject()
        await _ledger_says(window, code, address)

    with mail_server(Mailbox()) as box:
        file = Folders(profile).make().settings_file
        file.write_text(
            json.dumps(
                {
                    "mail_server": HERE,
                    "mail_port": box.port,
                    "mail_security": "none",
                    "mail_sender": "telefonie@example.test",
                    "mail_sender_name": "Telefonie",
                }
            ),
            encoding="utf-8",
        )
        assert run(drive, "--profile", str(profile)) == 0
    assert box.recipients == [address]
    logs = "".join(one.read_text("utf-8", "replace") for one in profile.rglob("*.log*"))
    assert logs and made[0] not in logs and code_in_groups(made[0]) not in logs


async def _make_code(window: QWidget, customer: str, user: str) -> str:
    assert isinstance(window, MainWindow)
    await choose(window, customer, user)
    part(window, QTabWidget, "userTabs").setCurrentIndex(DEVICES)
    devices = window.workspace.user_page.devices
    await until(lambda: not devices.tasks.running())
    devices.generate.trigger()
    box = await dialog("activationDialog")
    models = part(window, QComboBox, "modelBox")
    generate = part(window, QPushButton, "generateButton")
    await until(generate.isEnabled)
    models.setCurrentIndex(models.findData("DMS Cisco 8865"))
    generate.click()
    await until(part(window, QPushButton, "labelsButton").isVisible)
    # The customer's page shows codes too; this is the one of the dialog.
    box.findChildren(QPushButton, "showCodeButton")[0].click()
    return box.findChildren(QLabel, "codeLabel")[0].text().replace("-", "")


async def _ledger_says(window: QWidget, code: str, address: str) -> None:
    assert isinstance(window, MainWindow)
    assert window.inside.session is not None
    ledger = window.inside.session.desk.ledger
    (row,) = await ledger.codes()
    told = await ledger.rollout.deliveries([row.id])
    assert [(one.how, one.state, one.recipient) for one in told] == [
        ("paper", "made", "label.pdf"),
        ("smtp", "sent", address),
    ]
    assert code not in str(told)


def _text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
