"""What a tab of forms is made of: the section, what it is given to show, what it may ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.changes import Change, Row
from desktop.domain.directory import Customer
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem
from desktop.domain.permits import Work
from desktop.models.editor import FieldEdit, Values
from desktop.operations.desk import Desk
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card
from desktop.views.parts.style import Size, Text


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

    def show_or_say(self, form: QWidget, bar: MessageBar, fault: Fault | None) -> None:
        """The form, or why there is nothing to show in it."""
        if fault is None:
            bar.clear()
        else:
            bar.say_fault(fault)
            bar.without_action()
        form.setVisible(fault is None)

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """What the service would refuse of the values."""
        return []

    def beside(self, edits: Mapping[str, FieldEdit]) -> Sequence[Change]:
        """What has to be changed elsewhere with these edits (full keys): a number that a
        colleague gives up. It is part of the same plan."""
        return ()
