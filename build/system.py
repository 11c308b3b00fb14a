"""What the Linux system must have for Qt: shared libraries, a font, venv.

Finds out what is missing. As root on Debian and Ubuntu it installs that; otherwise it
refuses with the one command that does. Other systems bring everything with Python and Qt.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from refusal import Refusal

# Where Debian and Ubuntu keep each library that Qt is linked against.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libICE.so.6": "libice6",
    "libOpenGL.so.0": "libopengl0",
    "libSM.so.6": "libsm6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libatomic.so.1": "libatomic1",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libpcre2-8.so.0": "libpcre2-8-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}

# The parts of Qt that the program loads: with and without a display, and only with one.
OFF_SCREEN = (
    "Qt*.abi3.so:QtCore,QtGui,QtWidgets,QtNetwork,QtSvg,QtPrintSupport,QtTest",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/iconengines/libqsvgicon.so",
    "Qt/plugins/imageformats/libqsvg.so",
)
ON_SCREEN = (
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqwayland*.so",
    "Qt/plugins/printsupport/libcupsprintersupport.so",
)

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_ENDINGS = {".ttf", ".otf", ".ttc", ".pfb", ".woff2"}
FONT_PACKAGE = "fonts-dejavu-core"

# Debian's packages for single tests, and the programs of which one shows that it is there.
TEST_TOOLS = {
    "chromium": ("chromium", "chromium-browser", "chrome"),
    "faketime": ("faketime",),
}


def is_linux() -> bool:
    """Whether any of this is needed at all."""
    return sys.platform.startswith("linux")


def has_display() -> bool:
    """Whether a window can be shown; only Linux can be without a display."""
    return not is_linux() or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


def parts_of_qt(pyside: Path, on_screen: bool) -> list[Path]:
    """The Qt files in the installed PySide6 folder whose libraries must be there."""
    found: list[Path] = []
    for pattern in OFF_SCREEN + (ON_SCREEN if on_screen else ()):
        glob, _, stems = pattern.partition(":")
        wanted = set(stems.split(",")) if stems else None
        found += [
            path
            for path in sorted(pyside.glob(glob))
            if wanted is None or path.name.split(".")[0] in wanted
        ]
    return found


def missing_in(ldd: str) -> list[str]:
    """The names of libraries that `ldd` did not find, without Qt's own."""
    names = {line.split()[0] for line in ldd.splitlines() if line.endswith("=> not found")}
    return sorted(name for name in names if not name.startswith(("libQt6", "libpyside6")))


def missing_libraries(pyside: Path, on_screen: bool) -> list[str]:
    """The system libraries that the installed Qt asks for in vain."""
    parts = parts_of_qt(pyside, on_screen)
    if not parts or not (ldd := shutil.which("ldd")):
        return []
    answer = subprocess.run(
        [ldd, *map(str, parts)],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
        check=False,
    )
    return missing_in(answer.stdout)


def has_font() -> bool:
    """Whether there is any font: without one every text is a row of boxes."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(
        path.suffix.lower() in FONT_ENDINGS
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*")
    )


def require_venv() -> None:
    """Make sure that this Python can make a virtual environment with pip in it."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    if not is_linux():
        raise Refusal("This Python has no venv module: install Python from python.org.")
    install([f"python3.{sys.version_info.minor}-venv"], "a Python with venv")


def require_qt(pyside: Path, on_screen: bool) -> None:
    """Make sure that the installed Qt finds its libraries and a font."""
    if not is_linux():
        return
    # What has no package here comes as another one's dependency, or is named below.
    packages = {PACKAGES[n] for n in missing_libraries(pyside, on_screen) if n in PACKAGES}
    if not has_font():
        packages.add(FONT_PACKAGE)
    if packages:
        install(sorted(packages), "what Qt needs")
    if still := missing_libraries(pyside, on_screen):
        raise Refusal(f"Qt still does not find {', '.join(still)}.")


def require_tool(program: str, package: str, why: str) -> None:
    """Make sure that a program of the system is there."""
    if shutil.which(program):
        return
    if not is_linux():
        raise Refusal(f"{program} is missing: it is needed {why}.")
    install([package], f"{program} ({why})")


def offer_test_tools() -> None:
    """As root on Debian, install what single tests use: a browser, a clock that can be wrong.

    Elsewhere, and where that fails, those tests are skipped and say why.
    """
    if not is_debian() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    missing = [one for one, names in TEST_TOOLS.items() if not any(map(shutil.which, names))]
    if not missing:
        return
    try:
        install(missing, "what single tests use")
    except Refusal as refusal:
        print(f"{refusal} The tests that need it are skipped.", flush=True)


def is_debian() -> bool:
    """Whether this is Debian itself: on Ubuntu its browser is no package of this kind."""
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def require_python_library() -> None:
    """Make sure that Python's shared library is there: it goes into the packaged program."""
    name = str(sysconfig.get_config_var("INSTSONAME"))
    if ".so" not in name:
        raise Refusal(
            "This Python was built without its shared library (--enable-shared), which the "
            "packaged program needs: use the system's Python or one that has it."
        )
    if not (Path(str(sysconfig.get_config_var("LIBDIR"))) / name).exists() and not _loads(name):
        install([f"libpython3.{sys.version_info.minor}"], "Python's shared library")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install(packages: Iterable[str], what: str) -> None:
    """Install Debian packages as root, or refuse with the command that does."""
    names = list(packages)
    apt = shutil.which("apt-get")
    if not apt:
        raise Refusal(
            f"The system lacks {what}: install these with its package manager "
            f"(Debian's names): {' '.join(names)}."
        )
    if os.geteuid() != 0:
        raise Refusal(
            f"The system lacks {what}. This command installs it: "
            f"sudo apt-get update && sudo apt-get install -y {' '.join(names)}"
        )
    print(f"Installing {what}: {' '.join(names)}", flush=True)
    _update(apt)
    _apt(apt, "install", "--yes", "--no-install-recommends", *names)


@cache
def _update(apt: str) -> None:
    """Fetch the lists of packages, once in a run."""
    _apt(apt, "update")


def _apt(apt: str, *arguments: str) -> None:
    """Run apt-get without questions; its own output is shown only when it fails."""
    answer = subprocess.run(
        [apt, "-qq", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        check=False,
    )
    if answer.returncode:
        sys.stderr.write(answer.stdout)
        raise Refusal(f"'apt-get {' '.join(arguments)}' failed; its output stands above.")
