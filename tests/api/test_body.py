"""What is read can be sent back as it was: number text, key order, unknown fields."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given, settings

from desktop.api import body
from desktop.api.body import NumberText
from desktop.domain import documents
from desktop.domain.errors import Fault, Kind
from tests.api.documents import JSON_TEXTS, OBJECT_TEXTS, tokens


def unchanged(text: str) -> None:
    assert tokens(body.encode(body.decode(text.encode())).decode()) == tokens(text)


@given(JSON_TEXTS)
@settings(max_examples=500)
def test_a_document_comes_back_as_it_was(text: str) -> None:
    unchanged(text)


@pytest.mark.long
@given(OBJECT_TEXTS)
@settings(max_examples=10_000)
def test_ten_thousand_documents_come_back_as_they_were(text: str) -> None:
    unchanged(text)


def test_one_field_changed_leaves_all_others_alone() -> None:
    text = b'{"z":1.50,"a":{"enabled":false,"n":1e2},"big":12345678901234567890123,"u":"\xc3\xbc"}'
    changed = documents.with_value(body.decode(text), ("a", "enabled"), True)
    assert body.encode(changed) == text.replace(b"false", b"true")


def test_a_number_stays_one() -> None:
    number = body.decode(b"1.50")
    assert number == 1.5
    assert number + 1 == 2.5
    for twin in (copy.copy(number), copy.deepcopy(number), pickle.loads(pickle.dumps(number))):
        assert isinstance(twin, NumberText)
        assert twin.text == "1.50"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a": 1',
        b"<html>",
        b"NaN",
        b'{"a": Infinity}',
        b'"\xff"',
        b'{"a": "\\ud800"}',
        b'{"\\uDC00": 1}',
        b"[" * 200_000,
        b'{"a": 1} trailing',
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_cannot_be_sent_back_is_not_read(data: bytes) -> None:
    with pytest.raises(ValueError):
        body.decode(data)


def test_a_byte_order_mark_is_no_content() -> None:
    assert body.decode(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


def test_a_whole_pair_of_surrogates_is_a_character() -> None:
    assert body.decode(rb'"\ud83d\ude00"') == "\U0001f600"


def test_half_a_character_of_our_own_is_refused() -> None:
    with pytest.raises(Fault) as caught:
        body.encode({"a": "\ud800"})
    assert caught.value.kind is Kind.USAGE


def test_what_is_no_json_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        body.encode({"a": object()})
