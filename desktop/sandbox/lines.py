"""Numbers and extensions: the inventory of an organisation and who holds what.

One row is one number, one extension, or both together. A person's primary row carries the
work number and the extension; a free row has no owner.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from desktop.sandbox import ids, paging
from desktop.sandbox.errors import EXTENSION_NOT_AVAILABLE, Refusal, bad_field, bad_parameter
from desktop.sandbox.routes import Answer, Call, Routes, amount, choice, truth, words
from desktop.sandbox.state import locations, numbers, people, places, virtual_lines

routes = Routes()

_LIST_DEFAULT = 2000
_OWNER_TYPES = (
    "PEOPLE",
    "PLACE",
    "AUTO_ATTENDANT",
    "CALL_QUEUE",
    "PAGING_GROUP",
    "HUNT_GROUP",
    "VOICE_MESSAGING",
    "BROADWORKS_ANYWHERE",
    "CONTACT_CENTER_LINK",
    "ROUTE_LIST",
    "VOICEMAIL_GROUP",
    "VIRTUAL_LINE",
)
_EXTENSION = re.compile(r"^[0-9]{2,10}$")
_FILLERS = re.compile(r"[\s().-]")

_PERSON_OWNED = (numbers.c.owner == people.c.key) & (numbers.c.owner_type == "PEOPLE")
_PLACE_OWNED = (numbers.c.owner == places.c.key) & (numbers.c.owner_type == "PLACE")
_VIRTUALLY_OWNED = (numbers.c.owner == virtual_lines.c.key) & (
    numbers.c.owner_type == "VIRTUAL_LINE"
)
# The owner's uuid, whatever the owner is.
OWNER_UUID = func.coalesce(people.c.uuid, places.c.uuid, virtual_lines.c.uuid)
ROWS = (
    select(
        numbers,
        locations.c.uuid.label("location_uuid"),
        locations.c.name.label("location_name"),
        locations.c.routing_prefix,
        OWNER_UUID.label("owner_uuid"),
        func.coalesce(places.c.name, virtual_lines.c.first_name, people.c.first_name).label(
            "first_name"
        ),
        func.coalesce(virtual_lines.c.last_name, people.c.last_name).label("last_name"),
    )
    .join(locations, locations.c.key == numbers.c.location)
    .outerjoin(people, _PERSON_OWNED)
    .outerjoin(places, _PLACE_OWNED)
    .outerjoin(virtual_lines, _VIRTUALLY_OWNED)
)
OWNER_NAME = func.coalesce(places.c.name, virtual_lines.c.display_name, people.c.display_name)


@dataclass(frozen=True)
class Owner:
    """Who holds a line, and where."""

    type: str
    key: int
    organization: int
    location: int


@routes.on(
    "GET",
    "/telephony/config/numbers",
    words("orgId"),
    words("locationId"),
    amount("max"),
    amount("start"),
    words("phoneNumber"),
    truth("available"),
    words("order"),
    words("ownerName"),
    words("ownerId"),
    choice("ownerType", *_OWNER_TYPES),
    words("extension"),
    choice("numberType", "NUMBER", "EXTENSION"),
    choice("phoneNumberType", "PRIMARY", "ALTERNATE", "FAX", "DNIS", "Default"),
    choice("state", "ACTIVE", "INACTIVE", "Default"),
    truth("details"),
    truth("tollFreeNumbers"),
    truth("restrictedNonGeoNumbers"),
    words("includedTelephonyTypes"),
    truth("serviceNumber"),
    truth("reservedNumber"),
)
def list_numbers(call: Call) -> Answer:
    """The inventory by start and max; `details` adds the counts of the whole organisation."""
    _check_combination(call)
    organization = call.organization()["key"]
    query = ROWS.where(numbers.c.organization == organization, *_conditions(call))
    size = paging.size(call.amount("max"), _LIST_DEFAULT, _LIST_DEFAULT)
    start = paging.offset(call.amount("start"))
    query = _ordered(call, query).offset(start).limit(size + 1)
    rows = call.db.execute(query).mappings().all()
    headers = {}
    if len(rows) > size:
        changes = {"start": str(start + size), "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    body: dict[str, Any] = {"phoneNumbers": [_entry(row) for row in rows[:size]]}
    if call.truth("details"):
        body["count"] = _counts(call.db, organization)
    return Answer(body, headers=headers)


def _check_combination(call: Call) -> None:
    """Filters that Webex refuses together."""
    available = call.truth("available")
    if available and call.text("ownerType"):
        raise bad_parameter("ownerType")
    if call.text("numberType") == "EXTENSION" and (available or call.text("state")):
        raise bad_parameter("numberType")
    if call.truth("reservedNumber") and available:
        raise bad_parameter("reservedNumber")


def _conditions(call: Call) -> list[ColumnElement[bool]]:
    return [*_by_owner(call), *_by_number(call), *_by_kind(call)]


def _by_owner(call: Call) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if location := call.text("locationId"):
        # Its maximum length is that of a bare uuid, yet every client sends the whole id.
        uuid = ids.data_of(location, "LOCATION") or location
        found.append(locations.c.uuid == uuid)
    if owner := call.text("ownerId"):
        uuid = ids.decode(owner)[1] or owner
        found.append(OWNER_UUID.in_([uuid]))
    if name := call.text("ownerName"):
        found.append(OWNER_NAME.icontains(name, autoescape=True))
    if kind := call.text("ownerType"):
        found.append(numbers.c.owner_type == kind)
    return found


def _by_number(call: Call) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted := call.text("phoneNumber"):
        parts = [_FILLERS.sub("", part) for part in wanted.split(",") if part.strip()]
        found.append(or_(*(numbers.c.number.contains(part, autoescape=True) for part in parts)))
    if extension := call.text("extension"):
        parts = [part.strip() for part in extension.split(",")]
        found.append(or_(*(numbers.c.extension.contains(part, autoescape=True) for part in parts)))
    available = call.truth("available")
    if available:
        found += [numbers.c.owner.is_(None), numbers.c.main.is_(False)]
    elif available is False:
        found.append(or_(numbers.c.owner.is_not(None), numbers.c.main.is_(True)))
    return found


def _by_kind(call: Call) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    number_type = call.text("numberType")
    if number_type == "NUMBER":
        found.append(numbers.c.number.is_not(None))
    elif number_type == "EXTENSION":
        found += [numbers.c.number.is_(None), numbers.c.extension.is_not(None)]
    kind = call.text("phoneNumberType")
    if kind in ("PRIMARY", "ALTERNATE"):
        found += [numbers.c.number.is_not(None), numbers.c.is_primary.is_(kind == "PRIMARY")]
    elif kind in ("FAX", "DNIS"):
        found.append(numbers.c.key < 0)
    state = call.text("state")
    if state in ("ACTIVE", "INACTIVE"):
        found += [numbers.c.number.is_not(None), numbers.c.active.is_(state == "ACTIVE")]
    if (toll_free := call.truth("tollFreeNumbers")) is not None:
        found.append(numbers.c.toll_free.is_(toll_free))
    if any(
        call.truth(name) for name in ("restrictedNonGeoNumbers", "serviceNumber", "reservedNumber")
    ):
        found.append(numbers.c.key < 0)
    return found


def _ordered(call: Call, query: Select[Any]) -> Select[Any]:
    order = {
        "lastName": people.c.last_name,
        "dn": numbers.c.number,
        "extension": numbers.c.extension,
    }.get(call.text("order") or "")
    return query.order_by(numbers.c.key) if order is None else query.order_by(order, numbers.c.key)


def _entry(row: RowMapping) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "phoneNumber": row["number"],
        "extension": row["extension"],
        "routingPrefix": row["routing_prefix"] if row["extension"] else None,
        "esn": f"{row['routing_prefix']}{row['extension']}" if row["extension"] else None,
        "state": "ACTIVE" if row["active"] else "INACTIVE",
        "phoneNumberType": "PRIMARY" if row["is_primary"] else "ALTERNATE",
        "mainNumber": row["main"],
        "includedTelephonyTypes": "PSTN_NUMBER",
        "tollFreeNumber": row["toll_free"],
        "isServiceNumber": False,
        "location": {"id": ids.location(row["location_uuid"]), "name": row["location_name"]},
        "owner": owner_of(row),
    }
    return {name: value for name, value in entry.items() if value is not None}


def owner_of(row: RowMapping) -> dict[str, Any] | None:
    if row["owner"] is None:
        return None
    named = {"PLACE": ids.place, "VIRTUAL_LINE": ids.virtual_line}
    return {
        "id": named.get(row["owner_type"], ids.person)(row["owner_uuid"]),
        "type": row["owner_type"],
        "firstName": row["first_name"] or "",
        "lastName": row["last_name"] or "",
    }


def _counts(db: Connection, organization: int) -> dict[str, int]:
    def of(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    real = numbers.c.number.is_not(None)
    taken = or_(numbers.c.owner.is_not(None), numbers.c.main)
    query = select(
        of(real & taken).label("assigned"),
        of(real & ~taken).label("unAssigned"),
        of(real & ~numbers.c.active).label("inActive"),
        of(~real).label("extensionOnly"),
        of(numbers.c.toll_free).label("tollFreeNumbers"),
        func.count().label("total"),
    ).where(numbers.c.organization == organization)
    counts = dict(db.execute(query).mappings().one())
    return {**counts, "mobileNumber": 0, "serviceNumber": 0}


def of_owner(db: Connection, owner_type: str, owner: int) -> list[RowMapping]:
    """All numbers of one owner, the primary one first."""
    query = ROWS.where(numbers.c.owner == owner, numbers.c.owner_type == owner_type)
    rows = db.execute(query.order_by(numbers.c.is_primary.desc(), numbers.c.key)).mappings()
    return list(rows)


def assign(db: Connection, owner: Owner, number: str | None, extension: str | None) -> None:
    """Gives a line its primary number and extension, and frees what it had before.

    Raises Refusal 400 when neither is left or the number is not in the location's
    inventory, 409 when one of them is taken.
    """
    if not number and not extension:
        raise Refusal(400, "A Webex Calling user must have a phone number or an extension.")
    if extension and not _EXTENSION.match(extension):
        raise bad_field("extension")
    now = _primary(db, owner)
    target = _number_row(db, owner, number) if number else None
    if extension:
        _check_extension(db, owner, extension)
    keep = target["key"] if target is not None else None
    _release(db, now, keep)
    values = {
        "extension": extension,
        "owner_type": owner.type,
        "owner": owner.key,
        "is_primary": True,
    }
    if keep is not None:
        db.execute(numbers.update().where(numbers.c.key == keep).values(**values))
        return
    db.execute(
        numbers.insert().values(
            organization=owner.organization,
            location=owner.location,
            number=None,
            active=True,
            main=False,
            toll_free=False,
            **values,
        )
    )


def release(db: Connection, owner_type: str, owner: int) -> None:
    """Frees all numbers of an owner that goes."""
    for row in of_owner(db, owner_type, owner):
        _release(db, row, None)


def add_alternate(db: Connection, owner: Owner, number: str, extension: str | None) -> str:
    """Gives a line one more number of its location; its exact form is returned.

    Raises Refusal 400 or 409 as `assign` does.
    """
    row = _number_row(db, owner, number)
    if row["owner"] is not None:
        raise Refusal(409, "The phone number is already assigned.")
    if extension:
        if not _EXTENSION.match(extension):
            raise bad_field("extension")
        _check_extension(db, owner, extension, own=False)
    values = {
        "extension": extension,
        "owner_type": owner.type,
        "owner": owner.key,
        "is_primary": False,
    }
    db.execute(numbers.update().where(numbers.c.key == row["key"]).values(**values))
    found: str = row["number"]
    return found


def remove_alternate(db: Connection, owner: Owner, number: str) -> str:
    """Takes an alternate number off a line; raises Refusal 400 where the line has none such."""
    digits = _FILLERS.sub("", number)
    for row in of_owner(db, owner.type, owner.key) if digits else ():
        if not row["is_primary"] and row["number"] and row["number"].endswith(digits.lstrip("+0")):
            _release(db, row, None)
            found: str = row["number"]
            return found
    raise bad_field("directNumber")


def _primary(db: Connection, owner: Owner) -> RowMapping | None:
    query = select(numbers).where(
        numbers.c.owner == owner.key, numbers.c.owner_type == owner.type, numbers.c.is_primary
    )
    return db.execute(query).mappings().first()


def _number_row(db: Connection, owner: Owner, number: str) -> RowMapping:
    """The inventory row of a number, written in E.164 or in national form."""
    digits = _FILLERS.sub("", number)
    query = select(numbers).where(numbers.c.location == owner.location)
    if digits.startswith("+"):
        query = query.where(numbers.c.number == digits)
    else:
        query = query.where(numbers.c.number.endswith(digits.lstrip("0"), autoescape=True))
    row = db.execute(query.limit(1)).mappings().first()
    if not digits or row is None:
        raise Refusal(400, "The phone number is not in the inventory of the location.")
    mine = row["owner"] == owner.key and row["owner_type"] == owner.type
    if row["main"] or not (mine or row["owner"] is None):
        raise Refusal(409, "The phone number is already assigned.")
    if mine and not row["is_primary"]:
        raise Refusal(409, "The phone number is already an alternate number of this user.")
    return row


def _check_extension(db: Connection, owner: Owner, extension: str, own: bool = True) -> None:
    """Raises Refusal 409 for a taken one; with `own` the line's own primary may have it."""
    query = select(numbers).where(
        numbers.c.location == owner.location, numbers.c.extension == extension
    )
    for row in db.execute(query).mappings():
        mine = row["owner"] == owner.key and row["owner_type"] == owner.type
        if not (own and mine and row["is_primary"]):
            code = EXTENSION_NOT_AVAILABLE
            raise Refusal(409, f"[Error {code}] The extension is not available.", code)


def _release(db: Connection, row: RowMapping | None, keep: int | None) -> None:
    """The old row: a number goes back to the inventory, a bare extension vanishes."""
    if row is None or row["key"] == keep:
        return
    if row["number"] is None:
        db.execute(numbers.delete().where(numbers.c.key == row["key"]))
        return
    values = {"extension": None, "owner": None, "owner_type": None, "is_primary": True}
    db.execute(numbers.update().where(numbers.c.key == row["key"]).values(**values))
