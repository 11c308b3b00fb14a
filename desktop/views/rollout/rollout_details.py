"""The chosen phone of a rollout: its code, what is ticked off, open points and the note.

Tells what a person writes; writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.board import BoardRow
from desktop.domain.pack import Work
from desktop.domain.rollout import Tick
from desktop.views.parts.code_panel import Clipboard, CodePanel
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text, tone
from desktop.words.board import place_text, stage_name, tick_name

_LONGEST: Final = 500
"""Characters of an open point or a note."""


class RolloutDetails(Living, QWidget):
    """`rolloutDetails`.

    Signals:
        ticked: entry id, `Tick`, on or off.
        written: entry id, `Work`, text.
    """

    ticked = Signal(int, object, bool)
    written = Signal(int, object, str)

    def __init__(self, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rolloutDetails")
        self._row: BoardRow | None = None
        self._wrong = ""
        self._title = Text(Size.HEADING)
        self._where = Text(Size.BODY, "secondary")
        self._warning = Text(Size.BODY)
        self._warning.setObjectName("rolloutWarning")
        self._warning.setWordWrap(True)
        tone(self._warning, "warning")
        self.code = CodePanel(clipboard)
        self.checks = {tick: self._check(tick) for tick in Tick}
        self._points_label, self.points_edit = QLabel(), self._edit(Work.OPEN_POINTS)
        self.points_edit.setObjectName("openPointsEdit")
        self._note_label, self.note_edit = QLabel(), self._edit(Work.NOTE)
        self.note_edit.setObjectName("rolloutNoteEdit")
        self.wish_button = QPushButton()
        self.wish_button.setObjectName("wishButton")
        self.wish_button.setProperty("menu", True)
        self._menu = QMenu(self.wish_button)
        self.wish_button.setMenu(self._menu)
        self._wishes = [self._wish(say) for say in self._said()]
        self._lay_out()
        self.retranslate()
        self.show_row(None, "")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._title)
        head.addWidget(self._where, 1)
        ticks = QHBoxLayout()
        ticks.setSpacing(2 * GRID)
        for check in self.checks.values():
            ticks.addWidget(check)
        ticks.addStretch(1)
        form = QGridLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setColumnStretch(1, 1)
        form.addWidget(self._points_label, 0, 0)
        form.addWidget(self.points_edit, 0, 1)
        form.addWidget(self.wish_button, 0, 2)
        form.addWidget(self._note_label, 1, 0)
        form.addWidget(self.note_edit, 1, 1, 1, 2)
        for label, edit in (
            (self._points_label, self.points_edit),
            (self._note_label, self.note_edit),
        ):
            label.setBuddy(edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(head)
        layout.addWidget(self._warning)
        layout.addWidget(self.code)
        layout.addLayout(ticks)
        layout.addLayout(form)

    @property
    def entry_id(self) -> int | None:
        """Whose phone is shown."""
        return self._row.entry.id if self._row is not None else None

    def show_row(self, row: BoardRow | None, wrong: str) -> None:
        """Show a phone; what a person is typing into the same one stays."""
        same = row is not None and self.entry_id == row.entry.id
        self._row, self._wrong = row, wrong
        self.setVisible(row is not None)
        if not same:
            self.code.forget()
        if row is None:
            return
        for tick, check in self.checks.items():
            blocker = QSignalBlocker(check)
            check.setChecked(tick in row.entry.ticks)
            del blocker
        for edit, text in (
            (self.points_edit, row.entry.open_points),
            (self.note_edit, row.entry.place.note),
        ):
            if not (same and edit.isModified()) and edit.text() != text:
                edit.setText(text)
        self._say()

    def finish(self) -> None:
        """Take what is being typed as written: another phone is about to be shown."""
        for edit in (self.points_edit, self.note_edit):
            if edit.isModified():
                edit.editingFinished.emit()

    def retranslate(self) -> None:
        """All words."""
        for tick, check in self.checks.items():
            check.setText(tick_name(tick))
            check.setAccessibleName(tick_name(tick))
        self._points_label.setText(self.tr("&Open points"))
        self.points_edit.setAccessibleName(self.tr("Open points"))
        self.points_edit.setPlaceholderText(self.tr("What is the matter, or still to be done"))
        self._note_label.setText(self.tr("&Note"))
        self.note_edit.setAccessibleName(self.tr("Note"))
        self.wish_button.setText(self.tr("Add"))
        self.wish_button.setAccessibleName(self.tr("Add a usual open point"))
        for action, say in zip(self._wishes, self._said(), strict=True):
            action.setText(say())
        self._say()

    def _said(self) -> tuple[Callable[[], str], ...]:
        return (
            lambda: self.tr("Needs a new code"),
            lambda: self.tr("Wrong model at the desk"),
            lambda: self.tr("Label the line"),
            lambda: self.tr("No network at the socket"),
            lambda: self.tr("Phones to be exchanged"),
        )

    def _say(self) -> None:
        row = self._row
        if row is None:
            return
        self._title.setText(row.entry.person_name)
        place = place_text(row.entry.place)
        self._where.setText(" · ".join(filter(None, (place, stage_name(row.stage)))))
        self._warning.setText(self._wrong)
        self._warning.setVisible(bool(self._wrong))

    def _check(self, tick: Tick) -> QCheckBox:
        check = QCheckBox()
        check.setObjectName(f"{tick.value}TickCheck")
        check.toggled.connect(lambda on: self._on_tick(tick, on))
        return check

    def _edit(self, work: Work) -> QLineEdit:
        edit = QLineEdit()
        edit.setMaxLength(_LONGEST)
        edit.editingFinished.connect(lambda: self._on_edited(work, edit))
        return edit

    def _wish(self, say: Callable[[], str]) -> QAction:
        action = QAction(self)
        action.triggered.connect(lambda: self._on_wish(say()))
        self._menu.addAction(action)
        return action

    def _on_tick(self, tick: Tick, on: bool) -> None:
        if self._row is not None:
            self.ticked.emit(self._row.entry.id, tick, on)

    def _on_edited(self, work: Work, edit: QLineEdit) -> None:
        if self._row is not None and edit.isModified():
            edit.setModified(False)
            self.written.emit(self._row.entry.id, work, edit.text().strip())

    def _on_wish(self, text: str) -> None:
        known = self.points_edit.text().strip()
        if text not in known:
            self.points_edit.setText("; ".join(filter(None, (known, text))))
            self.points_edit.setModified(True)
            self.points_edit.editingFinished.emit()
