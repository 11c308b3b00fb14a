"""A plain client of one sandbox and the way to the things that tests need in its tenant."""

import ssl
from collections.abc import Iterator
from typing import Any, Final, TypeVar

import httpx

from desktop.sandbox.server import Sandbox

T = TypeVar("T")

NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: a sandbox speaks plain HTTP. To read the certificates of all the world for each
client took 30 ms of CPU, longer than to start the sandbox and to ask it."""


def given(value: T | None) -> T:
    """The SDK types nearly everything as optional; here it must be there."""
    assert value is not None
    return value


class Tenant:
    """Calls a sandbox as the partner's administrator; knows nothing of Linedesk's client."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.http = httpx.Client(
            base_url=sandbox.base_url,
            headers={"Authorization": f"Bearer {sandbox.token}"},
            timeout=20,
            trust_env=False,
            verify=NO_TLS,
        )

    def __enter__(self) -> "Tenant":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        """One request; query values as text."""
        params = {name: _text(value) for name, value in query.items() if value is not None}
        return self.http.request(method, path, params=params, json=body)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a successful read."""
        answer = self.call("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """All pages, by the Link header."""
        answer = self.call("GET", path, **query)
        while True:
            assert answer.status_code == 200, answer.text
            yield answer.json()
            link = answer.links.get("next")
            if link is None:
                return
            answer = self.http.get(link["url"])

    def organizations(self) -> list[dict[str, Any]]:
        """The partner's own first, then the customers."""
        items: list[dict[str, Any]] = self.get("/organizations")["items"]
        return items

    def customer(self, index: int = 0) -> str:
        """The id of a customer."""
        organization: str = self.organizations()[index + 1]["id"]
        return organization

    def people(self, customer: str | None = None, **query: Any) -> list[dict[str, Any]]:
        """Everybody of a customer, with Calling."""
        organization = customer or self.customer()
        pages = self.pages("/people", orgId=organization, callingData=True, max=100, **query)
        return [person for page in pages for person in page["items"]]

    def callers(self, customer: str | None = None) -> list[dict[str, Any]]:
        """The Calling users of a customer."""
        return [person for person in self.people(customer) if "locationId" in person]

    def devices(self, customer: str | None = None, **query: Any) -> list[dict[str, Any]]:
        """All devices of a customer."""
        pages = self.pages("/devices", orgId=customer or self.customer(), **query)
        return [device for page in pages for device in page["items"]]

    def licence(self, kind: str, customer: str | None = None) -> str:
        """The id of the licence whose name ends so."""
        items = self.get("/licenses", orgId=customer or self.customer())["items"]
        found: str = next(item["id"] for item in items if item["name"].endswith(kind))
        return found

    def virtual_line(self, customer: str | None = None, *, on_phone: bool = False) -> str:
        """The id of a customer's first virtual line, made where there is none."""
        organization = customer or self.customer()
        path = "/telephony/config/virtualLines"
        for line in self.get(path, orgId=organization)["virtualLines"]:
            found: str = line["id"]
            return found
        phone = next(each for each in self.devices(organization, type="phone") if "mac" in each)
        names = {"firstName": "Notruf", "lastName": "Leitstelle"}
        body = {**names, "extension": "7977", "locationId": phone["locationId"]}
        answer = self.call("POST", path, body, orgId=organization)
        assert answer.status_code == 201, answer.text
        made: str = answer.json()["id"]
        if on_phone:
            self.put_on(phone["callingDeviceId"], made, organization)
        return made

    def put_on(self, calling_device_id: str, line: str, customer: str | None = None) -> None:
        """Adds a line to those on a phone."""
        organization = customer or self.customer()
        path = f"/telephony/config/devices/{calling_device_id}/members"
        there = self.get(path, orgId=organization)["members"]
        shared = {
            "id": line,
            "port": 1 + sum(member["lineWeight"] for member in there),
            "primaryOwner": False,
            "lineType": "SHARED_CALL_APPEARANCE",
            "lineWeight": 1,
            "hotlineEnabled": False,
            "hotlineDestination": "",
            "allowCallDeclineEnabled": True,
        }
        answer = self.call("PUT", path, {"members": [*there, shared]}, orgId=organization)
        assert answer.status_code == 204, answer.text

    def without_phone(self, kind: str = "Professional") -> dict[str, Any]:
        """A Calling user of the first customer with this licence and no device."""
        licence = self.licence(kind)
        owners = {device.get("personId") for device in self.devices()}
        return next(
            person
            for person in self.callers()
            if licence in person["licenses"] and person["id"] not in owners
        )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
