"""Dialogs of field packs: making one with a passphrase, and opening a file with its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.errors import Fault
from desktop.domain.pack import Pack
from desktop.domain.passphrases import weakness
from desktop.operations import pack
from desktop.operations.board import CustomerBoard
from desktop.runtime.tasks import TaskOwner
from desktop.views.bars import MessageBar
from desktop.views.controls import ChoiceBox
from desktop.views.dialogs import fit
from desktop.views.living import Living
from desktop.views.notes import FieldNote
from desktop.views.pack_files import ask_where_to_pack
from desktop.views.style import GRID, Size, Text
from desktop.words.packs import Packs, rule, weakness_text
from desktop.words.times import local_date_time

T = TypeVar("T")
_WIDTH: Final = 64 * GRID


class _PackDialog(Living, QDialog):
    """A title, a bar, a form, Cancel and one primary button; work runs in an owner of its own."""

    def __init__(
        self, name: str, report: Callable[[BaseException], None], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.tasks = TaskOwner(report, name)
        self.title, self.text = Text(Size.TITLE), Text(Size.BODY, "secondary")
        self.text.setWordWrap(True)
        self.bar = MessageBar(f"{name}Bar")
        self.form = QGridLayout()
        self.form.setHorizontalSpacing(2 * GRID)
        self.form.setVerticalSpacing(GRID)
        self.form.setColumnStretch(1, 1)
        self.cancel_button = QPushButton()
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.go_button = QPushButton()
        self.go_button.setProperty("primary", True)
        self.go_button.setDefault(True)
        self.go_button.clicked.connect(self.on_go)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.go_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(int(1.5 * GRID))
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addWidget(self.bar)
        layout.addLayout(self.form)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    def on_go(self) -> None:
        """The primary button was pressed."""

    def secret_edit(self, name: str) -> QLineEdit:
        """A field whose text is not shown."""
        edit = QLineEdit()
        edit.setObjectName(name)
        edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.textChanged.connect(self.light)
        return edit

    def row(self, field: QWidget) -> QLabel:
        """A row of the form; its label."""
        label = QLabel()
        label.setBuddy(field)
        at = self.form.rowCount()
        self.form.addWidget(label, at, 0)
        self.form.addWidget(field, at, 1)
        return label

    def light(self) -> None:
        """What can be pressed now."""

    def set_busy(self, busy: bool) -> None:
        """While a key is made nothing else can be asked for."""
        self.go_button.setEnabled(not busy)
        if not busy:
            self.light()

    async def close_tasks(self) -> None:
        """End what is running; no passphrase stays in a field."""
        for edit in self.findChildren(QLineEdit):
            if edit.echoMode() == QLineEdit.EchoMode.Password:
                edit.clear()
        await self.tasks.close()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)


class MakePackDialog(_PackDialog):
    """`makePackDialog`: `packSiteBox`, `packPassphraseEdit`, `packAgainEdit`,
    `writePackButton`."""

    def __init__(
        self,
        board: CustomerBoard,
        sites: Sequence[str],
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("makePackDialog", report, parent)
        self.made: Pack | None = None
        self.told = ""
        self._board = board
        self.site_box = ChoiceBox()
        self.site_box.setObjectName("packSiteBox")
        for at, site in enumerate(sites):
            self.site_box.insertItem(at, "", site)
            self.site_box.setItemText(at, site or "—")
        self.first_edit = self.secret_edit("packPassphraseEdit")
        self.again_edit = self.secret_edit("packAgainEdit")
        self._site_label = self.row(self.site_box)
        self._first_label = self.row(self.first_edit)
        self._note = FieldNote("packPassphraseNote")
        self.form.addWidget(self._note, self.form.rowCount(), 1)
        self._again_label = self.row(self.again_edit)
        self._again_note = FieldNote("packAgainNote")
        self.form.addWidget(self._again_note, self.form.rowCount(), 1)
        self._rule = Text(Size.CAPTION, "secondary")
        self._rule.setWordWrap(True)
        self.form.addWidget(self._rule, self.form.rowCount(), 1)
        self.go_button.setObjectName("writePackButton")
        self.retranslate()
        self.light()

    def retranslate(self) -> None:
        """All words."""
        self.setWindowTitle(self.tr("Field pack"))
        self.title.setText(self.tr("Field pack of a site"))
        self.text.setText(
            self.tr(
                "A file for a technician without account and network: list, codes, scans, ticks "
                "and notes. It ends with its last code, and comes back as a result to be merged."
            )
        )
        self._site_label.setText(self.tr("&Site"))
        self._first_label.setText(self.tr("&Passphrase"))
        self._again_label.setText(self.tr("Once &more"))
        self.site_box.setAccessibleName(self.tr("Site of the field pack"))
        self.first_edit.setAccessibleName(self.tr("Passphrase"))
        self.again_edit.setAccessibleName(self.tr("Passphrase once more"))
        told = self.tr("Tell it to the technician by another way than the file.")
        self._rule.setText(f"{rule()} {told}")
        self.cancel_button.setText(self.tr("Cancel"))
        self.go_button.setText(self.tr("&Write…"))
        self.light()

    def light(self) -> None:
        """The passphrase must be good enough, and the same twice."""
        first, again = self.first_edit.text(), self.again_edit.text()
        weak = weakness(first)
        if first and weak is not None:
            self._note.show_problem(weakness_text(weak))
        else:
            self._note.clear()
        if again and not first.startswith(again):
            self._again_note.show_problem(self.tr("This is not the same passphrase."))
        else:
            self._again_note.clear()
        self.go_button.setEnabled(weak is None and first == again)
        fit(self)

    def on_go(self) -> None:
        """Ask where to, then write."""
        self.tasks.start(self._write(), key="write")

    async def _write(self) -> None:
        site = self.site_box.currentData()
        path = await ask_where_to_pack(self, self._board.customer.name, site)
        if path is None:
            return
        self.set_busy(True)
        try:
            self.made = await pack.make(self._board, site, self.first_edit.text(), path)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        finally:
            self.set_busy(False)
        self.told = self.tr("{phones}, until {time}: {file}").format(
            phones=Packs().phones(len(self.made.entries)),
            time=local_date_time(self.made.expires),
            file=path.name,
        )
        self.accept()


class OpenFileDialog(_PackDialog, Generic[T]):
    """`openPackDialog`: `openPassphraseEdit`, `openPackButton`. `opened` is what came of it."""

    def __init__(
        self,
        path: Path,
        work: Callable[[Path, str], Awaitable[T]],
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("openPackDialog", report, parent)
        self.opened: T | None = None
        self._path = path
        self._work = work
        self.edit = self.secret_edit("openPassphraseEdit")
        self._label = self.row(self.edit)
        self.go_button.setObjectName("openPackButton")
        self.retranslate()
        self.light()

    def retranslate(self) -> None:
        """All words."""
        self.setWindowTitle(self.tr("Field pack"))
        self.title.setText(self._path.name)
        self.text.setText(self.tr("The file is locked with the passphrase of its field pack."))
        self._label.setText(self.tr("&Passphrase"))
        self.edit.setAccessibleName(self.tr("Passphrase"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.go_button.setText(self.tr("&Open"))

    def light(self) -> None:
        """Something must be typed."""
        self.go_button.setEnabled(bool(self.edit.text()))

    def on_go(self) -> None:
        """Try the passphrase."""
        self.tasks.start(self._open(), key="open")

    async def _open(self) -> None:
        self.set_busy(True)
        self.bar.clear()
        try:
            self.opened = await self._work(self._path, self.edit.text())
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            self.edit.selectAll()
            self.edit.setFocus()
            fit(self)
            return
        finally:
            self.set_busy(False)
        self.accept()
