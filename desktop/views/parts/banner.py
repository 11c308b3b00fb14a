"""The customer banner: whom everything below belongs to, in the customer's own colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop.domain.directory import CustomerKind
from desktop.views.parts import hues, icons, style
from desktop.views.parts.cards import Chip
from desktop.views.parts.customer_menu import CustomerMenu
from desktop.views.parts.living import Living
from desktop.views.parts.names import Name
from desktop.views.parts.style import GRID, Size, font, sentence
from desktop.words.permits import only_reads_text
from desktop.words.states import customer_kind

_EDGE = 4


def initials(name: str) -> str:
    """The first letters of the first two words of a name."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


class Monogram(Living, QWidget):
    """A rounded square with two letters, in the customer's colour."""

    def __init__(self, side: int = 3 * GRID, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._letters = ""
        self._customer_id = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_name(self, customer_id: str, name: str) -> None:
        """Take a customer's letters and colour."""
        self._customer_id, self._letters = customer_id, initials(name)
        self.update()

    def recolour(self) -> None:
        """The theme has changed."""
        self.update()

    def sizeHint(self) -> QSize:
        """A square as high as the type beside it needs."""
        side = max(self._side, self.fontMetrics().height() + GRID // 2)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Square and letters."""
        hue = hues.customer_hue(self._customer_id, style.is_dark())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hue.mark))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setFont(font(Size.CAPTION))
        painter.setPen(QColor(hue.on_mark))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)
        painter.end()


class KindChip(Living, QWidget):
    """Sandbox, Pilot or Live, outlined in the banner's ink."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = CustomerKind.SANDBOX
        self._customer_id = ""
        self.setFont(font(Size.CAPTION))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_kind(self, customer_id: str, kind: CustomerKind) -> None:
        """How carefully this customer is treated."""
        self._customer_id, self._kind = customer_id, kind
        self.setAccessibleName(sentence(customer_kind(kind)))
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        """The word has changed, and with it the width."""
        self.setAccessibleName(sentence(customer_kind(self._kind)))
        self.updateGeometry()
        self.update()

    def recolour(self) -> None:
        """The theme has changed."""
        self.update()

    def sizeHint(self) -> QSize:
        """The word and a margin."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(sentence(customer_kind(self._kind))) + 2 * GRID
        return QSize(width, metrics.height() + GRID // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Live is filled, the others are outlined."""
        hue = hues.customer_hue(self._customer_id, style.is_dark())
        live = self._kind is CustomerKind.LIVE
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(hue.mark), 1))
        painter.setBrush(QColor(hue.mark) if live else Qt.BrushStyle.NoBrush)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(hue.on_mark if live else hue.ink))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter, sentence(customer_kind(self._kind))
        )
        painter.end()


class CustomerBanner(Living, QFrame):
    """Names the customer above every form; never empty while a customer's data is shown.

    Signals:
        lock_asked: the person wants to unlock a read-only customer, or to lock it again.
        colour_asked: the number of the colour that the customer shall have, "" for its own.
        kind_asked: the customer shall be treated as this CustomerKind.
        forget_asked: the customer shall be forgotten on this computer.
    """

    lock_asked = Signal()
    colour_asked = Signal(str)
    kind_asked = Signal(object)
    forget_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customerBanner")
        self._id = ""
        self._name = ""
        self._monogram = Monogram()
        self._label = Name(Size.HEADING)
        self._label.setObjectName("customerName")
        self._chip = KindChip()
        self._locked: bool | None = None
        self._why = ""
        self._lock_chip = Chip()
        self._lock_chip.setObjectName("readOnlyChip")
        self.lock_button = QPushButton()
        self.lock_button.setObjectName("unlockButton")
        self.lock_button.setAutoDefault(False)
        self.lock_button.clicked.connect(self.lock_asked)
        self.menu = CustomerMenu(self)
        self.menu.kind_chosen.connect(self.kind_asked)
        self.menu.colour_chosen.connect(self.colour_asked)
        self.menu.forget_chosen.connect(self.forget_asked)
        self.menu_button = QToolButton()
        self.menu_button.setObjectName("customerMenuButton")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self.menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        layout.setSpacing(int(1.5 * GRID))
        # Without an alignment, what is fixed would bound the height of the whole row.
        middle = Qt.AlignmentFlag.AlignVCenter
        layout.addWidget(self._monogram, 0, middle)
        layout.addWidget(self._label, 1)
        for widget in (self._lock_chip, self.lock_button, self._chip, self.menu_button):
            layout.addWidget(widget, 0, middle)
        self.menu_button.hide()
        self.show_lock(None)
        self.hide()

    def show_customer(self, customer_id: str, name: str, kind: CustomerKind) -> None:
        """Name a customer."""
        self._id, self._name = customer_id, name
        self._label.setText(name)
        self._monogram.show_name(customer_id, name)
        self.show_kind(kind)
        self.recolour()
        self.retranslate()
        self.show()

    def show_kind(self, kind: CustomerKind) -> None:
        """How carefully the customer is treated now."""
        self._chip.show_kind(self._id, kind)
        self.menu.show_kind(kind)

    def show_lock(self, locked: bool | None, why: str = "") -> None:
        """Say whether the customer is read-only; None where it never is. What the person's role
        or the sign-in's scopes forbid (`why`: role, scope) cannot be unlocked here."""
        self._locked = locked
        self._why = why
        self.lock_button.setVisible(locked is not None and not why)
        self.retranslate()

    def _lock_words(self) -> str:
        match self._why:
            case "role":
                return self.tr("Read-only by your role")
            case "scope":
                return self.tr("Read-only by your sign-in")
        return self.tr("Read-only")

    def show_colour(self, number: str) -> None:
        """The colour that is chosen for the customer, "" for its own; everything takes it."""
        self.menu.show_colour(self._id, number)
        for one in (self, self._monogram, self._chip):
            one.recolour()

    def offer_menu(self) -> None:
        """Show the customer's menu: where somebody carries out what it asks for."""
        self.menu_button.show()

    def retranslate(self) -> None:
        """What a screen reader says, and the lock."""
        icons.put(self.lock_button, "lock")
        self._lock_chip.say(self._lock_words() if self._locked else "", "warning")
        self._lock_chip.setToolTip(only_reads_text(self._why) if self._why else "")
        self.lock_button.setText(self.tr("Unlock…") if self._locked else self.tr("Lock"))
        self.lock_button.setAccessibleName(self.lock_button.text())
        self.lock_button.setAccessibleDescription(self._name)
        icons.put(self.menu_button, "more")
        self.menu_button.setToolTip(self.tr("More about this customer"))
        self.menu_button.setAccessibleName(self.tr("More about this customer"))
        self.setAccessibleName(self.tr("Customer: {name}").format(name=self._name))

    def recolour(self) -> None:
        """The name is written in the customer's ink."""
        hue = hues.customer_hue(self._id, style.is_dark())
        colours = self._label.palette()
        colours.setColor(self._label.foregroundRole(), QColor(hue.ink))
        self._label.setPalette(colours)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The soft ground and the strong edge."""
        hue = hues.customer_hue(self._id, style.is_dark())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(hue.ground))
        painter.fillRect(0, 0, _EDGE, self.height(), QColor(hue.mark))
        painter.end()
