"""The parts that the program is made of: names, versions and licences.

A package carries its own list, of all that is inside; from the sources, the packages that the
program names as its own dependencies are looked up where they are installed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from desktop.runtime.folders import resource

FILE: Final = "linedesk.cdx.json"
LICENCES: Final = "licences"
DEPENDENCIES: Final = (
    "PySide6-Essentials",
    "qasync",
    "httpx",
    "msgspec",
    "SQLAlchemy",
    "alembic",
    "keyring",
    "cryptography",
    "platformdirs",
    "phonenumbers",
    "truststore",
    "segno",
    "openpyxl",
    "aiosmtplib",
    "starlette",
    "uvicorn",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `licence` is an SPDX expression, or the part's own words, or empty."""

    name: str
    version: str
    licence: str


def parts() -> list[Part]:
    """All parts of a package, else the dependencies. Reads small files."""
    try:
        document = json.loads(resource(FILE).read_text("utf-8"))
        return [_of_component(one) for one in document["components"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return list(_installed())


def licence_folder() -> Path | None:
    """Where the licences lie in full; None from the sources."""
    folder = resource(LICENCES)
    return folder if folder.is_dir() else None


def _of_component(one: dict[str, Any]) -> Part:
    said = [
        str(entry.get("expression") or next(iter(entry["license"].values())))
        for entry in one.get("licenses", ())
    ]
    return Part(str(one["name"]), str(one.get("version", "")), ", ".join(said))


def _installed() -> Iterator[Part]:
    for name in DEPENDENCIES:
        try:
            known = metadata.metadata(name).json
        except metadata.PackageNotFoundError:
            continue
        licence = str(known.get("license_expression") or known.get("license") or "")
        yield Part(str(known["name"]), str(known["version"]), licence.partition("\n")[0])
