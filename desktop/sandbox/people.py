"""People: the token's own, the lists, one person, and the whole person written back.

A Calling user is one with a location. Extension and work number live in numbers; here they
are shown and, through lines.assign, changed.
"""

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, select

from desktop.sandbox import bodies, ids, lines, paging
from desktop.sandbox.clock import iso
from desktop.sandbox.errors import Refusal, bad_field, bad_parameter, no_calling, not_found
from desktop.sandbox.locations import check_calling
from desktop.sandbox.routes import Answer, Call, Routes, amount, truth, words
from desktop.sandbox.state import licences, locations, numbers, organizations, people, roles
from desktop.sandbox.tenant import MESSAGING

routes = Routes()

_CALLING_CAP = 100
_LOCATION_CAP = 50
_PLAIN_CAP = 1000
_MOST_IDS = 85

_LINE = and_(
    numbers.c.owner == people.c.key, numbers.c.owner_type == "PEOPLE", numbers.c.is_primary
)
ROWS = (
    select(
        people,
        organizations.c.uuid.label("organization_uuid"),
        locations.c.uuid.label("location_uuid"),
        locations.c.routing_prefix,
        locations.c.time_zone,
        locations.c.language,
        locations.c.country,
        locations.c.main_number,
        locations.c.name.label("location_name"),
        numbers.c.number,
        numbers.c.extension,
    )
    .join(organizations, organizations.c.key == people.c.organization)
    .outerjoin(locations, locations.c.key == people.c.location)
    .outerjoin(numbers, _LINE)
)

_ADDRESS = bodies.fields(
    {
        name: bodies.text()
        for name in ("type", "country", "locality", "region", "streetAddress", "postalCode")
    }
)
_PHONE_TYPES = ("work", "work_extension", "mobile", "fax")
_PHONE = bodies.fields(
    {"type": bodies.one_of(*_PHONE_TYPES), "value": bodies.text()}, ("type", "value")
)
_TEXTS = (
    "extension",
    "locationId",
    "firstName",
    "lastName",
    "nickName",
    "avatar",
    "orgId",
    "department",
    "manager",
    "managerId",
    "title",
)
_PERSON = bodies.fields(
    {
        "displayName": bodies.text(shortest=1),
        **{name: bodies.text() for name in _TEXTS},
        "emails": bodies.listed(bodies.text(shortest=3)),
        "phoneNumbers": bodies.listed(_PHONE),
        "roles": bodies.listed(bodies.text()),
        "licenses": bodies.listed(bodies.text()),
        "addresses": bodies.listed(_ADDRESS),
        "siteUrls": bodies.listed(bodies.text()),
    },
    required=("displayName",),
)
# Kept as they were sent; nothing in the sandbox depends on them.
_MORE = ("nickName", "avatar", "manager", "managerId", "addresses", "siteUrls")


def find(call: Call, person_id: str) -> RowMapping:
    """A person of the organisation meant, by public id; raises Refusal 404."""
    uuid = ids.data_of(person_id, "PEOPLE")
    query = ROWS.where(people.c.uuid == uuid, *call.within(people.c.organization))
    row = call.db.execute(query).mappings().first()
    if row is None:
        raise not_found("Person")
    return row


def find_calling(call: Call, person_id: str) -> RowMapping:
    """The same, and the person must be a Calling user; raises Refusal 404, error 4008."""
    row = find(call, person_id)
    if row["location"] is None:
        raise no_calling()
    return row


@routes.on("GET", "/people/me", truth("callingData"), org=False)
def my_own_details(call: Call) -> Answer:
    """The partner's administrator, whose token it is."""
    row = call.db.execute(ROWS.where(people.c.key == 1)).mappings().one()
    return Answer(_Shown(call).person(row))


