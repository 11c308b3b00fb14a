"""What goes into the packaged program and what stays out: Qt's parts, icon, version.

The PyInstaller spec asks here; nothing in this file needs PyInstaller itself.
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Callable, Container, Iterable
from pathlib import Path, PurePosixPath
from typing import Protocol

from environment import ROOT

# As PyInstaller lists a file: its place in the program, where it lies now, its kind.
Entry = tuple[str, str, str]


class Analysis(Protocol):
    """What PyInstaller found for a program: modules, libraries and files."""

    scripts: list[Entry]
    pure: list[Entry]
    binaries: list[Entry]
    datas: list[Entry]


# Plugins that the program can load, by folder; every other plugin is left out, and with it
# the Qt libraries that only it would need.
KEPT_PLUGINS = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qico", "qsvg"),
    "platforminputcontexts": ("composeplatforminputcontext", "ibusplatforminputcontext"),
    "platforms": ("qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),
    "printsupport": ("cupsprintersupport",),
    "styles": ("qmacstyle", "qmodernwindowsstyle"),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "wayland-shell-integration": ("xdg-shell",),
}
DROPPED_LIBRARIES = re.compile(
    r"(lib)?Qt6?(Qml|Quick|VirtualKeyboard|Pdf|EglFS|OpenGLWidgets|Test|Sql|WaylandEgl)"
    r"|opengl32sw|d3dcompiler"
)
# What stands in for parts of Windows that Debian's Wine lacks is of no program.
STAND_INS = frozenset(path.stem for path in (ROOT / "build" / "wine").glob("*.c"))
# What the program brings along on Linux besides Qt: Python and its own libraries, and the small
# parts of X that a desktop may lack. Everything else is the system's, as Qt's makers have it:
# it is kept safe there, fits the drivers, and the Debian package depends on it.
# Each with its Debian package and licence; Python's own is told with Python.
CARRIED_LIBRARIES = {
    "libbz2": ("libbz2-1.0", "bzip2-1.0.6"),
    "libcrypto": ("libssl3", "Apache-2.0"),
    "libexpat": ("libexpat1", "MIT"),
    "libffi": ("libffi8", "MIT"),
    "liblzma": ("liblzma5", "0BSD"),
    "libpython": ("", "PSF-2.0"),
    "libsqlite3": ("libsqlite3-0", "blessing"),
    "libssl": ("libssl3", "Apache-2.0"),
    "libuuid": ("libuuid1", "BSD-3-Clause"),
    "libxcb-cursor": ("libxcb-cursor0", "X11"),
    "libxcb-icccm": ("libxcb-icccm4", "X11"),
    "libxcb-image": ("libxcb-image0", "X11"),
    "libxcb-keysyms": ("libxcb-keysyms1", "X11"),
    "libxcb-render-util": ("libxcb-render-util0", "X11"),
    "libxcb-util": ("libxcb-util1", "X11"),
}
# Of what a package says of itself: its version and what it plugs in. Its licence lies with the
# others, in `resources/licences`.
KEPT_METADATA = ("METADATA", "entry_points.txt")
# The program's own two languages: the texts of Qt's standard buttons and dialogs.
KEPT_TRANSLATIONS = ("qtbase_de.qm", "qtbase_en.qm")


# What PyInstaller runs before the program because of a module that came along: uvicorn brings in
# multiprocessing, which starts nothing here; the worker is a command of the program.
NEEDLESS_HOOKS = ("pyi_rth_multiprocessing",)


def is_kept(destination: str) -> bool:
    """Whether a file that PyInstaller found goes into the program, by its place in it."""
    path = PurePosixPath(destination.replace("\\", "/"))
    folders = path.parts[:-1]
    if "plugins" in folders and "PySide6" in folders:
        kind = folders[folders.index("plugins") + 1]
        return _stem(path.name).startswith(KEPT_PLUGINS.get(kind, ()) or ("\0",))
    if "translations" in folders and "PySide6" in folders:
        return path.name in KEPT_TRANSLATIONS
    if any(folder.endswith(".dist-info") for folder in folders):
        return path.name in KEPT_METADATA
    if path.suffix == ".ts":
        return False
    return not DROPPED_LIBRARIES.match(path.name) and path.stem.lower() not in STAND_INS


def prune(analysis: Analysis, imports: Callable[[str], Iterable[tuple[str, str | None]]]) -> None:
    """Take out of PyInstaller's findings what the program does not need."""
    analysis.binaries = [one for one in analysis.binaries if is_kept(one[0])]
    analysis.datas = [one for one in analysis.datas if is_kept(one[0])]
    analysis.scripts = [one for one in analysis.scripts if one[0] not in NEEDLESS_HOOKS]
    if sys.platform.startswith("linux"):
        analysis.binaries = of_the_program(
            analysis.binaries, lambda path: [Path(name).name for name, _ in imports(path)]
        )
        places = {place for place, _, _ in analysis.binaries}
        analysis.datas = [one for one in analysis.datas if _leads_somewhere(one, places)]


