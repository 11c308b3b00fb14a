"""Organisations, licences and roles: whose tenant it is and what it has bought."""

from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from desktop.sandbox import ids, paging
from desktop.sandbox.clock import iso
from desktop.sandbox.errors import not_found
from desktop.sandbox.routes import Answer, Call, Routes, amount, choice, words
from desktop.sandbox.state import licences, organizations, people, roles
from desktop.sandbox.tenant import MESSAGING

routes = Routes()

_HOLDERS_CAP = 300


def _organization(row: RowMapping) -> dict[str, Any]:
    return {
        "id": ids.organization(row["uuid"]),
        "displayName": row["name"],
        "created": iso(row["created"]),
    }


@routes.on("GET", "/organizations", org=False)
def list_organizations(call: Call) -> Answer:
    """All that the token sees, the partner's own first; not paged."""
    rows = call.db.execute(select(organizations).order_by(organizations.c.key)).mappings()
    return Answer({"items": [_organization(row) for row in rows]})


@routes.on("GET", "/organizations/{orgId}", org=False)
def organization_details(call: Call) -> Answer:
    uuid = ids.data_of(call.ids["orgId"], "ORGANIZATION")
    query = select(organizations).where(organizations.c.uuid == uuid)
    row = call.db.execute(query).mappings().first()
    if row is None:
        raise not_found("Organization")
    return Answer(_organization(row))


@routes.on("GET", "/licenses", words("orgId"))
def list_licences(call: Call) -> Answer:
    organization = call.organization()["key"]
    query = select(licences).where(licences.c.organization == organization)
    rows = call.db.execute(query.order_by(licences.c.key)).mappings().all()
    used = _consumed(call.db, organization)
    return Answer({"items": [_licence(row, used.get(row["kind"], 0)) for row in rows]})


@routes.on(
    "GET",
    "/licenses/{licenseId}",
    choice("includeAssignedTo", "user"),
    words("next"),
    amount("limit"),
    org=False,
)
def licence_details(call: Call) -> Answer:
    """One licence; with includeAssignedTo also a page of those who hold it."""
    uuid = ids.data_of(call.ids["licenseId"], "LICENSE")
    row = call.db.execute(select(licences).where(licences.c.uuid == uuid)).mappings().first()
    if row is None:
        raise not_found("License")
    used = _consumed(call.db, row["organization"])
    answer = Answer(_licence(row, used.get(row["kind"], 0)))
    if call.text("includeAssignedTo"):
        _add_holders(call, row, answer)
    return answer


def _add_holders(call: Call, licence: RowMapping, answer: Answer) -> None:
    size = paging.size(call.amount("limit"), _HOLDERS_CAP, _HOLDERS_CAP)
    after = paging.unseal(call.text("next"), call.state.secret)
    query = select(people).where(
        people.c.organization == licence["organization"], people.c.key > after
    )
    if licence["kind"] != MESSAGING:
        query = query.where(people.c.licence == licence["kind"])
    rows = call.db.execute(query.order_by(people.c.key).limit(size + 1)).mappings().all()
    answer.body["users"] = [_holder(row) for row in rows[:size]]
    if len(rows) > size:
        cursor = paging.seal(rows[size - 1]["key"], call.state.secret)
        answer.headers = paging.next_link(call.origin, call.path, call.query, next=cursor)


def _holder(row: RowMapping) -> dict[str, Any]:
    return {
        "id": ids.person(row["uuid"]),
        "type": "INTERNAL",
        "displayName": row["display_name"],
        "email": row["email"],
    }


def _licence(row: RowMapping, used: int) -> dict[str, Any]:
    return {
        "id": ids.licence(row["uuid"]),
        "name": row["name"],
        "totalUnits": row["total"],
        "consumedUnits": used,
        "consumedByUsers": used,
        "consumedByWorkspaces": 0,
        "subscriptionId": f"Sub{100_000 + row['organization']}",
    }


def _consumed(db: Connection, organization: int) -> dict[str, int]:
    query = select(people.c.licence, func.count()).where(people.c.organization == organization)
    used = {kind: amount for kind, amount in db.execute(query.group_by(people.c.licence))}
    return {**used, MESSAGING: sum(used.values())}


@routes.on("GET", "/roles", org=False)
def list_roles(call: Call) -> Answer:
    rows = call.db.execute(select(roles).order_by(roles.c.key)).mappings()
    return Answer({"items": [_role(row) for row in rows]})


@routes.on("GET", "/roles/{roleId}", org=False)
def role_details(call: Call) -> Answer:
    uuid = ids.data_of(call.ids["roleId"], "ROLE")
    row = call.db.execute(select(roles).where(roles.c.uuid == uuid)).mappings().first()
    if row is None:
        raise not_found("Role")
    return Answer(_role(row))


def _role(row: RowMapping) -> dict[str, Any]:
    return {"id": ids.role(row["uuid"]), "name": row["name"]}
