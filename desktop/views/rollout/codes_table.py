"""The columns of the ledger of codes, and how a code looks in each state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QIcon

from desktop.domain.devices import CodeState, box_model
from desktop.models.table import Column
from desktop.operations.code_ledger import LedgerCode
from desktop.views.parts import icons, style
from desktop.views.parts.code_panel import until
from desktop.views.parts.style import sentence
from desktop.words.codes import delivery_text, place_text
from desktop.words.states import code_state
from desktop.words.times import local_date_time

_LOOKS: Final = {
    CodeState.PENDING: ("pending", "info"),
    CodeState.UNKNOWN: ("warning", "warning"),
    CodeState.USED: ("done", "success"),
    CodeState.EXPIRED: ("clock", "danger"),
    CodeState.SUPERSEDED: ("history", "secondary"),
}


def columns() -> Sequence[Column[LedgerCode]]:
    """Who, when, which model, until when, handed out how, used or not."""
    translate = QCoreApplication.translate
    return [
        Column(
            "user",
            lambda: translate("CodesTable", "User"),
            lambda one: one.row.person_name,
            sort=lambda one: one.row.person_name.casefold(),
            tooltip=lambda one: one.customer,
        ),
        Column(
            "model",
            lambda: translate("CodesTable", "Model"),
            lambda one: box_model(one.row.model),
            tooltip=lambda one: one.row.model,
        ),
        Column(
            "state",
            lambda: translate("CodesTable", "State"),
            lambda one: sentence(code_state(one.row.state)),
            icon=_icon,
            colour=_colour,
        ),
        Column(
            "until",
            lambda: translate("CodesTable", "Valid until"),
            _until,
            sort=lambda one: one.row.expiry_time,
        ),
        Column("place", lambda: translate("CodesTable", "Place"), lambda o: place_text(o.place)),
        Column("handed", lambda: translate("CodesTable", "Handed out"), _handed, tooltip=_all_ways),
        Column(
            "made",
            lambda: translate("CodesTable", "Made"),
            lambda one: local_date_time(one.row.created),
            sort=lambda one: one.row.created,
        ),
        Column("customer", lambda: translate("CodesTable", "Customer"), lambda one: one.customer),
    ]


def _until(one: LedgerCode) -> str:
    """The end of validity, with a countdown where the code can still be used."""
    if one.row.state in (CodeState.PENDING, CodeState.UNKNOWN):
        return until(one.row.expiry_time) or "—"
    return local_date_time(one.row.expiry_time) or "—"


def _handed(one: LedgerCode) -> str:
    """The last way of each kind."""
    last = {delivery.how: delivery for delivery in one.deliveries}
    return ", ".join(delivery_text(way.how, way.state) for way in last.values()) or "—"


def _all_ways(one: LedgerCode) -> str:
    return "\n".join(
        " · ".join(
            part
            for part in (
                local_date_time(way.at),
                delivery_text(way.how, way.state),
                way.recipient,
            )
            if part
        )
        for way in one.deliveries
    )


def _icon(one: LedgerCode) -> QIcon | None:
    return icons.icon(*_LOOKS[one.row.state])


def _colour(one: LedgerCode) -> QColor | None:
    return QColor(getattr(style.tokens(), _LOOKS[one.row.state][1]))
