"""The user's phones and app to choose from, where a line shall appear."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.operations.lines_list import Place, PlaceKind
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text


class PlaceChecks(Living, QWidget):
    """`<name>Place<n>Check`: how many line keys are free stands beside each; a full one cannot be
    chosen.

    Signals:
        changed: another choice.
    """

    changed = Signal()

    def __init__(self, name: str, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Places")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        self.checks: list[tuple[QCheckBox, Place]] = []
        for at, place in enumerate(places):
            check = QCheckBox()
            check.setObjectName(f"{name}Place{at}Check")
            check.setEnabled(place.left != 0)
            check.setChecked(place.left != 0 and place.kind is PlaceKind.PHONE)
            check.toggled.connect(self.changed)
            column.addWidget(check)
            self.checks.append((check, place))
        if not any(check.isChecked() for check, _ in self.checks):
            for check, _ in self.checks:
                check.setChecked(check.isEnabled())
        self._none = Text(Size.BODY, "secondary")
        self._none.setVisible(not self.checks)
        column.addWidget(self._none)
        self.retranslate()

    @property
    def chosen(self) -> list[Place]:
        """Where the line shall appear."""
        return [place for check, place in self.checks if check.isChecked()]

    def retranslate(self) -> None:
        """Name and room of each."""
        self._none.setText(self.tr("No phone and no app could be read."))
        for check, place in self.checks:
            check.setText(self._text(place))

    def name_of(self, place: Place) -> str:
        """A phone by its name, the app as such."""
        return self.tr("Webex app") if place.kind is PlaceKind.APP else place.name

    def _text(self, place: Place) -> str:
        name = self.name_of(place)
        if place.left is None:
            return name
        if place.left == 0:
            return self.tr("{phone}: no line key is free").format(phone=name)
        count = self.tr("%n line key(s) free", "", place.left)
        return self.tr("{phone}: {count}").format(phone=name, count=count)

    def after(self) -> str:
        """What becomes of the line on the chosen places, in sentences; "" where none is."""
        places = self.chosen
        if not places:
            return ""
        names = ", ".join(self.name_of(one) for one in places)
        said = [self.tr("It is put on: {places}.").format(places=names)]
        if any(one.applies for one in places):
            said.append(self.tr("The phone then fetches its configuration."))
        if any(one.kind is PlaceKind.PHONE and not one.applies for one in places):
            said.append(self.tr("A phone that cannot be told shows it after its next restart."))
        return " ".join(said)
