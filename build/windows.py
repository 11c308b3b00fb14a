"""What is made of the Windows program once it is built: signatures and the installer."""

from __future__ import annotations

import subprocess
from pathlib import Path, PureWindowsPath

import contents
import signing
import system
from environment import ROOT, WORK
from refusal import Refusal
from signing import Signer
from stamp import Stamp

SCRIPT = ROOT / "build" / "installer.nsi"
# PyInstaller's run has painted it for the programs.
ICON = WORK / "package" / "windows" / "linedesk" / "linedesk.ico"
PROGRAMS = ("Linedesk.exe", "linedesk-cli.exe")
TOOL = ("makensis", "nsis", "to make the Windows installer")


def build(program: Path, stamp: Stamp, dist: Path) -> list[Path]:
    """Make the installer of the folder of a built program, signed as the program is."""
    system.require_tool(*TOOL)
    made = installer(program.parent, ICON, stamp, dist)
    if signer := signing.signer():
        signer.sign(made, stamp.time)
    return [made]


def sign_programs(folder: Path, stamp: Stamp) -> None:
    """Sign the two programs in their folder, and say whose signature it is."""
    signer = signing.signer()
    print(whose(signer), flush=True)
    if signer:
        for name in PROGRAMS:
            signer.sign(folder / name, stamp.time)


def whose(signer: Signer | None) -> str:
    """Who signs, for the person who builds."""
    if signer is None:
        return f"Not signed: osslsigncode is missing, and {signing.CERTIFICATE} names nobody."
    if signer.own:
        return (
            "Signing with a certificate of this machine's own, which Windows does not trust "
            f"(name yours in {signing.CERTIFICATE}): {signer.certificate}"
        )
    return f"Signing with {signer.certificate}"


def installer(folder: Path, icon: Path, stamp: Stamp, dist: Path) -> Path:
    """Pack the program's folder into an installer, in place of older ones; gives its path."""
    for old in dist.glob("Linedesk-*-setup.exe"):
        old.unlink()
    target = dist / f"Linedesk-{stamp.version}-setup.exe"
    listed = icon.with_name("files.nsh")
    listed.write_text(file_list(folder), encoding="utf-8-sig")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    numbers = ".".join(str(one) for one in contents.windows_numbers(stamp.version))
    said = {
        "VERSION": stamp.version,
        "NUMBERS": numbers,
        "FILES": str(listed),
        "OUT": str(target),
        "SIZE": str(size // 1024),
        "ICON": str(icon),
    }
    command = [
        *("makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", "-NOCD"),
        *(f"-D{name}={value}" for name, value in said.items()),
        str(SCRIPT),
    ]
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        raise Refusal("makensis could not make the installer; its message stands above.")
    return target


def file_list(folder: Path) -> str:
    """NSIS macros that bring exactly the folder's files and take exactly these away.

    A removal by pattern would take what a person has put beside them.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    places = sorted({path.parent for path in files})
    lines = ["!macro INSTALL_FILES"]
    for place in places:
        lines.append(f'  SetOutPath "{_inside(place, folder)}"')
        lines += [f'  File "{_said(str(path))}"' for path in files if path.parent == place]
    lines += ["!macroend", "!macro REMOVE_FILES"]
    lines += [f'  Delete "{_inside(path, folder)}"' for path in files]
    # Deepest first; every folder between, whether or not it holds a file itself.
    between = {one for place in places for one in (place, *place.parents)}
    inner = [one for one in between if folder in one.parents]
    for place in sorted(inner, key=lambda one: len(one.parts), reverse=True):
        lines.append(f'  RMDir "{_inside(place, folder)}"')
    return "\n".join([*lines, "!macroend", ""])


def _inside(path: Path, folder: Path) -> str:
    place = PureWindowsPath(path.relative_to(folder))
    return "$INSTDIR" if place == PureWindowsPath() else f"$INSTDIR\\{_said(str(place))}"


def _said(text: str) -> str:
    return text.replace("$", "$$")
