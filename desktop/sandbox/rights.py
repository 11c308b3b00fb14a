"""What a token may ask for: the scopes that each operation needs, and the roles that may write.

Written from the official document; where it names several scopes in the place of each other,
the administrator's one is needed here. A full administrator may everything.
"""

import re
from collections.abc import Collection

from sqlalchemy import Connection, select

from desktop.sandbox.errors import Refusal
from desktop.sandbox.routes import Operation
from desktop.sandbox.state import people

FULL, READ_ONLY, USER, LOCATION, DEVICE = "full", "read-only", "user", "location", "device"

_DUTIES = {
    "Full Administrator": FULL,
    "Read-only Administrator": READ_ONLY,
    "User Administrator": USER,
    "Location Administrator": LOCATION,
    "Device Administrator": DEVICE,
    "Partner Full Administrator": FULL,
    "Partner Administrator": FULL,
    "Partner Read-only Administrator": READ_ONLY,
}
_ADMIN = "spark-admin:"
_CALLING_READ, _CALLING_WRITE = f"{_ADMIN}telephony_config_read", f"{_ADMIN}telephony_config_write"
_PEOPLE_READ, _PEOPLE_WRITE = f"{_ADMIN}people_read", f"{_ADMIN}people_write"
_DEVICES_READ, _DEVICES_WRITE = f"{_ADMIN}devices_read", f"{_ADMIN}devices_write"

# The first line that fits "METHOD path" counts.
_SCOPES = tuple(
    (re.compile(pattern), scopes)
    for pattern, scopes in (
        (r"GET /people/me", ("spark:people_read",)),
        (r"GET /people/[^/]+/features/applications", (_CALLING_READ,)),
        (r"GET /people(/.*)?", (_PEOPLE_READ,)),
        (r"PUT /people/[^/]+", (_PEOPLE_WRITE, _PEOPLE_READ)),
        (r"\w+ /people/.*", (_PEOPLE_WRITE,)),
        (r"GET /organizations(/.*)?", (f"{_ADMIN}organizations_read",)),
        (r"GET /licenses(/.*)?", (f"{_ADMIN}licenses_read",)),
        (r"GET /roles(/.*)?", (f"{_ADMIN}roles_read",)),
        (r"GET /locations(/.*)?", (f"{_ADMIN}locations_read",)),
        (
            r"(PUT|DELETE) /telephony/config/virtualLines/[^/]+",
            ("identity:contacts_rw", _CALLING_WRITE),
        ),
        (r"GET /telephony/.*", (_CALLING_READ,)),
        (r"POST /telephony/config/actions/validateExtensions/invoke", (_CALLING_READ,)),
        (r"\w+ /telephony/.*", (_CALLING_WRITE,)),
        (r"POST /devices/activationCode", ("identity:one_time_password", _DEVICES_WRITE)),
        (r"GET /devices(/.*)?", (_DEVICES_READ,)),
        (r"\w+ /devices(/.*)?", (_DEVICES_WRITE,)),
        (r"GET /deviceConfigurations", (_DEVICES_READ,)),
        (r"PATCH /deviceConfigurations", (_DEVICES_WRITE, _DEVICES_READ)),
        (r"GET /xapi/.*", ("spark:xapi_statuses",)),
        (r"POST /xapi/.*", ("spark:xapi_commands",)),
        (r"DELETE /authorizations", ("identity:tokens_write", "identity:tokens_read")),
    )
)
_CALLING = r"(PUT|POST|DELETE) /telephony/config"
_WRITERS = tuple(
    (re.compile(pattern), duties)
    for pattern, duties in (
        (rf"{_CALLING}/devices/actions/validateMacs/invoke", {FULL, READ_ONLY}),
        (rf"{_CALLING}/actions/validateExtensions/invoke", {FULL, READ_ONLY, LOCATION}),
        (rf"{_CALLING}/people/[^/]+", {FULL}),
        (rf"{_CALLING}/devices/[^/]+/members", {FULL}),
        (rf"{_CALLING}/devices/[^/]+/actions/applyChanges/invoke", {FULL}),
        (rf"{_CALLING}/locations/[^/]+/actions/validateExtensions/invoke", {FULL}),
        (rf"{_CALLING}/locations/[^/]+/outgoingPermission", {FULL, LOCATION}),
        (rf"{_CALLING}/people/[^/]+/numbers", {FULL, LOCATION}),
        (rf"{_CALLING}/people/[^/]+/singleNumberReach(/.*)?", {FULL, LOCATION}),
        (rf"{_CALLING}/actions/validateNumbers/invoke", {FULL, LOCATION}),
        (r"PUT /telephony/config/virtualLines/[^/]+", {FULL, USER, LOCATION}),
        (rf"{_CALLING}/virtualLines(/.*)?", {FULL, USER}),
        (rf"{_CALLING}/people/.*", {FULL, USER, LOCATION}),
        (r"(PUT|POST) /people/[^/]+/features/.*", {FULL, USER, LOCATION}),
        (r"\w+ /.*", {FULL, USER, LOCATION, DEVICE}),
    )
)


def needed(method: str, path: str) -> tuple[str, ...]:
    """The scopes that an operation needs, all of them; `path` may hold placeholders."""
    line = f"{method} {path}"
    return next((scopes for pattern, scopes in _SCOPES if pattern.fullmatch(line)), ())


def writers(method: str, path: str) -> Collection[str]:
    """The duties of which one is needed to write."""
    line = f"{method} {path}"
    return next(duties for pattern, duties in _WRITERS if pattern.fullmatch(line))


def held(db: Connection) -> set[str]:
    """The duties of the administrator whose token it is."""
    roles = db.scalar(select(people.c.role).where(people.c.key == 1)) or ""
    return {_DUTIES[one] for one in roles.split(",") if one in _DUTIES}


def give(db: Connection, roles: Collection[str]) -> None:
    """Make these roles the administrator's; ValueError for one that there is not."""
    if unknown := set(roles) - set(_DUTIES):
        raise ValueError(f"roles: {sorted(unknown)}")
    told = {"role": ",".join(roles)}
    db.execute(people.update().where(people.c.key == 1).values(**told))


def check(db: Connection, operation: Operation, scopes: Collection[str] | None) -> None:
    """Refuses what scopes (None: all there are) or roles do not allow; Refusal 403."""
    method, path = operation.method, operation.path
    if scopes is not None and not set(needed(method, path)) <= set(scopes):
        raise Refusal(403)
    if path in _OWN:
        return
    duties = held(db)
    if not duties or (method != "GET" and not duties & set(writers(method, path))):
        raise Refusal(403)


# What is the token's own takes no role.
_OWN = frozenset({"/people/me", "/authorizations", "/authorizations/tokenExpiry"})
