"""A whole window on a sandbox, with the ways out that the program gives it.

Syncs run in this process: the worker process has tests of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.api.client import Client
from desktop.domain.directory import CustomerKind, Person
from desktop.models.directory import DirectoryModel
from desktop.operations import rescue, sync
from desktop.operations.desk import Desk
from desktop.operations.sync import Progress
from desktop.runtime.folders import Folders
from desktop.runtime.post import Post
from desktop.runtime.settings import SettingsFile
from desktop.sandbox.server import Sandbox
from desktop.store.cache import Cache
from desktop.store.ledger import Ledger
from desktop.views.parts.session import SANDBOX, Links
from desktop.views.settings.settings_dialog import show_settings
from desktop.views.shell.main_window import MainWindow
from desktop.views.shell.user_page import UserPage
from tests.harness.waiting import gone, until
from tests.views.dressing import undressed

W = TypeVar("W", bound=QWidget)


class MemoryVault:
    """Keeps secrets for one test, or (`lost`) nothing, as without a keychain."""

    def __init__(self, lost: bool = False) -> None:
        self.lost = lost

    async def keeps(self) -> bool:
        return not self.lost

    async def seal(self, secret: bytes) -> bytes | None:
        return None if self.lost else secret[::-1]

    async def open(self, sealed: bytes) -> bytes | None:
        return None if self.lost else sealed[::-1]


class Stage:
    """The window's world: opens desks, and remembers what was reported."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self.folders = Folders(folder).make()
        self.settings = SettingsFile.read(self.folders.settings_file)
        self.vault = MemoryVault()
        self.post = Post(self.settings, self.vault)
        self.reported: list[BaseException] = []
        self.token = sandbox.token

    def links(self) -> Links:
        """The ways out of the window."""
        return Links(
            open_sandbox=lambda: self.open(self.sandbox.base_url, self.token, SANDBOX),
            open_service=self.open,
            leave=self.leave,
            sync=self.sync,
            kind_of=lambda desk, customer_id: CustomerKind.SANDBOX,
            report=self.reported.append,
            settings=self.settings,
            post=self.post,
            show_settings=lambda above, page: show_settings(
                above, self.settings, self.folders, self.reported.append, self.post, page
            ),
        )

    async def open(self, base_url: str, token: str, service: str = "") -> Desk:
        """A place of work in this test's folder."""
        client = Client(base_url, lambda: token)
        cache = Cache(self.folders.cache_dir / "cache.sqlite")
        ledger = Ledger(self.folders.ledger_file)
        await cache.open()
        await rescue.open_ledger(ledger)
        return Desk(client, cache, ledger, self.vault, service or base_url)

    async def leave(self, desk: Desk) -> None:
        """Close it."""
        await desk.client.aclose()
        await asyncio.to_thread(desk.cache.close)
        await asyncio.to_thread(desk.ledger.close)

    async def sync(self, desk: Desk, customer_id: str) -> AsyncGenerator[Progress, None]:
        """Fill the cache, told step by step."""
        steps: asyncio.Queue[Progress | None] = asyncio.Queue()

        async def work() -> None:
            try:
                await sync.sync_customer(desk.client, desk.cache, customer_id, steps.put_nowait)
            finally:
                steps.put_nowait(None)

        task = asyncio.create_task(work())
        try:
            while (step := await steps.get()) is not None:
                yield step
            await task
        finally:
            task.cancel()
            await asyncio.wait({task})


class Play:
    """A window in use, and the hands on it."""

    def __init__(self, window: MainWindow, stage: Stage) -> None:
        self.window = window
        self.stage = stage

    @property
    def page(self) -> UserPage:
        """The page of the user."""
        return self.window.workspace.user_page

    @property
    def shown_user(self) -> str:
        """The id of the user that is shown; "" for none."""
        subject = self.page.subject
        return subject.person.id if subject else ""

    @property
    def model(self) -> DirectoryModel:
        """The tree's model."""
        model = self.window.workspace.pane.model
        assert model is not None
        return model

    def find(self, kind: type[W], name: str) -> W:
        """The one widget of that name."""
        return part(self.window, kind, name)

    async def connect(self) -> None:
        """Open the sandbox and wait for its customers."""
        self.window.open_sandbox()
        await until(lambda: self.window.workspace.isVisible())
        await until(lambda: self.model.rowCount(self.model.partner_index()) > 1)
        await until(lambda: bool(self.window.workspace.customers))

    def customer(self, at: int = 0) -> QModelIndex:
        """The row of a customer."""
        return self.model.index(at, 0, self.model.partner_index())

    async def open_customer(self, at: int = 0) -> QModelIndex:
        """Open a customer in the tree and wait for all users."""
        index = self.customer(at)
        tree = self.window.workspace.pane.tree
        tree.expand(index)
        tree.setCurrentIndex(index)
        await until(lambda: self.window.syncs.total is None and self.model.rowCount(index) > 5)
        await until(lambda: self.model.person_of(self.model.index(0, 0, index)) is not None)
        return index

    async def open_user(
        self, wanted: Callable[[Person], bool] = lambda one: one.calling, customer: int = 0
    ) -> Person:
        """Choose the first user that is wanted in the tree, and wait for the page."""
        index = await self.open_customer(customer)
        row, person = await self._first(index, wanted)
        self.window.workspace.pane.tree.setCurrentIndex(self.model.index(row, 0, index))
        await until(lambda: self.shown_user == person.id)
        await self.loaded()
        return person

    async def _first(
        self, index: QModelIndex, wanted: Callable[[Person], bool]
    ) -> tuple[int, Person]:
        for row in range(self.model.rowCount(index)):
            below = self.model.index(row, 0, index)
            await until(lambda below=below: self.model.person_of(below) is not None)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            person = self.model.person_of(below)
            if person is not None and wanted(person):
                return row, person
        raise AssertionError("nobody like that")

    async def loaded(self) -> None:
        """Wait until every tab has read."""
        page = self.page
        tabs = (page.lines, page.features, page.devices)
        await until(lambda: page.subject is not None)
        await until(lambda: not any(tab.tasks.running() for tab in tabs))

    async def turn_to(self, tab: int) -> None:
        """Bring a tab to the front and wait until it has read."""
        self.page.tabs.setCurrentIndex(tab)
        await self.loaded()

    async def dialog(self, name: str) -> QDialog:
        """Wait for a dialog to be open."""

        def there() -> QDialog | None:
            shown = [d for d in QApplication.topLevelWidgets() if d.objectName() == name]
            return next((d for d in shown if isinstance(d, QDialog) and d.isVisible()), None)

        await until(lambda: there() is not None)
        found = there()
        assert found is not None
        return found


def part(widget: QWidget, kind: type[W], name: str) -> W:
    """The one widget of that name in a dialog or page."""
    found = widget.findChildren(kind, name)
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def furnish(window: MainWindow, links: Links) -> None:
    """Build the rest of a window in one go."""
    for _ in window.prepare(links):
        pass
    window.move_in()


@asynccontextmanager
async def played(sandbox: Sandbox, folder: Path, kind: type[Stage] = Stage) -> AsyncIterator[Play]:
    """A shown window; at the end it is closed in order, and nothing unexpected was reported."""
    stage = kind(sandbox, folder)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with undressed(app):
        window = MainWindow(stage.settings, stage.folders)
        furnish(window, stage.links())
    window.resize(1280, 800)
    window.show()
    try:
        yield Play(window, stage)
    finally:
        window.workspace.user_page.revert()
        window.close()
        await gone(window)
        await window.close_tasks()
        window.deleteLater()
    assert stage.reported == []
