"""What people install, made from a built program: for each system in its own way."""

from __future__ import annotations

from pathlib import Path

import debian
import sbom
import stamp
from refusal import Refusal


def build(program: Path, target: str, dist: Path) -> list[Path]:
    """Make the installers for a target, and the list of parts beside them; their paths."""
    now = stamp.read()
    match target:
        case "linux":
            made = debian.build(program, now, dist)
        case _:
            raise Refusal(f"There is no installer for {target} yet.")
    (parts,) = program.parent.rglob(sbom.FILE)
    copy = dist / f"linedesk-{now.version}-{target}.cdx.json"
    copy.write_bytes(parts.read_bytes())
    return [*made, copy]
