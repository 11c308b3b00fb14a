"""Shared lines: the complete list of members to send, with ports, weights and the room left.

Phones and app have the same list but for `primaryOwner`, which is text in the app and is sent
back as it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Final

from desktop.domain.changes import TargetKind
from desktop.domain.documents import MISSING, Document, Json
from desktop.domain.fields import Field, FieldType, Setting

PHONE_LINES_DOCUMENT: Final = "deviceMembers"
"""`telephony/config/devices/{callingDeviceId}/members` with the shared `lines` beside it."""
APP_LINES_DOCUMENT: Final = "appMembers"
"""`telephony/config/people/{personId}/applications/members` with its shared `lines` beside it."""

LINE: Final = "line"
"""The first part of the key of a line on a phone or in an app; the line's id follows."""

MOST_APPEARANCES: Final = 35
"""Places where one line may appear."""

PRIMARY: Final = "PRIMARY"
SHARED: Final = "SHARED_CALL_APPEARANCE"

MEMBER_TYPES: Final = {
    "lineWeight": FieldType.NUMBER,
    "lineLabel": FieldType.TEXT,
    "allowCallDeclineEnabled": FieldType.BOOL,
}
"""What is known of a member beside its id."""

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
    return max(_whole(member.get("lineWeight")), 1)


def keys_of(document: Document) -> int:
    """All line keys of a phone; 0 where that is not said."""
    return _whole(document.get("maxLineCount"))


def room(document: Document) -> int:
    """The line keys that are left; never below 0."""
    return max(keys_of(document) - sum(weight(one) for one in members_of(document)), 0)


def holds(document: Document, line_id: str) -> bool:
    """Whether a line is among the members."""
    return any(one["id"] == line_id for one in members_of(document))


def normal_line(value: Json) -> Json:
    """What we set of a line on somebody's phone: its label, and whether calls may be declined.

    The name is carried along for people and makes no difference.
    """
    if not isinstance(value, dict):
        return None
    return {
        "label": str(value.get("label") or ""),
        "decline": value.get("decline") is not False,
    }


def line_value(name: str, label: str = "", *, decline: bool = True) -> dict[str, Json]:
    """The value of a line on a phone or in an app. `decline`: a call to it may be declined."""
    return {"name": name, "label": label, "decline": decline}


def _line_field(document: str) -> dict[str, Callable[[str], Field]]:
    def one(line_id: str) -> Field:
        path = ("lines", line_id)
        key = f"{LINE}.{line_id}"
        return Field(key, document, path, FieldType.BLOCK, normal_line, cleared=MISSING)

    return {LINE: one}


PHONE_LINES: Final = Setting(
    "phoneLines", (), target=TargetKind.DEVICE, one_each=_line_field(PHONE_LINES_DOCUMENT)
)
"""Other people's lines on a phone: `line.<id>` each, null where the line is not there."""

APP_LINES: Final = Setting("appLines", (), one_each=_line_field(APP_LINES_DOCUMENT))
"""Other people's lines in a person's Webex app."""


def lines_document(read: Document) -> Document:
    """Members as they were read, with the shared lines beside them, to be changed there."""
    shared = {
        str(one["id"]): line_value(
            _name(one),
            str(one.get("lineLabel") or ""),
            decline=one.get("allowCallDeclineEnabled") is not False,
        )
        for one in members_of(read)
        if not is_owner(one)
    }
    return {"read": read, "lines": shared}


def lines_body(document: Document, *, app: bool = False) -> Document:
    """The complete list to send that puts `lines` on a phone or into an app.

    Raises ValueError where there is no room: that is said before, and never sent.
    """
    read, wanted = document["read"], document["lines"]
    before = members_of(read)
    kept = [one for one in before if is_owner(one) or one["id"] in wanted]
    there = {one["id"] for one in kept}
    new = [_new(line_id, app) for line_id in wanted if line_id not in there]
    if len(new) > room({**read, "members": kept}):
        raise ValueError("no room")
    there_now = lines_document(read)["lines"]
    changed = {
        line_id: value
        for line_id, value in wanted.items()
        if normal_line(value) != normal_line(there_now.get(line_id))
    }
    return _body([_labelled(one, changed.get(one["id"])) for one in (*kept, *new)], app)


def _new(line_id: str, app: bool) -> Document:
    new: Document = {
        "id": line_id,
        "primaryOwner": "false" if app else False,
        "lineType": SHARED,
        "lineWeight": 1,
        "allowCallDeclineEnabled": True,
    }
    return new if app else new | {"hotlineEnabled": False, "hotlineDestination": ""}


def _labelled(member: Document, wanted: Json) -> Document:
    """A member with the label and switch that are wanted; others keep what they have."""
    if not isinstance(wanted, dict):
        return member
    value = normal_line(wanted)
    member = {**member, "allowCallDeclineEnabled": value["decline"]}
    if value["label"] or "lineLabel" in member:
        member["lineLabel"] = value["label"]
    return member


def _name(member: Document) -> str:
    names = (str(member.get(part) or "") for part in ("firstName", "lastName"))
    return " ".join(one for one in names if one)


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
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    # 3.0E400 is a number of JSON, and no whole one
    return int(value) if isinstance(value, int) or isfinite(value) else 0
