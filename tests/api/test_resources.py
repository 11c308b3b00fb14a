"""What the resource functions make of odd, poor and refused answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from desktop.api import devices, locations, numbers, people, tenancy
from desktop.api.client import Client
from desktop.api.scope import CustomerWire
from desktop.domain.directory import ConnectionStatus, Device, Location, Person
from desktop.domain.errors import Kind, ServiceFault

Answers = dict[str, Any]
BASE = "https://webexapis.example/v1"


class Webex:
    """Answers by path: a document, or a status with one. Keeps what was asked."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.seen: list[httpx.Request] = []
        self.client = Client(BASE, lambda: "token", transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers[request.url.path.removeprefix("/v1")]
        status, document = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(status, json=document, headers={"TrackingID": "T"})

    @property
    def wire(self) -> CustomerWire:
        return self.client.customer("ORG")

    async def __aenter__(self) -> Webex:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()


ME = {"id": "P1", "displayName": "Ada", "orgId": "PARTNER", "roles": ["R1, R2", 5, "R3"]}


async def test_roles_have_their_names() -> None:
    roles = {"items": [{"id": "R1", "name": "Full Administrator"}, {"id": "R2", "name": None}]}
    async with Webex({"/people/me": ME, "/roles": roles}) as webex:
        me = await tenancy.me(webex.client.partner)
    assert me.roles == ("Full Administrator", "R2", "R3")
    assert (me.id, me.name, me.org_id) == ("P1", "Ada", "PARTNER")


async def test_who_may_not_read_roles_is_somebody_all_the_same() -> None:
    async with Webex({"/people/me": ME, "/roles": (403, {"message": "No"})}) as webex:
        assert (await tenancy.me(webex.client.partner)).roles == ("R1", "R2", "R3")


async def test_a_refused_token_is_not_hidden_by_roles() -> None:
    async with Webex({"/people/me": ME, "/roles": (401, {"message": "No"})}) as webex:
        with pytest.raises(ServiceFault) as caught:
            await tenancy.me(webex.client.partner)
    assert caught.value.kind is Kind.SIGN_IN


async def test_a_poor_me_is_read() -> None:
    async with Webex({"/people/me": {"id": 5, "roles": None}}) as webex:
        me = await tenancy.me(webex.client.partner)
    assert (me.id, me.name, me.org_id, me.roles) == ("", "", "", ())


async def test_the_partner_is_marked_among_the_customers() -> None:
    items = [{"id": "PARTNER", "displayName": "Us"}, {"id": "A"}, {"displayName": "No id"}]
    async with Webex({"/people/me": ME, "/organizations": {"items": items}}) as webex:
        found = await tenancy.customers(webex.client.partner)
        again = await tenancy.customers(webex.client.partner, "PARTNER")
        assert len(webex.seen) == 3
    assert [(one.id, one.name, one.partner) for one in found] == [
        ("PARTNER", "Us", True),
        ("A", "A", False),
    ]
    assert again == found


async def test_a_location_of_either_list_is_there() -> None:
    both = {
        "/locations": {
            "items": [
                {
                    "id": "L1",
                    "name": "Höchst",
                    "timeZone": "Europe/Berlin",
                    "address": {"address1": "Weg 1", "city": "Höchst", "postalCode": "64739"},
                },
                {"id": "L2", "name": "Depot", "address": None},
            ]
        },
        "/telephony/config/locations": {"locations": [{"id": "L1"}, {"id": "L3", "name": "New"}]},
    }
    async with Webex(both) as webex:
        found = await locations.locations(webex.wire)
    assert found == [
        Location("L1", "Höchst", "Europe/Berlin", "", "Weg 1, 64739 Höchst", calling=True),
        Location("L2", "Depot", calling=False),
        Location("L3", "New", calling=True),
    ]


async def listed(webex: Webex, **names: Any) -> list[Person]:
    return [one async for page in people.people(webex.wire, **names) for one in page]


async def test_people_get_the_names_of_licence_and_location() -> None:
    items = [
        {
            "id": "P1",
            "firstName": "Ada",
            "lastName": "King",
            "locationId": "L1",
            "licenses": ["X", "S", "P"],
            "phoneNumbers": [
                {"type": "mobile", "value": "+49170"},
                {"type": "work", "value": "+49611"},
                {"type": "work", "value": "+49612", "primary": True},
            ],
        },
        {"id": "P2", "displayName": "Bob", "licenses": ["S"], "phoneNumbers": []},
        {"displayName": "nobody"},
    ]
    licences = {
        "P": "Webex Calling - Professional",
        "S": "Webex Calling - Standard",
        "X": "Meeting",
    }
    places = {"L1": Location("L1", "Höchst")}
    async with Webex({"/people": {"items": items}}) as webex:
        found = await listed(webex, licences=licences, locations=places)
        bare = await listed(webex)
        assert dict(webex.seen[0].url.params) == {
            "orgId": "ORG",
            "callingData": "true",
            "excludeStatus": "true",
            "max": "100",
        }
    ada = Person(
        "P1",
        "Ada King",
        "Ada",
        "King",
        location_id="L1",
        location="Höchst",
        phone_number="+49612",
        licence="Professional",
        calling=True,
    )
    assert found == [ada, Person("P2", "Bob", licence="Standard")]
    assert [(one.licence, one.location) for one in bare] == [("", ""), ("", "")]


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("Webex Calling - Professional", "Professional"),
        ("Webex Calling - Standard", "Standard"),
        ("Webex Calling - Basic", ""),
        ("Webex Calling - Workspaces", ""),
        ("Meeting - Professional", ""),
        ("", ""),
    ],
)
def test_only_calling_licences_have_a_tier(name: str, tier: str) -> None:
    assert people.licence_tier(name) == tier


