"""The Windows program under Wine: as a folder, installed, started, and taken away again."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import wine
from tests.wine.conftest import Product

pytestmark = pytest.mark.wine

PATIENCE = "6"
"""Wine on two busy cores takes so many times longer than the tour allows."""


def tour(
    prefix: wine.Prefix, program: Path, out: Path, screen: dict[str, str], profile: str = ""
) -> None:
    """The program's tour on a screen: every step was confirmed by the service."""
    words = ["tour", "--visible", "--patience", PATIENCE, "--out", wine.windows_path(out)]
    if profile:
        words += ["--profile", profile]
    answer = prefix.run([program, *words], screen, seconds=1200)
    told = json.loads((out / "tour.json").read_text(encoding="utf-8"))
    assert [step for step in told["steps"] if not step["ok"]] == [], answer.stderr
    assert (told["ok"], answer.returncode) == (True, 0)
    for step in told["steps"]:
        assert (out / step["picture"]).read_bytes()[:4] == b"\x89PNG"


def test_does_the_tour_on_a_windows_screen(
    prefix: wine.Prefix, screen: dict[str, str], product: Product, tmp_path: Path
) -> None:
    """From a folder with spaces and umlauts, with no Python and nothing of Qt beside it."""
    place = prefix.drive / "Prüf stand"
    shutil.copytree(product.folder, place / "Linedesk")
    program = place / "Linedesk" / "linedesk-cli.exe"
    version = prefix.run([program, "--version"], screen, seconds=300)
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("linedesk ")
    tour(prefix, program, tmp_path / "tour", screen)
    shutil.rmtree(place)


def test_nothing_that_stands_in_for_windows_is_in_the_product(
    prefix: wine.Prefix, product: Product
) -> None:
    """Neither by name nor under another one; Wine's own libraries stay with Wine as well."""
    system32 = prefix.drive / "windows" / "system32"
    stand_ins = {system32 / path.with_suffix(".dll").name for path in wine.SOURCE.glob("*.c")}
    assert stand_ins and all(path.is_file() for path in stand_ins)
    names = {path.name.lower() for path in stand_ins}
    bodies = {path.read_bytes() for path in stand_ins}
    inside = [path for path in product.folder.rglob("*") if path.is_file()]
    assert [path for path in inside if path.name.lower() in names] == []
    libraries = [path for path in inside if path.suffix.lower() == ".dll"]
    assert libraries
    for path in libraries:
        body = path.read_bytes()
        assert body not in bodies, path
        assert b"Wine builtin DLL" not in body[:0x200], path
        assert b"Wine placeholder DLL" not in body[:0x200], path


def files(prefix: wine.Prefix) -> set[str]:
    """What lies on drive C, without the folder for temporary files."""
    return {
        str(path.relative_to(prefix.drive))
        for path in prefix.drive.rglob("*")
        if "/Temp/" not in str(path)
    }


def registry(prefix: wine.Prefix) -> set[str]:
    """Every key with every value; Wine writes them down when its server ends."""
    prefix.wait()
    found: set[str] = set()
    for file in ("system.reg", "user.reg", "userdef.reg"):
        key = ""
        text = (prefix.folder / file).read_text(encoding="utf-8", errors="replace")
        for line in text.replace("\\\n", "").splitlines():
            if line.startswith("["):
                key = re.sub(r"\] \d+$", "]", line)
                found.add(f"{file} {key}")
            elif line.startswith(('"', "@")):
                found.add(f"{file} {key} {line}")
    return found


OTHERS = (
    "PendingFileRenameOperations",  # Windows deletes the uninstaller's own copy at its next start
    "DriverDateData",  # Wine's, of its display
    "QtProject",  # Qt's own file dialogs, which are the tour's: it cannot type into Windows' own
    "user.reg [Console",  # Wine's colours for consoles, written when it has shown the first
)


# Windows has these two of its own; a fresh user of Wine gets them with the first entry.
PARENTS = {
    r"user.reg [Software\\Classes]",
    r"user.reg [Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall]",
}


def settled(prefix: wine.Prefix, screen: dict[str, str], program: Path) -> None:
    """Let Wine note what it notes of any program, so that only the installer's notes count."""
    prefix.run([program, "--json", "doctor"], screen, seconds=300)
    prefix.wait()


