"""A damaged ledger on the command line: every command says it, `ledger` repairs it, R19."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox
from desktop.store import copies
from tests.harness.terminal import Linedesk
from tests.operations.test_rescue import open_work, spoil

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture
def damaged(profile: Path) -> Path:
    """A ledger with open work, of which there is a good copy, and then garbage in it."""
    profile.mkdir()
    path = profile / "ledger.sqlite"
    asyncio.run(open_work(path))
    copies.take(path, datetime.now(UTC))
    spoil(path)
    return path


@pytest.mark.parametrize(
    "command",
    [("customers",), ("customers", "--cached"), ("runs",), ("journal",), ("resume",)],
    ids=" ".join,
)
def test_every_command_says_it_and_sends_nothing(
    damaged: Path, linedesk: Linedesk, served: Sandbox, command: Sequence[str]
) -> None:
    before = damaged.read_bytes()
    served.control("log", method="DELETE")
    ended = linedesk(*command, "--json")
    error = ended.document["error"]
    assert (ended.code, error["kind"]) == (2, "damagedLedger")
    assert "open-work-" in error["text"] and "40 runs" in error["text"]
    assert "linedesk ledger restore" in error["remedy"]
    assert len(error["matches"]) == 1
    assert damaged.read_bytes() == before
    plain = linedesk(*command, language="de")
    assert plain.code == 2 and "Das Journal ist beschädigt" in plain.err
    assert "Traceback" not in plain.err + plain.out
    assert served.control("log", method="GET")["entries"] == []


def test_doctor_names_the_remedy(damaged: Path, linedesk: Linedesk) -> None:
    ended = linedesk("doctor", "--json")
    (store,) = [one for one in ended.document if one["check"] == "store"]
    assert ended.code == 1 and not store["ok"]
    assert "linedesk ledger restore" in store["remedy"]


def test_the_copy_is_used_and_told(damaged: Path, linedesk: Linedesk, tmp_path: Path) -> None:
    bytes_before = damaged.read_bytes()
    out = tmp_path / "elsewhere"
    ended = linedesk("ledger", "restore", "--json", "--out", str(out))
    assert ended.code == 0
    assert ended.document["copy"]["runs"] == 40
    assert Path(ended.document["damagedFile"]).read_bytes() == bytes_before
    assert list(out.glob("open-work-*/open-rows.csv"))
    runs = linedesk("runs", "--json")
    assert runs.code == 0 and len(runs.document) == 40
    whole = linedesk("ledger", "--json")
    assert whole.code == 0 and whole.document["ok"] and whole.document["copies"]
    again = linedesk("ledger", "restore", "--json")
    assert (again.code, again.document["error"]["kind"]) == (2, "notPossible")


def test_an_empty_one_is_begun(damaged: Path, linedesk: Linedesk) -> None:
    ended = linedesk("ledger", "empty")
    assert ended.code == 0 and "damaged file is kept" in ended.out
    assert linedesk("runs", "--json").document == []


def test_only_the_open_work_is_saved(damaged: Path, linedesk: Linedesk, tmp_path: Path) -> None:
    before = damaged.read_bytes()
    ended = linedesk("ledger", "save", "--out", str(tmp_path), "--json")
    assert ended.code == 0 and ended.document["folder"].startswith(str(tmp_path))
    assert Path(ended.document["folder"], "open-rows.csv").is_file()
    assert damaged.read_bytes() == before


def test_without_a_copy_that_is_said(damaged: Path, linedesk: Linedesk) -> None:
    for copy in copies.files(damaged):
        copy.unlink()
    error = linedesk("ledger", "--json").document["error"]
    assert "There is no good copy" in error["text"] and error["matches"] == []
    ended = linedesk("ledger", "restore", "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "notPossible")
    ended = linedesk("ledger", "restore", "--copy", "other.copy", "--json")
    assert ended.code == 2


def test_a_database_of_a_server_is_left_alone(linedesk: Linedesk) -> None:
    url = "postgresql+psycopg://somebody@127.0.0.1:1/ledger"
    ended = linedesk("ledger", "--ledger", url)
    assert ended.code == 0 and "server" in ended.out
    ended = linedesk("ledger", "empty", "--ledger", url, "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "notPossible")


def test_each_end_leaves_a_copy(profile: Path, linedesk: Linedesk) -> None:
    asyncio.run(open_work(profile / "ledger.sqlite", 2))
    assert linedesk("customers").code == 0
    listed = linedesk("ledger", "--json").document["copies"]
    assert [one["runs"] for one in listed] == [2]
    assert "The last good copy" in linedesk("doctor").out


def test_a_damaged_cache_is_filled_again_and_told(profile: Path, linedesk: Linedesk) -> None:
    first = linedesk("customers", "--json")
    (cache,) = (profile / "cache").glob("*.sqlite")
    cache.write_bytes(b"something else" * 999)
    ended = linedesk("customers")
    assert ended.code == 0 and "What was read of customers was damaged" in ended.err
    again = linedesk("customers", "--json")
    assert (again.document, again.err) == (first.document, "")
