"""Numbers to choose from, checks of extensions and numbers, and a person's alternates.

`PUT .../numbers` is a list of changes, unlike other PUTs, and never touches the primary number.
"""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import RowMapping, Select, or_, select

from desktop.sandbox import bodies, documents, lines, locations, paging, people
from desktop.sandbox.errors import Refusal, bad_field
from desktop.sandbox.routes import DONE, Answer, Call, Routes, amount, choice, words
from desktop.sandbox.state import numbers

routes = Routes()

_TELEPHONY = "/telephony/config/people/{personId}"
_LIST_DEFAULT = 2000
_EMERGENCY = frozenset({"110", "112", "911", "999"})
_E164 = re.compile(r"^\+[1-9][0-9]{6,14}$")
_EXTENSION = re.compile(r"^[0-9]{2,10}$")

PATTERNS = ("NORMAL", "LONG_LONG", "SHORT_SHORT_LONG", "SHORT_LONG_SHORT")

_ALTERNATES = bodies.fields(
    {
        "enableDistinctiveRingPattern": bodies.flag,
        "distinctiveRingEnabled": bodies.flag,
        "phoneNumbers": bodies.listed(
            bodies.fields(
                {
                    "primary": bodies.flag,
                    "action": bodies.one_of("ADD", "DELETE"),
                    "directNumber": bodies.text(shortest=1),
                    # as wxc_sdk spells it, which is in use against the real service
                    "external": bodies.text(shortest=1),
                    "extension": bodies.text(),
                    "ringPattern": bodies.one_of(*PATTERNS),
                },
                ("primary", "action"),
            )
        ),
    },
    ("phoneNumbers",),
)
_PAGING = (words("orgId"), amount("max"), amount("start"), words("phoneNumber"))
_FREE = (numbers.c.owner.is_(None), numbers.c.main.is_(False), numbers.c.number.is_not(None))


@routes.on(
    "GET",
    "/telephony/config/people/primary/availableNumbers",
    *_PAGING,
    words("locationId"),
    choice("licenseType", "Webex Calling Professional", "Webex Calling Standard"),
)
def free_for_primary(call: Call) -> Answer:
    query = lines.ROWS.where(numbers.c.organization == call.organization()["key"], *_FREE)
    if location := call.text("locationId"):
        query = query.where(numbers.c.location == locations.find(call, location)["key"])
    return _page(call, query, _free)


@routes.on("GET", "/telephony/config/virtualLines/availableNumbers", *_PAGING, words("locationId"))
def free_for_virtual_lines(call: Call) -> Answer:
    """The same numbers; no licence decides."""
    return free_for_primary(call)


