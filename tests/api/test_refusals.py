"""Error bodies in both official shapes and their variants, and Retry-After in every form."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.api import refusals
from desktop.api.refusals import Refusal
from desktop.domain.errors import Kind
from tests.api.documents import JSON_TEXTS

NOW = 1_700_000_000.0


def read(document: Any) -> Refusal:
    return refusals.read(json.dumps(document).encode(), page=False)


@pytest.mark.parametrize(
    ("document", "detail", "code"),
    [
        (
            {
                "message": "No.",
                "errors": [{"description": "[Error 4202] Taken", "errorCode": 4202}],
            },
            "No. · [Error 4202] Taken",
            "4202",
        ),
        ({"message": "Same", "errors": [{"description": "Same"}]}, "Same", ""),
        ({"errors": [{"description": "Only this"}]}, "Only this", ""),
        ({"message": "Top", "errorCode": 25}, "Top", "25"),
        (
            {"error": {"key": "400", "message": [{"description": "Busy", "code": "8362"}]}},
            "Busy",
            "8362",
        ),
        ({"code": 4202, "message": "[Error 4202] Taken"}, "[Error 4202] Taken", "4202"),
        ({"message": "[Error 27] Gone"}, "[Error 27] Gone", "27"),
        ({"message": ["a", 1], "errors": "none", "error": 5}, "", ""),
        ({"error": "invalid_grant", "error_description": "Over"}, "Over", "invalid_grant"),
        ({"message": None, "errors": [None, {"description": None}]}, "", ""),
        ([1, 2], "", ""),
    ],
)
def test_every_shape_gives_its_words_and_code(document: Any, detail: str, code: str) -> None:
    refusal = read(document)
    assert (refusal.detail, refusal.code) == (detail, code)


def test_the_tracking_id_of_the_body_is_kept() -> None:
    assert read({"message": "x", "trackingId": "ROUTER_1"}).tracking_id == "ROUTER_1"


def test_plain_text_is_the_services_own_words() -> None:
    assert refusals.read(b"upstream\r\n gone\x00", page=False).detail == "upstream gone"


def test_a_page_has_no_words_for_people() -> None:
    assert refusals.read(b"<html>Bad Gateway</html>", page=True) == Refusal()


def test_a_flood_of_words_is_cut() -> None:
    assert len(read({"message": "x" * 100_000}).detail) == 1_000


@given(JSON_TEXTS | st.text(), st.booleans())
def test_no_body_is_too_odd(text: str, page: bool) -> None:
    refusal = refusals.read(text.encode("utf-8", "surrogatepass"), page)
    assert len(refusal.detail) <= 1_000
    assert refusal.detail.isprintable()


@given(st.binary(max_size=60))
def test_no_bytes_are_too_odd(data: bytes) -> None:
    assert isinstance(refusals.read(data, page=False), Refusal)


@pytest.mark.parametrize(
    ("status", "api", "page", "kind"),
    [
        (400, True, False, Kind.REJECTED),
        (401, True, False, Kind.SIGN_IN),
        (401, False, False, Kind.SIGN_IN),
        (403, True, False, Kind.FORBIDDEN),
        (404, True, False, Kind.NOT_FOUND),
        (405, True, False, Kind.REJECTED),
        (409, True, False, Kind.REJECTED),
        (415, True, False, Kind.REJECTED),
        (408, True, False, Kind.TIMED_OUT),
        (423, True, False, Kind.BUSY),
        (429, False, True, Kind.BUSY),
        (500, True, False, Kind.SERVICE_FAULT),
        (502, False, True, Kind.SERVICE_FAULT),
        (503, True, False, Kind.SERVICE_FAULT),
        (302, False, False, Kind.NOT_WEBEX),
        (403, False, True, Kind.NOT_WEBEX),
        (404, False, True, Kind.NOT_WEBEX),
        (407, False, False, Kind.NOT_WEBEX),
    ],
)
def test_a_status_has_a_kind(status: int, api: bool, page: bool, kind: Kind) -> None:
    assert refusals.kind_of(status, Refusal(api=api), page) is kind


@given(st.floats(0, 80_000, allow_nan=False))
def test_seconds_are_kept(seconds: float) -> None:
    assert refusals.retry_after({"retry-after": f" {seconds} "}, NOW) == seconds


@given(st.integers(-5, 80_000))
def test_a_date_is_measured_against_the_answers_own_clock(seconds: int) -> None:
    headers = {
        "retry-after": formatdate(NOW + 7_777 + seconds, usegmt=True),
        "date": formatdate(NOW + 7_777, usegmt=True),
    }
    assert refusals.retry_after(headers, NOW) == max(seconds, 0)


def test_a_date_is_measured_against_ours_where_the_answer_has_none() -> None:
    headers = {"retry-after": formatdate(NOW + 30, usegmt=True)}
    assert refusals.retry_after(headers, NOW) == 30


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("-3", 0.0),
        ("600", 600.0),
        ("1e9", refusals.LONGEST_WAIT),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("Fri, 99 Foo 2023 00:00:00 GMT", None),
        ("5, 10", None),
    ],
)
def test_odd_forms(text: str, seconds: float | None) -> None:
    assert refusals.retry_after({"retry-after": text}, NOW) == seconds


@given(st.text(max_size=40))
def test_garbage_is_no_wait_and_no_fault(text: str) -> None:
    seconds = refusals.retry_after({"retry-after": text, "date": text}, NOW)
    assert seconds is None or 0 <= seconds <= refusals.LONGEST_WAIT


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's zone cannot be set")
@pytest.mark.parametrize(
    "date",
    [
        "Tue, 14 Nov 2023 22:13:27 GMT",
        "Tuesday, 14-Nov-23 22:13:27 GMT",
        "Tue Nov 14 22:13:27 2023",  # the form of asctime, which names no zone
        "Tue, 14 Nov 2023 22:13:27 -0000",
    ],
)
def test_every_form_of_a_date_is_gmt_wherever_we_are(
    date: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert refusals.retry_after({"retry-after": date}, NOW) == 7.0
        assert refusals.moment_of(date) == NOW + 7
    finally:
        monkeypatch.undo()
        time.tzset()
