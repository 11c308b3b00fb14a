"""The question about a damaged journal: what happened, what was saved, and which copy to use.

Quit is the default: nothing is touched then.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.errors import Fault
from desktop.domain.rescue import Damaged, GoodCopy
from desktop.operations import rescue
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card
from desktop.views.parts.dialogs import ask, fit, shown
from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.style import GRID, Size, Text
from desktop.words import rescue as words

_WIDTH: Final = 96 * GRID


class LedgerDialog(Living, Pressing, QDialog):
    """`ledgerDialog`; accepted once a whole ledger is in the place of the damaged one.

    `used` is the copy that was taken, None for an empty one; `aside` where the damaged one lies.
    Await `close_tasks` after it was closed.
    """

    def __init__(
        self,
        found: Damaged,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("ledgerDialog")
        self.used: GoodCopy | None = None
        self.aside: Path | None = None
        self._found = found
        self._tasks = TaskOwner(report, "ledger dialog")
        self._title = Text(Size.TITLE)
        self._happened, self._untouched = Text(Size.BODY), Text(Size.BODY, "secondary")
        self._saved, self._note = Text(Size.BODY), Text(Size.CAPTION, "secondary")
        for label in (self._title, self._happened, self._untouched, self._saved, self._note):
            label.setWordWrap(True)
        for label in (self._happened, self._saved):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = MessageBar("ledgerBar")
        self.folder_button = self._quiet("openSavedWorkButton", "folder", self._on_folder)
        self.elsewhere_button = self._quiet("saveElsewhereButton", "copy", self._on_elsewhere)
        self.copies = QButtonGroup(self)
        self._radios = [self._radio(at) for at in range(len(found.copies))]
        self.empty_button = self._action("emptyLedgerButton", self._on_empty)
        self.use_button = self._action("useCopyButton", self._on_use)
        self.quit_button = self._action("quitButton", self.reject)
        self.quit_button.setDefault(True)
        self._lay_out()
        self.retranslate()
        self.quit_button.setFocus()

    def _quiet(self, name: str, drawing: str, what: Callable[[], object]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("quiet", True)
        button.setAutoDefault(False)
        button.clicked.connect(what)
        button.setVisible(bool(self._found.saved.folder))
        icons.put(button, drawing)
        return button

    def _radio(self, at: int) -> QRadioButton:
        radio = QRadioButton()
        radio.setObjectName(f"copyRadio{at}")
        radio.setChecked(at == 0)
        self.copies.addButton(radio, at)
        return radio

    def _action(self, name: str, what: Callable[[], object]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(what)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(int(1.5 * GRID))
        head.addWidget(Picture("warning", 28, "warning"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        self._saved_card = self._card("folder", self._saved)
        tools = QHBoxLayout()
        tools.setSpacing(GRID)
        tools.addWidget(self.folder_button)
        tools.addWidget(self.elsewhere_button)
        tools.addStretch(1)
        self._saved_card.body.addLayout(tools)
        self._copies_card = self._card("history", *self._radios, self._note)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.empty_button)
        buttons.addStretch(1)
        buttons.addWidget(self.quit_button)
        buttons.addWidget(self.use_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(int(1.5 * GRID))
        layout.addLayout(head)
        for widget in (self._happened, self._untouched, self.bar):
            layout.addWidget(widget)
        layout.addWidget(self._saved_card)
        layout.addWidget(self._copies_card)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)
        self.use_button.setVisible(bool(self._radios))

    def _card(self, drawing: str, *parts: QWidget) -> Card:
        card = Card(drawing)
        for one in parts:
            card.body.addWidget(one)
        return card

    async def close_tasks(self) -> None:
        """End what is being done; a replacement that has begun is finished."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        found = self._found
        saved = found.saved
        self.setWindowTitle(self.tr("Journal"))
        self._title.setText(self.tr("The journal is damaged"))
        self._happened.setText(words.what_happened(found.why, found.path))
        self._untouched.setText(
            self.tr(
                "Nothing was sent and nothing was changed. The damaged file is kept either way."
            )
        )
        self._saved_card.say(self.tr("Open work"))
        self._saved.setText(
            words.what_was_saved(saved.folder, saved.open_rows, saved.codes, saved.whole)
        )
        self.folder_button.setText(self.tr("&Show folder"))
        self.elsewhere_button.setText(self.tr("Save a copy e&lsewhere…"))
        self._copies_card.say(self.tr("Good copies") if found.copies else self.tr("No good copy"))
        for radio, copy in zip(self._radios, found.copies, strict=True):
            radio.setText(words.copy_text(copy))
            radio.setAccessibleName(radio.text())
        self._note.setText(
            words.after_restoring() if found.copies else self.tr("An empty journal can be begun.")
        )
        self.empty_button.setText(self.tr("&Begin with an empty journal"))
        self.quit_button.setText(self.tr("&Quit, touch nothing"))
        self.use_button.setText(self.tr("&Use this copy"))
        for button in (
            *(self.folder_button, self.elsewhere_button),
            *(self.empty_button, self.quit_button, self.use_button),
        ):
            button.setAccessibleName(button.text().replace("&", ""))

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)

    def reject(self) -> None:
        """Quit; not while the file is being replaced."""
        if not self._tasks.running("replace"):
            super().reject()

    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._found.saved.folder))

    def _on_elsewhere(self) -> None:
        self._tasks.start(self._save_elsewhere(), key="elsewhere")

    async def _save_elsewhere(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the open work"))
        dialog.setObjectName("saveElsewhereDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        try:
            if await shown(dialog) != QDialog.DialogCode.Accepted or not dialog.selectedFiles():
                return
            target = await rescue.save_to(self._found, Path(dialog.selectedFiles()[0]))
        except Fault as fault:
            self._say(fault)
        else:
            self.bar.say_by(lambda: self.bar.say("success", self.tr("Saved"), str(target)))
            fit(self)
        finally:
            dialog.deleteLater()

    def _on_use(self) -> None:
        self._tasks.start(self._use(self._found.copies[self.copies.checkedId()]), key="replace")

    def _on_empty(self) -> None:
        self._tasks.start(self._begin_empty(), key="empty")

    async def _begin_empty(self) -> None:
        sure = not self._found.copies or await ask(
            self,
            self.tr("Begin with an empty journal"),
            self.tr("There is a good copy. Begin with an empty journal all the same?"),
            self.tr("Begin empty"),
            self.tr("What was done so far is then not known here, and cannot be taken back."),
        )
        if sure:
            await self._tasks.start(self._use(None), key="replace")

    async def _use(self, copy: GoodCopy | None) -> None:
        self._set_busy(True)
        try:
            if copy is not None:
                self.aside = await rescue.use_copy(self._found, copy)
            else:
                self.aside = await rescue.begin_empty(self._found)
        except Fault as fault:
            self._set_busy(False)
            self._say(fault)
            return
        self.used = copy
        self.accept()

    def _set_busy(self, busy: bool) -> None:
        for widget in (self.use_button, self.empty_button, self.quit_button, *self._radios):
            widget.setEnabled(not busy)

    def _say(self, fault: Fault) -> None:
        self.bar.say_fault(fault)
        self.bar.without_action()
        fit(self)
