"""The part of a locked list that counts on another system: `markers.py LOCK`.

pip chooses wheels for other systems, but reads the markers of a list for its own alone. Runs
on the environment's Python.
"""

from __future__ import annotations

import sys
from pathlib import Path

from packaging.requirements import Requirement

WINDOWS = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.9",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "10.0.19045",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}


def kept(lock: str, system: dict[str, str]) -> list[str]:
    """The lines that count there, with their hashes and without their markers."""
    lines = []
    for line in lock.replace("\\\n", " ").splitlines():
        head, *hashes = (part.strip() for part in line.split("--hash="))
        if not head or head.startswith("#"):
            continue
        wanted = Requirement(head)
        if wanted.marker is None or wanted.marker.evaluate(system):
            told = " ".join(f"--hash={one}" for one in hashes)
            lines.append(f"{wanted.name}{wanted.specifier} {told}".rstrip())
    return lines


if __name__ == "__main__":
    print("\n".join(kept(Path(sys.argv[1]).read_text(encoding="utf-8"), WINDOWS)))
