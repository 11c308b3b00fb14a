"""Users whose outgoing calls are not those of their location, and what is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.permissions import INTERNATIONAL
from desktop.models.long_table import LongTableModel
from desktop.models.table import Column
from desktop.operations.inventory import Owner
from desktop.views.customer.customer_card import LongTable
from desktop.views.parts.living import Living
from desktop.views.parts.style import sentence
from desktop.words.fields import call_action_name, call_type_name

_MOST_ROWS: Final = 6


class OwnersTable(Living, LongTable):
    """`ownValuesTable`; not there where nobody is to be shown.

    Signals:
        person_asked: a `Person` was chosen.
    """

    person_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.owners: LongTableModel[Owner] = LongTableModel(
            self._columns(), lambda one: one.person.id
        )
        self._call_type = INTERNATIONAL
        super().__init__("ownValuesTable", self.owners, 1, parent)
        self.owners.setParent(self)
        self.sortable()
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)
        self.show_owners((), INTERNATIONAL)
        self.retranslate()

    def show_owners(self, owners: Sequence[Owner], call_type: str) -> None:
        """Show these users, with what they have for a call type."""
        told = call_type != self._call_type
        self._call_type = call_type
        if told or tuple(owners) != self.owners.rows:
            self.owners.show(owners)
            self.owners.retranslate()
            self.show_lines(max(1, min(len(owners), _MOST_ROWS)))
        self.setVisible(bool(owners))

    def retranslate(self) -> None:
        """All words of the table."""
        self.setAccessibleName(self.tr("Users with values of their own"))
        self.owners.retranslate()

    def _on_chosen(self, index: Any) -> None:
        owner = self.owners.row_at(index)
        if owner is not None:
            self.person_asked.emit(owner.person)

    def _columns(self) -> list[Column[Owner]]:
        return [
            Column(
                "user",
                lambda: self.tr("User with own values"),
                lambda one: one.person.name,
                sort=lambda one: one.person.name.casefold(),
                tooltip=lambda one: one.person.email,
            ),
            Column("extension", lambda: self.tr("Extension"), lambda one: one.person.extension),
            Column("location", lambda: self.tr("Location"), lambda one: one.person.location),
            Column("action", lambda: call_type_name(self._call_type), self._action),
        ]

    def _action(self, owner: Owner) -> str:
        action = owner.actions.get(self._call_type)
        return sentence(call_action_name(action)) if action else "—"
