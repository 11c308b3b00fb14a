"""Which criteria are ours, what they say, and the requests that set them, in order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import selective
from desktop.domain.lines import CALLERS
from desktop.domain.selective import StepKind

EXTERNAL: dict[str, Any] = {
    "id": "E",
    "callsFrom": "ANY_EXTERNAL",
    "forwardToPhoneNumber": "+49-6100 773",
    "sendToVoicemailEnabled": False,
    "forwardEnabled": True,
}
INTERNAL = {**EXTERNAL, "id": "I", "callsFrom": "ANY_INTERNAL", "forwardToPhoneNumber": "7900"}
NIGHT = {**EXTERNAL, "id": "N", "scheduleName": "Night", "scheduleType": "businessHours"}
VIP = {**EXTERNAL, "id": "V", "callsFrom": "SELECT_PHONE_NUMBERS", "numbers": ["+49-30 1"]}
ON = {"enabled": True, "defaultPhoneNumberToForward": "7900"}
OFF = {"enabled": False}


def test_ours_are_known_by_their_shape() -> None:
    found = [VIP, NIGHT, EXTERNAL, INTERNAL]
    assert selective.ours(found, "external") is EXTERNAL
    assert selective.ours(found, "internal") is INTERNAL
    assert selective.others(found) == [VIP, NIGHT]
    assert selective.ours([VIP, NIGHT], "external") is None
    assert selective.is_ours({"id": "x", "source": "ANY_INTERNAL"}, "internal")


def test_a_second_one_of_our_shape_is_not_ours() -> None:
    second = {**EXTERNAL, "id": "E2"}
    assert selective.others([EXTERNAL, second]) == [second]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"forwardEnabled": False}, False),
        ({"ringEnabled": False}, False),
        ({"acceptEnabled": False}, False),
        ({"sendToVoicemailEnabled": False}, True),
        ({"forwardEnabled": True, "ringEnabled": False}, True),
        ({}, True),
    ],
)
def test_any_spelling_of_the_switch(document: dict[str, Any], expected: bool) -> None:
    assert selective.forwards(document) is expected


def test_spellings_of_numbers_and_voicemail() -> None:
    assert selective.destination(EXTERNAL) == "+496100773"
    assert selective.destination({"forwardToPhoneNumber": None}) == ""
    assert selective.phone_numbers(VIP) == ("+49301",)
    assert selective.phone_numbers({"phoneNumbers": ["+1-2"], "numbers": ["9"]}) == ("+12",)
    assert selective.to_voicemail({"destinationVoicemailEnabled": True})
    assert not selective.to_voicemail(EXTERNAL)


def test_values_with_the_master_switch() -> None:
    assert selective.selective_values(ON, [EXTERNAL]) == {
        "internal.enabled": False,
        "internal.destination": None,
        "external.enabled": True,
        "external.destination": "+496100773",
    }
    assert selective.selective_values(OFF, [EXTERNAL])["external.enabled"] is False
    off = {**EXTERNAL, "forwardEnabled": False}
    assert selective.selective_values(ON, [off])["external.enabled"] is False


def kinds(*of: Any) -> list[tuple[StepKind, str]]:
    return [(step.kind, step.criterion_id) for step in selective.steps(*of)]


def test_a_criterion_is_made_before_the_switch_goes_on() -> None:
    wanted = {"external.enabled": True, "external.destination": "+49-30 77"}
    made, switched = selective.steps(OFF, [], wanted)
    assert made.kind is StepKind.CREATE
    assert made.document == {
        "forwardToPhoneNumber": "+493077",
        "sendToVoicemailEnabled": False,
        "callsFrom": "ANY_EXTERNAL",
        "forwardEnabled": True,
    }
    assert switched.kind is StepKind.SETTINGS
    assert switched.document == {
        "enabled": True,
        "defaultPhoneNumberToForward": "+493077",
        "ringReminderEnabled": False,
        "sendToVoicemailEnabled": False,
    }


def test_off_for_one_class_keeps_the_other() -> None:
    wanted = {"external.enabled": False}
    assert kinds(ON, [EXTERNAL, INTERNAL], wanted) == [(StepKind.CHANGE, "E")]
    assert kinds(ON, [EXTERNAL], wanted) == [(StepKind.CHANGE, "E"), (StepKind.SETTINGS, "")]
    assert kinds(ON, [EXTERNAL, VIP], wanted) == [(StepKind.CHANGE, "E")]


def test_what_lay_idle_behind_the_switch_stays_so() -> None:
    wanted = {"internal.enabled": True, "internal.destination": "7901"}
    changed = selective.steps(OFF, [EXTERNAL], wanted)
    assert [step.kind for step in changed] == [
        StepKind.CREATE,
        StepKind.CHANGE,
        StepKind.SETTINGS,
    ]
    assert changed[1].document["forwardEnabled"] is False
    assert selective.woken(OFF, [VIP, EXTERNAL]) == [VIP]
    assert selective.woken(ON, [VIP]) == []


def test_fields_that_nobody_knows_are_sent_back() -> None:
    strange = {**EXTERNAL, "hue": 3, "sendToVoicemailEnabled": True}
    (step,) = selective.steps(ON, [strange], {"external.destination": "7902"})
    assert step.document["hue"] == 3
    assert step.document["sendToVoicemailEnabled"] is True
    assert step.document["forwardToPhoneNumber"] == "7902"
    assert not {"id", "source"} & set(step.document)
    settings = {**OFF, "hue": 4, "criteria": []}
    *_, switch = selective.steps(settings, [VIP, INTERNAL], {"internal.enabled": True})
    assert switch.document["hue"] == 4
    assert "criteria" not in switch.document


def test_nowhere_is_no_destination() -> None:
    with pytest.raises(ValueError):
        selective.steps(OFF, [], {"external.enabled": True})


callers = st.fixed_dictionaries(
    {},
    optional={
        f"{caller}.{part}": values
        for caller in CALLERS
        for part, values in (
            ("enabled", st.booleans()),
            ("destination", st.sampled_from(["7900", "+49 30 77", "+12025550100"])),
        )
    },
)
someones = st.lists(
    st.sampled_from([NIGHT, VIP, EXTERNAL, INTERNAL, {**EXTERNAL, "forwardEnabled": False}]),
    unique_by=lambda one: str(one["id"]),
)


@given(st.booleans(), someones, callers)
def test_after_its_steps_everything_is_as_wanted(
    on: bool, before: list[dict[str, Any]], wanted: dict[str, Any]
) -> None:
    settings: dict[str, Any] = {"enabled": on}
    try:
        todo = selective.steps(settings, before, wanted)
    except ValueError:
        return
    criteria = {one["id"]: one for one in before}
    for step in todo:
        if step.kind is StepKind.SETTINGS:
            assert not step.document["enabled"] or criteria
            settings = step.document
        else:
            key = step.criterion_id or f"new {len(criteria)}"
            assert (step.kind is StepKind.CHANGE) is (key in criteria)
            criteria[key] = {"id": key, **step.document}
    after = selective.selective_values(settings, list(criteria.values()))
    for key, value in wanted.items():
        if key.endswith(".enabled") or wanted.get(f"{key.split('.')[0]}.enabled"):
            expected = value.replace(" ", "") if isinstance(value, str) else value
            assert after[key] == expected
    untouched = [one for one in before if one["id"] in ("N", "V")]
    assert all(criteria[one["id"]] == one for one in untouched)
    assert selective.steps(settings, list(criteria.values()), wanted) == ()
