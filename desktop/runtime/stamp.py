"""Which build of the program this is: version, commit and day, as the package was stamped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Final

from desktop import __version__
from desktop.runtime.folders import resource

FILE: Final = "stamp.json"


@dataclass(frozen=True, slots=True)
class Stamp:
    """`commit` and `time` (seconds since 1970, UTC; 0) are empty where nobody stamped it."""

    version: str
    commit: str = ""
    time: int = 0


@cache
def stamp() -> Stamp:
    """What the package says of itself; from the sources, the plain version."""
    try:
        said = json.loads(resource(FILE).read_text("utf-8"))
        return Stamp(str(said["version"]), str(said["commit"]), int(said["time"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Stamp(__version__)
