"""The exact requests of plans, read when they are first asked for; and plans for other tools."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.domain.changes import Plan
from desktop.operations import copies, preview
from desktop.operations.desk import Desk
from desktop.operations.preview import Planned
from desktop.views.changes.requests_view import RequestsView
from desktop.views.parts.panes import StatePane


class RequestsPage(StatePane):
    """Holds the requests of its plans until it gets other plans. Sends nothing but reads."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._view = RequestsView()
        super().__init__(self._view, parent=parent)
        self._plans: Sequence[Plan] = ()
        self._planned: list[Planned] | None = None

    def hold(self, plans: Sequence[Plan]) -> None:
        """Speak of these plans from now on."""
        self._plans, self._planned = plans, None
        self._view.show_requests([])

    async def show_requests(self, desk: Desk) -> None:
        """Fill the table. Raises Fault where what the requests stand on cannot be read."""
        self.show_loading()
        try:
            self._view.show_requests(await self._read(desk))
        finally:
            self.show_content()

    async def curl(self, desk: Desk) -> str:
        """The requests as commands of curl. Raises as `show_requests` does."""
        return copies.curl(await self._read(desk))

    async def python(self, desk: Desk) -> str:
        """The requests as a program for wxc_sdk. Raises as `show_requests` does."""
        return copies.python(await self._read(desk))

    async def csv(self, _desk: Desk) -> str:
        """The changes as rows of a sheet; they need no reading."""
        changes = [change for plan in self._plans for change in plan.changes]
        return await asyncio.to_thread(copies.csv_rows, changes)

    async def _read(self, desk: Desk) -> list[Planned]:
        plans = self._plans
        if self._planned is not None:
            return self._planned
        found: list[Planned] = []
        for plan in plans:
            found += await preview.requests(desk, plan)
        if plans is self._plans:
            self._planned = found
        return found
