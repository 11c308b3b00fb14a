"""Faults: the grammar of a spec, and each fault as a client meets it."""

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from desktop.sandbox.faults import Faults, Pace, parse
from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant

Switch = Callable[[str], None]


@pytest.fixture
def switch(tenant: Tenant) -> Switch:
    def turn(spec: str) -> None:
        tenant.sandbox.control("faults", {"spec": spec})

    return turn


@pytest.mark.parametrize(
    ("part", "method", "path", "times", "share", "nth"),
    [
        ("cut-after=PUT:/people/*/features/x*1", "PUT", "/people/*/features/x", 1, None, None),
        ("status=503:GET:/people*0.05", "GET", "/people", None, 0.05, None),
        ("status=401@3", "*", "*", None, None, 3),
        ("status=429*2", "*", "*", 2, None, None),
        ("cut-before=/devices", "*", "/devices", None, None, None),
        ("unknown=connectionStatus:GET:/devices*", "GET", "/devices*", None, None, None),
        ("half-json", "*", "*", None, None, None),
        ("ignore=*2", "*", "/*", 2, None, None),
    ],
)  # fmt: skip
def test_grammar(
    part: str,
    method: str,
    path: str,
    times: int | None,
    share: float | None,
    nth: int | None,
) -> None:
    rule = parse(part)
    assert (rule.method, rule.path) == (method, path)
    assert (rule.times, rule.share, rule.nth) == (times, share, nth)


@pytest.mark.parametrize(
    "part",
    [
        "nonsense",
        "nonsense=1",
        "status",
        "status=",
        "status=abc",
        "status=999",
        "latency=fast",
        "retry-after=soon",
        "cut-after=FETCH:/people",
        "cut-after=people",
        "rate=0",
        "list-cap=x",
        "unknown=7:/devices",
    ],
)
def test_what_is_not_understood_is_named(part: str) -> None:
    with pytest.raises(ValueError) as refused:
        Faults(f"latency=1; {part}")
    assert str(refused.value) == part


def test_a_bad_spec_changes_nothing(tenant: Tenant, switch: Switch) -> None:
    switch("status=503")
    with pytest.raises(ValueError, match="nonsense"):
        switch("nonsense")
    assert tenant.call("GET", "/people").status_code == 503
    with pytest.raises(ValueError):
        Sandbox(faults="nonsense")


