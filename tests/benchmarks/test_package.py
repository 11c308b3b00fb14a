"""The packaged program against a bare window of PySide6 that is built in the same way and run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

import package
from environment import ROOT, Environment

pytestmark = pytest.mark.benchmark

BARE = ROOT / "tests" / "benchmarks" / "bare" / "bare.spec"
ROUNDS = 9
# Goals of size and start as multiples of the bare window's. Size cannot be reached with what the
# program is made of (docs/MEASURED.md); this bound keeps it from growing.
MOST_SIZE = 1.3
MOST_START = 1.5


def test_size_and_start_against_a_bare_window(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = Environment()
    ours = package.build(environment, dist=tmp_path / "ours")
    bare = bare_window(environment, tmp_path)
    sizes = {program: size(program.parent) for program in (ours, bare)}
    starts: dict[Path, list[float]] = {ours: [], bare: []}
    for _ in range(ROUNDS + 1):
        for program, seconds in starts.items():
            seconds.append(start(program, tmp_path))
    times = {program: median(seconds[1:]) for program, seconds in starts.items()}
    with capsys.disabled():
        print(
            f"\nsize: {sizes[ours] / 1e6:.1f} MB against {sizes[bare] / 1e6:.1f} MB, "
            f"{sizes[ours] / sizes[bare]:.3f} x"
            f"\nusable window: {times[ours]:.2f} s against {times[bare]:.2f} s, "
            f"{times[ours] / times[bare]:.2f} x (medians of {ROUNDS}, one by one)"
        )
        for name, amount in largest(ours.parent, bare.parent):
            print(f"  {amount / 1e6:6.1f} MB more: {name}")
    assert sizes[ours] <= MOST_SIZE * sizes[bare]
    assert times[ours] <= MOST_START * times[bare]


def bare_window(environment: Environment, folder: Path) -> Path:
    """Build the bare window with the same rules."""
    work = folder / "work"
    (work / "bare").mkdir(parents=True)
    command = [
        *(str(environment.python), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--workpath", str(work), "--distpath", str(folder / "bare"), str(BARE)),
    ]
    subprocess.run(command, check=True)
    return folder / "bare" / "bare" / ("bare.exe" if sys.platform == "win32" else "bare")


def size(folder: Path) -> int:
    """Bytes of all files, links not counted twice."""
    return sum(files(folder).values())


def files(folder: Path) -> dict[str, int]:
    """Each file's place and bytes."""
    found = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}


def largest(ours: Path, bare: Path) -> list[tuple[str, int]]:
    """Where the difference lies: the ten places that add the most."""
    known = files(bare)
    more: dict[str, int] = {}
    for place, amount in files(ours).items():
        parts = place.split("/")
        # The programs themselves are called otherwise, and hold all Python code.
        name = "the program with its Python code" if len(parts) == 1 else "/".join(parts[1:3])
        other = known.get("bare", 0) if len(parts) == 1 else known.get(place, 0)
        more[name] = more.get(name, 0) + amount - other
    return sorted(more.items(), key=lambda one: -one[1])[:10]


def start(program: Path, home: Path) -> float:
    """Seconds from the start until the window is there and the loop turns."""
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home / "home")}
    (home / "home").mkdir(exist_ok=True)
    begun = time.perf_counter()
    with subprocess.Popen(
        [program, "-v"], stderr=subprocess.PIPE, env=variables, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "window shown" in line:
                break
        else:
            pytest.fail(f"{program.name} showed no window")
        seconds = time.perf_counter() - begun
        process.terminate()
        process.stderr.read()
    return seconds
