"""A user's line: its numbers, and the form of call forwarding with Save and Revert.

Saving goes through the change engine; what the row says is what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import aclosing, contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.changes import OPEN_STATES, Changed, Plan, Row, RowState, Target, TargetKind
from desktop.domain.directory import Customer
from desktop.domain.documents import Document, Json, value_at
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem
from desktop.domain.lines import FORWARDING, forwarding_problems, forwarding_values, most_rings
from desktop.domain.merge import Verdict, compare
from desktop.models.editor import (
    EditConflict,
    Editor,
    EditorState,
    EditTarget,
    EditWithdrawn,
    FieldEdit,
    Values,
    same_in,
)
from desktop.operations import apply, browse, plans
from desktop.operations.desk import Desk
from desktop.operations.second_look import second_look
from desktop.operations.waiting import waiting_values, waits
from desktop.views.bars import MessageBar
from desktop.views.cards import Sheet
from desktop.views.forwarding_section import ForwardingSection
from desktop.views.numbers_section import NumbersSection
from desktop.views.panes import EmptyPane
from desktop.views.plan_dialog import confirmed
from desktop.views.session import Changes, Links
from desktop.views.unlocking import LOCK
from desktop.views.user_tab import Subject, UserTab
from desktop.words.errors import from_row

FORWARDING_CHANGED = FORWARDING.name


class LinesTab(UserTab):
    """`linesTab`: numbers and call forwarding."""

    def __init__(self, links: Links, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__("linesTab", links, changes, parent)
        self._document: Document = {}
        self._waiting: dict[str, Json] = {}  # saved, but not sent yet
        self._desks: dict[EditTarget, Desk] = {}
        self._outcome: RowState | None = None
        self._last: Plan | None = None
        self.editor = Editor(self._write, self._problems, same_in(FORWARDING), self)
        self.editor.changed.connect(self._show)
        self.numbers = NumbersSection()
        self.forwarding = ForwardingSection()
        self.forwarding.edited.connect(self._on_edited)
        self.forwarding.chosen.connect(self._on_chosen)
        sheet = Sheet()
        self.waiting_bar = MessageBar("linesWaitingBar")
        self.waiting_bar.compact()
        sheet.add(self.waiting_bar, self.numbers, self.forwarding)
        sheet.close_column()
        self._empty = EmptyPane("no-calling")
        self.lay_out(sheet, self._empty)
        self.changes.changed.connect(self._on_changed)
        self.retranslate()
        self._show()

    # Reading

    def show_user(self, subject: Subject) -> None:
        """Another user's line; edits of the one before are gone."""
        target = _target(subject)
        self._desks = {target: subject.session.desk}
        self._outcome = None
        self._document, self._waiting = {}, {}
        self.editor.begin(target)
        super().show_user(subject)

    def leave(self) -> None:
        """Nobody is shown any more."""
        super().leave()
        self.editor.begin(EditTarget("", ""))

    async def read(self, subject: Subject) -> None:
        """Numbers and forwarding as the service has them, or as they were read earlier."""
        desk, customer_id, person_id = subject.session.desk, subject.customer.id, subject.person.id
        page = await browse.lines(desk, customer_id, person_id)
        waiting = await waiting_values(desk, customer_id, person_id, FORWARDING.name)
        if not self.is_current(subject):
            return
        self._waiting = waiting
        numbers, forwarding = page.numbers, page.forwarding
        if isinstance(forwarding, Fault) and isinstance(numbers, Fault) and not _calls(subject):
            self.show_empty()
            return
        self.numbers.show_numbers(numbers)
        if isinstance(forwarding, Fault):
            self.editor.fail(forwarding, _target(subject))
            if self.editor.loaded:  # the form stays as it was read before
                self.bar.say_fault(forwarding)
        else:
            self._document = forwarding
            self.editor.load(forwarding_values(forwarding) | waiting, _target(subject))
        self.say_cached(page.at if page.cached else "")
        self.show_content()

    # Editing and saving

    @property
    def has_edits(self) -> bool:
        """Whether a field differs from what the service holds."""
        return bool(self.editor.dirty)

    def ask_save(self) -> None:
        """Save as a task of this tab."""
        if self.editor.can_save and not self.read_only:
            self.tasks.start(self.save())

    def revert(self) -> None:
        """Drop the edits."""
        self._outcome = None
        self.bar.clear()
        with self._focus_kept():
            self.editor.revert()

    async def save(self) -> bool:
        """Write the edits; False where some are left."""
        self._outcome = None
        self.bar.clear()
        with self._focus_kept():
            saved = await self.editor.save()
        fault = self.editor.fault
        if isinstance(fault, Fault):
            self._say_failure(fault)
        return saved and not self.has_edits

    @contextmanager
    def _focus_kept(self) -> Iterator[None]:
        """What is switched off meanwhile would hand the focus on, to the search field even."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            yield
            return
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        yield
        if self.hasFocus() and focus.isEnabled():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _write(self, target: EditTarget, edits: Mapping[str, FieldEdit]) -> Values:
        """One row through the change engine; the values that it read back."""
        plan = self._plan(target, edits)
        desk = self._desks[target]
        kind = self.links.kind_of(desk, target.customer_id)
        if not await confirmed(self, plan, kind, await second_look(desk, plan)):
            raise EditWithdrawn
        outcomes: list[Row] = []
        try:
            async with aclosing(apply.apply(desk, plan)) as rows:
                async for row in rows:
                    outcomes.append(row)
        except Fault:
            if not outcomes or not waits(outcomes[-1]):
                raise
        finally:
            self._tell(target)
        # A row that waited is told again; what it came to in the end counts.
        row = outcomes[-1]
        if row.state not in OPEN_STATES:
            self._last = None
        return self._taken(row, edits)

    def _plan(self, target: EditTarget, edits: Mapping[str, FieldEdit]) -> Plan:
        """The plan of these edits; the same edits once more go on with the same run."""
        plan = plans.edit(
            Customer(target.customer_id, target.customer_name),
            Target(TargetKind.PERSON, target.person_id, target.person_name),
            FORWARDING.name,
            {key: (edit.base, edit.value) for key, edit in edits.items()},
        )
        if self._last is None or self._last.changes != plan.changes:
            self._last = plan
        return self._last

    def _taken(self, row: Row, edits: Mapping[str, FieldEdit]) -> Values:
        """What a row's outcome means for the form."""
        match row.state:
            case RowState.DONE | RowState.UNCHANGED | RowState.IGNORED:
                self._outcome = row.state
                document = row.after if isinstance(row.after, dict) else {}
                self._document = document or self._document
                return forwarding_values(document)
            case RowState.PENDING:
                self._outcome = row.state
                return {key: edit.value for key, edit in edits.items()}
            case RowState.QUEUED | RowState.WAITING if waits(row):
                self._outcome = RowState.QUEUED
                wanted = {key: edit.value for key, edit in edits.items()}
                self._waiting |= wanted
                self.reached.emit(False)
                return wanted
            case RowState.CONFLICT:
                raise _conflict(row)
        raise from_row(row.error or {})

    def _tell(self, target: EditTarget) -> None:
        ids = (target.person_id,)
        for kind in (FORWARDING_CHANGED, "runs"):
            told = Changed(kind, target.customer_id, ids, self.objectName())
            self.changes.changed.emit(told)

    def _problems(self, values: Values) -> list[Problem]:
        return forwarding_problems(values, most_rings(self._document))

    # Showing

    def retranslate(self) -> None:
        """The words below the form, and those of the empty page."""
        super().retranslate()
        self._empty.say(
            self.tr("No Webex Calling"),
            self.tr("This user has no Webex Calling licence, and so no line."),
        )
        self._say_state()

    def _show(self) -> None:
        """The form as the editor has it."""
        editor, form = self.editor, self.forwarding
        failed = editor.state is EditorState.FAILED and not editor.loaded
        form.set_failed(editor.fault if failed else None)
        if editor.loaded:
            form.show_values(editor.values, most_rings(self._document))
            form.show_problems(editor.problems)
            form.show_conflicts({key: one.theirs for key, one in editor.conflicts.items()})
            form.show_edits(editor.dirty | self._waiting.keys())
        form.set_locked(not editor.loaded)
        self.savebar.allow(
            save=editor.can_save and not self.read_only,
            revert=editor.can_revert,
            reason=self._why_not_save(),
        )
        self._say_state()
        self.edits_changed.emit(self.has_edits)

    def _say_waiting(self) -> None:
        count = len(self._waiting)
        if count:
            self.waiting_bar.say(
                "warning",
                self.tr("%n change(s) of this user wait to be sent", "", count),
                self.tr(
                    "The form shows what was saved here. It is offered as soon as the service "
                    "answers, and compared with what is there then."
                ),
            )
        else:
            self.waiting_bar.clear()

    def _say_state(self) -> None:
        self._say_waiting()
        editor = self.editor
        if editor.state is EditorState.SAVING:
            self.savebar.say(self.tr("Saving…"), "pending", "info")
        elif editor.state is EditorState.CONFLICT:
            text = self.tr("Changed by someone else meanwhile: choose a value for each field.")
            self.savebar.say(text, "warning", "warning")
        elif editor.problems and editor.dirty:
            count = len(editor.problems)
            self.savebar.say(self.tr("%n field(s) to correct", "", count), "error", "danger")
        elif editor.dirty and self.read_only:
            self.savebar.say(self._why_not_save(), "lock", "warning")
        elif editor.dirty:
            count = len(editor.dirty)
            self.savebar.say(self.tr("%n unsaved change(s)", "", count), "dot", "info")
        else:
            self._say_outcome()

    def _say_outcome(self) -> None:
        match self._outcome:
            case RowState.DONE:
                self.savebar.say(self.tr("Saved."), "done", "success")
            case RowState.UNCHANGED:
                text = self.tr("The service had these values already; nothing was sent.")
                self.savebar.say(text, "done", "success")
            case RowState.PENDING:
                text = self.tr("Accepted by the service, not visible there yet.")
                self.savebar.say(text, "pending", "info")
            case RowState.IGNORED:
                text = self.tr("Accepted by the service, but not all of it was applied.")
                self.savebar.say(text, "warning", "warning")
            case RowState.QUEUED:
                text = self.tr("Kept here, not sent yet: it waits for the connection.")
                self.savebar.say(text, "clock", "warning")
            case _:
                self.savebar.say("")

    def _why_not_save(self) -> str:
        editor = self.editor
        if self.read_only:
            return self.tr("This customer is read-only. Unlock it above to save.")
        if editor.state is EditorState.CONFLICT:
            return self.tr("First choose a value for each field in conflict.")
        if editor.problems and editor.dirty:
            return self.tr("First correct the marked fields.")
        return ""

    def _say_failure(self, fault: Fault) -> None:
        self.bar.say_fault(fault, self.ask_save)

    def _on_edited(self, key: str, value: object) -> None:
        self._outcome = None
        if key in self.editor.values:
            self.editor.put(key, value)

    def _on_chosen(self, key: str, mine: bool) -> None:
        if mine:
            self.editor.keep_mine(key)
        else:
            self.editor.take_theirs(key)

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == LOCK:
            self._show()
            return
        subject = self.subject
        if subject is None or changed.origin == self.objectName():
            return
        concerned = not changed.ids or subject.person.id in changed.ids
        here = changed.kind == FORWARDING_CHANGED and changed.customer_id == subject.customer.id
        if here and concerned:
            self.reload()


def _target(subject: Subject) -> EditTarget:
    customer, person = subject.customer, subject.person
    return EditTarget(customer.id, customer.name, person.id, person.name)


def _calls(subject: Subject) -> bool:
    return subject.person.calling


def _conflict(row: Row) -> EditConflict:
    """The fields that all three sides see differently, with what the service holds now."""
    before = row.before if isinstance(row.before, dict) else {}
    theirs = {}
    for change in row.changes:
        field = FORWARDING[change.field]
        now = value_at(before, field.path)
        if compare(field, change.base, now, change.value) is Verdict.CONFLICT:
            theirs[change.field] = change.now
    return EditConflict(theirs, forwarding_values(before))
