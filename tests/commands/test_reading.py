"""Commands that read: customers, users, show, devices, sync, doctor, and the cache behind them."""

from __future__ import annotations

from operator import itemgetter

import pytest

from desktop.sandbox.server import Sandbox
from tests.harness.terminal import Linedesk

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture
def customer(linedesk: Linedesk) -> str:
    """The id of the first customer."""
    return str(linedesk("customers", "--json").document[0]["id"])


@pytest.fixture
def user(linedesk: Linedesk, customer: str) -> dict[str, str]:
    """A user with a phone and an extension that no other location has."""
    owners = {
        one["personId"] for one in linedesk("devices", "--customer", customer, "--json").document
    }
    users = linedesk("users", "--customer", customer, "--json").document
    extensions = [one["extension"] for one in users]
    return next(
        one for one in users if one["id"] in owners and extensions.count(one["extension"]) == 1
    )


def test_customers(linedesk: Linedesk) -> None:
    ended = linedesk("customers", "--json")
    assert ended.code == 0
    assert len(ended.document) == 3  # without the partner's own organisation
    assert {frozenset(one) for one in ended.document} == {
        frozenset({"id", "name", "kind", "readOnly"})
    }
    assert {(one["kind"], one["readOnly"]) for one in ended.document} == {("sandbox", False)}


def test_customers_for_people(linedesk: Linedesk) -> None:
    names = [one["name"] for one in linedesk("customers", "--json").document]
    lines = linedesk("customers", language="de").out.splitlines()
    assert lines[0].split() == ["Kunde", "Art", "Schreibgeschützt", "Id"]
    assert [line.startswith(name) for line, name in zip(lines[1:], names, strict=True)] == [
        True
    ] * 3


def test_users(linedesk: Linedesk, customer: str, user: dict[str, str]) -> None:
    everyone = linedesk("users", "--customer", customer, "--json").document
    assert set(user) == {
        "id",
        "name",
        "email",
        "location",
        "extension",
        "phoneNumber",
        "licence",
    }
    found = linedesk("users", "--customer", customer, "--find", user["email"].upper(), "--json")
    assert found.document == [user]
    assert len(everyone) == 20
    assert user["name"] in linedesk("users", "--customer", customer).out


def test_show_gives_the_services_own_documents(
    linedesk: Linedesk, customer: str, user: dict[str, str]
) -> None:
    shown = linedesk("show", "--customer", customer, "--user", user["email"], "--json").document
    assert set(shown) == {
        "line",
        "forwarding",
        "callerId",
        "voicemail",
        "reach",
        "outgoingPermission",
    }
    primary = next(one for one in shown["line"]["phoneNumbers"] if one["primary"])
    assert primary["extension"] == user["extension"]
    assert {"callForwarding", "businessContinuity", "selectiveForward", "criteria"} <= set(
        shown["forwarding"]
    )
    assert "numberOfRings" in shown["forwarding"]["callForwarding"]["noAnswer"]


def test_show_one_setting_by_extension(
    linedesk: Linedesk, customer: str, user: dict[str, str]
) -> None:
    ended = linedesk(
        *("show", "--customer", customer, "--user", user["extension"]),
        *("--setting", "voicemail", "--json"),
    )
    assert set(ended.document) == {"voicemail"}


def test_show_a_user_without_calling_says_so_in_place(linedesk: Linedesk, customer: str) -> None:
    users = linedesk("users", "--customer", customer, "--json").document
    bare = next(one for one in users if not one["licence"])
    shown = linedesk("show", "--customer", customer, "--user", bare["id"], "--json")
    assert shown.code == 0
    assert set(shown.document["forwarding"]) == {"error"}
    assert set(shown.document["forwarding"]["error"]) >= {"kind", "text", "trackingId", "matches"}


def test_show_for_people(linedesk: Linedesk, customer: str, user: dict[str, str]) -> None:
    text = linedesk("show", "--customer", customer, "--user", user["id"], language="de").out
    assert text.startswith(f"{user['name']} · ")
    for heading in ("Leitung", "Rufumleitung", "Anrufer-ID", "Voicemail"):
        assert f"\n{heading}\n" in text


