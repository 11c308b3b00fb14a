"""Settings of a colleague taken over: what comes along, what stays the colleague's, and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.domain.changes import GOOD_STATES, Plan, RowState
from desktop.domain.copied import COPIED, LeftOut
from desktop.domain.directory import Person
from desktop.operations import apply, plans
from desktop.operations.settings import DOCUMENTS
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of, taken_back

OUTSIDE = "+4930123456"


async def put(place: Office, person: Person, *sets: str) -> None:
    """Give a user these settings, as somebody did before."""
    plan = await plans.build(place.desk, place.customer, [person], plans.parse_sets(sets))
    for row in await rows_of(apply.apply(place.desk, plan)):
        assert row.state in GOOD_STATES, row.error


async def held(place: Office, person: Person) -> dict[tuple[str, str], Any]:
    wire = place.desk.client.customer(place.customer.id)
    return {key: await DOCUMENTS[key].read(wire, person.id) for key in COPIED}


async def copied(
    place: Office, source: Person, people: list[Person], *sets: str
) -> tuple[Plan, list[LeftOut]]:
    left: list[LeftOut] = []
    wanted = plans.parse_sets(sets)
    plan = await plans.build(
        place.desk, place.customer, people, wanted, copy_from=source, left_out=left.append
    )
    return plan, left


def values(plan: Plan, person: Person) -> dict[str, Any]:
    return {
        f"{one.setting}.{one.field}": one.value
        for one in plan.changes
        if one.target.id == person.id
    }


async def test_rules_come_along_and_go_back(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        source, first, second = place.users[:3]
        await put(
            place,
            source,
            "forwarding.busy.enabled=true",
            f"forwarding.busy.destination={OUTSIDE}",
            "forwarding.noAnswer.enabled=true",
            "forwarding.noAnswer.destination=7990",
            "forwarding.noAnswer.numberOfRings=7",
            "forwarding.always.destination=7991",
            "callerId.selected=LOCATION_NUMBER",
            "callerId.customName=Frau Muster",
            "voicemail.enabled=true",
            "voicemail.sendUnansweredCalls.numberOfRings=9",
            "voicemail.emailCopyOfMessage.enabled=true",
            f"voicemail.emailCopyOfMessage.emailId={source.email}",
            "outgoingPermission.INTERNATIONAL=ALLOW",
        )
        before = [await held(place, one) for one in (first, second)]
        plan, left = await copied(place, source, [first, second])
        assert left == []
        for person in (first, second):
            found = values(plan, person)
            assert found["forwarding.busy.destination"] == OUTSIDE
            assert found["forwarding.noAnswer.numberOfRings"] == 7
            assert found["callerId.selected"] == "LOCATION_NUMBER"
            assert found["voicemail.sendUnansweredCalls.numberOfRings"] == 9
            assert found["outgoingPermission.INTERNATIONAL"] == "ALLOW"
            # theirs alone: what is switched off, a name, an address
            assert "forwarding.always.destination" not in found
            assert not any(key.startswith("callerId.custom") for key in found)
            assert source.email not in found.values()
            address = found.get("voicemail.emailCopyOfMessage.emailId", person.email)
            assert address == person.email
        rows = await rows_of(apply.apply(place.desk, plan))
        assert {row.state for row in rows} == {RowState.DONE}
        again, _ = await copied(place, source, [first, second])
        assert again.changes == ()
        back = await rows_of(taken_back(place.desk, rows[0].run))
        assert {row.state for row in back} == {RowState.DONE}
        settings = ["callForwarding", "businessContinuity"]
        for person, was in zip((first, second), before, strict=True):
            now = await held(place, person)
            key = ("forwarding", "callForwarding")
            assert [now[key][one] for one in settings] == [was[key][one] for one in settings]
            for key in COPIED[2:]:
                assert now[key] == was[key]


async def test_what_is_named_beats_what_is_copied(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        source, person = place.users[:2]
        await put(
            place,
            source,
            "forwarding.busy.enabled=true",
            "forwarding.busy.destination=7990",
            "outgoingPermission.INTERNATIONAL=ALLOW",
        )
        plan, _ = await copied(
            place,
            source,
            [person],
            "forwarding.busy.destination=7995",
            "outgoingPermission.INTERNATIONAL=BLOCK",
        )
        found = values(plan, person)
        assert found["forwarding.busy.enabled"] is True
        assert found["forwarding.busy.destination"] == "7995"
        assert found.get("outgoingPermission.INTERNATIONAL", "BLOCK") == "BLOCK"


async def test_nobody_is_forwarded_to_themselves(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        source, person, other = place.users[:3]
        await put(
            place,
            source,
            "forwarding.busy.enabled=true",
            f"forwarding.busy.destination={person.extension}",
            "callerId.selected=CUSTOM",
            f"callerId.customNumber={source.phone_number or OUTSIDE}",
        )
        same = replace(other, extension="", phone_number="")
        plan, left = await copied(place, source, [person, same])
        assert LeftOut(person, "forwarding", "busy.enabled") in left
        assert "forwarding.busy.destination" not in values(plan, person)
        assert values(plan, same)["forwarding.busy.destination"] == person.extension
        if source.phone_number:  # a number of the colleague's own is nobody else's
            assert LeftOut(person, "callerId", "selected") in left
            assert "callerId.customNumber" not in values(plan, same)


async def test_a_colleague_who_follows_the_location_makes_followers(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        source, person = place.users[:2]
        await put(place, source, "outgoingPermission.useCustomPermissions=false")
        await put(place, person, "outgoingPermission.INTERNATIONAL=ALLOW")
        plan, _ = await copied(place, source, [person])
        mine = {key: one for key, one in values(plan, person).items() if key.startswith("outgoing")}
        assert mine == {"outgoingPermission.useCustomPermissions": False}
