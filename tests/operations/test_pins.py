"""What is known before a PIN is reset or set, over a real sandbox."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.actions import RESET_PIN, TEMPORARY_PIN
from desktop.domain.changes import RowState
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import ProblemKind
from desktop.operations import journal, pins, preview
from desktop.operations.apply import apply
from desktop.operations.pins import PinRoom, RulesOf
from desktop.sandbox.server import Sandbox
from tests.operations.office import office, rows_of
from tests.sandbox.tenants import Tenant

ORGANIZATION = "status=403:GET:/telephony/config/voicemail/rules"
LOCATION = "status=403:GET:/telephony/config/locations/*/voicePortal/passcodeRules"


async def test_the_rules_are_those_of_the_location(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        person = next(one for one in at.users if one.phone_number)
        room = await pins.room(at.desk, at.customer.id, person)
        with Tenant(sandbox) as tenant:
            path = f"/telephony/config/locations/{person.location_id}/voicePortal/passcodeRules"
            theirs = tenant.get(path, orgId=at.customer.id)
    assert room.source is RulesOf.LOCATION
    assert room.default_after_reset is False
    assert room.rules.shortest == theirs["length"]["min"]
    assert room.rules.most_repeated == theirs["blockRepeatedDigits"]["max"]
    assert room.rules.no_own_number  # only locations have this rule
    assert room.own_numbers == (person.extension, person.phone_number)
    own = person.phone_number.removeprefix("+")
    assert [one.kind for one in room.problems(own)] == [ProblemKind.OWN_NUMBER]
    assert room.problems("804229") == []


async def test_what_is_drawn_is_let_through(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        room = await pins.room(at.desk, at.customer.id, at.users[0])
    drawn = {room.generate() for _ in range(50)}
    assert len(drawn) > 40
    assert all(pin and not room.problems(pin) for pin in drawn)


async def test_rules_that_are_refused_are_those_next_to_them(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        person = at.users[0]
        at.faults(LOCATION)
        room = await pins.room(at.desk, at.customer.id, person)
        assert room.source is RulesOf.ORGANIZATION
        assert room.rules.most_repeated and not room.rules.no_own_number
        away = await pins.room(at.desk, at.customer.id, replace(person, location_id=""))
        assert away.source is RulesOf.ORGANIZATION
        at.faults(ORGANIZATION)
        room = await pins.room(at.desk, at.customer.id, person)
        assert (room.source, room.default_after_reset) == (RulesOf.LOCATION, None)
        at.faults(f"{ORGANIZATION},{LOCATION}")
        room = await pins.room(at.desk, at.customer.id, person)
        assert room == PinRoom(own_numbers=room.own_numbers)
        assert room.source is RulesOf.NOBODY


async def test_a_refused_token_is_raised(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        at.faults("status=401:GET:/telephony/config/locations/*/voicePortal/passcodeRules")
        with pytest.raises(Fault) as failed:
            await pins.room(at.desk, at.customer.id, at.users[0])
        assert failed.value.kind is Kind.SIGN_IN


async def test_both_plans_reach_the_service(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        person = at.users[0]
        plan = pins.reset(at.customer, person)
        assert [one.setting for one in plan.changes] == [RESET_PIN]
        (row,) = await rows_of(apply(at.desk, plan))
        assert row.state is RowState.DONE
        plan = pins.temporary(at.customer, person)
        assert [one.setting for one in plan.changes] == [TEMPORARY_PIN]
        (row,) = await rows_of(apply(at.desk, plan, secrets={person.id: "804229"}))
        assert row.state is RowState.DONE
        assert at.effects("POST", "resetPin") and at.effects("PUT", "voicemail/passcode")
        (row,) = await rows_of(
            apply(at.desk, pins.temporary(at.customer, person), secrets={person.id: "111111"})
        )
        assert row.state is RowState.REJECTED  # the service checks, too
        # Neither the journal, nor its export, nor the preview's paper knows what it was.
        (shown,) = await preview.requests(at.desk, pins.temporary(at.customer, person))
        assert preview.HIDDEN in str(shown.body)
        await journal.export(at.desk, tmp_path / "journal.csv")
        await journal.export(at.desk, tmp_path / "journal.json")
    texts = written(tmp_path)
    assert {"ledger.sqlite", "journal.csv", "journal.json"} <= set(texts)
    assert not {name for name, raw in texts.items() if b"804229" in raw or b"111111" in raw}


def written(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
