"""Runs that are killed at random moments, and the judge of what they left.

A run is 80 % documents and 20 % activation codes, and 5 % of the writes lose their answer
after the effect. Each process goes on where the killed one stopped.
"""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from desktop.api import devices, people, tenancy
from desktop.api.client import Client
from desktop.domain.changes import Change, Plan, RowState
from desktop.domain.directory import Customer, Person
from desktop.operations import plans
from desktop.sandbox.server import Sandbox
from desktop.store.ledger import Ledger

DOCUMENTS, CODES = 400, 100
FAULTS = (
    "cut-after=PUT:/people/*/features/callForwarding*0.05;"
    "cut-after=POST:/devices/activationCode*0.05"
)
FORWARDING_PATH = "/features/callForwarding"


async def _tenant(sandbox: Sandbox) -> tuple[Customer, list[Person]]:
    client = Client(sandbox.base_url, lambda: sandbox.token)
    try:
        customers = await tenancy.customers(client.partner)
        customer = next(one for one in customers if not one.partner)
        wire = client.customer(customer.id)
        users = [p async for page in people.people(wire, {}, {}) for p in page if p.calling]
        owners = {device.person_id for device in await devices.devices(wire)}
        # Codes go to those at the end: without a phone, so that no cap refuses them.
        return customer, sorted(users, key=lambda person: person.id not in owners)
    finally:
        await client.aclose()


def _plans(
    customer: Customer, users: list[Person], seen: dict[str, Any]
) -> Iterator[tuple[Plan, list[Person]]]:
    """Plan after plan: the same documents to another value, codes for the next users."""
    for number in itertools.count():
        value = f"79{number % 100:02d}"
        changes = [
            Change(plans.person_target(p), "forwarding", "busy.destination", seen[p.id], value)
            for p in users[:DOCUMENTS]
        ]
        takers = users[len(users) - (number + 1) * CODES : len(users) - number * CODES]
        coded = plans.codes(customer, [(one, "DMS Cisco 8865") for one in takers]).changes
        mixed = [*changes, *coded]
        random.Random(number).shuffle(mixed)
        yield Plan.of(customer.id, customer.name, mixed), takers
        seen = dict.fromkeys(seen, value)


class _Evidence:
    """What the sandbox saw, read on as it goes."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._root = sandbox.base_url.removesuffix("/v1")
        self._last = 0
        self.entries: list[dict[str, Any]] = []

    def read(self) -> None:
        found = _get(f"{self._root}/sandbox/log?after={self._last}")["entries"]
        if found:
            assert not self._last or found[0]["number"] == self._last + 1, "the log overflowed"
            self._last = found[-1]["number"]
        self.entries += found


def _intact(path: Path) -> bool:
    with sqlite3.connect(path) as database:
        (word,) = database.execute("pragma integrity_check").fetchone()
    database.close()
    return bool(word == "ok")


def _check_documents(entries: list[dict[str, Any]], users: list[Person], runs: int) -> None:
    """Every document was written once a run, and never without a fresh read before."""
    written: Counter[str] = Counter()
    fresh: dict[str, bool] = defaultdict(bool)
    for entry in entries:
        path = entry["path"]
        if not path.endswith(FORWARDING_PATH):
            continue
        if entry["method"] == "GET":
            fresh[path] = True
        elif entry["effect"]:
            assert fresh[path], f"written without a fresh read: {path}"
            fresh[path] = False
            written[path] += 1
    expected = {f"/people/{p.id}{FORWARDING_PATH}": runs for p in users[:DOCUMENTS]}
    assert written == expected


async def _check_rows(ledger_file: Path, run_ids: int, issued: Counter[str]) -> tuple[int, int]:
    """Every row is settled; a code was made exactly once where the row says so."""
    ledger = Ledger(ledger_file)
    await ledger.open()
    unknown = really = 0
    try:
        runs = await ledger.runs()
        assert len(runs) == run_ids
        for run in runs:
            for row in await ledger.rows(run.id):
                if row.setting == "forwarding":
                    assert row.state in (RowState.DONE, RowState.UNCHANGED), row
                elif row.state is RowState.UNKNOWN:
                    unknown += 1
                    really += issued[row.target.id]
                else:
                    assert row.state is RowState.DONE, (row.error or {}).get("detail")
                    assert issued[row.target.id] == 1
    finally:
        ledger.close()
    return unknown, really


class Killer(Protocol):
    """Starts a process for a job and kills it."""

    def run(self, job: Mapping[str, Any], after: float | None) -> int:
        """0: it ended by itself; -9: it was killed `after` seconds into its work."""


async def kill_runs(
    folder: Path, kills: int, seed: int, killer: Killer, span: tuple[float, float]
) -> dict[str, int]:
    """Run after run until so many kills have been, each at a moment within `span` seconds.

    Counts of what was found; an AssertionError where something was lost or made twice.
    """
    chance = random.Random(seed)
    users_needed = int(DOCUMENTS * 1.7 + CODES * (kills // 12 + 3) / 0.3)
    with Sandbox(customers=1, users=users_needed, faults=FAULTS) as sandbox:
        customer, users = await _tenant(sandbox)
        evidence = _Evidence(sandbox)
        done, killed = 0, 0
        ledger_file = folder / "ledger.sqlite"
        taken: list[Person] = []
        seen = {p.id: _destination(sandbox, p) for p in users[:DOCUMENTS]}
        for plan, takers in _plans(customer, users, seen):
            taken += takers
            job = {
                "folder": str(folder),
                "base_url": sandbox.base_url,
                "token": sandbox.token,
                "plan": plan.to_json(),
            }
            status = -9
            while status == -9:
                after = chance.uniform(*span) if killed < kills else None
                status = killer.run(job, after)
                killed += status == -9
                evidence.read()
                assert not ledger_file.exists() or _intact(ledger_file)
            assert status == 0
            done += 1
            if killed >= kills:
                break
        _check_documents(evidence.entries, users, done)
        posts = [e for e in evidence.entries if e["path"] == "/devices/activationCode"]
        issued = _activating(sandbox, customer, taken)
        assert sum(issued.values()) == sum(e["effect"] for e in posts)
        assert max(issued.values()) == 1, "a code was made twice"
        unknown, really = await _check_rows(ledger_file, done, issued)
        return {
            "kills": killed,
            "changes": done * (DOCUMENTS + CODES),
            "unknown": unknown,
            "unknown and made": really,
        }


def _get(url: str, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return json.load(answer)


def _activating(sandbox: Sandbox, customer: Customer, users: list[Person]) -> Counter[str]:
    """How many devices wait for activation, by user."""
    url = f"{sandbox.base_url}/devices?connectionStatus=activating&orgId={customer.id}&personId="
    return Counter({p.id: len(_get(url + p.id, sandbox.token)["items"]) for p in users})


def _destination(sandbox: Sandbox, person: Person) -> Any:
    """Where the user's calls go when busy, as a person would have seen it."""
    root = sandbox.base_url.removesuffix("/v1")
    document = _get(f"{root}/sandbox/documents/{person.id}/callForwarding")
    return document["callForwarding"]["busy"].get("destination")
