"""A script plans, applies and takes back; an independent client sees the same service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wxc_sdk import WebexSimpleApi
from wxc_sdk.person_settings.forwarding import CallForwardingAlways

from desktop.sandbox.server import Sandbox
from tests.harness.terminal import Linedesk


def somebody(linedesk: Linedesk) -> tuple[str, dict[str, Any]]:
    """The first customer that has a user with a Professional licence, and that user."""
    for customer in linedesk("customers", "--json").document:
        for user in linedesk("users", "--customer", customer["name"], "--json").document:
            if user["licence"] == "Professional":
                return customer["id"], user
    raise AssertionError("a sandbox without a Professional user")


def test_what_a_script_writes_another_program_reads(
    linedesk: Linedesk, stranger: WebexSimpleApi, tmp_path: Path
) -> None:
    customer, user = somebody(linedesk)
    before = stranger.person_settings.forwarding.read(entity_id=user["id"], org_id=customer)
    plan = tmp_path / "plan.json"
    planned = linedesk(
        *("plan", "--customer", customer, "--users", user["email"], "-o", str(plan)),
        *("--set", "forwarding.noAnswer.enabled=true"),
        *("--set", "forwarding.noAnswer.destination=+4930123456"),
        *("--set", "forwarding.noAnswer.numberOfRings=5"),
    )
    assert planned.code == 0
    applied = linedesk("apply", str(plan), "--yes", "--json")
    assert applied.document["counts"] == {"done": 1}

    now = stranger.person_settings.forwarding.read(entity_id=user["id"], org_id=customer)
    assert now.call_forwarding.no_answer is not None
    no_answer = now.call_forwarding.no_answer
    assert (no_answer.enabled, no_answer.destination) == (True, "+4930123456")
    assert no_answer.number_of_rings == 5

    assert linedesk("undo", applied.document["run"], "--yes").code == 0
    after = stranger.person_settings.forwarding.read(entity_id=user["id"], org_id=customer)
    assert after.call_forwarding.always == before.call_forwarding.always
    assert after.call_forwarding.no_answer is not None
    assert not after.call_forwarding.no_answer.enabled


def test_a_plan_that_was_mailed_is_reviewed_and_applied_by_a_colleague(
    linedesk: Linedesk, stranger: WebexSimpleApi, tmp_path: Path
) -> None:
    customer, user = somebody(linedesk)
    plan, mailed = tmp_path / "plan.json", tmp_path / "theirs" / "plan.json"
    linedesk(
        *("plan", "--customer", customer, "--users", user["id"], "-o", str(plan)),
        *("--set", "forwarding.busy.enabled=true", "--set", "forwarding.busy.destination=7995"),
    )
    mailed.parent.mkdir()
    mailed.write_bytes(plan.read_bytes())
    read = json.loads(mailed.read_text("utf-8"))  # keys and values, for whoever reviews it
    assert read["customer"]["id"] == customer
    assert {one["targetName"] for one in read["changes"]} == {user["name"]}
    assert {one["field"]: one["value"] for one in read["changes"]} == {
        "busy.enabled": True,
        "busy.destination": "7995",
    }
    elsewhere = ("--profile", str(mailed.parent / "profile"))
    assert linedesk("apply", str(mailed), *elsewhere, "--json").document["counts"] == {"done": 1}
    held = stranger.person_settings.forwarding.read(entity_id=user["id"], org_id=customer)
    assert held.call_forwarding.busy is not None
    assert (held.call_forwarding.busy.enabled, held.call_forwarding.busy.destination) == (
        True,
        "7995",
    )
    assert [one["kind"] for one in linedesk("runs", *elsewhere, "--json").document] == ["apply"]
    assert linedesk("runs", "--json").document == []  # it is the colleague's run


def test_what_another_program_writes_show_shows(
    linedesk: Linedesk, stranger: WebexSimpleApi
) -> None:
    customer, user = somebody(linedesk)
    forwarding = stranger.person_settings.forwarding.read(entity_id=user["id"], org_id=customer)
    forwarding.call_forwarding.always = CallForwardingAlways(
        enabled=True,
        destination="+4989555000",
        destination_voicemail_enabled=False,
        ring_reminder_enabled=True,
    )
    stranger.person_settings.forwarding.configure(
        entity_id=user["id"], forwarding=forwarding, org_id=customer
    )
    shown = linedesk("show", "--customer", customer, "--user", user["id"], "--json").document
    always = shown["forwarding"]["callForwarding"]["always"]
    assert (always["enabled"], always["destination"]) == (True, "+4989555000")


def test_a_code_made_by_a_script_activates_a_phone(linedesk: Linedesk, service: Sandbox) -> None:
    customer, user = somebody(linedesk)
    before = linedesk("devices", "--customer", customer, "--user", user["id"], "--json").document
    made = linedesk(
        *("codes", "--customer", customer, "--users", user["id"]),
        *("--model", "DMS Cisco 8865", "--json"),
    ).document[0]
    entered = {"code": made["code"], "model": made["model"]}
    service.control("phones/enter-code", entered)
    service.control("clock", {"advance_s": 120})
    after = linedesk("devices", "--customer", customer, "--user", user["id"], "--json").document
    new = [one for one in after if one["id"] not in {old["id"] for old in before}]
    assert [(one["model"], one["status"]) for one in new] == [("Cisco 8865", "connected")]
