"""The client against the sandbox, over a real socket: every flow, and every fault by switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desktop.api import devices, features, forwarding, locations, numbers, people, tenancy
from desktop.api.client import Client
from desktop.api.retry import Patience
from desktop.api.scope import CustomerWire
from desktop.domain.directory import Customer, Person
from desktop.domain.documents import with_value, without
from desktop.domain.errors import Kind, ServiceFault
from desktop.domain.lines import CALL_FORWARDING, FORWARDING
from desktop.sandbox.server import Sandbox

QUICK = Patience(tries=3, first_wait=0.01, longest_wait=0.01)
FORWARDINGS = "/people/*/features/callForwarding"


@asynccontextmanager
async def connected(sandbox: Sandbox, **options: Any) -> AsyncIterator[Client]:
    client = Client(sandbox.base_url, lambda: sandbox.token, **{"patience": QUICK, **options})
    try:
        yield client
    finally:
        await client.aclose()


async def first_customer(client: Client) -> Customer:
    found = await tenancy.customers(client.partner)
    return next(one for one in found if not one.partner)


async def everybody(wire: CustomerWire, **names: Any) -> list[Person]:
    return [one async for page in people.people(wire, **names) for one in page]


async def caller(wire: CustomerWire) -> Person:
    return next(one for one in await everybody(wire) if one.calling)


async def test_the_whole_tree_is_read(shared_sandbox: Sandbox) -> None:
    async with connected(shared_sandbox) as client:
        me = await tenancy.me(client.partner)
        assert me.roles
        customers = await tenancy.customers(client.partner)
        assert [one.id for one in customers if one.partner] == [me.org_id]
        seen: set[str] = set()
        for customer in customers:
            wire = client.customer(customer.id)
            sites = {one.id: one for one in await locations.locations(wire)}
            licences = await tenancy.licences(wire)
            found = await everybody(wire, licences=licences, locations=sites)
            assert not seen & {one.id for one in found}
            seen |= {one.id for one in found}
            if customer.partner:
                continue
            assert found and sites
            calling = [one for one in found if one.calling]
            assert all(one.location and one.licence for one in calling)
            assert all(one.extension or one.phone_number for one in calling)


async def test_pages_are_followed_to_the_end() -> None:
    with Sandbox(customers=1, users=950) as sandbox:
        async with connected(sandbox) as client:
            wire = client.customer((await first_customer(client)).id)
            sizes = [len(page) async for page in people.people(wire, max=100)]
            assert (sizes[:9], sum(sizes)) == ([100] * 9, 950)
            phones = await devices.devices(wire)
            assert len({phone.id for phone in phones}) == len(phones) > 100
            inventory = [row async for page in numbers.numbers(wire, max=100) for row in page]
            assert len(inventory) > 950


async def test_every_document_of_a_user_is_read(shared_sandbox: Sandbox) -> None:
    async with connected(shared_sandbox) as client:
        wire = client.customer((await first_customer(client)).id, urgent=True)
        person = await caller(wire)
        assert (await people.person(wire, person.id))["id"] == person.id
        assert (await numbers.person_numbers(wire, person.id))[0].primary
        assert "callForwarding" in await forwarding.read(wire, person.id)
        owned = await devices.person_devices(wire, person.id)
        assert {"devices", "maxDeviceCount", "maxOwnedDeviceCount"} <= owned.keys()
        models = await devices.catalogue(wire)
        assert any(one.takes_code for one in models)
        phones = await devices.devices(wire)
        assert (await devices.device(wire, phones[0].id))["id"] == phones[0].id


async def test_a_forwarding_that_is_written_is_there(sandbox: Sandbox) -> None:
    async with connected(sandbox) as client:
        wire = client.customer((await first_customer(client)).id)
        person = await caller(wire)
        before = await forwarding.read(wire, person.id)
        wanted = without(before, FORWARDING.read_only[CALL_FORWARDING])
        wanted = with_value(wanted, ("callForwarding", "always", "enabled"), True)
        wanted = with_value(wanted, ("callForwarding", "always", "destination"), "+4961007799")
        answer = await forwarding.write(wire, person.id, wanted)
        assert (answer.status, answer.document, answer.tracking_id != "") == (204, None, True)
        after = await forwarding.read(wire, person.id)
        assert after["callForwarding"]["always"]["destination"] == "+4961007799"
        assert after["callForwarding"]["busy"] == before["callForwarding"]["busy"]


async def test_a_code_is_made_and_the_phone_arrives(sandbox: Sandbox) -> None:
    async with connected(sandbox) as client:
        wire = client.customer((await first_customer(client)).id)
        person = await caller(wire)
        before = await devices.devices(wire, person.id)
        code, tracking_id = await devices.new_code(wire, person.id, "DMS Cisco 8865")
        assert len(code.code) == 16
        assert code.expiry_time and tracking_id
        await asyncio.to_thread(
            sandbox.control, "phones/enter-code", {"code": code.code, "model": "DMS Cisco 8865"}
        )
        after = await devices.devices(wire, person.id)
        assert len(after) == len(before) + 1
        assert all(phone.calling_device_id for phone in after)


async def test_another_customers_person_is_not_found(shared_sandbox: Sandbox) -> None:
    async with connected(shared_sandbox) as client:
        customers = [c for c in await tenancy.customers(client.partner) if not c.partner]
        person = await caller(client.customer(customers[0].id))
        with pytest.raises(ServiceFault) as caught:
            await forwarding.read(client.customer(customers[1].id), person.id)
    assert (caught.value.kind, caught.value.status) == (Kind.NOT_FOUND, 404)
    assert caught.value.tracking_id and caught.value.detail


async def test_a_bad_token_is_sign_in(shared_sandbox: Sandbox) -> None:
    client = Client(shared_sandbox.base_url, lambda: "wrong")
    with pytest.raises(ServiceFault) as caught:
        await tenancy.me(client.partner)
    await client.aclose()
    assert caught.value.kind is Kind.SIGN_IN
    assert caught.value.tracking_id


async def test_a_setting_that_the_service_does_not_hold_is_a_fault_in_place(
    shared_sandbox: Sandbox,
) -> None:
    async with connected(shared_sandbox) as client:
        wire = client.customer((await first_customer(client)).id)
        person = await caller(wire)
        for read in (features.voicemail, features.caller_id, features.reach):
            try:
                assert await read(wire, person.id)
            except ServiceFault as fault:
                assert fault.kind is Kind.NOT_FOUND


@asynccontextmanager
async def faulty(faults: str) -> AsyncIterator[tuple[Sandbox, CustomerWire, Person]]:
    """A user of a sandbox in which the faults begin once the user is found."""
    with Sandbox() as sandbox:
        async with connected(sandbox, total_timeout=5.0) as client:
            wire = client.customer((await first_customer(client)).id)
            person = await caller(wire)
            await asyncio.to_thread(sandbox.control, "faults", {"spec": faults})
            yield sandbox, wire, person


@pytest.mark.parametrize(
    "fault",
    [
        f"cut-before=GET:{FORWARDINGS}*1",
        f"cut-after=GET:{FORWARDINGS}*1",
        f"cut-body=GET:{FORWARDINGS}*1",
        f"status=503:GET:{FORWARDINGS}*1;retry-after=0",
        f"status=500:GET:{FORWARDINGS}*2",
        f"status=429:GET:{FORWARDINGS}*2;retry-after=0",
        f"latency=20:GET:{FORWARDINGS}",
        f"drip=1:GET:{FORWARDINGS}",
    ],
)
async def test_a_read_survives(fault: str) -> None:
    async with faulty(fault) as (_, wire, person):
        assert "callForwarding" in await forwarding.read(wire, person.id)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (f"cut-before=PUT:{FORWARDINGS}*1", Kind.CUT),
        (f"cut-after=PUT:{FORWARDINGS}*1", Kind.CUT),
        (f"status=500:PUT:{FORWARDINGS}*1", Kind.SERVICE_FAULT),
        (f"status-after=502:PUT:{FORWARDINGS}*1", Kind.SERVICE_FAULT),
        (f"status=503:PUT:{FORWARDINGS}*1;retry-after=0", Kind.SERVICE_FAULT),
    ],
)
async def test_a_write_whose_outcome_is_unknown_says_so(fault: str, kind: Kind) -> None:
    async with faulty(fault) as (_, wire, person):
        document = without(
            await forwarding.read(wire, person.id), FORWARDING.read_only[CALL_FORWARDING]
        )
        with pytest.raises(ServiceFault) as caught:
            await forwarding.write(wire, person.id, document)
        assert (caught.value.kind, caught.value.maybe_processed) == (kind, True)
        assert caught.value.tracking_id


@pytest.mark.parametrize(
    "fault", ["cut-before=", "cut-after=", "cut-body=", "half-json=", "html=200:", "status=500:"]
)
async def test_a_code_whose_answer_is_lost_is_asked_for_once(fault: str) -> None:
    async with faulty(f"{fault}POST:/devices/activationCode") as (sandbox, wire, person):
        with pytest.raises(ServiceFault) as caught:
            await devices.new_code(wire, person.id, "DMS Cisco 8865")
        assert caught.value.maybe_processed
        (rule,) = (await asyncio.to_thread(sandbox.control, "faults"))["rules"]
        assert rule["seen"] == 1


@pytest.mark.parametrize("how", ["date", "0"])
async def test_a_busy_service_is_asked_again_in_every_form(how: str) -> None:
    spec = f"status=429:PUT:{FORWARDINGS}*1;retry-after={how}"
    async with faulty(spec) as (_, wire, person):
        document = without(
            await forwarding.read(wire, person.id), FORWARDING.read_only[CALL_FORWARDING]
        )
        assert (await forwarding.write(wire, person.id, document)).status == 204


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("html=200:GET:/people", Kind.NOT_WEBEX),
        ("html=403:GET:/people", Kind.NOT_WEBEX),
        ("html=502:GET:/people", Kind.SERVICE_FAULT),
        ("half-json=GET:/people", Kind.NOT_WEBEX),
        ("status=403:GET:/people", Kind.FORBIDDEN),
    ],
)
async def test_a_list_that_cannot_be_read_is_said(fault: str, kind: Kind) -> None:
    async with faulty(fault) as (_, wire, _person):
        with pytest.raises(ServiceFault) as caught:
            await everybody(wire)
        assert caught.value.kind is kind
        assert caught.value.path == "/people"


@pytest.mark.parametrize(
    "fault",
    [
        "unknown=connectionStatus",
        "wrong-type=connectionStatus",
        "wrong-type=displayName",
        "wrong-type=extension",
        "wrong-type=phoneNumbers",
        "wrong-type=emails",
        "extra=somethingNew",
    ],
)
async def test_odd_fields_lose_no_row(fault: str) -> None:
    with Sandbox(customers=1, users=150) as sandbox:
        async with connected(sandbox) as client:
            wire = client.customer((await first_customer(client)).id)
            users, phones = await everybody(wire), await devices.devices(wire)
            await asyncio.to_thread(sandbox.control, "faults", {"spec": fault})
            assert [one.id for one in await everybody(wire)] == [one.id for one in users]
            assert [one.id for one in await devices.devices(wire)] == [one.id for one in phones]


async def test_the_clocks_difference_is_known() -> None:
    async with faulty("date-skew=3600") as (_, wire, person):
        await forwarding.read(wire, person.id)
        skew = getattr(wire._carrier, "server_clock_skew", None)
        assert skew == pytest.approx(3600, abs=5)


async def test_a_rate_that_nobody_tells_is_kept() -> None:
    with Sandbox(rate_limit=6000) as sandbox:
        async with connected(sandbox) as client:
            wire = client.customer((await first_customer(client)).id)
            person = await caller(wire)
            found = await asyncio.gather(*(forwarding.read(wire, person.id) for _ in range(700)))
            assert len(found) == 700
