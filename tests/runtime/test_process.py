"""Workers: lines in and out, ended with their owner, whatever the worker or the owner does."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.runtime.errors import GroundFault
from desktop.runtime.process import WorkerProcess, own_program
from tests.harness.guards import ExpectedLogs
from tests.harness.waiting import until_so

ECHO = """
import json, sys
for line in sys.stdin:
    print(json.dumps({"heard": json.loads(line)}), flush=True)
print(json.dumps({"end": sys.argv[1:]}), flush=True)
sys.exit(7)
"""


NOISE = """
import sys
print("hello")
print([1])
print('{"n": 1}')
print("oops", file=sys.stderr)
"""


def worker(program: str, *arguments: str, grace: float = 5.0) -> WorkerProcess:
    """A worker that runs these lines of Python."""
    return WorkerProcess(arguments, [sys.executable, "-c", program], grace)


async def everything(process: WorkerProcess) -> list[object]:
    """All that it says until its end."""
    return [event async for event in process.events()]


async def test_lines_both_ways_and_an_orderly_end(qapp: QApplication) -> None:
    process = worker(ECHO, "a", "b c")
    await process.start([{"token": "secret"}, {"name": "Müller\n"}])
    process.send({"sync": "C1"})
    events = process.events()
    said = [await anext(events) for _ in range(3)]
    assert said == [
        {"heard": {"token": "secret"}},
        {"heard": {"name": "Müller\n"}},
        {"heard": {"sync": "C1"}},
    ]
    assert process.exit_code is None
    assert await process.stop() == 7
    assert [event async for event in events] == [{"end": ["a", "b c"]}]
    assert not process.running
    process.send({"nobody": "listens"})
    assert await everything(process) == []
    assert await process.stop() == 7


async def test_many_lines_arrive_whole_and_in_order(qapp: QApplication) -> None:
    program = 'for n in range(5000): print(\'{"n": %d, "fill": "%s"}\' % (n, \'x\' * (n % 300)))'
    process = worker(program)
    await process.start()
    said = await everything(process)
    assert [event["n"] for event in said if isinstance(event, dict)] == list(range(5000))
    assert await process.stop() == 0


async def test_what_is_no_message_is_logged_and_skipped(
    qapp: QApplication, expected_logs: ExpectedLogs, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    expected_logs.add("no message", "desktop.runtime.process")
    process = worker(NOISE)
    await process.start()
    assert await everything(process) == [{"n": 1}]
    await process.stop()
    assert "worker: oops" in caplog.text


async def test_a_worker_that_dies_ends_the_events(qapp: QApplication) -> None:
    process = worker("import os; print('{\"n\": 1}', flush=True); os.kill(os.getpid(), 9)")
    await process.start()
    assert await everything(process) == [{"n": 1}]
    assert process.exit_code == (9 if sys.platform == "win32" else -1)  # there it is the code


async def test_a_worker_that_will_not_end_is_killed(
    qapp: QApplication, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("does not end", "desktop.runtime.process")
    process = worker(
        "import threading; print('{}', flush=True); threading.Event().wait()", grace=0.2
    )
    await process.start()
    await anext(process.events())
    assert await process.stop() == -1
    assert not process.running


async def test_it_ends_with_its_block_even_when_that_fails(qapp: QApplication) -> None:
    with pytest.raises(ZeroDivisionError):
        async with worker(ECHO) as process:
            raise ZeroDivisionError
    assert process.exit_code == 7


async def test_a_reader_that_is_cancelled_loses_nothing(qapp: QApplication) -> None:
    async with worker(ECHO) as process:
        reader = asyncio.ensure_future(anext(process.events()))
        await asyncio.sleep(0)
        reader.cancel()
        process.send({"n": 1})
        assert await anext(process.events()) == {"heard": {"n": 1}}


async def test_a_program_that_is_not_there_is_a_fact(qapp: QApplication) -> None:
    process = WorkerProcess([], ["/nowhere/linedesk"])
    with pytest.raises(GroundFault) as caught:
        await process.start()
    assert caught.value.kind == "bug"
    assert caught.value.facts["reason"] == "FailedToStart"
    assert not process.running
    assert await everything(process) == []


async def test_never_started(qapp: QApplication) -> None:
    assert await worker(ECHO).stop() is None


def test_the_own_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_program() == (sys.executable, "-m", "desktop")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Linedesk.exe"))
    assert own_program() == (str(tmp_path / "Linedesk.exe"),)
    (tmp_path / "linedesk-cli.exe").touch()
    assert own_program() == (str(tmp_path / "linedesk-cli.exe"),)


async def test_the_package_is_found_from_any_folder(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH")
    monkeypatch.chdir(tmp_path)
    program = "import desktop.domain, json; print(json.dumps({'name': desktop.domain.__name__}))"
    process = worker(program)
    await process.start()
    assert await everything(process) == [{"name": "desktop.domain"}]
    await process.stop()


OWNER = """
import asyncio, sys
from PySide6.QtWidgets import QApplication
from desktop.runtime.loop import run
from desktop.runtime.process import WorkerProcess

CHILD = '''
import pathlib, sys
print("{}", flush=True)
sys.stdin.read()
pathlib.Path(sys.argv[1]).write_text("ended")
'''

async def main():
    process = WorkerProcess([sys.argv[1]], [sys.executable, "-c", CHILD])
    await process.start()
    await anext(process.events())
    print("ready", flush=True)
    await asyncio.Event().wait()

run(main(), QApplication([]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_it_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(trace)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    until_so(lambda: trace.exists() and trace.read_text() == "ended")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the others know no such variable")
@pytest.mark.parametrize("before", ["", "/opt/theirs"])
async def test_a_packaged_worker_finds_the_packages_libraries(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """Though the program has hidden them from all else that it starts."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/usr/lib/linedesk/_internal", raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", before)
    lines = """
    import json, os
    print(json.dumps({name: os.environ.get(name, "") for name in os.environ if "LD_" in name}))
    """
    async with worker(textwrap.dedent(lines)) as process:
        (told,) = [event async for event in process.events()]
    wanted = ["/usr/lib/linedesk/_internal", *([before] if before else [])]
    assert told["LD_LIBRARY_PATH"].split(":") == wanted
    assert told.get("LD_LIBRARY_PATH_ORIG", "") == before
