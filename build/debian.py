"""What people on Linux install: an archive of the program, and a Debian package of it.

The package depends on the libraries that the program really asks for and does not carry: read
out of its files and looked up in the system that builds it. One commit gives one file.
"""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

import system
from environment import ROOT, WORK
from refusal import Refusal
from stamp import Stamp

FILES = ROOT / "build" / "linux"
ICON = ROOT / "resources" / "icons" / "linedesk.svg"
# Not asked for by any library: certificates to trust, and letters.
ALWAYS = ("ca-certificates", "fonts-dejavu-core | fonts-liberation | fonts-noto-core")
RECOMMENDED = ("gnome-keyring | kwalletmanager | keepassxc", "xdg-utils")
PROGRAM = 0o755
PLAIN = 0o644
DESCRIPTION = """\
console for Webex Calling partners
 One window with partner, customers and users as a tree, and each user's lines,
 features and devices. Every write is a change that can be read before, checked
 during, and taken back after."""


def build(program: Path, stamp: Stamp, dist: Path) -> list[Path]:
    """Make both from the folder of a built program; their paths."""
    system.require_tool("dpkg-deb", "dpkg", "to make the Debian package")
    return [archive(program.parent, stamp, dist), package(program.parent, stamp, dist)]


def archive(folder: Path, stamp: Stamp, dist: Path) -> Path:
    """The program's folder as `.tar.gz`, with what a desktop wants to know of it."""
    target = dist / f"linedesk-{stamp.version}-linux-{platform.machine()}.tar.gz"
    top = f"linedesk-{stamp.version}"
    entries = [(path, f"{top}/{path.relative_to(folder)}") for path in sorted(folder.rglob("*"))]
    entries += [(path, f"{top}/share/{place}") for path, place in _shared()]
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=stamp.time) as packed,
        tarfile.open(mode="w", fileobj=packed, format=tarfile.GNU_FORMAT) as tar,
    ):
        for path, name in entries:
            one = tar.gettarinfo(path, name)
            one.uid = one.gid = 0
            one.uname = one.gname = "root"
            one.mtime = stamp.time
            one.mode = _mode(path)
            if one.isreg():
                with path.open("rb") as content:
                    tar.addfile(one, content)
            else:
                tar.addfile(one)
    return target


def package(folder: Path, stamp: Stamp, dist: Path) -> Path:
    """The program as `.deb`: in `/usr/lib/linedesk`, on the path, in the menu, with its files."""
    architecture = _answer(["dpkg", "--print-architecture"]).strip()
    tree = WORK / "package" / "debian"
    shutil.rmtree(tree, ignore_errors=True)
    inside = tree / "usr" / "lib" / "linedesk"
    shutil.copytree(folder, inside, symlinks=True)
    start = tree / "usr" / "bin" / "linedesk"
    start.parent.mkdir(parents=True)
    start.symlink_to("../lib/linedesk/linedesk")
    for source, place in _shared():
        target = tree / "usr" / "share" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    size = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
    depends = [*dependencies(folder), *ALWAYS]
    lines = {
        "Package": "linedesk",
        "Version": stamp.version,
        "Architecture": architecture,
        "Maintainer": "The Linedesk authors",
        "Installed-Size": str(size),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join(RECOMMENDED),
        "Section": "net",
        "Priority": "optional",
        "Description": DESCRIPTION,
    }
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    control.write_text(text, encoding="utf-8")
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(_mode(path))
    target = dist / f"linedesk_{stamp.version}_{architecture}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(target)]
    _answer(command, {"SOURCE_DATE_EPOCH": str(stamp.time)})
    return target


def dependencies(folder: Path) -> list[str]:
    """The Debian packages with the libraries that the files below a folder ask for in vain."""
    asked, glibc = set[str](), (0, 0)
    carried = {path.name for path in folder.rglob("*")}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or not _is_library(path):
            continue
        said = _answer(["readelf", "--wide", "--dynamic", "--version-info", str(path)])
        asked |= set(re.findall(r"\(NEEDED\)\s+Shared library: \[(.+?)\]", said))
        versions = re.findall(r"Name: GLIBC_(\d+)\.(\d+)", said)
        glibc = max([glibc, *((int(a), int(b)) for a, b in versions)])
    packages = owners(asked - carried)
    packages.discard("libc6")
    return [f"libc6 (>= {glibc[0]}.{glibc[1]})", *sorted(packages)]


def owners(libraries: Iterable[str]) -> set[str]:
    """The installed Debian packages that these libraries belong to.

    Raises Refusal for one that nobody owns: the package would not start.
    """
    places = dict(re.findall(r"^\s*(\S+) \(.*\) => (\S+)$", _answer(["ldconfig", "-p"]), re.M))
    found = set()
    for name in libraries:
        package = _owner(places.get(name, "")) or system.PACKAGES.get(name)
        if not package:
            raise Refusal(f"The program needs {name}, and no Debian package here has it.")
        found.add(package)
    return found


def _owner(path: str) -> str:
    """Whose a file is; dpkg knows it by one of its names only where /lib is a link to /usr/lib."""
    real = str(Path(path).resolve()) if path else ""
    for one in (real, real.removeprefix("/usr"), path):
        if not one:
            continue
        answer = subprocess.run(
            ["dpkg", "--search", one], capture_output=True, text=True, check=False
        )
        if answer.returncode == 0:
            return answer.stdout.partition(":")[0]
    return ""


def _shared() -> list[tuple[Path, str]]:
    """What the desktop wants to know, by its place below `share`."""
    return [
        (FILES / "linedesk.desktop", "applications/linedesk.desktop"),
        (ROOT / "LICENSE", "doc/linedesk/copyright"),
        (ICON, "icons/hicolor/scalable/apps/linedesk.svg"),
        (FILES / "linedesk.xml", "mime/packages/linedesk.xml"),
    ]


def _mode(path: Path) -> int:
    """Rights that do not hang on the builder's own: a program can be started by all."""
    if path.is_symlink():
        return 0o777
    return PROGRAM if path.stat().st_mode & 0o100 else PLAIN


def _is_library(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _answer(command: list[str], variables: dict[str, str] | None = None) -> str:
    """What a tool says; Refusal with its own words where it fails."""
    # ldconfig lies where only root's path leads.
    path = f"{os.environ.get('PATH', '')}{os.pathsep}/sbin{os.pathsep}/usr/sbin"
    answer = subprocess.run(
        command,
        env={**os.environ, **(variables or {}), "LC_ALL": "C", "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise Refusal(f"{command[0]} failed: {answer.stderr.strip()}")
    return answer.stdout
