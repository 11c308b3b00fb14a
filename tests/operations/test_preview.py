"""The preview is what is sent: compared with the sandbox's log, and run by other tools."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from desktop.domain.changes import Plan
from desktop.operations import apply, codes, copies, plans, preview
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of


async def _plan(place: Office) -> Plan:
    for person in place.users[:3]:
        place.someone_else_sets(person, callForwarding__busy__destination="7900")
    wanted = plans.parse_sets(
        ["forwarding.busy.enabled=true", "forwarding.busy.destination=+49 30 12345678"]
    )
    plan = await plans.build(place.desk, place.customer, place.users[:3], wanted)
    place.control("DELETE", "log")
    return plan


async def test_a_preview_sends_nothing_and_tells_what_would_be_sent(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        plan = await _plan(place)
        planned = await preview.requests(place.desk, plan)
        assert not any(e["effect"] for e in place.control("GET", "log")["entries"])
        await rows_of(apply.apply(place.desk, plan))
        sent = [
            (e["method"], e["path"], e["orgId"])
            for e in place.control("GET", "log")["entries"]
            if e["effect"]
        ]
        told = [
            (one.method, urlsplit(one.url).path.removeprefix("/v1"), dict(one.query)["orgId"])
            for one in planned
        ]
        assert sorted(sent) == sorted(told)
        for one in planned:
            assert one.body["callForwarding"]["busy"]["destination"] == "+49 30 12345678"
            assert "systemMaxNumberOfRings" not in one.body["callForwarding"]["noAnswer"]


async def test_clashes_and_what_holds_already_send_nothing(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        plan = await _plan(place)
        place.someone_else_sets(place.users[0], callForwarding__busy__destination="7999")
        await rows_of(apply.apply(place.desk, plan))
        planned = {one.target.id: one for one in await preview.requests(place.desk, plan)}
        clashing = planned[place.users[0].id]
        assert (clashing.method, clashing.clashes) == ("", ("busy.destination",))
        assert planned[place.users[1].id].method == ""
        assert planned[place.users[1].id].clashes == ()


async def test_the_request_for_a_code(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        plan = codes.plan(place.customer, place.users[:1], "DMS Cisco 8865")
        (one,) = await preview.requests(place.desk, plan)
        assert (one.method, urlsplit(one.url).path) == ("POST", "/v1/devices/activationCode")
        assert one.body == {"personId": place.users[0].id, "model": "DMS Cisco 8865"}


@pytest.mark.parametrize("tool", ["curl", "python"])
async def test_other_tools_do_the_same(tmp_path: Path, sandbox: Sandbox, tool: str) -> None:
    if tool == "curl" and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    async with office(tmp_path, sandbox) as place:
        plan = await _plan(place)
        planned = await preview.requests(place.desk, plan)
        text = copies.curl(planned) if tool == "curl" else copies.python(planned)
        assert sandbox.token not in text
        script = tmp_path / "script"
        script.write_text(text, "utf-8")
        command = ["sh", "-e", str(script)] if tool == "curl" else [sys.executable, str(script)]
        environment = {**os.environ, copies.TOKEN_VARIABLE: sandbox.token, "NO_PROXY": "127.0.0.1"}
        await asyncio.to_thread(
            subprocess.run, command, env=environment, check=True, capture_output=True, timeout=60
        )
        for person in place.users[:3]:
            busy = place.forwarding(person)["callForwarding"]["busy"]
            assert (busy["enabled"], busy["destination"]) == (True, "+49 30 12345678")


async def test_csv_rows_say_old_and_new(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        plan = await _plan(place)
        rows = list(csv.DictReader(io.StringIO(copies.csv_rows(plan.changes))))
        assert {row["field"] for row in rows} <= {"busy.enabled", "busy.destination"}
        destinations = [row for row in rows if row["field"] == "busy.destination"]
        assert [(r["base"], r["value"]) for r in destinations] == [("7900", "+49 30 12345678")] * 3
