"""The control routes beside the API: phones, clock, faults, log, and a second admin.

They belong to tests and to the person at the sandbox, need no token, and are not Webex.
The package's docstring lists them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, select
from starlette.responses import HTMLResponse, JSONResponse, Response

from desktop.sandbox import (
    activation,
    consent,
    documents,
    grants,
    ids,
    lines,
    people,
    phones,
    rights,
    virtual_lines,
)
from desktop.sandbox.clock import iso
from desktop.sandbox.errors import Refusal, not_found
from desktop.sandbox.service import Service
from desktop.sandbox.state import locations as location_table
from desktop.sandbox.state import people as person_table
from desktop.sandbox.state import read_meta, without_calling, write_meta
from desktop.sandbox.state import virtual_lines as line_table

Body = dict[str, Any]

_MEANINGLESS = (ArithmeticError, LookupError, RecursionError, StopIteration, TypeError, ValueError)
"""What a body that means nothing here ends with."""


class Control:
    """Answers the control routes of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._routes = {
            ("GET", "sandbox"): self._facts,
            ("POST", "sandbox/phones/enter-code"): self._enter_code,
            ("POST", "sandbox/phones/unplug"): self._unplug,
            ("POST", "sandbox/phones/plug"): self._plug,
            ("POST", "sandbox/phones/state"): self._put_state,
            ("POST", "sandbox/phones/by-themselves"): self._by_themselves,
            ("GET", "sandbox/clock"): self._clock,
            ("POST", "sandbox/clock"): self._advance,
            ("GET", "sandbox/faults"): self._faults,
            ("POST", "sandbox/faults"): self._replace_faults,
            ("DELETE", "sandbox/log"): self._clear_log,
            ("POST", "sandbox/second-admin"): self._second_admin,
            ("POST", "sandbox/calling"): self._take_calling,
            ("GET", "sandbox/integration"): self._integration,
            ("POST", "sandbox/integration"): self._register,
            ("POST", "sandbox/rights"): self._rights,
            ("POST", "sandbox/device-consent"): self._device_consent,
        }

    def answer(self, method: str, path: str, query: Mapping[str, str], raw: bytes) -> Response:
        parts = path.strip("/").split("/")
        try:
            body = _object(raw)
            if parts[:2] == ["sandbox", "documents"] and len(parts) == 4:
                return JSONResponse(self._document(method, parts[2], parts[3], body))
            if (method, "/".join(parts)) == ("GET", "sandbox/log"):
                return JSONResponse(self._log(int(query.get("after", "0"))))
            if (method, "/".join(parts)) == ("GET", "sandbox/verify"):
                return self._verify(query)
            handler = self._routes.get((method, "/".join(parts)))
            if handler is None:
                raise not_found()
            return JSONResponse(handler(body))
        except Refusal as refusal:
            return JSONResponse({"error": refusal.description}, refusal.status)
        except _MEANINGLESS as error:
            return JSONResponse({"error": str(error)}, 400)

    def _facts(self, _body: Body) -> Body:
        with self._service.state.connection() as db:
            names = ("seed", "customers", "users")
            facts = {name: int(read_meta(db, name)) for name in names}
        return {**facts, "overlaps": self._service.adding.overlaps, **self._clock({})}

    def _enter_code(self, body: Body) -> Body:
        state, now = self._service.state, self._service.clock.now()
        with state.connection() as db:
            entered = activation.enter_code(db, state, now, str(body["code"]), body.get("model"))
            db.commit()
        return {"deviceId": entered.device_id, "connectsAt": iso(entered.connects_at)}

    def _unplug(self, body: Body) -> Body:
        return self._to_phone(body, phones.unplug)

    def _plug(self, body: Body) -> Body:
        return self._to_phone(body, phones.plug)

    def _put_state(self, body: Body) -> Body:
        return self._to_phone(body, phones.put_state, str(body["status"]))

    def _to_phone(self, body: Body, act: Callable[..., str], *more: str) -> Body:
        state, now = self._service.state, self._service.clock.now()
        with state.connection() as db:
            device_id = act(db, state, now, str(body["device"]), *more)
            db.commit()
        return {"deviceId": device_id}

    def _by_themselves(self, body: Body) -> Body:
        """From now on phones enter their codes after so long; null: a person does."""
        delay = body["delay_s"]
        self._service.state.enter_codes_s = None if delay is None else float(delay)
        return {"delay_s": self._service.state.enter_codes_s}

    def _clock(self, _body: Body) -> Body:
        clock = self._service.clock
        return {"now": iso(clock.now()), "offset_s": clock.offset}

    def _advance(self, body: Body) -> Body:
        more = float(body["advance_s"])
        iso(self._service.clock.now() + more)  # a time that cannot be written is none
        offset = self._service.clock.advance(more)
        with self._service.state.connection() as db:
            write_meta(db, "clock_offset", repr(offset))
            db.commit()
        return self._clock({})

    def _faults(self, _body: Body) -> Body:
        rules = self._service.faults.rules
        return {
            "rules": [{"fault": rule.text, "seen": rule.seen, "hits": rule.hits} for rule in rules]
        }

    def _replace_faults(self, body: Body) -> Body:
        self._service.faults.replace(str(body["spec"]))
        return self._faults({})

    def _log(self, after: int) -> Body:
        return {"entries": self._service.log.after(after)}

    def _clear_log(self, _body: Body) -> Body:
        self._service.log.clear()
        return {"entries": []}

    def _integration(self, _body: Body) -> Body:
        with self._service.state.connection() as db:
            granted = grants.living(db, self._service.clock.now())
        return {**asdict(self._service.state.integration), "granted": granted}

    def _register(self, body: Body) -> Body:
        """Sets single values of the integration."""
        kinds = {"redirect_uris": tuple, "rotation": str, "interval_s": int, "revocable": bool}
        changed = {name: kinds.get(name, float)(value) for name, value in body.items()}
        state = self._service.state
        state.integration = replace(state.integration, **changed)
        return self._integration({})

    def _rights(self, body: Body) -> Body:
        """Fewer scopes for the own token and for all that is granted from now on, other roles
        for the administrator."""
        state = self._service.state
        if "scopes" in body:
            told = body["scopes"]
            state.scopes = None if told is None else tuple(str(one) for one in told)
        with state.connection() as db:
            if "roles" in body:
                rights.give(db, [str(one) for one in body["roles"]])
                db.commit()
            return {"scopes": state.scopes, "duties": sorted(rights.held(db))}

    def _device_consent(self, body: Body) -> Body:
        now = self._service.clock.now()
        with self._service.state.connection() as db:
            if not consent.settle(db, now, str(body["userCode"]), body.get("allow") is not False):
                raise not_found("Code")
            db.commit()
        return {}

    def _verify(self, query: Mapping[str, str]) -> Response:
        with self._service.state.connection() as db:
            page = consent.verify(db, self._service.clock.now(), query)
            db.commit()
        return HTMLResponse(page)

    def _document(self, method: str, person_id: str, feature: str, body: Body) -> Body:
        if feature not in documents.DEFAULTS or method not in ("GET", "PUT"):
            raise not_found()
        with self._service.state.connection() as db:
            person = _owner(db, feature, person_id)
            if method == "PUT":
                documents.write(db, feature, person, body)
                db.commit()
            return documents.read(db, feature, person)

    def _second_admin(self, body: Body) -> Body:
        """Sets single fields, named by their path with dots, in a stored document."""
        feature = str(body["feature"])
        if feature not in documents.DEFAULTS:
            raise not_found()
        with self._service.state.connection() as db:
            person = _owner(db, feature, _owner_id(body))
            document = documents.read(db, feature, person)
            for path, value in dict(body["set"]).items():
                _put(document, path.split("."), value)
            documents.write(db, feature, person, document)
            db.commit()
            return document

    def _take_calling(self, body: Body) -> Body:
        """Takes Calling from a location, or from a user with all their numbers."""
        with self._service.state.connection() as db:
            if "locationId" in body:
                uuid = ids.data_of(str(body["locationId"]), "LOCATION")
                key = _key(db, location_table, uuid)
                db.execute(without_calling.insert().values(location=key))
            else:
                key = _key(db, person_table, ids.data_of(str(body["personId"]), "PEOPLE"))
                lines.release(db, "PEOPLE", key)
                gone = {"licence": None, "location": None}
                db.execute(person_table.update().where(person_table.c.key == key).values(**gone))
            db.commit()
            return {"calling": False}


