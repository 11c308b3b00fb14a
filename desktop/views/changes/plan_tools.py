"""Plans outside this window: copies for other tools, and plans as files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.domain.changes import Plan
from desktop.domain.errors import Fault, Kind
from desktop.operations.desk import Desk
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes import plan_files
from desktop.views.changes.requests_page import RequestsPage
from desktop.views.parts import icons
from desktop.views.parts.session import Session


class PlanTools(QObject):
    """`copyPlanButton` with its actions, `savePlanButton`, `openPlanButton`.

    `requests` knows the plans for other tools; `panel` is asked over.

    Signals:
        opened: a `Plan` was read from a file, of a customer that is known here.
        saved: the name of the file that a plan was written to.
        failed: a Fault to be said.
    """

    opened = Signal(object)
    saved = Signal(str)
    failed = Signal(object)

    def __init__(self, requests: RequestsPage, tasks: TaskOwner, panel: QWidget) -> None:
        super().__init__(panel)
        self._tasks = tasks
        self._panel = panel
        self._session: Session | None = None
        self._plans: Sequence[Plan] = ()
        self.copy_button = QPushButton()
        self.copy_button.setObjectName("copyPlanButton")
        icons.put(self.copy_button, "copy")
        self.copy_button.setProperty("menu", True)
        self._menu = QMenu(self.copy_button)
        self.copy_curl = self._copy_action("actionCopyCurl", requests.curl)
        self.copy_python = self._copy_action("actionCopyPython", requests.python)
        self.copy_csv = self._copy_action("actionCopyCsv", requests.csv)
        self.copy_button.setMenu(self._menu)
        self.save_button = QPushButton()
        self.save_button.setObjectName("savePlanButton")
        self.save_button.clicked.connect(self._on_save)
        self.open_button = QPushButton()
        self.open_button.setObjectName("openPlanButton")
        self.open_button.clicked.connect(self._on_open)

    def _copy_action(self, name: str, copy: Callable[[Desk], Awaitable[str]]) -> QAction:
        action = QAction(self._panel)
        action.setObjectName(name)
        action.triggered.connect(lambda: self._on_copy(copy))
        self._menu.addAction(action)
        return action

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The buttons, from the left."""
        return (self.copy_button, self.save_button, self.open_button)

    def show_session(self, session: Session | None) -> None:
        """Work at another desk."""
        self._session = session

    def hold(self, plans: Sequence[Plan]) -> None:
        """Speak of these plans from now on."""
        self._plans = plans

    def light(self, *, running: bool) -> None:
        """Offer what can be done with the plans that are held; none is opened beside a run."""
        self.copy_button.setVisible(bool(self._plans))
        self.save_button.setVisible(len(self._plans) == 1)
        self.open_button.setEnabled(self._session is not None and not running)

    def open_file(self, path: Path) -> None:
        """Read the plan of a file, or say why not."""
        if self._session is not None:
            self._tasks.start(self._read(self._session, path), key="file")

    def retranslate(self) -> None:
        """The words of the buttons and the menu."""
        self.copy_button.setText(self.tr("Copy as"))
        self.copy_button.setAccessibleName(self.tr("Copy the plan for other tools"))
        self.copy_curl.setText(self.tr("&curl"))
        self.copy_python.setText(self.tr("&Python (wxc_sdk)"))
        self.copy_csv.setText(self.tr("&Rows of a CSV file"))
        self.save_button.setText(self.tr("Save plan…"))
        self.save_button.setAccessibleName(self.tr("Save the plan as a file"))
        self.open_button.setText(self.tr("Open plan…"))
        self.open_button.setAccessibleName(self.tr("Open a plan from a file"))

    def _on_copy(self, make: Callable[[Desk], Awaitable[str]]) -> None:
        if self._session is not None:
            self._tasks.start(self._copy(self._session.desk, make), key="copy")

    async def _copy(self, desk: Desk, make: Callable[[Desk], Awaitable[str]]) -> None:
        try:
            text = await make(desk)
        except Fault as fault:
            self.failed.emit(fault)
            return
        QGuiApplication.clipboard().setText(text)

    def _on_save(self) -> None:
        if len(self._plans) == 1:
            self._tasks.start(self._save(self._plans[0]), key="file")

    async def _save(self, plan: Plan) -> None:
        path = await plan_files.ask_where_to(self._panel, plan.customer_name)
        if path is None:
            return
        try:
            await plan_files.write(plan, path)
        except Fault as fault:
            self.failed.emit(fault)
        else:
            self.saved.emit(path.name)

    def _on_open(self) -> None:
        if self._session is not None:
            self._tasks.start(self._open(self._session), key="file")

    async def _open(self, session: Session) -> None:
        path = await plan_files.ask_where_from(self._panel)
        if path is not None:
            await self._read(session, path)

    async def _read(self, session: Session, path: Path) -> None:
        try:
            plan = await plan_files.read(path)
            await _check_customer(session, plan)
        except Fault as fault:
            self.failed.emit(fault)
        else:
            if session is self._session:
                self.opened.emit(plan)


async def _check_customer(session: Session, plan: Plan) -> None:
    """A plan for a customer that this connection does not know is another service's."""
    if await session.desk.cache.customer(plan.customer_id) is None:
        raise Fault(Kind.NOBODY_MEANT, what="customer", text=plan.customer_name)
