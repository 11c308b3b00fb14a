"""What is made of the Windows program once it is built: signatures and the installer."""

from __future__ import annotations

import subprocess
from pathlib import Path, PureWindowsPath

import contents
import signing
import system
from environment import ROOT
from refusal import Refusal
from signing import Signer
from stamp import Stamp

SCRIPT = ROOT / "build" / "installer.nsi"
PROGRAMS = ("Linedesk.exe", "linedesk-cli.exe")
TOOL = ("makensis", "nsis", "to make the Windows installer")


def require() -> None:
    """Make sure that what makes the installer is there, before the long build."""
    system.require_tool(*TOOL)


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


def sign(folder: Path, signer: Signer, stamp: Stamp) -> None:
    """Sign the two programs in their folder."""
    for name in PROGRAMS:
        signer.sign(folder / name, stamp.time)


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
