"""R6: what must not be written down, looked for in everything that a story leaves behind.

Whatever the sandbox gives away (tokens, codes, activation codes), the PINs that it is sent, and
the addresses and numbers of its people are the canaries. They are looked for in every file below
the story's folder, in what the program said on stdout and stderr at its loudest (-vv), and in
the command lines of the processes that it started.
"""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final, TextIO

import pytest
from PySide6.QtCore import QProcess
from sqlalchemy import select

from desktop import app
from desktop.sandbox import activation, grants, pins, state
from desktop.sandbox.server import Sandbox

_ASKED_FOR: Final = frozenset(
    {".csv", ".xlsx", ".pdf", ".eml", ".png", ".linedesk-pack", ".linedesk-result"}
)
"""What a person asked for: sheets, labels, mails and packs may hold codes, numbers, addresses."""
_STORES: Final = ("cache", "ledger")
_SHORTEST_PIN: Final = 6
"""Shorter ones are looked for as a word of their own; bytes hold any four digits somewhere."""


_OTHERS: Final = ("wxc_sdk", "urllib3")


class Sort(Enum):
    """What a canary is; each sort has places where it may be."""

    SECRET = auto()  # tokens, client secrets, codes of a sign-in, PINs: nowhere
    CODE = auto()  # an activation code: what was asked for, and the answer of a command
    PERSON = auto()  # addresses, numbers: the stores, what was asked for, the answer of a command


@dataclass
class Canaries:
    """The canaries of one story, what its program said, and what it started."""

    texts: dict[str, Sort] = field(default_factory=dict)
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)
    commands: list[str] = field(default_factory=list)

    def add(self, sort: Sort, *texts: str) -> None:
        """Look for these."""
        for text in texts:
            if text:
                self.texts[text] = sort

    def add_code(self, code: str) -> None:
        """An activation code, in each way to write it."""
        plain = re.sub(r"\D", "", code)
        groups = [plain[at : at + 4] for at in range(0, len(plain), 4)]
        self.add(Sort.CODE, plain, "-".join(groups), " ".join(groups))

    def add_number(self, number: str) -> None:
        """A phone number, with and without its plus."""
        if len(number) > 7:
            self.add(Sort.PERSON, number, number.removeprefix("+"), number.replace("+", "%2B"))

    def hits(self, folder: Path) -> list[str]:
        """Where a canary is that must not be there: sort, and place without the canary."""
        found = []
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                found += [
                    f"{sort.name} in {path.relative_to(folder)}{part}"
                    for part, text in _contents(path)
                    for sort in self._within(text, _forbidden(path, folder))
                ]
        forbidden = {
            "stdout": {Sort.SECRET},
            "stderr": set(Sort),
            "the list of processes": set(Sort),
        }
        said = (self.out.getvalue(), self.err.getvalue(), "\n".join(self.commands))
        for (place, sorts), text in zip(forbidden.items(), said, strict=True):
            found += [f"{sort.name} in {place}" for sort in self._within(text, sorts)]
        return found

    def _within(self, text: str, sorts: Iterable[Sort]) -> list[Sort]:
        wanted = set(sorts)
        return sorted(
            {sort for one, sort in self.texts.items() if sort in wanted and _holds(text, one)},
            key=lambda sort: sort.value,
        )


def _holds(text: str, canary: str) -> bool:
    if len(canary) < _SHORTEST_PIN:
        return bool(re.search(rf"(?<![\w.:-]){re.escape(canary)}(?![\w:-]|\.\d)", text))
    return canary in text


def _contents(path: Path) -> Iterator[tuple[str, str]]:
    """A file byte by byte, and what is packed in it."""
    raw = path.read_bytes()
    yield "", raw.decode("latin-1")
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield f"!{name}", archive.read(name).decode("latin-1")


def _forbidden(path: Path, folder: Path) -> set[Sort]:
    """What may not be in a file. A story's own files are those beside its profile."""
    parts = path.relative_to(folder).parts
    if path.suffix in _ASKED_FOR and "journal" not in path.name:
        return {Sort.SECRET}
    if path.name.startswith(_STORES) or parts[0] == "cache" or ".sqlite" in path.name:
        return {Sort.SECRET, Sort.CODE}
    inside = {"profile", "home", "tmp", "run"} & set(parts)
    # Beside the profile lie plans and exports, which name what they change.
    return set(Sort) if inside or path.suffix in (".log", ".zip") else {Sort.SECRET, Sort.CODE}


