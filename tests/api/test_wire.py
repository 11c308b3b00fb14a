"""Requests as bytes and answers as meanings, without a connection."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.api import wire
from desktop.api.wire import Answer, Effect, Request
from desktop.domain.errors import Fault, Kind, ServiceFault

BASE = "https://webexapis.com/v1"
GET = Request("GET", "/people", {"orgId": "ORG"})
PUT = Request("PUT", "/people/P", {}, {"a": 1}, Effect.SET)
POST = Request("POST", "/devices/activationCode", {}, {"a": 1}, Effect.ONE_SHOT)


def parse(
    status: int,
    data: bytes = b"",
    request: Request = GET,
    *,
    paged: bool = False,
    url: str = f"{BASE}/people",
    **headers: str,
) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return wire.parse(request, status, sent, data, url=url, now=0.0, paged=paged)


def fault(call: Callable[[], Any]) -> ServiceFault:
    with pytest.raises(ServiceFault) as caught:
        call()
    return caught.value


def test_a_request_carries_token_type_and_tracking_id() -> None:
    prepared = wire.build(BASE, PUT, "secret")
    assert prepared.url == f"{BASE}/people/P"
    assert prepared.headers["Authorization"] == "Bearer secret"
    assert prepared.headers["Content-Type"] == "application/json;charset=utf-8"
    assert prepared.headers["TrackingID"] == prepared.tracking_id
    assert prepared.tracking_id != wire.build(BASE, PUT, "secret").tracking_id
    assert prepared.content == b'{"a":1}'


def test_neither_token_nor_content_is_shown() -> None:
    shown = repr(wire.build(BASE, POST, "secret")) + repr(parse(200, b'{"code":"5414"}'))
    assert "secret" not in shown
    assert "5414" not in shown


def test_a_read_has_no_body() -> None:
    prepared = wire.build(BASE, GET, "t")
    assert prepared.content == b""
    assert "Content-Type" not in prepared.headers


def test_a_post_without_a_body_names_its_type_all_the_same() -> None:
    prepared = wire.build(BASE, Request("POST", "/x", effect=Effect.ONE_SHOT), "t")
    assert prepared.content == b""
    assert prepared.headers["Content-Type"] == wire.JSON_TYPE


def test_json_patch_has_its_own_type() -> None:
    request = Request("PATCH", "/devices/D", {}, [{"op": "remove"}], Effect.SET, wire.PATCH_TYPE)
    prepared = wire.build(BASE, request, "t")
    assert prepared.headers["Content-Type"] == "application/json-patch+json"
    assert json.loads(prepared.content) == [{"op": "remove"}]


def test_query_values_are_spelled_as_the_api_does() -> None:
    request = Request("GET", "/people", {"a": True, "b": False, "c": 5, "d": None, "e": "ü &="})
    assert wire.build(BASE, request, "t").url == f"{BASE}/people?a=true&b=false&c=5&e=%C3%BC+%26%3D"


@pytest.mark.parametrize("token", ["", " ", "a b", "a\nX: y", "ü"])
def test_a_token_that_is_none_is_not_sent(token: str) -> None:
    assert fault(lambda: wire.build(BASE, GET, token)).kind is Kind.SIGN_IN


def test_a_path_quotes_its_parts() -> None:
    assert wire.path("people", "a/b?c=", "features") == "/people/a%2Fb%3Fc=/features"


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_a_path_has_no_holes(part: str) -> None:
    with pytest.raises(ValueError):
        wire.path("people", part)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://webexapis.com/v1", "https://webexapis.com/v1"),
        (" https://WebexAPIs.com/v1/ ", "https://webexapis.com/v1"),
        ("https://example.org", "https://example.org"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://localhost/v1", "http://localhost/v1"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
        ("https://10.0.0.1/V1", "https://10.0.0.1/V1"),
    ],
)
def test_a_base_url_has_one_spelling(url: str, normal: str) -> None:
    assert wire.base_url(url) == normal


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "scheme"),
        ("webexapis.com/v1", "scheme"),
        ("ftp://webexapis.com", "scheme"),
        ("https:webexapis.com", "scheme"),
        ("localhost:8080", "scheme"),
        ("https://", "host"),
        ("https:///v1", "host"),
        ("https://a b/v1", "host"),
        (f"https://{'a' * 64}.com", "host"),
        ("https://example.org:x", "port"),
        ("https://example.org:99999", "port"),
        ("https://[::1", "port"),
        ("http://webexapis.com/v1", "plain"),
        ("http://127.0.0.1.example.org", "plain"),
        ("http://localhost.example.org", "plain"),
        ("https://user:secret@example.org", "login"),
        ("https://example.org/v1?orgId=1", "query"),
        ("https://example.org/v1#x", "query"),
    ],
)
def test_a_wrong_base_url_says_why(url: str, reason: str) -> None:
    with pytest.raises(Fault) as caught:
        wire.base_url(url)
    assert caught.value.kind is Kind.BAD_URL
    assert caught.value.facts["reason"] == reason
    assert "secret" not in str(caught.value)


@given(st.text(max_size=40))
def test_no_base_url_is_too_odd(url: str) -> None:
    try:
        normal = wire.base_url(url)
    except Fault as problem:
        assert problem.kind is Kind.BAD_URL
    else:
        assert wire.base_url(normal) == normal


def test_an_answer_has_document_and_tracking_id() -> None:
    answer = parse(200, b'{"a":1}', trackingid="T", content_type="application/json")
    assert (answer.status, answer.document, answer.tracking_id) == (200, {"a": 1}, "T")


@pytest.mark.parametrize("data", [b"", b" \r\n"])
def test_no_body_is_no_document(data: bytes) -> None:
    assert parse(204, data).document is None


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"<html>Sign in to the hotel</html>", "text/html; charset=utf-8"),
        (b"\n<!DOCTYPE html><p>", "application/json"),
        (b'{"a": ', "application/json"),
        (b"OK", "text/plain"),
        (b'"\xff"', "application/json"),
    ],
)
@pytest.mark.parametrize("request_", [GET, PUT, POST], ids=["get", "put", "post"])
def test_what_is_not_webex_is_said(data: bytes, content_type: str, request_: Request) -> None:
    answer = fault(lambda: parse(200, data, request_, content_type=content_type, trackingid="T"))
    assert answer.kind is Kind.NOT_WEBEX
    assert (answer.method, answer.path, answer.status) == (request_.method, request_.path, 200)
    assert answer.tracking_id == "T"
    assert answer.detail == ""
    assert answer.maybe_processed is (request_ is not GET)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_webex(status: int) -> None:
    answer = fault(lambda: parse(status, b"", PUT, location="https://hotel.example"))
    assert answer.kind is Kind.NOT_WEBEX
    assert not answer.maybe_processed


def test_a_refusal_has_all_its_facts() -> None:
    data = b'{"message":"No","errors":[{"errorCode":4202}],"trackingId":"BODY"}'
    answer = fault(lambda: parse(409, data, PUT, trackingid="HEAD"))
    assert answer.kind is Kind.REJECTED
    assert (answer.detail, answer.code, answer.tracking_id) == ("No", "4202", "BODY")
    assert not answer.maybe_processed


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
@pytest.mark.parametrize("request_", [GET, PUT, POST], ids=["get", "put", "post"])
def test_after_a_fault_of_the_service_the_effect_is_unknown(status: int, request_: Request) -> None:
    answer = fault(lambda: parse(status, b"", request_, trackingid="HEAD"))
    assert answer.maybe_processed is (request_ is not GET)
    assert answer.tracking_id == "HEAD"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 415, 423, 429])
def test_after_a_refusal_there_was_none(status: int) -> None:
    assert not fault(lambda: parse(status, b"{}", POST)).maybe_processed


def test_retry_after_is_a_fact() -> None:
    assert fault(lambda: parse(429, retry_after="600")).retry_after == 600


@pytest.mark.parametrize(
    ("link", "following"),
    [
        ("", ""),
        ('<https://webexapis.com/v1/people?cursor=x>; rel="next"', "/v1/people?cursor=x"),
        ("<https://webexapis.com/v1/people?cursor=x>;rel=next", "/v1/people?cursor=x"),
        ('</v1/people?cursor=x>; title="a, b"; REL="prev next"', "/v1/people?cursor=x"),
        ('<?a=1>; rel="first", <?a=2>; rel="next"', "/v1/people?a=2"),
        ('<?a=1>; rel="prev"', ""),
        ('<?a=1> rel="next"', "/v1/people?a=1"),
        ("<?a=1,2>; rel=next", "/v1/people?a=1,2"),
    ],
)
def test_a_link_names_the_next_page(link: str, following: str) -> None:
    url = parse(200, b"[]", paged=True, link=link).next_url
    assert url == (f"https://webexapis.com{following}" if following else "")


@pytest.mark.parametrize(
    "link", ["https://webexapis.com/v1/people", "<https://x", '<>; rel="next"', "<a>; rel=next, x"]
)
def test_a_broken_link_is_never_the_last_page(link: str) -> None:
    assert fault(lambda: parse(200, b"[]", paged=True, link=link)).kind is Kind.INCOMPLETE


def test_a_link_says_nothing_of_a_single_document() -> None:
    assert parse(204, b"", PUT, link="garbage").next_url == ""


@given(st.text(max_size=60))
def test_no_link_is_too_odd(link: str) -> None:
    try:
        parse(200, b"[]", paged=True, link=link)
    except ServiceFault as problem:
        assert problem.kind is Kind.INCOMPLETE


def test_an_answer_that_is_no_object_is_no_document() -> None:
    assert fault(lambda: wire.object_of(GET, parse(200, b"[1]"))).kind is Kind.NOT_WEBEX


def test_a_number_in_a_path_is_not_logged() -> None:
    path = "/telephony/config/people/P/singleNumberReach/numbers/KzQ5NjE"
    assert "KzQ5NjE" not in wire.loggable(path)
    assert wire.loggable("/telephony/config/numbers") == "/telephony/config/numbers"


def test_writing_functions_carry_their_mark() -> None:
    def change() -> None: ...

    assert wire.writes(change) is change
    assert change.__dict__["__writes__"] is True
