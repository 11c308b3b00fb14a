"""What may be in a build's way: said in words with its remedy, and the next build is clean.

PyInstaller itself is not run here: a stand-in on the environment's path builds a small program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import debian
import installers
import make
import package
import system
from environment import ROOT, WORK, Environment
from refusal import Refusal
from stamp import Stamp

NOW = Stamp("1.2.0+gabc", "abc", 1_767_323_045)
LINUX = sys.platform.startswith("linux")
on_linux = pytest.mark.skipif(not LINUX, reason="the ways of Linux")
as_root = pytest.mark.skipif(
    not LINUX or os.geteuid() != 0, reason="only root can mount a folder that nobody can write to"
)

PYINSTALLER = """#!/bin/sh
while [ "$1" != --distpath ]; do shift; done
[ -e "$2/linedesk" ] && exit 9
mkdir -p "$2/linedesk/_internal/desktop/resources" || exit 1
echo "$LINEDESK_STAMP" > "$2/linedesk/_internal/desktop/resources/stamp.json"
[ -n "$CUT" ] && exit 1
cp /bin/true "$2/linedesk/linedesk"
"""


@pytest.fixture
def workshop(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment whose Python is the stand-in."""
    environment.python.parent.mkdir(parents=True)
    environment.python.write_text(PYINSTALLER, encoding="utf-8")
    environment.python.chmod(0o755)
    monkeypatch.setattr(system, "require_python_library", lambda: None)
    return environment


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Where the program goes: a path with spaces and umlauts."""
    return tmp_path / "Für Köln" / "dist"


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that not even root can write to."""
    folder = tmp_path / "nur lesen"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@on_linux
def test_it_builds_where_nothing_is(workshop: Environment, dist: Path) -> None:
    built = package.build(workshop, dist=dist)
    assert built == dist / "linedesk" / "linedesk"
    assert [path.name for path in dist.iterdir()] == ["linedesk"]


@on_linux
@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_half_built_program_from_before_is_gone(
    workshop: Environment, dist: Path, kind: str
) -> None:
    dist.mkdir(parents=True)
    if kind == "folder":
        (dist / "linedesk" / "_internal").mkdir(parents=True)
        (dist / "linedesk" / "_internal" / "old").touch()
    else:
        (dist / "linedesk").touch()
    built = package.build(workshop, dist=dist)
    assert not (built.parent / "_internal" / "old").exists()


@on_linux
def test_another_systems_program_beside_it_stays(workshop: Environment, dist: Path) -> None:
    """Also where PyInstaller takes one name for the other, as under Wine: it never sees it."""
    (dist / "Linedesk").mkdir(parents=True)
    (dist / "Linedesk" / "Linedesk.exe").touch()
    package.build(workshop, dist=dist)
    assert (dist / "Linedesk" / "Linedesk.exe").is_file()
    assert not any((WORK / "package" / "linux" / "made").iterdir())


@on_linux
def test_after_a_build_that_was_cut_off_the_next_one_is_clean(
    workshop: Environment,
    dist: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CUT", "1")
    with pytest.raises(Refusal, match="PyInstaller could not build"):
        package.build(workshop, dist=dist)
    assert not (dist / "linedesk").exists()  # nobody takes the half of it for the program
    monkeypatch.delenv("CUT")
    assert package.build(workshop, dist=dist).is_file()


@as_root
def test_a_target_that_nobody_can_write_to_is_said(workshop: Environment, locked: Path) -> None:
    with pytest.raises(Refusal, match=r"nur lesen.* cannot be written to \(Read-only file system"):
        package.build(workshop, dist=locked)
    with pytest.raises(Refusal, match=r"nur lesen.*dist cannot be written to"):
        package.build(workshop, dist=locked / "dist")


@as_root
def test_a_target_of_somebody_else_is_said(dist: Path) -> None:
    """As a person without root's rights meets it."""
    dist.mkdir(parents=True)
    code = (
        "import os, sys\nimport package\nfrom pathlib import Path\nfrom refusal import Refusal\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "try:\n    package._make_room(Path(sys.argv[1]), Path(sys.argv[1]) / 'linedesk')\n"
        "except Refusal as refusal:\n    print(refusal)\n"
    )
    for folder in (dist, *dist.parents):
        if folder.is_relative_to(dist.parents[1]):
            folder.chmod(0o755)
    answer = subprocess.run(
        [sys.executable, "-c", code, str(dist)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "build"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "cannot be written to (Permission denied)" in answer.stdout, answer.stderr


@on_linux
@pytest.mark.parametrize(
    ("tool", "remedy"),
    [("objdump", "apt-get install -y binutils"), ("dpkg-deb", "apt-get install -y dpkg")],
)
def test_a_missing_tool_is_named_with_its_command(
    tool: str,
    remedy: str,
    workshop: Environment,
    dist: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in {"apt-get", "objdump", "dpkg-deb", "git", "sh", "mkdir", "cp"} - {tool}:
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Refusal, match=rf"{tool} .*{remedy}"):
        built = package.build(workshop, dist=dist)
        installers.build(built, "linux", dist)


@on_linux
def test_another_systems_program_is_refused(workshop: Environment, dist: Path) -> None:
    with pytest.raises(Refusal, match="macos cannot be built on this system"):
        package.build(workshop, target="macos", dist=dist)
    assert not dist.exists()


def test_one_file_and_installers_exclude_each_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Environment, "prepare", lambda *_, **__: None)
    assert make.main(["package", "--one-file", "--installers"]) == 1
    assert "leave out one of the two" in capsys.readouterr().err


@on_linux
@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is missing")
def test_the_debian_package_is_alike_each_time(dist: Path) -> None:
    folder = dist / "linedesk"
    folder.mkdir(parents=True)
    shutil.copy("/bin/true", folder / "linedesk")
    (folder / "Grüße.txt").write_text("1", encoding="utf-8")
    first = [path.read_bytes() for path in debian.build(folder / "linedesk", NOW, dist)]
    (folder / "Grüße.txt").touch()
    (folder / "Grüße.txt").chmod(0o600)
    assert [path.read_bytes() for path in debian.build(folder / "linedesk", NOW, dist)] == first
    (package_file,) = dist.glob("*.deb")
    command = ["dpkg-deb", "--field", str(package_file), "Version", "Depends"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Version: 1.2.0+gabc\n" in said
    assert "libc6 (>= 2." in said
    assert "ca-certificates" in said


@on_linux
@pytest.mark.skipif(not shutil.which("dpkg"), reason="dpkg is missing")
def test_a_library_of_nobody_is_refused() -> None:
    with pytest.raises(Refusal, match=r"needs libodd\.so\.9"):
        debian.owners(["libc.so.6", "libodd.so.9"])


def test_the_desktop_is_told_of_both_endings() -> None:
    from xml.etree import ElementTree

    from desktop.commands.arguments import FILES

    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    types = ElementTree.parse(debian.FILES / "linedesk.xml").getroot()
    endings = {one.attrib["pattern"].removeprefix("*") for one in types.iter(f"{space}glob")}
    assert endings == set(FILES)
    entry = (debian.FILES / "linedesk.desktop").read_text("utf-8")
    for one in types.iter(f"{space}mime-type"):
        assert f"{one.attrib['type']};" in entry