@routes.on(
    "GET",
    "/people",
    words("email"),
    words("displayName"),
    words("id"),
    words("orgId"),
    words("roles"),
    truth("callingData"),
    words("locationId"),
    amount("max"),
    truth("excludeStatus"),
    words("cursor"),
)
def list_people(call: Call) -> Answer:
    """A page by an opaque cursor; page size is silently capped (100 and 50 with Calling)."""
    organization = call.organization()["key"]
    wanted = _wanted(call)
    query = _filtered(call, ROWS.where(people.c.organization == organization), wanted)
    after = paging.unseal(call.text("cursor"), call.state.secret)
    size = _page_size(call)
    query = query.where(people.c.key > after).order_by(people.c.key).limit(size + 1)
    rows = call.db.execute(query).mappings().all()
    headers = {}
    if len(rows) > size:
        cursor = paging.seal(rows[size - 1]["key"], call.state.secret)
        changes = {"cursor": cursor, "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    shown = _Shown(call)
    items = [shown.person(row) for row in rows[:size]]
    body: dict[str, Any] = {"items": items}
    if wanted:
        there = {item["id"] for item in items}
        if missing := [person_id for person_id in wanted if person_id not in there]:
            body["notFoundIds"] = missing
    return Answer(body, headers=headers)


def _wanted(call: Call) -> list[str]:
    wanted = [part for part in (call.text("id") or "").split(",") if part]
    if len(wanted) > _MOST_IDS:
        raise bad_parameter("id")
    return wanted


def _page_size(call: Call) -> int:
    cap = _PLAIN_CAP
    if call.truth("callingData"):
        cap = _LOCATION_CAP if call.text("locationId") else _CALLING_CAP
    return paging.size(call.amount("max"), 100, cap)


def _filtered(call: Call, query: Select[Any], wanted: list[str]) -> Select[Any]:
    if email := call.text("email"):
        query = query.where(people.c.email == email.lower())
    if start := call.text("displayName"):
        # A range instead of LIKE, so that the index over folded names (ü too) serves it.
        low = start.casefold()
        query = query.where(people.c.sort_name >= low, people.c.sort_name < low + "\U0010ffff")
    if wanted:
        query = query.where(people.c.uuid.in_([ids.data_of(item, "PEOPLE") for item in wanted]))
    if location := call.text("locationId"):
        query = query.where(locations.c.uuid == ids.data_of(location, "LOCATION"))
    if asked := call.text("roles"):
        named = [ids.data_of(item, "ROLE") for item in asked.split(",")]
        holders = call.db.scalars(select(roles.c.name).where(roles.c.uuid.in_(named))).all()
        query = query.where(people.c.role.in_(holders))
    return query


@routes.on("GET", "/people/{personId}", truth("callingData"), org=False)
def person_details(call: Call) -> Answer:
    return Answer(_Shown(call).person(find(call, call.ids["personId"])))


@routes.on(
    "PUT",
    "/people/{personId}",
    truth("callingData"),
    truth("showAllTypes"),
    truth("minResponse"),
    body=_PERSON,
    org=False,
)
def update_person(call: Call) -> Answer:
    """Writes the whole person; with callingData also the work number and the extension."""
    row = find(call, call.ids["personId"])
    _check_home(call, row)
    if call.truth("callingData"):
        _change_line(call, row)
    call.db.execute(people.update().where(people.c.key == row["key"]).values(**_columns(call, row)))
    if call.truth("minResponse"):
        return Answer(status=204)
    return person_details(call)


def _check_home(call: Call, row: RowMapping) -> None:
    """Neither organisation nor, for a Calling user, location can be changed here."""
    home = call.body.get("orgId")
    if home is not None and ids.data_of(home, "ORGANIZATION") != row["organization_uuid"]:
        raise not_found("Person")
    location = call.body.get("locationId")
    if location and row["location"] and ids.data_of(location, "LOCATION") != row["location_uuid"]:
        raise Refusal(400, "locationId cannot be changed for an existing Webex Calling user.")


def _change_line(call: Call, row: RowMapping) -> None:
    work = [
        phone["value"] for phone in call.body.get("phoneNumbers", []) if phone["type"] == "work"
    ]
    extension = call.body.get("extension") or None
    if row["location"] is None:
        if work or extension:
            raise no_calling()
        return
    check_calling(call, row["location"])
    owner = lines.Owner("PEOPLE", row["key"], row["organization"], row["location"])
    lines.assign(call.db, owner, work[0] if work else None, extension)


def _columns(call: Call, row: RowMapping) -> dict[str, Any]:
    body = call.body
    display = body["displayName"]
    values: dict[str, Any] = {
        "display_name": display,
        "sort_name": display.casefold(),
        "first_name": body.get("firstName", row["first_name"]),
        "last_name": body.get("lastName", row["last_name"]),
        "title": body.get("title"),
        "department": body.get("department"),
        "changed": call.clock.now(),
        "more": json.dumps({name: body[name] for name in _MORE if name in body}),
    }
    if emails := body.get("emails"):
        values["email"] = _free_email(call.db, emails[0].lower(), row["key"])
    return values


def _free_email(db: Connection, email: str, person: int) -> str:
    if "@" not in email:
        raise bad_field("emails[0]")
    query = select(people.c.key).where(people.c.email == email, people.c.key != person)
    if db.scalar(query) is not None:
        raise Refusal(409, "A user with this email already exists.")
    return email


class _Shown:
    """People as JSON; asks for licences once for a whole page."""

    def __init__(self, call: Call) -> None:
        self._db = call.db
        self._calling = bool(call.truth("callingData"))
        self._status = not call.truth("excludeStatus")
        self._born = call.state.born
        self._licences: dict[int, dict[str, str]] = {}
        self._roles: dict[str, str] | None = None

    def person(self, row: RowMapping) -> dict[str, Any]:
        more = json.loads(row["more"]) if row["more"] else {}
        shown: dict[str, Any] = {
            "id": ids.person(row["uuid"]),
            "emails": [row["email"]],
            "phoneNumbers": self._phones(row),
            "displayName": row["display_name"],
            "firstName": row["first_name"],
            "lastName": row["last_name"],
            "orgId": ids.organization(row["organization_uuid"]),
            "licenses": self._licence_ids(row),
            "created": iso(row["created"]),
            "lastModified": iso(row["changed"]),
            "timezone": row["time_zone"] or "Europe/Berlin",
            "invitePending": "true" if row["pending"] else "false",
            "loginEnabled": "true",
            "type": "person",
            **more,
        }
        for name in ("title", "department"):
            if row[name]:
                shown[name] = row[name]
        if row["role"]:
            shown["roles"] = self._role_ids(row["role"])
        if self._calling and row["location"] is not None:
            shown["locationId"] = ids.location(row["location_uuid"])
            if row["extension"]:
                shown["extension"] = row["extension"]
        if self._status:
            shown["status"] = "pending" if row["pending"] else "active"
            shown["lastActivity"] = iso(self._born - 60.0 * (1 + row["key"] % 90))
        return shown

    def _phones(self, row: RowMapping) -> list[dict[str, Any]]:
        phones = []
        if row["number"]:
            phones.append({"type": "work", "value": row["number"], "primary": True})
        if row["mobile"]:
            phones.append({"type": "mobile", "value": row["mobile"], "primary": False})
        if self._calling and row["extension"]:
            esn = f"{row['routing_prefix']}{row['extension']}"
            phones.append({"type": "work_extension", "value": esn, "primary": not row["number"]})
        return phones

    def _licence_ids(self, row: RowMapping) -> list[str]:
        organization = row["organization"]
        if organization not in self._licences:
            query = select(licences.c.kind, licences.c.uuid)
            rows = self._db.execute(query.where(licences.c.organization == organization))
            self._licences[organization] = {kind: ids.licence(uuid) for kind, uuid in rows}
        known = self._licences[organization]
        return [known[kind] for kind in (MESSAGING, row["licence"]) if kind in known]

    def _role_ids(self, held: str) -> list[str]:
        if self._roles is None:
            rows = self._db.execute(select(roles.c.name, roles.c.uuid))
            self._roles = {name: ids.role(uuid) for name, uuid in rows}
        return [self._roles[name] for name in held.split(",") if name in self._roles]
