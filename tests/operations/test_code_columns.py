"""R23: no file of a ledger in use holds a code's digits or a token: db, -wal, -shm, copies,
and what is saved of a damaged one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from desktop.operations import codes, rescue
from desktop.sandbox.server import Sandbox
from desktop.store import copies, sqlite
from tests.operations.office import office


def spellings(code: str) -> set[bytes]:
    """A code's digits as they may be written, in text and as UTF-16."""
    digits = "".join(one for one in code if one.isdigit())
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    texts = {code, *(between.join(groups) for between in ("", "-", " "))}
    return {text.encode(form) for text in texts for form in ("utf-8", "utf-16-le")}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a profile, byte by byte."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}


def spoil(path: Path) -> None:
    """A header that is none."""
    path.write_bytes(b"\x07" * 100 + path.read_bytes()[100:])


async def test_a_code_and_the_token_are_in_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        plan = codes.plan(at.customer, at.users[:3], "DMS Cisco 8865")
        made = [one.code.code async for one in codes.make(at.desk, plan) if one.code]
        kept = await at.desk.ledger.codes()
        assert len(made) == 3 and all(one.sealed for one in kept)
        path = tmp_path / "ledger.sqlite"
        sqlite.copy(path, "test")
        copy = copies.take(path, datetime.now(UTC))
        assert copy is not None
        # A ledger of which no page can be read but the rows: what is saved of it is asked, too.
        damaged = tmp_path / "elsewhere" / "ledger.sqlite"
        sqlite.backup(path, damaged)
        spoil(damaged)
        found = await rescue.examine(damaged)
        assert found is not None and found.saved.codes == 3
        raw = contents(tmp_path)
        assert {"ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"} <= set(raw)
        assert any(name.endswith(".copy") and ".good-" in name for name in raw)
        assert any(name.endswith("codes.csv") for name in raw)
        # What is looked for would be found: the sealed values lie there.
        sealed = [one.sealed for one in kept if one.sealed]
        assert any(all(one in content for one in sealed) for content in raw.values())
        canaries = {sandbox.token.encode()}.union(*(spellings(code) for code in made))
        assert not [name for name, content in raw.items() for one in canaries if one in content]
