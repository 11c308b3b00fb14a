"""What can go wrong on the program's own ground, as typed facts without prose.

Shaped like `domain.errors.Fault` (kind, facts, matches, tracking_id; the kinds are equal to
its `Kind` values), so that `words.errors` says both; runtime imports nothing of ours.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

Fact = str | int | float | bool | None

PROFILE: Final = "profile"
DISK_FULL: Final = "diskFull"
BUG: Final = "bug"
BAD_FILE: Final = "badFile"
PRINTER: Final = "printer"
FULL_ERRORS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class GroundFault(Exception):
    """The profile, its files or this system cannot be used as needed.

    Facts of `profile` and `diskFull`: `path`, `reason` (the system's own word, as `EACCES`).
    Facts of `badFile`: `path`, `reason` ("write"), for a file that a person has named.
    Facts of `printer`: `name`, `reason` ("missing": there is none of that name; "refused").
    Fact of `bug`: `reason`; a process of this very program could not be started.
    """

    matches: tuple[str, ...] = ()
    tracking_id: str = ""

    def __init__(self, kind: str, /, **facts: Fact) -> None:
        super().__init__(kind, facts)
        self.kind = kind
        self.facts = facts

    @classmethod
    def of_file(cls, path: Path, problem: OSError) -> GroundFault:
        """The fault that a file or folder of the profile gave."""
        kind = DISK_FULL if problem.errno in FULL_ERRORS else PROFILE
        reason = errno.errorcode.get(problem.errno or 0, type(problem).__name__)
        return cls(kind, path=str(path), reason=reason)

    @classmethod
    def of_named_file(cls, path: Path, problem: OSError) -> GroundFault:
        """The fault of a file that a person named, and that cannot be written."""
        if problem.errno in FULL_ERRORS:
            return cls.of_file(path, problem)
        return cls(BAD_FILE, path=str(path), reason="write")

    def __str__(self) -> str:
        known = ", ".join(f"{key}={value!r}" for key, value in self.facts.items())
        return f"{self.kind}({known})"
