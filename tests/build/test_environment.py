"""The virtual environment: made once, filled with what the lock's hashes vouch for."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import environment as module
import system
from environment import Environment, lock_key, python_key
from refusal import Refusal


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `prepare` did, without doing it."""
    done: list[str] = []
    monkeypatch.setattr(Environment, "_make", lambda _: done.append("make"))
    monkeypatch.setattr(Environment, "_fill", lambda _, lock: done.append(f"fill {lock}"))
    monkeypatch.setattr(system, "require_qt", lambda *_: done.append("qt"))
    return done


def stamped(environment: Environment, **state: str) -> None:
    """As if the environment had been made and filled before."""
    environment.python.parent.mkdir(parents=True, exist_ok=True)
    environment.python.touch()
    known = {"python": python_key(), "dev": lock_key(environment.locks / "dev.txt")}
    environment.stamp.write_text(json.dumps(known | state), encoding="utf-8")


def test_first_start_makes_and_fills(environment: Environment, steps: list[str]) -> None:
    environment.prepare("run", on_screen=False)
    assert steps == ["make", "fill run", "qt"]


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_second_start_does_nothing(
    environment: Environment, steps: list[str], lock: module.Lock
) -> None:
    stamped(environment)
    environment.prepare(lock, on_screen=False)
    assert steps == ["qt"]


def test_a_changed_lock_fills_again(environment: Environment, steps: list[str]) -> None:
    stamped(environment)
    (environment.locks / "dev.txt").write_text("# newer\n", encoding="utf-8")
    environment.prepare("dev", on_screen=False)
    assert steps == ["fill dev", "qt"]


def test_what_runs_is_not_enough_to_develop(environment: Environment, steps: list[str]) -> None:
    stamped(environment, dev="", run=lock_key(environment.locks / "run.txt"))
    environment.prepare("run", on_screen=False)
    environment.prepare("dev", on_screen=False)
    assert steps == ["qt", "fill dev", "qt"]


def test_another_python_makes_anew(environment: Environment, steps: list[str]) -> None:
    stamped(environment, python="CPython-3.10-linux-x86_64")
    environment.prepare("run", on_screen=False)
    assert steps == ["make", "fill run", "qt"]


@pytest.mark.parametrize("damage", ["", "[]", '{"python":'])
def test_a_damaged_stamp_makes_anew(
    environment: Environment, steps: list[str], damage: str
) -> None:
    stamped(environment)
    environment.stamp.write_text(damage, encoding="utf-8")
    environment.prepare("run", on_screen=False)
    assert steps == ["make", "fill run", "qt"]


TWO = """
import sys
sys.path.insert(0, sys.argv[1])
import system
from environment import Environment
from pathlib import Path

tree, mine = Path(sys.argv[2]), Path(sys.argv[3])
environment = Environment(tree / ".venv", tree / "locks")
system.require_qt = lambda *_: None

def fill(lock):
    with (tree / "filled").open("a") as file:
        file.write("once\\n")
    mine.touch()
    while not (tree / "go on").exists():
        pass
    environment.stamp.write_text((tree / "stamp").read_text())

def make():
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()

environment._make, environment._fill = make, fill
environment.prepare("run", on_screen=False)
"""


def until(there: Callable[[], bool], seconds: float) -> None:
    """Wait for something, so long at most."""
    end = time.monotonic() + seconds
    while not there() and time.monotonic() < end:
        threading.Event().wait(0.01)


def test_two_starts_at_once_fill_it_once(environment: Environment, tree: Path) -> None:
    known = {"python": python_key(), "run": lock_key(environment.locks / "run.txt")}
    (tree / "stamp").write_text(json.dumps(known), encoding="utf-8")
    begun = [tree / "first", tree / "second"]
    build = str(Path(module.__file__).parent)
    both = [
        subprocess.Popen([sys.executable, "-c", TWO, build, str(tree), str(one)]) for one in begun
    ]
    until(lambda: any(one.exists() for one in begun), 60)
    until(lambda: all(one.exists() for one in begun), 2)  # which must not come
    (tree / "go on").touch()
    assert [one.wait(60) for one in both] == [0, 0]
    assert (tree / "filled").read_text() == "once\n"


def test_line_endings_of_a_checkout_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a==1 \\\n    --hash=x\n")
    (tmp_path / "b").write_bytes(b"a==1 \\\r\n    --hash=x\r\n")
    assert lock_key(tmp_path / "a") == lock_key(tmp_path / "b")


def wheel(folder: Path) -> Path:
    """A package of one module, as a wheel."""
    path = folder / "tiny-1.0-py3-none-any.whl"
    info = "tiny-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny.py", "ANSWER = 42\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path


def test_from_nothing_to_a_start(
    environment: Environment,
    tree: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A real environment, real pip: an altered hash stops it, the right one lets it start."""
    monkeypatch.setattr(system, "require_qt", lambda *_: None)
    package = wheel(tree)
    lock = environment.locks / "run.txt"
    entry = f"tiny @ {package.as_uri()} --hash=sha256:"

    lock.write_text(entry + "0" * 64 + "\n", encoding="utf-8")
    with pytest.raises(Refusal, match="pip could not install"):
        environment.prepare("run", on_screen=False)
    assert not environment.stamp.exists()
    assert "DO NOT MATCH THE HASHES" in capfd.readouterr().err

    right = hashlib.sha256(package.read_bytes()).hexdigest()
    lock.write_text(f"{entry}{right}\n", encoding="utf-8")
    environment.prepare("run", on_screen=False)
    (tree / "desktop").mkdir()
    (tree / "desktop" / "__main__.py").write_text(
        "import tiny\nprint(tiny.ANSWER)\n", encoding="utf-8"
    )
    answer = subprocess.run(
        [environment.python, "-P", "-m", "desktop"],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.stdout, answer.stderr) == ("42\n", "")
