"""A tab of forms: several settings of one user, one Editor, one Save.

A section shows one setting and tells its edits; the tab reads the documents, checks, saves
through the change engine, and shows what each row came to.
"""

from __future__ import annotations

import asyncio
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Hashable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.catalogue import SETTINGS
from desktop.domain.changes import (
    GOOD_STATES,
    OPEN_STATES,
    Change,
    Changed,
    Plan,
    Row,
    RowState,
    Target,
)
from desktop.domain.directory import Customer
from desktop.domain.documents import Document, Json, value_at
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, fields_of, values_in
from desktop.domain.merge import Verdict, compare
from desktop.domain.permits import Work
from desktop.models.editor import (
    EditConflict,
    Editor,
    EditorState,
    EditPartly,
    EditTarget,
    EditWithdrawn,
    FieldEdit,
    Values,
    same_in,
)
from desktop.operations import browse, plans
from desktop.operations.browse import DocumentsPage
from desktop.operations.desk import Desk
from desktop.operations.waiting import shows_later, waiting_values, waits
from desktop.views.changes.later import LATER
from desktop.views.forms.user_tab import Subject, UserTab
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card, Sheet
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.session import Changes, Links
from desktop.views.parts.style import Size, Text
from desktop.views.parts.unlocking import LOCK, why_never
from desktop.words.errors import from_row
from desktop.words.forms import N

FAILED_STATES: Final = frozenset(RowState) - GOOD_STATES - OPEN_STATES
"""What a row may come to that has to be said at once."""

Kind = tuple[str, str]
"""A setting and one of its documents, by name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a section shows. Keys are those of its setting.

    `documents` are what was read, by name, or why it was not; `more` is what the tab has read
    besides. Nothing can be changed where it is `locked`, and never the `barred` keys, for which
    the sign-in lacks the right. `fault` is there where nothing of the setting can be shown. Nobody
    is shown where `subject` is None.
    """

    subject: Subject | None = None
    documents: Mapping[str, Document | Fault] = field(default_factory=dict)
    values: Mapping[str, Json] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    conflicts: Mapping[str, Json] = field(default_factory=dict)
    edits: Collection[str] = frozenset()
    more: Mapping[str, Any] = field(default_factory=dict)
    locked: bool = True
    barred: Collection[str] = frozenset()
    fault: Fault | None = None

    def document(self, name: str) -> Document:
        """A document as it was read; {} where it was not."""
        found = self.documents.get(name)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Asked:
    """Changes to be carried out at once, beside what is saved: a PIN, a line on a phone.

    `customer` and the targets are frozen when it is asked. `done` gives what is said afterwards;
    `more` finds out what else there is to say of the rows, each in the language of then. `secrets`
    (by target) go to the service and nowhere else.
    """

    desk: Desk
    customer: Customer
    changes: tuple[Change, ...]
    done: Callable[[], str] | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[Sequence[Row]], Awaitable[Callable[[], str]]] | None = None


