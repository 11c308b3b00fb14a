"""Shared lines: complete lists, ports as running sums, room, and what is read only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import members

OWNER: dict[str, Any] = {
    "id": "P1",
    "firstName": "Ada",
    "lastName": "King",
    "port": 1,
    "primaryOwner": True,
    "lineType": "PRIMARY",
    "lineWeight": 2,
    "hotlineEnabled": False,
    "hotlineDestination": "",
    "allowCallDeclineEnabled": True,
    "hostIP": "10.0.0.1",
    "linePort": "01@example",
    "location": {"id": "L"},
    "novelty": 3,
}
PHONE = {"members": [OWNER], "maxLineCount": 4}


def with_line(
    read: dict[str, Any], line_id: str, label: str = "", *, app: bool = False
) -> dict[str, Any]:
    document = members.lines_document(read)
    document["lines"].setdefault(line_id, members.line_value(line_id, label))
    return members.lines_body(document, app=app)


def without_line(read: dict[str, Any], line_id: str) -> dict[str, Any]:
    document = members.lines_document(read)
    document["lines"].pop(line_id, None)
    return members.lines_body(document)


def test_a_line_is_put_on_a_phone() -> None:
    body = with_line(PHONE, "P2", "Front desk")
    assert body == {
        "members": [
            {
                "id": "P1",
                "port": 1,
                "primaryOwner": True,
                "lineType": "PRIMARY",
                "lineWeight": 2,
                "hotlineEnabled": False,
                "hotlineDestination": "",
                "allowCallDeclineEnabled": True,
                "novelty": 3,
            },
            {
                "id": "P2",
                "port": 3,
                "primaryOwner": False,
                "lineType": "SHARED_CALL_APPEARANCE",
                "lineWeight": 1,
                "hotlineEnabled": False,
                "hotlineDestination": "",
                "allowCallDeclineEnabled": True,
                "lineLabel": "Front desk",
            },
        ]
    }


def test_the_app_wants_text_and_no_hotline() -> None:
    app: dict[str, Any] = {**PHONE, "members": [{**OWNER, "primaryOwner": "true"}]}
    first, second = with_line(app, "P2", app=True)["members"]
    assert (first["primaryOwner"], second["primaryOwner"]) == ("true", "false")
    assert not {"hotlineEnabled", "hotlineDestination"} & (set(first) | set(second))
    assert members.is_owner(app["members"][0])


def test_a_full_phone_takes_no_more() -> None:
    full = {**PHONE, "maxLineCount": 2}
    assert members.room(full) == 0
    with pytest.raises(ValueError):
        with_line(full, "P2")
    assert len(with_line(full, "P1")["members"]) == 1


def test_the_owner_stays() -> None:
    assert [one["id"] for one in without_line(PHONE, "P1")["members"]] == ["P1"]
    assert [one["id"] for one in without_line(PHONE, "nobody")["members"]] == ["P1"]


def test_what_is_not_ours_to_set_stays_as_it_was() -> None:
    other = {**OWNER, "id": "P9", "primaryOwner": False, "lineLabel": "Old", "hotlineEnabled": True}
    document = members.lines_document({**PHONE, "maxLineCount": 9, "members": [OWNER, other]})
    assert document["lines"] == {"P9": {"name": "Ada King", "label": "Old", "decline": True}}
    document["lines"]["P9"] = members.line_value("Ada King", "New", decline=False)
    kept = members.lines_body(document)["members"][1]
    assert (kept["lineLabel"], kept["allowCallDeclineEnabled"]) == ("New", False)
    assert (kept["hotlineEnabled"], kept["novelty"]) == (True, 3)


def test_a_line_is_the_same_whatever_its_owner_is_called() -> None:
    field = members.PHONE_LINES["line.P9"]
    assert field.path == ("lines", "P9")
    assert field.normal(members.line_value("Ada")) == field.normal(members.line_value("Eve"))
    assert field.normal(None) is None


@pytest.mark.parametrize("document", [{}, {"members": None}, {"members": ["odd", {"id": 5}]}])
def test_poor_documents(document: dict[str, Any]) -> None:
    assert members.members_of(document) == []
    assert members.room(document) == 0
    assert not members.holds(document, "P1")


@given(st.lists(st.sampled_from([f"P{n}" for n in range(2, 9)])), st.integers(2, 10))
def test_put_on_and_taken_off_again(lines: list[str], most: int) -> None:
    document: dict[str, Any] = {**PHONE, "maxLineCount": most}
    for line in lines:
        if members.room(document) or members.holds(document, line):
            document = {**document, **with_line(document, line)}
        ports = [(one["port"], one["lineWeight"]) for one in document["members"]]
        assert [port for port, _ in ports] == [
            1 + sum(each for _, each in ports[:at]) for at in range(len(ports))
        ]
        assert sum(each for _, each in ports) <= most
    for line in set(lines):
        document = {**document, **without_line(document, line)}
    assert [one["id"] for one in document["members"]] == ["P1"]
