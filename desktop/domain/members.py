"""Shared lines: the complete list of members to send, with ports, weights and the room left.

Phones and app have the same list but for `primaryOwner`, which is text in the app and is sent
back as it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.domain.documents import Document, Json

MOST_APPEARANCES: Final = 35
"""Places where one line may appear."""

PRIMARY: Final = "PRIMARY"
SHARED: Final = "SHARED_CALL_APPEARANCE"

_READ_ONLY: Final = frozenset(
    {
        "firstName",
        "lastName",
        "phoneNumber",
        "extension",
        "routingPrefix",
        "esn",
        "hostIP",
        "remoteIP",
        "linePort",
        "memberType",
        "location",
    }
)
_APP_READ_ONLY: Final = _READ_ONLY | {"hotlineEnabled", "hotlineDestination"}


def members_of(document: Document) -> list[Document]:
    """The members of a document as it was read; what is no member is left out."""
    found = document.get("members")
    entries = found if isinstance(found, list) else []
    return [one for one in entries if isinstance(one, dict) and isinstance(one.get("id"), str)]


def is_owner(member: Document) -> bool:
    """Whether a member owns the phone or app; `primaryOwner` is a truth value or text."""
    return str(member.get("primaryOwner")).lower() == "true"


def weight(member: Document) -> int:
    """The line keys that a member takes."""
    return _whole(member.get("lineWeight")) or 1


def room(document: Document) -> int:
    """The line keys that are left; never below 0."""
    most = _whole(document.get("maxLineCount"))
    return max(most - sum(weight(one) for one in members_of(document)), 0)


def holds(document: Document, line_id: str) -> bool:
    """Whether a line is among the members."""
    return any(one["id"] == line_id for one in members_of(document))


def with_line(document: Document, line_id: str, label: str = "", *, app: bool = False) -> Document:
    """The body that puts a line last on a phone or into an app; one there already stays.

    Raises ValueError where there is no room: that is said before, and never sent.
    """
    before = members_of(document)
    if holds(document, line_id):
        return _body(before, app)
    if not room(document):
        raise ValueError("no room")
    new: Document = {
        "id": line_id,
        "primaryOwner": "false" if app else False,
        "lineType": SHARED,
        "lineWeight": 1,
        "allowCallDeclineEnabled": True,
    }
    if not app:
        new |= {"hotlineEnabled": False, "hotlineDestination": ""}
    if label:
        new["lineLabel"] = label
    return _body([*before, new], app)


def without_line(document: Document, line_id: str, *, app: bool = False) -> Document:
    """The body that takes a shared line off. Raises ValueError for the owner's own line."""
    before = members_of(document)
    if any(one["id"] == line_id and is_owner(one) for one in before):
        raise ValueError("the owner's line")
    return _body([one for one in before if one["id"] != line_id], app)


def _body(members: Sequence[Document], app: bool) -> Document:
    """The complete list in its order; ports are the running sum of weights, from 1."""
    unsent = _APP_READ_ONLY if app else _READ_ONLY
    body, port = [], 1
    for member in members:
        kept = {key: value for key, value in member.items() if key not in unsent}
        body.append({**kept, "port": port, "lineWeight": weight(member)})
        port += weight(member)
    return {"members": body}


def _whole(value: Json) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
