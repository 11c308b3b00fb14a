"""Ctrl+C in a run of a command: the first stops it as the window's Stop does, a second ends it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from desktop.commands.call import INTERRUPTED

_log = logging.getLogger("linedesk.app")


@contextmanager
def stoppable(stop: Callable[[], None]) -> Iterator[None]:
    """Until its end the first Ctrl+C calls `stop`, on the loop; a second one ends the process at
    once: what it was at is in the ledger, as after any crash.

    Where Ctrl+C is ignored (as in a shell's background work) it stays so.
    """
    if not _hears():
        yield
        return
    loop = asyncio.get_running_loop()

    def stopped() -> None:
        _log.info("stopped by Ctrl+C")
        stop()

    def heard_again(_number: int, _frame: FrameType | None) -> None:
        # An exception might be raised anywhere: libraries swallow it or make another of it.
        os._exit(INTERRUPTED)

    def heard(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, heard_again)
        loop.call_soon_threadsafe(stopped)

    before = signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _hears() -> bool:
    """Whether a signal can be heard here at all, and is meant to be."""
    here = threading.current_thread() is threading.main_thread()
    return here and signal.getsignal(signal.SIGINT) not in (signal.SIG_IGN, None)
