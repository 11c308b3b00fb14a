"""A tab of forms: several settings of one user, one Editor, one Save.

A section shows one setting and tells its edits; the tab reads the documents, checks, saves
through the change engine, and shows what each row came to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.catalogue import SETTINGS
from desktop.domain.changes import Changed, Plan, Row, RowState
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem
from desktop.domain.permits import Work
from desktop.models.editor import (
    Editor,
    EditorState,
    EditTarget,
    EditWithdrawn,
    FieldEdit,
    Values,
    same_in,
)
from desktop.operations import browse
from desktop.operations.browse import DocumentsPage
from desktop.operations.desk import Desk
from desktop.operations.waiting import shows_later, waiting_values, waits
from desktop.views.changes.later import LATER
from desktop.views.forms.form_section import Asked, FormSection
from desktop.views.forms.form_state import FAILED_STATES, FormState, Kind
from desktop.views.forms.section_keys import problems, shown
from desktop.views.forms.user_tab import Subject, UserTab
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Sheet
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.session import Changes, Links
from desktop.views.parts.unlocking import LOCK, why_never
from desktop.words.errors import from_row
from desktop.words.forms import N


class FormTab(UserTab):
    """Sections with one Save and one Revert."""

    def __init__(
        self,
        name: str,
        sections: Sequence[FormSection],
        links: Links,
        changes: Changes,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, links, changes, parent)
        self.sections = tuple(sections)
        self._desks: dict[EditTarget, Desk] = {}
        self._saving = asyncio.Lock()
        self._column: tuple[QWidget, ...] = ()
        self._works: set[Hashable] = set()  # the keys of what was begun for this user
        settings = dict.fromkeys(one for section in self.sections for one in section.settings)
        same = same_in(*(SETTINGS[name] for name in settings if name))
        self.state = FormState(same)
        self.editor = Editor(self._write, self._problems, same, self)
        self.editor.changed.connect(self._show)
        for section in self.sections:
            section.edited.connect(lambda key, value, of=section: self._on_edited(of, key, value))
            section.asked.connect(self._on_asked)
            section.work.connect(self.begin)
            section.chosen.connect(lambda key, mine, of=section: self._on_chosen(of, key, mine))
        self.waiting_bar = MessageBar(f"{name.removesuffix('Tab')}WaitingBar")
        self.waiting_bar.compact()
        self.sheet = Sheet()
        self.sheet.add(self.waiting_bar)
        self._empty = EmptyPane("no-calling")
        self.changes.changed.connect(self._on_changed)

    def lay_out_form(self, *widgets: QWidget) -> None:
        """These stand below each other, in the page that says when there is no Calling."""
        self._column = widgets
        self.lay_out(self.sheet, self._empty)

    def take_in(self) -> Iterator[None]:
        """Put the sections into their places, one after another."""
        for widget in self._column:
            self.sheet.add(widget)
            yield
        if self._column:
            self.sheet.close_column()
            self.retranslate()
            self._show()

    # Reading

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The documents that the sections show."""
        found = [(one.setting, name) for one in self.sections for name in one.documents]
        return tuple(dict.fromkeys(found))

    async def _read_more(self, subject: Subject) -> dict[str, Any]:
        found = await asyncio.gather(*(one.read_more(subject) for one in self.sections))
        return {name: value for part in found for name, value in part.items()}

    def show_user(self, subject: Subject) -> None:
        """Another user's settings; edits of the one before are gone."""
        self._end_works()
        self._desks = {}
        self.turn_to(_target(subject), subject.session.desk)
        super().show_user(subject)

    def turn_to(self, target: EditTarget, desk: Desk) -> None:
        """The form is about this target from now on; edits of another one are gone."""
        self._desks[target] = desk
        self.state.clear()
        self.editor.begin(target)

    def leave(self) -> None:
        """Nobody is shown any more."""
        self._end_works()
        super().leave()
        self.editor.begin(EditTarget("", ""))

    async def read(self, subject: Subject) -> None:
        """The documents as the service has them, or as they were read earlier."""
        desk, customer_id, person_id = subject.session.desk, subject.customer.id, subject.person.id
        page = await browse.documents(desk, customer_id, person_id, self.kinds)
        more = await self._read_more(subject)
        waiting = await self._waiting_for(subject, person_id)
        if not self.is_current(subject):
            return
        self.state.waiting, self.state.more = waiting, more
        faults = [one for one in page.found.values() if isinstance(one, Fault)]
        if faults and not subject.person.calling:
            self.show_empty()  # the user's own record is there, and says nothing of a line
            return
        self.show_documents(page, _target(subject))
        if not page.cached:
            await self._say_settled(subject)
        self.say_cached(page.at if page.cached else "")
        self.show_content()

    async def _say_settled(self, subject: Subject) -> None:
        """What became of a Save that has not shown: it still may, or never will."""
        if self.state.settling:
            self.state.settling = False
            desk, person_id = subject.session.desk, subject.person.id
            still = await shows_later(desk, subject.customer.id, person_id)
            if self.is_current(subject):
                self.state.settle(still)
        self._say_state()

    async def _waiting_for(self, subject: Subject, target_id: str) -> dict[str, Json]:
        """What was saved of a target and is not sent yet, by full key."""
        desk, found = subject.session.desk, dict[str, Json]()
        for setting in {setting for setting, _ in self.kinds}:
            values = await waiting_values(desk, subject.customer.id, target_id, setting)
            found |= {f"{setting}.{key}": value for key, value in values.items()}
        return found

    def show_documents(self, page: DocumentsPage, target: EditTarget) -> None:
        """Show what was read of a target; edits stay."""
        stale = self.state.take(page.found)
        faults = [one for one in page.found.values() if isinstance(one, Fault)]
        if len(faults) == len(page.found):
            self.editor.fail(faults[0], target)
        else:
            self.editor.load(self.state.values | self.state.waiting, target)
        if stale is not None:
            self.bar.say_fault(stale)

    # Editing and saving

    @property
    def has_edits(self) -> bool:
        """Whether a field differs from what the service holds."""
        return bool(self.editor.dirty)

    def ask_save(self) -> None:
        """Save as a task of this tab."""
        if self.editor.can_save and not self._locked:
            self.tasks.start(self.save())

    def revert(self) -> None:
        """Drop the edits."""
        self.state.forget_outcome()
        self.bar.clear()
        with self._focus_kept():
            self.editor.revert()

    async def save(self) -> bool:
        """Write the edits; False where some are left. One that is under way is waited for."""
        target = self.editor.target
        async with self._saving:
            if target != self.editor.target:
                return False  # somebody else is shown by now
            if self.has_edits:
                await self._save(target)
            return target == self.editor.target and not self.has_edits

    async def _save(self, target: EditTarget | None) -> None:
        self.state.forget_outcome()
        self.bar.clear()
        with self._focus_kept():
            await self.editor.save()
        if target != self.editor.target:
            return
        fault = self.editor.fault
        if isinstance(fault, Fault):
            self.bar.say_fault(fault, self.ask_save, self._changed_elsewhere())
        elif failed := [one for one in self.state.elsewhere if one.state in FAILED_STATES]:
            self._say_failed(failed[0])

    def _changed_elsewhere(self) -> str:
        """Who has given something up already for what was not carried out; "" for nobody."""
        names = [one.target.name for one in self.state.elsewhere if one.state is RowState.DONE]
        text = self.tr("Changed already: {names}. Save again to go on, or take the run back.")
        return text.format(names=", ".join(dict.fromkeys(names))) if names else ""

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
        """The rows through the change engine; the values that they read back."""
        beside = [one for section in self.sections for one in section.beside(edits)]
        rows = await self.carry_out(self._desks[target], self.state.plan(target, edits, beside))
        if rows is None:
            raise EditWithdrawn
        # A row that waited is told again; what it came to in the end counts.
        ended = list({row.id: row for row in rows}.values())
        self.state.ended(ended)
        if target != self.editor.target:
            return {}  # somebody else is shown by now: none of it is theirs
        try:
            return self.state.take_rows(target, ended)
        finally:
            if RowState.QUEUED in self.state.outcomes:
                self.reached.emit(False)

    def _problems(self, values: Values) -> list[Problem]:
        return problems(self.sections, values, self.state)

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
        editor = self.editor
        for section in self.sections:
            barred = self._barred(section)
            section.show_form(shown(section, self.subject, editor, self.state, barred))
            section.say_barred(next(iter(barred.values()), ""))
        self.savebar.allow(
            save=editor.can_save and not self._locked,
            revert=editor.can_revert,
            reason=self._why_not_save(),
        )
        self._say_state()
        self.edits_changed.emit(self.has_edits)

    def _barred(self, section: FormSection) -> dict[Work, str]:
        """What of a section the sign-in does not allow, and why; the lock is said elsewhere."""
        if self.subject is None:
            return {}
        desk = self.subject.session.desk
        return {work: why for work in section.works if (why := why_never(desk, work))}

    @property
    def _locked(self) -> str:
        """Why what is edited cannot be saved: the lock, a role, a scope."""
        works = {
            (name, SETTINGS[name][key].document)
            for name, _, key in (full.partition(".") for full in self.editor.dirty)
        }
        reasons = [self.why_not(work) for work in sorted(works)] or [self.why_not()]
        return next(filter(None, reasons), "")

    def _say_waiting(self) -> None:
        count = len(self.state.waiting)
        if count:
            self.waiting_bar.say(
                "warning",
                N.waiting(count),
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
        elif editor.problems and editor.dirty and not editor.can_save:
            count = len({one.field for one in editor.problems})
            self.savebar.say(N.to_correct(count), "error", "danger")
        elif editor.dirty and self._locked:
            self.savebar.say(self._why_not_save(), "lock", "warning")
        elif editor.dirty:
            self.savebar.say(N.unsaved(len(editor.dirty)), "dot", "info")
        else:
            self._say_outcome()

    def _say_outcome(self) -> None:
        """What the last Save came to; of several outcomes the one that asks for most."""
        if RowState.QUEUED in self.state.outcomes:
            text = self.tr("Kept here, not sent yet: it waits for the connection.")
            self.savebar.say(text, "clock", "warning")
        elif RowState.IGNORED in self.state.outcomes:
            text = self.tr("Accepted by the service, but not all of it was applied.")
            self.savebar.say(text, "warning", "warning")
        elif RowState.PENDING in self.state.outcomes:
            text = self.tr("Accepted by the service, not visible there yet.")
            self.savebar.say(text, "pending", "info")
        elif RowState.DONE in self.state.outcomes:
            self.savebar.say(self.tr("Saved."), "done", "success")
        elif RowState.UNCHANGED in self.state.outcomes:
            text = self.tr("The service had these values already; nothing was sent.")
            self.savebar.say(text, "done", "success")
        else:
            self.savebar.say("")

    def _why_not_save(self) -> str:
        editor = self.editor
        if locked := self._locked:
            return locked
        if editor.state is EditorState.CONFLICT:
            return self.tr("First choose a value for each field in conflict.")
        if editor.problems and editor.dirty and not editor.can_save:
            return self.tr("First correct the marked fields.")
        return ""

    def _on_edited(self, section: FormSection, key: str, value: object) -> None:
        self.state.forget_outcome()
        full = f"{section.setting}.{key}"
        if full in self.editor.values:
            self.editor.put(full, value)

    def begin(self, work: Coroutine[Any, Any, None], key: Hashable) -> None:
        """Run work for the user that is shown; it ends where another one is chosen."""
        self._works.add(key)
        self.tasks.start(work, key=key)

    def _end_works(self) -> None:
        """What sections began for one user tells the next one nothing, and opens no dialog."""
        for key in self._works:
            self.tasks.cancel(key)
        self._works.clear()

    def _on_asked(self, asked: Asked) -> None:
        self.tasks.start(self._do(asked))

    async def _do(self, asked: Asked) -> None:
        """Carry out what was asked for at once, and say what came of it."""
        subject = self.subject
        self.bar.clear()
        plan = Plan.of(asked.customer.id, asked.customer.name, asked.changes)
        try:
            rows = await self.carry_out(asked.desk, plan, secrets=asked.secrets)
        except Fault as fault:
            if self.subject is subject:
                self.bar.say_fault(fault)
            return
        if rows is None or self.subject is not subject:
            return
        ended = list({row.id: row for row in rows}.values())
        failed = [row for row in ended if row.state in FAILED_STATES]
        if failed:
            self.bar.say_by(lambda: self._say_failed(failed[0]))
        elif any(waits(row) for row in ended):
            self.reached.emit(False)
        elif asked.done is not None:
            more = await asked.more(ended) if asked.more is not None else str
            if self.subject is not subject:
                return
            done = asked.done
            self.bar.say_by(lambda: self.bar.say("success", done(), more()))
        self.reload_quietly()

    def _say_failed(self, row: Row) -> None:
        """Why a row was not carried out."""
        if row.state is RowState.CONFLICT:
            text = self.tr("{name}: nothing was written there. Shown is what is there now.")
            title = self.tr("Changed by someone else meanwhile")
            self.bar.say("warning", title, text.format(name=row.target.name))
        else:
            self.bar.say_fault(from_row(row.error or {}))

    def _on_chosen(self, section: FormSection, key: str, mine: bool) -> None:
        full = f"{section.setting}.{key}"
        if mine:
            self.editor.keep_mine(full)
        else:
            self.editor.take_theirs(full)

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == LOCK:
            self._show()
            return
        subject = self.subject
        if subject is None or changed.origin == self.objectName():
            return
        concerned = not changed.ids or subject.person.id in changed.ids
        ours = changed.kind in {setting for setting, _ in self.kinds}
        if ours and concerned and changed.customer_id == subject.customer.id:
            # What the last Save came to is not the last word any more.
            self.state.changed_elsewhere(found_later=changed.origin == LATER)
            self.reload()


def _target(subject: Subject) -> EditTarget:
    customer, person = subject.customer, subject.person
    return EditTarget(customer.id, customer.name, person.id, person.name)
