"""Making a field pack: the site, the passphrase twice, and where to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop.domain.directory import CustomerKind
from desktop.domain.errors import Fault
from desktop.domain.pack import Pack
from desktop.domain.passphrases import weakness
from desktop.operations import pack
from desktop.operations.board import CustomerBoard
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.secret_fields import forget_secrets, secret_edit
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.rollout.pack_files import ask_where_to_pack
from desktop.words.packs import Packs, rule, weakness_text
from desktop.words.times import local_date_time

translate = QCoreApplication.translate

_WIDTH: Final = 72 * GRID


class MakePackDialog(CustomerDialog):
    """`makePackDialog`: `packSiteBox`, `packPassphraseEdit`, `packAgainEdit`,
    `writePackButton`. `made` is the pack, `told` what to say of it."""

    def __init__(
        self,
        board: CustomerBoard,
        kind: CustomerKind,
        sites: Sequence[str],
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        customer = (board.customer.id, board.customer.name)
        super().__init__("makePackDialog", customer, kind, _WIDTH, parent)
        self.made: Pack | None = None
        self.told: Callable[[], str] = str
        self._board = board
        self._tasks = TaskOwner(report, "make pack")
        self._text = Text(Size.BODY, "secondary")
        self._text.setWordWrap(True)
        self.bar = MessageBar("makePackBar")
        self.site_box = ChoiceBox()
        self.site_box.setObjectName("packSiteBox")
        for at, site in enumerate(sites):
            self.site_box.insertItem(at, "", site)
            self.site_box.setItemText(at, site or "—")
        self.first_edit = secret_edit("packPassphraseEdit", self._light)
        self.again_edit = secret_edit("packAgainEdit", self._light)
        self.note, self._again_note = FieldNote("packPassphraseNote"), FieldNote("packAgainNote")
        self._rule = Text(Size.CAPTION, "secondary")
        self._rule.setWordWrap(True)
        self._labels = [QLabel() for _ in range(3)]
        self.cancel_button = QPushButton()
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.write_button = QPushButton()
        self.write_button.setObjectName("writePackButton")
        self.write_button.setProperty("primary", True)
        self.write_button.setDefault(True)
        self.write_button.clicked.connect(lambda: self._tasks.start(self._write(), key="write"))
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setColumnStretch(1, 1)
        fields = (self.site_box, self.first_edit, self.again_edit)
        for at, (label, field) in enumerate(zip(self._labels, fields, strict=True)):
            label.setBuddy(field)
            form.addWidget(label, 2 * at, 0)
            form.addWidget(field, 2 * at, 1)
        form.addWidget(self.note, 3, 1)
        form.addWidget(self._again_note, 5, 1)
        form.addWidget(self._rule, 6, 1)
        for widget in (self._text, self.bar):
            self.body.addWidget(widget)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.end_with(self.cancel_button, self.write_button)

    async def close_tasks(self) -> None:
        """End what is running; no passphrase stays."""
        forget_secrets(self)
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words."""
        self.setWindowTitle(self.tr("Field pack"))
        self.title.setText(self.tr("Field pack of a site"))
        self._text.setText(
            self.tr(
                "A file for a technician without account and network: list, codes, scans, ticks "
                "and notes. It ends with its last code, and comes back as a result to be merged."
            )
        )
        names = (self.tr("&Site"), self.tr("&Passphrase"), self.tr("Once &more"))
        for label, name in zip(self._labels, names, strict=True):
            label.setText(name)
        self.site_box.setAccessibleName(self.tr("Site of the field pack"))
        self.first_edit.setAccessibleName(self.tr("Passphrase"))
        self.again_edit.setAccessibleName(self.tr("Passphrase once more"))
        told = self.tr("Tell it to the technician by another way than the file.")
        self._rule.setText(f"{rule()} {told}")
        self.cancel_button.setText(self.tr("Cancel"))
        self.write_button.setText(self.tr("&Write…"))
        self._light()

    def _light(self) -> None:
        """The passphrase must be good enough, and the same twice."""
        first, again = self.first_edit.text(), self.again_edit.text()
        weak = weakness(first)
        if first and weak is not None:
            self.note.show_problem(weakness_text(weak))
        else:
            self.note.clear()
        if again and not first.startswith(again):
            self._again_note.show_problem(self.tr("This is not the same passphrase."))
        else:
            self._again_note.clear()
        self.write_button.setEnabled(weak is None and first == again)
        self.refit()

    async def _write(self) -> None:
        site = self.site_box.currentData()
        path = await ask_where_to_pack(self, self._board.customer.name, site)
        if path is None:
            return
        self.write_button.setEnabled(False)
        try:
            self.made = await pack.make(self._board, site, self.first_edit.text(), path)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        finally:
            self._light()
        self.told = partial(_told, self.made, path.name)
        self.accept()


def _told(made: Pack, file: str) -> str:
    """What the pack holds, in the language of then, also when the dialog has gone."""
    return translate("MakePackDialog", "{phones}, until {time}: {file}").format(
        phones=Packs().phones(len(made.entries)), time=local_date_time(made.expires), file=file
    )
