"""Who works on a run: names for workers, and whether a named one can still be alive."""

from __future__ import annotations

import os
import socket
import sys
import uuid


def new_owner() -> str:
    """A name for one worker in this process: machine, process id, a number of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4()}"


def may_live(owner: str) -> bool:
    """False only where it is certain that the process which took this name has ended."""
    machine, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if machine != socket.gethostname() or not pid.isdecimal():
        return True
    return _runs(int(pid))


if sys.platform == "win32":
    import ctypes

    _QUERY = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
    _STILL_ACTIVE = 259
    _ACCESS_DENIED = 5

    def _runs(pid: int) -> bool:
        # os.kill(pid, 0) would end the process on Windows.
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = kernel.OpenProcess(_QUERY, False, pid)
        if not handle:
            return ctypes.get_last_error() == _ACCESS_DENIED
        code = ctypes.c_ulong()
        known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return not known or code.value == _STILL_ACTIVE

else:

    def _runs(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            return True
        return True
