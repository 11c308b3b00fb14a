"""Whether the screen that DISPLAY names can be reached: Qt would abort the process if not.

Only what is on this computer is tried, and only what is refused at once counts; of all else Qt
is the judge.
"""

from __future__ import annotations

import _socket  # `socket` itself takes 5 ms to load, and the first frame does without
import errno
from typing import Any, Final

_HERE: Final = ("", "unix", "localhost", "127.0.0.1")
_FIRST_PORT: Final = 6000
_LAST_PORT: Final = 65_535
_PATIENCE: Final = 0.2
"""Seconds; on one's own computer a refusal takes a ten-thousandth of that."""
_NOBODY: Final = frozenset(
    {errno.ECONNREFUSED, errno.ENOENT, errno.EADDRNOTAVAIL, errno.ENETUNREACH, errno.EAFNOSUPPORT}
)


def refuses(display: str) -> bool:
    """Whether nothing answers where that display would be; False where that is not certain."""
    host, _, rest = display.rpartition(":")
    digits = rest.partition(".")[0]
    if host not in _HERE or not (digits.isascii() and digits.isdecimal()):
        return False
    number = int(digits)
    ways: list[tuple[int, Any]] = []
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        ways += [(_socket.AF_UNIX, f"\0{path}"), (_socket.AF_UNIX, path)]
    if host != "unix" and _FIRST_PORT + number <= _LAST_PORT:
        port = _FIRST_PORT + number
        ways += [(_socket.AF_INET, ("127.0.0.1", port)), (_socket.AF_INET6, ("::1", port))]
    return not any(_may_answer(family, address) for family, address in ways)


def _may_answer(family: int, address: Any) -> bool:
    try:
        tried = _socket.socket(family, _socket.SOCK_STREAM)
    except OSError:  # this computer knows no such way
        return False
    try:
        tried.settimeout(_PATIENCE)
        tried.connect(address)
    except OSError as problem:
        return problem.errno not in _NOBODY
    finally:
        tried.close()
    return True
