"""Which modules stay out of the packaged program, and what is left of the others' code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import CodeType

import pytest

import modules
from environment import ROOT

WITHOUT = """
import importlib, importlib.abc, pkgutil, sys

class LeftOut(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if any(name == one or name.startswith(one + ".") for one in sys.argv[1:]):
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, LeftOut())
import desktop
for module in pkgutil.walk_packages(desktop.__path__, "desktop."):
    if ".migrations" not in module.name and not module.name.endswith("__main__"):
        importlib.import_module(module.name)
import alembic.command, alembic.config
"""


def test_the_program_does_without_what_is_left_out() -> None:
    answer = subprocess.run(
        [sys.executable, "-P", "-c", WITHOUT, *modules.excluded()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")


def test_nothing_is_named_twice_and_no_other_systems_modules_stay() -> None:
    out = modules.excluded()
    assert len(out) == len(set(out))
    assert "truststore._windows" in out or sys.platform == "win32"
    assert not {f"{name}" for name in modules.OF_ONE_SYSTEM.get(sys.platform, ())} & set(out)
    assert "phonenumbers.shortdata.region_DE" in out
    assert "phonenumbers.shortdata" not in out  # which the package imports


def docstrings(code: CodeType) -> list[str]:
    """What a module, its classes and functions say of themselves, as the interpreter sees it."""
    space: dict[str, object] = {"__name__": "tried"}
    exec(code, space)
    found = [space, *(vars(one) for one in space.values() if isinstance(one, type))]
    said = [one["__doc__"] for one in found if "__doc__" in one]
    said += [one.__doc__ for space in found for one in space.values() if callable(one)]
    return [text for text in said if isinstance(text, str)]


SOURCE = b'''"""A module."""
from __future__ import annotations

class Thing:
    """A class."""

    attribute = "kept"
    """What an attribute is for."""

    def method(self):
        """A method."""
        return "kept too"

    async def later(self): "Short."

def plain():
    assert False, "it holds"
'''


def test_docstrings_go_and_all_else_stays(tmp_path: Path) -> None:
    source = tmp_path / "tried.py"
    source.write_bytes(SOURCE)
    codes: dict[str, CodeType] = {"other": compile("", "other", "exec")}
    entries = [("tried", str(source), "PYMODULE"), ("name.space", "-", "PYMODULE")]
    modules.recompile(entries, codes)
    assert set(codes) == {"tried", "other"}
    assert set(docstrings(codes["tried"])) == {modules.SILENT}
    assert "A module." in docstrings(compile(SOURCE, "tried", "exec"))
    space: dict[str, object] = {}
    exec(codes["tried"], space)
    thing = space["Thing"]
    assert isinstance(thing, type)
    assert thing.attribute == "kept"  # type: ignore[attr-defined]  # of the text above
    assert thing().method() == "kept too"
    plain = space["plain"]
    assert callable(plain)
    with pytest.raises(AssertionError, match="it holds"):
        plain()


def test_our_own_code_reads_no_docstring() -> None:
    """What prints one, as help or as a message, would print nothing in a package."""
    for source in (ROOT / "desktop").rglob("*.py"):
        assert "__doc__" not in source.read_text("utf-8"), source
