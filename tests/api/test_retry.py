"""The table of RELIABILITY: what is sent again, after what, and how often."""

from __future__ import annotations

import pytest

from desktop.api.refusals import DEFAULT_WAIT
from desktop.api.retry import Patience, Retries
from desktop.api.wire import Effect
from desktop.domain.errors import Kind, ServiceFault

PATIENCE = Patience(tries=4, refusals=3, first_wait=1.0, longest_wait=3.0)
ALL = list(Effect)


def retries(effect: Effect, chance: float = 1.0) -> Retries:
    return Retries(effect, PATIENCE, lambda: chance)


def fault(
    kind: Kind, status: int = 0, *, unknown: bool = False, retry_after: float | None = None
) -> ServiceFault:
    return ServiceFault(
        kind,
        method="GET",
        path="/x",
        status=status,
        maybe_processed=unknown,
        retry_after=retry_after,
    )


@pytest.mark.parametrize("effect", ALL)
@pytest.mark.parametrize("kind", [Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.CUT])
def test_what_certainly_had_no_effect_is_sent_again(effect: Effect, kind: Kind) -> None:
    assert retries(effect).wait_after(fault(kind)) == 1.0


@pytest.mark.parametrize("effect", [Effect.SET, Effect.ONE_SHOT])
@pytest.mark.parametrize(
    ("kind", "status"),
    [(Kind.TIMED_OUT, 0), (Kind.CUT, 0), (Kind.SERVICE_FAULT, 500), (Kind.SERVICE_FAULT, 503)],
)
def test_what_may_have_had_one_never_is(effect: Effect, kind: Kind, status: int) -> None:
    assert retries(effect).wait_after(fault(kind, status, unknown=True, retry_after=1.0)) is None


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_read_is_sent_again_after_a_fault_of_the_service(status: int) -> None:
    assert retries(Effect.READ).wait_after(fault(Kind.SERVICE_FAULT, status)) == 1.0


@pytest.mark.parametrize("effect", ALL)
@pytest.mark.parametrize("status", [423, 429])
def test_a_busy_service_is_asked_again_when_it_says(effect: Effect, status: int) -> None:
    assert retries(effect).wait_after(fault(Kind.BUSY, status, retry_after=7.0)) == 7.0
    assert retries(effect).wait_after(fault(Kind.BUSY, status)) == DEFAULT_WAIT
    assert retries(effect).wait_after(fault(Kind.BUSY, status, retry_after=0.0)) == 0.0


@pytest.mark.parametrize("effect", ALL)
def test_a_wait_beyond_bearing_is_the_callers(effect: Effect) -> None:
    assert retries(effect).wait_after(fault(Kind.BUSY, 429, retry_after=60.5)) is None
    assert retries(effect).wait_after(fault(Kind.BUSY, 429, retry_after=60.0)) == 60.0


@pytest.mark.parametrize("effect", ALL)
def test_all_waits_for_what_is_locked_are_borne_together(effect: Effect) -> None:
    one = Retries(effect, Patience(), lambda: 1.0)
    locked = fault(Kind.BUSY, 423, retry_after=25.0)
    assert [one.wait_after(locked) for _ in range(3)] == [25.0, 25.0, None]


def test_a_read_waits_as_a_failing_service_says() -> None:
    said = fault(Kind.SERVICE_FAULT, 503, retry_after=9.0)
    assert retries(Effect.READ).wait_after(said) == 9.0


@pytest.mark.parametrize("effect", ALL)
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Kind.REJECTED, 400),
        (Kind.SIGN_IN, 401),
        (Kind.FORBIDDEN, 403),
        (Kind.NOT_FOUND, 404),
        (Kind.REJECTED, 409),
        (Kind.NOT_WEBEX, 200),
        (Kind.NOT_WEBEX, 302),
        (Kind.TLS, 0),
        (Kind.BAD_URL, 0),
        (Kind.SIGN_IN, 0),
        (Kind.INCOMPLETE, 200),
        (Kind.BUSY, 0),
    ],
)
def test_all_else_is_final(effect: Effect, kind: Kind, status: int) -> None:
    assert retries(effect).wait_after(fault(kind, status)) is None


def test_tries_are_bounded_and_back_off() -> None:
    one = retries(Effect.READ)
    waits = [one.wait_after(fault(Kind.CUT)) for _ in range(4)]
    assert waits == [1.0, 2.0, 3.0, None]


def test_refusals_are_bounded() -> None:
    one = retries(Effect.READ)
    busy = fault(Kind.BUSY, 429, retry_after=1.0)
    assert [one.wait_after(busy) for _ in range(4)] == [1.0, 1.0, 1.0, None]


def test_back_off_has_jitter() -> None:
    assert retries(Effect.READ, chance=0.0).wait_after(fault(Kind.CUT)) == 0.5
