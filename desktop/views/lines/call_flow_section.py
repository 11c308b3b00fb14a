"""What happens to a call now, for internal and external callers; unsaved edits are marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.callflow import (
    CallFlow,
    Moment,
    Settings,
    call_flows,
    with_edits,
)
from desktop.domain.documents import Document
from desktop.domain.lines import CALL_FORWARDING, SELECTIVE_DOCUMENT
from desktop.domain.reach import REACH, REACH_DOCUMENT
from desktop.domain.voicemail import VOICEMAIL, VOICEMAIL_DOCUMENT
from desktop.operations import browse
from desktop.operations.destinations import Surroundings
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.forms.user_tab import Subject
from desktop.views.lines.forwarding_section import SURROUNDINGS
from desktop.views.parts.cards import Chip
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.calls import moment_text, outcome_text, unsure_text

_FORWARDING: Final = "forwarding."
_VOICEMAIL: Final = (VOICEMAIL.name, VOICEMAIL_DOCUMENT)
_REACH: Final = (REACH.name, REACH_DOCUMENT)


class CallFlowSection(Living, FormSection):
    """`callFlowSection`: one row a moment, one column a kind of callers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("info", parent)
        self.setObjectName("callFlowSection")
        self._shown = Shown()
        self._chip = Chip()
        self.tools.addWidget(self._chip)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(int(0.75 * GRID))
        grid.setColumnMinimumWidth(0, 20 * GRID)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self._heads = [Text(Size.CAPTION, "secondary") for _ in range(2)]
        for column, head in enumerate(self._heads, start=1):
            grid.addWidget(head, 0, column)
        self._rows: dict[Moment, list[Text]] = {}
        for row, moment in enumerate(Moment, start=1):
            self._rows[moment] = [Text(Size.BODY, "secondary"), Text(Size.BODY), Text(Size.BODY)]
            for column, text in enumerate(self._rows[moment]):
                text.setWordWrap(True)
                text.setObjectName(f"callFlow{moment.value}{column}")
                grid.addWidget(text, row, column)
        self._unsure = Text(Size.CAPTION, "warning")
        self._unsure.setWordWrap(True)
        self.body.addWidget(table)
        self.body.addWidget(self._unsure)
        self.retranslate()

    async def read_more(self, subject: Subject) -> Mapping[str, Any]:
        """Voicemail and reach, which take calls too."""
        page = await browse.documents(
            subject.session.desk, subject.customer.id, subject.person.id, (_VOICEMAIL, _REACH)
        )
        return {VOICEMAIL_DOCUMENT: page.found[_VOICEMAIL], REACH_DOCUMENT: page.found[_REACH]}

    def show_form(self, shown: Shown) -> None:
        """The flows as saved, or as they would be with the edits."""
        self._shown = shown
        settings = self._settings()
        self.setVisible(settings is not None)
        if settings is None:
            return
        edited = any(key.startswith(_FORWARDING) for key in shown.edits)
        self._chip.say(self.tr("With the changes that are not saved yet") if edited else "", "info")
        if edited:
            found = shown.values.items()
            values = {k.removeprefix(_FORWARDING): v for k, v in found if k.startswith(_FORWARDING)}
            settings = with_edits(settings, values)
        self._show_flows(call_flows(settings))

    def retranslate(self) -> None:
        """All words."""
        self.say(self.tr("What happens to a call now"))
        for head, text in zip(
            self._heads, (self.tr("Internal caller"), self.tr("External caller")), strict=True
        ):
            head.setText(text)
        for moment, row in self._rows.items():
            row[0].setText(moment_text(moment))
        self.show_form(self._shown)

    def _settings(self) -> Settings | None:
        """What is known; None where forwarding is not."""
        forwarding = _document(self._shown.documents.get(CALL_FORWARDING))
        if forwarding is None:
            return None
        by_caller = _document(self._shown.documents.get(SELECTIVE_DOCUMENT)) or {}
        more = self._shown.more
        return Settings(
            forwarding,
            by_caller.get(SELECTIVE_DOCUMENT),
            by_caller.get("criteria") or (),
            _document(more.get(REACH_DOCUMENT)),
            _document(more.get(VOICEMAIL_DOCUMENT)),
        )

    def _show_flows(self, flows: tuple[CallFlow, ...]) -> None:
        around = self._shown.more.get(SURROUNDINGS)
        country = around.country if isinstance(around, Surroundings) else ""
        for moment, row in self._rows.items():
            texts = [
                "; ".join(
                    outcome_text(one, country) for one in flow.outcomes if one.moment is moment
                )
                for flow in flows
            ]
            for cell, text in zip(row[1:], texts, strict=True):
                cell.setText(text or "—")
            for cell in row:
                cell.setVisible(any(texts))
        unsure = dict.fromkeys(one for flow in flows for one in flow.unsure)
        self._unsure.setText(" ".join(unsure_text(one) for one in unsure))
        self._unsure.setVisible(bool(unsure))


def _document(found: object) -> Document | None:
    return found if isinstance(found, dict) else None
