"""The settings window: made from what `Settings` declares, in force at once, no restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.runtime.errors import GroundFault
from desktop.runtime.folders import Folders
from desktop.runtime.post import Post
from desktop.runtime.settings import Declared, SettingsFile, declared
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card, Scrolled
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.dialogs import Answer, ask_about_edits, fit, lent, shown
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.settings.label_settings import LabelSettings
from desktop.views.settings.mail_settings import MailSettings
from desktop.views.settings.settings_page import SettingsPage
from desktop.views.settings.text_settings import TextSettings

_SECTIONS: Final = {
    "language": "look",
    "theme": "look",
    "base_url": "connection",
    "journal_days": "people",
    "cache_days": "people",
    "codes_days": "people",
}
"""Which card a setting stands in; one that is not named here goes to `look`."""

_LABELS: Final = 14 * GRID
_HEIGHT: Final = 84 * GRID
"""As high as a small laptop has room for; what is longer is scrolled."""


def _control_name(setting: str, ending: str) -> str:
    first, *rest = setting.split("_")
    return first + "".join(part.title() for part in rest) + ending


class SettingsDialog(Living, Pressing, QDialog):
    """Language, theme, connection and folders; later settings appear by being declared."""

    def __init__(
        self,
        settings: SettingsFile,
        folders: Folders,
        report: Callable[[BaseException], None],
        post: Post,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self._settings = settings
        self._tasks = TaskOwner(report, "settings")
        self._labels: dict[str, QLabel] = {}
        self._boxes: dict[str, QComboBox] = {}
        self._edits: dict[str, QLineEdit] = {}
        self._bar = MessageBar("settingsBar")
        self._cards = {
            "look": Card("settings"),
            "connection": Card("link"),
            "people": Card("users"),
        }
        self._forms = {name: _form(card) for name, card in self._cards.items()}
        for one in declared():
            if one.shown:
                self._add(one)
        self._token_note = Text(Size.CAPTION, "secondary")
        self._token_note.setWordWrap(True)
        self._cards["connection"].body.addWidget(self._token_note)
        self._folder_card = Card("folder")
        self._folders = FolderRows(folders)
        self._folder_card.body.addWidget(self._folders)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        # Enter ends an entry, not the window.
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        general = QWidget()
        column = QVBoxLayout(general)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(self._bar)
        for card in (*self._cards.values(), self._folder_card):
            column.addWidget(card)
        column.addStretch(1)
        self._texts = TextSettings(settings, report)
        self.pages: list[SettingsPage] = [
            MailSettings(settings, post, report),
            self._texts,
            LabelSettings(settings, report),
        ]
        self.tabs = QTabWidget()
        self.tabs.setObjectName("settingsTabs")
        for page in (general, *self.pages):
            self.tabs.addTab(Scrolled(page), "")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.tabs, 1)
        below = QHBoxLayout()
        below.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        below.addWidget(self._buttons)
        layout.addLayout(below)
        self.setMinimumWidth(80 * GRID)
        self.resize(80 * GRID, _HEIGHT)
        self.retranslate()

    def turn_to(self, name: str) -> None:
        """Show the page with that object name; "" leaves the first."""
        page = next((one for one in self.pages if one.objectName() == name), None)
        if page is not None:
            self._bring(page)

    def _bring(self, page: SettingsPage) -> None:
        self.tabs.setCurrentIndex(1 + self.pages.index(page))

    def reject(self) -> None:
        """Close; a text that is written, but not in use, is asked about first."""
        if self._texts.drafts:
            self._tasks.start(self._leave(), key="leave")
        else:
            super().reject()

    async def _leave(self) -> None:
        answer = await ask_about_edits(self, [self.tr("Mail text")])
        if answer is Answer.SAVE and self._texts.can_use:
            await self._texts.use_drafts()
        elif answer is not Answer.DISCARD:
            self._bring(self._texts)
            return
        super().reject()

    async def close_tasks(self) -> None:
        """Wait for what is still being written."""
        for page in self.pages:
            await page.close_tasks()
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words, and the names of the choices."""
        self.setWindowTitle(self.tr("Settings"))
        titles = (self.tr("General"), self.tr("Mail"), self.tr("Mail text"), self.tr("Labels"))
        for at, title in enumerate(titles):
            self.tabs.setTabText(at, title)
        self.tabs.setAccessibleName(self.tr("Pages of the settings"))
        self._cards["look"].say(self.tr("Language and look"))
        self._cards["connection"].say(self.tr("Connection"))
        self._cards["people"].say(
            self.tr("What is stored about people"),
            self.tr(
                "For working without a network and for taking changes back. What is older goes "
                "by itself, at the end of a connection."
            ),
        )
        self._folder_card.say(self.tr("Folders"))
        self._token_note.setText(
            self.tr("Offered at the next connection. An access token is never stored.")
        )
        names = {
            "language": self.tr("&Language"),
            "theme": self.tr("&Theme"),
            "base_url": self.tr("&Base URL"),
            "journal_days": self.tr("&Journal of changes"),
            "cache_days": self.tr("&Users and phones, as read"),
            "codes_days": self.tr("&Codes that are used or have expired"),
            "rollout_beep": self.tr("&When a phone comes up"),
        }
        for setting, label in self._labels.items():
            text = names.get(setting, setting)
            label.setText(text)
            control = self._boxes.get(setting) or self._edits[setting]
            control.setAccessibleName(text.replace("&", ""))
        for setting, box in self._boxes.items():
            self._name_choices(setting, box)
        self._align()
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))

    def _align(self) -> None:
        """The fields of all cards stand in one line."""
        labels = (*self._labels.values(), *self._folders.labels)
        widest = max(_LABELS, *(label.sizeHint().width() for label in labels))
        for label in labels:
            label.setMinimumWidth(widest)

    def _add(self, one: Declared) -> None:
        label = QLabel()
        self._labels[one.name] = label
        value = getattr(self._settings.values, one.name)
        control: QWidget
        if one.choices:
            box = ChoiceBox()
            box.setObjectName(_control_name(one.name, "Box"))
            for choice in one.choices:
                box.addItem("", choice)
            box.setCurrentIndex(max(0, box.findData(value)))
            box.currentIndexChanged.connect(
                lambda at, name=one.name, box=box: self._change(name, box.itemData(at))
            )
            self._boxes[one.name] = box
            control = box
        else:
            edit = QLineEdit(str(value))
            edit.setObjectName(_control_name(one.name, "Edit"))
            edit.editingFinished.connect(
                lambda name=one.name, edit=edit: self._change(name, edit.text().strip())
            )
            self._edits[one.name] = edit
            control = edit
        label.setBuddy(control)
        form = self._forms[_SECTIONS.get(one.name, "look")]
        row = form.rowCount()
        form.addWidget(label, row, 0)
        form.addWidget(control, row, 1)

    def _name_choices(self, setting: str, box: QComboBox) -> None:
        words = {
            ("language", ""): self.tr("As the system"),
            ("language", "de"): "Deutsch",
            ("language", "en"): "English",
            ("theme", "system"): self.tr("As the system"),
            ("theme", "light"): self.tr("Light"),
            ("theme", "dark"): self.tr("Dark"),
            ("rollout_beep", True): self.tr("Beep"),
            ("rollout_beep", False): self.tr("Stay silent"),
        }
        blocker = QSignalBlocker(box)
        for at in range(box.count()):
            choice = box.itemData(at)
            days = self.tr("%n day(s)", "", choice) if type(choice) is int else str(choice)
            box.setItemText(at, words.get((setting, choice), days))
        del blocker

    def _change(self, name: str, value: object) -> None:
        if value != getattr(self._settings.values, name):
            self._tasks.start(self._write(name, value), key=name)

    async def _write(self, name: str, value: object) -> None:
        try:
            await self._settings.change(**{name: value})
        except GroundFault as fault:
            self._bar.say_fault(fault)
            self._bar.without_action()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)


