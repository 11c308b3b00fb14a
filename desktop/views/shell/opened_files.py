"""Files that open the program: which are plans, which are field packs, which are neither.

Shows nothing itself. A plan needs a connection, so it may have to wait for one.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.domain.errors import Fault, Kind
from desktop.domain.pack import ENDING as PACK_ENDING
from desktop.views.changes.plan_files import ENDING as PLAN_ENDING

_PLANS = (f".{PLAN_ENDING}", ".json")
_PACKS = (f".{PACK_ENDING}",)


class OpenedFiles(QObject):
    """Tells files by their endings.

    Signals:
        plan_found, pack_found: a file of that kind, as a `Path`.
        refused: a file of no kind of ours, or none at all, as a `Fault`.
    """

    plan_found = Signal(object)
    pack_found = Signal(object)
    refused = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: Path | None = None

    def open(self, path: Path) -> None:
        """Find out what a file is, and say so."""
        ending = path.suffix.casefold()
        if ending not in _PLANS + _PACKS:
            self.refused.emit(Fault(Kind.BAD_FILE, path=str(path), reason="noneOfOurs"))
        elif not path.is_file():
            self.refused.emit(Fault(Kind.BAD_FILE, path=str(path), reason="missing"))
        elif ending in _PLANS:
            self.plan_found.emit(path)
        else:
            self.pack_found.emit(path)

    def wait_for_session(self, path: Path) -> None:
        """Keep a plan until there is a connection; a later one takes its place."""
        self._waiting = path

    def go_on(self) -> None:
        """There is a connection: open what waits for it."""
        if self._waiting is not None:
            path, self._waiting = self._waiting, None
            self.plan_found.emit(path)