def _key(db: Connection, table: Table, uuid: str | None) -> int:
    key = db.scalar(select(table.c.key).where(table.c.uuid == uuid))
    if key is None:
        raise not_found("Owner")
    return int(key)


def _object(raw: bytes) -> Body:
    body = json.loads(raw) if raw.strip() else {}
    if not isinstance(body, dict):
        raise Refusal(400, "a JSON object is wanted")
    return body


def _owner_id(body: Body) -> str:
    return str(body.get("personId") or body.get("virtualLineId") or body["locationId"])


def _owner(db: Connection, feature: str, owner_id: str) -> RowMapping:
    """The person, or for some features the location or virtual line, that a document is of."""
    query: Select[Any]
    if feature in documents.OF_VIRTUAL_LINES:
        uuid = ids.data_of(owner_id, "VIRTUAL_LINE")
        query = virtual_lines.ROWS.where(line_table.c.uuid == uuid)
    elif feature in documents.OF_LOCATIONS:
        uuid = ids.data_of(owner_id, "LOCATION")
        query = select(location_table).where(location_table.c.uuid == uuid)
    else:
        uuid = ids.data_of(owner_id, "PEOPLE")
        query = people.ROWS.where(person_table.c.uuid == uuid)
    row = db.execute(query).mappings().first()
    if row is None:
        raise not_found("Owner")
    return row


def _put(document: Body, path: list[str], value: Any) -> None:
    """Sets one field; a step into a list is a text that the entry meant has as a value."""
    *above, last = path
    here: Any = document
    for step in above:
        if isinstance(here, list):
            here = next(entry for entry in here if step in entry.values())
        else:
            here = here.setdefault(step, {})
    here[last] = value
