"""Every request that the client can send is an official one, and it reads every example."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields, is_dataclass
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from desktop.api import (
    devices,
    features,
    forwarding,
    locations,
    numbers,
    people,
    phones,
    pins,
    reach,
    rows,
    schedules,
    shared_lines,
    tenancy,
    virtual_lines,
)
from desktop.api.client import Client
from desktop.api.scope import CustomerWire, PartnerWire
from desktop.api.wire import Answer, QueryValue
from desktop.domain.directory import ConnectionStatus
from tests.contract import document
from tests.contract.document import needs_document

pytestmark = needs_document

BASE = "https://webexapis.example/v1"
PERSON, DEVICE, ORG = "Y2lzY29/UEVSU09O", "Y2lzY29/REVWSUNF=", "Y2lzY29/T1JH"
FEATURES = "/people/{personId}/features"
TELEPHONY = "/telephony/config/people/{personId}"
REACH = f"{TELEPHONY}/singleNumberReach"
LINE = "Y2lzY29/TElORQ"
VIRTUAL = "/telephony/config/virtualLines"
VIRTUAL_LINE = f"{VIRTUAL}/{{virtualLineId}}"
SITE_PERMISSION = "/telephony/config/locations/{locationId}/outgoingPermission"
Call = Callable[[Client], Awaitable[object]]


def customers(call: Callable[[CustomerWire], Awaitable[object]]) -> Call:
    return lambda client: call(client.customer(ORG))


def partners(call: Callable[[PartnerWire], Awaitable[object]]) -> Call:
    return lambda client: call(client.partner)


def example_body(method: str, template: str) -> Any:
    return document.find(method, template).request_examples()[0]


async def all_people(wire: CustomerWire) -> object:
    return [one async for page in people.people(wire) for one in page]


async def all_numbers(wire: CustomerWire) -> object:
    filters: dict[str, QueryValue] = {
        "locationId": "L",
        "available": True,
        "ownerId": None,
        "numberType": "NUMBER",
    }
    return [one async for page in numbers.numbers(wire, **filters) for one in page]


async def update(wire: CustomerWire) -> object:
    body = example_body("PUT", "/people/{personId}")
    return await people.update(wire, {**body, "id": PERSON, "orgId": ORG})


def writing(
    write: Callable[[CustomerWire, str, Any], Awaitable[object]], template: str, target: str
) -> Call:
    """A PUT of the document's own example."""
    return customers(lambda wire: write(wire, target, example_body("PUT", template)))


def posting(
    post: Callable[[CustomerWire, str, Any], Awaitable[object]], template: str, target: str
) -> Call:
    """A POST of the document's own example."""
    return customers(lambda wire: post(wire, target, example_body("POST", template)))


def listing(lister: Callable[[CustomerWire], AsyncIterator[list[Any]]]) -> Call:
    """All rows of a list."""

    async def collect(wire: CustomerWire) -> object:
        return [one async for page in lister(wire) for one in page]

    return customers(collect)


async def check_extensions(wire: CustomerWire) -> object:
    everywhere = await numbers.check_extensions(wire, ["7900"])
    return [*everywhere, *await numbers.check_extensions(wire, ["7900", "12"], "L")]


