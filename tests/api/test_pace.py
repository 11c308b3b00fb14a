"""The learning limiter against services whose limit nobody tells it. No clock runs here."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desktop.api.pace import FIRST_PARALLEL, MOST_PARALLEL, Pace
from tests.api.limiters import Bucket, Limiter, RetryAfter, Window, run, whole_seconds

SEEDS = range(1, 6)


def honest(wait: float) -> float:
    return wait


def always_five(wait: float) -> float:
    return 5.0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("retry_after", [whole_seconds, honest])
@pytest.mark.parametrize(
    ("rate", "size", "requests"),
    [(100.0, 600.0, 3000), (100.0, 100.0, 3000), (20.0, 120.0, 3000), (5.0, 30.0, 3000)],
)
def test_a_thousand_users_take_what_the_limit_allows(
    rate: float, size: float, requests: int, retry_after: RetryAfter, seed: int
) -> None:
    outcome = run(Bucket(rate, size), requests, retry_after=retry_after, seed=seed)
    assert outcome.times <= 1.05
    assert outcome.share <= 0.05
    assert outcome.early == 0


@dataclass
class Spent(Bucket):
    """One that others have emptied a moment ago, as a killed process does."""

    def bound(self, requests: int) -> float:
        return requests / self.rate


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("left", [0.0, 1.0, 3.0, 7.0])
@pytest.mark.parametrize(("rate", "size"), [(100.0, 600.0), (20.0, 120.0), (5.0, 30.0)])
def test_a_start_with_nothing_left_costs_little(
    rate: float, size: float, left: float, seed: int
) -> None:
    outcome = run(Spent(rate, size, left), 2400, seed=seed)
    assert outcome.times <= 1.05
    assert outcome.share <= 0.05
    assert outcome.early == 0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("limiter", "requests", "times"),
    [
        (lambda: Window(300, 60.0), 3000, 1.15),  # the last window is one more or not
        (lambda: Window(6000, 60.0), 13_000, 1.15),
        (lambda: Bucket(20.0, 20.0), 400, 1.15),  # all of it is learning
        (lambda: Bucket(100.0, 50.0), 3000, 1.25),  # a second of pause keeps half a second
        (lambda: Bucket(20.0, 10.0), 3000, 1.15),
    ],
    ids=["300/60 s", "6000/60 s", "short", "half kept at 100", "half kept at 20"],
)
def test_other_limits_cost_little_more(
    limiter: type[Limiter], requests: int, times: float, seed: int
) -> None:
    outcome = run(limiter(), requests, seed=seed)
    assert outcome.times <= times
    assert outcome.share <= 0.05
    assert outcome.early == 0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [20.0, 120.0])
def test_a_service_that_always_says_five_seconds_is_believed(size: float, seed: int) -> None:
    outcome = run(Bucket(20.0, size), 3000, retry_after=always_five, seed=seed)
    assert outcome.times <= 1.5
    assert outcome.share <= 0.02
    assert outcome.early == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_service_without_any_burst_is_not_given_up(seed: int) -> None:
    assert run(Bucket(5.0, 1.0), 1500, seed=seed).times <= 4.0


def test_it_starts_gently_and_grows() -> None:
    pace = Pace(0.0)
    assert pace.parallel == FIRST_PARALLEL
    for _ in range(1000):
        pace.answered(1.0)
    assert pace.parallel == MOST_PARALLEL
    assert pace.wait(1.0) <= 0


def test_retry_after_holds_for_all() -> None:
    pace = Pace(0.0)
    pace.sent(0.0)
    pace.refused(1.0, 0.0, 600.0)
    assert pace.wait(1.0) == 600.0
    pace.refused(2.0, 1.5, 1.0)
    assert pace.wait(2.0) == 599.0
    assert pace.wait(601.0) <= 0


def test_a_refusal_of_what_left_before_the_last_is_no_news() -> None:
    pace = Pace(0.0)
    for at in range(40):
        pace.sent(at / 10)
        pace.answered(at / 10)
    pace.refused(4.0, 3.9, 1.0)
    rate = pace.rate
    assert rate is not None
    assert 6.5 <= rate <= 7.5  # 70 % of ten a second
    pace.refused(4.1, 3.95, 1.0)
    assert pace.rate == rate
    pace.refused(6.0, 5.5, 1.0)
    assert pace.rate is not None
    assert pace.rate < rate


def test_another_pause_does_not_touch_the_rate() -> None:
    pace = Pace(0.0)
    pace.pause(0.0, 3.0)
    assert pace.rate is None
    assert pace.wait(1.0) == 2.0


def test_time_in_which_nobody_asks_is_no_measurement() -> None:
    busy, idle = Pace(0.0), Pace(0.0)
    for pace, gap in ((busy, 0.0), (idle, 300.0)):
        for at in range(100):
            pace.sent(at / 100)
            pace.answered(at / 100)
        pace.refused(1.0, 0.99, 1.0)
        later = 2.0 + gap
        for at in range(100):
            pace.sent(later + at / 50)
            pace.answered(later + at / 50)
        pace.refused(later + 2.0, later + 1.9, 1.0)
    assert idle.rate == pytest.approx(busy.rate, rel=0.2)


def test_what_was_learned_is_forgotten_in_time() -> None:
    pace = Pace(0.0)
    pace.refused(1.0, 0.0, 5.0)
    assert not pace.stale(300.0)
    assert pace.stale(1000.0)


def test_a_rate_that_does_not_hold_back_does_not_climb() -> None:
    pace = Pace(0.0)
    pace.sent(0.0)
    pace.refused(1.0, 0.0, 0.0)
    pace.rate = 50.0
    for second in range(1, 60):
        pace.sent(float(second))
        pace.answered(float(second))
    assert pace.rate == 50.0