@pytest.mark.parametrize("everybody", [False, True], ids=["one person", "everybody"])
def test_installs_starts_and_goes_without_a_trace(
    prefix: wine.Prefix,
    screen: dict[str, str],
    product: Product,
    tmp_path: Path,
    everybody: bool,
) -> None:
    settled(prefix, screen, product.folder / "linedesk-cli.exe")
    (local,) = prefix.drive.glob("users/*/AppData/Local")
    shutil.rmtree(local / "linedesk", ignore_errors=True)
    files_before, registry_before = files(prefix), registry(prefix)

    words = ["/S", "/AllUsers"] if everybody else ["/S"]
    assert prefix.run([product.installer, *words], screen, seconds=300).returncode == 0
    prefix.wait()
    place = prefix.drive / "Program Files" if everybody else local / "Programs"
    home = place / "Linedesk"
    installed = {p.relative_to(home) for p in home.rglob("*")} - {Path("uninstall.exe")}
    assert installed == {p.relative_to(product.folder) for p in product.folder.rglob("*")}
    added = registry(prefix) - registry_before
    assert any(".linedesk-plan]" in one for one in added)
    assert any(".linedesk-pack]" in one for one in added)
    assert any("Uninstall\\\\Linedesk]" in one and '"DisplayVersion"' in one for one in added)
    assert [one for one in files(prefix) - files_before if one.endswith("Linedesk.lnk")]

    commands = home / "linedesk-cli.exe"
    assert prefix.run([commands, "--version"], screen, seconds=300).returncode == 0
    doctor = prefix.run([commands, "--json", "doctor"], screen, seconds=300)
    checks = {one["check"]: one["ok"] for one in json.loads(doctor.stdout)}
    assert checks["store"] is True
    if not everybody:  # once is enough: the same files
        tour(prefix, home / "Linedesk.exe", tmp_path / "tour", screen)
    assert (local / "linedesk").is_dir()

    removal = home / "uninstall.exe"
    mode = "/AllUsers" if everybody else "/CurrentUser"
    assert prefix.run([removal, mode, "/S"], screen, seconds=300).returncode == 0
    prefix.wait()
    left = files(prefix) - files_before
    profile = str((local / "linedesk").relative_to(prefix.drive))
    assert {one for one in left if not one.startswith(profile)} <= {
        str((local / "Programs").relative_to(prefix.drive))
    }
    kept = sorted(registry(prefix) - registry_before - PARENTS)
    ours = [one for one in kept if not any(name in one for name in OTHERS)]
    assert ours == [], "\n".join(ours)
    assert files_before <= files(prefix)
    # The person's journal and settings stay, unless they say otherwise.
    assert (local / "linedesk").is_dir()


KEY = r"user.reg [Software\\Wine\\Credential Manager\\Generic: linedesk]"
"""Where Wine keeps what `keyring` writes into the Credential Manager."""


def keys(prefix: wine.Prefix) -> list[str]:
    """What the Credential Manager holds of ours."""
    return [one for one in registry(prefix) if one.startswith(KEY)]


def test_takes_the_profile_along_when_told_to(
    prefix: wine.Prefix, screen: dict[str, str], product: Product
) -> None:
    (local,) = prefix.drive.glob("users/*/AppData/Local")
    assert prefix.run([product.installer, "/S"], screen, seconds=300).returncode == 0
    prefix.wait()
    home = local / "Programs" / "Linedesk"
    doctor = prefix.run([home / "linedesk-cli.exe", "--json", "doctor"], screen, seconds=300)
    checks = {one["check"]: one["ok"] for one in json.loads(doctor.stdout)}
    assert checks["keychain"] is True
    # Of this machine alone, by the numbers of Windows' Credential Manager: 2, not 3.
    assert [one for one in keys(prefix) if '"Persist"' in one] == [
        f'{KEY} "Persist"=dword:00000002'
    ]
    (local / "linedesk").mkdir(exist_ok=True)
    (local / "linedesk" / "settings.json").write_text("{}", encoding="utf-8")
    mine = home / "notes of mine.txt"
    mine.write_text("not the installer's", encoding="utf-8")
    prefix.run([home / "uninstall.exe", "/CurrentUser", "/S", "/DELETEPROFILE"], screen)
    prefix.wait()
    assert not (local / "linedesk").exists()
    assert keys(prefix) == []
    assert [one.name for one in home.iterdir()] == [mine.name]
    shutil.rmtree(home)
