"""What the window is furnished with: pages, docks and dialogs, and what connects them. No logic.

Made by the window in steps, after its first frame.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import Fault
from desktop.operations.desk import Desk
from desktop.runtime.errors import GroundFault
from desktop.runtime.folders import Folders
from desktop.runtime.settings import SettingsFile
from desktop.runtime.tasks import TaskOwner
from desktop.views.accounts.account_rows import AccountRows
from desktop.views.changes.carrying import Job
from desktop.views.changes.changes_panel import ChangesPanel
from desktop.views.changes.later import Later
from desktop.views.changes.queue import Queue
from desktop.views.changes.runs_panel import RunsPanel
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.dialogs import lent, shown
from desktop.views.parts.session import Changes, Links, Session, enter, enter_offline
from desktop.views.shell import pages
from desktop.views.shell.about_dialog import AboutDialog
from desktop.views.shell.account_guide import AccountGuide
from desktop.views.shell.doctor_dialog import DoctorDialog
from desktop.views.shell.ledger_care import LedgerCare
from desktop.views.shell.opened_files import OpenedFiles
from desktop.views.shell.packs import Packs
from desktop.views.shell.support_dialog import SupportDialog
from desktop.views.shell.syncs import Syncs

if TYPE_CHECKING:
    from desktop.views.shell.main_window import MainWindow

W = TypeVar("W", bound=QWidget)


class Interior(QObject):
    """Works in the window. `build` makes the parts, `move_in` puts them in their places."""

    def __init__(
        self, window: MainWindow, links: Links, settings: SettingsFile, folders: Folders
    ) -> None:
        super().__init__(window)
        self._window = window
        self._links = links
        self.settings = settings
        self._folders = folders
        self._parts: list[QWidget] = []
        self._remembered = False
        self._reached: bool | None = None
        self.tasks = TaskOwner(links.report, "window")
        self.session: Session | None = None
        self.changes = Changes(self)
        self.syncs = Syncs(links, self.changes, self)

    def build(self) -> Iterator[None]:
        """Make the parts, one after another, and put them into the window; none is seen yet."""
        links, changes, settings = self._links, self.changes, self.settings
        self.workspace = yield from pages.built(links, changes, self.syncs, settings, self._made)
        yield
        self.runs = self._made(RunsPanel(links, changes))
        yield
        self.plans = self._made(ChangesPanel(links, changes))
        yield
        self._window.stack.addWidget(self.workspace)
        yield
        yield from self.workspace.take_in()
        for dock in (self.runs, self.plans):
            dock.hide()
            self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
            yield

    def _made(self, part: W) -> W:
        self._parts.append(part)
        return part

    def move_in(self) -> None:
        """Connect what is in the window by now, and let it be seen."""
        window, links = self._window, self._links
        window.welcome.complete(MessageBar("connectionBar"), AccountRows())
        window.tabifyDockWidget(self.runs, self.plans)
        self.packs = Packs(links, self._folders, window.stack, window)
        self.files = OpenedFiles(self)
        self.queue = Queue(links, self.changes, window)
        self.later = Later(links, self.changes, window)
        self.ledger_care = LedgerCare(links.report, window.close, window)
        self.accounts = AccountGuide(links, window.welcome, self.settings, window)
        for dock, keys in ((self.plans, "Ctrl+1"), (self.runs, "Ctrl+2")):
            window.menus.view.addAction(dock.toggleViewAction())
            dock.toggleViewAction().setShortcut(QKeySequence(keys))
        window.menus.draw()
        window.menus.accounts.setEnabled(links.accounts is not None)
        self._connect()
        self.retranslate()

    def give_up(self) -> None:
        """The window was closed before the parts could move in."""
        for part in self._parts:
            if part.parent() is None:
                part.deleteLater()

    def _connect(self) -> None:
        menus, strip, workspace = self._window.menus, self._window.strip, self.workspace
        self.accounts.sandbox_asked.connect(lambda: self._switch(self.open_sandbox))
        self.accounts.service_asked.connect(
            lambda url, token: self._switch(lambda: self.open_service(url, token))
        )
        self.accounts.account_asked.connect(self._on_account)
        self.accounts.signed_out.connect(self._on_signed_out)
        self.packs.closed.connect(self._on_pack_closed)
        self.files.plan_found.connect(self._on_plan_file)
        self.files.pack_found.connect(self.packs.open_file)
        self.files.refused.connect(self._links.report)
        menus.disconnect_action.triggered.connect(self._on_disconnect)
        menus.doctor.triggered.connect(self._on_doctor)
        menus.save.triggered.connect(lambda: workspace.user_page.current.ask_save())
        menus.revert.triggered.connect(lambda: workspace.user_page.current.revert())
        menus.find.triggered.connect(workspace.pane.focus_search)
        menus.refresh.triggered.connect(workspace.refresh)
        menus.sync.triggered.connect(lambda: workspace.sync())
        menus.next_pane.triggered.connect(self._on_next_pane)
        workspace.shown.connect(self._light)
        workspace.reached.connect(self._on_reached)
        workspace.aged.connect(strip.show_age)
        workspace.runs_asked.connect(self.show_runs)
        self.plans.run_asked.connect(self.show_run)
        self.runs.plan_asked.connect(lambda job: self.show_plans([job]))
        self.plans.busy_changed.connect(lambda: workspace.set_blocked(self.plans.busy))
        self.queue.changed.connect(self._on_queue)
        self.queue.reached.connect(self._on_reached)
        workspace.reached.connect(self.queue.heard)
        workspace.queue_asked.connect(self.show_queue)
        strip.waiting_asked.connect(self.show_queue)
        workspace.plan_made.connect(lambda plan: self.show_plans([Job(plan)]))
        strip.cancel_asked.connect(self.syncs.stop_all)
        self.syncs.progressed.connect(lambda: self._show_progress())
        self.syncs.ended.connect(lambda: self._show_progress())

    # Connections

    def open_sandbox(self) -> None:
        """Open the sandbox inside this program."""
        self.tasks.start(self._open(self._links.open_sandbox), key="open")

    def open_service(self, base_url: str, token: str) -> None:
        """Open a service; the token stays in memory."""
        opening = partial(self._links.open_service, base_url, token)
        self.tasks.start(self._open(opening), key="open")

    def open_account(self, account_id: str) -> None:
        """Open an account that is signed in; without a network, what was read earlier."""
        opening = partial(self.accounts.open, account_id)
        self.tasks.start(self._open(opening, account_id), key="open")

    def open_offline(self, base_url: str) -> None:
        """Look at what was read from a service earlier."""
        opening = partial(self._links.open_service, base_url, "")
        self.tasks.start(self._open(opening, offline=True), key="open")

    def look_at_ledger(self, location: Path | str) -> None:
        """Find damage of the journal (a path or URL) now, and not only when it is needed."""
        self.tasks.start(self._look_at_ledger(location), key="open")

    async def _look_at_ledger(self, location: Path | str) -> None:
        await self.ledger_care.look(location)
        self.ledger_care.tell(self._window.welcome.bar)

    def _on_plan_file(self, path: Path) -> None:
        if self.session is None:
            self.files.wait_for_session(path)
            self._window.welcome.bar.say_by(lambda: self._say_next(path.name))
        else:
            self.plans.show()
            self.plans.raise_()
            self.plans.open_file(path)

    def _say_next(self, file: str) -> None:
        self._window.welcome.bar.say(
            "info",
            self.tr("“{file}” is opened next").format(file=file),
            self.tr("Sign in, or open the sandbox: a plan is compared with the service first."),
        )

    async def _open(
        self, opening: Callable[[], Awaitable[Desk]], account_id: str = "", offline: bool = False
    ) -> None:
        self._window.welcome.bar.clear()
        self._window.welcome.set_busy(True)
        desk: Desk | None = None
        try:
            desk = await self.ledger_care.opened(opening)
            session = await (enter_offline(desk) if offline else enter(desk))
        except Fault as fault:
            self._window.welcome.show_fault(fault)
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
            self._window.welcome.set_busy(False)

    def _switch(self, way: Callable[[], None]) -> None:
        """Go somewhere else; unsaved edits are asked about first."""
        self.tasks.start(self._leave_for(way), key="leave")

    async def _leave_for(self, way: Callable[[], None]) -> None:
        await self._leave()
        if self.session is None:
            way()

    def _on_account(self, account_id: str) -> None:
        if self.session is not None and account_id == self.accounts.current:
            self.workspace.refresh()  # signed in again: what is open goes on
        else:
            self._switch(lambda: self.open_account(account_id))

    def _on_signed_out(self, account_id: str) -> None:
        if account_id == self.accounts.current:
            self._on_disconnect()

    def _show_session(self, session: Session) -> None:
        self.session = session
        self._restore_layout()
        self._window.welcome.forget_token()
        self._on_reached(session.reached)
        self.runs.show_session(session)
        self.plans.show_session(session)
        self.queue.show_session(session)
        self.later.show_session(session)
        self.workspace.show_session(session)
        self._window.stack.setCurrentWidget(self.workspace)
        self.workspace.pane.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        self._light()
        self.files.go_on()

    def _on_disconnect(self) -> None:
        self.tasks.start(self._leave(), key="leave")

    async def _leave(self) -> None:
        session = self.session
        if session is None or not await self.workspace.may_leave():
            return
        self.session = None
        self.accounts.opened("")
        await self.syncs.end()
        await self.workspace.leave()
        await self.runs.leave()
        await self.plans.leave()
        self.queue.show_session(None)
        self.later.show_session(None)
        self._window.strip.show_connection("", False)
        self._window.strip.show_age("")
        self._window.stack.setCurrentWidget(self._window.welcome)
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
        """Back to where one was; what became of the pack is said there."""
        connected = self.session is not None
        self._window.stack.setCurrentWidget(self.workspace if connected else self._window.welcome)
        bar = self.workspace.care.bar if connected else self._window.welcome.bar
        if isinstance(said, Fault):
            bar.say_fault(said)
            bar.without_action()
        elif said:
            bar.say_by(lambda: bar.say("success", self.tr("Handed back"), str(said)))
        self._light()

    def show_settings(self) -> None:
        """The settings window."""
        self.tasks.start(self._settings_shown(), key="settings")

    async def _settings_shown(self) -> None:
        await self._links.show_settings(self._window, "")

    def _on_doctor(self) -> None:
        if self.session is not None:
            self.tasks.start(self._show_doctor(self.session.desk), key="doctor")

    async def _show_doctor(self, desk: Desk) -> None:
        dialog = DoctorDialog(desk, self._links.report, self._window)
        async with lent(dialog):
            await shown(dialog)

    def show_support(self) -> None:
        """The support bundle."""
        self.tasks.start(self._show_support(), key="support")

    async def _show_support(self) -> None:
        dialog = SupportDialog(
            self._folders, self.settings.values, self._links.report, self._window
        )
        async with lent(dialog):
            await shown(dialog)

    def show_about(self) -> None:
        """What this program is."""
        self.tasks.start(self._show_about(), key="about")

    async def _show_about(self) -> None:
        dialog = AboutDialog(self._folders, self._window)
        try:
            await shown(dialog)
        finally:
            dialog.deleteLater()

    def _on_next_pane(self) -> None:
        pane, tabs = self.workspace.pane, self.workspace.user_page.tabs
        inside = pane.isAncestorOf(self._window.focusWidget())
        if inside and self.workspace.user_is_shown:
            tabs.tabBar().setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            pane.focus_list(Qt.FocusReason.ShortcutFocusReason)

    # What follows from it

    def retranslate(self) -> None:
        """The title, and the dock's entry in the menu."""
        self.runs.toggleViewAction().setText(self.tr("R&uns"))
        self.plans.toggleViewAction().setText(self.tr("&Changes"))
        if self.session is not None:
            self._on_reached(self._reached)
        self._light()

    def _light(self) -> None:
        connected = self.session is not None
        current = self.workspace.user_page.current
        user = connected and self.workspace.user_is_shown
        self._window.menus.allow(
            connected=connected,
            customer=connected and bool(self.workspace.customer_id),
            save=user and current.savebar.save_button.isEnabled(),
            revert=user and current.savebar.revert_button.isEnabled(),
        )
        self.runs.toggleViewAction().setEnabled(connected)
        self.plans.toggleViewAction().setEnabled(connected)
        self._window.setWindowModified(self.workspace.has_edits)
        subject = self.workspace.user_page.subject if user else None
        if subject is None:
            self._window.setWindowTitle("Linedesk")
        else:
            title = self.tr("{user}, {customer}[*] – Linedesk")
            self._window.setWindowTitle(
                title.format(user=subject.person.name, customer=subject.customer.name)
            )

    def _service_name(self, session: Session) -> str:
        return self.tr("Sandbox") if session.sandbox else session.desk.service

    def _on_reached(self, reached: bool | None) -> None:
        self._reached = reached
        self.workspace.hear(reached)
        if self.session is not None:
            self._window.strip.show_connection(self._service_name(self.session), reached)

    def _on_queue(self) -> None:
        self._window.strip.show_waiting(self.queue.count)
        self.workspace.show_queue(self.queue)

    def _show_progress(self) -> None:
        self._window.strip.show_progress(self.syncs.total)

    # The end

    async def close_tasks(self) -> None:
        """End everything and leave the desk."""
        await self.tasks.close()
        await self.workspace.close_tasks()
        await self.runs.close_tasks()
        await self.plans.close_tasks()
        await self.queue.close_tasks()
        await self.later.close_tasks()
        await self.accounts.close_tasks()
        await self.packs.close_tasks()
        await self.syncs.close_tasks()
        if self.session is not None:
            session, self.session = self.session, None
            await self._links.leave(session.desk)

    def ask_to_close(self) -> None:
        """Close the window, unless the person stays with what is unsaved."""
        self.tasks.start(self._close(), key="close")

    async def _close(self) -> None:
        if await self.workspace.may_leave():
            await self._keep_layout()
            self._window.close_now()

    def _restore_layout(self) -> None:
        """Docks are where they were, from the first connection on: before, they are empty."""
        if not self._remembered:
            self._remembered = True
            if layout := self.settings.values.layout:
                self._window.restoreState(QByteArray.fromBase64(layout.encode()))

    async def _keep_layout(self) -> None:
        if not self._remembered:
            return
        layout = base64.b64encode(self._window.saveState().data()).decode()
        try:
            await self.settings.change(layout=layout)
        except GroundFault as fault:  # a full disk must not keep the window open
            self._links.report(fault)
