"""Where the system has no list of time zones, as Windows has none, the sandbox has its own."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from desktop.sandbox import zones


def test_every_best_known_zone_is_one() -> None:
    assert available_timezones() >= zones.BEST_KNOWN


def test_a_system_without_a_list_has_the_best_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert zones.known() == available_timezones()
    monkeypatch.setattr(zones, "available_timezones", set)
    assert zones.known() >= {"Europe/Berlin", "Europe/London", "Europe/Paris", "Etc/UTC"}
