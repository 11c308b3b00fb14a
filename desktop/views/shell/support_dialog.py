"""The support bundle: every file as it will be saved, then the way to save it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.operations.support import names_in
from desktop.runtime.errors import GroundFault
from desktop.runtime.folders import Folders
from desktop.runtime.settings import Settings
from desktop.runtime.support_bundle import BundleFile, gather, packed
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import save_files
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.style import GRID, Size, Text


class SupportDialog(Living, Pressing, QDialog):
    """`supportDialog`. Await `close_tasks` after it was closed."""

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("supportDialog")
        self._folders = folders
        self._settings = settings
        self._tasks = TaskOwner(report, "support")
        self.files: list[BundleFile] | None = None
        self._title = Text(Size.TITLE)
        self._about = Text(Size.BODY, "secondary")
        self._about.setWordWrap(True)
        self.bar = MessageBar("supportBar")
        self.tabs = QTabWidget()
        self.tabs.setObjectName("bundleTabs")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self.save_button = QPushButton()
        self.save_button.setObjectName("saveBundleButton")
        self.save_button.setProperty("primary", True)
        self.save_button.clicked.connect(self._on_save)
        self._buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(int(1.5 * GRID))
        layout.addWidget(self._title)
        layout.addWidget(self._about)
        layout.addWidget(self.bar)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self._buttons)
        self.resize(96 * GRID, 72 * GRID)
        self.retranslate()
        self._gather_all()

    async def close_tasks(self) -> None:
        """End what is being gathered or written."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog; the files are for support and have one language."""
        self.setWindowTitle(self.tr("Support bundle"))
        if self.files is None:
            self._title.setText(self.tr("Gathering…"))
        else:
            self._title.setText(self.tr("This is all that will be saved"))
        self._about.setText(
            self.tr(
                "Versions, settings and the newest lines of the log. Names, e-mail addresses, "
                "numbers, MAC addresses and ids have stand-ins, such as [name 1]; sign-ins and "
                "codes are taken out. Nothing is sent: you save a file and pass it on yourself."
            )
        )
        self.tabs.setAccessibleName(self.tr("Files of the support bundle"))
        self.save_button.setText(self.tr("&Save…"))
        self.save_button.setAccessibleName(self.tr("Save the support bundle"))
        self.save_button.setEnabled(self.files is not None)
        close = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))

    def _gather_all(self) -> None:
        self.bar.clear()
        self._tasks.start(self._gather(), key="gather")

    def _on_save(self) -> None:
        self._tasks.start(self._save(), key="save")

    async def _gather(self) -> None:
        folders = self._folders
        try:
            names = await names_in([*folders.cache_dir.glob("*.sqlite"), folders.ledger_file])
            self.files = await asyncio.to_thread(gather, folders, self._settings, names)
        except OSError as problem:
            self.bar.say_fault(GroundFault.of_file(folders.log_dir, problem), self._gather_all)
            return
        for one in self.files:
            text = QPlainTextEdit()
            text.setReadOnly(True)
            text.setTabChangesFocus(True)
            text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            text.setPlainText(one.text)
            text.setAccessibleName(one.name)
            self.tabs.addTab(text, one.name)
        self.retranslate()

    async def _save(self) -> None:
        if self.files is None:
            return
        title, kind = self.tr("Save support bundle"), self.tr("ZIP archive (*.zip)")
        path = await save_files.ask_where(
            self, "saveBundleDialog", title, kind, "linedesk-support", "zip"
        )
        if path is None:
            return
        try:
            await save_files.write(path, await asyncio.to_thread(packed, self.files))
        except GroundFault as fault:
            self.bar.say_fault(fault, self._on_save)
            return
        self.bar.say_by(lambda: self.bar.say("success", self.tr("Saved"), str(path)))
