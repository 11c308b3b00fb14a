"""The main window: places menu, pages, dock and status bar, and connects them. No logic.

`app` makes it with `Links`, shows it, and awaits `close_tasks` after it has been closed.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from desktop.domain.errors import Fault
from desktop.operations.desk import Desk
from desktop.runtime.errors import GroundFault
from desktop.runtime.folders import Folders
from desktop.runtime.settings import SettingsFile
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes.changes_panel import ChangesPanel, Job
from desktop.views.changes.queue import Queue
from desktop.views.changes.runs_panel import RunsPanel
from desktop.views.parts import icons, theme
from desktop.views.parts.dialogs import shown
from desktop.views.parts.living import Living
from desktop.views.parts.session import Changes, Links, Session, enter, enter_offline
from desktop.views.parts.style import GRID
from desktop.views.shell.about_dialog import AboutDialog
from desktop.views.shell.account_guide import AccountGuide
from desktop.views.shell.doctor_dialog import DoctorDialog
from desktop.views.shell.frames import Frames
from desktop.views.shell.ledger_care import LedgerCare
from desktop.views.shell.menus import Menus
from desktop.views.shell.opened_files import OpenedFiles
from desktop.views.shell.packs import Packs
from desktop.views.shell.status_strip import StatusStrip
from desktop.views.shell.support_dialog import SupportDialog
from desktop.views.shell.syncs import Syncs
from desktop.views.shell.welcome_page import WelcomePage
from desktop.views.shell.workspace import Workspace

_SIZE: Final = QSize(160 * GRID, 100 * GRID)


class MainWindow(Living, QMainWindow):
    """`mainWindow`. Public: `open_sandbox`, `open_service`, `open_file`, `close_tasks`."""

    def __init__(
        self,
        links: Links,
        settings: SettingsFile,
        folders: Folders,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._frames = Frames(self)
        self.setObjectName("mainWindow")
        self.setWindowIcon(icons.program_icon())
        self.changes = Changes(self)
        self._links = links
        self._settings = settings
        self._folders = folders
        self._tasks = TaskOwner(links.report, "window")
        self._session: Session | None = None
        self._may_close = False
        with theme.undressed():
            self._build(links, settings, folders)

    def _build(self, links: Links, settings: SettingsFile, folders: Folders) -> None:
        self.syncs = Syncs(links, self.changes, self)
        self.welcome = WelcomePage(settings.values.base_url)
        self.workspace = Workspace(links, self.changes, self.syncs, settings)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(self.workspace)
        self.packs = Packs(links, folders, self._stack, self)
        self.files = OpenedFiles(self)
        self.setCentralWidget(self._stack)
        self.runs = RunsPanel(links, self.changes)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.runs)
        self.runs.hide()
        self.plans = ChangesPanel(links, self.changes)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.plans)
        self.tabifyDockWidget(self.runs, self.plans)
        self.plans.hide()
        self.queue = Queue(links, self.changes, self)
        self.ledger_care = LedgerCare(links.report, self.close, self)
        self.accounts = AccountGuide(links, self.welcome, settings, self)
        self.strip = StatusStrip()
        self.setStatusBar(self.strip)
        self.menus = Menus(self)
        self.menus.view.addAction(self.plans.toggleViewAction())
        self.menus.view.addAction(self.runs.toggleViewAction())
        self.plans.toggleViewAction().setShortcut(QKeySequence("Ctrl+1"))
        self.runs.toggleViewAction().setShortcut(QKeySequence("Ctrl+2"))
        self._connect()
        self._restore()
        self.retranslate()
        self._light()
        self.menus.accounts.setEnabled(links.accounts is not None)

    def _connect(self) -> None:
        self.welcome.sandbox_asked.connect(self.open_sandbox)
        self.welcome.service_asked.connect(self.open_service)
        self.welcome.offline_asked.connect(self.open_offline)
        self.accounts.sandbox_asked.connect(lambda: self._switch(self.open_sandbox))
        self.accounts.service_asked.connect(
            lambda url, token: self._switch(lambda: self.open_service(url, token))
        )
        self.accounts.account_asked.connect(self._on_account)
        self.accounts.signed_out.connect(self._on_signed_out)
        menus = self.menus
        menus.accounts.triggered.connect(self.accounts.show_accounts)
        menus.disconnect_action.triggered.connect(self._on_disconnect)
        menus.open_pack.triggered.connect(self.packs.ask)
        self.welcome.pack_asked.connect(self.packs.ask)
        self.packs.closed.connect(self._on_pack_closed)
        self.files.plan_found.connect(self._on_plan_file)
        self.files.pack_found.connect(self.packs.open_file)
        self.files.refused.connect(self._links.report)
        menus.settings.triggered.connect(self._on_settings)
        menus.about.triggered.connect(self._on_about)
        menus.doctor.triggered.connect(self._on_doctor)
        menus.support.triggered.connect(self._on_support)
        menus.quit.triggered.connect(self.close)
        menus.save.triggered.connect(lambda: self.workspace.user_page.current.ask_save())
        menus.revert.triggered.connect(lambda: self.workspace.user_page.current.revert())
        menus.find.triggered.connect(self.workspace.pane.focus_search)
        menus.refresh.triggered.connect(self.workspace.refresh)
        menus.sync.triggered.connect(lambda: self.workspace.sync())
        menus.next_pane.triggered.connect(self._on_next_pane)
        self.workspace.shown.connect(self._light)
        self.workspace.reached.connect(self._on_reached)
        self.workspace.aged.connect(self.strip.show_age)
        self.workspace.runs_asked.connect(self.show_runs)
        self.plans.run_asked.connect(self.show_run)
        self.runs.plan_asked.connect(lambda job: self.show_plans([job]))
        self.plans.busy_changed.connect(lambda: self.workspace.set_blocked(self.plans.busy))
        self.queue.changed.connect(self._on_queue)
        self.queue.reached.connect(self._on_reached)
        self.workspace.reached.connect(self.queue.heard)
        self.workspace.queue_asked.connect(self.show_queue)
        self.strip.waiting_asked.connect(self.show_queue)
        self.workspace.plan_made.connect(lambda plan: self.show_plans([Job(plan)]))
        self.strip.cancel_asked.connect(self.syncs.stop_all)
        self.syncs.progressed.connect(lambda: self._show_progress())
        self.syncs.ended.connect(lambda: self._show_progress())

    # Connections

    def open_sandbox(self) -> None:
        """Open the sandbox inside this program."""
        self._tasks.start(self._open(self._links.open_sandbox), key="open")

    def open_service(self, base_url: str, token: str) -> None:
        """Open a service; the token stays in memory."""
        opening = partial(self._links.open_service, base_url, token)
        self._tasks.start(self._open(opening), key="open")

    def open_account(self, account_id: str) -> None:
        """Open an account that is signed in; without a network, what was read earlier."""
        opening = partial(self.accounts.open, account_id)
        self._tasks.start(self._open(opening, account_id), key="open")

    def open_offline(self, base_url: str) -> None:
        """Look at what was read from a service earlier."""
        opening = partial(self._links.open_service, base_url, "")
        self._tasks.start(self._open(opening, offline=True), key="open")

    def look_at_ledger(self, location: Path | str) -> None:
        """Find damage of the journal (a path or URL) now, and not only when it is needed."""
        self._tasks.start(self._look_at_ledger(location), key="open")

    async def _look_at_ledger(self, location: Path | str) -> None:
        await self.ledger_care.look(location)
        self.ledger_care.tell(self.welcome.bar)

    def open_file(self, path: Path) -> None:
        """Open a plan or a field pack that lies in a file, as by double click."""
        self.files.open(path)

    def _on_plan_file(self, path: Path) -> None:
        if self._session is None:
            self.files.wait_for_session(path)
            self.welcome.bar.say(
                "info",
                self.tr("“{file}” is opened next").format(file=path.name),
                self.tr("Sign in, or open the sandbox: a plan is compared with the service first."),
            )
        else:
            self.plans.show()
            self.plans.raise_()
            self.plans.open_file(path)

    async def _open(
        self, opening: Callable[[], Awaitable[Desk]], account_id: str = "", offline: bool = False
    ) -> None:
        self.welcome.bar.clear()
        self.welcome.set_busy(True)
        desk: Desk | None = None
        try:
            desk = await self.ledger_care.opened(opening)
            session = await (enter_offline(desk) if offline else enter(desk))
        except Fault as fault:
            self.welcome.show_fault(fault)
            if desk is not None:
                await self._links.leave(desk)
        except asyncio.CancelledError:
            if desk is not None:
                await self._links.leave(desk)
            raise
        else:
            self.accounts.opened(account_id)
            self._show_session(session)
            self.ledger_care.tell(self.workspace.care.bar)
        finally:
            self.welcome.set_busy(False)

    def _switch(self, way: Callable[[], None]) -> None:
        """Go somewhere else; unsaved edits are asked about first."""
        self._tasks.start(self._leave_for(way), key="leave")

    async def _leave_for(self, way: Callable[[], None]) -> None:
        await self._leave()
        if self._session is None:
            way()

    def _on_account(self, account_id: str) -> None:
        if self._session is not None and account_id == self.accounts.current:
            self.workspace.refresh()  # signed in again: what is open goes on
        else:
            self._switch(lambda: self.open_account(account_id))

    def _on_signed_out(self, account_id: str) -> None:
        if account_id == self.accounts.current:
            self._on_disconnect()

    def _show_session(self, session: Session) -> None:
        self._session = session
        self.welcome.forget_token()
        self.strip.show_connection(self._service_name(session), session.fault is None)
        self.runs.show_session(session)
        self.plans.show_session(session)
        self.queue.show_session(session)
        self.workspace.show_session(session)
        self._stack.setCurrentWidget(self.workspace)
        self.workspace.pane.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        self._light()
        self.files.go_on()

    def _on_disconnect(self) -> None:
        self._tasks.start(self._leave(), key="leave")

    async def _leave(self) -> None:
        session = self._session
        if session is None or not await self.workspace.may_leave():
            return
        self._session = None
        self.accounts.opened("")
        await self.syncs.end()
        await self.workspace.leave()
        self.runs.show_session(None)
        self.plans.show_session(None)
        self.queue.show_session(None)
        self.strip.show_connection("", False)
        self.strip.show_age("")
        self._stack.setCurrentWidget(self.welcome)
        self._light()
        await self._links.leave(session.desk)

    # What the person asks for

    def show_runs(self) -> None:
        """Bring the journal to the front."""
        self.runs.show()
        self.runs.raise_()
        self.runs.runs_table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_run(self, run_id: str) -> None:
        """Bring one run of the journal to the front."""
        self.show_runs()
        self.runs.choose_later(run_id)

    def show_plans(self, jobs: Sequence[Job]) -> None:
        """Bring plans to the front, before they are carried out."""
        self.plans.show()
        self.plans.raise_()
        self.plans.show_plans(jobs)

    def show_queue(self) -> None:
        """Show what waits to be sent; Apply goes on with it, compared anew."""
        self.show_plans(
            [
                Job(one.plan, one.run, rows={row.id: row for row in one.rows})
                for one in self.queue.entries
            ]
        )

    def _on_pack_closed(self, said: object) -> None:
        """Back to where one was; the welcome page says what became of the pack."""
        connected = self._session is not None
        self._stack.setCurrentWidget(self.workspace if connected else self.welcome)
        if isinstance(said, Fault):
            self.welcome.show_fault(said)
        elif said:
            self.welcome.bar.say("success", self.tr("Handed back"), str(said))
        self._light()

    def _on_settings(self) -> None:
        self._tasks.start(self._show_settings(), key="settings")

    async def _show_settings(self) -> None:
        await self._links.show_settings(self, "")

    def _on_doctor(self) -> None:
        if self._session is not None:
            self._tasks.start(self._show_doctor(self._session.desk), key="doctor")

    async def _show_doctor(self, desk: Desk) -> None:
        dialog = DoctorDialog(desk, self._links.report, self)
        try:
            await shown(dialog)
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()

    def _on_support(self) -> None:
        self._tasks.start(self._show_support(), key="support")

    async def _show_support(self) -> None:
        dialog = SupportDialog(self._folders, self._settings.values, self._links.report, self)
        try:
            await shown(dialog)
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()

    def _on_about(self) -> None:
        self._tasks.start(self._show_about(), key="about")

    async def _show_about(self) -> None:
        dialog = AboutDialog(self._folders, self)
        try:
            await shown(dialog)
        finally:
            dialog.deleteLater()

    def _on_next_pane(self) -> None:
        tree, tabs = self.workspace.pane.tree, self.workspace.user_page.tabs
        inside = self.workspace.pane.isAncestorOf(self.focusWidget())
        target: QWidget = tabs.tabBar() if inside and self.workspace.user_is_shown else tree
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # What follows from it

    def retranslate(self) -> None:
        """The title, and the dock's entry in the menu."""
        self.runs.toggleViewAction().setText(self.tr("R&uns"))
        self.plans.toggleViewAction().setText(self.tr("&Changes"))
        if self._session is not None:
            reachable = self._session.fault is None
            self.strip.show_connection(self._service_name(self._session), reachable)
        self._light()

    def _light(self) -> None:
        connected = self._session is not None
        current = self.workspace.user_page.current
        user = connected and self.workspace.user_is_shown
        self.menus.allow(
            connected=connected,
            customer=connected and bool(self.workspace.customer_id),
            save=user and current.savebar.save_button.isEnabled(),
            revert=user and current.savebar.revert_button.isEnabled(),
        )
        self.runs.toggleViewAction().setEnabled(connected)
        self.plans.toggleViewAction().setEnabled(connected)
        self.setWindowModified(self.workspace.has_edits)
        subject = self.workspace.user_page.subject if user else None
        if subject is None:
            self.setWindowTitle("Linedesk")
        else:
            title = self.tr("{user}, {customer}[*] – Linedesk")
            self.setWindowTitle(
                title.format(user=subject.person.name, customer=subject.customer.name)
            )

    def _service_name(self, session: Session) -> str:
        return self.tr("Sandbox") if session.sandbox else session.desk.service

    def _on_reached(self, reached: bool) -> None:
        if self._session is not None:
            self.strip.show_connection(self._service_name(self._session), reached)

    def _on_queue(self) -> None:
        self.strip.show_waiting(self.queue.count)
        self.workspace.show_queue(self.queue)

    def _show_progress(self) -> None:
        self.strip.show_progress(self.syncs.total)

    # The end

    async def close_tasks(self) -> None:
        """End everything the window does and leave its desk; await it after the window closed."""
        await self._tasks.close()
        await self.workspace.close_tasks()
        await self.runs.close_tasks()
        await self.plans.close_tasks()
        await self.queue.close_tasks()
        await self.accounts.close_tasks()
        await self.packs.close_tasks()
        await self.syncs.close_tasks()
        if self._session is not None:
            session, self._session = self._session, None
            await self._links.leave(session.desk)

    async def _close(self) -> None:
        if await self.workspace.may_leave():
            self._may_close = True
            await self._keep_layout()
            self.close()

    async def _keep_layout(self) -> None:
        geometry, layout = _text(self.saveGeometry()), _text(self.saveState())
        try:
            await self._settings.change(geometry=geometry, layout=layout)
        except GroundFault as fault:  # a full disk must not keep the window open
            self._links.report(fault)

    def _restore(self) -> None:
        self.resize(_SIZE)
        values = self._settings.values
        if values.geometry:
            self.restoreGeometry(_bytes(values.geometry))
        if values.layout:
            self.restoreState(_bytes(values.layout))

    def event(self, event: QEvent) -> bool:
        """What changes several times within a frame is painted once."""
        if event.type() == QEvent.Type.UpdateRequest and self._frames.too_soon():
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Unsaved edits are asked about before the window goes."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self._tasks.start(self._close(), key="close")


def _text(state: QByteArray) -> str:
    return base64.b64encode(state.data()).decode()


def _bytes(text: str) -> QByteArray:
    return QByteArray(base64.b64decode(text))