CALLS: dict[Callable[..., Any], Call] = {
    tenancy.me: partners(tenancy.me),
    tenancy.customers: partners(tenancy.customers),
    tenancy.licences: customers(tenancy.licences),
    locations.locations: customers(locations.locations),
    locations.country: customers(lambda wire: locations.country(wire, "DE")),
    people.people: customers(all_people),
    people.person: customers(lambda wire: people.person(wire, PERSON)),
    people.update: customers(update),
    numbers.person_numbers: customers(lambda wire: numbers.person_numbers(wire, PERSON)),
    numbers.numbers_document: customers(lambda wire: numbers.numbers_document(wire, PERSON)),
    numbers.numbers: customers(all_numbers),
    forwarding.read: customers(lambda wire: forwarding.read(wire, PERSON)),
    forwarding.write: writing(forwarding.write, f"{FEATURES}/callForwarding", PERSON),
    forwarding.selective: customers(lambda wire: forwarding.selective(wire, PERSON)),
    forwarding.criterion: customers(lambda wire: forwarding.criterion(wire, PERSON, "C")),
    forwarding.write_selective: writing(
        forwarding.write_selective, f"{TELEPHONY}/selectiveForward", PERSON
    ),
    forwarding.create_criterion: posting(
        forwarding.create_criterion, f"{TELEPHONY}/selectiveForward/criteria", PERSON
    ),
    forwarding.write_criterion: customers(
        lambda wire: forwarding.write_criterion(
            wire, PERSON, "C", example_body("PUT", f"{TELEPHONY}/selectiveForward/criteria/{{id}}")
        )
    ),
    forwarding.delete_criterion: customers(
        lambda wire: forwarding.delete_criterion(wire, PERSON, "C")
    ),
    features.voicemail: customers(lambda wire: features.voicemail(wire, PERSON)),
    features.caller_id: customers(lambda wire: features.caller_id(wire, PERSON)),
    features.outgoing_permission: customers(
        lambda wire: features.outgoing_permission(wire, PERSON)
    ),
    features.write_voicemail: writing(features.write_voicemail, f"{FEATURES}/voicemail", PERSON),
    features.write_caller_id: writing(features.write_caller_id, f"{FEATURES}/callerId", PERSON),
    features.write_outgoing_permission: writing(
        features.write_outgoing_permission, f"{FEATURES}/outgoingPermission", PERSON
    ),
    features.digit_patterns: customers(lambda wire: features.digit_patterns(wire, PERSON)),
    features.write_digit_patterns: writing(
        features.write_digit_patterns, f"{TELEPHONY}/outgoingPermission/digitPatterns", PERSON
    ),
    features.person_settings: customers(lambda wire: features.person_settings(wire, PERSON)),
    features.write_person_settings: writing(features.write_person_settings, TELEPHONY, PERSON),
    locations.outgoing_permission: customers(lambda wire: locations.outgoing_permission(wire, "L")),
    locations.write_outgoing_permission: writing(
        locations.write_outgoing_permission, SITE_PERMISSION, "L"
    ),
    reach.read: customers(lambda wire: reach.read(wire, PERSON)),
    reach.write_alerting: writing(reach.write_alerting, REACH, PERSON),
    reach.add_number: posting(reach.add_number, f"{REACH}/numbers", PERSON),
    reach.change_number: customers(
        lambda wire: reach.change_number(
            wire, PERSON, "N", example_body("PUT", f"{REACH}/numbers/{{id}}")
        )
    ),
    reach.remove_number: customers(lambda wire: reach.remove_number(wire, PERSON, "N")),
    pins.reset: customers(lambda wire: pins.reset(wire, PERSON)),
    pins.set_passcode: customers(lambda wire: pins.set_passcode(wire, PERSON, "1551234")),
    pins.organization_rules: customers(pins.organization_rules),
    pins.organization_settings: customers(pins.organization_settings),
    pins.location_rules: customers(lambda wire: pins.location_rules(wire, "L")),
    numbers.free_for_primary: listing(
        lambda wire: numbers.free_for_primary(wire, "L", "Professional")
    ),
    numbers.free_for_alternates: listing(lambda wire: numbers.free_for_alternates(wire, PERSON)),
    numbers.forwarding_targets: listing(
        lambda wire: numbers.forwarding_targets(wire, PERSON, ownerName="A", extension="7")
    ),
    numbers.free_for_reach: listing(lambda wire: numbers.free_for_reach(wire, "L")),
    numbers.change_alternates: writing(numbers.change_alternates, f"{TELEPHONY}/numbers", PERSON),
    numbers.check_extensions: customers(check_extensions),
    numbers.check_numbers: customers(lambda wire: numbers.check_numbers(wire, ["+4930123456"])),
    shared_lines.device_members: customers(lambda wire: shared_lines.device_members(wire, DEVICE)),
    shared_lines.write_device_members: writing(
        shared_lines.write_device_members, "/telephony/config/devices/{deviceId}/members", DEVICE
    ),
    shared_lines.apply_changes: customers(lambda wire: shared_lines.apply_changes(wire, DEVICE)),
    shared_lines.device_candidates: listing(
        lambda wire: shared_lines.device_candidates(wire, DEVICE, memberName="A")
    ),
    shared_lines.app_members: customers(lambda wire: shared_lines.app_members(wire, PERSON)),
    shared_lines.write_app_members: writing(
        shared_lines.write_app_members, f"{TELEPHONY}/applications/members", PERSON
    ),
    shared_lines.app_candidates: listing(
        lambda wire: shared_lines.app_candidates(wire, PERSON, name="A", location="L")
    ),
    schedules.of_person: listing(lambda wire: schedules.of_person(wire, PERSON)),
    schedules.of_location: listing(lambda wire: schedules.of_location(wire, "L")),
    virtual_lines.virtual_lines: listing(
        lambda wire: virtual_lines.virtual_lines(wire, locationId="L", ownerName="A")
    ),
    virtual_lines.free_numbers: listing(lambda wire: virtual_lines.free_numbers(wire, "L")),
    virtual_lines.create: customers(
        lambda wire: virtual_lines.create(wire, example_body("POST", VIRTUAL))
    ),
    virtual_lines.read: customers(lambda wire: virtual_lines.read(wire, LINE)),
    virtual_lines.write: writing(virtual_lines.write, VIRTUAL_LINE, LINE),
    virtual_lines.remove: customers(lambda wire: virtual_lines.remove(wire, LINE)),
    virtual_lines.number: customers(lambda wire: virtual_lines.number(wire, LINE)),
    virtual_lines.devices: customers(lambda wire: virtual_lines.devices(wire, LINE)),
    virtual_lines.forwarding: customers(lambda wire: virtual_lines.forwarding(wire, LINE)),
    virtual_lines.write_forwarding: writing(
        virtual_lines.write_forwarding, f"{VIRTUAL_LINE}/callForwarding", LINE
    ),
    virtual_lines.caller_id: customers(lambda wire: virtual_lines.caller_id(wire, LINE)),
    virtual_lines.write_caller_id: writing(
        virtual_lines.write_caller_id, f"{VIRTUAL_LINE}/callerId", LINE
    ),
    phones.schema: customers(lambda wire: phones.schema(wire, DEVICE, "Logging.*")),
    phones.status: customers(lambda wire: phones.status(wire, DEVICE, "Audio.Volume")),
    phones.run_command: customers(
        lambda wire: phones.run_command(wire, DEVICE, "SystemUnit.Boot", {"Force": "True"})
    ),
    phones.configurations: customers(lambda wire: phones.configurations(wire, DEVICE)),
    phones.write_configuration: customers(
        lambda wire: phones.write_configuration(wire, DEVICE, "Time.Zone", "Europe/Berlin")
    ),
    phones.add_by_mac: customers(
        lambda wire: phones.add_by_mac(wire, PERSON, "D82E3EEF4E5C", "DMS Cisco 8865")
    ),
    phones.check_macs: customers(lambda wire: phones.check_macs(wire, ["D82E3EEF4E5C"])),
    phones.calling_details: customers(lambda wire: phones.calling_details(wire, DEVICE)),
    phones.write_tags: customers(lambda wire: phones.write_tags(wire, DEVICE, ["Hall"])),
    devices.devices: customers(lambda wire: devices.devices(wire, PERSON)),
    devices.device_pages: listing(
        lambda wire: devices.device_pages(wire, ConnectionStatus.ACTIVATING)
    ),
    devices.device: customers(lambda wire: devices.device(wire, DEVICE)),
    devices.one_device: customers(lambda wire: devices.one_device(wire, DEVICE)),
    devices.catalogue: customers(devices.catalogue),
    devices.person_devices: customers(lambda wire: devices.person_devices(wire, PERSON)),
    devices.new_code: customers(lambda wire: devices.new_code(wire, PERSON, "DMS Cisco 8865")),
    devices.remove: customers(lambda wire: devices.remove(wire, DEVICE)),
}


