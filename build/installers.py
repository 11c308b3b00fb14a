"""What people install, made from a built program: for each system in its own way."""

from __future__ import annotations

from pathlib import Path

import debian
import macos
import sbom
import stamp
import windows


def build(program: Path, target: str, dist: Path) -> list[Path]:
    """Make the installers for a target, and the list of parts beside them; their paths."""
    now = stamp.read()
    match target:
        case "linux":
            made = debian.build(program, now, dist)
        case "macos":
            made = macos.build(program, now, dist)
        case _:
            made = windows.build(program, now, dist)
    top = dist / program.relative_to(dist).parts[0]
    parts = next(path for path in sorted(top.rglob(sbom.FILE)) if path.is_file())
    copy = dist / f"linedesk-{now.version}-{target}.cdx.json"
    copy.write_bytes(parts.read_bytes())
    return [*made, copy]
