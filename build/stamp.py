"""Which version is built, of which commit and day: asked of git once, carried in the program.

`version` is what people see: `1.2.0` at the tag `v1.2.0`, `1.2.0+gabc1234` between tags,
`1.2.0+gabc1234.dirty` with changes that no commit holds, and `1.2.0` where git knows nothing.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from environment import ROOT
from refusal import Refusal

# Without a commit there is no day that two builds share; this one is as good as any.
NO_COMMIT_TIME = 1_735_689_600  # 2025-01-01
VARIABLE = "LINEDESK_STAMP"
FILE = "stamp.json"


@dataclass(frozen=True)
class Stamp:
    """What the program says of itself; `time` is the commit's, in seconds since 1970, UTC."""

    version: str
    commit: str
    time: int

    def text(self) -> str:
        """As it travels into the package, and into PyInstaller's process."""
        return json.dumps(asdict(self), sort_keys=True)


def of_text(text: str) -> Stamp:
    """The other way round."""
    return Stamp(**json.loads(text))


def read(root: Path = ROOT) -> Stamp:
    """The stamp of a source tree. Raises Refusal where its tag and its own version differ."""
    base = _declared(root)
    if not (commit := _git(root, "rev-parse", "--short=10", "HEAD")):
        return Stamp(base, "", NO_COMMIT_TIME)
    time = int(_git(root, "show", "--no-patch", "--format=%ct", "HEAD") or NO_COMMIT_TIME)
    changed = bool(_git(root, "status", "--porcelain", "--untracked-files=no"))
    tag = _git(root, "describe", "--tags", "--exact-match", "--match", "v[0-9]*", "HEAD")
    if tag and not changed:
        if tag != f"v{base}":
            raise Refusal(
                f"The tag says {tag} and desktop/__init__.py says {base}: make them the same."
            )
        return Stamp(base, commit, time)
    return Stamp(f"{base}+g{commit}{'.dirty' if changed else ''}", commit, time)


def variables(stamp: Stamp) -> dict[str, str]:
    """What makes two builds of one commit alike: the stamp, and no clock and no chance."""
    return {
        VARIABLE: stamp.text(),
        "SOURCE_DATE_EPOCH": str(stamp.time),
        "PYTHONHASHSEED": "1",
    }


def _declared(root: Path) -> str:
    text = (root / "desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.M)
    if not found:
        raise Refusal("desktop/__init__.py names no __version__.")
    return found[1]


def _git(root: Path, *words: str) -> str:
    """git's answer; nothing where there is no git, no repository or no such thing."""
    variables = {**os.environ, "LC_ALL": "C"}
    # A source tree that was unpacked inside somebody's repository is no part of it.
    if not (root / ".git").exists():
        return ""
    try:
        answer = subprocess.run(
            ["git", *words], cwd=root, env=variables, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
