"""`lineMenuButton`: what can be done with a user's lines at once: add, change, remove one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QWidget

from desktop.domain.actions import REMOVE_VIRTUAL_LINE, VIRTUAL_LINE
from desktop.domain.changes import Change, Row
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.members import (
    APP_LINES,
    APP_LINES_DOCUMENT,
    PHONE_LINES,
    PHONE_LINES_DOCUMENT,
    line_value,
)
from desktop.domain.numbers import ADDITIONAL_NUMBERS, ALTERNATES_DOCUMENT, LINE, without_number
from desktop.domain.permits import Work
from desktop.operations import lines_list
from desktop.operations.lines_list import LineKind, LineRow, Lines, Place
from desktop.operations.number_checks import NumberChecks
from desktop.operations.plans import edited, person_target
from desktop.views.forms.form_section import Asked, Shown
from desktop.views.forms.user_tab import Subject
from desktop.views.lines.alternate_dialog import AlternateDialog
from desktop.views.lines.lines_list import LinesList
from desktop.views.lines.new_line_dialog import CarryOut, NewLineDialog, Surroundings
from desktop.views.lines.phones_told import phones_told
from desktop.views.parts import icons
from desktop.views.parts.controls import allow
from desktop.views.parts.dialogs import lent
from desktop.views.parts.dialogs import shown as opened
from desktop.views.parts.living import Living
from desktop.views.parts.session import Links
from desktop.views.parts.unlocking import why_not

_ALTERNATES: Final = (LINE.name, ALTERNATES_DOCUMENT)
_PLACES: Final = (
    (PHONE_LINES.name, PHONE_LINES_DOCUMENT),
    (APP_LINES.name, APP_LINES_DOCUMENT),
)
_NEW: Final = (_ALTERNATES, (VIRTUAL_LINE, VIRTUAL_LINE), *_PLACES)
_REMOVING: Final = {
    LineKind.ALTERNATE: (_ALTERNATES,),
    LineKind.VIRTUAL: ((REMOVE_VIRTUAL_LINE, REMOVE_VIRTUAL_LINE),),
}
"""What each action changes; of several, one that is permitted is enough to offer it."""


class LineMenu(Living, QPushButton):
    """`actionAddLine`, `actionChangeNumber`, `actionChangeLabel`, `actionRemoveLine`.

    Signals:
        asked: changes to be carried out at once (Asked).
        work: a coroutine to be run by the tab, and its key.
        failed: why nothing could be asked for (Fault).
        made: a dialog made a line by itself; how to say that, and what became of phones.
    """

    asked = Signal(object)
    work = Signal(object, object)
    failed = Signal(object)
    made = Signal(object, object)

    def __init__(
        self, lines: LinesList, links: Links, carry_out: CarryOut, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("lineMenuButton")
        self._lines, self._links, self._carry_out = lines, links, carry_out
        self._shown = Shown()
        self._checks: NumberChecks | None = None
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.add = self._action("actionAddLine", "add", self._on_add)
        self.change = self._action("actionChangeNumber", "", self._on_change)
        self.relabel = self._action("actionChangeLabel", "", self._on_relabel)
        self.remove = self._action("actionRemoveLine", "", self._on_remove)
        self.setMenu(self._menu)
        self.setProperty("menu", True)
        self._menu.aboutToShow.connect(self.light)
        lines.customContextMenuRequested.connect(self._on_context_menu)
        lines.selectionModel().selectionChanged.connect(self.light)
        self.retranslate()

    def _action(self, name: str, drawing: str, does: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        if drawing:
            icons.put(action, drawing)
        action.triggered.connect(does)
        self._menu.addAction(action)
        return action

    def show_form(self, shown: Shown, checks: NumberChecks | None) -> None:
        """Whose lines they are, and what is known of the location."""
        self._shown, self._checks = shown, checks
        self.light()

    def retranslate(self) -> None:
        """All words of the menu."""
        self.setText(self.tr("Actions"))
        self.setAccessibleName(self.tr("Actions for lines"))
        self.setToolTip(self.tr("New line, change and remove lines"))
        self.add.setText(self.tr("&New line…"))
        self.change.setText(self.tr("&Extension and ring…"))
        self.relabel.setText(self.tr("Change &label…"))
        self.light()

    def light(self, *_: object) -> None:
        """What can be done with the row that is chosen."""
        row = self._lines.line
        kind = row.kind if row is not None else LineKind.PRIMARY
        match kind:
            case LineKind.ALTERNATE:
                self.remove.setText(self.tr("&Remove this number…"))
            case LineKind.VIRTUAL:
                self.remove.setText(self.tr("&Remove this virtual line…"))
            case LineKind.ELSEWHERE:
                self.remove.setText(self.tr("&Take this line off their phone…"))
            case _:
                self.remove.setText(self.tr("&Take this line off…"))
        unread = self.tr("The lines could not be read.") if self._shown.fault is not None else ""
        self._offer(self.add, _NEW, unread)
        additional = ""
        if kind is not LineKind.ALTERNATE:
            additional = self.tr("Choose an additional number first.")
        elif row is not None and not row.number:
            additional = self.tr("The service changes only what has a phone number.")
        self._offer(self.change, (_ALTERNATES,), additional)
        labelled = row is not None and row.place is not None and row.port > 0
        on_phone = "" if labelled else self.tr("Choose a line with a line key on a phone first.")
        self._offer(self.relabel, _PLACES, on_phone)
        self._offer(self.remove, _REMOVING.get(kind, _PLACES), self._why_it_stays(row))

    def _why_it_stays(self, row: LineRow | None) -> str:
        """Why a line cannot be taken away from here; "" where it can."""
        if row is None:
            return self.tr("Choose a line first.")
        if row.kind is LineKind.PRIMARY:
            return self.tr("The first line stays; its number and extension are changed above.")
        if row.place is not None and row.port <= 0:
            return self.tr("On which line key it lies is not known.")
        return ""

    def _offer(self, action: QAction, works: Sequence[Work], hindrance: str) -> None:
        """Light an action up, or say what stands in the way of all that it does."""
        subject = self._shown.subject
        reason = ""
        if subject is not None:
            reason = why_not(subject.session.desk, subject.customer.id, *works)
        if not reason and (subject is None or self._shown.locked):
            reason = self.tr("The lines have not been read.")
        allow(action, reason or hindrance)

    def _on_context_menu(self, at: QPoint) -> None:
        index = self._lines.indexAt(at)
        if index.isValid():
            self._lines.setCurrentIndex(index)
            self._menu.popup(self._lines.viewport().mapToGlobal(at))

    # A new line

    def _on_add(self) -> None:
        subject, checks = self._shown.subject, self._checks
        if subject is not None and checks is not None:
            self.work.emit(self._add(subject, checks), "dialog")

    async def _add(self, subject: Subject, checks: NumberChecks) -> None:
        """The dialog makes the line itself, and keeps what was typed where that fails."""
        await checks.read()
        lines = self._shown.more.get("lines")
        around = Surroundings(
            checks,
            lines if isinstance(lines, Lines) else Lines(),
            self._alternates(),
            str(self._shown.more.get("country") or ""),
        )
        dialog = NewLineDialog(subject, self._links, self._carry_out, around, self.window())
        async with lent(dialog):
            await opened(dialog)
            await dialog.settled()
            made, told, fault = dialog.made, dialog.told, dialog.fault
        if made is not None:
            self.made.emit(made, told)
        if fault is not None:
            self.failed.emit(fault)

    def _alternates(self) -> list[Json]:
        held = self._shown.document(ALTERNATES_DOCUMENT).get(ADDITIONAL_NUMBERS)
        return held if isinstance(held, list) else []

    # Changing one

    def _on_change(self) -> None:
        row, subject, checks = self._lines.line, self._shown.subject, self._checks
        if row is not None and subject is not None and checks is not None:
            self.work.emit(self._change(subject, checks, row), "dialog")

    async def _change(self, subject: Subject, checks: NumberChecks, row: LineRow) -> None:
        """Extension and ring of an additional number."""
        await checks.read()
        held = self._alternates()
        dialog = AlternateDialog(
            subject,
            checks,
            row,
            str(self._shown.more.get("country") or ""),
            self._links.report,
            self.window(),
        )
        async with lent(dialog):
            taken = await opened(dialog) == AlternateDialog.DialogCode.Accepted
            wanted = dialog.value
        if taken:
            left = without_number(held, row.number, row.extension)
            self._ask_numbers(
                subject, held, [*left, wanted], lambda: self.tr("The number was changed")
            )

    def _on_relabel(self) -> None:
        row, subject = self._lines.line, self._shown.subject
        if row is not None and subject is not None:
            self.work.emit(self._relabel(subject, row), "dialog")

    async def _relabel(self, subject: Subject, row: LineRow) -> None:
        dialog = QInputDialog(self.window())
        dialog.setObjectName("labelDialog")
        dialog.setWindowTitle(self.tr("Label of the line"))
        dialog.setLabelText(self.tr("What the phone shows for {name}:").format(name=row.name))
        dialog.setTextValue(row.label)
        dialog.setOkButtonText(self.tr("Change"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        try:
            taken = await opened(dialog) == QInputDialog.DialogCode.Accepted
            label = dialog.textValue().strip()
        finally:
            dialog.deleteLater()
        if taken and label != row.label:
            base = _base(row)
            wanted = {**base, "label": label}
            changes = _placed(row, base, wanted)
            self._ask(subject, changes, lambda: self.tr("The label was changed"), row.place)

    # Taking one away

    def _on_remove(self) -> None:
        row, subject = self._lines.line, self._shown.subject
        if row is not None and subject is not None:
            self.work.emit(self._remove(subject, row), "dialog")

    async def _remove(self, subject: Subject, row: LineRow) -> None:
        """The plan dialog shows what that touches."""
        if row.kind is LineKind.ALTERNATE:
            held = self._alternates()
            left = without_number(held, row.number, row.extension)
            self._ask_numbers(subject, held, left, lambda: self.tr("The number was removed"))
        elif row.kind is LineKind.VIRTUAL:
            desk, customer_id = subject.session.desk, subject.customer.id
            try:
                changes = await lines_list.without_virtual_line(desk, customer_id, row)
            except Fault as fault:
                self.failed.emit(fault)
                return
            self._ask(subject, changes, lambda: self.tr("The virtual line was removed"))
        else:
            taken_off = _placed(row, _base(row), None)
            self._ask(subject, taken_off, lambda: self.tr("The line was taken off"), row.place)

    def _ask_numbers(
        self, subject: Subject, held: list[Json], wanted: list[Json], done: Callable[[], str]
    ) -> None:
        edits = {ADDITIONAL_NUMBERS: (held, wanted)}
        self._ask(subject, edited(person_target(subject.person), LINE.name, edits), done)

    def _ask(
        self,
        subject: Subject,
        changes: Sequence[Change],
        done: Callable[[], str],
        place: Place | None = None,
    ) -> None:
        """Have it carried out, unless somebody else is shown by now; of a phone it is said
        whether it has taken that."""
        if changes and self._shown.subject is subject:
            desk, customer = subject.session.desk, subject.customer

            async def more(rows: Sequence[Row]) -> Callable[[], str]:
                if place is None:
                    return str
                return (await phones_told(desk, customer.id, rows, [place]))[1]

            self.asked.emit(Asked(desk, customer, tuple(changes), done, more=more))


def _base(row: LineRow) -> dict[str, Json]:
    """The line as it stands there, as far as it was read."""
    found = row.place.lines.get(row.line_id) if row.place is not None else None
    return found if isinstance(found, dict) else line_value(row.name, row.label)


def _placed(row: LineRow, base: Json, value: Json) -> Sequence[Change]:
    if row.place is None:
        return ()
    return lines_list.placed(row.place, row.line_id, base, value)
