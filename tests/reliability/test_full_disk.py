"""A disk that is really full: a small file system of its own, filled up, freed bit by bit (R19b).

Nothing is sent whose intent could not be committed, and with room again the run goes on.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from desktop.domain.changes import OPEN_STATES, Plan, Row, RowState, RunState
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply, codes, plans
from desktop.sandbox.server import Sandbox
from desktop.store import copies
from tests.operations.office import Office, office, rows_of

USERS: Final = 30
SOME: Final = 5
FEATURE: Final = "/features/callForwarding"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes in memory."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount; test_disk.py limits a file's size instead")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with one customer that has users enough."""
    with Sandbox(customers=1, users=50) as served:
        yield served


class Filler:
    """A file that takes all the room there is, and gives some of it back."""

    def __init__(self, disk: Path) -> None:
        self._file = disk / "filler"

    def fill(self) -> None:
        """Leave no byte."""
        with self._file.open("ab", buffering=0) as stream:
            for size in (65_536, 4096, 1):
                try:
                    while stream.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue

    def give_back(self, pages: int) -> None:
        """Let others have so many pages."""
        os.truncate(self._file, max(0, self._file.stat().st_size // 4096 - pages) * 4096)

    def free(self) -> None:
        """Give all of it back."""
        self._file.unlink()


def unfinished(disk: Path) -> list[Path]:
    """Copies that were only begun."""
    return list(disk.glob("*.part*"))


def the_plan(place: Office) -> Plan:
    """Forwarding for each user, and a code for some."""
    edits = {"busy.enabled": (False, True), "busy.destination": ("7900", "7901")}
    changes = list(codes.plan(place.customer, place.users[:6], "DMS Cisco 8865").changes)
    for person in place.users[:USERS]:
        place.someone_else_sets(
            person, callForwarding__busy__enabled=False, callForwarding__busy__destination="7900"
        )
        target = plans.person_target(person)
        changes += plans.edit(place.customer, target, "forwarding", edits).changes
    place.control("DELETE", "log")
    return Plan.of(place.customer.id, place.customer.name, changes)


def intended(place: Office, rows: list[Row]) -> None:
    """Whatever the service did had been written down before."""
    on_disk = {(row.target.id, row.setting) for row in rows if row.state is not RowState.QUEUED}
    for one in place.effects("PUT", FEATURE):
        person = one["path"].split("/people/")[1].split("/")[0]
        assert (person, "forwarding") in on_disk
    made = len(place.effects("POST", "activationCode"))
    assert made <= sum(setting == "activationCode" for _, setting in on_disk)


async def test_nothing_is_sent_that_is_not_on_disk(disk: Path, sandbox: Sandbox) -> None:
    filler = Filler(disk)
    dice = random.Random(19)
    async with office(disk, sandbox) as place:
        plan = the_plan(place)
        count = 0
        with pytest.raises(Fault) as caught:
            async for _ in apply.apply(place.desk, plan):
                count += 1
                if count == SOME:
                    filler.fill()
        assert caught.value.kind is Kind.DISK_FULL
        (run,) = await place.desk.ledger.runs()
        assert run.state is RunState.OPEN
        intended(place, await place.desk.ledger.rows(run.id))

        # Full is full: not one request leaves.
        sent = len(place.control("GET", "log")["entries"])
        with pytest.raises(Fault) as caught:
            await rows_of(apply.resume(place.desk, run.id))
        assert caught.value.kind is Kind.DISK_FULL
        assert len(place.control("GET", "log")["entries"]) == sent

        # No room for a copy either; nothing half of one stays.
        with pytest.raises(Fault) as caught:
            copies.take(disk / "ledger.sqlite", datetime.now(UTC))
        assert caught.value.kind is Kind.DISK_FULL
        assert copies.files(disk / "ledger.sqlite") == [] and unfinished(disk) == []

        full_again = 0
        for _ in range(60):
            filler.give_back(dice.randint(2, 24))
            try:
                await rows_of(apply.resume(place.desk, run.id))
            except Fault as fault:
                assert fault.kind is Kind.DISK_FULL
                full_again += 1
            intended(place, await place.desk.ledger.rows(run.id))
            (run,) = await place.desk.ledger.runs()
            if run.state is RunState.ENDED:
                break
        assert full_again > 1
        filler.free()
        if run.state is RunState.OPEN:
            await rows_of(apply.resume(place.desk, run.id))
        rows = await place.desk.ledger.rows(run.id)
        assert not [row for row in rows if row.state in OPEN_STATES]
        settings = [row.state for row in rows if row.setting == "forwarding"]
        assert set(settings) <= {RowState.DONE, RowState.UNCHANGED}
        once = Counter(one["path"] for one in place.effects("PUT", FEATURE))
        assert len(once) == USERS and set(once.values()) == {1}
        made = len(place.effects("POST", "activationCode"))
        shots = Counter(row.state for row in rows if row.setting == "activationCode")
        assert shots[RowState.DONE] <= made <= shots[RowState.DONE] + shots[RowState.UNKNOWN]
        assert shots.total() == 6
