"""The whole client against services that are busy, on a clock that jumps: minutes in no time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from email.utils import formatdate
from typing import Any

import httpx
import pytest

from desktop.api.client import Client
from desktop.api.retry import Patience
from desktop.domain.errors import Kind, ServiceFault
from tests.api import clocks
from tests.api.limiters import Bucket, Limiter, whole_seconds

Answering = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]
EPOCH = 1_700_000_000.0


def client(answering: Answering, **options: Any) -> Client:
    return Client(
        "https://webexapis.example/v1",
        lambda: "token",
        transport=httpx.MockTransport(answering),
        clock=clocks.now,
        time_of_day=lambda: EPOCH + clocks.now(),
        chance=lambda: 1.0,
        **options,
    )


class Limited:
    """A service behind a limiter for each customer, which tells nobody its rate."""

    def __init__(self, limiter: Callable[[], Limiter], latency: float = 0.03) -> None:
        self._limiter = limiter
        self._latency = latency
        self._limiters: dict[str, Limiter] = {}
        self.answered: list[tuple[float, str]] = []
        self.refused = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(self._latency / 2)
        customer = request.url.params["orgId"]
        limiter = self._limiters.setdefault(customer, self._limiter())
        wait = limiter.wait(clocks.now())
        await asyncio.sleep(self._latency / 2)
        if wait:
            self.refused += 1
            headers = {"Retry-After": str(int(whole_seconds(wait)))}
            return httpx.Response(429, json={"message": "Too many"}, headers=headers)
        self.answered.append((clocks.now(), customer))
        return httpx.Response(200, json={})


def jumping(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return clocks.run(coroutine)


async def three_each(one: Client, customer: str, users: int, at_once: int = 40) -> None:
    """Read, write and read back for each user, as the change engine does."""
    wire = one.customer(customer)
    free = asyncio.Semaphore(at_once)

    async def change(number: int) -> None:
        async with free:
            await wire.get(f"/people/P{number}")
            await wire.put(f"/people/P{number}", {"a": 1})
            await wire.get(f"/people/P{number}")

    await asyncio.gather(*(change(number) for number in range(users)))


async def changed(users: int, rate: float) -> tuple[float, float]:
    """Wall time over the bound, and the share of refusals."""
    service = Limited(lambda: Bucket(rate, rate * 6))
    one = client(service)
    await three_each(one, "ORG", users)
    await one.aclose()
    requests = len(service.answered)
    bound = Bucket(rate, rate * 6).bound(requests)
    assert requests == 3 * users
    return service.answered[-1][0] / bound, service.refused / (requests + service.refused)


def test_three_hundred_users_under_an_untold_limit() -> None:
    times, share = jumping(changed(300, 50.0))
    assert times <= 1.05
    assert share <= 0.05


@pytest.mark.long
@pytest.mark.parametrize("rate", [100.0, 5.0])
def test_a_thousand_users_under_an_untold_limit(rate: float) -> None:
    times, share = jumping(changed(1000, rate))
    assert times <= 1.05
    assert share <= 0.05


def test_two_customers_do_not_starve_each_other() -> None:
    async def both() -> None:
        service = Limited(lambda: Bucket(20.0, 20.0))
        one = client(service)
        await asyncio.gather(three_each(one, "A", 60), three_each(one, "B", 60))
        await one.aclose()
        ends = {customer: at for at, customer in service.answered}
        alone = Bucket(20.0, 20.0).bound(180)
        assert max(ends.values()) <= 1.3 * alone

    jumping(both())


def test_a_person_is_served_in_the_midst_of_bulk() -> None:
    async def both() -> None:
        service = Limited(lambda: Bucket(20.0, 20.0))
        one = client(service)
        bulk = asyncio.ensure_future(three_each(one, "A", 100))
        person = one.customer("A", urgent=True)
        waits = []
        for _ in range(20):
            await asyncio.sleep(0.4)
            begun = clocks.now()
            await person.get("/people/me-too")
            waits.append(clocks.now() - begun)
        await bulk
        await one.aclose()
        assert sorted(waits)[len(waits) // 2] <= 0.2
        assert max(waits) <= 2.5  # at worst a Retry-After

    jumping(both())


BUSY = {
    "seconds": ({"Retry-After": "7"}, 7.0),
    "none at all": ({}, 5.0),
    "garbage": ({"Retry-After": "a moment, please"}, 5.0),
    "zero": ({"Retry-After": "0"}, 0.0),
    "part of a second": ({"Retry-After": "0.5"}, 0.5),
    "date": (
        {
            "Retry-After": formatdate(EPOCH + 40, usegmt=True),
            "Date": formatdate(EPOCH, usegmt=True),
        },
        40.0,
    ),
    "date by our clock": ({"Retry-After": formatdate(EPOCH + 9, usegmt=True)}, 9.0),
    "as long as is borne": ({"Retry-After": "60"}, 60.0),
}


@pytest.mark.parametrize("form", BUSY)
@pytest.mark.parametrize("status", [423, 429])
@pytest.mark.parametrize("method", ["get", "put", "post"])
def test_retry_after_is_waited_for(method: str, status: int, form: str) -> None:
    headers, wait = BUSY[form]

    async def call() -> None:
        arrived: list[float] = []

        async def answer(request: httpx.Request) -> httpx.Response:
            arrived.append(clocks.now())
            return httpx.Response(status if len(arrived) == 1 else 200, headers=headers)

        one = client(answer)
        wire = one.customer("ORG")
        await (wire.get("/x") if method == "get" else getattr(wire, method)("/x", {}))
        await one.aclose()
        assert arrived[1] - arrived[0] == pytest.approx(wait, abs=0.01)

    jumping(call())


def test_a_failing_service_is_left_alone_as_long_as_it_says() -> None:
    async def call() -> None:
        arrived: list[float] = []

        async def answer(request: httpx.Request) -> httpx.Response:
            arrived.append(clocks.now())
            failing = len(arrived) == 1
            return httpx.Response(503 if failing else 200, headers={"Retry-After": "7"})

        one = client(answer)
        wire = one.customer("ORG")
        with pytest.raises(ServiceFault) as caught:
            await wire.put("/x", {})
        assert (caught.value.retry_after, caught.value.maybe_processed) == (7.0, True)
        await wire.get("/x")
        assert arrived[1] - arrived[0] == pytest.approx(7.0)
        await one.aclose()

    jumping(call())


def test_a_person_is_told_when_the_wait_is_too_long() -> None:
    async def call() -> None:
        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(429, headers={"Retry-After": "50"})

        one = client(answer)
        person = one.customer("ORG", urgent=True)
        for _ in range(2):
            begun = clocks.now()
            with pytest.raises(ServiceFault) as caught:
                await person.get("/x")
            assert caught.value.kind is Kind.BUSY
            assert 15 <= (caught.value.retry_after or 0) <= 50
            assert clocks.now() - begun <= 30
        await one.aclose()

    jumping(call())


def test_a_service_that_is_always_busy_is_given_up() -> None:
    async def call() -> None:
        asked = 0

        async def answer(request: httpx.Request) -> httpx.Response:
            nonlocal asked
            asked += 1
            return httpx.Response(429, headers={"Retry-After": "1"})

        one = client(answer, patience=Patience(refusals=5))
        with pytest.raises(ServiceFault) as caught:
            await one.customer("ORG").get("/x")
        assert (caught.value.kind, caught.value.status, asked) == (Kind.BUSY, 429, 6)
        assert not caught.value.maybe_processed
        await one.aclose()

    jumping(call())


def test_a_read_backs_off() -> None:
    async def call() -> None:
        arrived: list[float] = []

        async def answer(request: httpx.Request) -> httpx.Response:
            arrived.append(clocks.now())
            raise httpx.ReadError("")

        one = client(answer)
        with pytest.raises(ServiceFault):
            await one.customer("ORG").get("/x")
        assert arrived == pytest.approx([0.0, 0.5, 1.5, 3.5])
        await one.aclose()

    jumping(call())


@pytest.mark.parametrize("first", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
@pytest.mark.parametrize("method", ["put", "post"])
def test_what_did_not_leave_is_sent_again(method: str, first: type[httpx.TransportError]) -> None:
    async def call() -> None:
        asked = 0

        async def answer(request: httpx.Request) -> httpx.Response:
            nonlocal asked
            asked += 1
            if asked == 1:
                raise first("")
            return httpx.Response(204)

        one = client(answer)
        assert (await getattr(one.customer("ORG"), method)("/x", {})).status == 204
        await one.aclose()

    jumping(call())


@pytest.mark.parametrize(
    "first",
    [
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.CloseError,
        httpx.RemoteProtocolError,
        httpx.DecodingError,
    ],
)
@pytest.mark.parametrize("method", ["put", "post"])
def test_what_may_have_arrived_is_not(method: str, first: type[httpx.RequestError]) -> None:
    async def call() -> None:
        asked = 0

        async def answer(request: httpx.Request) -> httpx.Response:
            nonlocal asked
            asked += 1
            raise first("peer closed connection")

        one = client(answer)
        with pytest.raises(ServiceFault) as caught:
            await getattr(one.customer("ORG"), method)("/x", {})
        assert (asked, caught.value.maybe_processed) == (1, True)
        await one.aclose()

    jumping(call())
