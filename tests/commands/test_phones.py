"""Commands for one phone or one PIN: what the service holds afterwards, brakes, exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.harness.terminal import Linedesk

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture
def customer(linedesk: Linedesk) -> str:
    """The id of the first customer."""
    return str(linedesk("customers", "--json").document[0]["id"])


def phones(linedesk: Linedesk, customer: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = linedesk("devices", "--customer", customer, "--json").document
    return found


def connected(linedesk: Linedesk, customer: str, product: str) -> dict[str, Any]:
    return next(
        one
        for one in phones(linedesk, customer)
        if one["status"] == "connected" and product in one["model"]
    )


def test_a_phone_restarts_once(linedesk: Linedesk, customer: str) -> None:
    phone = connected(linedesk, customer, "88")
    given = ("reboot", "--customer", customer, "--device", phone["mac"], "--json")
    done = linedesk(*given)
    assert (done.code, done.document["counts"]) == (0, {"done": 1})
    now = {one["id"]: one["status"] for one in phones(linedesk, customer)}
    assert now[phone["id"]] == "disconnected"
    again = linedesk(*given)  # it is away, and takes no command
    assert (again.code, again.document["counts"]) == (1, {"rejected": 1})


def test_logs_are_sent_where_the_device_can(linedesk: Linedesk, customer: str) -> None:
    room = linedesk("devices", "--customer", customer, "--json").document
    found = [one for one in room if one["type"] == "roomdesk" and one["status"] == "connected"]
    sent = linedesk("report-problem", "--customer", customer, "--device", found[0]["id"], "--json")
    assert (sent.code, sent.document["counts"]) == (0, {"done": 1})
    phone = connected(linedesk, customer, "98")
    refused = linedesk("report-problem", "--customer", customer, "--device", phone["id"], "--json")
    assert (refused.code, refused.document["counts"]) == (1, {"rejected": 1})


def test_a_phone_is_removed_only_when_that_was_confirmed(linedesk: Linedesk, customer: str) -> None:
    phone = connected(linedesk, customer, "78")
    given = ("remove", "--customer", customer, "--device", phone["id"], "--json")
    asked = linedesk(*given)
    assert asked.code == 2
    assert "factory reset" in asked.document["error"]["text"]
    assert phone["id"] in {one["id"] for one in phones(linedesk, customer)}
    assert linedesk(*given, "--yes").document["counts"] == {"done": 1}
    assert phone["id"] not in {one["id"] for one in phones(linedesk, customer)}


def test_a_zone_is_set_and_taken_back(linedesk: Linedesk, customer: str) -> None:
    phone = connected(linedesk, customer, "98")
    given = ("set-timezone", "--customer", customer, "--device", phone["id"], "--json", "--zone")
    done = linedesk(*given, "Europe/Berlin")
    assert done.document["counts"] == {"done": 1}
    assert linedesk(*given, "Europe/Berlin").document["counts"] == {"unchanged": 1}
    for zone in ("Mars/Base", "", "europe/berlin"):  # none of the phone's: nothing is sent
        wrong = linedesk(*given, zone)
        assert (wrong.code, wrong.document["error"]["kind"]) == (2, "nobodyMeant")
        assert "Europe/Berlin" in wrong.document["error"]["matches"]
    assert linedesk("undo", done.document["run"], "--json").document["counts"] == {"done": 1}


def test_a_plan_sets_the_zone_of_a_phone(linedesk: Linedesk, customer: str, tmp_path: Path) -> None:
    phone = connected(linedesk, customer, "98")
    path = tmp_path / "plan.json"
    given = ("plan", "--customer", customer, "-o", str(path), "--json", "--set")
    to = ("--device", phone["serial"])
    planned = linedesk(*given, "device.timeZone=Asia/Tokyo", *to)
    (change,) = planned.document["changes"]
    assert (change["target"], change["setting"], change["field"], change["value"]) == (
        *(phone["id"], "device", "timeZone", "Asia/Tokyo"),
    )
    done = linedesk("apply", str(path), "--json")
    assert done.document["counts"] == {"done": 1}
    assert linedesk(*given, "device.timeZone=Asia/Tokyo", *to).document["changes"] == []
    assert linedesk("undo", done.document["run"], "--json").document["counts"] == {"done": 1}
    for wrong in (
        ("device.timeZone=Mars/Base", *to),
        ("forwarding.busy.enabled=true", *to),
        ("phoneLines.line.any=null", *to),
        ("device.timeZone=Asia/Tokyo", "--users", "any"),
        ("device.timeZone=Asia/Tokyo",),
        ("device.timeZone=Asia/Tokyo", *to, "--copy-from", "any"),
        ("device.timeZone=Asia/Tokyo", *to, "--users", "any"),
    ):
        assert linedesk(*given, *wrong).code == 2


def test_a_phone_without_a_zone_of_its_own_is_refused(linedesk: Linedesk, customer: str) -> None:
    phone = connected(linedesk, customer, "88")
    given = ("set-timezone", "--customer", customer, "--device", phone["id"], "--json")
    assert linedesk(*given, "--zone", "Europe/Berlin").code != 0


def test_settings_are_fetched_and_a_pin_is_reset(linedesk: Linedesk, customer: str) -> None:
    phone = next(
        one
        for one in phones(linedesk, customer)
        if "88" in one["model"] and one["personId"] and one["callingDeviceId"]
    )
    done = linedesk("apply-config", "--customer", customer, "--device", phone["id"], "--json")
    assert done.document["counts"] == {"done": 1}
    reset = ("reset-pin", "--customer", customer, "--user", phone["personId"], "--json")
    assert linedesk(*reset).document["counts"] == {"done": 1}


def test_nobody_and_several_are_named(linedesk: Linedesk, customer: str) -> None:
    nobody = linedesk("reboot", "--customer", customer, "--device", "no such phone", "--json")
    assert nobody.code == 2
    several = linedesk("reboot", "--customer", customer, "--device", "Cisco", "--json")
    assert several.code == 2
    assert len(several.document["error"]["matches"]) > 1
