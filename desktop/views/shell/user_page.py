"""The page of one user: head and the three tabs, with a mark where something is unsaved."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from desktop.domain.directory import Person
from desktop.views.devices.devices_tab import DevicesTab
from desktop.views.features.features_tab import FeaturesTab
from desktop.views.forms.user_tab import Subject, UserTab
from desktop.views.lines.lines_tab import LinesTab
from desktop.views.parts.living import Living
from desktop.views.shell.user_head import UserHead

UNSAVED = " •"
"""Behind the title of a tab with unsaved edits; the tab's description says it in words."""


class UserPage(Living, QWidget):
    """Places head and tabs, and passes on what they tell.

    Signals:
        edits_changed: whether any tab has unsaved edits.
        reached: whether the service answered.
    """

    edits_changed = Signal(bool)
    reached = Signal(bool)

    def __init__(
        self,
        lines: LinesTab,
        features: FeaturesTab,
        devices: DevicesTab,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("userPage")
        self.subject: Subject | None = None
        self.head = UserHead()
        self.lines, self.features, self.devices = lines, features, devices
        self._pages: tuple[UserTab, ...] = (self.lines, self.features, self.devices)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("userTabs")
        self.tabs.setDocumentMode(True)
        for page in self._pages:
            page.edits_changed.connect(self._on_edits)
            page.reached.connect(self.reached)
        self.lines.person_changed.connect(self._on_person)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.tabs, 1)

    def take_in(self) -> Iterator[None]:
        """Put the tabs into their places, one after another."""
        for page in self._pages:
            self.tabs.addTab(page, "")
            yield
            yield from page.take_in()
        self.tabs.currentChanged.connect(self._on_tab)
        self.retranslate()

    def show_user(self, subject: Subject) -> None:
        """Show another user in all tabs."""
        self.subject = subject
        self.head.show_person(subject.person)
        for page in self._pages:
            page.show_user(subject)
        self.current.read_if_new()

    def reload(self) -> None:
        """Read again; edits stay as they are."""
        for page in self._pages:
            page.reload()

    def leave(self) -> None:
        """Nobody is shown any more; late answers find nobody."""
        if self.subject is None:
            return
        self.subject = None
        for page in self._pages:
            page.leave()

    async def end(self) -> None:
        """Nobody is shown any more, and nothing is read any more."""
        self.leave()
        for page in self._pages:
            await page.end()

    @property
    def has_edits(self) -> bool:
        """Whether something is unsaved in any tab."""
        return any(page.has_edits for page in self._pages)

    @property
    def current(self) -> UserTab:
        """The tab in front."""
        return self._pages[self.tabs.currentIndex()]

    async def save(self) -> bool:
        """Save every tab; False where edits are left: the first such tab comes to the front, for it
        says why."""
        saved = {page: await page.save() for page in self._pages if page.has_edits}
        left = [page for page, done in saved.items() if not done]
        if left and self.current not in left:
            self.tabs.setCurrentWidget(left[0])
        return not left

    def revert(self) -> None:
        """Drop the edits of every tab."""
        for page in self._pages:
            page.revert()

    async def close_tasks(self) -> None:
        """End what the tabs are doing."""
        for page in self._pages:
            await page.close_tasks()

    def retranslate(self) -> None:
        """Titles of the tabs, with their marks."""
        titles = (self.tr("Lines"), self.tr("Features"), self.tr("Devices"))
        for at, (page, title) in enumerate(zip(self._pages, titles, strict=True)):
            marked = page.has_edits
            self.tabs.setTabText(at, title + UNSAVED if marked else title)
            self.tabs.setTabToolTip(at, self.tr("Unsaved changes") if marked else "")
        self.tabs.setAccessibleName(self.tr("Settings of the user"))

    def _on_person(self, person: Person) -> None:
        """Number or extension are others now."""
        if self.subject is not None and self.subject.person.id == person.id:
            self.subject.renew(person)
            self.head.show_person(person)

    def _on_tab(self) -> None:
        self.current.read_if_new()
        self._on_edits()

    def _on_edits(self) -> None:
        self.retranslate()
        self.edits_changed.emit(self.has_edits)
