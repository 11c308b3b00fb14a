"""Every setting through the one write path: unknown fields, a second admin, undo, read-only."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from desktop.api import devices
from desktop.api.scope import CustomerWire
from desktop.domain.changes import Plan, RowState, Target, TargetKind
from desktop.domain.directory import Person
from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply, plans
from desktop.operations.settings import DOCUMENTS
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of, taken_back

Sets = list[str]

CASES: dict[str, tuple[Sets, str, dict[str, Json]]] = {
    "voicemail": (
        ["voicemail.enabled=false", "voicemail.sendUnansweredCalls.numberOfRings=9"],
        "voicemail",
        {"enabled": False, "sendUnansweredCalls.numberOfRings": 9},
    ),
    "callerId": (
        ["callerId.customName=Zentrale Süd"],
        "callerId",
        {
            "directLineCallerIdName.selection": "CUSTOM_NAME",
            "directLineCallerIdName.customName": "Zentrale Süd",
        },
    ),
    "outgoingPermission": (
        ["outgoingPermission.INTERNATIONAL=AUTH_CODE"],
        "outgoingPermission",
        {"useCustomPermissions": True, "useCustomEnabled": True},
    ),
    "person": (["person.timeZone=Asia/Tokyo"], "person", {"timeZone": "Asia/Tokyo"}),
}


def held(place: Office, person: Person, feature: str) -> dict[str, Any]:
    document: dict[str, Any] = place.control("GET", f"documents/{person.id}/{feature}")
    return document


def hold(place: Office, person: Person, feature: str, document: dict[str, Any]) -> None:
    place.control("PUT", f"documents/{person.id}/{feature}", document)


def at(document: Any, path: str) -> Any:
    for step in path.split("."):
        document = document[step]
    return document


def action(document: dict[str, Any], call_type: str) -> str:
    entries = document["callingPermissions"]
    found: str = next(one["action"] for one in entries if one["callType"] == call_type)
    return found


async def planned(place: Office, person: Person, sets: Sets) -> Plan:
    return await plans.build(place.desk, place.customer, [person], plans.parse_sets(sets))


def default_user(place: Office) -> Person:
    """A user who follows the location, with everything as a new tenant has it."""
    for person in place.users:
        if not held(place, person, "outgoingPermission")["useCustomPermissions"]:
            hold(
                place,
                person,
                "voicemail",
                {**held(place, person, "voicemail"), "enabled": True},
            )
            return person
    raise AssertionError("everybody has permissions of their own")


@pytest.mark.parametrize("name", CASES)
async def test_set_read_back_and_undone(tmp_path: Path, sandbox: Sandbox, name: str) -> None:
    sets, feature, expected = CASES[name]
    async with office(tmp_path, sandbox) as place:
        person = default_user(place)
        before = held(place, person, feature)
        (row,) = await rows_of(apply.apply(place.desk, await planned(place, person, sets)))
        assert row.state is RowState.DONE, row.error
        after = held(place, person, feature)
        assert {path: at(after, path) for path in expected} == expected
        assert (await planned(place, person, sets)).changes == ()
        (row,) = await rows_of(taken_back(place.desk, row.run))
        assert row.state is RowState.DONE, row.error
        assert cleaned(held(place, person, feature)) == cleaned(before)


def cleaned(document: dict[str, Any]) -> dict[str, Any]:
    """Empty text is absent to the service."""
    names = document.get("directLineCallerIdName")
    if isinstance(names, dict):
        names = {key: value for key, value in names.items() if value != ""}
        return {**document, "directLineCallerIdName": names}
    return document


@pytest.mark.parametrize("name", CASES)
async def test_what_nobody_knows_survives(tmp_path: Path, sandbox: Sandbox, name: str) -> None:
    sets, feature, _ = CASES[name]
    async with office(tmp_path, sandbox) as place:
        person = default_user(place)
        document = held(place, person, feature)
        document["zeta"] = {"deep": [1, {"x": None}], "text": "ß"}
        hold(place, person, feature, document)
        (row,) = await rows_of(apply.apply(place.desk, await planned(place, person, sets)))
        assert row.state is RowState.DONE, row.error
        assert held(place, person, feature)["zeta"] == document["zeta"]


@pytest.mark.parametrize("name", CASES)
async def test_a_second_admin_is_seen(tmp_path: Path, sandbox: Sandbox, name: str) -> None:
    sets, feature, _ = CASES[name]
    theirs = {
        "voicemail": {"sendUnansweredCalls.numberOfRings": 17},
        "callerId": {"directLineCallerIdName.customName": "Someone else"},
        "outgoingPermission": {"callingPermissions.INTERNATIONAL.action": "TRANSFER_NUMBER_1"},
        "person": {"timeZone": "Europe/Paris"},
    }[name]
    async with office(tmp_path, sandbox) as place:
        person = default_user(place)
        plan = await planned(place, person, sets)
        place.control(
            "POST", "second-admin", {"personId": person.id, "feature": feature, "set": theirs}
        )
        there = held(place, person, feature)
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.CONFLICT
        assert held(place, person, feature) == there
        assert place.effects("PUT", person.id) == []


async def test_a_poor_voicemail_is_written_whole(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        document = held(place, person, "voicemail")
        del document["notifications"], document["transferToNumber"]
        hold(place, person, "voicemail", {**document, "enabled": True})
        plan = await planned(place, person, ["voicemail.enabled=false"])
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE, row.error


async def test_none_is_written_as_null(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        document = held(place, person, "voicemail")
        document |= {"enabled": True, "notifications": {"enabled": False, "type": None}}
        hold(place, person, "voicemail", document)
        plan = await planned(place, person, ["voicemail.enabled=false"])
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE, row.error
        assert row.before["notifications"]["type"] == "None"
        assert held(place, person, "voicemail")["notifications"]["type"] is None


async def test_entries_keep_their_place_and_strange_ones_stay(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        person = default_user(place)
        document = held(place, person, "outgoingPermission")
        strange = {"callType": "HOLOGRAM", "action": "BLOCK", "transferEnabled": True, "hue": 3}
        held_back = {"callType": "url_dialing", "action": "ALLOW", "transferEnabled": True}
        document["callingPermissions"].insert(2, strange)
        document["callingPermissions"].insert(5, held_back)
        document["callingPermissions"].reverse()
        hold(place, person, "outgoingPermission", document)
        sets = ["outgoingPermission.INTERNATIONAL=ALLOW"]
        (row,) = await rows_of(apply.apply(place.desk, await planned(place, person, sets)))
        assert row.state is RowState.DONE, row.error
        expected = copy.deepcopy(document)
        expected |= {"useCustomPermissions": True, "useCustomEnabled": True}
        for entry in expected["callingPermissions"]:
            if entry["callType"] == "INTERNATIONAL":
                entry["action"] = "ALLOW"
        after = held(place, person, "outgoingPermission")
        for entry in (*after["callingPermissions"], *expected["callingPermissions"]):
            entry.pop("isCallTypeRestrictionEnabled", None)
        assert after == expected


async def test_permissions_that_lie_idle_count_once_they_are_used(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        person = default_user(place)
        assert action(held(place, person, "outgoingPermission"), "INTERNATIONAL") == "BLOCK"
        plan = await planned(place, person, ["outgoingPermission.INTERNATIONAL=BLOCK"])
        assert [change.field for change in plan.changes] == ["useCustomPermissions"]
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE
        assert held(place, person, "outgoingPermission")["useCustomPermissions"] is True


async def test_a_location_is_a_target(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        site = place.users[0].location_id
        target = Target(TargetKind.LOCATION, site, "Site")
        edits = {"INTERNATIONAL": ("BLOCK", "ALLOW")}
        plan = plans.edit(place.customer, target, "locationPermission", edits)
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE, row.error
        route = f"documents/{site}/locationOutgoingPermission"
        assert action(place.control("GET", route), "INTERNATIONAL") == "ALLOW"
        assert action(place.control("GET", route), "PREMIUM_SERVICES_I") == "BLOCK"
        (row,) = await rows_of(taken_back(place.desk, row.run))
        assert row.state is RowState.DONE
        assert action(place.control("GET", route), "INTERNATIONAL") == "BLOCK"


@pytest.mark.parametrize(
    "pair",
    [
        "locationPermission.INTERNATIONAL=ALLOW",
        "outgoingPermission.INTERNATIONAL=MAYBE",
        "outgoingPermission.INTERNATIONAL=null",
        "outgoingPermission.MOON=ALLOW",
        "voicemail.enabled=null",
        "voicemail.sendBusyCalls.greeting=LOUD",
        "callerId.selected=ANY",
    ],
)
def test_what_is_no_value_of_a_user_is_refused(pair: str) -> None:
    with pytest.raises(Fault) as refused:
        plans.parse_sets([pair])
    assert refused.value.kind is Kind.USAGE


async def test_every_document_can_be_read(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        wire: CustomerWire = place.desk.client.customer(place.customer.id)
        person = place.users[0]
        phones = [one.calling_device_id for one in await devices.devices(wire)]
        target = {
            TargetKind.PERSON: person.id,
            TargetKind.LOCATION: person.location_id,
            TargetKind.DEVICE: next(filter(None, phones)),
        }
        for access in DOCUMENTS.values():
            assert await access.read(wire, target[access.setting.target])
