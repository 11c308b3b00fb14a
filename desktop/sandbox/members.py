"""Lines on phones and in the app: members, who could be one, and applyChanges.

A PUT replaces the whole list; a list that is left out removes all but the owner. Ports are the
running sum of line weights. `primaryOwner` is true or false for phones, and text in the app.
"""

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from desktop.sandbox import bodies, catalogue, devices, documents, ids, lines, paging, people
from desktop.sandbox.documents import Document
from desktop.sandbox.errors import Refusal, bad_field
from desktop.sandbox.routes import (
    DONE,
    Answer,
    Call,
    Parameter,
    Routes,
    amount,
    choice,
    truth,
    words,
)
from desktop.sandbox.state import documents as stored
from desktop.sandbox.state import locations, numbers

routes = Routes()

_DEVICE = "/telephony/config/devices/{deviceId}"
_EVERYWHERE = "/telephony/config/devices/availableMembers"
_APP = "/telephony/config/people/{personId}/applications"
_APP_MODEL = "Business Communicator - PC"
_APP_LINES = 10
_MOST_APPEARANCES = 35
_LIST_DEFAULT = 2000
_TYPES = ("PRIMARY", "SHARED_CALL_APPEARANCE")
_READ_ONLY = (
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
)

_MEMBER: dict[str, bodies.Check] = {
    "id": bodies.text(shortest=1),
    "port": bodies.whole(1, 200),
    "lineType": bodies.one_of(*_TYPES),
    "lineWeight": bodies.whole(1, 200),
    "allowCallDeclineEnabled": bodies.flag,
    "lineLabel": bodies.text(nullable=True),
}
_DEVICE_BODY = bodies.fields(
    {
        "members": bodies.listed(
            bodies.fields(
                {
                    **_MEMBER,
                    "primaryOwner": bodies.flag,
                    "hotlineEnabled": bodies.flag,
                    "hotlineDestination": bodies.text(nullable=True),
                },
                (
                    "id",
                    "port",
                    "primaryOwner",
                    "lineType",
                    "lineWeight",
                    "hotlineEnabled",
                    "allowCallDeclineEnabled",
                ),
            )
        )
    }
)


def _owner_in_app(value: Any, path: str) -> None:
    """Text by the document; wxc_sdk sends truth values."""
    if value not in (True, False, "true", "false"):
        raise bad_field(path)


_APP_BODY = bodies.fields(
    {
        "members": bodies.listed(
            bodies.fields(
                {**_MEMBER, "primaryOwner": _owner_in_app},
                ("id", "port", "primaryOwner", "lineType", "lineWeight"),
            )
        )
    }
)


@routes.on("GET", f"{_DEVICE}/members", words("orgId"))
def device_members(call: Call) -> Answer:
    device = devices.find(call, call.ids["deviceId"])
    found = _kept(call, documents.DEVICE_MEMBERS, device["key"], _device_owner(device))
    model = catalogue.BY_MODEL[device["model"]]
    shown = _shown(call, found, device["organization"])
    for member in shown:
        member["linePort"] = f"{member['port']:02d}@{device['domain']}"
        if device["ip"]:
            member["hostIP"] = device["ip"]
    return Answer({"model": model.model, "members": shown, "maxLineCount": model.lines})


@routes.on("PUT", f"{_DEVICE}/members", words("orgId"), body=_DEVICE_BODY)
def configure_device_members(call: Call) -> Answer:
    device = devices.find(call, call.ids["deviceId"])
    owner = _device_owner(device)
    most = catalogue.BY_MODEL[device["model"]].lines
    sent = call.body.get("members") or [_first(owner)]
    _check(call, sent, owner, most, device["organization"])
    _keep(call, documents.DEVICE_MEMBERS, device["key"], sent)
    return Answer(status=DONE)


@routes.on("POST", f"{_DEVICE}/actions/applyChanges/invoke", words("orgId"))
def apply_changes(call: Call) -> Answer:
    """The phone fetches its configuration anew; only some models can be told to."""
    device = devices.find(call, call.ids["deviceId"])
    entries = {row["model"]: row for row in catalogue.supported(None, None)}
    entry = entries.get(device["model"], {})
    if not entry.get("supportsApplyChangesEnabled"):
        raise Refusal(400, "Apply changes is not supported for this device model.")
    return Answer(status=DONE)


