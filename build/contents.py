"""What goes into the packaged program and what stays out: Qt's parts, licences, icon, version.

The PyInstaller spec asks here; nothing in this file needs PyInstaller itself.
"""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path, PurePosixPath

from environment import LOCKS, ROOT

# As PyInstaller lists a file: its place in the program, where it lies now, its kind.
Entry = tuple[str, str, str]

# Only PyInstaller's guesses or a package's optional extras would bring these in.
EXCLUDED_MODULES = [
    "PIL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "_pytest",
    "aiohttp",
    "hypothesis",
    "numpy",
    "phonenumbers.carrierdata",
    "phonenumbers.geodata",
    "pydantic",
    "pytest",
    "requests",
    "setuptools",
    "tkinter",
    "wxc_sdk",
    "yaml",
]

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
# The program's own two languages: the texts of Qt's standard buttons and dialogs.
KEPT_TRANSLATIONS = ("qtbase_de.qm", "qtbase_en.qm")


def is_kept(destination: str) -> bool:
    """Whether a file that PyInstaller found goes into the program, by its place in it."""
    path = PurePosixPath(destination.replace("\\", "/"))
    folders = path.parts[:-1]
    if "plugins" in folders and "PySide6" in folders:
        kind = folders[folders.index("plugins") + 1]
        return _stem(path.name).startswith(KEPT_PLUGINS.get(kind, ()) or ("\0",))
    if "translations" in folders and "PySide6" in folders:
        return path.name in KEPT_TRANSLATIONS
    return not DROPPED_LIBRARIES.match(path.name)


def without_orphans(entries: list[Entry], imports: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The entries without the Linux libraries that only a left-out plugin would load.

    `imports` names the libraries that a file asks for. A GTK theme plugin alone brings in
    thirty libraries, and they go with it.
    """
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
    return [
        entry
        for entry in entries
        if not _is_library(entry[0]) or PurePosixPath(entry[0]).name in reached
    ]


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


def collect_licences(folder: Path) -> list[str]:
    """Copy the licence of every package in the program; returns the names of the packages.

    A package without a licence file gets what its metadata says instead.
    """
    shutil.rmtree(folder, ignore_errors=True)
    names = []
    for name in _locked():
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system or another Python
        target = folder / f"{name}-{package.version}"
        target.mkdir(parents=True)
        _copy_licence(package, target)
        names.append(name)
    shutil.copytree(ROOT / "build" / "licences", folder, dirs_exist_ok=True)
    shutil.copy(ROOT / "LICENSE", folder / "linedesk.txt")
    return names


def _locked() -> list[str]:
    lines = (LOCKS / "run.txt").read_text(encoding="utf-8").splitlines()
    return sorted({line.split("==")[0] for line in lines if "==" in line})


def _copy_licence(package: metadata.Distribution, target: Path) -> None:
    texts = [
        file
        for file in package.files or ()
        if ".dist-info" in str(file) and re.search(r"licen[cs]e|copying|notice", str(file), re.I)
    ]
    for file in texts:
        shutil.copy(Path(str(package.locate_file(file))), target / file.name)
    if not texts:
        keys = ("License-Expression", "License", "Project-URL", "Home-page")
        said = [line for key in keys for line in package.metadata.get_all(key) or ()]
        (target / "LICENCE.txt").write_text("\n".join([*said, ""]), encoding="utf-8")


def windows_numbers(version: str) -> tuple[int, ...]:
    """The four numbers that Windows compares; what follows a `+` is not among them."""
    parts = [int(part) for part in re.findall(r"\d+", version.partition("+")[0])]
    return tuple([*parts, 0, 0, 0, 0][:4])


def windows_version(version: str) -> str:
    """The text of the Windows version resource, as PyInstaller reads it."""
    plain = version.partition("+")[0]
    numbers = tuple([*map(int, re.findall(r"\d+", plain)), 0, 0, 0, 0][:4])
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
