"""What watching 500 phones costs: at most 30 requests in any minute, whatever happens to them."""

from __future__ import annotations

import json
import random
import urllib.request
from pathlib import Path

from desktop.domain.errors import Fault
from desktop.domain.rollout import Place, Stage
from desktop.operations.board import CustomerBoard, looks
from desktop.operations.watch import SHARE, Share
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office

PHONES = 500
MODEL = "DMS Cisco 8865"
MINUTES = 12


class Hours:
    """A clock that goes on only when somebody waits by it; the sandbox's goes with it."""

    def __init__(self, there: Office) -> None:
        self.now = 0.0
        self.asked: list[tuple[float, int]] = []
        self._there = there

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        # Time goes on only here, so what was asked since the last time was asked now.
        self.asked.append((self.now, device_requests(self._there)))
        self.now += seconds
        self._there.control("POST", "clock", {"advance_s": seconds})


def waiting(there: Office, person: str) -> str:
    """A code made elsewhere: its phone waits."""
    request = urllib.request.Request(
        f"{there.sandbox.base_url}/devices/activationCode?orgId={there.customer.id}",
        data=json.dumps({"personId": person, "model": MODEL}).encode(),
        headers={
            "Authorization": f"Bearer {there.sandbox.token}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["code"])


def device_requests(there: Office) -> int:
    """How often phones were asked for since the last time."""
    entries = there.control("GET", "log")["entries"]
    there.control("DELETE", "log")
    return sum(entry["path"].startswith("/devices") for entry in entries)


async def test_a_board_of_500_phones_keeps_its_share_while_they_come_up(tmp_path: Path) -> None:
    dice = random.Random(7)
    with Sandbox(customers=1, users=1_600) as sandbox:
        async with office(tmp_path, sandbox) as there:
            hours = Hours(there)
            people = there.users[:PHONES]
            board = CustomerBoard(there.desk, there.customer, Share(clock=hours, sleep=hours.sleep))
            await board.plan(((one, Place("Bonn")) for one in people), MODEL)
            digits = [waiting(there, one.id) for one in people]
            device_requests(there)
            looked = 0
            stages: list[Stage] = []
            async for seen in looks(board, hours.sleep):
                assert not isinstance(seen, Fault)
                looked += 1
                stages = [row.stage for row in seen.rows]
                # Two hands type codes; now and then a whole floor comes up at once.
                many = 40 if looked % 6 == 0 else dice.randrange(3)
                for _ in range(min(many, len(digits))):
                    there.control(
                        "POST", "phones/enter-code", {"code": digits.pop(), "model": MODEL}
                    )
                if hours.now > MINUTES * 60:
                    break
    asked = hours.asked
    total = sum(count for _, count in asked)
    minutes = [sum(count for at, count in asked if begin <= at < begin + 60) for begin, _ in asked]
    print(
        f"\n{PHONES} phones: {looked} looks, {total} requests in {MINUTES} minutes, "
        f"{max(minutes)} in the worst"
    )
    assert max(minutes) <= SHARE
    assert stages.count(Stage.CONNECTED) > 50
    assert looked > MINUTES  # it does look: at least once a minute
