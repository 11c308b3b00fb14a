"""The parts that a packaged program is made of: name, version, licence, and the licence texts.

Found in what PyInstaller collected, file by file, so that nothing is named that is not inside
and nothing inside goes unnamed.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path, PurePosixPath

from contents import CARRIED_LIBRARIES, Analysis
from environment import ROOT

UNKNOWN = "unknown"
# What may be inside a program that is given to everybody, as SPDX names it. Qt and PySide6 are
# used under the LGPL: as libraries of their own that anybody can replace.
ALLOWED = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "GPL-2.0-or-later+Bootloader",
        "ISC",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Unicode-3.0",
        "X11",
        "Zlib",
        "blessing",
        "bzip2-1.0.6",
    ]
)
# What packages say of themselves in words of their own.
SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GPLv2-or-later with a special exception which allows to use PyInstaller to build and "
    "distribute non-free programs (including commercial ones)": "GPL-2.0-or-later+Bootloader",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


@dataclass(frozen=True, order=True)
class Part:
    """One part; `origin` tells where it comes from: a package, Python, the system, inside one."""

    name: str
    version: str
    licence: str
    origin: str


def found(analysis: Analysis) -> list[Part]:
    """Everything that PyInstaller collected, by the part it belongs to; without our own."""
    owners = _owners()
    stdlib = [Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix)]
    parts: set[Part] = set(_always())
    for place, source, kind in [*analysis.pure, *analysis.binaries, *analysis.datas]:
        path = Path(source) if source else None
        if kind == "SYMLINK" or path is None or not path.is_absolute():
            continue
        if owner := owners.get(path) or owners.get(path.resolve()):
            parts |= set(_of_package(owner))
        elif PurePosixPath(place).name.startswith("libpython"):
            continue  # of Python, wherever it lies
        elif carried := _carried(place):
            parts.add(carried)
        elif any(path.is_relative_to(one) for one in stdlib):
            continue  # of Python too, which is named in any case
        elif not path.is_relative_to(ROOT):
            parts.add(Part(PurePosixPath(place).name, "", UNKNOWN, "system"))
    return sorted(parts, key=lambda part: part.name.casefold())


def refused(parts: Iterable[Part]) -> list[Part]:
    """The parts whose licence is not on the list of those that may be inside."""
    return [part for part in parts if not is_allowed(part.licence)]


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression of OR and AND, without brackets, lets us carry the part."""
    return any(
        all(one.strip() in ALLOWED for one in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def write_licences(parts: Iterable[Part], folder: Path) -> None:
    """A folder for each part with its licence; Qt's licences and our own in full."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "build" / "licences", folder)
    shutil.copy(ROOT / "LICENSE", folder / "linedesk.txt")
    for part in parts:
        target = folder / f"{part.name}-{part.version}".rstrip("-")
        target.mkdir()
        for text in _texts(part):
            shutil.copyfile(text, target / text.name)
        if not any(target.iterdir()):
            (target / "LICENCE.txt").write_text(_said(part), encoding="utf-8")


def licence_of(package: metadata.Distribution) -> str:
    """What a package's metadata says, in the words of SPDX where we know them."""
    said = package.metadata.json
    plain = str(said.get("license_expression") or said.get("license") or "").strip()
    if not plain or "\n" in plain:
        known = [str(one) for one in said.get("classifier") or []]
        plain = next((one.split(" :: ")[-1] for one in known if one.startswith("License ::")), "")
    return SPDX.get(plain, plain) or UNKNOWN


@cache
def _owners() -> Mapping[Path, metadata.Distribution]:
    """Every file of every installed package, and whose it is: nothing is installed meanwhile."""
    return {
        Path(str(package.locate_file(file))).resolve(): package
        for package in metadata.distributions()
        for file in package.files or ()
    }


def _of_package(package: metadata.Distribution) -> Iterator[Part]:
    name, version = package.metadata["Name"], package.version
    if name.casefold() == "linedesk":
        return
    yield Part(name, version, licence_of(package), "package")
    if name.casefold() == "pyside6_essentials":
        # PySide6 is released with the Qt of the same number, and that with a copy of ICU.
        yield Part("Qt", version, "LGPL-3.0-only", "inside PySide6")
        inside = [str(file) for file in package.files or () if "libicudata.so." in str(file)]
        yield from (
            Part("ICU", one.rpartition(".")[2], "Unicode-3.0", "inside PySide6") for one in inside
        )
    if name.casefold() == "cryptography":
        from cryptography.hazmat.backends.openssl import backend

        words = backend.openssl_version_text().split()
        yield Part("OpenSSL", words[1], "Apache-2.0", "inside cryptography")


def _always() -> Iterator[Part]:
    """Python, and the start that PyInstaller puts before it."""
    yield Part("CPython", platform.python_version(), "PSF-2.0", "python")
    tool = metadata.distribution("pyinstaller")
    yield Part(tool.metadata["Name"], tool.version, licence_of(tool), "package")


def _carried(place: str) -> Part | None:
    """A library of the Linux system that goes along, by the name of its Debian package."""
    name = PurePosixPath(place).name
    for start, (package, licence) in CARRIED_LIBRARIES.items():
        if "/" not in place and name.startswith(start) and package:
            return Part(package, _installed(package), licence, "system")
    return None


def _installed(package: str) -> str:
    """The version that Debian has installed; nothing elsewhere."""
    if not shutil.which("dpkg-query"):
        return ""
    command = ["dpkg-query", "--show", "--showformat", "${Version}", package]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _texts(part: Part) -> list[Path]:
    if part.name == "CPython":
        places = [Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix)]
        texts = [place / "LICENSE.txt" for place in places]
        return [text for text in texts if text.is_file()][:1]
    if part.origin == "system":
        text = Path("/usr/share/doc") / part.name / "copyright"
        return [text] if text.is_file() else []
    if part.origin != "package":
        return []
    package = metadata.distribution(part.name)
    return [
        Path(str(package.locate_file(file)))
        for file in package.files or ()
        if ".dist-info" in str(file) and re.search(r"licen[cs]e|copying|notice", str(file), re.I)
    ]


def _said(part: Part) -> str:
    """For a part without a text of its own: its licence, and whose part it is."""
    return f"{part.name} {part.version}\nLicence: {part.licence}\nComes: {part.origin}\n"