def test_an_unknown_setting_is_wrong_usage(
    linedesk: Linedesk, customer: str, user: dict[str, str]
) -> None:
    ended = linedesk(
        *("show", "--customer", customer, "--user", user["id"]),
        *("--setting", "nope", "--json"),
    )
    assert ended.code == 2
    assert "forwarding" in ended.document["error"]["matches"]
    assert "forwarding" in ended.document["error"]["remedy"]


def test_devices(linedesk: Linedesk, customer: str, user: dict[str, str]) -> None:
    everything = linedesk("devices", "--customer", customer, "--json").document
    own = linedesk("devices", "--customer", customer, "--user", user["id"], "--json").document
    assert own == [one for one in everything if one["personId"] == user["id"]]
    assert {"id", "name", "model", "status", "mac", "serial", "lastSeen"} <= set(own[0])
    assert own[0]["mac"] in linedesk("devices", "--customer", customer).out.replace(":", "")


def test_nobody_and_several(linedesk: Linedesk, customer: str) -> None:
    nobody = linedesk("users", "--customer", "No Such Company", "--json")
    assert (nobody.code, nobody.document["error"]["kind"]) == (2, "nobodyMeant")
    several = linedesk("show", "--customer", customer, "--user", "e", "--json")
    assert (several.code, several.document["error"]["kind"]) == (2, "severalMeant")
    assert len(several.document["error"]["matches"]) > 1


def test_the_cache_answers_what_was_synced_when_nobody_else_does(
    linedesk: Linedesk, customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = linedesk("users", "--customer", customer, "--json").document
    phones = linedesk("devices", "--customer", customer, "--json").document
    synced = linedesk("sync", "--customer", customer, "--json")
    assert synced.code == 0
    assert (synced.document[0]["people"], synced.document[0]["complete"]) == (len(live), True)
    monkeypatch.setenv("LINEDESK_TOKEN", "")
    kept = linedesk("users", "--customer", customer, "--cached", "--json")
    assert kept.code == 0
    assert sorted(kept.document, key=itemgetter("id")) == sorted(live, key=itemgetter("id"))
    kept = linedesk("devices", "--customer", customer, "--cached", "--json")
    assert sorted(kept.document, key=itemgetter("id")) == sorted(phones, key=itemgetter("id"))
    assert linedesk("users", "--customer", customer, "--json").code == 3


def test_sync_of_all(linedesk: Linedesk) -> None:
    ended = linedesk("sync")
    assert ended.code == 0
    assert len(ended.out.splitlines()) == 5  # titles, the partner, three customers
    assert len(linedesk("customers", "--cached", "--json").document) == 3


def test_doctor_names_what_is_wrong_and_what_to_do(linedesk: Linedesk) -> None:
    ended = linedesk("doctor", "--json")
    checks = {one["check"]: one for one in ended.document}
    assert set(checks) == {
        "baseUrl",
        "reachable",
        "time",
        "tls",
        "token",
        "roles",
        "scopes",
        "keychain",
        "proxy",
        "store",
    }
    # Tests run without a keychain; everything else is well.
    assert [name for name, one in checks.items() if not one["ok"]] == ["keychain"]
    assert checks["keychain"]["remedy"]
    assert ended.code == 1


def test_doctor_with_a_bad_token(linedesk: Linedesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEDESK_TOKEN", "bad")
    checks = {one["check"]: one["ok"] for one in linedesk("doctor", "--json").document}
    assert (checks["reachable"], checks["token"]) == (True, False)
    assert (checks["roles"], checks["scopes"]) == (False, False)
    assert "✗" in linedesk("doctor", language="de").out


def test_doctor_sees_a_clock_that_is_wrong(linedesk: Linedesk, service: Sandbox) -> None:
    service.control("clock", {"advance_s": 3600})
    try:
        checks = {one["check"]: one for one in linedesk("doctor", "--json").document}
    finally:
        service.control("clock", {"advance_s": -3600})
    assert not checks["time"]["ok"]
    assert checks["time"]["text"] == "The clock of this computer is behind by 1 hour."
