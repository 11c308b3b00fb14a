"""The gateway: an ASGI application that takes requests apart and carries out faults.

Order: latency, cut before, pace, told status, token, operation, cut after, answer. What an
operation does is in the rooms; what goes wrong is decided in faults.py.
"""

import asyncio
import contextlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from desktop.sandbox import (
    activation,
    caller_id,
    configurations,
    countries,
    devices,
    errors,
    faults,
    features,
    grants,
    inventory,
    lines,
    locations,
    members,
    oauth,
    onboarding,
    people,
    permissions,
    person_devices,
    pins,
    reach,
    rights,
    schedules,
    selective,
    tenancy,
    virtual_lines,
    voicemail,
    xapi,
)
from desktop.sandbox.clock import http_date
from desktop.sandbox.control import Control
from desktop.sandbox.errors import Refusal
from desktop.sandbox.routes import Answer, Call, Operation, Table
from desktop.sandbox.service import Service

PREFIX = "/v1"
TABLE = Table(
    tenancy.routes,
    people.routes,
    locations.routes,
    countries.routes,
    lines.routes,
    features.routes,
    voicemail.routes,
    caller_id.routes,
    permissions.routes,
    selective.routes,
    schedules.routes,
    inventory.routes,
    reach.routes,
    pins.routes,
    devices.routes,
    activation.routes,
    onboarding.routes,
    person_devices.routes,
    members.routes,
    virtual_lines.routes,
    xapi.routes,
    configurations.routes,
    oauth.routes,
)
OPEN = Table(oauth.open_routes)
"""Asked without a token, or with a client's."""

_TRACKING = re.compile(r"^[\x21-\x7e]{1,200}$")
_OPEN_PATHS = frozenset(operation.path for operation in OPEN.operations)
_PIECES = 16
_PAUSED = (423, 429, 503)
_HTML = """<!DOCTYPE html>
<html><head><title>{status}</title></head>
<body><center><h1>{status}</h1></center><hr><center>gateway</center></body></html>
"""


@dataclass
class _Reply:
    """An answer on its way out, and whether something was done for it."""

    status: int
    body: bytes
    headers: dict[str, str]
    effect: bool = False


