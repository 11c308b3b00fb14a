"""`linesTab`: a user's lines: numbers, and the form of call forwarding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.changes import Changed, Plan, Row, TargetKind
from desktop.domain.numbers import LINE
from desktop.operations import numbers
from desktop.operations.desk import Desk
from desktop.views.forms.form_tab import FormTab
from desktop.views.lines.call_flow_section import CallFlowSection
from desktop.views.lines.caller_id_section import CallerIdSection
from desktop.views.lines.forwarding_section import ForwardingSection
from desktop.views.lines.numbers_section import NumbersSection
from desktop.views.lines.shared_line_section import SharedLineSection
from desktop.views.parts.session import Changes, Links


class LineSections(NamedTuple):
    """What the tab is made of below the numbers, in its order."""

    forwarding: ForwardingSection
    call_flow: CallFlowSection
    caller_id: CallerIdSection
    shared_line: SharedLineSection


class LinesTab(FormTab):
    """Numbers and call forwarding.

    Signals:
        person_changed: a user (Person) as the service has them after a change of their line.
    """

    person_changed = Signal(object)

    def __init__(
        self,
        sections: LineSections,
        links: Links,
        changes: Changes,
        parent: QWidget | None = None,
    ) -> None:
        self.numbers = NumbersSection(links, self.carry_out, self._done)
        self.forwarding, self.call_flow, self.caller_id, self.shared_line = sections
        super().__init__("linesTab", (self.numbers, *sections), links, changes, parent)
        self.lay_out_form(self.numbers, *sections)

    async def carry_out(
        self, desk: Desk, plan: Plan, *, secrets: Mapping[str, str] = MappingProxyType({})
    ) -> list[Row] | None:
        """As every tab; all users whose lines were changed are known anew afterwards."""
        rows = await super().carry_out(desk, plan, secrets=secrets)
        targets = [one.target for one in plan.changes if one.setting == LINE.name]
        concerned = tuple(dict.fromkeys(one.id for one in targets if one.kind is TargetKind.PERSON))
        if rows and concerned:
            self.tasks.start(self._renew(desk, plan.customer_id, concerned), key="renew")
        return rows

    async def _renew(self, desk: Desk, customer_id: str, concerned: tuple[str, ...]) -> None:
        for person in await numbers.renew(desk, customer_id, concerned):
            self.person_changed.emit(person)
        self.changes.changed.emit(Changed("people", customer_id, concerned, self.objectName()))
        if self.subject is not None and self.subject.person.id in concerned:
            self.reload_quietly()  # the list of numbers is a document of its own

    def _done(self, text: Callable[[], str], more: Callable[[], str]) -> None:
        """Something was done at once: say so, and read again."""
        self.bar.say_by(lambda: self.bar.say("success", text(), more()))
        self.reload_quietly()
