"""Hands and eyes on the real window: find, click, type, wait, take a picture.

Events go in where the platform would put them. Knows nothing of Webex and nothing of steps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QWidget,
)

W = TypeVar("W", bound=QWidget)

LOOK_EVERY: Final = 0.02
PATIENCE: Final = 60.0
"""Seconds that something may take to appear in the window."""
_LEFT: Final = Qt.MouseButton.LeftButton
_PLAIN: Final = Qt.KeyboardModifier.NoModifier
_DIM: Final = QColor(0, 0, 0, 70)


class Unseen(Exception):
    """Something that the tour waited for did not come; the text says what."""


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until a condition of the window holds. Raises Unseen with `what`."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110  widgets have no event for what they show
                await asyncio.sleep(LOOK_EVERY)
    except TimeoutError:
        raise Unseen(what) from None


def expect(holds: object, what: str) -> None:
    """Raise Unseen with `what` where something does not hold."""
    if not holds:
        raise Unseen(what)


class Hands:
    """What a person can do with a window and the dialogs above it."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def find(self, kind: type[W], name: str, inside: QWidget | None = None) -> W:
        """The one widget of that object name. Raises Unseen where there is none, or several."""
        found = (inside or self.window).findChildren(kind, name)
        expect(len(found) == 1, f"{len(found)} widgets are named {name}")
        return found[0]

    async def dialog(self, name: str) -> QWidget:
        """The dialog of that name, when it is open."""

        def there() -> list[QWidget]:
            return [one for one in _open_above(self.window) if one.objectName() == name]

        await until(lambda: bool(there()), f"the dialog {name} opens")
        return there()[0]

    def is_open(self, name: str) -> bool:
        """Whether a dialog of that name is open; one that has closed may not exist any more."""
        return any(one.objectName() == name for one in _open_above(self.window))

    def click(self, widget: QWidget) -> None:
        """Press and release the left button on a widget, scrolled to where it can be seen."""
        self.show(widget)
        if widget.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            widget.setFocus(Qt.FocusReason.MouseFocusReason)
        at = widget.rect().center()
        if isinstance(widget, QCheckBox | QRadioButton):  # only its mark and its words take clicks
            at = QPoint(8, at.y())
        self._press(widget, at)

    def click_at(self, widget: QWidget, at: QPoint) -> None:
        """Click a place of a widget."""
        self._press(widget, at)

    def click_row(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Click a row of a tree, list or table."""
        view.scrollTo(index)
        self._press(view.viewport(), view.visualRect(index).center())

    def check(self, box: QCheckBox, wanted: bool) -> None:
        """Click a check box unless it is as wanted."""
        if box.isChecked() != wanted:
            self.click(box)

    def type(self, edit: QLineEdit | QSpinBox, text: str) -> None:
        """Put a text in the place of what a field holds, key by key, and leave the field."""
        self.show(edit)
        edit.setFocus(Qt.FocusReason.MouseFocusReason)
        self.key(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.key(edit, Qt.Key.Key_Delete)
        for letter in text:
            self.key(edit, Qt.Key(ord(letter.upper())), text=letter)

    def choose(self, box: QComboBox, at: int) -> None:
        """Go to an entry of a combo box with the arrow keys."""
        box.setFocus(Qt.FocusReason.TabFocusReason)
        while box.currentIndex() != at:
            before = box.currentIndex()
            self.key(box, Qt.Key.Key_Down if before < at else Qt.Key.Key_Up)
            expect(box.currentIndex() != before, f"{box.objectName()} takes arrow keys")

    def key(
        self,
        widget: QWidget,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = _PLAIN,
        text: str = "",
    ) -> None:
        """Press and release one key."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers, text))

    def show(self, widget: QWidget) -> None:
        """Scroll to where a widget can be seen."""
        around = widget.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(widget)
            around = around.parentWidget()

    async def picture(self) -> QPixmap:
        """The window as it looks now, with the dialogs that are open above it."""
        await asyncio.sleep(LOOK_EVERY)  # what came last is laid out in the turns after it
        picture = self.window.grab()
        above = _open_above(self.window)
        if not above:
            return picture
        painter = QPainter(picture)
        painter.fillRect(self.window.rect(), _DIM)
        for widget in above:
            at = self.window.rect().center() - widget.rect().center()
            painter.drawPixmap(at, widget.grab())
            painter.setPen(widget.palette().mid().color())
            painter.drawRect(QRect(at, widget.size()))
        painter.end()
        return picture

    def _press(self, widget: QWidget, at: QPoint) -> None:
        place, above = QPointF(at), QPointF(widget.mapToGlobal(at))
        for kind, held in (
            (QEvent.Type.MouseButtonPress, _LEFT),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            event = QMouseEvent(kind, place, above, _LEFT, held, _PLAIN)
            QApplication.sendEvent(widget, event)


def _open_above(window: QWidget) -> list[QWidget]:
    """The dialogs that stand above a window, the lowest first."""
    dialog = Qt.WindowType.Dialog
    found = [
        one
        for one in QApplication.topLevelWidgets()
        if one is not window and one.isVisible() and one.windowType() == dialog
    ]
    return sorted(found, key=_depth)


def _depth(widget: QWidget) -> int:
    """How many windows a dialog stands above."""
    below = widget.parentWidget()
    return 0 if below is None else 1 + _depth(below.window())
