"""Who works on a run: names for processes, and whether a named one can still be alive."""

from __future__ import annotations

import itertools
import os
import platform
import secrets
import sys
from pathlib import Path
from typing import Final

_PROCESS: Final = secrets.token_hex(4)
_numbers = itertools.count(1)


def new_owner() -> str:
    """A name for one worker in this process: machine, process id, process, number."""
    return f"{_machine()}|{os.getpid()}|{_PROCESS}|{next(_numbers)}"


def may_live(owner: str) -> bool:
    """False only where it is certain that the process which took this name has ended."""
    try:
        machine, process_id, process, _number = owner.split("|")
        pid = int(process_id)
    except ValueError:
        return True
    if machine != _machine():
        return True
    if pid == os.getpid():
        return process == _PROCESS  # another name: an earlier process had our number
    return _runs(pid)


def _machine() -> str:
    return f"{platform.node()}/{_machine_id()}".replace("|", "_")


if sys.platform == "win32":
    import ctypes
    import winreg

    _QUERY: Final = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
    _STILL_ACTIVE: Final = 259

    def _machine_id() -> str:
        try:
            key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography")
            with key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""

    def _runs(pid: int) -> bool:
        # os.kill(pid, 0) would end the process on Windows.
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = kernel.OpenProcess(_QUERY, False, pid)
        if not handle:
            return ctypes.get_last_error() == 5  # access denied: it is there
        code = ctypes.c_ulong()
        known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return not known or code.value == _STILL_ACTIVE

else:

    def _machine_id() -> str:
        try:
            return Path("/etc/machine-id").read_text("ascii").strip()
        except (OSError, ValueError):
            return ""

    def _runs(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            return True
        return True