class App:
    """The API below /v1, and the control routes below /sandbox."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._control = Control(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = request.url.path
        # A client that was killed half-way is no fault of the sandbox's.
        with suppress(ClientDisconnect):
            raw = await request.body()  # half a request is none: no fault strikes it
            if path == PREFIX or path.startswith(PREFIX + "/"):
                await _Exchange(self._service, request, raw, send).run()
                return
            query = dict(request.query_params)
            await self._control.answer(request.method, path, query, raw)(scope, receive, send)


class _Exchange:
    """One request to the API and its answer."""

    def __init__(self, service: Service, request: Request, raw: bytes, send: Send) -> None:
        self._service = service
        self._request = request
        self._raw = raw
        self._send = send
        self._method = request.method
        self._path = request.url.path.removeprefix(PREFIX)
        named = request.query_params
        # A parameter that is given again is a list.
        self._query = {name: ",".join(named.getlist(name)) for name in named}
        told = request.headers.get("TrackingID", "")
        self._tracking = told if _TRACKING.match(told) else f"ROUTERGW_{uuid4()}"
        self._struck = service.faults.strike(self._method, self._path)

    async def run(self) -> None:
        with self._service.adding.watched(self._method, self._path, self._raw):
            await self._exchange()

    async def _exchange(self) -> None:
        await self._rest(self._service.latency_s + self._struck.wait_s("latency"))
        if self._struck.has("cut-before") or self._service.ending.is_set():
            self._note(0, effect=False)
            await self._cut()
            return
        reply = self._reply()
        if self._struck.has("cut-after"):
            self._note(0, reply.effect)
            await self._cut()
            return
        self._note(reply.status, reply.effect)
        await self._answer(reply)

    def _reply(self) -> _Reply:
        """Everything between the request and its answer; no waiting in here."""
        try:
            if (page := self._struck.value("html")) is not None:
                return self._page(int(page))
            self._check_pace()
            self._check_told("status")
            if self._path in _OPEN_PATHS:
                operation, named = OPEN.find(self._method, self._path)
            else:
                scopes = self._check_token()
                operation, named = TABLE.find(self._method, self._path)
                with self._service.state.connection() as db:
                    rights.check(db, operation, scopes)
            answer, effect = self._operate(operation, named)
        except Refusal as refusal:
            return self._refused(refusal)
        if self._struck.has("status-after"):
            told = Refusal(int(self._struck.value("status-after") or 0))
            return self._refused(told, effect)
        return self._shown(answer, effect)

    def _check_pace(self) -> None:
        limits = [int(value) for value in self._struck.values("rate")]
        if self._service.per_minute is not None:
            limits.append(self._service.per_minute)
        if not limits:
            return
        wait = self._service.pace.wait_s(min(limits), self._service.clock.now())
        if wait > 0:
            raise Refusal(429, headers=self._retry_after(wait))

    def _check_told(self, name: str) -> None:
        if (status := self._struck.value(name)) is not None:
            raise Refusal(int(status), headers=self._pause(int(status)))

    def _pause(self, status: int) -> dict[str, str]:
        return self._retry_after(1.0) if status in _PAUSED else {}

    def _retry_after(self, wait: float) -> dict[str, str]:
        how = self._struck.value("retry-after") or "seconds"
        seconds = max(1, round(wait + 0.5))
        if how == "missing":
            return {}
        if how == "garbage":
            return {"Retry-After": "a moment, please"}
        if how == "date":
            return {"Retry-After": http_date(self._now() + seconds)}
        return {"Retry-After": str(seconds) if how == "seconds" else how}

    def _check_token(self) -> Collection[str] | None:
        """The token's scopes, None for all. The state's own token never ends; one that was
        granted ends by the sandbox's clock."""
        scheme, _, text = self._request.headers.get("Authorization", "").partition(" ")
        token = text.strip()
        if scheme.lower() != "bearer":
            raise Refusal(401)
        if hmac.compare_digest(token.encode(), self._service.state.token.encode()):
            return self._service.state.scopes
        with self._service.state.connection() as db:
            row = grants.find(db, grants.ACCESS, token, self._service.clock.now())
        if row is None:
            raise Refusal(401)
        return str(grants.facts(row)["scope"]).split()

    def _operate(self, operation: Operation, named: dict[str, str]) -> tuple[Answer, bool]:
        """Runs the operation in one transaction; a refused or ignored one leaves nothing."""
        content_type = self._request.headers.get("Content-Type", "")
        body = operation.checked_body(content_type, self._raw)
        body = faults.without(body, self._struck.values("ignore-field"))
        values = operation.values(self._query)
        now = self._service.clock.now()
        writes = self._method != "GET"
        if writes:
            self._service.past.keep(now, self._service.faults.longest_stale_s())
        elif (then := self._past(now)) is not None:
            return operation.handler(self._call(operation, named, body, values, then)), False
        with self._service.state.connection() as db:
            answer = operation.handler(self._call(operation, named, body, values, db))
            kept = writes and not self._struck.has("ignore")
            if kept:
                db.commit()
        return answer, kept

    def _past(self, now: float) -> Connection | None:
        stale = self._struck.value("stale")
        return None if stale is None else self._service.past.since(now - float(stale))

    def _call(
        self, operation: Operation, named: dict[str, str], body: Any, values: Any, db: Connection
    ) -> Call:
        host = self._request.headers.get("Host") or self._request.url.netloc
        return Call(
            method=self._method,
            path=self._path,
            ids=named,
            query=self._query,
            values=values,
            body=body,
            origin=f"{self._request.url.scheme}://{host}{PREFIX}",
            db=db,
            clock=self._service.clock,
            state=self._service.state,
            documented_org=operation.org,
            authorization=self._request.headers.get("Authorization", ""),
            tracking=self._tracking,
        )

    def _shown(self, answer: Answer, effect: bool) -> _Reply:
        headers = dict(answer.headers)
        if self._struck.has("list-cap"):
            headers.pop("Link", None)
        if answer.page:
            headers["Content-Type"] = "text/html;charset=UTF-8"
            return _Reply(answer.status, answer.page.encode(), headers, effect)
        if answer.body is None:
            return _Reply(answer.status, b"", headers, effect)
        body = _encoded(faults.bent(answer.body, self._struck))
        if self._struck.has("half-json"):
            body = body[: len(body) // 2]
        headers["Content-Type"] = "application/json;charset=UTF-8"
        return _Reply(answer.status, body, headers, effect)

    def _refused(self, refusal: Refusal, effect: bool = False) -> _Reply:
        headers = {"Content-Type": "application/json;charset=UTF-8", **refusal.headers}
        body = _encoded(errors.body(refusal, self._path, self._tracking))
        return _Reply(refusal.status, body, headers, effect)

    def _page(self, status: int) -> _Reply:
        headers = {"Content-Type": "text/html", **self._pause(status)}
        return _Reply(status, _HTML.format(status=status).encode(), headers)

    def _now(self) -> float:
        """The time that the Date header tells."""
        return self._service.clock.now() + float(self._struck.value("date-skew") or 0.0)

    async def _answer(self, reply: _Reply) -> None:
        headers = {
            **reply.headers,
            "TrackingID": self._tracking,
            "Date": http_date(self._now()),
            "Cache-Control": "no-cache, no-store",
        }
        if self._struck.has("cut-body"):
            await self._half(reply, headers)
            return
        if self._struck.has("drip"):
            length = {"Content-Length": str(len(reply.body))}
            pieces = self._pieces(reply.body, self._struck.wait_s("drip"))
            response: Response = StreamingResponse(pieces, reply.status, {**headers, **length})
        else:
            response = Response(reply.body, reply.status, headers)
        await response(self._request.scope, self._request.receive, self._send)

    async def _pieces(self, body: bytes, pause: float) -> AsyncIterator[bytes]:
        length = max(1, -(-len(body) // _PIECES))
        for at in range(0, len(body), length):
            await self._rest(pause)
            yield body[at : at + length]

    async def _rest(self, seconds: float) -> None:
        """Waits, but never beyond the end of the service."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._service.ending.wait(), seconds)

    async def _half(self, reply: _Reply, headers: dict[str, str]) -> None:
        """Announces the whole body, sends half of it and closes."""
        told = {**headers, "Content-Length": str(max(2, len(reply.body)))}
        raw = [(name.lower().encode(), value.encode()) for name, value in told.items()]
        await self._send({"type": "http.response.start", "status": reply.status, "headers": raw})
        half = reply.body[: len(reply.body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        self._transport().close()
        await self._gone()

    async def _cut(self) -> None:
        self._transport().abort()
        await self._gone()

    def _transport(self) -> asyncio.Transport:
        transport: asyncio.Transport = self._request.scope["state"]["transport"]
        return transport

    async def _gone(self) -> None:
        """Returns when the server, too, knows that there is nobody to answer."""
        while (await self._request.receive())["type"] != "http.disconnect":
            pass

    def _note(self, status: int, effect: bool) -> None:
        self._service.log.add(
            at=self._service.clock.now(),
            method=self._method,
            path=self._path,
            orgId=self._query.get("orgId"),
            status=status,
            effect=effect,
            trackingId=self._tracking,
            faults=[rule.text for rule in self._struck.rules],
        )


def _encoded(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
