"""Plans as files: stable, versioned, a changed one is noticed; brakes by blast radius."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.domain.brakes import Brake, WarningKind, brake, leaves_company, warnings
from desktop.domain.catalogue import field_of
from desktop.domain.changes import Change, Plan, Target, TargetKind
from desktop.domain.errors import Fault, Kind


def _plan(count: int, field: str = "always.enabled", value: Any = True) -> Plan:
    return Plan.of(
        "ORG",
        "Nordlicht GmbH",
        [
            Change(Target(TargetKind.PERSON, f"P{n}", f"Zoë {n}"), "forwarding", field, None, value)
            for n in range(count)
        ],
    )


def test_a_plan_survives_a_file() -> None:
    plan = _plan(3, "always.destination", "+496100")
    text = json.dumps(plan.to_json(), ensure_ascii=False)
    assert Plan.from_json(json.loads(text)) == plan
    assert json.loads(text)["format"] == "linedesk-plan"
    assert json.loads(text)["changes"][0]["target"] == "P0"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda d: d.update(format="other"), "format"),
        (lambda d: d.update(version=99), "version"),
        (lambda d: d["changes"][0].update(value=False), "hash"),
        (lambda d: d.pop("customer"), "shape"),
        (lambda d: d["changes"][0].update(targetKind="ghost"), "shape"),
    ],
    ids=["format", "version", "changed", "no customer", "no such kind"],
)
def test_a_spoilt_plan_is_refused(spoil: Any, reason: str) -> None:
    document = _plan(1).to_json()
    spoil(document)
    with pytest.raises(Fault) as refused:
        Plan.from_json(document)
    assert refused.value.kind is Kind.BAD_FILE
    assert refused.value.facts["reason"] == reason


@pytest.mark.parametrize("document", [None, [], "text", 7, {"format": "linedesk-plan"}])
def test_what_is_no_plan_is_refused(document: Any) -> None:
    with pytest.raises(Fault) as refused:
        Plan.from_json(document)
    assert refused.value.kind is Kind.BAD_FILE


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (_plan(1), Brake.NONE),
        (_plan(20), Brake.NONE),
        (_plan(21), Brake.SHOW),
        (_plan(101), Brake.TYPE_NAME),
        (_plan(1, "always.destination", "7900"), Brake.NONE),
        (_plan(1, "always.destination", "+41791234567"), Brake.SHOW),
    ],
)
def test_brakes(plan: Plan, expected: Brake) -> None:
    assert brake(plan, warnings(plan)) is expected


def test_warnings_name_the_concerned() -> None:
    found = warnings(_plan(2, "busy.destination", "+41 79 123 45 67"))
    assert [(w.kind, w.count, w.names) for w in found] == [
        (WarningKind.FORWARDS_OUTSIDE, 2, ("Zoë 0", "Zoë 1"))
    ]


def test_what_leaves_the_company() -> None:
    assert leaves_company("+496100773")
    assert leaves_company("anna@example.com")
    assert not leaves_company("7900")
    assert not leaves_company("")


def test_public_keys() -> None:
    setting, field = field_of("forwarding.unreachable.destination")
    assert (setting.name, field.path) == ("forwarding", ("businessContinuity", "destination"))
    with pytest.raises(KeyError):
        field_of("forwarding.sometimes")
    with pytest.raises(KeyError):
        field_of("nothing.at.all")
