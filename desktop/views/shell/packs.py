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
from desktop.views.parts.dialogs import lent, shown
from desktop.views.parts.session import Links
from desktop.views.rollout.open_pack_dialog import OpenFileDialog
from desktop.views.rollout.pack_files import ask_where_from
from desktop.views.rollout.pack_page import PackPage


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
        self._links = links
        self._report = links.report
        self._window = window
        self._stack = stack
        self._folder = folders.data_dir / "packs"
        self._tasks = TaskOwner(links.report, "packs")
        self.page: PackPage | None = None
        """Made for each pack, so that a board's names stand in the window once."""
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
        if self.page is not None:
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
        async with lent(dialog):
            await shown(dialog)
            opened = dialog.opened
        if opened is not None:
            self._show(opened)

    def _show(self, opened: FieldPack) -> None:
        if self.page is not None:
            self._drop(self.page)
        page = PackPage(self._links)
        page.ended.connect(lambda said: self._on_ended(page, said))
        self.page = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.show_pack(opened)

    def _on_ended(self, page: PackPage, said: object) -> None:
        if page is self.page:
            self.closed.emit(said)
            self._drop(page)

    def _drop(self, page: PackPage) -> None:
        """Let a page go, once what was typed on it is written down."""
        self.page = None
        self._stack.removeWidget(page)
        self._tasks.start(_gone(page))


async def _gone(page: PackPage) -> None:
    try:
        await page.close_tasks()
    finally:
        page.deleteLater()
