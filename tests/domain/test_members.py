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


def test_a_line_is_put_on_a_phone() -> None:
    body = members.with_line(PHONE, "P2", "Front desk")
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
    first, second = members.with_line(app, "P2", app=True)["members"]
    assert (first["primaryOwner"], second["primaryOwner"]) == ("true", "false")
    assert not {"hotlineEnabled", "hotlineDestination"} & (set(first) | set(second))
    assert members.is_owner(app["members"][0])


def test_a_full_phone_takes_no_more() -> None:
    full = {**PHONE, "maxLineCount": 2}
    assert members.room(full) == 0
    with pytest.raises(ValueError):
        members.with_line(full, "P2")
    assert len(members.with_line(full, "P1")["members"]) == 1


def test_the_owner_stays() -> None:
    with pytest.raises(ValueError):
        members.without_line(PHONE, "P1")
    assert len(members.without_line(PHONE, "nobody")["members"]) == 1


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
            document = {**document, **members.with_line(document, line)}
        ports = [(one["port"], one["lineWeight"]) for one in document["members"]]
        assert [port for port, _ in ports] == [
            1 + sum(each for _, each in ports[:at]) for at in range(len(ports))
        ]
        assert sum(each for _, each in ports) <= most
    for line in set(lines):
        document = {**document, **members.without_line(document, line)}
    assert [one["id"] for one in document["members"]] == ["P1"]