@routes.on("GET", f"{_APP}/members", org=False)
def app_members(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    owner = ids.person(person["uuid"])
    found = _kept(call, documents.APPLICATION_MEMBERS, person["key"], owner)
    shown = _shown(call, found, person["organization"])
    for member in shown:
        member["primaryOwner"] = "true" if _is_owner(member) else "false"
    return Answer({"model": _APP_MODEL, "members": shown, "maxLineCount": _APP_LINES})


@routes.on("PUT", f"{_APP}/members", body=_APP_BODY, org=False)
def configure_app_members(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    owner = ids.person(person["uuid"])
    sent = call.body.get("members") or [_first(owner)]
    _check(call, sent, owner, _APP_LINES, person["organization"])
    _keep(call, documents.APPLICATION_MEMBERS, person["key"], sent)
    return Answer(status=DONE)


def _device_owner(device: RowMapping) -> str:
    if device["owner_type"] == "PLACE":
        return ids.place(device["place_uuid"])
    return ids.person(device["person_uuid"])


def _first(owner: str) -> Document:
    return {
        "id": owner,
        "port": 1,
        "primaryOwner": True,
        "lineType": "PRIMARY",
        "lineWeight": 1,
        "hotlineEnabled": False,
        "hotlineDestination": "",
        "allowCallDeclineEnabled": True,
    }


def _is_owner(member: Document) -> bool:
    return member["primaryOwner"] in (True, "true")


def _kept(call: Call, feature: str, key: int, owner: str) -> list[Document]:
    query = select(stored.c.text).where(stored.c.person == key, stored.c.feature == feature)
    text = call.db.scalar(query)
    found: list[Document] = json.loads(text)["members"] if text else [_first(owner)]
    return found


def _keep(call: Call, feature: str, key: int, sent: list[Document]) -> None:
    kept = [
        {name: value for name, value in member.items() if name not in _READ_ONLY} for member in sent
    ]
    documents.put(call.db, feature, key, {"members": kept})


def _check(call: Call, sent: list[Document], owner: str, most: int, organization: int) -> None:
    """Raises Refusal 400 where the list is not one that a phone can have."""
    owners = [member["id"] for member in sent if _is_owner(member)]
    if not owners or set(owners) != {owner}:
        raise bad_field("members.primaryOwner")
    known = {row["id"] for row in _lines(call, organization, [each["id"] for each in sent])}
    port = 1
    for index, member in enumerate(sent):
        path = f"members[{index}]"
        if member["id"] not in known:
            raise bad_field(f"{path}.id")
        if member["port"] != port:
            raise bad_field(f"{path}.port")
        # The document requires it always; wxc_sdk leaves an empty one out.
        if member.get("hotlineEnabled") and not member.get("hotlineDestination"):
            raise bad_field(f"{path}.hotlineDestination")
        if member["lineWeight"] > 1 and not _is_owner(member):
            raise bad_field(f"{path}.lineWeight")
        port += int(member["lineWeight"])
        if _appearances(call, member["id"]) > _MOST_APPEARANCES:
            raise Refusal(400, "The line has the maximum number of appearances.")
    if port - 1 > most:
        raise Refusal(400, f"The number of lines exceeds the maximum of {most}.")


def take_off(db: Connection, line: str) -> None:
    """A line that goes leaves all phones and apps; the ports after it move up."""
    query = select(stored).where(
        stored.c.feature.in_((documents.DEVICE_MEMBERS, documents.APPLICATION_MEMBERS)),
        stored.c.text.contains(f'"{line}"', autoescape=True),
    )
    for row in db.execute(query).mappings().all():
        kept, port = [], 1
        for member in json.loads(row["text"])["members"]:
            if member["id"] != line:
                kept.append({**member, "port": port})
                port += int(member["lineWeight"])
        documents.put(db, row["feature"], row["person"], {"members": kept})


def _appearances(call: Call, line: str) -> int:
    query = select(func.count()).where(
        stored.c.feature.in_((documents.DEVICE_MEMBERS, documents.APPLICATION_MEMBERS)),
        stored.c.text.contains(f'"{line}"', autoescape=True),
    )
    return int(call.db.scalar(query) or 0)


def _lines(call: Call, organization: int, wanted: list[str]) -> list[Document]:
    """The primary lines of people, workspaces and virtual lines with these ids."""
    uuids = [ids.decode(each)[1] for each in wanted]
    query = _all_lines(organization).where(lines.OWNER_UUID.in_(uuids))
    return [_line(row) for row in call.db.execute(query).mappings()]


def _all_lines(organization: int) -> Select[Any]:
    return lines.ROWS.where(
        numbers.c.organization == organization,
        numbers.c.owner.is_not(None),
        numbers.c.is_primary,
    )


def _line(row: RowMapping) -> Document:
    owner = lines.owner_of(row) or {}
    line = {
        "id": owner["id"],
        "firstName": owner["firstName"],
        "lastName": owner["lastName"],
        "phoneNumber": row["number"],
        "extension": row["extension"],
        "routingPrefix": row["routing_prefix"] if row["extension"] else None,
        "esn": f"{row['routing_prefix']}{row['extension']}" if row["extension"] else None,
        "memberType": owner["type"],
        "location": {"id": ids.location(row["location_uuid"]), "name": row["location_name"]},
    }
    return {name: value for name, value in line.items() if value is not None}


def _shown(call: Call, members: list[Document], organization: int) -> list[Document]:
    """Members with what can only be read; one whose line is gone is gone, too."""
    found = _lines(call, organization, [member["id"] for member in members])
    facts = {line["id"]: line for line in found}
    always = {"hotlineEnabled": False, "hotlineDestination": "", "allowCallDeclineEnabled": True}
    shown = []
    for member in members:
        if member["id"] in facts:
            kept = {name: value for name, value in member.items() if value is not None}
            shown.append({**always, **kept, **facts[member["id"]]})
    return shown


_DEVICE_FILTERS: tuple[Parameter, ...] = (
    words("orgId"),
    words("memberName"),
    words("phoneNumber"),
    words("locationId"),
    words("extension"),
    choice("usageType", "DEVICE_OWNER", "SHARED_LINE"),
)


@routes.on(
    "GET",
    f"{_DEVICE}/availableMembers",
    *_DEVICE_FILTERS,
    amount("start"),
    amount("max"),
    words("order"),
)
def available_for_device(call: Call) -> Answer:
    device = devices.find(call, call.ids["deviceId"])
    taken = _kept(call, documents.DEVICE_MEMBERS, device["key"], _device_owner(device))
    query = _narrowed(call, _candidates(device["organization"], taken))
    return _page(
        call, query, ("routingPrefix", "esn", "extension"), {"allowCallDeclineEnabled": True}
    )


@routes.on("GET", f"{_DEVICE}/availableMembers/count", *_DEVICE_FILTERS)
def available_for_device_count(call: Call) -> Answer:
    device = devices.find(call, call.ids["deviceId"])
    taken = _kept(call, documents.DEVICE_MEMBERS, device["key"], _device_owner(device))
    return _count(call, _narrowed(call, _candidates(device["organization"], taken)))


@routes.on(
    "GET",
    f"{_APP}/availableMembers",
    amount("max"),
    amount("start"),
    words("order"),
    words("location"),
    words("name"),
    words("phoneNumber"),
    words("extension"),
    org=False,
)
def available_for_app(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    owner = ids.person(person["uuid"])
    taken = _kept(call, documents.APPLICATION_MEMBERS, person["key"], owner)
    query = _narrowed(call, _candidates(person["organization"], taken), "name", "location")
    return _page(call, query, ("memberType",), {})


@routes.on(
    "GET",
    f"{_APP}/availableMembers/count",
    words("orgId"),
    words("locationId"),
    words("memberName"),
    words("phoneNumber"),
    words("extension"),
)
def available_for_app_count(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    owner = ids.person(person["uuid"])
    taken = _kept(call, documents.APPLICATION_MEMBERS, person["key"], owner)
    return _count(call, _narrowed(call, _candidates(person["organization"], taken)))


@routes.on(
    "GET",
    f"{_EVERYWHERE}",
    *_DEVICE_FILTERS,
    truth("excludeVirtualLine"),
    amount("start"),
    amount("max"),
    words("order"),
)
def available_anywhere(call: Call) -> Answer:
    """Everybody's line, whatever phone it is for: the choice for handsets of a DECT network."""
    query = _narrowed(call, _anywhere(call))
    return _page(call, query, ("routingPrefix", "esn"), {})


@routes.on(
    "GET",
    f"{_EVERYWHERE}/count",
    *_DEVICE_FILTERS,
    truth("excludeVirtualLine"),
    words("deviceLocationId"),
)
def available_anywhere_count(call: Call) -> Answer:
    return _count(call, _narrowed(call, _anywhere(call)))


def _anywhere(call: Call) -> Select[Any]:
    query = _all_lines(call.organization()["key"])
    if call.truth("excludeVirtualLine"):
        query = query.where(numbers.c.owner_type != "VIRTUAL_LINE")
    return query


def _candidates(organization: int, taken: list[Document]) -> Select[Any]:
    """Everybody's line that is not there yet."""
    uuids = [ids.decode(member["id"])[1] for member in taken]
    return _all_lines(organization).where(lines.OWNER_UUID.not_in(uuids))


def _narrowed(
    call: Call, query: Select[Any], name: str = "memberName", location: str = "locationId"
) -> Select[Any]:
    if wanted := call.text(name):
        query = query.where(lines.OWNER_NAME.icontains(wanted, autoescape=True))
    if number := call.text("phoneNumber"):
        query = query.where(numbers.c.number.contains(number, autoescape=True))
    if extension := call.text("extension"):
        query = query.where(numbers.c.extension.contains(extension, autoescape=True))
    if place := call.text(location):
        query = query.where(locations.c.uuid == ids.data_of(place, "LOCATION"))
    return query


def _page(call: Call, query: Select[Any], unsaid: tuple[str, ...], more: dict[str, Any]) -> Answer:
    """A page of candidates; `unsaid` are fields that this list does not have."""
    size = paging.size(call.amount("max"), _LIST_DEFAULT, _LIST_DEFAULT)
    start = paging.offset(call.amount("start"))
    query = query.order_by(numbers.c.key).offset(start).limit(size + 1)
    rows = call.db.execute(query).mappings().all()
    headers = {}
    if len(rows) > size:
        changes = {"start": str(start + size), "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    members = []
    for row in rows[:size]:
        line = {name: value for name, value in _line(row).items() if name not in unsaid}
        members.append({**line, "lineType": "SHARED_CALL_APPEARANCE", **more})
    return Answer({"members": members}, headers=headers)


def _count(call: Call, query: Select[Any]) -> Answer:
    rows = query.with_only_columns(numbers.c.key).subquery()
    return Answer({"totalCount": call.db.scalar(select(func.count()).select_from(rows)) or 0})
