"""Watches the code that is in hand until it is used or worth nothing."""

from __future__ import annotations

import asyncio
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.domain.devices import CodeState
from desktop.domain.directory import Customer
from desktop.domain.errors import Fault
from desktop.operations import browse, codes
from desktop.operations.codes import KnownCode
from desktop.operations.desk import Desk
from desktop.operations.watch import Pace
from desktop.runtime.tasks import TaskOwner

_WATCH: Final = "watch"


class CodeWatch(QObject):
    """Asks the service for the phones of the code's user, less often as time goes by.

    Signals:
        ended: the `KnownCode` that was followed is no more to be handed out, and its `CodeState`.
        failed: why it is not watched any longer (Fault).
    """

    ended = Signal(object, object)
    failed = Signal(object)

    def __init__(self, desk: Desk, customer: Customer, tasks: TaskOwner, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._customer, self._tasks = desk, customer, tasks

    def follow(self, code: KnownCode | None) -> None:
        """Watch this one from now on, or none."""
        self._tasks.cancel(_WATCH)
        if code is not None:
            self._tasks.start(self._watch(code), key=_WATCH)

    async def _watch(self, code: KnownCode) -> None:
        pace, state = Pace(), CodeState.PENDING
        pause = pace.after(1, moved=True)
        while state is CodeState.PENDING:
            await asyncio.sleep(pause)
            try:
                state = await codes.state_of(self._desk, self._customer, code.row)
                pause = pace.after(1, moved=False)
            except Fault as fault:
                if fault.kind not in browse.AWAY:
                    self.failed.emit(fault)
                    return
                pause = pace.after(1, moved=False, failed=True)
        self.ended.emit(code, state)
