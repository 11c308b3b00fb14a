"""The text page of the settings: subject and text of the mail, in each language, one's own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from desktop.runtime import language
from desktop.runtime.settings import SettingsFile
from desktop.views.parts.cards import Card
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.settings.settings_page import SettingsPage
from desktop.words import mails
from desktop.words.tongue import NAMES


class TextSettings(SettingsPage):
    """`textSettings`: `textLanguageBox`, `textSubjectEdit`, `textBodyEdit`, `useTextButton`,
    `originalTextButton`."""

    def __init__(
        self,
        settings: SettingsFile,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("textSettings", settings, report, parent)
        self._drafts: dict[str, tuple[str, str]] = {}  # by language: written, not in use
        self._card = Card("mail")
        form = self.form_in(self._card)
        self._labels = {name: QLabel() for name in ("language", "subject", "text")}
        self.language_box = ChoiceBox()
        self.language_box.setObjectName("textLanguageBox")
        for one in language.LANGUAGES:
            self.language_box.addItem(NAMES[one], one)
        self.language_box.setCurrentIndex(self.language_box.findData(language.current()))
        self.subject_edit = QLineEdit()
        self.subject_edit.setObjectName("textSubjectEdit")
        self.body_edit = QPlainTextEdit()
        self.body_edit.setObjectName("textBodyEdit")
        self.body_edit.setTabChangesFocus(True)
        self.body_edit.setMinimumHeight(30 * GRID)
        form.add(self._labels["language"], self.language_box)
        form.add(self._labels["subject"], self.subject_edit)
        form.add(self._labels["text"], self.body_edit)
        self._note = FieldNote("textNote")
        form.add_below(self._note)
        self._places = Text(Size.CAPTION, "secondary")
        self._places.setWordWrap(True)
        form.add_below(self._places)
        self.use_button = self._button("useTextButton", self._on_use)
        self.original_button = self._button("originalTextButton", self._on_original)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch()
        buttons.addWidget(self.original_button)
        buttons.addWidget(self.use_button)
        self._card.body.addLayout(buttons)
        self.column.addStretch(1)
        self._filled = self._language
        self.language_box.currentIndexChanged.connect(self._on_language)
        self.subject_edit.textChanged.connect(self._light)
        self.body_edit.textChanged.connect(self._light)
        self.retranslate()
        self._fill()

    def _button(self, name: str, clicked: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: clicked())
        return button

    @property
    def _language(self) -> str:
        return str(self.language_box.currentData())

    def retranslate(self) -> None:
        """All words of the page."""
        self._card.say(self.tr("Mail about an activation code"))
        words = {
            "language": self.tr("&Language"),
            "subject": self.tr("&Subject"),
            "text": self.tr("&Text"),
        }
        controls = {
            "language": self.language_box,
            "subject": self.subject_edit,
            "text": self.body_edit,
        }
        for name, text in words.items():
            self._labels[name].setText(text)
            controls[name].setAccessibleName(text.replace("&", ""))
        places = " ".join(f"{{{name}}}" for name in mails.PLACES)
        self._places.setText(self.tr("What stands in braces is filled in:") + f" {places}")
        self.use_button.setText(self.tr("&Use this text"))
        self.original_button.setText(self.tr("&Original text"))
        self._light()

    @property
    def drafts(self) -> dict[str, tuple[str, str]]:
        """Subject and text by language, where they are other than those in use."""
        written = self._drafts | {self._filled: self._given()}
        return {one: given for one, given in written.items() if given != self._in_use(one)}

    @property
    def can_use(self) -> bool:
        """Whether each of the drafts could be sent."""
        written = self.drafts.values()
        return all(subject and not self._problem(subject, body) for subject, body in written)

    async def use_drafts(self) -> None:
        """Use what was written from now on."""
        for spoken, given in self.drafts.items():
            await self._use(spoken, dict(zip(_PARTS, given, strict=True)))

    def _in_use(self, spoken: str) -> tuple[str, str]:
        own = self.settings.values.mail_texts
        return mails.template(spoken, mails.SUBJECT, own), mails.template(spoken, mails.TEXT, own)

    def _on_language(self) -> None:
        self._drafts[self._filled] = self._given()
        self._fill()

    def _fill(self) -> None:
        self._filled = self._language
        subject, body = self._drafts.pop(self._filled, self._in_use(self._filled))
        self.subject_edit.setText(subject)
        self.body_edit.setPlainText(body)
        self._light()

    def _problem(self, subject: str, body: str) -> str:
        unknown = mails.unknown_places(subject + body)
        if unknown:
            names = ", ".join(f"{{{name}}}" for name in unknown)
            return self.tr("Nobody knows what to fill in for {names}.").format(names=names)
        if mails.lacks_code(body):
            text = self.tr("The text has no {place}: nobody would get the code.")
            return text.format(place="{code}")
        if "{code}" in subject:
            return self.tr("A subject is read by many: the code belongs in the text.")
        return ""

    def _light(self) -> None:
        subject, body = self._given()
        problem = self._problem(subject, body)
        if problem:
            self._note.show_problem(problem)
        else:
            self._note.clear()
        now = self._in_use(self._language)
        usual = tuple(mails.template(self._language, part) for part in _PARTS)
        changed = (subject, body) != now
        self.use_button.setEnabled(changed and not problem and bool(subject))
        self.original_button.setEnabled((subject, body) != usual or now != usual)

    def _given(self) -> tuple[str, str]:
        return self.subject_edit.text().strip(), self.body_edit.toPlainText().strip()

    def _on_use(self) -> None:
        """Keep what differs from the template; what does not follows it later too."""
        self._keep(dict(zip(_PARTS, self._given(), strict=True)))

    def _on_original(self) -> None:
        self._keep({})

    def _keep(self, given: dict[str, str]) -> None:
        self.tasks.start(self._use(self._language, given), key="use")

    async def _use(self, spoken: str, given: dict[str, str]) -> None:
        texts = {
            name: text
            for name, text in self.settings.values.mail_texts.items()
            if not name.startswith(f"{spoken}.")
        }
        texts |= {
            f"{spoken}.{part}": text
            for part, text in given.items()
            if text != mails.template(spoken, part)
        }
        await self._write({"mail_texts": texts})
        self._drafts.pop(spoken, None)
        if spoken == self._filled:
            self._fill()


_PARTS = (mails.SUBJECT, mails.TEXT)