async def show_settings(
    above: QWidget,
    settings: SettingsFile,
    folders: Folders,
    report: Callable[[BaseException], None],
    post: Post,
    page: str = "",
) -> None:
    """The settings window on one of its pages, until it is closed."""
    dialog = SettingsDialog(settings, folders, report, post, above)
    dialog.turn_to(page)
    async with lent(dialog):
        await shown(dialog)


class FolderRows(Living, QWidget):
    """Where the files are, with a button that opens each folder."""

    def __init__(self, folders: Folders, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLineEdit, QToolButton]] = []
        for name, path in (
            ("settings", folders.settings_file.parent),
            ("data", folders.data_dir),
            ("cache", folders.cache_dir),
            ("logs", folders.log_dir),
        ):
            self._add(name, path)
        self.retranslate()

    @property
    def labels(self) -> list[QLabel]:
        """The names of the folders."""
        return [label for label, _, _ in self._rows]

    def _add(self, name: str, path: Path) -> None:
        label = QLabel()
        edit = QLineEdit(str(path))
        edit.setObjectName(f"{name}FolderEdit")
        edit.setReadOnly(True)
        edit.setCursorPosition(0)
        button = QToolButton()
        button.setObjectName(f"{name}FolderButton")
        icons.put(button, "folder")
        button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
        label.setBuddy(edit)
        for column, widget in enumerate((label, edit, button)):
            self._grid.addWidget(widget, len(self._rows), column)
        self._rows.append((label, edit, button))

    def retranslate(self) -> None:
        """Names of the folders."""
        names = (self.tr("Settings"), self.tr("Data"), self.tr("Cache"), self.tr("Logs"))
        for (label, edit, button), name in zip(self._rows, names, strict=True):
            label.setText(name)
            edit.setAccessibleName(name)
            tip = self.tr("Open the folder: {name}").format(name=name)
            button.setToolTip(tip)
            button.setAccessibleName(tip)


def _form(card: Card) -> QGridLayout:
    form = QGridLayout()
    form.setHorizontalSpacing(2 * GRID)
    form.setVerticalSpacing(GRID)
    form.setColumnStretch(1, 1)
    card.body.addLayout(form)
    return form
