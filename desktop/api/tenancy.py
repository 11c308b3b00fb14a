"""Who the token is, which customers it sees, and what licences and roles are called."""

from __future__ import annotations

from desktop.api.rows import Row
from desktop.api.scope import CustomerWire, PartnerWire
from desktop.domain.directory import Customer, Me
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Kind, ServiceFault


class OrganizationRow(Row):
    """An item of `GET /organizations`."""

    id: str = ""
    display_name: str | None = None


class NamedRow(Row):
    """An item of `GET /licenses` or `GET /roles`."""

    id: str = ""
    name: str | None = None


async def me(partner: PartnerWire) -> Me:
    """`GET /people/me`, with the names of `GET /roles`; a token may be denied the latter."""
    document = await partner.document("/people/me", callingData=True)
    ids = _role_ids(document)
    names = await _role_names(partner) if ids else {}
    return Me(
        id=_text(document, "id"),
        name=_text(document, "displayName"),
        org_id=_text(document, "orgId"),
        roles=tuple(names.get(one, one) for one in ids),
        email=_first_email(document),
    )


async def customers(partner: PartnerWire, own_org_id: str = "") -> list[Customer]:
    """`GET /organizations`: not paged; one item alone means that the token is no partner's.

    `own_org_id` marks the token's own organisation; asked for where it is not given.
    """
    own = own_org_id or _text(await partner.document("/people/me"), "orgId")
    found: list[Customer] = []
    async for page in partner.pages("/organizations", "items", OrganizationRow):
        found += [
            Customer(row.id, row.display_name or row.id, partner=row.id == own)
            for row in page
            if row.id
        ]
    return found


async def licences(wire: CustomerWire) -> dict[str, str]:
    """`GET /licenses`: id → name, as "Webex Calling - Professional"."""
    names: dict[str, str] = {}
    async for page in wire.pages("/licenses", "items", NamedRow):
        names.update({row.id: row.name or "" for row in page if row.id})
    return names


async def _role_names(partner: PartnerWire) -> dict[str, str]:
    names: dict[str, str] = {}
    try:
        async for page in partner.pages("/roles", "items", NamedRow):
            names.update({row.id: row.name for row in page if row.id and row.name})
    except ServiceFault as fault:
        if fault.kind not in {Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.REJECTED}:
            raise
    return names


def _role_ids(document: Document) -> list[str]:
    # The official example holds all ids in one text, with commas between them.
    roles = document.get("roles")
    texts = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    return [one.strip() for text in texts for one in text.split(",") if one.strip()]


def _first_email(document: Document) -> str:
    emails = document.get("emails")
    first = emails[0] if isinstance(emails, list) and emails else ""
    return first if isinstance(first, str) else ""


def _text(document: Document, name: str) -> str:
    value: Json = document.get(name)
    return value if isinstance(value, str) else ""
