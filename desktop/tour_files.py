"""The tour's steps that write files of a site: the acceptance report, and a technician's pack.

Both are read back as whoever gets them would: the workbook by its lines, the pack by its
passphrase.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton

from desktop.operations.cells import lines_of
from desktop.operations.pack import open_pack
from desktop.tour_hands import Hands, expect, until
from desktop.tour_service import Json
from desktop.views.rollout.report_dialog import ReportDialog
from desktop.views.rollout.rollout_board import RolloutBoard
from desktop.views.shell.main_window import MainWindow

PASSPHRASE = "four words for Bonn"


class FileSteps:
    """`report` and `pack`; both on the page of a customer with phones on its board."""

    def __init__(self, window: MainWindow, hands: Hands) -> None:
        self._window = window
        self._hands = hands

    def steps(self) -> list[tuple[str, Callable[[], Awaitable[Json]]]]:
        """The steps in their order, by name."""
        return [("report", self.report), ("pack", self.pack)]

    async def report(self) -> Json:
        """The acceptance report is seen, and saved as PDF and as a workbook."""
        self._board.accept.trigger()
        dialog = await self._hands.dialog("reportDialog")
        assert isinstance(dialog, ReportDialog)
        with _folder() as folder:
            for ending, button in (("pdf", dialog.pdf_button), ("xlsx", dialog.xlsx_button)):
                await until(button.isEnabled, "the report is seen")
                await self._save(button, "saveReportDialog", folder / f"report.{ending}")
                await until(button.isEnabled, f"the {ending} is written")
            expect((folder / "report.pdf").read_bytes()[:5] == b"%PDF-", "it is a PDF")
            lines = await asyncio.to_thread(lines_of, folder / "report.xlsx")
        expect(len(lines) == 1 + self._phones, "each phone has its line below the heads")
        return {"phones": len(lines) - 1}

    async def pack(self) -> Json:
        """A field pack is written, and opens with its passphrase."""
        report = await self._hands.dialog("reportDialog")
        assert isinstance(report, QDialog)
        report.reject()
        await until(lambda: not self._hands.is_open("reportDialog"), "the report closes")
        self._board.make_pack.trigger()
        dialog = await self._hands.dialog("makePackDialog")
        for name in ("packPassphraseEdit", "packAgainEdit"):
            self._hands.type(self._hands.find(QLineEdit, name, dialog), PASSPHRASE)
        write = self._hands.find(QPushButton, "writePackButton", dialog)
        expect(write.isEnabled(), "the passphrase is taken")
        with _folder() as folder:
            path = folder / "bonn.linedesk-pack"
            await self._save(write, "writePackDialog", path)
            await until(lambda: not self._hands.is_open("makePackDialog"), "the pack is written")
            opened = await open_pack(path, PASSPHRASE, folder / "copies")
        found = opened.pack.entries
        expect(len(found) == self._phones, "each phone of the site is in the pack")
        return {"phones": len(found)}

    async def _save(self, button: QPushButton, name: str, path: Path) -> None:
        """Click what asks where to, and answer."""
        self._hands.click(button)
        dialog = await self._hands.dialog(name)
        assert isinstance(dialog, QFileDialog)
        self._hands.find(QLineEdit, "fileNameEdit", dialog).setText(str(path))
        dialog.accept()
        await until(path.is_file, f"{path.name} is there")

    @property
    def _board(self) -> RolloutBoard:
        return self._window.workspace.customer_page.rollout

    @property
    def _phones(self) -> int:
        return self._board.view.model.rowCount()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for the files, and Qt's own file dialogs: the system's take no keys of ours."""
    own = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    before = QApplication.testAttribute(own)
    QApplication.setAttribute(own, True)
    try:
        with TemporaryDirectory(prefix="linedesk-tour-", ignore_cleanup_errors=True) as place:
            yield Path(place)
    finally:
        QApplication.setAttribute(own, before)