@routes.on("GET", f"{_TELEPHONY}/secondary/availableNumbers", *_PAGING)
def free_for_alternates(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    return _page(call, _free_at(person["location"]), _free)


@routes.on(
    "GET",
    "/telephony/config/locations/{locationId}/singleNumberReach/availableNumbers",
    *_PAGING,
)
def free_for_reach(call: Call) -> Answer:
    """The company's own free numbers; a mobile of somebody's needs no look-up."""
    location = locations.find(call, call.ids["locationId"])
    return _page(call, _free_at(location["key"]), _free_with_toll)


@routes.on(
    "GET",
    f"{_TELEPHONY}/callForwarding/availableNumbers",
    *_PAGING,
    words("ownerName"),
    words("extension"),
)
def forwarding_targets(call: Call) -> Answer:
    """Lines of the person's location, other than the person's own."""
    person = people.find_calling(call, call.ids["personId"])
    mine = (numbers.c.owner == person["key"]) & (numbers.c.owner_type == "PEOPLE")
    query = lines.ROWS.where(
        numbers.c.location == person["location"],
        numbers.c.owner.is_not(None) | numbers.c.main,
        or_(numbers.c.owner.is_(None), ~mine),
    )
    if extension := call.text("extension"):
        query = query.where(numbers.c.extension.contains(extension, autoescape=True))
    if name := call.text("ownerName"):
        query = query.where(lines.OWNER_NAME.icontains(name, autoescape=True))
    return _page(call, query, _target)


def _free_at(location: int) -> Select[Any]:
    return lines.ROWS.where(numbers.c.location == location, *_FREE)


def _page(call: Call, query: Select[Any], show: Callable[[RowMapping], Any]) -> Answer:
    if wanted := call.text("phoneNumber"):
        parts = [part.strip() for part in wanted.split(",") if part.strip()]
        query = query.where(
            or_(*(numbers.c.number.contains(part, autoescape=True) for part in parts))
        )
    size = paging.size(call.amount("max"), _LIST_DEFAULT, _LIST_DEFAULT)
    start = paging.offset(call.amount("start"))
    query = query.order_by(numbers.c.key).offset(start).limit(size + 1)
    rows = call.db.execute(query).mappings().all()
    headers = {}
    if len(rows) > size:
        changes = {"start": str(start + size), "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    return Answer({"phoneNumbers": [show(row) for row in rows[:size]]}, headers=headers)


def _free(row: RowMapping) -> dict[str, Any]:
    return {
        "phoneNumber": row["number"],
        "state": "ACTIVE" if row["active"] else "INACTIVE",
        "isMainNumber": row["main"],
        "telephonyType": "PSTN_NUMBER",
        "isServiceNumber": False,
    }


def _free_with_toll(row: RowMapping) -> dict[str, Any]:
    return {**_free(row), "tollFreeNumber": row["toll_free"]}


def _target(row: RowMapping) -> dict[str, Any]:
    shown = {
        **_free_with_toll(row),
        "extension": row["extension"],
        "owner": lines.owner_of(row),
    }
    return {name: value for name, value in shown.items() if value is not None}


@routes.on("PUT", f"{_TELEPHONY}/numbers", words("orgId"), body=_ALTERNATES)
def change_alternates(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    owner = lines.Owner("PEOPLE", person["key"], person["organization"], person["location"])
    rings = documents.read(call.db, documents.DISTINCTIVE_RING, person)
    for index, entry in enumerate(call.body["phoneNumbers"]):
        if entry["primary"]:
            raise bad_field(f"phoneNumbers[{index}].primary")
        direct = entry.get("directNumber") or entry.get("external")
        if direct is None:
            raise bad_field(f"phoneNumbers[{index}].directNumber")
        if entry["action"] == "ADD":
            number = lines.add_alternate(call.db, owner, direct, entry.get("extension") or None)
            rings["patterns"][number] = entry.get("ringPattern", "NORMAL")
        else:
            number = lines.remove_alternate(call.db, owner, direct)
            rings["patterns"].pop(number, None)
    for spelling in ("distinctiveRingEnabled", "enableDistinctiveRingPattern"):
        rings["enabled"] = call.body.get(spelling, rings["enabled"])
    documents.write(call.db, documents.DISTINCTIVE_RING, person, rings)
    return Answer(status=DONE)


_EXTENSIONS = {"extensions": bodies.listed(bodies.text())}


@routes.on(
    "POST",
    "/telephony/config/locations/{locationId}/actions/validateExtensions/invoke",
    words("orgId"),
    body=bodies.fields(_EXTENSIONS, ("extensions",)),
)
def validate_at_location(call: Call) -> Answer:
    location = locations.find(call, call.ids["locationId"])
    query = select(numbers.c.extension).where(numbers.c.location == location["key"])
    return _extensions(call, query)


@routes.on(
    "POST",
    "/telephony/config/actions/validateExtensions/invoke",
    words("orgId"),
    body=bodies.fields(_EXTENSIONS),
)
def validate_in_organization(call: Call) -> Answer:
    key = call.organization()["key"]
    query = select(numbers.c.extension).where(numbers.c.organization == key)
    return _extensions(call, query)


def _extensions(call: Call, query: Select[Any]) -> Answer:
    asked: list[str] = call.body.get("extensions", [])
    taken = set(call.db.scalars(query.where(numbers.c.extension.in_(asked))))
    seen: set[str] = set()
    states = []
    for extension in asked:
        states.append({"extension": extension, **_judged(extension, extension in taken, seen)})
        seen.add(extension)
    bad = any(state["state"] != "VALID" for state in states)
    return Answer({"status": "ERRORS" if bad else "OK", "extensionStatus": states})


def _judged(extension: str, taken: bool, seen: set[str]) -> dict[str, Any]:
    if extension in _EMERGENCY:
        return _refused("INVALID", 4911, "The extension cannot be an emergency number.")
    if not _EXTENSION.match(extension):
        return _refused("INVALID", 4910, "The extension can only contain characters 0-9.")
    if extension in seen:
        return {"state": "DUPLICATE_IN_LIST", "errorCode": 9498}
    if taken:
        return _refused("DUPLICATE", 9495, f"The extension is not available: {extension}.")
    return {"state": "VALID"}


def _refused(state: str, code: int, text: str) -> dict[str, Any]:
    return {"state": state, "errorCode": code, "message": f"[Error {code}] {text}"}


@routes.on(
    "POST",
    "/telephony/config/actions/validateNumbers/invoke",
    words("orgId"),
    body=bodies.fields({"phoneNumbers": bodies.listed(bodies.text())}, ("phoneNumbers",)),
)
def validate_numbers(call: Call) -> Answer:
    """Whether numbers could be added: those that anybody holds, of any customer, cannot."""
    call.organization()
    asked: list[str] = call.body["phoneNumbers"]
    if not asked:
        raise Refusal(400, "At least one phone number is required.")
    taken = set(call.db.scalars(select(numbers.c.number).where(numbers.c.number.in_(asked))))
    states, seen = [], set()
    for number in asked:
        state, code, text = "Available", 0, ""
        if number in seen:
            state, code, text = "Duplicate In List", 8362, "Duplicate DN in list"
        elif number in taken:
            state, code, text = "Unavailable", 8361, "DN is unavailable"
        elif not _E164.match(number):
            state, code, text = "Invalid", 8363, "DN is invalid"
        seen.add(number)
        judged: dict[str, Any] = {"number": number, "state": state, "tollFreeNumber": False}
        if code:
            judged["detail"] = [f"[Error {code}] {text} : {number}"]
        states.append(judged)
    bad = any(each["state"] != "Available" for each in states)
    return Answer({"status": "ERRORS" if bad else "OK", "numbers": states})
