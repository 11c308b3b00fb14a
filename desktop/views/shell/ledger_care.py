"""Sees to a damaged journal before a connection uses it: asks, and tells what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import Fault
from desktop.domain.rescue import Damaged, GoodCopy, LedgerDamaged
from desktop.operations import rescue
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.dialogs import lent, shown
from desktop.views.shell.ledger_dialog import LedgerDialog
from desktop.words import rescue as words

T = TypeVar("T")


class LedgerCare(QObject):
    """Works for the window, in its tasks. `quit` closes the window."""

    def __init__(
        self,
        report: Callable[[BaseException], None],
        quit_: Callable[[], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._report = report
        self._quit = quit_
        self._window = window
        self._told: tuple[GoodCopy | None, Path | None] | None = None

    async def opened(self, opening: Callable[[], Awaitable[T]]) -> T:
        """What `opening` opens; where its journal is damaged, once a whole one is in its place.

        Raises LedgerDamaged where the person quits instead.
        """
        while True:
            try:
                return await opening()
            except LedgerDamaged as damaged:
                if not await self._mended(damaged.found):
                    raise

    async def look(self, location: Path | str) -> None:
        """Look at a ledger's file before anybody needs it. What hinders that is said later,
        when it is opened."""
        try:
            path = rescue.file_of(location)
            found = await rescue.examine(path) if path else None
        except Fault:
            return
        if found is not None:
            await self._mended(found)

    def tell(self, bar: MessageBar) -> None:
        """Say once what became of the journal."""
        if self._told is not None:
            told, self._told = self._told, None
            bar.say_by(lambda: bar.say("success", *self._said(*told)))

    async def _mended(self, found: Damaged) -> bool:
        dialog = LedgerDialog(found, self._report, self._window)
        async with lent(dialog):
            if not await shown(dialog):
                self._quit()
                return False
            self._told = dialog.used, dialog.aside
            return True

    def _said(self, used: GoodCopy | None, aside: Path | None) -> tuple[str, str]:
        kept = self.tr("The damaged file is kept as “{path}”.").format(path=aside)
        if used is None:
            return self.tr("The journal is empty now"), kept
        text = f"{words.copy_text(used)}. {words.after_restoring()} {kept}"
        return self.tr("A copy of the journal is in use"), text
