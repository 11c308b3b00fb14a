"""The one place where any exception is caught: hooks of Python, Qt slots, loop and tasks.

A fault that was foreseen is told each time it happens; a bug is told once, however often it
happens. What is told before a window listens waits for it. Says nothing itself: `words` does.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")
MOST_WAITING: Final = 100
FRAMES: Final = 5
"""The innermost frames that make two bugs the same."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """A fault to be said. `trace` is redacted; `where` is main, task, thread, loop, garbage."""

    fault: BaseException
    expected: bool
    where: str
    fingerprint: str
    trace: str


Listener = Callable[[Report], None]


@dataclass(frozen=True, slots=True)
class Caught:
    """What `attempt` gives back in place of a value."""

    fault: Exception


def attempt(call: Callable[[], T]) -> T | Caught:
    """Run foreign code that may raise anything (a keychain's driver, a plug-in of the system)."""
    try:
        return call()
    except Exception as fault:
        return Caught(fault)


def fingerprint(fault: BaseException) -> str:
    """Equal for the same kind of fault from the same lines of code."""
    import hashlib  # not before something fails: the start is quicker

    frames = traceback.extract_tb(fault.__traceback__)[-FRAMES:]
    places = [f"{frame.filename}:{frame.lineno}:{frame.name}" for frame in frames]
    text = "\n".join([type(fault).__qualname__, *places])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class FaultReporter:
    """Collects faults from everywhere and tells each to the listeners, on the loop's thread."""

    def __init__(
        self,
        expected: tuple[type[BaseException], ...],
        redact: Callable[[str], str],
    ) -> None:
        self._expected = expected
        self._redact = redact
        self._listeners: list[Listener] = []
        self._waiting: deque[Report] = deque(maxlen=MOST_WAITING)
        self._counts: dict[str, int] = {}
        self._last: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._hooks: tuple[Any, Any, Any] | None = None

    def install(self) -> None:
        """Take over what Python and Qt slots let fall."""
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_fallen
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_garbage

    def uninstall(self) -> None:
        """Give the hooks back."""
        if self._hooks is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
            self._hooks = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tell faults on this loop's thread from now on, and hear its own."""
        self._loop = loop
        loop.set_exception_handler(self.on_loop)
        loop.call_soon(self._tell)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every fault, also those that wait since before; the result ends it."""
        self._listeners.append(listener)
        self._tell()
        return lambda: self._listeners.remove(listener)

    def count(self, mark: str) -> int:
        """How often the fault with that fingerprint happened."""
        return self._counts.get(mark, 0)

    def report(self, fault: BaseException, where: str = "task") -> None:
        """Take a fault in; safe from any thread. The end of the program is no fault."""
        import asyncio  # the window is shown without it

        if isinstance(fault, KeyboardInterrupt | SystemExit | asyncio.CancelledError):
            return
        if fault is self._last:  # one fault on two ways: a task's, and of who awaited it
            return
        self._last = fault
        expected = isinstance(fault, self._expected)
        mark = fingerprint(fault)
        self._counts[mark] = self._counts.get(mark, 0) + 1
        if not expected and self._counts[mark] > 1:
            return
        trace = self._redact("".join(traceback.format_exception(fault)))
        if expected:
            _log.info("%s", fault)
        else:
            _log.error("bug %s in %s\n%s", mark, where, trace)
        self._waiting.append(Report(fault, expected, where, mark, trace))
        self._hand_over()

    def on_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """The event loop's handler of exceptions that nobody fetched."""
        fault = context.get("exception")
        if isinstance(fault, BaseException):
            self.report(fault, "loop")
        else:
            _log.error("loop: %s", context.get("message"))

    def _hand_over(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._tell()
        elif self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        while self._listeners and self._waiting:
            report = self._waiting.popleft()
            for listener in list(self._listeners):
                told = attempt(partial(listener, report))
                if isinstance(told, Caught):
                    _log.error("a listener failed", exc_info=told.fault)

    def _on_fallen(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(fault, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        self.report(fault.with_traceback(trace), "main")

    def _on_thread(self, fallen: threading.ExceptHookArgs) -> None:
        if fallen.exc_value is not None:
            self.report(fallen.exc_value, "thread")

    def _on_garbage(self, fallen: sys.UnraisableHookArgs) -> None:
        if fallen.exc_value is not None:
            self.report(fallen.exc_value, "garbage")
