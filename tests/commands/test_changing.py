"""Commands that change: plan, apply, resume, undo, runs, journal, codes."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend

from desktop.commands import changes
from desktop.commands.call import Call
from desktop.domain.changes import Change, Plan, Run, Target, TargetKind
from desktop.domain.errors import Fault, Kind
from desktop.runtime import printing
from desktop.runtime.errors import GroundFault
from desktop.sandbox.server import Sandbox
from tests.harness.terminal import Linedesk

pytestmark = pytest.mark.usefixtures("service")

FORWARD = ("--set", "forwarding.always.enabled=true", "--set", "forwarding.always.destination=2999")


@pytest.fixture
def customer(linedesk: Linedesk) -> str:
    """The id of the first customer."""
    return str(linedesk("customers", "--json").document[0]["id"])


@pytest.fixture
def users(linedesk: Linedesk, customer: str) -> list[dict[str, Any]]:
    """Users with a line."""
    everyone = linedesk("users", "--customer", customer, "--json").document
    return [one for one in everyone if one["licence"]]


def forwarding(linedesk: Linedesk, customer: str, user: str) -> Any:
    shown = linedesk(
        *("show", "--customer", customer, "--user", user),
        *("--setting", "forwarding", "--json"),
    )
    return shown.document["forwarding"]["callForwarding"]["always"]


def test_a_plan_is_applied_and_taken_back(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    user, path = users[0], tmp_path / "plan.json"
    before = forwarding(linedesk, customer, user["id"])
    planned = linedesk(
        *("plan", "--customer", customer, "--users", user["email"], *FORWARD),
        *("-o", str(path), "--json"),
    )
    assert planned.code == 0
    assert json.loads(path.read_text("utf-8")) == planned.document
    assert {change["field"] for change in planned.document["changes"]} == {
        "always.enabled",
        "always.destination",
    }
    assert forwarding(linedesk, customer, user["id"]) == before  # nothing was sent

    report = tmp_path / "report.csv"
    applied = linedesk("apply", str(path), "--report", str(report), "--json")
    assert applied.code == 0
    assert applied.document["counts"] == {"done": 1}
    row = applied.document["rows"][0]
    assert (row["target"], row["setting"], row["state"]) == (user["id"], "forwarding", "done")
    assert row["trackingId"]
    assert forwarding(linedesk, customer, user["id"])["destination"] == "2999"
    with report.open(encoding="utf-8", newline="") as stream:
        assert list(csv.DictReader(stream)) == [
            {name: row[name] for name in ("target", "setting", "state", "trackingId")}
        ]

    again = linedesk("apply", str(path), "--json")
    assert (again.code, again.document["counts"]) == (0, {"unchanged": 1})

    undone = linedesk("undo", applied.document["run"][:8], "--json")
    assert (undone.code, undone.document["counts"]) == (0, {"done": 1})
    back = forwarding(linedesk, customer, user["id"])
    assert back["enabled"] is before["enabled"]
    assert (back.get("destination") or "") == (before.get("destination") or "")

    runs = linedesk("runs", "--json").document
    assert [one["kind"] for one in runs] == ["undo", "apply", "apply"]
    assert {one["state"] for one in runs} == {"ended"}
    assert linedesk("resume", "--json").document == {"run": None, "counts": {}, "rows": []}
    entries = linedesk("journal", "--run", applied.document["run"], "--json").document
    assert entries[0]["changes"][0]["value"] is True
    assert "Immer umleiten: aus → ein" in linedesk("journal", language="de").out
    table, document = tmp_path / "journal.csv", tmp_path / "journal.json"
    for file in (table, document):
        assert linedesk("journal", "--find", user["name"], "--report", str(file)).code == 0
    with table.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    whole = json.loads(document.read_text("utf-8"))
    assert {line["run"] for line in lines} == {one["run"] for one in whole}
    assert linedesk("journal", "--find", "xyzzy", "--json").document == []
    assert linedesk("journal", "--until", "2001-01-01", "--json").document == []
    assert linedesk("journal", "--since", "2001-01-01", "--json").document == whole
    assert linedesk("journal", "--since", "yesterday", "--json").code == 2


def test_a_conflict_is_told_and_nothing_written(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    service: Sandbox,
) -> None:
    user, path = users[1], tmp_path / "plan.json"
    linedesk("plan", "--customer", customer, "--users", user["id"], *FORWARD, "-o", str(path))
    service.control(
        "second-admin",
        {
            "personId": user["id"],
            "feature": "callForwarding",
            "set": {"callForwarding.always.destination": "2888"},
        },
    )
    applied = linedesk("apply", str(path), "--json")
    assert (applied.code, applied.document["counts"]) == (1, {"conflict": 1})
    assert forwarding(linedesk, customer, user["id"])["destination"] == "2888"
    assert "conflict" in linedesk("apply", str(path)).out


def test_a_row_that_is_refused_says_why(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    service: Sandbox,
) -> None:
    path = tmp_path / "plan.json"
    linedesk("plan", "--customer", customer, "--users", users[-4]["id"], *FORWARD, "-o", str(path))
    service.control("faults", {"spec": "status=400:PUT:/people/*"})
    refused = linedesk("apply", str(path), "--json")
    service.control("faults", {"spec": ""})
    (row,) = refused.document["rows"]
    assert (refused.code, row["state"]) == (1, "rejected")
    assert row["error"]["kind"] == "rejected" and row["error"]["text"] and row["error"]["remedy"]
    done = linedesk("apply", str(path), "--json").document["rows"]
    assert [("error" in one, one["state"]) for one in done] == [(False, "done")]


def test_calls_that_leave_the_company_are_confirmed(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    user, path = users[2], tmp_path / "plan.json"
    outside = ("--set", "forwarding.busy.destination=+4930123456")
    linedesk("plan", "--customer", customer, "--users", user["id"], *outside, "-o", str(path))
    refused = linedesk("apply", str(path), "--json")
    assert (refused.code, refused.document["error"]["kind"]) == (2, "usage")
    assert "--yes" in refused.document["error"]["text"]
    assert linedesk("runs", "--json").document == []
    assert linedesk("apply", str(path), "--yes").code == 0


class Typed(io.StringIO):
    """A terminal at which somebody types an answer."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.parametrize("answer", ["no", "", "yes"])