async def test_a_person_is_written_with_the_customer_in_the_body() -> None:
    async with Webex({"/people/P1": {"id": "P1"}}) as webex:
        await people.update(webex.wire, {"id": "P1", "new": 1.5})
        assert json.loads(webex.seen[0].content) == {"id": "P1", "new": 1.5, "orgId": "ORG"}
        assert webex.seen[0].url.params["callingData"] == "true"


@pytest.mark.parametrize("document", [{"id": "P1", "orgId": "OTHER"}, {"orgId": "ORG"}, {"id": ""}])
async def test_a_strangers_person_is_not_written(document: dict[str, Any]) -> None:
    async with Webex({}) as webex:
        with pytest.raises(ValueError):
            await people.update(webex.wire, document)
        assert webex.seen == []


@pytest.mark.parametrize(
    ("status", "maybe"), [(400, True), (404, True), (409, True), (401, False), (403, False)]
)
async def test_a_refused_person_may_have_changed(status: int, maybe: bool) -> None:
    async with Webex({"/people/P1": (status, {"message": "No"})}) as webex:
        with pytest.raises(ServiceFault) as caught:
            await people.update(webex.wire, {"id": "P1"})
    assert caught.value.maybe_processed is maybe


async def test_numbers_of_a_line_of_any_shape_are_read() -> None:
    rows = [{"primary": True, "directNumber": "+49611"}, {"extension": 7, "primary": None}, None]
    path = "/people/P1/features/numbers"
    async with Webex({path: {"phoneNumbers": rows}}) as webex:
        found = await numbers.person_numbers(webex.wire, "P1")
        assert webex.seen[0].url.params["preferE164Format"] == "true"
    assert [(one.primary, one.number, one.extension) for one in found] == [
        (True, "+49611", ""),
        (False, "", ""),
        (False, "", ""),
    ]
    async with Webex({path: {"phoneNumbers": "none"}}) as webex:
        assert await numbers.person_numbers(webex.wire, "P1") == []