class FormSection(Card):
    """One setting in a card: shows values, tells edits; saves nothing.

    A section without a setting shows what is read for all of them; its values have full keys.

    Signals:
        edited: a field's key and its new value.
        chosen: after a conflict: a field's key, and True for the person's own value.
        asked: changes to be carried out at once (Asked).
        work: a coroutine to be run by the tab, and its key; of one key the latest wins.
    """

    edited = Signal(str, object)
    chosen = Signal(str, bool)
    asked = Signal(object)
    work = Signal(object, object)

    setting: str = ""
    documents: tuple[str, ...] = ()

    def __init__(self, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(drawing, parent)
        self.barred = Text(Size.CAPTION, "warning")
        self.barred.setObjectName("barredLabel")
        self.barred.setWordWrap(True)
        self.barred.hide()
        self.put_above(self.barred)

    @property
    def works(self) -> tuple[Work, ...]:
        """What it changes, for asking whether the sign-in allows it."""
        return tuple((self.setting, name) for name in self.documents) if self.setting else ()

    @property
    def settings(self) -> tuple[str, ...]:
        """All settings that it may show, one at a time."""
        return (self.setting,)

    async def read_more(self, subject: Subject) -> Mapping[str, Any]:
        """What the section shows beside its documents, by name, through `operations`; it comes
        back in `Shown.more`. A Fault stands in the place of what was refused."""
        return {}

    def show_form(self, shown: Shown) -> None:
        """Show the form as it stands; tells no edit."""
        raise NotImplementedError

    def say_barred(self, reason: str) -> None:
        """Below the heading: why the sign-in allows no change of this; "" where it does."""
        self.barred.setText(reason)
        self.barred.setVisible(bool(reason))

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """What the service would refuse of the values."""
        return []

    def beside(self, edits: Mapping[str, FieldEdit]) -> Sequence[Change]:
        """What has to be changed elsewhere with these edits (full keys): a number that a
        colleague gives up. It is part of the same plan."""
        return ()


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
        self._documents: dict[Kind, Document | Fault] = {}
        self._more: Mapping[str, Any] = {}
        self._waiting: dict[str, Json] = {}  # saved, but not sent yet
        self._desks: dict[EditTarget, Desk] = {}
        self._outcomes: set[RowState] = set()
        self._unseen: dict[str, Json] = {}  # accepted, but not visible yet
        self._settling = False
        self._saving = asyncio.Lock()
        self._last: Plan | None = None
        self._column: tuple[QWidget, ...] = ()
        self._works: set[Hashable] = set()  # the keys of what was begun for this user
        self._elsewhere: list[Row] = []  # what the last Save came to with others
        settings = dict.fromkeys(one for section in self.sections for one in section.settings)
        self._same = same_in(*(SETTINGS[name] for name in settings if name))
        self.editor = Editor(self._write, self._problems, self._same, self)
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
        self._outcomes, self._unseen, self._settling = set(), {}, False
        self._documents, self._waiting, self._more = {}, {}, {}
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
        self._waiting, self._more = waiting, more
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
        if self._settling:
            desk, self._settling = subject.session.desk, False
            still = await shows_later(desk, subject.customer.id, subject.person.id)
            if self.is_current(subject) and self._unseen:
                self._outcomes = {RowState.PENDING if still else RowState.IGNORED}
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
        stale = self._take(page.found)
        self._look_at_outcomes()
        faults = [one for one in page.found.values() if isinstance(one, Fault)]
        if len(faults) == len(page.found):
            self.editor.fail(faults[0], target)
        else:
            self.editor.load(self._read_values() | self._waiting, target)
        if stale is not None:
            self.bar.say_fault(stale)

    def _look_at_outcomes(self) -> None:
        """What the last Save came to is not said longer than it is so."""
        if not self._waiting:
            self._outcomes.discard(RowState.QUEUED)
        now = self._read_values()
        shows = all(self._same(key, now.get(key), value) for key, value in self._unseen.items())
        if self._unseen and shows:
            self._outcomes = self._outcomes - {RowState.PENDING} | {RowState.DONE}
            self._unseen = {}

    def _take(self, found: Mapping[Kind, Document | Fault]) -> Fault | None:
        """Show these from now on. A form whose document cannot be read stays as it was read
        before; the fault is what to say of it."""
        stale = None
        for kind, one in found.items():
            if isinstance(one, Fault) and isinstance(self._documents.get(kind), dict):
                stale = stale or one
            else:
                self._documents[kind] = one
        return stale

    def _read_values(self) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for (setting, name), document in self._documents.items():
            if not isinstance(document, Fault):
                values = values_in(SETTINGS[setting], name, document)
                found |= {f"{setting}.{key}": value for key, value in values.items()}
        return found

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
        self._outcomes, self._unseen = set(), {}
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
        self._outcomes, self._unseen = set(), {}
        self.bar.clear()
        self._elsewhere = []
        with self._focus_kept():
            await self.editor.save()
        if target != self.editor.target:
            return
        fault = self.editor.fault
        if isinstance(fault, Fault):
            self.bar.say_fault(fault, self.ask_save, self._changed_elsewhere())
        elif refused := next((one for one in self._elsewhere if one.state in FAILED_STATES), None):
            self._say_failed(refused)

    def _changed_elsewhere(self) -> str:
        """Who has given something up already for what was not carried out; "" for nobody."""
        names = [one.target.name for one in self._elsewhere if one.state is RowState.DONE]
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
        rows = await self.carry_out(self._desks[target], self._plan(target, edits))
        if rows is None:
            raise EditWithdrawn
        # A row that waited is told again; what it came to in the end counts.
        ended = {row.id: row for row in rows}
        if not any(row.state in OPEN_STATES for row in ended.values()):
            self._last = None
        if target != self.editor.target:
            return {}  # somebody else is shown by now: none of it is theirs
        own = [row for row in ended.values() if row.target.id == target.person_id]
        self._elsewhere = [row for row in ended.values() if row not in own]
        for row in self._elsewhere:
            if row.state in FAILED_STATES and row.state is not RowState.CONFLICT:
                # The cause, where it kept the own rows from being written too.
                raise EditPartly(from_row(row.error or {}), self._part_taken(own))
        return self._taken(own)

    def _part_taken(self, rows: Sequence[Row]) -> Values:
        """What was carried out of them, whatever became of the rest."""
        try:
            return self._taken(rows)
        except EditPartly as part:
            return part.fresh

    def _plan(self, target: EditTarget, edits: Mapping[str, FieldEdit]) -> Plan:
        """The plan of these edits; the same edits once more go on with the same run."""
        parts: dict[str, dict[str, tuple[Json, Json]]] = {}
        for full, edit in edits.items():
            setting, _, key = full.partition(".")
            parts.setdefault(setting, {})[key] = (edit.base, edit.value)
        order = [one for one in SETTINGS if one in parts]
        changes = [
            c for name in order for c in plans.edited(_whom(target, name), name, parts[name])
        ]
        changes += [one for section in self.sections for one in section.beside(edits)]
        customer = Customer(target.customer_id, target.customer_name)
        plan = Plan.of(customer.id, customer.name, changes)
        if self._last is None or self._last.changes != plan.changes:
            self._last = plan
        return self._last

    def _taken(self, rows: Sequence[Row]) -> Values:
        """What the rows' outcomes mean for the form."""
        fresh: dict[str, Json] = {}
        theirs: dict[str, Json] = {}
        faults: list[Fault] = []
        for row in rows:
            wanted = {f"{row.setting}.{one.field}": one.value for one in row.changes}
            match row.state:
                case RowState.DONE | RowState.UNCHANGED | RowState.IGNORED:
                    self._outcomes.add(row.state)
                    fresh |= self._fresh(row, row.after)
                case RowState.PENDING:
                    self._outcomes.add(row.state)
                    self._unseen |= wanted
                    fresh |= wanted
                case RowState.QUEUED | RowState.WAITING if waits(row):
                    self._outcomes.add(RowState.QUEUED)
                    fresh |= wanted
                    self._waiting |= wanted
                    self.reached.emit(False)
                case RowState.CONFLICT:
                    fresh |= self._fresh(row, row.before)
                    theirs |= _theirs(row)
                case _:
                    faults.append(from_row(row.error or {}))
        if theirs:
            raise EditConflict(theirs, fresh)
        if faults:
            raise EditPartly(faults[0], fresh)
        return fresh

    def _fresh(self, row: Row, document: Json) -> dict[str, Json]:
        """The values of a document as it is now; it is shown from here on."""
        if not isinstance(document, dict):
            return {}
        self._documents[row.setting, row.document] = document
        values = values_in(SETTINGS[row.setting], row.document, document)
        return {f"{row.setting}.{key}": value for key, value in values.items()}

    def _problems(self, values: Values) -> list[Problem]:
        found = []
        for section in self.sections:
            if not section.setting:
                continue
            start = f"{section.setting}."
            own = {k.removeprefix(start): v for k, v in values.items() if k.startswith(start)}
            documents = {
                name: document
                for (setting, name), document in self._documents.items()
                if setting == section.setting and not isinstance(document, Fault)
            }
            problems = section.problems(own, documents)
            found += [replace(one, field=start + one.field) for one in problems]
        return list(dict.fromkeys(found))

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
            section.show_form(self._shown(section))
            section.say_barred(next(iter(self._barred(section).values()), ""))
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

    def _shown(self, section: FormSection) -> Shown:
        editor, start = self.editor, f"{section.setting}." if section.setting else ""
        documents = {
            name: document
            for (setting, name), document in self._documents.items()
            if section.setting in ("", setting)
        }
        faults = [one for one in documents.values() if isinstance(one, Fault)]
        fault = faults[0] if faults and len(faults) == len(documents) else None
        if not documents and editor.state is EditorState.FAILED:
            fault = editor.fault if isinstance(editor.fault, Fault) else None
        edits = editor.dirty | self._waiting.keys()
        barred = self._barred(section)
        return Shown(
            subject=self.subject,
            documents=documents,
            values=_of(start, editor.values),
            problems=[
                replace(one, field=one.field.removeprefix(start))
                for one in editor.problems
                if one.field.startswith(start)
            ],
            conflicts=_of(start, {key: one.theirs for key, one in editor.conflicts.items()}),
            edits=frozenset(one.removeprefix(start) for one in edits if one.startswith(start)),
            more=self._more,
            locked=not editor.loaded or (bool(barred) and len(barred) == len(section.works)),
            barred=frozenset(
                one.key for name, document in barred for one in fields_of(SETTINGS[name], document)
            ),
            fault=fault,
        )

    def _say_waiting(self) -> None:
        count = len(self._waiting)
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
        if RowState.QUEUED in self._outcomes:
            text = self.tr("Kept here, not sent yet: it waits for the connection.")
            self.savebar.say(text, "clock", "warning")
        elif RowState.IGNORED in self._outcomes:
            text = self.tr("Accepted by the service, but not all of it was applied.")
            self.savebar.say(text, "warning", "warning")
        elif RowState.PENDING in self._outcomes:
            text = self.tr("Accepted by the service, not visible there yet.")
            self.savebar.say(text, "pending", "info")
        elif RowState.DONE in self._outcomes:
            self.savebar.say(self.tr("Saved."), "done", "success")
        elif RowState.UNCHANGED in self._outcomes:
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
        self._outcomes, self._unseen = set(), {}
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
            self._settling = changed.origin == LATER and bool(self._unseen)
            self._outcomes = set()
            self.reload()


def _target(subject: Subject) -> EditTarget:
    customer, person = subject.customer, subject.person
    return EditTarget(customer.id, customer.name, person.id, person.name)


def _whom(target: EditTarget, setting: str) -> Target:
    """The target as a plan names it: a user, or a phone of theirs."""
    return Target(SETTINGS[setting].target, target.person_id, target.person_name)


def _of(start: str, values: Mapping[str, Json]) -> dict[str, Json]:
    """The values of one setting, under the keys of its own."""
    return {k.removeprefix(start): one for k, one in values.items() if k.startswith(start)}


def _theirs(row: Row) -> dict[str, Json]:
    """The fields that all three sides see differently, with what the service holds now."""
    theirs = {}
    for change in row.changes:
        one = SETTINGS[row.setting][change.field]
        now = value_at(row.before, one.path)
        if compare(one, change.base, now, change.value) is Verdict.CONFLICT:
            theirs[f"{row.setting}.{change.field}"] = change.now
    return theirs
