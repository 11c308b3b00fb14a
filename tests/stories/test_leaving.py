"""R6 for what leaves the program on purpose: a journal's export and a support bundle.

What is looked for, and where, is in `tests.harness.canaries`; here are the jobs that leave most.
"""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget
from wxc_sdk import WebexSimpleApi

from desktop.runtime.log import FILE_NAME
from desktop.sandbox.server import Sandbox
from desktop.views.shell.main_window import MainWindow
from tests.harness.canaries import Canaries, Sort
from tests.harness.terminal import Linedesk
from tests.harness.waiting import gone, until
from tests.stories.program import calling_user, choose, dialog, forward, part, run, saved


async def save_as(name: str, path: Path) -> None:
    """Name a file where a dialog asks for one."""
    asked = await dialog(name)
    assert isinstance(asked, QFileDialog)
    asked.findChildren(QLineEdit, "fileNameEdit")[0].setText(str(path))
    asked.done(QFileDialog.DialogCode.Accepted)


def test_a_journal_and_a_bundle_hold_no_secret(
    service: Sandbox,
    stranger: WebexSimpleApi,
    linedesk: Linedesk,
    canaries: Canaries,
    tmp_path: Path,
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    made = linedesk(
        *("codes", "--customer", customer_id, "--users", user_id),
        *("--model", "DMS Cisco 8865", "--json"),
    ).document[0]
    journal, bundle = tmp_path / "journal.csv", tmp_path / "bundle.zip"

    async def drive(window: QWidget) -> None:
        assert isinstance(window, MainWindow)
        await choose(window, customer, user)
        forward(window, "Busy", "7996")
        await saved(window)
        window.show_runs()
        export = part(window, QPushButton, "exportButton")
        await until(export.isEnabled)
        export.click()
        await save_as("exportJournalDialog", journal)
        await until(journal.exists)
        window.menus.support.trigger()
        support = await dialog("supportDialog")
        save = part(support, QPushButton, "saveBundleButton")
        await until(save.isEnabled)
        save.click()
        await save_as("saveBundleDialog", bundle)
        await until(bundle.exists)
        await until(save.isEnabled)
        support.reject()
        await gone(support)

    assert run(drive) == 0
    # What is searched is there, and knows what to look for.
    assert "activationCode" in journal.read_text("utf-8-sig")
    with ZipFile(bundle) as archive:
        assert "callForwarding" in archive.read(FILE_NAME).decode()
    assert "DEBUG" in canaries.err.getvalue() or "INFO" in canaries.err.getvalue()
    assert canaries.texts[made["code"]] is Sort.CODE
    assert canaries.texts[service.token] is Sort.SECRET
