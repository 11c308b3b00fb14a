"""Locations as a table: what may be called from each, and how many users follow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.domain.directory import Location
from desktop.domain.documents import Document
from desktop.domain.errors import Fault
from desktop.domain.permissions import (
    CALL_TYPES,
    INTERNATIONAL,
    action_of,
    listed_types,
    locked,
)
from desktop.models.table import Column, TableModel
from desktop.operations.inventory import Owner
from desktop.operations.settled import Settled
from desktop.views.customer.customer_card import LongTable
from desktop.views.parts import icons, style
from desktop.views.parts.living import Living
from desktop.views.parts.style import sentence
from desktop.words.errors import in_one_line
from desktop.words.fields import call_action_name, call_type_name

_MOST_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A location as it is shown. `document` None is still being read, or there is none.

    `following` and `own` are None until they have been counted.
    """

    location: Location
    document: Settled[Document] | None = None
    following: int | None = None
    own: tuple[Owner, ...] | None = None

    @property
    def known(self) -> Document | None:
        """The document, if it could be read."""
        return self.document if isinstance(self.document, dict) else None


class SitesTable(Living, LongTable):
    """`locationPermissionsTable`: international calls alone, or a column for each call type."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.sites: TableModel[SiteRow] = TableModel(self._columns(), lambda one: one.location.id)
        self._all_types = self._counted = self._reading = False
        super().__init__("locationPermissionsTable", self.sites, 1, parent)
        self.sites.setParent(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.show_rows([])
        self.retranslate()

    def show_rows(self, rows: Sequence[SiteRow]) -> None:
        """Show these locations; what is selected stays."""
        self._counted = any(row.own is not None for row in rows)
        self.sites.show(rows)
        self.show_lines(max(1, min(len(rows), _MOST_ROWS)))
        self.show_types(self._all_types)

    def show_types(self, all_types: bool) -> None:
        """The column of international calls alone, or one for each call type."""
        self._all_types = all_types
        for call_type in CALL_TYPES:
            hidden = not all_types and call_type != INTERNATIONAL
            self.setColumnHidden(self.sites.column_of(call_type), hidden)
        strange = any(_strange(row) for row in self.sites.rows)
        self.setColumnHidden(self.sites.column_of("other"), not (all_types and strange))
        for key in ("following", "own"):
            self.setColumnHidden(self.sites.column_of(key), not self._counted)
        self.fit_columns()

    def show_reading(self, reading: bool) -> None:
        """Whether the permissions are on their way."""
        if reading != self._reading:
            self._reading = reading
            self.sites.retranslate()

    @property
    def calling(self) -> list[SiteRow]:
        """The locations with Webex Calling."""
        return [row for row in self.sites.rows if row.location.calling]

    @property
    def selected(self) -> list[SiteRow]:
        """Those of them that are selected, in their order."""
        places = sorted(one.row() for one in self.selectionModel().selectedRows())
        rows = [self.sites.rows[at] for at in places]
        return [row for row in rows if row.location.calling]

    def retranslate(self) -> None:
        """All words of the table."""
        self.setAccessibleName(self.tr("Locations and what may be called from them"))
        self.sites.retranslate()

    def recolour(self) -> None:
        """Icons and colours of the rows."""
        self.sites.retranslate()

    def _columns(self) -> list[Column[SiteRow]]:
        return [
            Column(
                "location",
                lambda: self.tr("Location"),
                lambda one: one.location.name,
                tooltip=self._tip,
                icon=_icon,
            ),
            *(self._type_column(call_type) for call_type in CALL_TYPES),
            Column("other", lambda: self.tr("Other call types"), _strange),
            Column(
                "following",
                lambda: self.tr("Users following"),
                self._following,
                alignment=Qt.AlignmentFlag.AlignTrailing,
            ),
            Column(
                "own",
                lambda: self.tr("With own values"),
                self._with_own,
                alignment=Qt.AlignmentFlag.AlignTrailing,
            ),
            Column("timeZone", lambda: self.tr("Time zone"), lambda one: one.location.time_zone),
            Column("address", lambda: self.tr("Address"), lambda one: one.location.address),
        ]

    def _type_column(self, call_type: str) -> Column[SiteRow]:
        return Column(
            call_type,
            lambda: call_type_name(call_type),
            lambda one: self._action(one, call_type),
            tooltip=lambda one: self._action_tip(one, call_type),
            colour=lambda one: None if one.known else QColor(style.tokens().secondary),
        )

    def _action(self, row: SiteRow, call_type: str) -> str:
        if row.known is not None:
            action = action_of(row.known, call_type)
            return sentence(call_action_name(action)) if action else "—"
        if isinstance(row.document, Fault):
            return self.tr("not readable")
        return "…" if row.location.calling and self._reading else "—"

    def _action_tip(self, row: SiteRow, call_type: str) -> str:
        if isinstance(row.document, Fault):
            return in_one_line(row.document)
        if row.known is not None and locked(row.known, call_type):
            return self.tr("The system holds this; no administrator can change it.")
        return ""

    def _tip(self, row: SiteRow) -> str:
        if isinstance(row.document, Fault):
            return in_one_line(row.document)
        if not row.location.calling:
            return self.tr("without Webex Calling")
        return row.location.address

    def _following(self, row: SiteRow) -> str:
        return "—" if row.following is None else self.locale().toString(row.following)

    def _with_own(self, row: SiteRow) -> str:
        return "—" if row.own is None else self.locale().toString(len(row.own))


def _icon(row: SiteRow) -> QIcon | None:
    return icons.icon("warning", "warning") if isinstance(row.document, Fault) else None


def _strange(row: SiteRow) -> str:
    """Call types that nobody here knows, as the service calls them."""
    document = row.known
    if document is None:
        return ""
    types = (one for one in listed_types(document) if one not in CALL_TYPES)
    return ", ".join(f"{one}: {action_of(document, one) or '—'}" for one in types)
