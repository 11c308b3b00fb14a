"""Activation codes: made for a waiting phone, superseded, expired, and what a phone does with one.

With `State.enter_codes_s` phones enter their codes by themselves after so long.
"""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from desktop.sandbox import bodies, catalogue, ids, onboarding
from desktop.sandbox.clock import iso
from desktop.sandbox.errors import Refusal, not_found
from desktop.sandbox.onboarding import Owner
from desktop.sandbox.routes import Answer, Call, Routes, words
from desktop.sandbox.state import State, codes, devices

routes = Routes()

OPEN = "open"
USED = "used"
SUPERSEDED = "superseded"


@routes.on(
    "POST",
    "/devices/activationCode",
    words("orgId"),
    body=bodies.fields(
        {"personId": bodies.text(), "workspaceId": bodies.text(), "model": bodies.text()}
    ),
)
def create_activation_code(call: Call) -> Answer:
    """A code for a phone of this model, or for a RoomOS device when no model is named.

    An earlier open code for the same owner and model dies, and its waiting phone is used
    again: one waiting phone has one code.
    """
    owner = onboarding.owner_of(call)
    model = onboarding.code_model(call.body.get("model"), owner.type)
    now = call.clock.now()
    device = _waiting_device(call.db, now, owner, model)
    _supersede(call.db, owner, model)
    code, expires = _new_code(call.db), now + call.state.code_validity_s
    if call.state.enter_codes_s is not None:
        entered = now + call.state.enter_codes_s
        _come_up(call.db, device, model, entered, entered + call.state.activation_delay_s)
    call.db.execute(
        codes.insert().values(
            digest=_digest(code),
            owner_type=owner.type,
            owner=owner.key,
            model=model.model if call.body.get("model") else None,
            device=device,
            expires=expires,
            state=OPEN,
        )
    )
    return Answer({"code": code, "expiryTime": iso(expires)})


def _waiting_device(db: Connection, now: float, owner: Owner, model: catalogue.Model) -> int:
    """The device row that the code is for: the one that waits already, else a new one."""
    waiting = (
        select(codes.c.device)
        .join(devices, devices.c.key == codes.c.device)
        .where(
            codes.c.owner == owner.key,
            codes.c.owner_type == owner.type,
            codes.c.state == OPEN,
            devices.c.model == model.model,
        )
    )
    known = db.scalar(waiting)
    if known is not None:
        return int(known)
    onboarding.check_room(db, owner)
    key = (db.scalar(select(func.max(devices.c.key))) or 0) + 1
    db.execute(devices.insert().values(key=key, **onboarding.new_device(now, owner, model)))
    return int(key)


def _supersede(db: Connection, owner: Owner, model: catalogue.Model) -> None:
    same = select(devices.c.key).where(devices.c.model == model.model)
    db.execute(
        codes.update()
        .where(
            codes.c.owner == owner.key,
            codes.c.owner_type == owner.type,
            codes.c.state == OPEN,
            codes.c.device.in_(same),
        )
        .values(state=SUPERSEDED)
    )


def _new_code(db: Connection) -> str:
    """Sixteen digits that no code had before."""
    while True:
        code = f"{secrets.randbelow(9) + 1}{secrets.randbelow(10**15):015d}"
        if db.scalar(select(codes.c.key).where(codes.c.digest == _digest(code))) is None:
            return code


def _digest(code: str) -> str:
    """Codes are credentials: only their digests are kept."""
    return hashlib.sha256(code.encode()).hexdigest()


@dataclass(frozen=True)
class Entered:
    """A phone has taken a code: it connects when the clock gets there."""

    device_id: str
    connects_at: float


def enter_code(db: Connection, state: State, now: float, code: str, model: str | None) -> Entered:
    """What a phone does with a code that somebody types in.

    Raises Refusal: 404 unknown code, 410 used, superseded or expired, 400 wrong model.
    """
    digits = "".join(sign for sign in code if sign.isdigit())
    query = select(codes).where(codes.c.digest == _digest(digits))
    row = db.execute(query).mappings().first()
    if row is None:
        raise not_found("Code")
    if row["state"] != OPEN or row["expires"] <= now:
        raise Refusal(410, row["state"] if row["state"] != OPEN else "expired")
    device = db.execute(select(devices).where(devices.c.key == row["device"])).mappings().one()
    if device["connects_at"] is not None and device["connects_at"] <= now:
        raise Refusal(410, USED)  # the phone has entered it by itself
    _check_phone(row["model"], model)
    used = catalogue.BY_MODEL[model] if model else catalogue.BY_MODEL[device["model"]]
    connects = now + state.activation_delay_s
    _come_up(db, device["key"], used, now, connects)
    db.execute(codes.update().where(codes.c.key == row["key"]).values(state=USED))
    return Entered(ids.device(device["uuid"]), connects)


def _come_up(
    db: Connection, device: int, model: catalogue.Model, entered: float, connects: float
) -> None:
    values = {**onboarding.hardware(device, model, entered), "connects_at": connects}
    db.execute(devices.update().where(devices.c.key == device).values(**values))


def _check_phone(wanted: str | None, model: str | None) -> None:
    """The phone must be of the code's model; a code without one is for RoomOS devices."""
    if model is None:
        return
    known = catalogue.BY_MODEL.get(model)
    right = (
        known is not None and known.type == catalogue.ROOM_OS
        if wanted is None
        else (model == wanted)
    )
    if known is None or not right:
        raise Refusal(400, "wrong model")