def test_a_switch_to_the_outside_is_shown_and_confirmed(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    service: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    user, path = users[3], tmp_path / "plan.json"
    held = {"always.enabled": False, "always.destination": "+4930123456"}
    service.control(
        "second-admin",
        {
            "personId": user["id"],
            "feature": "callForwarding",
            "set": {f"callForwarding.{key}": value for key, value in held.items()},
        },
    )
    switch = ("--set", "forwarding.always.enabled=true")
    linedesk("plan", "--customer", customer, "--users", user["id"], *switch, "-o", str(path))
    monkeypatch.setattr(sys, "stdin", Typed(f"{answer}\n"))
    ended = linedesk("apply", str(path))
    assert user["name"] in ended.err
    assert "leave the company" in ended.err
    assert ended.code == (0 if answer == "yes" else 2)
    assert forwarding(linedesk, customer, user["id"])["enabled"] is (answer == "yes")


@pytest.mark.parametrize("command", ["apply", "undo", "resume"])
def test_a_report_without_a_place_is_refused_before_anything_is_sent(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    command: str,
) -> None:
    user, path, nowhere = users[-1], tmp_path / "plan.json", str(tmp_path / "no" / "report.csv")
    before = forwarding(linedesk, customer, user["id"])
    linedesk("plan", "--customer", customer, "--users", user["id"], *FORWARD, "-o", str(path))
    named = {"apply": (str(path),), "undo": ("nope",), "resume": ()}[command]
    ended = linedesk(command, *named, "--report", nowhere, "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "badFile")
    assert linedesk("runs", "--json").document == []
    assert forwarding(linedesk, customer, user["id"]) == before


def test_a_report_that_fails_at_the_end_hides_nothing(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user, path = users[-2], tmp_path / "plan.json"
    linedesk("plan", "--customer", customer, "--users", user["id"], *FORWARD, "-o", str(path))
    monkeypatch.setattr(os, "fdopen", no_room)
    ended = linedesk("apply", str(path), "--report", str(tmp_path / "report.csv"), "--json")
    assert (ended.code, ended.document["counts"]) == (1, {"done": 1})
    assert "report.csv" in ended.err and "Nothing was sent" not in ended.err


def no_room(handle: int, *_: object, **__: object) -> None:
    """What a disk that has filled up meanwhile says."""
    os.close(handle)
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("right", [True, False])
def test_for_very_many_the_customers_name_is_typed(
    linedesk: Linedesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: bool
) -> None:
    customer = linedesk("customers", "--json").document[0]
    path = tmp_path / "plan.json"
    nobodies = [Target(TargetKind.PERSON, f"nobody-{at}", f"Nobody {at}") for at in range(101)]
    changes = [Change(one, "forwarding", "noAnswer.numberOfRings", 3, 4) for one in nobodies]
    plan = Plan.of(customer["id"], customer["name"], changes)
    path.write_text(json.dumps(plan.to_json()), "utf-8")
    assert linedesk("apply", str(path), "--json").code == 2  # a script says --yes
    monkeypatch.setattr(sys, "stdin", Typed(customer["name"] if right else "yes"))
    ended = linedesk("apply", str(path))
    assert "customer’s name" in ended.err
    assert ended.code == (1 if right else 2)  # the service knows none of them
    assert len(linedesk("runs", "--json").document) == int(right)


def test_the_end_of_the_input_is_no_yes(
    linedesk: Linedesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = linedesk("customers", "--json").document[0]
    path = tmp_path / "plan.json"
    nobody = Target(TargetKind.PERSON, "nobody", "Nobody")
    change = Change(nobody, "forwarding", "always.destination", None, "+4930901820")
    path.write_text(json.dumps(Plan.of(customer["id"], customer["name"], [change]).to_json()))
    ended = Typed("")
    ended.truncate(0)
    monkeypatch.setattr(sys, "stdin", ended)
    refused = linedesk("apply", str(path))
    assert (refused.code, "not confirmed" in refused.err) == (2, True)
    assert linedesk("runs", "--json").document == []


def test_nothing_to_do_is_all_done(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "plan.json"
    same = ("--set", "forwarding.unreachable.enabled=false")
    linedesk("plan", "--customer", customer, "--users", users[3]["id"], *same, "-o", str(path))
    assert json.loads(path.read_text("utf-8"))["changes"] == []
    ended = linedesk("apply", str(path), "--json")
    assert (ended.code, ended.document["rows"]) == (0, [])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("forwarding.nope=1", "There is no setting and field"),
        ("nope=1", "There is no setting and field"),
        ("forwarding.always.enabled=perhaps", "a value that the field cannot take"),
        ("forwarding.always.enabled", "holds"),
        ("forwarding.always.destination=abc", "Enter a number"),
        ("forwarding.noAnswer.numberOfRings=99", "20 or less"),
    ],
)
def test_values_that_cannot_be_are_wrong_usage(
    linedesk: Linedesk, tmp_path: Path, value: str, text: str
) -> None:
    path = tmp_path / "plan.json"
    ended = linedesk(
        *("plan", "--customer", "any", "--users", "any", "--set", value),
        *("-o", str(path), "--json"),
    )
    assert (ended.code, ended.document["error"]["kind"]) == (2, "usage")
    assert text in ended.document["error"]["text"]
    assert not path.exists()


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"format": "other"}', '{"a": 1}'])
def test_a_file_that_is_no_plan(linedesk: Linedesk, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "plan.json"
    if content is not None:
        path.write_text(content, "utf-8")
    ended = linedesk("apply", str(path), "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "badFile")
    assert str(path) in ended.document["error"]["text"]


def test_a_plan_that_was_tampered_with(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "plan.json"
    linedesk("plan", "--customer", customer, "--users", users[0]["id"], *FORWARD, "-o", str(path))
    path.write_text(path.read_text("utf-8").replace("2999", "2998"), "utf-8")
    ended = linedesk("apply", str(path))
    assert ended.code == 2
    assert "changed after it was written" in ended.err


@pytest.mark.parametrize(
    "command", [("undo", "nope"), ("resume", "nope"), ("journal", "--run", "x")]
)
def test_a_run_that_is_not_there(linedesk: Linedesk, command: tuple[str, ...]) -> None:
    ended = linedesk(*command, "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "nobodyMeant")


def test_codes(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    sheet = tmp_path / "codes.csv"
    owner = next(one for one in users if one["licence"] == "Professional")
    made = linedesk(
        *("codes", "--customer", customer, "--users", owner["id"]),
        *("--model", "DMS Cisco 8865", "--sheet", str(sheet), "--json"),
    )
    assert made.code == 0
    (code,) = made.document
    assert {"user", "personId", "model", "code", "expiryTime", "state"} <= set(code)
    assert (code["model"], code["state"]) == ("DMS Cisco 8865", "done")
    assert code["code"].isdigit() and len(code["code"]) == 16
    with sheet.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["code"] == code["code"]
    if sys.platform != "win32":
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600  # a code is a credential
    # Without a keychain nothing of the code is kept; that it was made is.
    (known,) = linedesk("codes", "list", "--json").document
    assert (known["personId"], known["code"], known["state"]) == (owner["id"], "", "pending")


@pytest.mark.parametrize("option", ["--sheet", "--labels"])
def test_codes_whose_sheet_cannot_be_written_stand_in_the_answer(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
) -> None:
    if option == "--labels":
        keyring.set_keyring(MemoryKeychain())
        monkeypatch.setattr(printing, "write_pdf", no_paper)
    else:
        monkeypatch.setattr(os, "fdopen", no_room)
    at = 3 if option == "--labels" else 4
    owner = [one for one in users if one["licence"] == "Professional"][at]
    made = linedesk(
        *("codes", "--customer", customer, "--users", owner["id"], "--model", "Cisco 9861"),
        *(option, str(tmp_path / "codes.pdf"), "--json"),
    )
    assert made.code == 1
    (code,) = made.document  # one document, and the code is not lost
    assert len(code["code"]) == 16
    assert "codes.pdf" in made.err and "Nothing was sent" not in made.err


async def no_paper(_: object, path: Path) -> None:
    """A viewer on Windows has the file open."""
    raise GroundFault.of_named_file(path, PermissionError(errno.EACCES, "locked"))


class MemoryKeychain(KeyringBackend):
    """A keychain that lives as long as its test."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring ships half its types
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


def test_with_a_keychain_a_code_is_kept_sealed(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], profile: Path
) -> None:
    keyring.set_keyring(MemoryKeychain())
    owner = [one for one in users if one["licence"] == "Professional"][1]
    made = linedesk(
        *("codes", "--customer", customer, "--users", owner["id"]),
        *("--model", "Cisco 9861", "--json"),
    ).document[0]
    (known,) = linedesk("codes", "list", "--json").document
    assert (known["code"], known["state"]) == (made["code"], "pending")
    kept = b"".join(path.read_bytes() for path in profile.rglob("*") if path.is_file())
    assert made["code"].encode() not in kept
    keychain = {one["check"]: one["ok"] for one in linedesk("doctor", "--json").document}
    assert keychain["keychain"]


def test_an_interrupted_run_of_codes_goes_on_and_shows_them(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], service: Sandbox
) -> None:
    owner = [one for one in users if one["licence"] == "Professional"][2]
    service.control("faults", {"spec": "status=401:POST:/devices/activationCode"})
    try:
        paused = linedesk(
            *("codes", "--customer", customer, "--users", owner["id"]),
            *("--model", "Cisco 9861", "--json"),
        )
    finally:
        service.control("faults", {"spec": ""})
    assert (paused.code, paused.document[0]["state"]) == (3, "queued")
    (run,) = linedesk("runs", "--json").document
    assert run["state"] == "open"
    resumed = linedesk("resume", run["id"], "--json")
    assert (resumed.code, resumed.document["counts"]) == (0, {"done": 1})
    assert len(resumed.document["rows"][0]["code"]) == 16


def test_codes_for_people(linedesk: Linedesk, customer: str, users: list[dict[str, Any]]) -> None:
    owner = next(one for one in reversed(users) if one["licence"] == "Professional")
    ended = linedesk(
        *("codes", "--customer", customer, "--users", owner["id"], "--model", "9861"),
        language="de",
    )
    assert ended.code == 0
    assert "Schlüsselbund" in ended.err  # said before the code is made
    assert ended.out.split()[:3] == ["Benutzer", "Modell", "Code"]


@pytest.mark.parametrize(
    ("argv", "kind"),
    [
        ((), "usage"),
        (("--model", "x"), "usage"),
        (("--model", "Nokia 3310", "--users", "{user}"), "nobodyMeant"),
        (("--model", "Cisco", "--users", "{user}"), "severalMeant"),
    ],
)
def test_codes_that_cannot_be_made(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    argv: tuple[str, ...],
    kind: str,
) -> None:
    given = [one.format(user=users[0]["id"]) for one in argv]
    ended = linedesk("codes", "--customer", customer, *given, "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, kind)


def test_a_live_customer_is_read_only(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "plan.json"
    linedesk("plan", "--customer", customer, "--users", users[0]["id"], *FORWARD, "-o", str(path))
    monkeypatch.setenv("LINEDESK_BASE_URL", "https://webex.invalid/v1")
    refused = linedesk("apply", str(path), "--yes", "--json")
    assert (refused.code, refused.document["error"]["kind"]) == (2, "readOnly")
    assert linedesk("runs", "--json").document == []


def test_a_run_of_another_service_is_left_alone(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "plan.json"
    linedesk(
        "plan", "--customer", customer, "--users", users[4]["email"], *FORWARD, "-o", str(path)
    )
    run = linedesk("apply", str(path), "--json").document["run"]
    with Sandbox() as other:
        monkeypatch.setenv("LINEDESK_BASE_URL", other.base_url)
        monkeypatch.setenv("LINEDESK_TOKEN", other.token)
        for command in ("undo", "resume"):
            ended = linedesk(command, run, "--json")
            assert (ended.code, ended.document["error"]["kind"]) == (2, "otherService")
            assert ended.document["error"]["remedy"]
        assert "anderen Dienst" in linedesk("undo", run, language="de").err
    assert [one["kind"] for one in linedesk("runs", "--json").document] == ["apply"]


def test_of_several_open_runs_one_of_another_service_hides_not_what_was_done(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    service: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, at = tmp_path / "plan.json", ("--customer", customer, "--users", users[-3]["id"])
    linedesk("plan", *at, *FORWARD, "-o", str(path))

    def left_open(sandbox: Sandbox) -> str:
        sandbox.control("faults", {"spec": "status=401:PUT:/people/*"})
        paused = linedesk("apply", str(path), "--json")
        sandbox.control("faults", {"spec": ""})
        assert paused.code == 3
        return str(paused.document["run"])

    theirs = left_open(service)
    with Sandbox() as other:  # the same tenant, as the same seed makes it
        monkeypatch.setenv("LINEDESK_BASE_URL", other.base_url)
        monkeypatch.setenv("LINEDESK_TOKEN", other.token)
        plan = linedesk("plan", *at, *FORWARD, "-o", str(path), "--json")
        assert plan.code == 0
        ours = left_open(other)
        ended = linedesk("resume", "--json")
    assert set(ended.document["runs"]) == {theirs, ours}
    assert ended.document["error"]["kind"] == "otherService"
    assert ended.document["counts"] == {"queued": 1, "done": 1}
    assert ended.code == 1  # 2 would say that nothing was sent


def test_a_plan_takes_over_the_settings_of_a_colleague(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    source, first, second = users[4:7]
    path = tmp_path / "plan.json"
    given = ("plan", "--customer", customer, "--users", source["email"], *FORWARD, "-o", str(path))
    assert linedesk(*given, "--json").code == 0
    assert linedesk("apply", str(path), "--json").code == 0
    copy = (
        *("plan", "--customer", customer, "--users", f"{first['email']},{second['email']}"),
        *("--copy-from", source["email"], "-o", str(path)),
    )
    planned = linedesk(*copy, "--json")
    assert planned.code == 0
    for person in (first, second):
        fields = {
            one["field"]: (one["base"], one["value"])
            for one in planned.document["changes"]
            if one["target"] == person["id"] and one["setting"] == "forwarding"
        }
        assert fields["always.destination"][1] == "2999"
        assert fields["always.enabled"] == (False, True)
    assert Plan.from_json(planned.document).hash == planned.document["hash"]
    named = linedesk(*copy, "--set", "forwarding.always.destination=2998", "--json").document
    there = {one["value"] for one in named["changes"] if one["field"] == "always.destination"}
    assert there == {"2998"}
    # one that would lead to the user's own line is left out, and said
    own = ("--set", f"forwarding.busy.destination={first['extension']}")
    switch = ("--set", "forwarding.busy.enabled=true")
    other = ("plan", "--customer", customer, "--users", source["id"], *own, *switch)
    assert linedesk(*other, "-o", str(path)).code == 0
    assert linedesk("apply", str(path), "--yes", "--json").code == 0
    said = linedesk(*copy).err
    assert f"{first['name']}, Call forwarding" in said and "left as it is" in said


def test_a_plan_needs_something_to_change(linedesk: Linedesk, tmp_path: Path) -> None:
    ended = linedesk(
        *("plan", "--customer", "any", "--users", "any", "-o", str(tmp_path / "p.json")), "--json"
    )
    assert (ended.code, ended.document["error"]["kind"]) == (2, "usage")
    assert "--copy-from" in ended.document["error"]["text"]


def _queued(
    linedesk: Linedesk, service: Sandbox, path: Path, user: dict[str, Any], seen: int, wanted: int
) -> str:
    """A change of the user's rings that a sign-in which has ended keeps from the service."""
    (name,) = [one for one in linedesk("customers", "--json").document if one["id"] == path.stem]
    target = Target(TargetKind.PERSON, user["id"], user["name"])
    change = Change(target, "forwarding", "noAnswer.numberOfRings", seen, wanted)
    path.write_text(json.dumps(Plan.of(name["id"], name["name"], [change]).to_json()), "utf-8")
    service.control("faults", {"spec": "status=401:/people/*/features/callForwarding"})
    try:
        paused = linedesk("apply", str(path), "--json")
    finally:
        service.control("faults", {"spec": ""})
    assert (paused.code, paused.document["counts"]) == (3, {"queued": 1})
    return str(paused.document["run"])


def rings(linedesk: Linedesk, customer: str, user: str) -> int:
    shown = linedesk(
        *("show", "--customer", customer, "--user", user, "--setting", "forwarding", "--json")
    )
    return int(shown.document["forwarding"]["callForwarding"]["noAnswer"]["numberOfRings"])


def test_what_is_open_goes_on_the_oldest_first(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    service: Sandbox,
) -> None:
    """A later change stands on what an earlier one leaves."""
    path, user = tmp_path / f"{customer}.json", users[5]
    now = rings(linedesk, customer, user["id"])
    first = _queued(linedesk, service, path, user, now, now + 1)
    second = _queued(linedesk, service, path, user, now + 1, now + 2)
    ended = linedesk("resume", "--json")
    assert (ended.code, ended.document["counts"]) == (0, {"done": 2})
    assert ended.document["runs"] == [first, second]
    assert rings(linedesk, customer, user["id"]) == now + 2


def test_a_sign_in_that_has_ended_keeps_all_that_is_open_in_its_order(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    service: Sandbox,
) -> None:
    path, user = tmp_path / f"{customer}.json", users[6]
    now = rings(linedesk, customer, user["id"])
    _queued(linedesk, service, path, user, now, now + 1)
    _queued(linedesk, service, path, user, now + 1, now + 2)
    service.control("faults", {"spec": "status=401:/people/*/features/callForwarding*1"})
    paused = linedesk("resume", "--json")
    service.control("faults", {"spec": ""})
    assert (paused.code, paused.document["counts"]) == (3, {"queued": 2})
    ended = linedesk("resume", "--json")
    assert (ended.code, ended.document["counts"]) == (0, {"done": 2})


def test_a_read_only_customer_keeps_no_other_from_going_on(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    tmp_path: Path,
    service: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was carried out before is told, and what comes after is not left."""
    path = tmp_path / f"{customer}.json"
    now = [rings(linedesk, customer, user["id"]) for user in users[7:9]]
    for user, seen in zip(users[7:9], now, strict=True):
        _queued(linedesk, service, path, user, seen, seen + 1)
    locked = linedesk("runs", "--json").document[-1]["id"]

    def may_change(call: Call, run: Run) -> None:
        if run.id == locked:
            raise Fault(Kind.READ_ONLY, customer=run.customer_name)

    monkeypatch.setattr(changes, "_may_change", may_change)
    ended = linedesk("resume", "--json")
    assert ended.code == 1  # 2 would say that nothing was sent
    assert ended.document["error"]["kind"] == "readOnly"
    assert ended.document["counts"] == {"queued": 1, "done": 1}
    monkeypatch.undo()


def test_the_last_of_two_values_for_one_field_counts(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    path, user = tmp_path / "plan.json", users[9]["id"]
    now = rings(linedesk, customer, user)
    sets = [f"forwarding.noAnswer.numberOfRings={now + more}" for more in (1, 2)]
    planned = linedesk(
        *("plan", "--customer", customer, "--users", user, "--set", sets[0], "--set", sets[1]),
        *("-o", str(path), "--json"),
    )
    assert [one["value"] for one in planned.document["changes"]] == [now + 2]
    applied = linedesk("apply", str(path), "--json")
    assert (applied.code, applied.document["counts"]) == (0, {"done": 1})
    assert rings(linedesk, customer, user) == now + 2


def test_a_number_of_reach_is_added_and_all_are_switched_off(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    """`enabled` stands for the switches of the numbers: also of one that the plan adds."""
    path, user = tmp_path / "plan.json", users[9]["id"]
    linedesk(
        *("plan", "--customer", customer, "--users", user, "--set", "reach.numbers=m=+496100771"),
        *("--set", "reach.enabled=false", "-o", str(path), "--json"),
    )
    assert linedesk("apply", str(path), "--json", "--yes").code == 0
    reach = linedesk(
        *("show", "--customer", customer, "--user", user, "--setting", "reach", "--json")
    ).document["reach"]
    assert [(one["phoneNumber"], one["enabled"]) for one in reach["numbers"]] == [
        ("+496100771", False)
    ]
