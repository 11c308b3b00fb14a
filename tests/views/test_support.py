"""R24: a support bundle is shown as it is saved, and nobody's name or secret is in it."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QPushButton

from desktop.runtime.log import FILE_NAME
from desktop.sandbox.server import Sandbox
from desktop.views.shell.support_dialog import SupportDialog
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played

pytestmark = pytest.mark.usefixtures("dressed")

SECRETS = ("ACCESS-canary", "4242-1111-2222-3333", "s3cret-canary")
PERSONAL = ("canary@example.org", "+49 6100 77312", "00:11:22:AA:BB:CC")


async def write_canaries(play: Play) -> set[str]:
    """A log and settings as if the first redaction had failed; gives what must not leave."""
    person = await play.open_user()
    customer = next(iter(play.window.workspace.customers.values()))
    settings = play.window._settings
    await settings.change(
        mail_secret="s3cret-canary",
        mail_sender_name=person.name,
        mail_texts={"de.text": f"Hallo, {person.name}"},
        last_person=person.id,
        customer_kinds={customer.id: "pilot"},
        base_url="https://canary:s3cret-canary@webexapis.com/v1",
    )
    names = (person.name, person.last_name, person.id, customer.name, customer.id, person.email)
    lines = [
        "2026-11-23 00:08:53,123 INFO desktop.api: GET /people 200 in 0.0123456 s",
        f"Authorization: Bearer {SECRETS[0]} code {SECRETS[1]} password={SECRETS[2]}",
        *PERSONAL,
        str(Path.home()),
        *names,
        json.dumps({"name": person.name}),
    ]
    folder = play.stage.folders.log_dir
    (folder / FILE_NAME).write_text("\n".join(lines), encoding="utf-8")
    (folder / f"{FILE_NAME}.1").write_text("an older line\n", encoding="utf-8")
    return {*SECRETS, *PERSONAL, *names, str(Path.home()), json.dumps(person.name)[1:-1]}


async def answer(play: Play, path: Path) -> None:
    """Name a file where the dialog asks for one."""
    asked = await play.dialog("saveBundleDialog")
    assert isinstance(asked, QFileDialog)
    part(asked, QLineEdit, "fileNameEdit").setText(str(path))
    asked.done(QFileDialog.DialogCode.Accepted)


async def test_what_is_shown_is_saved_and_nobody_is_in_it(sandbox: Sandbox, tmp_path: Path) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        canaries = await write_canaries(play)
        play.window.menus.support.trigger()
        dialog = await play.dialog("supportDialog")
        assert isinstance(dialog, SupportDialog)
        save = part(dialog, QPushButton, "saveBundleButton")
        await until(save.isEnabled)
        shown = {}
        for at in range(dialog.tabs.count()):
            page = dialog.tabs.widget(at)
            assert isinstance(page, QPlainTextEdit) and page.isReadOnly()
            shown[dialog.tabs.tabText(at)] = page.toPlainText()
        save.click()
        target = tmp_path / "bundle.zip"
        await answer(play, target)
        await until(lambda: str(target) in dialog.bar.shown_text)
        with ZipFile(target) as archive:
            saved = {one: archive.read(one).decode("utf-8") for one in archive.namelist()}
        assert saved == shown
        if sys.platform != "win32":
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
        hits = [
            (name, canary)
            for name, text in saved.items()
            for canary in canaries
            if canary.casefold() in text.casefold()
        ]
        assert not hits
        log = saved[FILE_NAME]
        assert log.startswith(
            "an older line\n2026-11-23 00:08:53,123 INFO desktop.api: GET /people"
        )
        assert "[name 1]" in log and "[mail 1]" in log
        assert json.loads(saved["versions.json"])["linedesk"]
        settings = json.loads(saved["settings.json"])
        assert settings["base_url"] == "webexapis.com"
        assert (settings["mail_secret"], settings["customer_kinds"]) == (True, "1 entries")
        dialog.reject()
        await gone(dialog)


async def test_it_needs_no_connection_and_says_where_it_cannot_be_saved(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        play.window.menus.support.trigger()
        dialog = await play.dialog("supportDialog")
        assert isinstance(dialog, SupportDialog)
        await until(dialog.save_button.isEnabled)
        dialog.save_button.click()
        await answer(play, tmp_path / "gone" / "bundle.zip")
        await until(lambda: "bundle.zip" in dialog.bar.shown_text)
        assert dialog.files is not None and dialog.save_button.isEnabled()
        dialog.bar.action_button.click()
        target = tmp_path / "bundle.zip"
        await answer(play, target)
        await until(lambda: str(target) in dialog.bar.shown_text)
        assert target.is_file()
        dialog.reject()
        await gone(dialog)
