"""The fields of every setting, entries of lists, and what a form is told before it is saved."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import caller_id, permissions, voicemail
from desktop.domain.catalogue import SETTINGS, field_of, problems, with_implied
from desktop.domain.changes import TargetKind
from desktop.domain.documents import EACH, MISSING, Entry, put, value_at, without
from desktop.domain.fields import ProblemKind, typed
from desktop.domain.merge import Edit, merge, sendable

A, B, NEW = (Entry("type", name) for name in ("A", "B", "NEW"))


def listed() -> dict[str, Any]:
    return {"list": [{"type": "A", "x": 1}, "odd", {"type": "B", "x": 2}, {"x": 3}]}


def test_an_entry_is_found_by_its_name() -> None:
    assert value_at(listed(), ("list", B, "x")) == 2
    assert value_at(listed(), ("list", NEW, "x")) is MISSING
    assert value_at({"list": "none"}, ("list", B, "x")) is MISSING
    assert value_at({"list": {"type": "B"}}, ("list", B)) is MISSING


def test_an_entry_is_changed_in_its_place() -> None:
    document = listed()
    put(document, ("list", B, "x"), 9)
    assert document == {"list": [{"type": "A", "x": 1}, "odd", {"type": "B", "x": 9}, {"x": 3}]}


def test_a_new_entry_goes_to_the_end() -> None:
    fresh = Entry("type", "NEW", (("on", False),))
    document = listed()
    put(document, ("list", fresh, "x"), 9)
    assert document["list"][-1] == {"type": "NEW", "on": False, "x": 9}
    empty: dict[str, Any] = {}
    put(empty, ("list", fresh, "x"), 9)
    assert empty == {"list": [{"type": "NEW", "on": False, "x": 9}]}


def test_what_is_not_there_is_not_made_to_be_taken_out() -> None:
    document: dict[str, Any] = {}
    put(document, ("list", NEW, "x"), MISSING)
    put(document, ("list", NEW), MISSING)
    assert document == {}


def test_entries_and_fields_of_every_entry_are_taken_out() -> None:
    document = listed()
    assert without(document, [("list", A), ("list", EACH, "x")]) == {
        "list": ["odd", {"type": "B"}, {}]
    }
    assert document == listed()
    assert without({"list": 7}, [("list", EACH, "x")]) == {"list": 7}


def test_a_block_in_the_place_of_a_list_is_refused() -> None:
    with pytest.raises(TypeError):
        put({"list": {"a": 1}}, ("list", A, "x"), 1)


@given(st.permutations(permissions.CALL_TYPES), st.sampled_from(permissions.CALL_TYPES))
def test_one_call_type_is_changed_and_nothing_else(order: list[str], chosen: str) -> None:
    entries = [
        {"callType": name, "action": "BLOCK", "transferEnabled": True, "novel": name}
        for name in [*order, "HOLOGRAM"]
    ]
    now = {"useCustomPermissions": True, "callingPermissions": entries}
    setting = permissions.OUTGOING_PERMISSION
    merged = merge(
        setting, permissions.OUTGOING_DOCUMENT, now, [Edit(setting[chosen], "BLOCK", "ALLOW")]
    )
    assert merged.document is not None
    sent = merged.document["callingPermissions"]
    assert sent == [
        {**entry, "action": "ALLOW" if entry["callType"] == chosen else "BLOCK"}
        for entry in entries
    ]


def test_what_cannot_be_written_is_not_sent() -> None:
    now = {
        "useCustomPermissions": False,
        "callingPermissions": [
            {"callType": "url_dialing", "action": "ALLOW"},
            {"callType": "NATIONAL", "action": "ALLOW", "isCallTypeRestrictionEnabled": True},
            {"callType": "LOCAL", "action": "ALLOW"},
        ],
    }
    sent = sendable(permissions.OUTGOING_PERMISSION, permissions.OUTGOING_DOCUMENT, now)
    assert sent["callingPermissions"] == [{"callType": "NATIONAL", "action": "ALLOW"}]


def test_both_switches_of_own_permissions_go_together() -> None:
    setting = permissions.OUTGOING_PERMISSION
    edit = Edit(setting["useCustomPermissions"], False, True)
    now = {"useCustomEnabled": False, "useCustomPermissions": False}
    merged = merge(setting, permissions.OUTGOING_DOCUMENT, now, [edit])
    assert merged.document == {
        "useCustomEnabled": True,
        "useCustomPermissions": True,
        "callingPermissions": [],
    }


def test_the_effective_permission_and_where_it_comes_from() -> None:
    def document(action: str, **more: Any) -> dict[str, Any]:
        entry = {"callType": "INTERNATIONAL", "action": action, "transferEnabled": True}
        return {**more, "callingPermissions": [entry]}

    own = document("ALLOW", useCustomPermissions=True)
    site = document("BLOCK")
    idle = {**own, "useCustomPermissions": False}
    found = permissions.effective(own, site, "INTERNATIONAL")
    assert (found.action, found.own, found.transfer) == ("ALLOW", True, True)
    found = permissions.effective(idle, site, "INTERNATIONAL")
    assert (found.action, found.own) == ("BLOCK", False)
    assert permissions.effective(idle, None, "INTERNATIONAL").action == ""
    site["callingPermissions"][0]["isCallTypeRestrictionEnabled"] = True
    assert permissions.effective(own, site, "INTERNATIONAL").locked
    assert permissions.action_of(site, "INTERNATIONAL") == "BLOCK"
    assert permissions.action_of(site, "NATIONAL") is None


def test_all_call_types_are_shown_the_known_ones_first() -> None:
    names = ["HOLOGRAM", "NATIONAL", "INTERNATIONAL"]
    document = {"callingPermissions": [{"callType": name} for name in names] + [{}, 3]}
    assert permissions.listed_types(document) == ("INTERNATIONAL", "NATIONAL", "HOLOGRAM")
    assert permissions.listed_types({"callingPermissions": None}) == ()


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda one: one.name)
def test_keys_are_found_and_implied_ones_exist(setting: Any) -> None:
    for field in setting.fields:
        assert field_of(f"{setting.name}.{field.key}", setting.target) == (setting, field)
        for key, value in field.implies:
            assert setting[key].choices == () or value in setting[key].choices
        for choice in field.choices:
            assert typed(field, choice) == choice


def test_a_locations_setting_is_no_users() -> None:
    with pytest.raises(KeyError):
        field_of("locationPermission.INTERNATIONAL")
    with pytest.raises(KeyError):
        field_of("voicemail.enabled", TargetKind.LOCATION)


def keys(*pairs: tuple[str, Any]) -> list[tuple[str, Any]]:
    wanted = [(*field_of(key), value) for key, value in pairs]
    return [(f"{one.name}.{field.key}", value) for one, field, value in with_implied(wanted)]


def test_a_value_brings_its_switch_along() -> None:
    assert keys(("outgoingPermission.INTERNATIONAL", "BLOCK")) == [
        ("outgoingPermission.useCustomPermissions", True),
        ("outgoingPermission.INTERNATIONAL", "BLOCK"),
    ]
    assert keys(("callerId.externalName", "Werk Süd")) == [
        ("callerId.externalNamePolicy", "OTHER"),
        ("callerId.externalName", "Werk Süd"),
    ]


def test_what_was_asked_for_is_not_overruled() -> None:
    asked = [
        ("outgoingPermission.INTERNATIONAL", "BLOCK"),
        ("outgoingPermission.useCustomPermissions", False),
    ]
    assert keys(*asked) == asked
    assert keys(("callerId.customName", None)) == [("callerId.customName", None)]


def test_a_choice_in_the_place_of_a_text_is_the_choice() -> None:
    assert keys(("callerId.externalName", "LOCATION")) == [
        ("callerId.externalNamePolicy", "LOCATION")
    ]
    assert keys(("callerId.customNumber", "LOCATION_NUMBER")) == [
        ("callerId.selected", "LOCATION_NUMBER")
    ]


def test_digit_patterns_come_first_only_where_they_are_used() -> None:
    some = [{"pattern": "0047*"}, {"pattern": "0046*"}]
    assert permissions.overriding_patterns({"digitPatterns": some}) is None
    used = {"useCustomDigitPatterns": True}
    assert permissions.overriding_patterns({**used, "digitPatterns": some}) == 2
    assert permissions.overriding_patterns({**used, "digitPatterns": []}) is None
    assert permissions.overriding_patterns({**used, "digitPatterns": "none"}) is None


def test_codes_and_transfer_numbers_need_to_be_set_up() -> None:
    needing = [one for one in permissions.ACTIONS if permissions.needs_setup(one)]
    assert needing == [one for one in permissions.ACTIONS if one not in ("ALLOW", "BLOCK")]


@pytest.mark.parametrize(
    ("values", "field", "kind"),
    [
        ({"notifications.enabled": True}, "notifications.destination", ProblemKind.VALUE_REQUIRED),
        (
            {"emailCopyOfMessage.enabled": True, "emailCopyOfMessage.emailId": " "},
            "emailCopyOfMessage.emailId",
            ProblemKind.VALUE_REQUIRED,
        ),
        (
            {"emailCopyOfMessage.emailId": "anna at home"},
            "emailCopyOfMessage.emailId",
            ProblemKind.NOT_AN_EMAIL,
        ),
        (
            {"messageStorage.storageType": "EXTERNAL"},
            "messageStorage.externalEmail",
            ProblemKind.VALUE_REQUIRED,
        ),
        (
            {"transferToNumber.destination": "call me"},
            "transferToNumber.destination",
            ProblemKind.NOT_DIALLABLE,
        ),
        (
            {"sendUnansweredCalls.numberOfRings": 21},
            "sendUnansweredCalls.numberOfRings",
            ProblemKind.TOO_LARGE,
        ),
        (
            {"sendUnansweredCalls.numberOfRings": -1},
            "sendUnansweredCalls.numberOfRings",
            ProblemKind.TOO_SMALL,
        ),
    ],
)
def test_voicemail_problems(values: dict[str, Any], field: str, kind: ProblemKind) -> None:
    (problem,) = problems(voicemail.VOICEMAIL, values)
    assert (problem.field, problem.kind) == (field, kind)


def test_voicemail_by_what_was_read() -> None:
    document = {
        "sendBusyCalls": {"greeting": "CUSTOM", "greetingUploaded": True},
        "sendUnansweredCalls": {"greeting": "CUSTOM", "systemMaxNumberOfRings": 8},
    }
    values = {**voicemail.voicemail_values(document), "sendUnansweredCalls.numberOfRings": 9}
    found = {(one.field, one.kind) for one in voicemail.voicemail_problems(values, document)}
    assert found == {
        ("sendUnansweredCalls.greeting", ProblemKind.NOT_OFFERED),
        ("sendUnansweredCalls.numberOfRings", ProblemKind.TOO_LARGE),
    }


@pytest.mark.parametrize(
    ("values", "field", "kind"),
    [
        ({"internalName": "CUSTOM_NAME"}, "customName", ProblemKind.VALUE_REQUIRED),
        ({"externalNamePolicy": "OTHER"}, "externalName", ProblemKind.VALUE_REQUIRED),
        ({"selected": "CUSTOM"}, "customNumber", ProblemKind.VALUE_REQUIRED),
        ({"customName": "x" * 31}, "customName", ProblemKind.TOO_LONG),
        ({"externalName": "100 %"}, "externalName", ProblemKind.BAD_CHARACTERS),
        ({"dialByFirstName": "Ярослав"}, "dialByFirstName", ProblemKind.BAD_CHARACTERS),
        ({"customNumber": "none"}, "customNumber", ProblemKind.NOT_DIALLABLE),
    ],
)
def test_caller_id_problems(values: dict[str, Any], field: str, kind: ProblemKind) -> None:
    (problem,) = problems(caller_id.CALLER_ID, values)
    assert (problem.field, problem.kind) == (field, kind)


def test_only_offered_numbers_can_be_shown() -> None:
    document = {"types": ["LOCATION_NUMBER", "CUSTOM"], "selected": "LOCATION_NUMBER"}
    values = {**caller_id.caller_id_values(document), "selected": "DIRECT_LINE"}
    (problem,) = caller_id.caller_id_problems(values, document)
    assert (problem.field, problem.kind) == ("selected", ProblemKind.NOT_OFFERED)
    assert caller_id.offered_numbers({"types": None}) == caller_id.NUMBER_TYPES


@given(st.text())
def test_a_proposed_name_always_fits(name: str) -> None:
    proposal = caller_id.plain_name(name)
    assert proposal.isascii()
    assert caller_id.name_fits(proposal)
    assert caller_id.plain_name(proposal) == proposal


def test_umlauts_are_spelt_out() -> None:
    assert caller_id.plain_name("Jörg Weiß-Łukasz+") == "Joerg Weiss-Lukasz"
    assert caller_id.name_fits("Jörg Weiß-Łukasz")
