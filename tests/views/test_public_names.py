"""The names that people script against are there, each once in the whole window."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.sandbox.server import Sandbox
from tests.views.stage import played

NAMES = """directoryTree searchField customerBanner userTabs linesTab featuresTab devicesTab
changesPanel applyButton discardButton runsPanel undoButton resumeButton statusBar
linesList lineMenuButton actionAddLine extensionEdit phoneNumberBox
forwardAlwaysCheck forwardAlwaysDestinationEdit forwardBusyCheck forwardBusyDestinationEdit
forwardNoAnswerCheck forwardNoAnswerDestinationEdit forwardNoAnswerRingsBox
forwardUnreachableCheck forwardUnreachableDestinationEdit forwardInternalCheck
forwardInternalDestinationEdit forwardExternalCheck forwardExternalDestinationEdit
callerIdNameBox callerIdCustomNameEdit callerIdNumberBox sharedLineMembersTable
addSharedMemberButton voicemailCheck resetPinButton reachNumbersTable addReachNumberButton
internationalBox useLocationDefaultCheck devicesTable deviceMenuButton actionGenerateCode
actionReboot actionReportProblem actionRemoveDevice deviceTimeZoneBox
customerPage numbersTable locationPermissionsTable rolloutBoard"""
PANES = """linesTab featuresTab devicesTab statusBar customerPage changesPanel runsPanel"""
ON_EACH_PAGE = ("saveButton", "revertButton")


async def test_each_public_name_is_there_once(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(shared_sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: one.calling)
        found = Counter(one.objectName() for one in play.window.findChildren(QObject))
        counts = {name: found[name] for name in NAMES.split()}
        assert {name: count for name, count in counts.items() if count != 1} == {}
        named = {one.objectName(): one for one in play.window.findChildren(QWidget)}
        controls = named.keys() & set(NAMES.split()) - set(PANES.split())
        assert sorted(name for name in controls if not named[name].accessibleName()) == []
        for page in (play.page.lines, play.page.features, play.page.devices):
            for name in ON_EACH_PAGE:
                assert len(page.findChildren(QObject, name)) == 1