async def test_a_state_that_nobody_knows_is_unknown() -> None:
    items = [
        {"id": "D1", "connectionStatus": "levitating", "callingDeviceId": "C1"},
        {"id": "D2", "connectionStatus": 5, "callingDeviceId": "C2", "errorCodes": "many"},
        {"connectionStatus": "connected"},
    ]
    async with Webex({"/devices": {"items": items}}) as webex:
        found = await devices.devices(webex.wire)
        assert "personId" not in webex.seen[0].url.params
    assert [one.id for one in found] == ["D1", "D2"]
    assert {one.status for one in found} == {ConnectionStatus.UNKNOWN}
    assert found[1].error_codes == ()


async def test_a_missing_calling_id_is_joined_by_mac() -> None:
    answers = {
        "/devices": {"items": [{"id": "D1", "mac": "11:22:33:44:AA:FF"}, {"id": "D2"}]},
        "/telephony/config/people/P1/devices": {
            "devices": [{"id": "C1", "mac": "11223344aaff"}, {"mac": None}, 5]
        },
    }
    async with Webex(answers) as webex:
        found = await devices.devices(webex.wire, "P1")
    assert [one.calling_device_id for one in found] == ["C1", ""]


def test_no_list_to_join_with_changes_nothing() -> None:
    phones = [Device("D1", mac="112233")]
    assert devices.joined(phones, {"devices": None}) == phones


@pytest.mark.parametrize(
    "document", [{}, {"code": None}, {"code": 5414011256173816}, {"code": ""}, [], None]
)
async def test_an_answer_without_a_code_is_an_unknown_outcome(document: Any) -> None:
    async with Webex({"/devices/activationCode": document}) as webex:
        with pytest.raises(ServiceFault) as caught:
            await devices.new_code(webex.wire, "P1", "DMS Cisco 8865")
    assert (caught.value.kind, caught.value.maybe_processed) == (Kind.NOT_WEBEX, True)
    assert caught.value.tracking_id == "T"
    assert "5414011256173816" not in str(caught.value)


async def test_codes_for_one_person_are_asked_for_one_by_one() -> None:
    running: dict[str, int] = {}
    most: dict[str, int] = {}

    async def answer(request: httpx.Request) -> httpx.Response:
        person = json.loads(request.content)["personId"]
        running[person] = running.get(person, 0) + 1
        running["all"] = running.get("all", 0) + 1
        for who in (person, "all"):
            most[who] = max(most.get(who, 0), running[who])
        for _ in range(3):
            await asyncio.sleep(0)
        running[person] -= 1
        running["all"] -= 1
        return httpx.Response(200, json={"code": "5414011256173816"})

    client = Client(BASE, lambda: "token", transport=httpx.MockTransport(answer))
    wires = [client.customer("ORG"), client.customer("ORG", urgent=True)]
    await asyncio.gather(*(devices.new_code(wires[n % 2], f"P{n % 3}", "M") for n in range(30)))
    await client.aclose()
    assert most.pop("all") > 1
    assert most == {"P0": 1, "P1": 1, "P2": 1}


async def test_no_model_is_a_code_for_roomos() -> None:
    async with Webex({"/devices/activationCode": {"code": "1"}}) as webex:
        code, _ = await devices.new_code(webex.wire, "P1", "")
        assert json.loads(webex.seen[0].content) == {"personId": "P1"}
    assert code.expiry_time == ""


READS: list[Callable[[CustomerWire], Any]] = [
    lambda wire: people.person(wire, ""),
    lambda wire: devices.device(wire, ""),
    lambda wire: devices.remove(wire, ""),
    lambda wire: numbers.person_numbers(wire, ".."),
]


@pytest.mark.parametrize("read", READS, ids=["person", "device", "remove", "numbers"])
async def test_an_empty_id_never_means_all(read: Callable[[CustomerWire], Any]) -> None:
    async with Webex({}) as webex:
        with pytest.raises(ValueError):
            await read(webex.wire)
        assert webex.seen == []
