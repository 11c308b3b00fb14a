"""What counts beside a user's own permissions, and which numbers may be reach numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import Fault, Kind
from desktop.domain.lines import dialled
from desktop.domain.permissions import INTERNATIONAL, action_of, overriding_patterns
from desktop.operations import outgoing
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office
from tests.sandbox.tenants import Tenant

PATTERNS = "/telephony/config/people/*/outgoingPermission/digitPatterns"


async def test_the_location_and_the_digit_patterns_are_read(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        person = at.users[0]
        found = await outgoing.around(at.desk, at.customer.id, person)
        assert isinstance(found.location, dict) and isinstance(found.patterns, dict)
        assert action_of(found.location, INTERNATIONAL) == "BLOCK"
        assert overriding_patterns(found.patterns) is None
        own = {"personId": person.id, "feature": "digitPatterns"}
        pattern = {"id": "p1", "name": "Oslo", "pattern": "0047*", "action": "ALLOW"}
        used = {"useCustomDigitPatterns": True, "digitPatterns": [pattern]}
        at.control("POST", "second-admin", own | {"set": used})
        found = await outgoing.around(at.desk, at.customer.id, person)
        assert isinstance(found.patterns, dict)
        assert overriding_patterns(found.patterns) == 1


async def test_a_refused_part_stands_beside_the_other(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        at.faults(f"status=403:GET:{PATTERNS}")
        found = await outgoing.around(at.desk, at.customer.id, at.users[0])
        assert isinstance(found.location, dict)
        assert isinstance(found.patterns, Fault) and found.patterns.kind is Kind.FORBIDDEN
        nowhere = replace(at.users[0], location_id="")
        at.faults("")
        found = await outgoing.around(at.desk, at.customer.id, nowhere)
        assert isinstance(found.location, Fault) and found.location.kind is Kind.NOT_FOUND
        at.faults(f"status=401:GET:{PATTERNS}")
        with pytest.raises(Fault) as failed:
            await outgoing.around(at.desk, at.customer.id, at.users[0])
        assert failed.value.kind is Kind.SIGN_IN


async def test_without_the_service_the_locations_permissions_are_those_read_before(
    tmp_path: Path,
) -> None:
    with Sandbox() as sandbox:
        async with office(tmp_path, sandbox) as at:
            before = await outgoing.around(at.desk, at.customer.id, at.users[0])
            sandbox.stop()
            after = await outgoing.around(at.desk, at.customer.id, at.users[0])
            assert after.location == before.location
            assert isinstance(after.patterns, Fault)


async def test_own_numbers_are_all_of_the_line_else_the_first(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        person = next(one for one in at.users if one.phone_number)
        spare = await _free(at, person.location_id)
        with Tenant(sandbox) as tenant:
            entry = {"primary": False, "action": "ADD", "directNumber": spare}
            path = f"/telephony/config/people/{person.id}/numbers"
            tenant.call("PUT", path, {"phoneNumbers": [entry]}, orgId=at.customer.id)
        found = await outgoing.own_numbers(at.desk, at.customer.id, person)
        assert found == {dialled(person.phone_number), dialled(spare)}
        at.faults("status=403:GET:/people/*/features/numbers")
        found = await outgoing.own_numbers(at.desk, at.customer.id, person)
        assert found == {dialled(person.phone_number)}


async def test_company_numbers_are_those_nobody_has(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        place = at.users[0].location_id
        found = await outgoing.company_numbers(at.desk, at.customer.id, place)
        with Tenant(sandbox) as tenant:
            listed = tenant.get(
                "/telephony/config/numbers",
                orgId=at.customer.id,
                locationId=place,
                available="true",
            )["phoneNumbers"]
        assert found == sorted(one["phoneNumber"] for one in listed)
        at.faults("status=403:GET:/telephony/config/locations/*/singleNumberReach/*")
        with pytest.raises(Fault):
            await outgoing.company_numbers(at.desk, at.customer.id, place)


async def _free(at: Office, place: str) -> str:
    return (await outgoing.company_numbers(at.desk, at.customer.id, place))[0]
