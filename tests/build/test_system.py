"""What Linux must have for Qt: found out, installed by root, said to everyone else."""

from __future__ import annotations

import importlib.util
import os
import re
import sysconfig
from pathlib import Path

import pytest

import system
from refusal import Refusal

LDD = """\
/venv/PySide6/Qt/plugins/platforms/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd)
\tlibQt6Pdf.so.6 => not found
\tlibxcb-cursor.so.0 => not found
\tlibEGL.so.1 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
/venv/PySide6/QtGui.abi3.so:
\tlibEGL.so.1 => not found
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows brings all that Qt needs")


class Apt:
    """A stand-in for apt-get: a script that notes how it was called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.notes = folder / "notes"
        self.script = folder / "apt-get"
        self.answer(0)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        self.be(monkeypatch, root=True)

    @staticmethod
    def be(monkeypatch: pytest.MonkeyPatch, *, root: bool) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)

    def answer(self, code: int) -> None:
        text = f'#!/bin/sh\necho "$@" >>"{self.notes}"\necho "no such package"\nexit {code}\n'
        self.script.write_text(text, encoding="utf-8")
        self.script.chmod(0o755)

    def calls(self) -> list[str]:
        return self.notes.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apt:
    monkeypatch.setattr(system, "is_linux", lambda: True)
    system._update.cache_clear()
    return Apt(tmp_path / "bin", monkeypatch)


@pytest.fixture
def pyside(tmp_path: Path) -> Path:
    """A PySide6 folder with the files that count and some that do not."""
    folder = tmp_path / "PySide6"
    for name in (
        "QtCore.abi3.so",
        "QtQml.abi3.so",
        "Qt/plugins/platforms/libqoffscreen.so",
        "Qt/plugins/platforms/libqxcb.so",
        "Qt/plugins/platforms/libqeglfs.so",
        "Qt/plugins/platforms/libqwayland-generic.so",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_reads_what_ldd_did_not_find() -> None:
    assert system.missing_in(LDD) == ["libEGL.so.1", "libxcb-cursor.so.0"]


def test_looks_only_at_the_parts_in_use(pyside: Path) -> None:
    def names(on_screen: bool) -> list[str]:
        return [path.name for path in system.parts_of_qt(pyside, on_screen)]

    assert names(on_screen=False) == ["QtCore.abi3.so", "libqoffscreen.so"]
    assert names(on_screen=True) == [
        "QtCore.abi3.so",
        "libqoffscreen.so",
        "libqxcb.so",
        "libqwayland-generic.so",
    ]


def test_a_display_is_x_or_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "is_linux", lambda: True)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not system.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert system.has_display()
    monkeypatch.setattr(system, "is_linux", lambda: False)
    monkeypatch.delenv("WAYLAND_DISPLAY")
    assert system.has_display()


def test_root_installs_what_is_missing_in_one_go(
    apt: Apt, pyside: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter([["libEGL.so.1", "libgthread-2.0.so.0", "libglib-2.0.so.0"], []])
    monkeypatch.setattr(system, "missing_libraries", lambda *_: next(answers))
    monkeypatch.setattr(system, "has_font", lambda: False)
    system.require_qt(pyside, on_screen=False)
    assert apt.calls() == [
        "-qq update",
        "-qq install --yes --no-install-recommends fonts-dejavu-core libegl1 libglib2.0-0",
    ]
    assert "Installing what Qt needs" in capsys.readouterr().out


def test_nothing_missing_installs_nothing(
    apt: Apt, pyside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "missing_libraries", lambda *_: [])
    monkeypatch.setattr(system, "has_font", lambda: True)
    system.require_qt(pyside, on_screen=True)
    assert not apt.notes.exists()


def test_anyone_else_is_told_the_one_command(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    apt.be(monkeypatch, root=False)
    with pytest.raises(Refusal, match=r"sudo apt-get update && sudo apt-get install -y a b"):
        system.install(["a", "b"], "what Qt needs")
    assert not apt.notes.exists()


def test_a_failing_apt_is_said_with_its_output(
    apt: Apt, capsys: pytest.CaptureFixture[str]
) -> None:
    apt.answer(100)
    with pytest.raises(Refusal, match="'apt-get update' failed"):
        system.install(["a"], "what Qt needs")
    assert "no such package" in capsys.readouterr().err


def test_libraries_that_stay_missing_are_named(
    apt: Apt, pyside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "missing_libraries", lambda *_: ["libodd.so.9"])
    monkeypatch.setattr(system, "has_font", lambda: True)
    with pytest.raises(Refusal, match=r"still does not find libodd\.so\.9"):
        system.require_qt(pyside, on_screen=False)


def test_other_systems_get_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refusal, match=r"Debian's names\): libegl1"):
        system.install(["libegl1"], "what Qt needs")


def test_a_python_without_pip_gets_its_venv_package(
    apt: Apt, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    system.require_venv()
    assert apt.calls()[1].endswith("-venv")
    assert "a Python with venv" in capsys.readouterr().out


def test_a_missing_tool_names_its_package(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    apt.be(monkeypatch, root=False)
    with pytest.raises(Refusal, match=r"no-such-tool .*apt-get install -y binutils"):
        system.require_tool("no-such-tool", "binutils", "to build the program")


@pytest.mark.parametrize("found", [(), ("chromium",), ("chromium", "faketime")])
def test_root_gets_what_single_tests_use(
    apt: Apt,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: tuple[str, ...],
) -> None:
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setenv("PATH", str(apt.script.parent))
    for name in found:
        (apt.script.parent / name).symlink_to("/bin/sh")
    system.offer_test_tools()
    missing = [one for one in ("chromium", "faketime") if one not in found]
    if not missing:
        assert not apt.notes.exists()
    else:
        assert apt.calls()[-1].endswith(f"--no-install-recommends {' '.join(missing)}")
        assert "what single tests use" in capsys.readouterr().out


def test_tests_do_without_what_cannot_be_installed(
    apt: Apt, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(system, "TEST_TOOLS", {"no-such": ("no-such-tool",)})
    apt.answer(100)
    system.offer_test_tools()
    assert "are skipped" in capsys.readouterr().out
    apt.be(monkeypatch, root=False)
    apt.notes.unlink()
    system.offer_test_tools()
    assert not apt.notes.exists()


def test_apt_fetches_its_lists_once(apt: Apt, capsys: pytest.CaptureFixture[str]) -> None:
    system.install(["a"], "one")
    system.install(["b"], "two")
    assert [call.split()[1] for call in apt.calls()] == ["update", "install", "install"]
    assert "Installing two: b" in capsys.readouterr().out


def test_root_installs_pythons_library(
    apt: Apt, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"INSTSONAME": "libpython3.99.so.1.0", "LIBDIR": "/nowhere"}
    monkeypatch.setattr(sysconfig, "get_config_var", places.get)
    system.require_python_library()
    assert re.search(r"install .* libpython3\.\d+$", apt.calls()[-1])
    assert "Python's shared library" in capsys.readouterr().out


def test_a_python_without_its_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_config_var", {"INSTSONAME": "libpython3.11.a"}.get)
    with pytest.raises(Refusal, match="built without its shared library"):
        system.require_python_library()


def test_finds_a_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts = tmp_path / "fonts"
    monkeypatch.setattr(system, "FONT_FOLDERS", (str(fonts),))
    assert not system.has_font()
    (fonts / "truetype").mkdir(parents=True)
    (fonts / "readme.txt").touch()
    assert not system.has_font()
    (fonts / "truetype" / "Sans.TTF").touch()
    assert system.has_font()