def test_shares_are_drawn_from_the_seed() -> None:
    def drawn(seed: int) -> list[bool]:
        faults = Faults("status=503*0.3", seed)
        return [faults.strike("GET", "/people").has("status") for _ in range(400)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 80 < sum(drawn(1)) < 160


def test_status_at_the_nth_call(tenant: Tenant, switch: Switch) -> None:
    switch("status=401:GET:/people@2; status=500:/devices@2+")
    assert [tenant.call("GET", "/people").status_code for _ in range(3)] == [200, 401, 200]
    assert [tenant.call("GET", "/devices").status_code for _ in range(4)] == [200, 500, 500, 500]
    rules = tenant.sandbox.control("faults")["rules"]
    assert [(rule["seen"], rule["hits"]) for rule in rules] == [(3, 1), (4, 3)]


def _forward(tenant: Tenant, destination: str) -> httpx.Response:
    body = {"callForwarding": {"always": {"enabled": True, "destination": destination}}}
    return tenant.call("PUT", _path(tenant), body, orgId=tenant.customer())


def _path(tenant: Tenant) -> str:
    return f"/people/{tenant.callers()[0]['id']}/features/callForwarding"


def _destination(tenant: Tenant) -> Any:
    document = tenant.get(_path(tenant), orgId=tenant.customer())
    return document["callForwarding"]["always"].get("destination")


@pytest.mark.parametrize(("fault", "done"), [("cut-before", False), ("cut-after", True)])
def test_a_cut_connection(tenant: Tenant, switch: Switch, fault: str, done: bool) -> None:
    switch(f"{fault}=PUT:/people/*/features/callForwarding*1")
    with pytest.raises(httpx.TransportError):
        _forward(tenant, "7901")
    assert (_destination(tenant) == "7901") is done
    last = next(
        entry for entry in tenant.sandbox.control("log")["entries"] if entry["method"] == "PUT"
    )
    assert (last["status"], last["effect"]) == (0, done)
    assert _forward(tenant, "7902").status_code == 204


def test_a_cut_code_was_made_all_the_same(tenant: Tenant, switch: Switch) -> None:
    person = tenant.without_phone()
    switch("cut-after=POST:/devices/activationCode")
    body = {"personId": person["id"], "model": "DMS Cisco 8865"}
    with pytest.raises(httpx.TransportError):
        tenant.call("POST", "/devices/activationCode", body, orgId=tenant.customer())
    assert [each["connectionStatus"] for each in tenant.devices(personId=person["id"])] == [
        "activating"
    ]


def test_a_body_that_ends_early(tenant: Tenant, switch: Switch) -> None:
    switch("cut-body=GET:/organizations")
    with pytest.raises(httpx.RemoteProtocolError):
        tenant.call("GET", "/organizations")


def test_a_status_after_the_effect(tenant: Tenant, switch: Switch) -> None:
    switch("status-after=502:PUT:/people/*")
    assert _forward(tenant, "7901").status_code == 502
    assert _destination(tenant) == "7901"


def test_a_status_instead_of_the_effect(tenant: Tenant, switch: Switch) -> None:
    switch("status=502:PUT:/people/*")
    before = _destination(tenant)
    assert _forward(tenant, "7901").status_code == 502
    assert _destination(tenant) == before


def test_a_write_that_is_ignored(tenant: Tenant, switch: Switch) -> None:
    switch("ignore=PUT:/people/*")
    before = _destination(tenant)
    assert _forward(tenant, "7901").status_code == 204
    assert _destination(tenant) == before
    assert not [entry for entry in tenant.sandbox.control("log")["entries"] if entry["effect"]]


def test_a_field_that_is_ignored(tenant: Tenant, switch: Switch) -> None:
    switch("ignore-field=callForwarding.always.ringReminderEnabled:PUT:/people/*")
    body = {
        "callForwarding": {
            "always": {"enabled": True, "destination": "7901", "ringReminderEnabled": True}
        }
    }
    tenant.call("PUT", _path(tenant), body, orgId=tenant.customer())
    always = tenant.get(_path(tenant), orgId=tenant.customer())["callForwarding"]["always"]
    assert (always["destination"], always["ringReminderEnabled"]) == ("7901", False)


def test_stale_reads_last_as_long_as_told(tenant: Tenant, switch: Switch) -> None:
    switch("stale=30:GET:/people/*/features/*")
    before = _destination(tenant)
    assert _forward(tenant, "7901").status_code == 204
    assert _destination(tenant) == before
    tenant.sandbox.control("clock", {"advance_s": 20})
    assert _forward(tenant, "7902").status_code == 204
    assert _destination(tenant) == before
    tenant.sandbox.control("clock", {"advance_s": 15})
    assert _destination(tenant) == "7901"
    tenant.sandbox.control("clock", {"advance_s": 20})
    assert _destination(tenant) == "7902"


def test_stale_lists_show_a_new_phone_late(tenant: Tenant, switch: Switch) -> None:
    person = tenant.without_phone()
    switch("stale=120:GET:/devices")
    body = {"personId": person["id"], "model": "Cisco 9861"}
    tenant.call("POST", "/devices/activationCode", body, orgId=tenant.customer())
    assert tenant.devices(personId=person["id"]) == []
    tenant.sandbox.control("clock", {"advance_s": 121})
    assert len(tenant.devices(personId=person["id"])) == 1


def test_an_html_page(tenant: Tenant, switch: Switch) -> None:
    switch("html=502:GET:/people")
    answer = tenant.call("GET", "/people")
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_half_a_json(tenant: Tenant, switch: Switch) -> None:
    switch("half-json=GET:/organizations")
    answer = tenant.call("GET", "/organizations")
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


def test_a_dripping_body(tenant: Tenant, switch: Switch) -> None:
    whole = tenant.get("/organizations")
    switch("drip=10:GET:/organizations")
    begun = time.monotonic()
    assert tenant.get("/organizations") == whole
    assert time.monotonic() - begun > 0.15


def test_latency(tenant: Tenant, switch: Switch) -> None:
    switch("latency=80-120:GET:/organizations")
    begun = time.monotonic()
    tenant.get("/organizations")
    assert time.monotonic() - begun > 0.07


def test_latency_of_the_whole_sandbox() -> None:
    with Sandbox(latency_ms=60) as sandbox, Tenant(sandbox) as tenant:
        begun = time.monotonic()
        tenant.get("/people/me")
        assert time.monotonic() - begun > 0.05


def test_values_nobody_has_heard_of(tenant: Tenant, switch: Switch) -> None:
    switch("unknown=connectionStatus:GET:/devices; wrong-type=numberOfRings; extra=novelty")
    devices = tenant.devices()
    assert {device["connectionStatus"] for device in devices} == {"SOMETHING_NEW"}
    assert all("novelty" in device for device in devices)
    rules = tenant.get(_path(tenant), orgId=tenant.customer())
    assert rules["callForwarding"]["noAnswer"]["numberOfRings"] == "many"


def test_a_list_that_ends_without_a_word(tenant: Tenant, switch: Switch) -> None:
    switch("list-cap=5:GET:/people")
    answer = tenant.call("GET", "/people", orgId=tenant.customer(), max=10)
    assert len(answer.json()["items"]) == 5
    assert "Link" not in answer.headers


def test_a_clock_that_is_wrong(tenant: Tenant, switch: Switch) -> None:
    right = parsedate_to_datetime(tenant.call("GET", "/people/me").headers["Date"])
    switch("date-skew=-7200")
    wrong = parsedate_to_datetime(tenant.call("GET", "/people/me").headers["Date"])
    assert 7190 < (right - wrong).total_seconds() <= 7200


@pytest.mark.parametrize(
    ("how", "told"),
    [("600", "600"), ("0", "0"), ("missing", None), ("garbage", "a moment, please")],
)
def test_retry_after(tenant: Tenant, switch: Switch, how: str, told: str | None) -> None:
    switch(f"status=429:GET:/people; retry-after={how}")
    answer = tenant.call("GET", "/people")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, told)


def test_retry_after_as_a_date(tenant: Tenant, switch: Switch) -> None:
    switch("status=503:GET:/people; retry-after=date")
    headers = tenant.call("GET", "/people").headers
    later = parsedate_to_datetime(headers["Retry-After"])
    assert 0 < (later - parsedate_to_datetime(headers["Date"])).total_seconds() <= 3


def test_a_rate_limit() -> None:
    with Sandbox(rate_limit=60) as sandbox, Tenant(sandbox) as tenant:
        answers = [tenant.call("GET", "/roles") for _ in range(12)]
        statuses = [answer.status_code for answer in answers]
        assert statuses[:6] == [200] * 6
        assert statuses.count(429) >= 4
        assert all(int(each.headers["Retry-After"]) >= 1 for each in answers if each.is_error)
        sandbox.control("clock", {"advance_s": 10})
        assert tenant.call("GET", "/roles").status_code == 200


def test_the_pace_is_even() -> None:
    pace = Pace()
    passed = sum(pace.wait_s(120, second / 10) == 0 for second in range(600))
    assert 120 <= passed <= 133
    assert pace.wait_s(120, 60.0) == 0 or pace.wait_s(120, 60.0) <= 0.5
