"""The way into a field pack and out of it again, for the window that holds its page."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.operations import pack
from desktop.operations.pack import FieldPack
from desktop.runtime.folders import Folders
from desktop.runtime.tasks import TaskOwner
from desktop.views.dialogs import shown
from desktop.views.open_pack_dialog import OpenFileDialog
from desktop.views.pack_files import ask_where_from
from desktop.views.pack_page import PackPage
from desktop.views.session import Links


class Packs(QObject):
    """Opens packs in a page of the window's own; takes expired copies away at the start.

    Signals:
        closed: the pack was left, with what `PackPage.ended` tells.
    """

    closed = Signal(object)

    def __init__(
        self, links: Links, folders: Folders, stack: QStackedWidget, window: QWidget
    ) -> None:
        super().__init__(window)
        self._report = links.report
        self._window = window
        self._stack = stack
        self._folder = folders.data_dir / "packs"
        self._tasks = TaskOwner(links.report, "packs")
        self.page = PackPage(links.report)
        self.page.ended.connect(self.closed)
        stack.addWidget(self.page)
        if self._tasks.ready:
            self._tasks.start(pack.wipe_expired(self._folder, time.time()))

    def ask(self) -> None:
        """Ask for a file and its passphrase, then show it."""
        self._tasks.start(self._ask(), key="open")

    def open_file(self, path: Path) -> None:
        """Ask for the passphrase of a file, then show it."""
        self._tasks.start(self._open(path), key="open")

    async def close_tasks(self) -> None:
        """End what is going on."""
        await self.page.close_tasks()
        await self._tasks.close()

    async def _ask(self) -> None:
        path = await ask_where_from(self._window, result=False)
        if path is not None:
            await self._open(path)

    async def _open(self, path: Path) -> None:
        dialog: OpenFileDialog[FieldPack] = OpenFileDialog(
            path,
            lambda file, words: pack.open_pack(file, words, self._folder),
            self._report,
            self._window,
        )
        try:
            await shown(dialog)
            opened = dialog.opened
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()
        if opened is not None:
            self.page.show_pack(opened)
            self._stack.setCurrentWidget(self.page)
