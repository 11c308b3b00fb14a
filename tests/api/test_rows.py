"""Rows out of lists: fast where all is well, and never lost because of one of them."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.api import rows
from desktop.api.devices import DeviceRow, ModelRow
from desktop.api.locations import CallingLocationRow, LocationRow
from desktop.api.numbers import LineNumberRow, NumberRow
from desktop.api.people import PersonRow
from desktop.api.rows import Row
from desktop.api.tenancy import NamedRow, OrganizationRow

GOOD = {
    "id": "P1",
    "displayName": "Jürgen Groß",
    "emails": ["jg@example.com"],
    "phoneNumbers": [{"type": "work", "value": "+4961007730", "primary": True}],
    "extension": "7730",
    "somethingNew": {"deep": [1, 2]},
}
KINDS = [
    PersonRow,
    DeviceRow,
    ModelRow,
    LocationRow,
    CallingLocationRow,
    NumberRow,
    LineNumberRow,
    NamedRow,
    OrganizationRow,
]


def people(*items: Any) -> list[PersonRow]:
    return rows.rows(json.dumps({"items": items}).encode(), "items", PersonRow)


def test_a_good_row_is_read() -> None:
    (row,) = people(GOOD)
    assert (row.id, row.display_name, row.extension) == ("P1", "Jürgen Groß", "7730")
    assert row.phone_numbers is not None
    assert row.phone_numbers[0].value == "+4961007730"


@pytest.mark.parametrize(
    ("bad", "field", "value"),
    [
        ({"extension": 7730}, "extension", None),
        ({"extension": None}, "extension", None),
        ({"id": None}, "id", ""),
        ({"emails": "jg@example.com"}, "emails", None),
        ({"emails": ["a@example.com", None, 5]}, "emails", ["a@example.com"]),
        ({"phoneNumbers": {}}, "phone_numbers", None),
        ({"displayName": ["x"]}, "display_name", None),
    ],
)
def test_a_bad_field_falls_back_alone(bad: dict[str, Any], field: str, value: Any) -> None:
    first, second = people({**GOOD, **bad}, {**GOOD, "id": "P2"})
    assert getattr(first, field) == value
    assert first.first_name is None
    assert (second.id, second.extension) == ("P2", "7730")
    if field != "display_name":
        assert first.display_name == "Jürgen Groß"


def test_a_bad_field_deep_down_falls_back_alone() -> None:
    (row,) = people({**GOOD, "phoneNumbers": [{"type": 5, "value": "+49", "primary": "yes"}, 7]})
    assert row.phone_numbers is not None
    assert [(n.type, n.value, n.primary) for n in row.phone_numbers] == [
        (None, "+49", None),
        (None, None, None),
    ]


def test_what_is_no_row_is_an_empty_one() -> None:
    assert [row.id for row in people(None, "x", 5, [], GOOD)] == ["", "", "", "", "P1"]


def test_half_a_character_does_not_lose_the_list() -> None:
    data = rb'{"items":[{"id":"A","displayName":"x\ud800"},{"id":"B"}]}'
    first, second = rows.rows(data, "items", PersonRow)
    assert first.display_name == "x?"
    assert second.id == "B"


def test_a_bare_list_has_no_key() -> None:
    assert [row.name for row in rows.rows(b'[{"name":"a"},{"name":5}]', "", NamedRow)] == [
        "a",
        None,
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"{}", b"[]", b"5", b'{"items":null}', b'{"items":{}}', b'{"other":[]}', b"\xff"],
)
def test_what_has_no_list_is_said(data: bytes) -> None:
    with pytest.raises(ValueError):
        rows.rows(data, "items", PersonRow)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=40)
def test_no_row_is_too_odd(kind: type[Row], data: st.DataObject) -> None:
    names = st.sampled_from(kind.__struct_encode_fields__) | st.text(max_size=5)
    items = data.draw(st.lists(st.dictionaries(names, ODD, max_size=8) | ODD, max_size=4))
    found = rows.rows(json.dumps({"items": items}).encode(), "items", kind)
    assert len(found) == len(items)
    for row in found:
        assert row == rows.convert(json.loads(_as_json(row)), kind)


def _as_json(row: Row) -> bytes:
    return msgspec.json.encode(row)
