"""`linesTab`: a user's line: its numbers, and the form of call forwarding."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.views.form_tab import FormTab
from desktop.views.forwarding_section import ForwardingSection
from desktop.views.numbers_section import NumbersSection
from desktop.views.session import Changes, Links


class LinesTab(FormTab):
    """Numbers and call forwarding."""

    def __init__(self, links: Links, changes: Changes, parent: QWidget | None = None) -> None:
        self.numbers = NumbersSection()
        self.forwarding = ForwardingSection()
        super().__init__("linesTab", (self.numbers, self.forwarding), links, changes, parent)
        self.lay_out_form(self.numbers, self.forwarding)
