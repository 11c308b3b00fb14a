"""Single Number Reach: which requests a list of numbers takes, and what is wrong with one."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.fields import ProblemKind
from desktop.domain.reach import (
    ALERTING,
    NUMBERS,
    REACH_DOCUMENT,
    ReachStep,
    alerting_document,
    entry_problems,
    normal_numbers,
    reach_document,
    reach_number,
    reach_problems,
    reach_steps,
)

MOBILE: dict[str, Any] = {
    "id": "m1",
    "phoneNumber": "+491701234567",
    "name": "Mobile",
    "enabled": True,
    "doNotForwardCallsEnabled": False,
    "answerConfirmationEnabled": False,
    "ringSchedule": {"from": "08:00"},  # nobody here knows it
}
HOME: dict[str, Any] = {**MOBILE, "id": "h1", "phoneNumber": "+43158858123", "name": "Home"}


def document(*read: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What was read, as the form begins with it."""
    return reach_document({"enabled": True, ALERTING: False, NUMBERS: list(read), **more})


def steps(found: dict[str, Any], *wanted: Any) -> list[ReachStep]:
    return reach_steps({**found, NUMBERS: [reach_number(one) for one in wanted]})


def without_id(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "id"}


def test_nothing_is_sent_for_what_is_there_in_any_order() -> None:
    found = document(MOBILE, HOME)
    for order in permutations(found[NUMBERS]):
        assert steps(found, *order) == []
    assert steps(found, "Home=+43 1 58858-123", "Mobile=+49 170 1234567") == []


def test_a_changed_number_keeps_what_nobody_here_knows() -> None:
    found = document(MOBILE, HOME)
    mobile, home = found[NUMBERS]
    (step,) = steps(found, {**mobile, "enabled": False}, home)
    assert step == ReachStep("m1", {**without_id(MOBILE), "enabled": False})


@pytest.mark.parametrize("name", ["Mobile", "Car"])
def test_another_number_in_its_place_is_a_change_and_keeps_it_too(name: str) -> None:
    found = document(MOBILE, HOME)
    mobile, home = found[NUMBERS]
    (step,) = steps(found, home, {**mobile, "phoneNumber": "+491709999999", "name": name})
    moved = {**without_id(MOBILE), "phoneNumber": "+491709999999", "name": name}
    assert step == ReachStep("m1", moved)


def test_where_the_id_is_gone_the_name_says_which_is_meant() -> None:
    """An undo names the id that the number had before."""
    found = document({**MOBILE, "id": "m2", "phoneNumber": "+491709999999"})
    (step,) = steps(found, MOBILE)
    assert step == ReachStep("m2", without_id(MOBILE))


def test_numbers_that_change_places_are_not_taken_for_each_other() -> None:
    found = document(MOBILE, HOME)
    mobile, home = found[NUMBERS]
    swapped = (
        {**mobile, "phoneNumber": home["phoneNumber"]},
        {**home, "phoneNumber": mobile["phoneNumber"]},
    )
    told = {one.number_id: one.document and one.document["name"] for one in steps(found, *swapped)}
    assert told == {"h1": "Mobile", "m1": "Home"}


def test_what_goes_leaves_first_and_what_comes_is_last() -> None:
    found = document(MOBILE, HOME)
    home = found[NUMBERS][1]
    told = steps(found, "Car=+491707654321", {**home, "enabled": False})
    assert [(one.number_id, one.document is None) for one in told] == [
        ("m1", True),
        ("h1", False),
        ("", False),
    ]
    new = told[-1].document
    assert new is not None and "id" not in new and new["enabled"] is True


NUMBER_LISTS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["a", "b", "c"]), st.booleans()),
    max_size=5,
    unique_by=lambda one: one[0],
)


@given(NUMBER_LISTS, NUMBER_LISTS)
def test_the_steps_lead_to_what_is_wanted(
    before: list[tuple[int, str, bool]], after: list[tuple[int, str, bool]]
) -> None:
    def entry(number: int, name: str, on: bool) -> dict[str, Any]:
        return {"phoneNumber": f"+49170123450{number}", "name": name, "enabled": on}

    read = [{**MOBILE, **entry(*one), "id": f"i{one[0]}"} for one in before]
    held = {one["id"]: without_id(one) for one in read}
    wanted = [entry(*one) for one in after]
    for at, step in enumerate(steps(document(*read), *wanted)):
        there = {one["phoneNumber"] for key, one in held.items() if key != step.number_id}
        if step.document is None:
            del held[step.number_id]
            continue
        assert step.document["phoneNumber"] not in there  # the service would refuse it
        assert not step.number_id or "ringSchedule" in step.document
        held.pop(step.number_id, None)
        held[f"new{at}"] = step.document
    assert normal_numbers(list(held.values())) == normal_numbers(wanted)


def test_alerting_is_sent_with_what_else_there_was() -> None:
    found = document(MOBILE, ringsFirst="DESK")
    assert alerting_document(found) is None
    assert alerting_document({**found, ALERTING: True}) == {ALERTING: True, "ringsFirst": "DESK"}


@pytest.mark.parametrize(
    ("changed", "field", "kind"),
    [
        ({"phoneNumber": "0171 1234567"}, "phoneNumber", ProblemKind.NOT_E164),
        ({"phoneNumber": "+49171CALL"}, "phoneNumber", ProblemKind.NOT_E164),
        ({"phoneNumber": "+496100773001"}, "phoneNumber", ProblemKind.OWN_LINE),
        ({"phoneNumber": "+43158858123"}, "phoneNumber", ProblemKind.LISTED_TWICE),
        ({"name": " "}, "name", ProblemKind.VALUE_REQUIRED),
        ({"name": "x" * 31}, "name", ProblemKind.TOO_LONG),
    ],
)
def test_what_is_wrong_with_a_number(
    changed: dict[str, Any], field: str, kind: ProblemKind
) -> None:
    entry = {**reach_number(MOBILE), **changed}
    (problem,) = entry_problems(entry, {"+496100773001"}, {"+43158858123"})
    assert (problem.field, problem.kind) == (field, kind)


def test_the_list_names_its_field() -> None:
    twice = {NUMBERS: [MOBILE, {**MOBILE, "name": "Again"}, "Me=+496100773001"]}
    told = [(one.field, one.kind) for one in reach_problems(twice, {"+496100773001"})]
    assert told == [(NUMBERS, ProblemKind.LISTED_TWICE), (NUMBERS, ProblemKind.OWN_LINE)]
    assert reach_problems({NUMBERS: None}) == []
    assert document(MOBILE)[REACH_DOCUMENT][NUMBERS] == [MOBILE]
