"""The pages of the settings for mail, its text and labels: in force at once, wrong ones said."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.runtime import language
from desktop.runtime.folders import Folders
from desktop.runtime.post import Post
from desktop.runtime.settings import SettingsFile
from desktop.views.parts.bars import MessageBar
from desktop.views.settings.label_settings import LabelSettings
from desktop.views.settings.mail_settings import MailSettings
from desktop.views.settings.settings_dialog import SettingsDialog
from desktop.views.settings.text_settings import TextSettings
from tests.harness.waiting import gone, until
from tests.runtime.mail_servers import HERE, PASSWORD, Mailbox, mail_server, rude_server
from tests.views.stage import MemoryVault, part
from tests.views.test_audit import clipped, nameless


class Room:
    """A settings window on a profile of its own."""

    def __init__(self, folder: Path, lost: bool = False) -> None:
        folders = Folders(folder).make()
        self.file = folders.settings_file
        self.settings = SettingsFile.read(self.file)
        self.post = Post(self.settings, MemoryVault(lost))
        self.reported: list[BaseException] = []
        self.dialog = SettingsDialog(self.settings, folders, self.reported.append, self.post)
        self.mail, self.text, self.labels = self.dialog.pages
        self.dialog.show()

    def kept(self) -> dict[str, Any]:
        """What lies on disk; nothing before the first writing has ended."""
        if not self.file.exists():
            return {}
        found: dict[str, Any] = json.loads(self.file.read_text("utf-8"))
        return found

    def turn_to(self, page: QWidget) -> None:
        self.dialog.turn_to(page.objectName())


@asynccontextmanager
async def room(folder: Path, lost: bool = False) -> AsyncIterator[Room]:
    made = Room(folder, lost)
    try:
        yield made
    finally:
        await made.dialog.close_tasks()
        made.dialog.close()
        made.dialog.deleteLater()
    assert made.reported == []


def typed(page: QWidget, name: str, text: str) -> None:
    edit = part(page, QLineEdit, name)
    edit.setText(text)
    edit.editingFinished.emit()


async def test_a_trial_says_what_the_server_said(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    async with room(tmp_path) as here:
        here.turn_to(here.mail)
        bar = part(here.mail, MessageBar, "mailSettingsBar")
        test = part(here.mail, QPushButton, "testMailButton")
        assert not test.isEnabled()
        security = part(here.mail, QComboBox, "mailSecurityBox")
        security.setCurrentIndex(security.findData("none"))
        assert part(here.mail, QSpinBox, "mailPortBox").value() == 25
        typed(here.mail, "mailServerEdit", HERE)
        typed(here.mail, "mailSenderEdit", "no address")
        await until(lambda: part(here.mail, QWidget, "mailSenderNote").isVisible())
        assert not test.isEnabled()
        typed(here.mail, "mailSenderEdit", "telefonie@example.test")
        await until(test.isEnabled)
        with rude_server() as port:
            pass
        part(here.mail, QSpinBox, "mailPortBox").setValue(port)
        await until(lambda: here.settings.values.mail_port == port)
        test.click()
        await until(bar.isVisible)
        assert "cannot be used" in bar.accessibleName() and str(port) in bar.shown_text
        with mail_server(Mailbox()) as box:
            part(here.mail, QSpinBox, "mailPortBox").setValue(box.port)
            await until(lambda: here.settings.values.mail_port == box.port)
            await until(test.isEnabled)
            test.click()
            await until(lambda: "sent" in bar.accessibleName())
        assert box.recipients == ["telefonie@example.test"]
        await until(lambda: here.kept().get("mail_port") == box.port)


@pytest.mark.parametrize("lost", [False, True])
async def test_the_password_is_never_on_disk_in_the_clear(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, lost: bool
) -> None:
    async with room(tmp_path, lost) as here:
        assert isinstance(here.mail, MailSettings)
        keep = part(here.mail, QPushButton, "keepPasswordButton")
        forget = part(here.mail, QPushButton, "forgetPasswordButton")
        assert not keep.isEnabled() and not forget.isEnabled()
        edit = part(here.mail, QLineEdit, "mailPasswordEdit")
        assert edit.echoMode() is QLineEdit.EchoMode.Password
        edit.setText(PASSWORD)
        keep.click()
        await until(forget.isEnabled)
        assert edit.text() == ""
        assert await here.post.password() == PASSWORD
        assert PASSWORD not in here.file.read_text("utf-8")
        assert bool(here.kept()["mail_secret"]) is not lost
        said = here.mail._password_note.text()
        assert ("no keychain" in said) is lost
        again = Post(SettingsFile.read(here.file), MemoryVault(lost))
        assert await again.password() == ("" if lost else PASSWORD)
        forget.click()
        await until(lambda: not forget.isEnabled())
        assert here.kept()["mail_secret"] == "" and await here.post.password() == ""


async def test_texts_of_ones_own_are_checked_and_can_be_taken_back(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    async with room(tmp_path) as here:
        assert isinstance(here.text, TextSettings)
        here.turn_to(here.text)
        use = part(here.text, QPushButton, "useTextButton")
        original = part(here.text, QPushButton, "originalTextButton")
        note = part(here.text, QWidget, "textNote")
        body = part(here.text, QPlainTextEdit, "textBodyEdit")
        assert not use.isEnabled() and not original.isEnabled()
        usual = body.toPlainText()
        for text, word in (("Hello {nam}, {code}", "{nam}"), ("Hello {name}", "{code}")):
            body.setPlainText(text)
            assert note.isVisible() and not use.isEnabled()
            assert word in here.text._note._text.text()
        body.setPlainText("Hello {name}: {code}")
        assert not note.isVisible()
        use.click()
        await until(lambda: not use.isEnabled())
        assert here.kept()["mail_texts"] == {"en.text": "Hello {name}: {code}"}
        spoken = part(here.text, QComboBox, "textLanguageBox")
        spoken.setCurrentIndex(spoken.findData("de"))
        assert "Freundliche" in body.toPlainText() and not original.isEnabled()
        spoken.setCurrentIndex(spoken.findData("en"))
        assert body.toPlainText() == "Hello {name}: {code}"
        original.click()
        await until(lambda: body.toPlainText() == usual)
        assert here.kept()["mail_texts"] == {}


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
async def test_a_text_that_is_not_in_use_yet_is_not_lost_unasked(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, answer: str
) -> None:
    async with room(tmp_path) as here:
        assert isinstance(here.text, TextSettings)
        here.turn_to(here.text)
        body = part(here.text, QPlainTextEdit, "textBodyEdit")
        usual = body.toPlainText()
        body.setPlainText("Hello {name}: {code}")
        spoken = part(here.text, QComboBox, "textLanguageBox")
        spoken.setCurrentIndex(spoken.findData("de"))
        assert "Freundliche" in body.toPlainText()
        spoken.setCurrentIndex(spoken.findData("en"))
        assert body.toPlainText() == "Hello {name}: {code}"
        dialog = here.dialog
        dialog.reject()
        await until(lambda: bool(dialog.findChildren(QMessageBox, "unsavedDialog")))
        box = part(dialog, QMessageBox, "unsavedDialog")
        buttons = box.findChildren(QPushButton)
        next(one for one in buttons if one.text().replace("&", "") == answer).click()
        await gone(box)
        if answer == "Cancel":
            assert dialog.isVisible()
            body.setPlainText(usual)
            return
        await gone(dialog)
        own = {"en.text": "Hello {name}: {code}"} if answer == "Save" else {}
        assert here.settings.values.mail_texts == own


async def test_measures_of_ones_own_are_seen_and_misfits_said(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    async with room(tmp_path) as here:
        assert isinstance(here.labels, LabelSettings)
        page = here.labels
        here.turn_to(page)
        width = part(page, QDoubleSpinBox, "labelWidthBox")
        assert not width.isEnabled() and width.value() == 63.5
        sizes = part(page, QComboBox, "labelFormatBox")
        sizes.setCurrentIndex(sizes.findData("70x37"))
        await until(lambda: width.value() == 70.0)
        sizes.setCurrentIndex(sizes.findData("free"))
        await until(width.isEnabled)
        note = part(page, QWidget, "labelMeasuresNote")
        width.setValue(140.0)
        await until(note.isVisible)
        assert page.preview.document is None
        part(page, QDoubleSpinBox, "labelColumnsBox").setValue(1)
        part(page, QDoubleSpinBox, "labelShiftXBox").setValue(-1.25)
        await until(lambda: page.preview.document is not None)
        assert not note.isVisible()
        assert (page.grid.columns, page.grid.width, page.grid.shift_x) == (1, 140.0, -1.25)
        await until(lambda: here.kept().get("label_measures", {}).get("shift_x") == "-1.25")


async def test_every_control_has_a_name_and_every_word_room(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    async with room(tmp_path) as here:
        for code in ("de", "en"):
            language.install(dressed, code)
            for page in here.dialog.pages:
                here.turn_to(page)
                assert nameless(here.dialog) == []
                assert clipped(here.dialog) == []
