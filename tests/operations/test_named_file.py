"""Files that a person has named: new or as they were, and what is no file stays."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import Fault, Kind
from desktop.operations import named_file

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no such links, pipes and modes")


def test_whole_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "täble.csv"
    path.write_text("old")
    path.chmod(0o644)
    named_file.check(path)
    assert path.read_text() == "old"
    named_file.write(path, "Käthe\r\n")
    assert path.read_bytes() == "Käthe\r\n".encode()
    assert not list(tmp_path.glob("*.part"))
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["no/table.csv", ".", "a\0b", "x" * 300])
def test_nowhere(tmp_path: Path, name: str) -> None:
    for act in (named_file.check, lambda path: named_file.write(path, "")):
        with pytest.raises(Fault) as fault:
            act(tmp_path / name)
        assert (fault.value.kind, fault.value.facts["reason"]) == (Kind.BAD_FILE, "write")


@POSIX
def test_a_link_and_what_it_leads_to_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    for text in ("first", "2"):
        named_file.check(link)
        named_file.write(link, text)
        assert link.is_symlink() and real.read_text() == text


@POSIX
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """`--report /dev/stdout` of root has replaced the device by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        named_file.check(pipe)
        named_file.write(pipe, "rows")
        assert os.read(reader, 100) == b"rows"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
