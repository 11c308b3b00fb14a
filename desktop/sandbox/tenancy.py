"""Organisations, licences and roles: whose tenant it is and what it has bought."""

from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from desktop.sandbox import ids
from desktop.sandbox.clock import iso
from desktop.sandbox.errors import not_found
from desktop.sandbox.routes import Answer, Call, Routes, words
from desktop.sandbox.state import licences, organizations, people, roles
from desktop.sandbox.tenant import MESSAGING

routes = Routes()


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


@routes.on("GET", "/licenses/{licenseId}", org=False)
def licence_details(call: Call) -> Answer:
    uuid = ids.data_of(call.ids["licenseId"], "LICENSE")
    row = call.db.execute(select(licences).where(licences.c.uuid == uuid)).mappings().first()
    if row is None:
        raise not_found("License")
    used = _consumed(call.db, row["organization"])
    return Answer(_licence(row, used.get(row["kind"], 0)))


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