class _Tee(io.TextIOBase):
    """A stream of the program's, and a copy of what it is told."""

    def __init__(self, stream: TextIO, copy: io.StringIO) -> None:
        self._stream, self._copy = stream, copy

    def write(self, text: str) -> int:
        self._copy.write(text)
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._stream.fileno()


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Canaries:
    """The canaries of this story; what it leaves behind is searched when it has ended."""
    own = Canaries()
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    _watch_service(own, monkeypatch)
    _watch_program(own, monkeypatch)
    return own


def _watch_service(own: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sandbox of this process gives away, is sent, and knows of its people."""
    issue, made, fault = grants.issue, activation._new_code, pins._fault
    stop, start = Sandbox.stop, Sandbox.start

    def issued(*args: Any, **facts: Any) -> str:
        text = issue(*args, **facts)
        own.add(Sort.SECRET, text)
        return text

    def code(*args: Any) -> str:
        text = made(*args)
        own.add_code(text)
        return text

    def judged(passcode: str, numbers: set[str]) -> str:
        own.add(Sort.SECRET, passcode)
        return fault(passcode, numbers)

    def started(self: Sandbox) -> None:
        start(self)
        own.add(Sort.SECRET, self.token, self.client_secret)

    def stopped(self: Sandbox) -> None:
        if self._service is not None:
            _add_people(own, self._service.state)
        stop(self)

    monkeypatch.setattr(grants, "issue", issued)
    monkeypatch.setattr(activation, "_new_code", code)
    monkeypatch.setattr(pins, "_fault", judged)
    monkeypatch.setattr(Sandbox, "start", started)
    monkeypatch.setattr(Sandbox, "stop", stopped)


def _add_people(own: Canaries, held: state.State) -> None:
    with held.connection() as db:
        columns = state.people.c.email, state.people.c.mobile
        for email, mobile in db.execute(select(*columns)):
            own.add(Sort.PERSON, email or "")
            own.add_number(mobile or "")
        for number in db.scalars(select(state.numbers.c.number)):
            own.add_number(number or "")


def _watch_program(own: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program at its loudest, what it says, and the processes that are started."""
    run, popen, begin = app.run, subprocess.Popen.__init__, QProcess.start

    def aloud(argv: Sequence[str]) -> int:
        out, err, level = sys.stdout, sys.stderr, logging.getLogger().level
        # A program of a window alone has no streams.
        sys.stdout = _Tee(out, own.out) if out is not None else None
        sys.stderr = _Tee(err, own.err) if err is not None else None
        try:
            return run([*argv, "-vv"])
        finally:
            sys.stdout, sys.stderr = out, err
            logging.getLogger().setLevel(level)

    def opened(self: subprocess.Popen[Any], args: Any, *more: Any, **named: Any) -> None:
        own.commands.append(args if isinstance(args, str) else " ".join(map(str, args)))
        popen(self, args, *more, **named)

    def begun(self: QProcess, program: str = "", arguments: Sequence[str] = ()) -> None:
        own.commands.append(" ".join([program, *arguments]))
        begin(self, program, arguments)

    for name in _OTHERS:  # a story's own client, which is no part of the program
        monkeypatch.setattr(logging.getLogger(name), "level", logging.WARNING)
    monkeypatch.setattr(QProcess, "start", begun)
    monkeypatch.setattr(app, "run", aloud)
    monkeypatch.setattr(subprocess.Popen, "__init__", opened)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """After everything of the story has ended, its folder is searched."""
    found: dict[str, Any] = getattr(item, "funcargs", {})
    own, folder = found.get("canaries"), found.get("tmp_path")
    result = yield
    if isinstance(own, Canaries) and isinstance(folder, Path) and folder.exists():
        hits = own.hits(folder)
        if hits:
            pytest.fail("written down, and must not be:\n" + "\n".join(hits), pytrace=False)
    return result
