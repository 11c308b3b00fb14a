"""What support is given: logs, versions and settings as text, without people and secrets.

Every file goes through one `Pseudonyms`; what was gathered is shown and then written as it is.
"""

from __future__ import annotations

import io
import json
import platform
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from PySide6.QtCore import qVersion

from desktop.runtime.folders import Folders
from desktop.runtime.log import FILE_NAME, OLD_FILES
from desktop.runtime.parts import parts
from desktop.runtime.pseudonyms import Pseudonyms
from desktop.runtime.settings import Settings, declared
from desktop.runtime.stamp import stamp

MOST_LOG: Final = 500_000
"""Characters of the log, the newest, that go into a bundle: what a person can still look at."""


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file of a bundle: its very text, as it is shown and as it is written."""

    name: str
    text: str


def gather(folders: Folders, settings: Settings, names: Iterable[str]) -> list[BundleFile]:
    """The files of a bundle. `names` are people and customers who are known here.

    Reads files: call it in a thread. Raises OSError where a log cannot be read.
    """
    hide = Pseudonyms(names)
    documents = {"versions.json": _versions(), "settings.json": _settings(settings)}
    texts = {name: json.dumps(one, indent=2) + "\n" for name, one in documents.items()}
    texts[FILE_NAME] = _log(folders.log_dir)
    return [BundleFile(name, hide(text)) for name, text in texts.items()]


def packed(files: Iterable[BundleFile]) -> bytes:
    """The files as a ZIP archive."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            archive.writestr(one.name, one.text)
    return raw.getvalue()


def _versions() -> dict[str, Any]:
    return {
        "linedesk": stamp().version,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "qt": qVersion(),
        "parts": {part.name: part.version for part in parts()},
    }


def _settings(settings: Settings) -> dict[str, Any]:
    """Choices and figures as they are; of free texts only whether there is one."""
    found: dict[str, Any] = {}
    for one in declared():
        value = getattr(settings, one.name)
        if one.choices or isinstance(value, int):
            found[one.name] = value
        elif one.name == "base_url":
            found[one.name] = urlsplit(value).hostname
        else:
            found[one.name] = f"{len(value)} entries" if isinstance(value, dict) else bool(value)
    return found


def _log(folder: Path) -> str:
    """The end of the log, over its older files too, beginning with a whole line."""
    text = ""
    for number in range(OLD_FILES + 1):
        path = folder / (f"{FILE_NAME}.{number}" if number else FILE_NAME)
        if len(text) > MOST_LOG or not path.exists():
            break
        text = path.read_text(encoding="utf-8", errors="replace") + text
    if len(text) > MOST_LOG:
        text = text[-MOST_LOG:].partition("\n")[2]
    return text
