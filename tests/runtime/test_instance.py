"""R18: of many starts one opens the window, the others raise it; a killed one hinders nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.runtime.instance import Instance
from tests.harness.guards import ExpectedLogs

PROGRAM = """
import sys
import threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QMetaObject, Qt
from desktop.runtime.instance import Instance

app = QCoreApplication(sys.argv)
instance = Instance(Path(sys.argv[1]))
if not instance.acquire():
    file = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    print("raised" if instance.raise_first(file) else "silence", flush=True)
    sys.exit(0)
instance.listen()
print("window", flush=True)
instance.raised.connect(lambda: print("came", flush=True))
instance.asked.connect(lambda path: print(ascii(path), flush=True))

def wait():  # in a thread: on Windows Qt hears of sockets only
    sys.stdin.read()
    QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)

threading.Thread(target=wait, daemon=True).start()
app.exec()
instance.release()
"""


def start(folder: Path, *files: Path) -> subprocess.Popen[str]:
    """A start of the program on that profile; it ends when its stdin does."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), *map(str, files)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    """What it has become."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def rest(process: subprocess.Popen[str]) -> list[str]:
    """Let it end, and what it said until then."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    with process.stdout:
        said = process.stdout.read().split()
    assert process.wait(20) == 0
    return said


@pytest.mark.parametrize("count", [10, pytest.param(50, marks=pytest.mark.long)])
def test_many_starts_at_once_open_one_window(profile: Path, count: int) -> None:
    profile.mkdir()
    all_starts = [start(profile) for _ in range(count)]
    became = {process: first_line(process) for process in all_starts}
    assert sorted(became.values()) == ["raised"] * (count - 1) + ["window"]
    for process in all_starts:
        if became[process] == "raised":
            assert rest(process) == []
    [window] = [process for process in all_starts if became[process] == "window"]
    assert rest(window) == ["came"] * (count - 1)


def test_a_file_is_handed_to_the_first(profile: Path, tmp_path: Path) -> None:
    profile.mkdir()
    window = start(profile)
    assert first_line(window) == "window"
    file = tmp_path / "Über\nuns.linedesk-plan"
    second = start(profile, file)
    assert first_line(second) == "raised"
    rest(second)
    assert rest(window) == ["came", ascii(str(file))]


def test_a_killed_window_hinders_nobody(profile: Path) -> None:
    profile.mkdir()
    for _ in range(3):
        window = start(profile)
        assert first_line(window) == "window"
        window.kill()
        window.communicate()
    window = start(profile)
    assert first_line(window) == "window"
    second = start(profile)
    assert first_line(second) == "raised"
    rest(second)
    rest(window)


def test_profiles_do_not_hinder_each_other(tmp_path: Path) -> None:
    # Longer than a socket's name may be; Windows takes no path above 260 characters.
    times = 20 if sys.platform == "win32" else 60
    profiles = [tmp_path / "one", tmp_path / ("long" * times)]
    for folder in profiles:
        folder.mkdir()
    windows = [start(folder) for folder in profiles]
    assert [first_line(window) for window in windows] == ["window", "window"]
    for window in windows:
        rest(window)


def test_release_gives_the_profile_free(qapp: QApplication, qtbot: QtBot, profile: Path) -> None:
    profile.mkdir()
    first, second = Instance(profile), Instance(profile)
    assert first.acquire()
    first.listen()
    assert not second.acquire()
    other = start(profile)
    with qtbot.waitSignal(first.raised):
        pass
    assert first_line(other) == "raised"
    rest(other)
    first.release()
    assert second.acquire()
    second.release()
    first.release()


def test_a_window_that_does_not_answer_is_said(
    qapp: QApplication, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.runtime.instance.ANSWER_LIMIT", 0.2)
    profile.mkdir()
    first, second = Instance(profile), Instance(profile)
    assert first.acquire()
    assert not second.raise_first()  # in one thread it cannot
    first.release()
    assert not second.raise_first()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes there have no folder")
def test_a_name_too_long_for_a_socket_is_logged(
    tmp_path: Path,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: ExpectedLogs,
) -> None:
    """107 bytes with the folder for temporary files; the window is there all the same."""
    deep = tmp_path.joinpath(*["a folder for what is temporary"] * 4)
    deep.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(deep))
    expected_logs.add("no other start is heard", "desktop.runtime.instance")
    instance = Instance(tmp_path)
    assert instance.acquire()
    instance.listen()
    instance.release()
