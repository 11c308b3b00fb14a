"""What happens to a call now: every step of the service's order, for both kinds of callers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.callflow import (
    Because,
    CallFlow,
    End,
    Moment,
    Outcome,
    Settings,
    Unsure,
    call_flow,
    call_flows,
)

TO = "+493012345"


def rule(enabled: bool = True, to: str = TO, **more: Any) -> dict[str, Any]:
    return {"enabled": enabled, "destination": to, **more}


def forwarding(**rules: Any) -> dict[str, Any]:
    unreachable = rules.pop("unreachable", rule(False))
    return {"callForwarding": rules, "businessContinuity": unreachable}


def criterion(caller: str, to: str = TO, on: bool = True, **more: Any) -> dict[str, Any]:
    kind = {"internal": "ANY_INTERNAL", "external": "ANY_EXTERNAL"}[caller]
    return {"id": kind, "callsFrom": kind, "forwardToPhoneNumber": to, "forwardEnabled": on, **more}


QUIET = Settings(forwarding(), {"enabled": False}, (), {"numbers": []}, {"enabled": False})
VOICEMAIL = {
    "enabled": True,
    "sendAllCalls": {"enabled": False},
    "sendBusyCalls": {"enabled": True},
    "sendUnansweredCalls": {"enabled": True, "numberOfRings": 5},
}


def by_moment(flow: CallFlow) -> dict[Moment, Outcome]:
    return {one.moment: one for one in flow.outcomes if one.end is not End.REACH}


def test_with_nothing_set_the_phones_ring_on() -> None:
    for flow in call_flows(QUIET):
        assert [(one.moment, one.end) for one in flow.outcomes] == [
            (Moment.RINGING, End.PHONES),
            (Moment.BUSY, End.BUSY_TONE),
            (Moment.NO_ANSWER, End.RINGS_ON),
            (Moment.UNREACHABLE, End.GONE),
        ]
        assert flow.unsure == ()


def test_selective_goes_before_always_and_only_for_its_callers() -> None:
    settings = replace(
        QUIET,
        forwarding=forwarding(always=rule(to="7900")),
        selective={"enabled": True},
        criteria=(criterion("external", "+49-30 77"),),
    )
    internal, external = call_flows(settings)
    assert external.outcomes == (
        Outcome(Moment.AT_ONCE, End.FORWARD, Because.SELECTIVE, "+493077"),
    )
    assert internal.outcomes == (Outcome(Moment.AT_ONCE, End.FORWARD, Because.ALWAYS, "7900"),)


@pytest.mark.parametrize(
    ("enabled", "criteria"),
    [
        (False, [criterion("external")]),
        (True, [criterion("external", on=False)]),
        (True, [criterion("internal")]),
        (True, [criterion("external", scheduleName="Night", scheduleType="holidays")]),
        (True, [criterion("external"), criterion("external", on=False)]),
        (True, [criterion("external", "")]),
    ],
)
def test_criteria_that_do_not_take_an_external_call(enabled: bool, criteria: list[Any]) -> None:
    settings = replace(QUIET, selective={"enabled": enabled}, criteria=tuple(criteria))
    assert call_flow(settings, "external").outcomes[0].end is End.PHONES


def test_a_criterion_without_number_takes_the_default_one() -> None:
    settings = replace(
        QUIET,
        selective={"enabled": True, "defaultPhoneNumberToForward": "7901"},
        criteria=(criterion("internal", "", sendToVoicemailEnabled=True),),
    )
    (outcome,) = call_flow(settings, "internal").outcomes
    assert (outcome.end, outcome.to) == (End.FORWARD_VOICEMAIL, "7901")


def test_always_goes_before_voicemail_for_all_calls() -> None:
    voicemail = {**VOICEMAIL, "sendAllCalls": {"enabled": True}}
    settings = replace(QUIET, voicemail=voicemail)
    assert call_flow(settings, "internal").outcomes == (
        Outcome(Moment.AT_ONCE, End.VOICEMAIL, Because.VOICEMAIL),
    )
    settings = replace(
        settings, forwarding=forwarding(always=rule(destinationVoicemailEnabled=True))
    )
    (outcome,) = call_flow(settings, "internal").outcomes
    assert (outcome.end, outcome.because) == (End.FORWARD_VOICEMAIL, Because.ALWAYS)


def test_busy_and_unreachable_go_before_voicemail() -> None:
    settings = replace(
        QUIET,
        forwarding=forwarding(busy=rule(to="7902"), unreachable=rule(to="7903")),
        voicemail=VOICEMAIL,
    )
    found = by_moment(call_flow(settings, "external"))
    assert (found[Moment.BUSY].end, found[Moment.BUSY].to) == (End.FORWARD, "7902")
    assert (found[Moment.UNREACHABLE].to, found[Moment.NO_ANSWER].end) == ("7903", End.VOICEMAIL)
    found = by_moment(call_flow(replace(QUIET, voicemail=VOICEMAIL), "external"))
    assert {found[moment].end for moment in (Moment.BUSY, Moment.UNREACHABLE)} == {End.VOICEMAIL}


@pytest.mark.parametrize(("rings", "end"), [(3, End.FORWARD), (5, End.FORWARD), (6, End.VOICEMAIL)])
def test_fewer_rings_win(rings: int, end: End) -> None:
    answer = rule(numberOfRings=rings)
    settings = replace(QUIET, forwarding=forwarding(noAnswer=answer), voicemail=VOICEMAIL)
    outcome = by_moment(call_flow(settings, "internal"))[Moment.NO_ANSWER]
    assert (outcome.end, outcome.rings) == (end, min(rings, 5))


def test_voicemail_that_is_off_takes_nothing() -> None:
    voicemail = {**VOICEMAIL, "enabled": False, "sendAllCalls": {"enabled": True}}
    found = by_moment(call_flow(replace(QUIET, voicemail=voicemail), "internal"))
    assert found[Moment.NO_ANSWER].end is End.RINGS_ON


def test_reach_rings_at_the_same_time() -> None:
    numbers = [
        {"phoneNumber": "+49170 1", "enabled": True},
        {"phoneNumber": "+491702", "enabled": False},
        "odd",
    ]
    flow = call_flow(replace(QUIET, reach={"numbers": numbers}), "internal")
    ringing = [one for one in flow.outcomes if one.moment is Moment.RINGING]
    assert [(one.end, one.to) for one in ringing] == [(End.PHONES, ""), (End.REACH, "+491701")]


def test_what_was_not_read_is_said() -> None:
    assert call_flow(Settings(forwarding()), "internal").unsure == (
        Unsure.SELECTIVE_NOT_READ,
        Unsure.REACH_NOT_READ,
        Unsure.VOICEMAIL_NOT_READ,
    )
    night = criterion("external", scheduleName="Night")
    settings = replace(QUIET, selective={"enabled": True}, criteria=(night,))
    assert call_flow(settings, "external").unsure == (Unsure.OTHER_CRITERIA,)


strange = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 50) | st.sampled_from(["", TO, "7900"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["callForwarding", "always", "busy", "enabled", "destination", "numbers"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
document = st.dictionaries(
    st.sampled_from(["callForwarding", "businessContinuity", "enabled", "numbers", "sendAllCalls"]),
    strange,
)


@given(document, document, document, document, st.sampled_from(["internal", "external"]))
def test_any_document_gives_one_whole_picture(
    forward: dict[str, Any],
    chosen: dict[str, Any],
    reach: dict[str, Any],
    voicemail: dict[str, Any],
    caller: str,
) -> None:
    flow = call_flow(Settings(forward, chosen, (), reach, voicemail), caller)
    moments = [one.moment for one in flow.outcomes if one.end is not End.REACH]
    assert moments in (
        [Moment.AT_ONCE],
        [Moment.RINGING, Moment.BUSY, Moment.NO_ANSWER, Moment.UNREACHABLE],
    )
    assert all(one.to for one in flow.outcomes if one.end is End.FORWARD)
