"""Labels in the window: seen as they will be printed, saved, and a printer that is not there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from desktop.domain.devices import code_in_groups
from desktop.runtime import language
from desktop.runtime.label_grid import FORMATS
from desktop.sandbox.server import Sandbox
from desktop.views.paper.labels_dialog import LabelsDialog
from desktop.views.parts.bars import MessageBar
from desktop.views.rollout.code_actions import open_labels, open_mails
from tests.harness.waiting import until
from tests.runtime.pages import leaves
from tests.views.code_in_hand import code_in_hand, digits
from tests.views.stage import Play, part, played
from tests.views.test_audit import clipped, enlarge, nameless


async def labels_of(play: Play, box: QDialog) -> LabelsDialog:
    part(box, QPushButton, "labelsButton").click()
    dialog = await play.dialog("labelsDialog")
    assert isinstance(dialog, LabelsDialog)
    return dialog


async def save_to(play: Play, dialog: LabelsDialog, path: Path) -> MessageBar:
    """Press Save, name a file, and wait for what is said."""
    part(dialog, QPushButton, "savePdfButton").click()
    asked = await play.dialog("savePdfDialog")
    assert isinstance(asked, QFileDialog)
    part(asked, QLineEdit, "fileNameEdit").setText(str(path))
    asked.accept()
    bar = part(dialog, MessageBar, "labelsBar")
    await until(bar.isVisible)
    return bar


async def test_the_label_of_a_new_code_is_saved_and_the_ledger_knows(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    target = tmp_path / "labels.pdf"
    async with played(sandbox, tmp_path / "profile") as play:
        box, person = await code_in_hand(play)
        code = digits(play, box)
        dialog = await labels_of(play, box)
        part(dialog, QSpinBox, "labelStartBox").setValue(4)
        bar = await save_to(play, dialog, target)
        assert "Saved" in bar.accessibleName()
        (leaf,) = leaves(target.read_bytes())
        place = FORMATS["63x38"].box(3)
        for text in (person.name, "Cisco 8865", *code_in_groups(code).split("-")):
            assert text in leaf.text
        letters = [one for one in leaf.letters if one.text.strip()]
        assert min(one.left for one in letters) > place.x
        assert max(one.bottom for one in letters) < place.bottom
        assert person.email not in leaf.text
        desk = play.window.workspace.user_page.subject
        assert desk is not None
        (row,) = await desk.session.desk.ledger.codes()
        (told,) = await desk.session.desk.ledger.rollout.deliveries([row.id])
        assert (told.how, told.state, told.recipient) == ("paper", "made", "labels.pdf")
        assert code not in str(told)
        dialog.reject()
        box.reject()


async def test_a_dialog_that_is_closed_while_it_saves_still_tells_the_ledger(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path / "profile") as play:
        box, _ = await code_in_hand(play)
        subject = play.page.subject
        assert subject is not None
        ledger = subject.session.desk.ledger
        (row,) = await ledger.codes()
        written = 0
        for moment in range(16):
            target = tmp_path / f"labels {moment}.pdf"
            dialog = await labels_of(play, box)
            part(dialog, QPushButton, "savePdfButton").click()
            asked = await play.dialog("savePdfDialog")
            part(asked, QLineEdit, "fileNameEdit").setText(str(target))
            asked.accept()
            for _ in range(moment):
                await asyncio.sleep(0)
            dialog.reject()
            await until(lambda at=dialog: not at._tasks.running())  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            told = await ledger.rollout.deliveries([row.id])
            named = target.name in [one.recipient for one in told]
            assert target.exists() == named, moment
            written += named
        assert written
        box.reject()


async def test_what_is_chosen_is_seen_at_once(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        box, _ = await code_in_hand(play)
        dialog = await labels_of(play, box)
        shown = dialog.preview.document
        assert shown is not None and (shown.width, shown.height) == (210, 297)
        before = dialog.preview.grab().toImage()
        part(dialog, QCheckBox, "labelOutlinesCheck").click()
        assert dialog.preview.grab().toImage() != before
        kind = part(dialog, QComboBox, "labelKindBox")
        kind.setCurrentIndex(kind.findData("list"))
        shown = dialog.preview.document
        assert shown is not None and (shown.width, shown.height) == (297, 210)
        assert not part(dialog, QSpinBox, "labelStartBox").isEnabled()
        dialog.reject()
        box.reject()


async def test_measures_that_fit_no_paper_cannot_be_printed(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.stage.settings.change(label_measures={"width": "150"}, label_format="free")
        box, _ = await code_in_hand(play)
        dialog = await labels_of(play, box)
        bar = part(dialog, MessageBar, "labelsBar")
        assert bar.isVisible() and "measures" in bar.shown_text
        assert not part(dialog, QPushButton, "printButton").isEnabled()
        assert not part(dialog, QPushButton, "savePdfButton").isEnabled()
        bar.action_button.click()
        settings = await play.dialog("settingsDialog")
        assert part(settings, QComboBox, "labelFormatBox").isVisible()
        settings.reject()
        await until(lambda: not dialog._tasks.running("settings"))
        sizes = part(dialog, QComboBox, "labelFormatBox")
        sizes.setCurrentIndex(sizes.findData("70x37"))
        assert not bar.isVisible()
        assert part(dialog, QPushButton, "savePdfButton").isEnabled()
        dialog.reject()
        box.reject()


async def test_a_printer_that_is_not_there_and_a_file_that_cannot_be(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path / "profile") as play:
        await play.stage.settings.change(printer="Etagendrucker 3")
        box, _ = await code_in_hand(play)
        dialog = await labels_of(play, box)
        printers = part(dialog, QComboBox, "printerBox")
        await until(lambda: printers.currentData() == "Etagendrucker 3")
        part(dialog, QPushButton, "printButton").click()
        bar = part(dialog, MessageBar, "labelsBar")
        await until(bar.isVisible)
        assert "no such printer" in bar.accessibleName()
        assert "Etagendrucker 3" in bar.shown_text
        bar = await save_to(play, dialog, tmp_path / "nowhere" / "labels.pdf")
        await until(lambda: "file" in bar.accessibleName())
        subject = play.page.subject
        assert subject is not None
        (row,) = await subject.session.desk.ledger.codes()
        assert await subject.session.desk.ledger.rollout.deliveries([row.id]) == []
        dialog.reject()
        box.reject()


async def test_without_codes_it_is_said_and_nothing_can_be_done(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        subject = play.page.subject
        assert subject is not None
        links, desk, customer = play.stage.links(), subject.session.desk, subject.customer
        opened = asyncio.ensure_future(open_labels(play.window, links, desk, customer, []))
        dialog = await play.dialog("labelsDialog")
        bar = part(dialog, MessageBar, "labelsBar")
        assert bar.accessibleName() == "There is no code to print"
        assert not part(dialog, QPushButton, "printButton").isEnabled()
        assert not part(dialog, QPushButton, "savePdfButton").isEnabled()
        dialog.reject()
        await opened
        opened = asyncio.ensure_future(open_mails(play.window, links, desk, customer, []))
        dialog = await play.dialog("mailDialog")
        bar = part(dialog, MessageBar, "mailBar")
        assert bar.accessibleName() == "There is no code to send"
        assert "Make a new code." in bar.shown_text
        assert not part(dialog, QPushButton, "sendMailButton").isEnabled()
        dialog.reject()
        await opened


async def test_every_word_has_room_and_every_control_a_name(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        box, _ = await code_in_hand(play)
        enlarge(dressed)
        dialog = await labels_of(play, box)
        for code in ("de", "en"):
            language.install(dressed, code)
            assert nameless(dialog) == []
            assert clipped(dialog) == []
        titles = [one.text() for one in dialog.findChildren(QLabel)]
        assert "Labels for activation codes" in titles
        dialog.reject()
        box.reject()
