"""What was granted: codes, device codes, access and refresh tokens, each as a digest with an end.

Nothing that could be used lies in the state file in the clear.
"""

import hashlib
import json
import secrets
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from desktop.sandbox.state import grants

CODE, DEVICE, ACCESS, REFRESH = "code", "device", "access", "refresh"


def issue(db: Connection, kind: str, expires: float, value: str = "", **facts: Any) -> str:
    """Keeps a new one; gives its text, which is known nowhere else."""
    text = value or secrets.token_urlsafe(48)
    db.execute(
        insert(grants).values(
            kind=kind, digest=digest(text), expires=expires, used=False, facts=json.dumps(facts)
        )
    )
    return text


def find(db: Connection, kind: str, text: str, now: float) -> RowMapping | None:
    """The one of this text, while it lives and has not been used up."""
    row = known(db, kind, text)
    return row if row is not None and row["expires"] > now and not row["used"] else None


def known(db: Connection, kind: str, text: str) -> RowMapping | None:
    """The one of this text, dead or alive."""
    query = select(grants).where(grants.c.kind == kind, grants.c.digest == digest(text))
    return db.execute(query).mappings().first()


def devices(db: Connection, now: float) -> list[RowMapping]:
    """The device codes that live."""
    query = select(grants).where(grants.c.kind == DEVICE, grants.c.expires > now)
    return list(db.execute(query.order_by(grants.c.key.desc())).mappings())


def living(db: Connection, now: float) -> int:
    """How many access tokens are good for something."""
    query = select(func.count()).where(grants.c.kind == ACCESS, grants.c.expires > now)
    return int(db.scalar(query) or 0)


def facts(row: RowMapping) -> dict[str, Any]:
    """What is known about it."""
    told: dict[str, Any] = json.loads(row["facts"])
    return told


def note(db: Connection, row: RowMapping, **changed: Any) -> None:
    """Puts more facts to it."""
    text = json.dumps({**facts(row), **changed})
    db.execute(update(grants).where(grants.c.key == row["key"]).values(facts=text))


def use_up(db: Connection, row: RowMapping) -> None:
    """It is good for nothing any more."""
    db.execute(update(grants).where(grants.c.key == row["key"]).values(used=True))


def shorten(db: Connection, row: RowMapping, expires: float) -> None:
    """It ends earlier than was said."""
    db.execute(update(grants).where(grants.c.key == row["key"]).values(expires=expires))


def revoke_all(db: Connection) -> None:
    """Everything that was granted ends."""
    db.execute(delete(grants))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