def name(function: Callable[..., Any]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


class Official:
    """Answers each request with the document's own example, and keeps the request."""

    def __init__(self) -> None:
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        path = request.url.raw_path.decode().split("?")[0].removeprefix("/v1")
        operation = document.find(request.method, path)
        status = 201 if "201" in operation.facts["responses"] else 200
        examples = operation.answer_examples(status)
        headers = {"TrackingID": "T", "Content-Type": "application/json"}
        if not examples:
            return httpx.Response(204, headers=headers)
        return httpx.Response(status, content=json.dumps(examples[0]), headers=headers)

    async def of(self, call: Call) -> object:
        client = Client(BASE, lambda: "token", transport=httpx.MockTransport(self))
        try:
            return await call(client)
        finally:
            await client.aclose()


def test_every_function_is_called_here() -> None:
    modules = [
        tenancy,
        locations,
        people,
        numbers,
        forwarding,
        features,
        reach,
        pins,
        shared_lines,
        schedules,
        virtual_lines,
        phones,
        devices,
    ]
    asynchronous = {
        function
        for module in modules
        for key, function in vars(module).items()
        if not key.startswith("_")
        and getattr(function, "__module__", "") == module.__name__
        and (inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function))
    }
    assert asynchronous == set(CALLS)


@pytest.mark.parametrize("function", CALLS, ids=name)
async def test_every_request_is_official(function: Callable[..., Any]) -> None:
    official = Official()
    await official.of(CALLS[function])
    assert official.seen
    for request in official.seen:
        target, _, text = request.url.raw_path.decode().partition("?")
        query = parse_qs(text, keep_blank_values=True, strict_parsing=bool(text))
        assert all(len(values) == 1 for values in query.values())
        document.check_request(
            request.method,
            target.removeprefix("/v1"),
            {key: values[0] for key, values in query.items()},
            json.loads(request.content) if request.content else None,
            request.headers.get("content-type", "application/json").split(";")[0],
        )


