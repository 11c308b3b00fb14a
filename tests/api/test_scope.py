"""No request for a customer's data without that customer, on any page of any list."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.api.client import Client
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire
from desktop.api.wire import Effect
from desktop.domain.errors import Kind, ServiceFault

BASE = "https://webexapis.example/v1"
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
QUERIES = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6).filter(
        lambda name: (
            name.lower() != "orgid"
            and name not in {"path", "key", "row_type", "by_start", "document", "effect", "self"}
        )
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.booleans() | st.integers(),
    max_size=3,
)


class Named(Row):
    """A row."""

    id: str = ""


Answering = Callable[[httpx.Request], httpx.Response]


def client(answering: Answering, base: str = BASE) -> Client:
    return Client(base, lambda: "token", transport=httpx.MockTransport(answering))


def orgs(request: httpx.Request) -> list[str]:
    """Every value of every parameter that any service could take for the customer."""
    pairs = parse_qsl(request.url.query.decode(), keep_blank_values=True)
    return [value for name, value in pairs if name.lower() == "orgid"]


@given(IDS, QUERIES, st.sampled_from(["get", "put", "post", "ask", "patch", "delete", "pages"]))
async def test_every_request_names_its_customer_once(
    customer_id: str, query: dict[str, Any], method: str
) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"items": []})

    one = client(answer)
    await send(one.customer(customer_id), method, query)
    await one.aclose()
    assert [orgs(request) for request in seen] == [[customer_id]]
    sent = dict(parse_qsl(seen[0].url.query.decode(), keep_blank_values=True))
    assert sent.keys() == {"orgId", *query}


async def send(wire: CustomerWire, method: str, query: dict[str, Any]) -> None:
    match method:
        case "get":
            await wire.get("/people", **query)
        case "put":
            await wire.put("/people/P", {}, **query)
        case "post":
            await wire.post("/devices", {}, **query)
        case "ask":
            await wire.post("/devices", {}, Effect.READ, **query)
        case "patch":
            await wire.patch("/devices/D", [], **query)
        case "delete":
            await wire.delete("/devices/D", **query)
        case _:
            async for _page in wire.pages("/people", "items", Named, **query):
                pass


def good_link(customer_id: str) -> str:
    return f"{BASE}/people?cursor=abc&orgId={quote(customer_id, safe='')}"


BAD_LINKS: list[Callable[[str], str]] = [
    lambda one: f"{BASE}/people?cursor=abc&orgId=",
    lambda one: f"{BASE}/people?cursor=abc&orgId=OTHER{quote(one, safe='')}",
    lambda one: f"{good_link(one)}&orgId=OTHER",
    lambda one: f"{good_link(one)}&orgid=OTHER",
    lambda one: f"{good_link(one)}&ORGID={quote(one, safe='')}",
    lambda one: good_link(one).replace("webexapis.example", "evil.example"),
    lambda one: good_link(one).replace("https:", "http:"),
    lambda one: good_link(one).replace(".example/", ".example:444/"),
    lambda one: good_link(one).replace("//", "//user@"),
    lambda one: good_link(one).replace("/people", "/devices"),
    lambda one: good_link(one).replace("/v1/people", "/v1/../people"),
    lambda one: good_link(one).replace("//", "//webexapis.example\\@evil.example"),
    lambda one: good_link(one).replace("//", "//\tevil.example/"),
    lambda one: "https://[broken/v1/people",
]


@given(IDS, st.integers(1, 4), st.sampled_from([None, *BAD_LINKS]))
@settings(max_examples=150)
async def test_followed_pages_name_it_too_and_others_are_not_followed(
    customer_id: str, good: int, bad: Callable[[str], str] | None
) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        number = len(seen)
        headers = {"TrackingID": "T"}
        if number < good:
            link = f"{good_link(customer_id)}&page={number}"
            headers["Link"] = f'<{link}>; rel="next"'
        elif bad is not None:
            headers["Link"] = f'<{bad(customer_id)}>; rel="next"'
        return httpx.Response(200, json={"items": [{"id": str(number)}]}, headers=headers)

    one = client(answer)
    found: list[str] = []
    fault = None
    try:
        async for page in one.customer(customer_id).pages("/people", "items", Named):
            found += [row.id for row in page]
    except ServiceFault as problem:
        fault = problem
    await one.aclose()
    assert [orgs(request) for request in seen] == [[customer_id]] * good
    assert {(request.url.scheme, request.url.netloc) for request in seen} == {
        ("https", b"webexapis.example")
    }
    assert (fault is None) is (bad is None)
    whole = [str(number) for number in range(1, good + 1)]
    if fault is None:
        assert found == whole
    else:
        assert found in (whole, whole[:-1])  # a link that is none spoils its own page
        assert (fault.kind, fault.tracking_id) == (Kind.INCOMPLETE, "T")


async def test_a_link_without_the_customer_gets_it_put_on() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        headers = {"Link": f'<{BASE}/people?cursor=a%2Fb>; rel="next"'} if len(seen) == 1 else {}
        return httpx.Response(200, json={"items": []}, headers=headers)

    one = client(answer)
    assert [page async for page in one.customer("ORG").pages("/people", "items", Named)] == [[], []]
    await one.aclose()
    assert str(seen[1].url) == f"{BASE}/people?cursor=a%2Fb&orgId=ORG"


@pytest.mark.parametrize("customer_id", ["", " ", "\t\n"])
def test_there_is_no_wire_without_a_customer(customer_id: str) -> None:
    with pytest.raises(ValueError):
        client(lambda request: pytest.fail("sent")).customer(customer_id)


@pytest.mark.parametrize("name", ["orgId", "orgid", "ORGID"])
@pytest.mark.parametrize("method", ["get", "put", "post", "patch", "delete", "pages"])
async def test_a_caller_does_not_name_the_customer(method: str, name: str) -> None:
    wire = client(lambda request: pytest.fail("sent")).customer("ORG")
    with pytest.raises(ValueError):
        await send(wire, method, {name: "ORG"})


@pytest.mark.parametrize(
    "path", ["/people/me", "/organizations", "/organizations/O", "/roles", "/partner/tags"]
)
async def test_the_partners_own_things_name_no_customer(path: str) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    one = client(answer)
    await one.partner.get(path)
    await one.aclose()
    assert [orgs(request) for request in seen] == [[]]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/people", {}),
        ("/people/P", {}),
        ("/people/me/features/callForwarding", {}),
        ("/devices", {}),
        ("/organizations/O/x", {}),
        ("/telephony/config/numbers", {}),
        ("/partner/", {}),
        ("/organizations", {"orgId": "ORG"}),
    ],
)
async def test_a_customers_things_are_not_the_partners(path: str, query: dict[str, Any]) -> None:
    partner = client(lambda request: pytest.fail("sent")).partner
    with pytest.raises(ValueError):
        await partner.get(path, **query)
    with pytest.raises(ValueError):
        async for _page in partner.pages(path, "items", Named, **query):
            pass


async def listed(one: Client, **options: Any) -> list[str]:
    found: list[str] = []
    async for page in one.customer("ORG").pages("/devices", "items", Named, **options):
        found += [row.id for row in page]
    await one.aclose()
    return found


def devices(count: int, cap: int, *, starts: bool = True) -> Answering:
    """A list that stops at `cap`, with no Link and no total."""

    def answer(request: httpx.Request) -> httpx.Response:
        start = int(request.url.params.get("start", 0)) if starts else 0
        items = [{"id": f"D{number}"} for number in range(count)][start : start + cap]
        return httpx.Response(200, json={"items": items})

    return answer


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 250])
async def test_a_capped_list_is_read_to_its_end(count: int) -> None:
    found = await listed(client(devices(count, 100)), by_start=True, max=100)
    assert found == [f"D{number}" for number in range(count)]


async def test_a_capped_list_that_knows_no_start_is_never_shown_as_complete() -> None:
    with pytest.raises(ServiceFault) as caught:
        await listed(client(devices(250, 100, starts=False)), by_start=True, max=100)
    assert caught.value.kind is Kind.INCOMPLETE


async def test_a_link_goes_before_start() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert "start" not in request.url.params
        page = int(request.url.params.get("page", 0))
        link = f'<{BASE}/devices?orgId=ORG&page={page + 1}>; rel="next"'
        items = [{"id": f"D{page}-{number}"} for number in range(2)]
        headers = {"Link": link} if page < 2 else {}
        return httpx.Response(200, json={"items": items}, headers=headers)

    assert len(await listed(client(answer), by_start=True, max=2)) == 6


async def test_a_ring_of_links_ends() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        link = f'<{BASE}/devices?orgId=ORG&page=1>; rel="next"'
        return httpx.Response(200, json={"items": [{"id": "D"}]}, headers={"Link": link})

    with pytest.raises(ServiceFault) as caught:
        await listed(client(answer))
    assert (caught.value.kind, caught.value.detail) == (Kind.INCOMPLETE, "loop")


@pytest.mark.parametrize("status", [400, 404])
async def test_a_cursor_that_is_no_more_leaves_the_list_incomplete(status: int) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "page" in request.url.params:
            return httpx.Response(status, json={"message": "No"})
        link = f'<{BASE}/devices?orgId=ORG&page=1>; rel="next"'
        return httpx.Response(200, json={"items": [{"id": "D"}]}, headers={"Link": link})

    with pytest.raises(ServiceFault) as caught:
        await listed(client(answer))
    assert (caught.value.kind, caught.value.status) == (Kind.INCOMPLETE, status)


async def test_a_link_is_followed_verbatim() -> None:
    targets: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        targets.append(request.url.raw_path)
        headers = {}
        if len(targets) == 1:
            link = "/v1/devices?cursor=bGlt%2Ba+X%3D%3D&orgId=ORG&max=7&max=8"
            headers["Link"] = f"<{link}>; rel=next"
        return httpx.Response(200, content=json.dumps({"items": []}), headers=headers)

    await listed(client(answer), max=100)
    assert targets[1] == b"/v1/devices?cursor=bGlt%2Ba+X%3D%3D&orgId=ORG&max=7&max=8"


async def test_pages_are_on_their_way_before_the_list_is_complete() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(urlsplit(str(request.url)).query)
        link = f'<{BASE}/people?orgId=ORG&page={len(asked)}>; rel="next"'
        return httpx.Response(200, json={"items": [{"id": "P"}]}, headers={"Link": link})

    one = client(answer)
    pages = one.customer("ORG").pages("/people", "items", Named)
    await anext(pages)
    assert len(asked) == 1
    await anext(pages)
    assert len(asked) == 2
    await one.aclose()
