"""The doctor in the window: all is well, or what is wrong and what to do about it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.sandbox.server import Sandbox
from desktop.views.parts.bars import MessageBar
from desktop.views.shell.doctor_dialog import DoctorDialog
from tests.harness.waiting import gone, until
from tests.views.stage import part, played

pytestmark = pytest.mark.usefixtures("dressed")


async def test_well_then_not_and_well_again(sandbox: Sandbox, tmp_path: Path) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        play.window.menus.doctor.trigger()
        dialog = await play.dialog("doctorDialog")
        assert isinstance(dialog, DoctorDialog)
        summary = part(dialog, QLabel, "doctorSummary")
        again = part(dialog, QPushButton, "lookAgainButton")
        await until(again.isEnabled)
        assert summary.text() == "All is well"
        assert {"reachable", "time", "tls", "token", "scopes", "roles", "keychain", "proxy"} < {
            one.check for one in dialog.findings
        }
        sandbox.control("faults", {"spec": "date-skew=7200"})
        play.stage.vault.lost = True
        again.click()
        await until(lambda: summary.text() == "2 things need your attention")
        part(dialog, QPushButton, "copyFindingsButton").click()
        copied = QGuiApplication.clipboard().text()
        assert re.search(r"✗ Clock: The clock of this computer is behind by 2 hours\.", copied)
        assert "Set date, time and time zone" in copied
        sandbox.control("faults", {"spec": "status=401"})
        again.click()
        await until(lambda: any(one.check == "token" and not one.ok for one in dialog.findings))
        await until(again.isEnabled)
        sandbox.control("faults", {"spec": ""})
        dialog.reject()
        await gone(dialog)


@pytest.mark.parametrize(
    ("skew", "said"),
    [(0, ""), (290, ""), (400, "behind by 7 minutes"), (-90_000, "ahead by 25 hours")],
)
async def test_the_window_says_it_from_five_minutes_on(
    sandbox: Sandbox, tmp_path: Path, skew: int, said: str
) -> None:
    await asyncio.to_thread(
        sandbox.control, "faults", {"spec": f"date-skew={skew}" if skew else ""}
    )
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        bar = play.find(MessageBar, "clockBar")
        if said:
            await until(bar.isVisible)
            assert said in bar.shown_text
        else:
            assert bar.isHidden()
