"""States, fields, problems, plans and times have names in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.brakes import PlanWarning, WarningKind
from desktop.domain.catalogue import SETTINGS
from desktop.domain.changes import Change, FieldChange, Plan, RowState, RunState, Target, TargetKind
from desktop.domain.devices import CodeState
from desktop.domain.directory import ConnectionStatus, CustomerKind
from desktop.domain.documents import Json
from desktop.domain.fields import Problem, ProblemKind
from desktop.words import fields, plans, problems, states, times

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "members"),
    [
        (states.row_state, RowState),
        (states.run_state, RunState),
        (states.connection, ConnectionStatus),
        (states.code_state, CodeState),
        (states.customer_kind, CustomerKind),
    ],
)
def test_states_have_distinct_names(name, members, language: str) -> None:  # type: ignore[no-untyped-def]  # five kinds
    names = [name(member) for member in members]
    assert all(names)
    assert len(set(names)) == len(names)


def test_counts_in_words(german: str) -> None:
    assert states.counts_text({"conflict": 1, "done": 3, "queued": 0}) == "3 erledigt, 1 Konflikt"


def test_every_field_of_every_setting_has_a_name(language: str) -> None:
    for setting in SETTINGS.values():
        assert fields.setting_name(setting.name) != setting.name
        names = [fields.field_name(setting.name, one.key) for one in setting.fields]
        assert not set(names) & {one.key for one in setting.fields}
        assert len(set(names)) == len(names)


def test_the_vendors_german(german: str) -> None:
    assert fields.setting_name("forwarding") == "Rufumleitung"
    assert fields.field_name("line", "extension") == "Durchwahl"
    assert fields.setting_name("reach") == "Erreichbarkeit unter einer Nummer"
    assert fields.setting_name("activationCode") == "Aktivierungscode"


def test_an_unknown_field_shows_its_key(english: str) -> None:
    assert fields.field_name("forwarding", "of.tomorrow") == "of.tomorrow"
    assert fields.setting_name("tomorrow") == "tomorrow"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "on"),
        (False, "off"),
        (None, "—"),
        ("", "—"),
        (0, "0"),
        (["a", "b"], "a; b"),
        ([], "—"),
    ],
)
def test_values(value: object, text: str, english: str) -> None:
    assert fields.value_text(value) == text


def test_every_choice_of_every_field_has_a_name(language: str) -> None:
    offered = [(s.name, one) for s in SETTINGS.values() for one in s.fields if one.choices]
    assert offered
    for setting, field in offered:
        names = [fields.shown_value(setting, field.key, value) for value in field.choices]
        assert not set(names) & set(field.choices)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("setting", "field", "value", "text"),
    [
        ("outgoingPermission", "INTERNATIONAL", "BLOCK", "gesperrt"),
        ("outgoingPermission", "INTERNATIONAL.transferEnabled", True, "ein"),
        ("locationPermission", "TOLL_FREE", "NEW_ACTION", "NEW_ACTION"),
        ("voicemail", "sendBusyCalls.greeting", "DEFAULT", "des Systems"),
        ("voicemail", "messageStorage.storageType", "INTERNAL", "in Webex"),
        ("callerId", "selected", "CUSTOM", "Eigene Rufnummer"),
        ("callerId", "internalName", None, "—"),
        # A name that happens to be a choice's key elsewhere stays as it was typed.
        ("callerId", "customName", "CUSTOM", "CUSTOM"),
        ("line", "extension", "7301", "7301"),
    ],
)
def test_values_of_fields(setting: str, field: str, value: Json, text: str, german: str) -> None:
    assert fields.shown_value(setting, field, value) == text


def test_a_changed_choice_in_words(english: str) -> None:
    text = plans.old_to_new("outgoingPermission", "INTERNATIONAL", "ALLOW", "AUTH_CODE")
    assert text == "International calls: allowed → with authorisation code"
    clash = FieldChange("sendBusyCalls.greeting", "DEFAULT", "CUSTOM", "OTHER")
    assert plans.row_change_text("voicemail", clash) == (
        "Greeting when busy: of the system → recorded by the user (the service now has OTHER)"
    )


@pytest.mark.parametrize("kind", list(ProblemKind))
def test_problems_are_sentences(kind: ProblemKind, language: str) -> None:
    text = problems.problem_text(Problem("always.destination", kind, 7))
    assert text.endswith((".", "…")) and "{" not in text


def test_a_plan_in_words(german: str) -> None:
    target = Target(TargetKind.PERSON, "1", "Anna Groß")
    changes = [
        Change(target, "forwarding", "always.enabled", False, True),
        Change(target, "forwarding", "always.destination", None, "+49301"),
    ]
    plan = Plan.of("c", "Müller GmbH", changes)
    assert plans.plan_summary(plan) == "Müller GmbH: 2 Änderungen, 1 Ziel"
    assert list(plans.plan_lines(plan.changes)) == [
        "Anna Groß · Rufumleitung",
        "  Immer umleiten: aus → ein",
        "  Immer umleiten an: — → +49301",
    ]
    clash = FieldChange("always.destination", None, "+49301", "+49302")
    text = plans.row_change_text("forwarding", clash)
    assert text == "Immer umleiten an: — → +49301 (beim Dienst steht jetzt +49302)"


@pytest.mark.parametrize("kind", list(WarningKind))
def test_warnings_count_and_name(kind: WarningKind, language: str) -> None:
    one = plans.warning_text(PlanWarning(kind, 1))
    many = plans.warning_text(PlanWarning(kind, 6, tuple("abcdef")))
    assert "1" in one and "%n" not in one and "(s)" not in one
    assert many.endswith(": a, b, c, d, e, …")


@pytest.mark.parametrize(
    ("ago", "english_text", "german_text"),
    [
        (timedelta(seconds=20), "just now", "gerade eben"),
        (timedelta(minutes=1), "1 minute ago", "vor 1 Minute"),
        (timedelta(minutes=3), "3 minutes ago", "vor 3 Minuten"),
        (timedelta(hours=5), "5 hours ago", "vor 5 Stunden"),
        (timedelta(days=2), "2 days ago", "vor 2 Tagen"),
        (timedelta(minutes=-5), "just now", "gerade eben"),
    ],
)
def test_age(ago: timedelta, english_text: str, german_text: str, language: str) -> None:
    text = times.age((NOW - ago).isoformat(), NOW)
    assert text == (german_text if language == "de" else english_text)


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(seconds=5), "1 minute left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(hours=47), "47 hours left"),
        (timedelta(days=7), "7 days left"),
        (timedelta(0), "expired"),
    ],
)
def test_remaining(left: timedelta, text: str, english: str) -> None:
    stamp = (NOW + left).isoformat().replace("+00:00", "Z")
    assert times.remaining(stamp, NOW) == text


def test_dates_are_spelt_as_the_language_does(german: str) -> None:
    assert times.local_date("2026-05-04T12:00:00.123Z") == "04.05.26"
    assert times.local_date_time("2026-05-04T12:00:00Z").startswith("04.05.26 ")


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01"])
def test_what_is_no_time_reads_as_nothing(text: str, english: str) -> None:
    assert times.age(text) == times.remaining(text) == times.local_date_time(text) == ""
