"""Outgoing permissions of people, under both families of paths, and of locations.

A person's list replaces what was there; a location's names only what is to change.
"""

from sqlalchemy import RowMapping

from desktop.sandbox import bodies, documents, locations, people
from desktop.sandbox.documents import CALL_TYPES, Document
from desktop.sandbox.errors import bad_field
from desktop.sandbox.routes import DONE, Answer, Call, Routes, words

routes = Routes()

_PERSON = "/people/{personId}/features/outgoingPermission"
_NEWER = "/telephony/config/people/{personId}/outgoingPermission"
_LOCATION = "/telephony/config/locations/{locationId}/outgoingPermission"

_ENTRY = {
    "callType": bodies.text(shortest=1),
    "action": bodies.one_of(
        "ALLOW", "BLOCK", "AUTH_CODE", "TRANSFER_NUMBER_1", "TRANSFER_NUMBER_2", "TRANSFER_NUMBER_3"
    ),
    "transferEnabled": bodies.flag,
}
_LIST = bodies.listed(bodies.fields(_ENTRY, ("callType", "action", "transferEnabled")))
_PERSON_BODY = bodies.fields(
    {
        "useCustomEnabled": bodies.flag,
        "useCustomPermissions": bodies.flag,
        "callingPermissions": _LIST,
    },
    ("callingPermissions",),
)
# They may be read, and are refused when they are written.
_UNWRITABLE = {"URL_DIALING", "CASUAL", "UNKNOWN", "LOCAL", "TOLL"}
_LOCK = "isCallTypeRestrictionEnabled"


@routes.on("GET", _PERSON, words("orgId"))
@routes.on("GET", _NEWER, words("orgId"))
def read_person_permission(call: Call) -> Answer:
    """The second path is the newer family, which wxc_sdk uses."""
    person = people.find_calling(call, call.ids["personId"])
    return Answer(documents.read(call.db, documents.OUTGOING_PERMISSION, person))


@routes.on("PUT", _PERSON, words("orgId"), body=_PERSON_BODY)
@routes.on("PUT", _NEWER, words("orgId"), body=_PERSON_BODY)
def configure_person_permission(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    before = documents.read(call.db, documents.OUTGOING_PERMISSION, person)
    body: Document = call.body
    used = {name: body.get(name, False) for name in ("useCustomEnabled", "useCustomPermissions")}
    new = [documents.calling_permission(kind) for kind in CALL_TYPES]
    kept = _changed(before, new, body["callingPermissions"])
    documents.write(
        call.db,
        documents.OUTGOING_PERMISSION,
        person,
        {**body, **used, "callingPermissions": kept},
    )
    return Answer(status=DONE)


@routes.on("GET", f"{_NEWER}/digitPatterns", words("orgId"))
def read_digit_patterns(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    return Answer(documents.read(call.db, documents.DIGIT_PATTERNS, person))


@routes.on(
    "PUT",
    f"{_NEWER}/digitPatterns",
    words("orgId"),
    body=bodies.fields({"useCustomDigitPatterns": bodies.flag}),
)
def use_digit_patterns(call: Call) -> Answer:
    """Whether the person's own patterns count; the patterns themselves are not touched."""
    person = people.find_calling(call, call.ids["personId"])
    before = documents.read(call.db, documents.DIGIT_PATTERNS, person)
    used = call.body.get("useCustomDigitPatterns", before["useCustomDigitPatterns"])
    document = {**before, "useCustomDigitPatterns": used}
    documents.write(call.db, documents.DIGIT_PATTERNS, person, document)
    return Answer(status=DONE)


@routes.on("GET", _LOCATION, words("orgId"))
def read_location_permission(call: Call) -> Answer:
    location = locations.find(call, call.ids["locationId"])
    return Answer(documents.read(call.db, documents.LOCATION_OUTGOING_PERMISSION, location))


@routes.on("PUT", _LOCATION, words("orgId"), body=bodies.fields({"callingPermissions": _LIST}))
def configure_location_permission(call: Call) -> Answer:
    location: RowMapping = locations.find(call, call.ids["locationId"])
    before = documents.read(call.db, documents.LOCATION_OUTGOING_PERMISSION, location)
    there = before.get("callingPermissions", [])
    kept = _changed(before, there, call.body.get("callingPermissions", []))
    document = {**before, **call.body, "callingPermissions": kept}
    documents.write(call.db, documents.LOCATION_OUTGOING_PERMISSION, location, document)
    return Answer(status=DONE)


def _changed(before: Document, rest: list[Document], sent: list[Document]) -> list[Document]:
    """The list to keep: what was sent, what was not as in `rest`, in the order there was.

    Raises Refusal 400 for a call type that cannot be written, or that the system holds.
    """
    stored = {entry["callType"]: entry for entry in before.get("callingPermissions", [])}
    wanted: dict[str, Document] = {}
    for index, entry in enumerate(sent):
        kind, path = entry["callType"], f"callingPermissions[{index}]"
        if kind.upper() in _UNWRITABLE or not (kind in CALL_TYPES or kind in stored):
            raise bad_field(f"{path}.callType")
        was = stored.get(kind, {})
        if was.get(_LOCK) and was["action"] != entry["action"]:
            raise bad_field(f"{path}.action")
        wanted[kind] = {**entry, _LOCK: was.get(_LOCK, False)}
    fallback = {entry["callType"]: entry for entry in rest}
    order = [*stored, *(kind for kind in (*fallback, *wanted) if kind not in stored)]
    return [wanted.get(kind) or fallback.get(kind) or stored[kind] for kind in dict.fromkeys(order)]
