"""Proposals below a destination field: colleagues and lines, by name or number."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from desktop.domain.national import national
from desktop.operations import destinations
from desktop.operations.destinations import Destination
from desktop.views.forms.form_section import FormSection
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.theme import dress_popup

_PAUSE: Final = 0.2
"""Seconds without a key, after which what was typed is looked up."""
_NUMBER: Final = int(Qt.ItemDataRole.UserRole)
_SHOWN: Final = _NUMBER + 1


class Proposals(QObject):
    """Completes one line edit; a late answer to what was typed before is dropped."""

    def __init__(self, section: FormSection, key: str, line: QLineEdit) -> None:
        super().__init__(line)
        self._section, self._key, self._line = section, key, line
        self._subject: Subject | None = None
        self._country = ""
        self.model = QStandardItemModel(self)
        self.completer = QCompleter(self.model, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCompletionRole(_SHOWN)
        self.completer.setWidget(line)
        self.completer.activated[QModelIndex].connect(self._on_chosen)  # type: ignore[index]  # stubs know no overloads
        line.textEdited.connect(self._on_typed)

    def show_for(self, subject: Subject | None, country: str) -> None:
        """Whose forwarding it is from now on."""
        if subject is not self._subject:
            self._hide()
        self._subject, self._country = subject, country

    def offer(self, found: Sequence[Destination]) -> None:
        """Show these below the field."""
        self.model.clear()
        for one in found:
            number = national(one.number, self._country)
            text = self.tr("{name} · {number}").format(name=one.name, number=number)
            item = QStandardItem(text if one.name else number)
            item.setData(one.number, _NUMBER)
            item.setData(number, _SHOWN)
            self.model.appendRow(item)
        if found and self._line.hasFocus():
            dress_popup(self.completer, self._line)
            self.completer.complete()
        else:
            self._hide()

    def _hide(self) -> None:
        popup = self.completer.popup()
        if popup is not None:
            popup.hide()

    def _on_typed(self, text: str) -> None:
        if self._subject is not None:
            self._section.work.emit(self._look_up(self._subject, text), (self, self._key))

    async def _look_up(self, subject: Subject, text: str) -> None:
        await asyncio.sleep(_PAUSE)
        found = await destinations.suggestions(
            subject.session.desk, subject.customer.id, subject.person.id, text
        )
        if subject is self._subject and text == self._line.text():
            self.offer(found)

    def _on_chosen(self, index: QModelIndex) -> None:
        number = index.data(_NUMBER)
        self._line.setText(national(number, self._country))
        self._section.edited.emit(self._key, number)
