"""`sharedLineMembersTable`: on whose phones and apps a line is, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from desktop.domain.documents import Json
from desktop.models.table import Column, TableModel
from desktop.operations.lines_list import LineRow, PlaceKind
from desktop.operations.shared_lines import Taken
from desktop.views.lines.phones_told import taken_text
from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.views.parts.style import sentence
from desktop.views.parts.tables import CalmTable


class SharedLineTable(Living, CalmTable):
    """A row for each place. What became of a phone since its lines were written stays until
    another user is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._taken: dict[str, Taken] = {}
        self.rows: TableModel[LineRow] = TableModel(self._columns(), lambda one: one.key)
        super().__init__("sharedLineMembersTable", self.rows, parent=parent)
        self.rows.setParent(self)
        self.retranslate()

    def show_rows(self, rows: Sequence[LineRow]) -> None:
        """Show these places, as high as they are many."""
        self.rows.show(rows)
        self.setVisible(bool(rows))
        self.fit_height()

    def note(self, taken: Mapping[str, Taken]) -> None:
        """What became of phones, by id."""
        self._taken |= taken
        self.rows.retranslate()

    def forget(self) -> None:
        """Somebody else's line is shown."""
        self._taken = {}

    @property
    def chosen_row(self) -> LineRow | None:
        """The place that is chosen."""
        return self.rows.row_at(self.chosen())

    def retranslate(self) -> None:
        """Headers and words."""
        self.setAccessibleName(self.tr("Where the line appears"))
        self.rows.retranslate()

    def recolour(self) -> None:
        """The drawings."""
        self.rows.retranslate()

    def _columns(self) -> list[Column[LineRow]]:
        return [
            Column(
                "place",
                lambda: self.tr("Where"),
                lambda one: f"{one.name or '—'} · {self._place(one)}",
                icon=lambda one: icons.icon("phone" if on_phone(one) else "user"),
            ),
            Column(
                "state",
                lambda: self.tr("State"),
                lambda one: sentence(self._state(one)),
                tooltip=self._told,
            ),
            Column("label", lambda: self.tr("Label"), lambda one: one.label or "—"),
            Column(
                "port",
                lambda: self.tr("Key"),
                _keys,
                sort=lambda one: one.port,
                title_tooltip=lambda: self.tr("Which line keys it takes"),
            ),
            Column("decline", lambda: self.tr("Decline"), lambda one: sentence(self._decline(one))),
        ]

    def _place(self, row: LineRow) -> str:
        if row.place is None or not on_phone(row):
            return self.tr("Webex app")
        return row.place.name

    def _decline(self, row: LineRow) -> str:
        if value_of(row) is None:
            return "—"
        return self.tr("allowed") if declines(row) else self.tr("not allowed")

    def _told(self, row: LineRow) -> str:
        """What is known of a phone since the line was written, in a sentence."""
        place = row.place
        state = self._taken.get(place.id) if place is not None and on_phone(row) else None
        if place is None or state is None:
            return ""
        return taken_text(state).format(phones=place.target.name)

    def _state(self, row: LineRow) -> str:
        if row.place is None or value_of(row) is None:
            return self.tr("not read")
        match self._taken.get(row.place.id) if on_phone(row) else None:
            case Taken.FETCHING:
                return self.tr("told to fetch it")
            case Taken.LATER:
                return self.tr("not connected")
            case Taken.RESTART:
                return self.tr("after a restart")
            case Taken.OPEN:
                return self.tr("not told yet")
            case Taken.UNKNOWN:
                return self.tr("told, connection unknown")
        return self.tr("not activated yet") if row.place.waiting else self.tr("set up")


def on_phone(row: LineRow) -> bool:
    """Whether a place is a phone, and no app."""
    return row.place is None or row.place.kind is PlaceKind.PHONE


def value_of(row: LineRow) -> Json:
    """What is set of the line there; None where it was not read."""
    return row.place.lines.get(row.line_id) if row.place is not None else None


def declines(row: LineRow) -> bool:
    """Whether calls may be declined there."""
    value = value_of(row)
    return not (isinstance(value, dict) and value.get("decline") is False)


def _keys(row: LineRow) -> str:
    """The first line key, and the last where it takes several; a dash where neither is known."""
    last = row.port + row.weight - 1
    if not row.port:
        return "—"
    return f"{row.port}–{last}" if last > row.port else str(row.port)
