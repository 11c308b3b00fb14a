"""The status bar: where we are connected, how old the data are, how far a sync has come."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QStatusBar,
    QToolButton,
    QWidget,
)

from desktop.views.parts import icons
from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text, font, tone
from desktop.views.parts.unnamed import TEXT_BESIDE_ICON

_AGE_EVERY_MS: Final = 30_000


class StatusStrip(Living, QStatusBar):
    """Connection, age of the data, progress with count and Cancel.

    Signals:
        cancel_asked: stop the sync.
        waiting_asked: show what waits to be sent.
    """

    cancel_asked = Signal()
    waiting_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self._service = ""
        self._reachable: bool | None = None
        self._synced_at = ""
        self._count_now: int | None = None
        self._count_before = 0
        self._waiting = 0
        self._connected = Picture("offline", 16)
        self._connection = Text(Size.CAPTION, "secondary")
        self._connection.setObjectName("connectionLabel")
        self._clock = Picture("clock", 16)
        self._age = Text(Size.CAPTION, "secondary")
        self._age.setObjectName("ageLabel")
        self._count = Text(Size.CAPTION, "secondary")
        self._count.setObjectName("progressLabel")
        self._bar = QProgressBar()
        self._bar.setObjectName("syncProgress")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(16 * GRID)
        self._cancel = QToolButton()
        self._cancel.setObjectName("cancelSyncButton")
        self._cancel.clicked.connect(self.cancel_asked)
        self.addWidget(_together(self._connected, self._connection))
        self.addWidget(_together(self._clock, self._age))
        self.waiting_button = QToolButton()
        self.waiting_button.setObjectName("waitingButton")
        self.waiting_button.setProperty(*TEXT_BESIDE_ICON)
        self.waiting_button.setFont(font(Size.CAPTION))
        self.waiting_button.clicked.connect(self.waiting_asked)
        self.addWidget(self.waiting_button)
        self._syncing = _together(self._count, self._bar, self._cancel)
        self.addPermanentWidget(self._syncing)
        self._ticking = QTimer(self)
        self._ticking.setInterval(_AGE_EVERY_MS)
        self._ticking.timeout.connect(self.retranslate)
        self.retranslate()

    def show_connection(self, service: str, reachable: bool | None) -> None:
        """Name the service; "" is no connection, and nobody has asked it where that is None."""
        self._service, self._reachable = service, reachable
        self.retranslate()

    def show_age(self, synced_at: str) -> None:
        """Say how old what is shown is, from now on by the clock; "" says nothing."""
        self._synced_at = synced_at
        if synced_at:
            self._ticking.start()
        else:
            self._ticking.stop()
        self.retranslate()

    def show_progress(self, count: int | None, before: int = 0) -> None:
        """Show how many users a sync has read; None when there is none.

        `before` is how many there were the last time: about as many are to be expected.
        """
        self._count_now, self._count_before = count, before
        self._say_progress()

    def show_waiting(self, count: int) -> None:
        """Show how many changes wait to be sent; 0 shows nothing."""
        self._waiting = count
        self.retranslate()

    @property
    def connection_text(self) -> str:
        """How the connection is said to be."""
        return self._connection.text()

    @property
    def age_text(self) -> str:
        """How old the data are said to be."""
        return self._age.text()

    def retranslate(self) -> None:
        """All words, and the age as of now."""
        if not self._service:
            text, shade = self.tr("Not connected"), "secondary"
        elif self._reachable:
            text, shade = self.tr("Connected: {service}").format(service=self._service), "success"
        elif self._reachable is None:
            text, shade = self.tr("Offline: {service}").format(service=self._service), "secondary"
        else:
            text = self.tr("Not reachable: {service}").format(service=self._service)
            shade = "warning"
        self._connection.setText(text)
        tone(self._connection, "warning" if shade == "warning" else "secondary")
        self._connected.show_drawing("online" if shade == "success" else "offline", shade)
        self._say_age()
        self._cancel.setToolTip(self.tr("Stop the synchronisation"))
        self._cancel.setAccessibleName(self.tr("Stop the synchronisation"))
        self._bar.setAccessibleName(self.tr("Progress of the synchronisation"))
        self.waiting_button.setText(self.tr("%n change(s) waiting", "", self._waiting))
        self.waiting_button.setAccessibleName(self.waiting_button.text())
        self.waiting_button.setToolTip(self.tr("Show what waits to be sent"))
        self.waiting_button.setVisible(self._waiting > 0)
        if self._waiting:
            _draw(self.waiting_button, "clock", "warning")
        self._say_progress()

    def _say_age(self) -> None:
        since = date = ""
        if self._synced_at:
            from desktop.words.times import age, local_date_time  # the first frame needs no clock

            since, date = age(self._synced_at), local_date_time(self._synced_at)
        self._age.setText(self.tr("As of {age}").format(age=since) if since else "")
        self._age.setToolTip(date)
        for widget in (self._clock, self._age):
            widget.setVisible(bool(since))

    def _say_progress(self) -> None:
        count = self._count_now
        self._syncing.setVisible(count is not None)
        if count is None:
            return
        _draw(self._cancel, "cancel")
        self._bar.setRange(0, max(self._count_before, count) if self._count_before else 0)
        if self._count_before:  # a bar without an end paints itself at once with each value
            self._bar.setValue(count)
        self._count.setText(self.tr("%n user(s) read", "", count))
        # A label of fixed size that gets another text does not lay out the whole window.
        room = self._count.sizeHint().expandedTo(self._count.minimumSize())
        if room != self._count.minimumSize():
            self._count.setFixedSize(room)


def _draw(button: QToolButton, name: str, shade: str = "secondary") -> None:
    """Once it is seen: an icon takes as long to draw as the rest of the strip to build."""
    if button.icon().isNull():
        icons.put(button, name, shade)


def _together(*widgets: QWidget) -> QWidget:
    box = QWidget()
    layout = QHBoxLayout(box)
    layout.setContentsMargins(GRID, 0, GRID, 0)
    layout.setSpacing(GRID // 2)
    for widget in widgets:
        layout.addWidget(widget)
    return box