def of_the_program(entries: list[Entry], imports: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The entries without the Linux libraries that the system or only a left-out plugin has.

    `imports` names the libraries that a file asks for. A GTK theme plugin alone brings in
    thirty libraries, and they go with it.
    """
    entries = [entry for entry in entries if not _is_of_the_system(entry[0])]
    libraries = {
        PurePosixPath(place).name: source
        for place, source, kind in entries
        if _is_library(place) and kind != "SYMLINK"
    }
    waiting = [source for place, source, _ in entries if not _is_library(place)]
    reached: set[str] = set()
    while waiting:
        for name in imports(waiting.pop()):
            if name in libraries and name not in reached:
                reached.add(name)
                waiting.append(libraries[name])
    kept = [
        entry
        for entry in entries
        if not _is_library(entry[0]) or PurePosixPath(entry[0]).name in reached
    ]
    places = {place for place, _, kind in kept if kind != "SYMLINK"}
    return [entry for entry in kept if _leads_somewhere(entry, places)]


def _leads_somewhere(entry: Entry, places: Container[str]) -> bool:
    """Whether it is no link, or one to a file that is there."""
    place, target, kind = entry
    beside = PurePosixPath(place).parent / target
    return kind != "SYMLINK" or str(beside) in places


def _is_of_the_system(place: str) -> bool:
    """A library that PyInstaller found in the system and that stays there."""
    path = PurePosixPath(place)
    return (
        str(path.parent) == "."
        and path.name.startswith("lib")
        and ".so" in path.name
        and not path.name.startswith(("libQt6", *CARRIED_LIBRARIES))
    )


def _is_library(place: str) -> bool:
    """A shared library, as opposed to an extension module, a plugin or Python itself."""
    path = PurePosixPath(place)
    return (
        str(path.parent) in {".", "PySide6/Qt/lib"}
        and path.name.startswith("lib")
        and (not path.name.startswith("libpython"))
    )


def _stem(name: str) -> str:
    return name.removeprefix("lib")


def windows_numbers(version: str) -> tuple[int, ...]:
    """The four numbers that Windows compares; what follows a `+` is not among them."""
    parts = [int(part) for part in re.findall(r"\d+", version.partition("+")[0])]
    return tuple([*parts, 0, 0, 0, 0][:4])


def windows_version(version: str) -> str:
    """The text of the Windows version resource, as PyInstaller reads it."""
    numbers = windows_numbers(version)
    words = {
        "CompanyName": "Linedesk",
        "FileDescription": "Linedesk, a console for Webex Calling",
        "FileVersion": version,
        "InternalName": "linedesk",
        "LegalCopyright": "The Linedesk authors, MIT licence",
        "OriginalFilename": "Linedesk.exe",
        "ProductName": "Linedesk",
        "ProductVersion": version,
    }
    strings = ", ".join(f"StringStruct({key!r}, {word!r})" for key, word in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, "
        "flags=0, OS=0x40004, fileType=1, subtype=0, date=(0, 0)), kids=["
        f"StringFileInfo([StringTable('040904B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [0x0409, 1200])])])\n"
    )


def windows_icon(pictures: dict[int, bytes]) -> bytes:
    """An .ico file of PNG pictures by edge length (at most 256)."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    entries, bodies = b"", b""
    for edge, picture in sorted(pictures.items()):
        place = offset + len(bodies)
        entries += struct.pack(
            "<BBBBHHII", edge % 256, edge % 256, 0, 0, 1, 32, len(picture), place
        )
        bodies += picture
    return head + entries + bodies


def apple_icon(pictures: dict[int, bytes]) -> bytes:
    """An .icns file of PNG pictures by edge length (128, 256, 512, 1024)."""
    kinds = {128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}
    chunks = b"".join(
        kinds[edge] + struct.pack(">I", len(picture) + 8) + picture
        for edge, picture in sorted(pictures.items())
        if edge in kinds
    )
    return b"icns" + struct.pack(">I", len(chunks) + 8) + chunks
