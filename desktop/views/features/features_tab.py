"""`featuresTab`: voicemail, Single Number Reach and outgoing calls, with one Save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtWidgets import QDialog, QWidget

from desktop.domain.changes import Plan, Row
from desktop.operations.desk import Desk
from desktop.views.features.outgoing_section import OutgoingSection
from desktop.views.features.pin_dialog import PinDialog
from desktop.views.features.reach_dialog import ReachDialog
from desktop.views.features.reach_section import ReachSection
from desktop.views.features.user_help_section import UserHelpSection
from desktop.views.features.voicemail_section import VoicemailSection
from desktop.views.forms.form_tab import FormTab
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.code_panel import Clipboard
from desktop.views.parts.dialogs import lent, shown
from desktop.views.parts.session import Changes, Links


class FeatureSections(NamedTuple):
    """What the tab is made of, in its order."""

    voicemail: VoicemailSection
    reach: ReachSection
    outgoing: OutgoingSection
    help: UserHelpSection


class FeaturesTab(FormTab):
    """What is set beside the line, and what the user can do alone."""

    def __init__(
        self,
        sections: FeatureSections,
        links: Links,
        changes: Changes,
        parent: QWidget | None = None,
    ) -> None:
        self.voicemail, self.reach, self.outgoing, self.help = sections
        super().__init__("featuresTab", sections, links, changes, parent)
        self.clipboard = Clipboard(self)
        self.voicemail.pin_asked.connect(self._on_pin)
        self.reach.number_asked.connect(self._on_number)
        self.lay_out_form(*sections)

    async def close_tasks(self) -> None:
        """No PIN stays in the clipboard."""
        self.clipboard.clear()
        await super().close_tasks()

    def _on_pin(self) -> None:
        if self.subject is not None:
            self.begin(self._ask_pin(self.subject), "dialog")

    async def _ask_pin(self, subject: Subject) -> None:
        """The dialog of the PIN; it carries out what is asked for itself."""

        async def carry_out(desk: Desk, plan: Plan, secrets: Mapping[str, str]) -> list[Row] | None:
            return await self.carry_out(desk, plan, secrets=secrets)

        dialog = PinDialog(subject, carry_out, self.links.report, self.clipboard, self.window())
        async with lent(dialog):
            await shown(dialog)
            await dialog.settled(self.bar)

    def _on_number(self, at: int | None) -> None:
        if self.subject is not None:
            self.begin(self._ask_number(self.subject, at), "dialog")

    async def _ask_number(self, subject: Subject, at: int | None) -> None:
        """The dialog of one reach number; what it gives is an edit like any other."""
        numbers = self.reach.numbers
        entry = numbers[at] if at is not None else None
        others = {str(one["phoneNumber"]) for one in numbers if one is not entry}
        dialog = ReachDialog(
            subject, entry, self.reach.own_numbers, others, self.links.report, self.window()
        )
        async with lent(dialog):
            if await shown(dialog) == QDialog.DialogCode.Accepted and self.is_current(subject):
                self.reach.put_number(entry, dialog.entry)
