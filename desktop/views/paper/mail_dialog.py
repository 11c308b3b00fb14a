"""Mails activation codes: to each user or somebody else, in their language, by three ways.

Shows the mail before it goes, with the code masked; afterwards what became of each.
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from desktop.domain.errors import Fault
from desktop.models.table import Column, TableModel
from desktop.operations import mails
from desktop.operations.desk import Desk
from desktop.operations.mails import Delivery, How, Parcel, Sent
from desktop.runtime import language, mail
from desktop.runtime.errors import GroundFault
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons, save_files
from desktop.views.parts.banner import CustomerBanner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.code_panel import MASK
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.customer_dialog import below_banner
from desktop.views.parts.dialogs import fit
from desktop.views.parts.letters import Letters, Wish, link
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.parts.tables import CalmTable
from desktop.words.deliveries import delivery_text
from desktop.words.errors import from_row, in_one_line, said
from desktop.words.tongue import NAMES

_WIDTH: Final = 92 * GRID
_USER: Final = "user"
_OTHER: Final = "other"


@dataclass(frozen=True)
class _Line:
    """One code in the table: the newest that became of its mail."""

    parcel: Parcel
    delivery: Delivery | None = None


class MailDialog(Living, Pressing, QDialog):
    """`mailDialog`: `mailToBox`, `mailToEdit`, `mailLanguageBox`, `mailPreview`,
    `mailPasswordEdit`, `mailsTable`, `sendMailButton`, `stopMailButton`, `saveEmlButton`,
    `mailProgramButton`."""

    def __init__(
        self, parcels: Sequence[Parcel], desk: Desk, links: Links, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mailDialog")
        self._parcels = parcels
        self._desk = desk
        self._links = links
        self._letters = Letters(links, desk, parcels[0].customer_id if parcels else "")
        self._tasks = TaskOwner(links.report, "mail")
        self._busy = self._stopping = self._wants_password = False
        self._kept = True
        self._title = Text(Size.TITLE)
        self._banner = CustomerBanner()
        if parcels:
            whose = parcels[0].customer_id
            self._banner.show_customer(whose, parcels[0].label.customer, links.kind_of(desk, whose))
        self.bar = MessageBar("mailBar")
        self.to_box = self._box("mailToBox", (_USER, _OTHER))
        self.to_edit = QLineEdit()
        self.to_edit.setObjectName("mailToEdit")
        self._to_note = FieldNote("mailToNote")
        self.language_box = self._box("mailLanguageBox", ("", *language.LANGUAGES))
        self._subject = QLabel()
        self._subject.setObjectName("mailSubjectLabel")
        self._subject.setWordWrap(True)
        self.preview = QPlainTextEdit()
        self.preview.setObjectName("mailPreview")
        self.preview.setReadOnly(True)
        self.preview.setMinimumHeight(34 * GRID)
        self.password_edit = QLineEdit()
        self.password_edit.setObjectName("mailPasswordEdit")
        self.password_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._password_note = Text(Size.CAPTION, "secondary")
        self._password_note.setWordWrap(True)
        self._labels = {name: QLabel() for name in ("to", "language", "subject", "password")}
        self._lines: TableModel[_Line] = TableModel(
            self._columns(), lambda one: one.parcel.code_id, self
        )
        self.table = CalmTable("mailsTable", self._lines)
        self.table.setMinimumHeight(14 * GRID)
        self._progress = QProgressBar()
        self._progress.setObjectName("mailProgress")
        self._progress.setTextVisible(False)
        self._progress.hide()
        self.send_button = self._button("sendMailButton", "mail", self._send)
        self.send_button.setProperty("primary", True)
        self.eml_button = self._button("saveEmlButton", "", self._save)
        self.program_button = self._button("mailProgramButton", "", self._open_program)
        self.stop_button = QPushButton()
        self.stop_button.setObjectName("stopMailButton")
        self.stop_button.clicked.connect(self._on_stop)
        self.close_button = QPushButton()
        self.close_button.setObjectName("closeMailButton")
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self._lines.show([_Line(one) for one in parcels])
        self.to_box.currentIndexChanged.connect(self._on_choice)
        self.language_box.currentIndexChanged.connect(self._on_choice)
        self.to_edit.textChanged.connect(self._light)
        self.to_edit.editingFinished.connect(self._on_choice)
        self.password_edit.textChanged.connect(self._light)
        self.bar.acted.connect(lambda: self._tasks.start(self._set_up(), key="settings"))
        self.retranslate()
        self._on_choice()
        self._tasks.start(self._read(), key="read")

    def _box(self, name: str, choices: Sequence[str]) -> ChoiceBox:
        box = ChoiceBox()
        box.setObjectName(name)
        for one in choices:
            box.addItem("", one)
        return box

    def _button(self, name: str, icon: str, work: Any) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        if icon:
            icons.put(button, icon)
        button.clicked.connect(lambda: self._start(work()))
        return button

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setColumnStretch(1, 1)
        to = QHBoxLayout()
        to.setSpacing(GRID)
        to.addWidget(self.to_box)
        to.addWidget(self.to_edit, 1)
        form.addWidget(self._labels["to"], 0, 0)
        form.addLayout(to, 0, 1)
        form.addWidget(self._to_note, 1, 1)
        form.addWidget(self._labels["language"], 2, 0)
        form.addWidget(self.language_box, 2, 1)
        form.addWidget(self._labels["subject"], 3, 0)
        form.addWidget(self._subject, 3, 1)
        form.addWidget(self._labels["password"], 4, 0)
        form.addWidget(self.password_edit, 4, 1)
        form.addWidget(self._password_note, 5, 1)
        self._labels["to"].setBuddy(self.to_box)
        self._labels["language"].setBuddy(self.language_box)
        self._labels["password"].setBuddy(self.password_edit)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self.eml_button, self.program_button):
            buttons.addWidget(button)
        buttons.addStretch()
        for button in (self.send_button, self.stop_button, self.close_button):
            buttons.addWidget(button)
        for button in (self.eml_button, self.program_button, self.stop_button, self.close_button):
            button.setAutoDefault(False)
        self.send_button.setDefault(True)
        layout = below_banner(self, self._banner)
        layout.addWidget(self._title)
        layout.addWidget(self.bar)
        layout.addLayout(form)
        layout.addWidget(self.preview, 2)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._progress)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)
        self.to_box.setFocus()

    async def close_tasks(self) -> None:
        """End what is running."""
        self.password_edit.clear()
        await self._tasks.close()

    # What is chosen

    @property
    def wish(self) -> Wish:
        """To whom, and in which language."""
        other = self.to_edit.text().strip() if self.to_box.currentData() == _OTHER else ""
        return Wish(str(self.language_box.currentData()), other)

    def _on_choice(self) -> None:
        other = self.to_box.currentData() == _OTHER
        self.to_edit.setReadOnly(not other)
        if not other:
            addresses = [one.email or "—" for one in self._parcels]
            self.to_edit.setText(addresses[0] if len(addresses) == 1 else "")
        elif self.to_edit.text() in {one.email for one in self._parcels} | {"—"}:
            self.to_edit.clear()
        self.to_edit.setVisible(other or len(self._parcels) == 1)
        self._light()
        self._tasks.start(self._show_preview(), key="preview")

    async def _show_preview(self) -> None:
        """The first of the mails, its code masked."""
        if not self._parcels:
            return
        _, made = await self._letters.written(self._parcels[0], self.wish, MASK)
        self._subject.setText(made.subject)
        self.preview.setPlainText(made.text)

    async def _read(self) -> None:
        """What became of these codes so far, and whether a password must be asked for."""
        self._wants_password = await self._links.post.wants_password()
        self._kept = await self._links.post.keeps()
        known = await mails.deliveries(self._desk, [one.code_id for one in self._parcels])
        newest = {one.code_id: one for one in known}
        self._lines.show(
            [replace(one, delivery=newest.get(one.parcel.code_id)) for one in self._lines.rows]
        )
        self.retranslate()
        self._light()

    async def _set_up(self) -> None:
        """The settings of the mail server; what is entered there counts here at once."""
        await self._links.show_settings(self, "mailSettings")
        self.bar.clear()
        await self._read()
        await self._show_preview()

    # Words

    def retranslate(self) -> None:
        """All words of the dialog."""
        count = len(self._parcels)
        self.setWindowTitle(self.tr("E-mail"))
        if count == 1:
            name = self._parcels[0].label.user
            self._title.setText(self.tr("Mail the activation code of {name}").format(name=name))
        else:
            self._title.setText(self.tr("Mail %n activation code(s)", "", count))
        self._labels["to"].setText(self.tr("&To"))
        self._labels["language"].setText(self.tr("&Language"))
        self._labels["subject"].setText(self.tr("Subject"))
        self._labels["password"].setText(self.tr("Pass&word"))
        self.to_box.setAccessibleName(self.tr("To whom the mail goes"))
        self.to_edit.setAccessibleName(self.tr("Address"))
        self.to_edit.setPlaceholderText(self.tr("name@example.com"))
        self.language_box.setAccessibleName(self.tr("Language of the mail"))
        words = {_USER: self.tr("The user"), _OTHER: self.tr("Somebody else")}
        words[""] = self.tr("The user’s own")
        for box in (self.to_box, self.language_box):
            for at in range(box.count()):
                data = str(box.itemData(at))
                box.setItemText(at, (words | NAMES)[data])
        self.preview.setAccessibleName(self.tr("The mail, with the code masked"))
        self.password_edit.setAccessibleName(self.tr("Password of the mail server"))
        self._password_note.setText(
            self.tr("Kept encrypted; its key lies in this computer’s keychain.")
            if self._kept
            else self.tr("This computer has no keychain: it is known until Linedesk ends.")
        )
        self._lines.retranslate()
        self.table.setAccessibleName(self.tr("What became of the mails"))
        self._progress.setAccessibleName(self.tr("Mails that were sent"))
        self._say_send()
        self.eml_button.setText(self.tr("Save as .&eml…"))
        self.program_button.setText(self.tr("&Open in mail program"))
        self.stop_button.setText(self.tr("S&top"))
        self.close_button.setText(self.tr("Close"))

    def _say_send(self) -> None:
        meant = len(self._meant())
        if meant < len(self._parcels):
            text = self.tr("&Send the %n that are left", "", meant)
        else:
            again = any(self._was_sent(one) for one in self._lines.rows)
            text = self.tr("&Send again") if again else self.tr("&Send")
        self.send_button.setText(text)

    def _columns(self) -> list[Column[_Line]]:
        return [
            Column("user", lambda: self.tr("User"), lambda one: one.parcel.label.user),
            Column("to", lambda: self.tr("Address"), self._address_of),
            Column(
                "state",
                lambda: self.tr("State"),
                lambda one: delivery_text(one.delivery) if one.delivery else "—",
                tooltip=_why,
            ),
            Column("why", lambda: self.tr("Reason"), _why),
        ]

    def _address_of(self, line: _Line) -> str:
        if line.delivery is not None:
            return str(line.delivery.recipient)
        return self.wish.other or line.parcel.email or "—"

    @staticmethod
    def _was_sent(line: _Line) -> bool:
        return line.delivery is not None and line.delivery.state is Sent.SENT

    def _meant(self) -> list[Parcel]:
        """The codes that Send is about: those whose mail has not gone to the address that is
        chosen now; where all have, all of them once more."""
        other = self.wish.other
        left = [
            one.parcel
            for one in self._lines.rows
            if not (self._was_sent(one) and _goes_to(one, other))
        ]
        return left or list(self._parcels)

    def _light(self) -> None:
        """What can be done now, and why the rest cannot."""
        lack = self._links.post.lack
        wish = self.wish
        other = self.to_box.currentData() == _OTHER
        single = len(self._parcels) == 1
        written_wrong = bool(other and wish.other and not mail.is_address(wish.other))
        if written_wrong:
            self._to_note.show_problem(self.tr("This is no e-mail address."))
        elif single and not other and not self._addressed(single):
            text = self.tr("No e-mail address of this user is known: choose “{other}”.")
            self._to_note.show_problem(text.format(other=self.to_box.itemText(1)))
        else:
            self._to_note.clear()
        self._say_send()
        addressed = mail.is_address(wish.other) if other else self._addressed(single)
        has_code = any(one.label.code for one in self._parcels)
        may = addressed and has_code and not self._busy
        password = self._wants_password and lack is None
        for widget in (self._labels["password"], self.password_edit, self._password_note):
            widget.setVisible(password)
        ready = lack is None and not (password and not self.password_edit.text())
        self.send_button.setEnabled(may and ready)
        self.send_button.setToolTip("" if lack is None else in_one_line(from_row(lack)))
        self.eml_button.setEnabled(may)
        self.program_button.setEnabled(may)
        self.eml_button.setVisible(single)
        self.program_button.setVisible(single)
        self.table.setVisible(not single or any(one.delivery for one in self._lines.rows))
        self.stop_button.setVisible(self._busy and not single)
        self._progress.setVisible(self._busy)
        if not has_code and not self._busy and self.bar.isHidden():
            words = said(mails.cannot("noCode"))
            self.bar.say("info", words.title, f"{words.text} {words.remedy}")
        elif lack is not None and not self._busy and self.bar.isHidden():
            words = said(from_row(lack))
            self.bar.say("info", words.title, words.remedy, self.tr("Settings…"))
        if self.isVisible():
            fit(self)

    def _addressed(self, single: bool) -> bool:
        if single:
            return mail.is_address(self._parcels[0].email)
        return bool(self._parcels)

    # The three ways

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._busy, self._stopping = True, False
        self.bar.clear()
        self._progress.setRange(0, 0 if len(self._parcels) == 1 else len(self._parcels))
        self._progress.setValue(0)
        self._light()
        self._tasks.start(self._guarded(work), key="work")

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (Fault, GroundFault) as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
        finally:
            self._busy = False
            self.retranslate()
            self._light()

    def _on_stop(self) -> None:
        self._stopping = True
        self.stop_button.setEnabled(False)

    async def _send(self) -> None:
        """One mail after another over one line; each is told as it comes back."""
        post = self._links.post
        if self.password_edit.isVisible() and self.password_edit.text():
            await post.take_password(self.password_edit.text())
            self.password_edit.clear()
        wish, meant = self.wish, self._meant()
        self._progress.setRange(0, 0 if len(meant) == 1 else len(meant))
        done: list[Delivery] = []
        self.stop_button.setEnabled(True)
        async with mail.on_line(await post.line()) as line:
            for at, parcel in enumerate(meant, 1):
                if self._stopping:
                    break
                done.append(await self._one(parcel, wish, line))
                self._show(done[-1])
                self._progress.setValue(at)
                if (done[-1].error or {}).get("reason") in _HOPELESS:
                    break
        self._wants_password = await post.wants_password()
        left = len(meant) - len(done)
        self.bar.say_by(lambda: self._say_sent(done, left))

    async def _one(self, parcel: Parcel, wish: Wish, line: mail.Line) -> Delivery:
        try:
            letter = await self._letters.letter(parcel, wish)
        except Fault as fault:
            recipient = wish.other or parcel.email
            return await mails.not_sent(self._desk, parcel.code_id, recipient, wish.language, fault)
        async with aclosing(mails.send(self._desk, [letter], line)) as told:
            return await anext(told)

    def _show(self, delivery: Delivery) -> None:
        self._lines.show(
            [
                replace(one, delivery=delivery) if one.parcel.code_id == delivery.code_id else one
                for one in self._lines.rows
            ]
        )

    def _say_sent(self, done: Sequence[Delivery], left: int) -> None:
        sent = sum(one.state is Sent.SENT for one in done)
        failed = [one for one in done if one.state is Sent.FAILED]
        if len(self._parcels) == 1 and failed:
            self.bar.say_fault(from_row(failed[0].error or {}))
            self.bar.without_action()
            return
        title = self.tr("%n mail(s) sent", "", sent)
        if not failed and not left:
            to = done[0].recipient if len(done) == 1 else ""
            text = self.tr("The server has taken it for {recipient}.").format(recipient=to)
            self.bar.say("success", title, text if to else "")
            return
        parts = []
        if failed:
            parts.append(self.tr("%n could not be sent.", "", len(failed)))
            parts.append(in_one_line(from_row(failed[-1].error or {})))
        if left:
            parts.append(self.tr("%n not begun.", "", left))
        self.bar.say("warning", title, " ".join(parts))

    async def _save(self) -> None:
        parcel, wish = self._parcels[0], self.wish
        letter = await self._letters.letter(parcel, wish)
        path = await save_files.ask_where(
            self,
            "saveEmlDialog",
            self.tr("Save the mail"),
            self.tr("Mail (*.eml)"),
            parcel.label.user,
            "eml",
        )
        if path is None:
            return
        ids = [parcel.code_id]
        writing = save_files.write(path, mail.as_draft(letter.message))
        (made,) = await mails.hand_out(
            self._desk, writing, ids, How.EML, letter.recipient, letter.language
        )
        self._show(made)
        self.bar.say_by(lambda: self.bar.say("success", self.tr("Saved"), str(path)))

    async def _open_program(self) -> None:
        parcel, wish = self._parcels[0], self.wish
        letter = await self._letters.letter(parcel, wish)
        _, written = await self._letters.written(parcel, wish)
        address = link(letter.recipient, written)
        if not address or not QDesktopServices.openUrl(QUrl(address)):
            self.bar.say_by(self._say_no_program)
            return
        ids = [parcel.code_id]
        (made,) = await mails.handed_out(
            self._desk, ids, How.MAILTO, letter.recipient, letter.language
        )
        self._show(made)
        self.bar.say_by(self._say_handed_over)

    def _say_no_program(self) -> None:
        self.bar.say(
            "warning",
            self.tr("The mail program cannot be opened with this mail"),
            self.tr("Save it as an .eml file and open that, or send it from here."),
        )

    def _say_handed_over(self) -> None:
        text = self.tr("It lies open in your mail program; send it there.")
        self.bar.say("success", self.tr("Handed over"), text)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)


_HOPELESS: Final = frozenset(
    (
        *("notSetUp", "noSender", "name", "refused", "certificate", "noTls", "openLine"),
        *("wantsPassword", "password", "sender"),
    )
)
"""What the next mail would meet as well: the others are not begun."""


def _goes_to(line: _Line, other: str) -> bool:
    """Whether its last mail went to the address that is meant now."""
    meant = other or line.parcel.email
    return line.delivery is not None and line.delivery.recipient == meant


def _why(line: _Line) -> str:
    if line.delivery is None or not line.delivery.error:
        return ""
    return in_one_line(from_row(line.delivery.error))
