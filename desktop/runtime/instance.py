"""One window for each profile: the second start raises the first.

A lock file says who is first; it is no hindrance when its process has died. Over a local
socket that only this person may use, the second asks the first to come forward, and hands on
the file that it was started with.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

ANSWER_LIMIT: Final = 3.0
"""Seconds in which the first must answer; it may just be starting."""
_STEP_MS: Final = 100
_RAISE: Final = b"raise\n"
_OPEN: Final = b"open "
_COMING: Final = b"coming\n"


class Instance(QObject):
    """The claim of one process to a profile's window.

    Signals:
        raised: another start asks this window to come forward.
        asked: it was started with the file of this path, and hands it on.
    """

    raised = Signal()
    asked = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # only the death of its process makes a lock stale
        self._folder = folder
        self._server: QLocalServer | None = None
        self._guests: list[QLocalSocket] = []

    def acquire(self) -> bool:
        """Become the profile's window; False where another process is.

        The next start finds no answer before `listen`, and waits for it.
        """
        return self._lock.tryLock(0)

    def listen(self) -> None:
        """Hear of other starts from now on. Qt's network is loaded only here: the start is
        quicker."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)  # what a killed one left; the lock is ours
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_connection)
        if not server.listen(self._name):
            _log.warning("no other start is heard: %s", server.errorString())
        self._server = server

    def raise_first(self, file: Path | None = None) -> bool:
        """Ask the first to come forward, and to open a file; whether it said that it does.

        Waits, at most 3 s.
        """
        _let_come_forward()
        wish = _OPEN + json.dumps(str(file.absolute())).encode() + b"\n" if file else _RAISE
        end = time.monotonic() + ANSWER_LIMIT
        while time.monotonic() < end:
            if self._ask(wish):
                return True
        return False

    def release(self) -> None:
        """Give the profile free."""
        if self._server is not None:
            self._guests.clear()  # they go with the server
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.unlock()

    @cached_property
    def _name(self) -> str:
        import hashlib

        # By the folder's name: its path may be longer than a socket's, 107 bytes with that of the
        # folder for temporary files, can be.
        mark = hashlib.sha256(str(self._folder.resolve()).encode()).hexdigest()[:12]
        return f"linedesk-{mark}"

    def _ask(self, wish: bytes) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_STEP_MS):
            threading.Event().wait(_STEP_MS / 1000)  # it has the lock, but does not listen yet
            return False
        socket.write(wish)
        answered = socket.waitForReadyRead(int(ANSWER_LIMIT * 1000))
        return answered and socket.readLine().data() == _COMING

    def _on_connection(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            guest = self._server.nextPendingConnection()
            self._guests.append(guest)
            # WORKAROUND(PySide6 6.11): a partial of the socket itself, connected to its signal,
            # crashes when the socket is deleted later; hence the list and two methods.
            guest.readyRead.connect(self._on_asked)
            guest.disconnected.connect(self._on_gone)
        self._on_asked()

    def _on_asked(self) -> None:
        for guest in self._guests:
            while guest.canReadLine():
                wish = bytes(guest.readLine().data())
                if wish == _RAISE or wish.startswith(_OPEN):
                    guest.write(_COMING)
                    guest.flush()
                    self.raised.emit()
                if wish.startswith(_OPEN):
                    self.asked.emit(json.loads(wish.removeprefix(_OPEN)))

    def _on_gone(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        connected = QLocalSocket.LocalSocketState.ConnectedState
        for guest in [one for one in self._guests if one.state() != connected]:
            self._guests.remove(guest)
            guest.deleteLater()


def _let_come_forward() -> None:
    """Windows lets only the process in front put another window in front."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
