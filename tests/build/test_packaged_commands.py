"""The packaged program's commands against its own sandbox: all that the tour does not go through.

What was left out of the package, or of its modules' code, would be missed here. Slow: it runs
with `-m package`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.build import packaged

pytestmark = pytest.mark.package

MODEL = "DMS Cisco 8865"
Command = Callable[..., Any]


@pytest.fixture(scope="module")
def sandbox(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The packaged program as a sandbox of its own; what its first line tells."""
    home = tmp_path_factory.mktemp("served")
    command = [str(program), "sandbox", "--customers", "2", "--users", "30", "--seed", "7"]
    with subprocess.Popen(
        command,
        env=packaged.variables(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        yield {"LINEDESK_BASE_URL": facts["base_url"], "LINEDESK_TOKEN": facts["token"]}
        process.terminate()
        process.stdout.read()


@pytest.fixture
def command(program: Path, sandbox: dict[str, str], tmp_path: Path) -> Command:
    """Run a command as a new person; gives its JSON document, and nothing went wrong."""

    def run(*words: str) -> Any:
        answer = packaged.run(program, tmp_path / "home", [*words, "--json"], **sandbox)
        assert (answer.returncode, answer.stderr) == (0, ""), answer.stdout
        return json.loads(answer.stdout)

    return run


@pytest.fixture
def customer(command: Command) -> str:
    """The first customer's id."""
    found: str = command("customers")[0]["id"]
    return found


@pytest.fixture
def users(command: Command, customer: str) -> list[dict[str, Any]]:
    """Its users with a Professional licence."""
    everyone = command("users", "--customer", customer)
    return [one for one in everyone if one["licence"] == "Professional"]


def test_a_change_is_planned_applied_journaled_and_taken_back(
    command: Command, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    whose, plan = ("--customer", customer, "--users", users[0]["id"]), tmp_path / "a.linedesk-plan"
    command(
        *("plan", *whose, "-o", str(plan), "--set", "forwarding.busy.enabled=true"),
        *("--set", "forwarding.busy.destination=7998"),
    )
    done = command("apply", str(plan), "--yes", "--report", str(tmp_path / "rows.csv"))
    assert done["counts"] == {"done": 1}
    assert ",forwarding,done," in (tmp_path / "rows.csv").read_text("utf-8-sig")
    shown = command("show", "--customer", customer, "--user", users[0]["id"])
    busy = shown["forwarding"]["callForwarding"]["busy"]
    assert (busy["enabled"], busy["destination"]) == (True, "7998")
    assert [one["kind"] for one in command("runs")] == ["apply"]
    assert command("journal", "--find", "7998")
    command("undo", done["run"], "--yes")
    assert command("ledger", "check")


def test_codes_are_made_from_a_workbook_onto_labels(
    command: Command, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    book, labels, table = (tmp_path / name for name in ("asked.xlsx", "labels.pdf", "codes.csv"))
    workbook = Workbook()
    assert workbook.active is not None
    workbook.active.append(["E-Mail", "Modell", "Standort"])
    for user in users[:2]:
        workbook.active.append([user["email"], MODEL, "Köln"])
    workbook.save(book)
    made = command(
        *("codes", "--customer", customer, "--file", str(book), "--yes"),
        *("--labels", str(labels), "--sheet", str(table)),
    )
    assert [one["personId"] for one in made] == [one["id"] for one in users[:2]]
    assert labels.read_bytes()[:5] == b"%PDF-"
    assert "Köln" in table.read_text("utf-8-sig")
    assert len(command("codes", "list")) >= 2


def test_the_cache_is_filled_and_read_without_a_service(
    command: Command, customer: str, users: list[dict[str, Any]]
) -> None:
    command("sync", "--customer", customer)
    cached = command("users", "--customer", customer, "--cached")
    assert {one["id"] for one in users} <= {one["id"] for one in cached}


def test_the_doctor_finds_a_healthy_store(
    program: Path, sandbox: dict[str, str], tmp_path: Path
) -> None:
    answer = packaged.run(program, tmp_path / "home", ["doctor", "--json"], **sandbox)
    checks = {one["check"]: one["ok"] for one in json.loads(answer.stdout)}
    assert checks["store"] is True
    assert checks["reachable"] is True
    assert "Traceback" not in answer.stderr
