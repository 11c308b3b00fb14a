"""What can be done about a customer as a whole: how carefully it is treated, its colour, and
forgetting it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from desktop.domain.directory import CustomerKind
from desktop.views.parts import hues, style
from desktop.views.parts.living import Living


class CustomerMenu(Living, QMenu):
    """Signals: `kind_chosen` (a CustomerKind), `colour_chosen` (its number, "" for the
    customer's own), `forget_chosen`."""

    kind_chosen = Signal(object)
    colour_chosen = Signal(str)
    forget_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = self._kind_action("actionLive", CustomerKind.LIVE)
        self.pilot = self._kind_action("actionPilot", CustomerKind.PILOT)
        group = QActionGroup(self)
        for action in (self.live, self.pilot):
            group.addAction(action)
        self._line = self.addSeparator()
        self.colours = self.addMenu("")
        self.colours.setObjectName("customerColourMenu")
        self._choice = QActionGroup(self)
        self.own_colour = self._colour_action("")
        self.colours.addSeparator()
        self.hues = [self._colour_action(str(number)) for number in range(hues.HUES)]
        self._customer_id = ""
        self.forget = QAction(self)
        self.forget.setObjectName("actionForgetCustomer")
        self.forget.triggered.connect(self.forget_chosen)
        self.addAction(self.forget)
        self.retranslate()

    def _kind_action(self, name: str, kind: CustomerKind) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        action.setCheckable(True)
        action.triggered.connect(lambda: self.kind_chosen.emit(kind))
        self.addAction(action)
        return action

    def _colour_action(self, number: str) -> QAction:
        action = QAction(self)
        action.setObjectName(f"actionColour{number or 'Own'}")
        action.setCheckable(True)
        action.triggered.connect(lambda: self.colour_chosen.emit(number))
        self._choice.addAction(action)
        self.colours.addAction(action)
        return action

    def show_colour(self, customer_id: str, number: str) -> None:
        """Which colour is chosen for a customer; "" for its own."""
        self._customer_id = customer_id
        chosen = self.hues[int(number)] if number else self.own_colour
        chosen.setChecked(True)
        self.recolour()

    def recolour(self) -> None:
        """A square of each colour, as it is in the theme that is shown."""
        dark = style.is_dark()
        self.own_colour.setIcon(_square(hues.hue(hues.own_hue(self._customer_id), dark).mark))
        for number, action in enumerate(self.hues):
            action.setIcon(_square(hues.hue(number, dark).mark))

    def show_kind(self, kind: CustomerKind) -> None:
        """A sandbox is one by its address; nothing can be chosen there."""
        for action, own in ((self.live, CustomerKind.LIVE), (self.pilot, CustomerKind.PILOT)):
            action.setVisible(kind is not CustomerKind.SANDBOX)
            action.setChecked(kind is own)
        self._line.setVisible(kind is not CustomerKind.SANDBOX)

    def retranslate(self) -> None:
        """All words of the menu."""
        self.live.setText(self.tr("&Live: read-only until unlocked"))
        self.pilot.setText(self.tr("&Pilot: may be changed at once"))
        self.colours.setTitle(self.tr("&Colour"))
        self.own_colour.setText(self.tr("&Automatic"))
        for action, name in zip(self.hues, self._names(), strict=True):
            action.setText(name)
        self.forget.setText(self.tr("&Forget this customer…"))

    def _names(self) -> tuple[str, ...]:
        """Of the colours, in the order of `hues.hue`."""
        return (
            self.tr("Red"),
            self.tr("Orange"),
            self.tr("Ochre"),
            self.tr("Olive"),
            self.tr("Green"),
            self.tr("Sea green"),
            self.tr("Teal"),
            self.tr("Sky blue"),
            self.tr("Blue"),
            self.tr("Violet"),
            self.tr("Purple"),
            self.tr("Pink"),
        )


def _square(colour: str) -> QIcon:
    """Large enough for every scale; the menu makes it smaller."""
    picture = QPixmap(64, 64)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(4, 4, 56, 56), 12, 12)
    painter.end()
    return QIcon(picture)