@pytest.mark.parametrize("function", CALLS, ids=name)
async def test_every_official_answer_is_read(
    function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_row_by_row", lambda *_: pytest.fail("not of the declared types"))
    found = await Official().of(CALLS[function])
    assert found is not None
    if isinstance(found, Answer):
        assert found.status in (200, 201, 204)
    else:
        assert found
    for one in found if isinstance(found, list) else []:
        assert is_dataclass(one) or isinstance(one, rows.Row)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (
            people.people,
            {
                "name": "John Andersen",
                "email": "john.andersen@example.com",
                "extension": "133",
                "phone_number": "+1 408 526 7209",
                "calling": True,
            },
        ),
        (
            locations.locations,
            {"name": "Denver", "time_zone": "America/Chicago", "country": "US"},
        ),
        (numbers.person_numbers, {"primary": True, "number": "2143456789", "extension": "1234"}),
        (devices.catalogue, {"model": "2N Customer Managed", "line_ports": 20}),
        (tenancy.customers, {"name": "Acme, Inc.", "partner": True}),
    ],
)
async def test_the_examples_arrive_in_the_right_places(
    function: Callable[..., Any], expected: dict[str, Any]
) -> None:
    found = await Official().of(CALLS[function])
    assert isinstance(found, list)
    first = found[0]
    assert {key: getattr(first, key) for key in expected} == expected


async def test_a_phone_is_read_whole() -> None:
    found = await Official().of(CALLS[devices.devices])
    assert isinstance(found, list)
    (phone,) = found
    empty = [field.name for field in fields(phone) if not getattr(phone, field.name)]
    assert empty == []


async def test_a_code_is_read_and_not_shown() -> None:
    found = await Official().of(CALLS[devices.new_code])
    assert isinstance(found, tuple)
    code, tracking_id = found
    assert (code.code, code.expiry_time) == ("5414011256173816", "2017-11-16T23:38:03.215Z")
    assert tracking_id == "T"
    assert "5414011256173816" not in repr(found)
