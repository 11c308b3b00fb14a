"""The main window: shows itself at once, and takes what is asked of it until all of it is there.

The program makes it, shows it, has it furnished, and awaits `close_tasks` after it was closed.
Nothing is imported here that the first frame does without; all else is in `interior`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QEvent, QSize, QTimer, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from desktop.runtime.folders import Folders
from desktop.runtime.settings import SettingsFile
from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID
from desktop.views.shell.frames import Frames
from desktop.views.shell.menus import Menus
from desktop.views.shell.status_strip import StatusStrip
from desktop.views.shell.welcome_page import WelcomePage

if TYPE_CHECKING:
    from desktop.views.changes.carrying import Job
    from desktop.views.changes.changes_panel import ChangesPanel
    from desktop.views.changes.queue import Queue
    from desktop.views.changes.runs_panel import RunsPanel
    from desktop.views.parts.session import Changes, Links
    from desktop.views.shell.account_guide import AccountGuide
    from desktop.views.shell.interior import Interior
    from desktop.views.shell.packs import Packs
    from desktop.views.shell.syncs import Syncs
    from desktop.views.shell.workspace import Workspace

_SIZE: Final = QSize(160 * GRID, 100 * GRID)


class MainWindow(Living, QMainWindow):
    """`mainWindow`. Public: `open_sandbox`, `open_service`, `open_file`, `close_tasks`, and how
    it is furnished: by the steps of `prepare`, and then `move_in`.

    Signals:
        painted: all that is there has been painted for the first time.
    """

    painted = Signal()

    def __init__(
        self, settings: SettingsFile, folders: Folders, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._frames = Frames(self)
        self._was_painted = False
        self._inside: Interior | None = None
        self._coming: Interior | None = None
        self._wishes: list[Callable[[Interior], object]] = []
        self._may_close = False
        self._settings = settings
        self._folders = folders
        self.setObjectName("mainWindow")
        self.setWindowIcon(icons.program_icon())
        self.setWindowTitle("Linedesk")
        self.welcome = WelcomePage(settings.values.base_url)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome)
        self.setCentralWidget(self.stack)
        self.strip = StatusStrip()
        self.setStatusBar(self.strip)
        self.menus = Menus(self)
        self.menus.allow(connected=False, customer=False, save=False, revert=False)
        self._connect()
        self.resize(_SIZE)
        if settings.values.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.values.geometry.encode()))

    def _connect(self) -> None:
        welcome, menus = self.welcome, self.menus
        welcome.sandbox_asked.connect(self.open_sandbox)
        welcome.service_asked.connect(self.open_service)
        welcome.offline_asked.connect(self.open_offline)
        self._on(welcome.sign_in_asked, lambda inside: inside.accounts.sign_in())
        self._on(welcome.pack_asked, lambda inside: inside.packs.ask())
        self._on(menus.accounts.triggered, lambda inside: inside.accounts.show_accounts())
        self._on(menus.open_pack.triggered, lambda inside: inside.packs.ask())
        self._on(menus.settings.triggered, lambda inside: inside.show_settings())
        self._on(menus.about.triggered, lambda inside: inside.show_about())
        self._on(menus.support.triggered, lambda inside: inside.show_support())
        menus.quit.triggered.connect(self.close)

    def _on(self, signal: SignalInstance, wish: Callable[[Interior], object]) -> None:
        signal.connect(lambda: self.ask(wish))

    # How it comes together

    def prepare(self, links: Links) -> Iterator[None]:
        """Build the rest in steps, between which the loop can turn; nothing of it is seen yet."""
        from desktop.views.shell.interior import Interior  # all that the first frame does without

        self._coming = Interior(self, links, self._settings, self._folders)
        yield from self._coming.build()

    def move_in(self) -> None:
        """Let what was prepared be seen, and do what was asked for meanwhile."""
        assert self._coming is not None, "nothing was prepared"
        self._coming.move_in()
        self._inside, self._coming = self._coming, None
        wishes, self._wishes = self._wishes, []
        if wishes:
            self.strip.clearMessage()
            self.unsetCursor()
            self.welcome.set_busy(False)
        for wish in wishes:
            self.ask(wish)

    @property
    def furnished(self) -> bool:
        """Whether all of it is there."""
        return self._inside is not None

    @property
    def inside(self) -> Interior:
        """What the window is furnished with."""
        assert self._inside is not None, "the window is not furnished yet"
        return self._inside

    def ask(
        self, wish: Callable[[Interior], object], *, opens: bool = False, quietly: bool = False
    ) -> None:
        """Have something done: now, or as soon as the window is furnished. While one that `opens`
        a connection waits, the page takes no other; one that nobody asked for waits `quietly`."""
        if self._inside is not None:
            wish(self._inside)
            return
        self._wishes.append(wish)
        if quietly:
            return
        from PySide6.QtCore import Qt  # not before the first frame: see `parts.unnamed`

        self.strip.showMessage(self.tr("One moment…"))
        self.setCursor(Qt.CursorShape.BusyCursor)
        if opens:
            self.welcome.set_busy(True)

    # What can be asked for at any time

    def open_sandbox(self) -> None:
        """Open the sandbox inside this program."""
        self.ask(lambda inside: inside.open_sandbox(), opens=True)

    def open_service(self, base_url: str, token: str) -> None:
        """Open a service; the token stays in memory."""
        self.ask(lambda inside: inside.open_service(base_url, token), opens=True)

    def open_account(self, account_id: str) -> None:
        """Open an account that is signed in; without a network, what was read earlier."""
        self.ask(lambda inside: inside.open_account(account_id), opens=True)

    def open_offline(self, base_url: str) -> None:
        """Look at what was read from a service earlier."""
        self.ask(lambda inside: inside.open_offline(base_url), opens=True)

    def open_file(self, path: Path) -> None:
        """Open a plan or a field pack that lies in a file, as by double click."""
        self.ask(lambda inside: inside.files.open(path))

    def look_at_ledger(self, location: Path | str) -> None:
        """Find damage of the journal (a path or URL) now, and not only when it is needed."""
        self.ask(lambda inside: inside.look_at_ledger(location), quietly=True)

    # What is there once it is furnished

    @property
    def changes(self) -> Changes:
        """What the parts tell one another."""
        return self.inside.changes

    @property
    def syncs(self) -> Syncs:
        """The syncs that run for this window."""
        return self.inside.syncs

    @property
    def workspace(self) -> Workspace:
        """The page of an open connection."""
        return self.inside.workspace

    @property
    def plans(self) -> ChangesPanel:
        """What is about to happen."""
        return self.inside.plans

    @property
    def runs(self) -> RunsPanel:
        """What has happened."""
        return self.inside.runs

    @property
    def queue(self) -> Queue:
        """What waits to be sent."""
        return self.inside.queue

    @property
    def packs(self) -> Packs:
        """The way into a field pack."""
        return self.inside.packs

    @property
    def accounts(self) -> AccountGuide:
        """The way through accounts."""
        return self.inside.accounts

    def show_runs(self) -> None:
        """Bring the journal to the front."""
        self.inside.show_runs()

    def show_queue(self) -> None:
        """Show what waits to be sent."""
        self.inside.show_queue()

    def show_plans(self, jobs: Sequence[Job]) -> None:
        """Bring plans to the front, before they are carried out."""
        self.inside.show_plans(jobs)

    # Its life

    def retranslate(self) -> None:
        """What else is said in the window's own words."""
        if self._inside is not None:
            self._inside.retranslate()

    async def keep_place(self) -> None:
        """Remember where the window is and how large. Raises GroundFault where that cannot be
        written."""
        place = base64.b64encode(self.saveGeometry().data()).decode()
        await self._settings.change(geometry=place)

    async def close_tasks(self) -> None:
        """End everything the window does and leave its desk; await it after the window closed."""
        if self._coming is not None:
            self._coming.give_up()
        if self._inside is not None:
            await self._inside.close_tasks()

    def close_now(self) -> None:
        """Close without asking again."""
        self._may_close = True
        self.close()

    def event(self, event: QEvent) -> bool:
        """What changes several times within a frame is painted once."""
        kind = event.type()
        if kind == QEvent.Type.UpdateRequest and self._frames.too_soon():
            return True
        done = super().event(event)
        if kind == QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)  # its parts are painted behind it
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        """Unsaved edits are asked about before the window goes."""
        if self._inside is None or self._may_close:
            event.accept()
            return
        event.ignore()
        self._inside.ask_to_close()
