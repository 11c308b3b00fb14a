"""Forwarding by caller, what happens to a call, and caller ID, in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.caller_id import CALLER_ID_DOCUMENT
from desktop.domain.documents import Document
from desktop.domain.lines import SELECTIVE_DOCUMENT
from desktop.operations.settings import DOCUMENTS
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.views.stage import Play, played


async def held(play: Play, setting: str, name: str) -> Document:
    """What the service holds of the user shown."""
    subject = play.page.subject
    assert subject is not None
    wire = subject.session.desk.client.customer(subject.customer.id, urgent=True)
    return await DOCUMENTS[setting, name].read(wire, subject.person.id)


def type_into(edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, text)


async def test_external_callers_are_forwarded_and_the_flow_says_so(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(lambda one: one.calling and bool(one.extension))
        edit = play.find(QLineEdit, "forwardExternalDestinationEdit")
        play.find(QCheckBox, "forwardExternalCheck").setChecked(True)
        type_into(edit, person.extension)
        assert play.page.lines.forwarding.note_of("external")  # the user's own line
        type_into(edit, "7998")
        await play.loaded()
        assert not play.page.lines.forwarding.note_of("external")
        assert "7998" in play.find(QLabel, "callFlowatOnce2").text()
        assert await play.page.lines.save()
        now = await held(play, "forwarding", SELECTIVE_DOCUMENT)
        assert now["external"] == {"enabled": True, "destination": "7998"}
        assert now["internal"]["enabled"] is False


async def test_an_own_name_with_an_umlaut_has_a_proposal(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        box = play.find(QComboBox, "callerIdNameBox")
        box.setCurrentIndex(box.findData("CUSTOM_NAME"))
        edit = play.find(QLineEdit, "callerIdCustomNameEdit")
        await until(edit.isVisible)
        QApplication.clipboard().setText("Anna Müller")  # no key of a test types an umlaut
        edit.selectAll()
        edit.paste()
        play.find(QPushButton, "callerIdCustomNamePlainButton").click()
        assert edit.text() == "Anna Mueller"
        assert await play.page.lines.save()
        now = await held(play, "callerId", CALLER_ID_DOCUMENT)
        assert now["directLineCallerIdName"]["customName"] == "Anna Mueller"
