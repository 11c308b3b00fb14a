"""Plans as files: stable, versioned, a changed one is noticed; brakes by blast radius."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.brakes import (
    MANY,
    VERY_MANY,
    Brake,
    WarningKind,
    brake,
    leaves_company,
    warnings,
)
from desktop.domain.catalogue import field_of
from desktop.domain.changes import Change, Plan, Target, TargetKind
from desktop.domain.directory import CustomerKind
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


@pytest.mark.parametrize(
    "edits",
    [
        {"customer_id": ""},
        {"customer_id": None},
        {"id": 7},
        {"target": ""},
        {"target": ".."},
        {"target": None},
        {"setting": ["forwarding"]},
        {"field": 5},
    ],
    ids=str,
)
def test_ids_that_name_nobody_are_refused_though_the_hash_is_right(edits: dict[str, Any]) -> None:
    """As a script may write them: an empty id would be the address of a whole list."""
    plan = _plan(1)
    (change,) = plan.changes
    target = replace(change.target, id=edits.pop("target", change.target.id))
    of_plan = {key: edits.pop(key) for key in ("customer_id", "id") if key in edits}
    spoilt = replace(plan, changes=(replace(change, target=target, **edits),), **of_plan)
    with pytest.raises(Fault) as refused:
        Plan.from_json(json.loads(json.dumps(spoilt.to_json())))
    assert refused.value.kind is Kind.BAD_FILE


@pytest.mark.parametrize("document", [None, [], "text", 7, {"format": "linedesk-plan"}])
def test_what_is_no_plan_is_refused(document: Any) -> None:
    with pytest.raises(Fault) as refused:
        Plan.from_json(document)
    assert refused.value.kind is Kind.BAD_FILE


SANDBOX, PILOT, LIVE = CustomerKind.SANDBOX, CustomerKind.PILOT, CustomerKind.LIVE


@pytest.mark.parametrize(
    ("plan", "kind", "expected"),
    [
        (_plan(1), LIVE, Brake.NONE),
        (_plan(10), LIVE, Brake.NONE),
        (_plan(11), LIVE, Brake.SHOW),
        (_plan(50), LIVE, Brake.SHOW),
        (_plan(51), LIVE, Brake.TYPE_NAME),
        (_plan(20), PILOT, Brake.NONE),
        (_plan(21), PILOT, Brake.SHOW),
        (_plan(100), PILOT, Brake.SHOW),
        (_plan(101), PILOT, Brake.TYPE_NAME),
        (_plan(20), SANDBOX, Brake.NONE),
        (_plan(21), SANDBOX, Brake.SHOW),
        (_plan(101), SANDBOX, Brake.TYPE_NAME),
        (_plan(1, "always.destination", "7900"), LIVE, Brake.NONE),
        (_plan(1, "always.destination", "+41791234567"), SANDBOX, Brake.SHOW),
    ],
)
def test_brakes(plan: Plan, kind: CustomerKind, expected: Brake) -> None:
    assert brake(plan, warnings(plan, kind=kind), kind) is expected


def test_a_customer_of_no_known_kind_is_treated_as_live() -> None:
    assert brake(_plan(51), warnings(_plan(51))) is Brake.TYPE_NAME
    assert warnings(_plan(11))


@pytest.mark.parametrize("kind", CustomerKind)
def test_no_kind_asks_later_than_the_general_rule(kind: CustomerKind) -> None:
    assert MANY[LIVE] < MANY[PILOT] and MANY[kind] <= 20
    assert VERY_MANY[LIVE] < VERY_MANY[PILOT] and VERY_MANY[kind] <= 100


def test_warnings_name_the_concerned() -> None:
    found = warnings(_plan(2, "busy.destination", "+41 79 123 45 67"))
    assert [(w.kind, w.count, w.names) for w in found] == [
        (WarningKind.FORWARDS_OUTSIDE, 2, ("Zoë 0", "Zoë 1"))
    ]


def test_what_leaves_the_company() -> None:
    assert leaves_company("+496100773")
    assert leaves_company("anna@example.com")
    assert leaves_company("030 1234567") and leaves_company("(212) 555-1234")
    assert leaves_company("0049 30 1234567") and leaves_company("011 49 30 1234567")
    assert not leaves_company("7900") and not leaves_company("0123")
    assert not leaves_company("80417900")  # an extension behind its location's prefix
    assert not leaves_company("")


def test_public_keys() -> None:
    setting, field = field_of("forwarding.unreachable.destination")
    assert (setting.name, field.path) == ("forwarding", ("businessContinuity", "destination"))
    with pytest.raises(KeyError):
        field_of("forwarding.sometimes")
    with pytest.raises(KeyError):
        field_of("nothing.at.all")
