"""Whose data a request is about: a customer's wire, and the partner's own.

No request for a customer's data can be built without that customer: `orgId` is put on here,
never by the caller, and a link to another customer or place is not followed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Final, Protocol, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from desktop.api import rows, wire
from desktop.api.wire import PATCH_TYPE, Answer, Effect, Query, QueryValue, Request
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Kind, ServiceFault

R = TypeVar("R", bound=rows.Row)

ORG: Final = "orgId"
_PARTNERS_OWN = re.compile(r"/people/me|/organizations(/[^/]+)?|/roles(/[^/]+)?|/partner/.+")


class Carrier(Protocol):
    """What carries requests: the client."""

    @property
    def base_url(self) -> str:
        """The service's address, without a slash at its end."""

    async def exchange(
        self, request: Request, *, lane: str, urgent: bool, url: str = "", paged: bool = False
    ) -> Answer:
        """Send one request, or fetch its next page at `url`. Raises ServiceFault."""

    def owner(self, lane: str, person_id: str) -> AbstractAsyncContextManager[None]:
        """One at a time for one owner's devices."""


class _Wire:
    """Requests of one scope."""

    def __init__(self, carrier: Carrier, lane: str, *, urgent: bool) -> None:
        self._carrier = carrier
        self._lane = lane
        self.urgent = urgent

    async def get(self, path: str, **query: QueryValue) -> Answer:
        """Read one document."""
        return await self._send(Request("GET", path, query))

    async def document(self, path: str, **query: QueryValue) -> Document:
        """Read one settings document. Raises ServiceFault(NOT_WEBEX) where it is no object."""
        request = Request("GET", path, query)
        return wire.object_of(request, await self._send(request))

    async def pages(
        self, path: str, key: str, row_type: type[R], *, by_start: bool = False, **query: QueryValue
    ) -> AsyncIterator[list[R]]:
        """The pages of a list, each as rows; `key` names the list in the answer, "" if bare.

        Follows `Link` verbatim within this service and scope. With `by_start`, a full page
        (of `max` rows) without a Link is followed by raising `start`, until a page is short.
        Raises ServiceFault(INCOMPLETE) where a list cannot be read to its end.
        """
        first = self._scoped(Request("GET", path, query))
        request, url = first, ""
        seen: set[str] = set()
        last = b""
        start = 0
        while True:
            answer = await self._page(request, url)
            page = _rows_of(request, answer, key, row_type)
            if not url and start and page and answer.data == last:
                raise wire.incomplete(request, answer.status, answer.tracking_id, "page")
            yield page
            url = answer.next_url and self._next(answer.next_url)
            if url:
                self._check_link(request, answer, url, seen)
            elif by_start and not seen and _is_full(page, query):
                start, last = start + len(page), answer.data
                request = replace(first, query={**first.query, "start": start})
            else:
                return

    async def _page(self, request: Request, url: str) -> Answer:
        try:
            return await self._carrier.exchange(
                request, lane=self._lane, urgent=self.urgent, url=url, paged=True
            )
        except ServiceFault as fault:
            if url and fault.kind in {Kind.REJECTED, Kind.NOT_FOUND}:  # a cursor that is no more
                raise wire.incomplete(
                    request, fault.status, fault.tracking_id, fault.detail
                ) from fault
            raise

    def _next(self, url: str) -> str:
        """The address of the next page as it is fetched."""
        return url

    def _check_link(self, request: Request, answer: Answer, url: str, seen: set[str]) -> None:
        reason = self._trouble_with(url, request.path)
        if url in seen:
            reason = "loop"
        if reason:
            raise wire.incomplete(request, answer.status, answer.tracking_id, reason)
        seen.add(url)

    def _trouble_with(self, url: str, path: str) -> str:
        """Why a link to the next page is not followed, or ""."""
        base = self._carrier.base_url
        try:
            if wire.origin(url) != wire.origin(base):
                return "origin"
            parts = urlsplit(url)
        except ValueError:
            return "link"
        if parts.username is not None or parts.password is not None:
            return "origin"
        if parts.path.rstrip("/") != urlsplit(base + path).path:
            return "link"
        return ""

    async def _send(self, request: Request) -> Answer:
        return await self._carrier.exchange(
            self._scoped(request), lane=self._lane, urgent=self.urgent
        )

    def _scoped(self, request: Request) -> Request:
        raise NotImplementedError


class PartnerWire(_Wire):
    """The token's own things: who it is, which customers it sees. No customer's data."""

    def _scoped(self, request: Request) -> Request:
        if not _PARTNERS_OWN.fullmatch(request.path) or ORG in request.query:
            raise ValueError(f"{request.path} is a customer's")
        return request


class CustomerWire(_Wire):
    """One customer's data. `urgent` requests are a person's at the window, and go first."""

    def __init__(self, carrier: Carrier, customer_id: str, *, urgent: bool = False) -> None:
        if not customer_id.strip():
            raise ValueError("no customer")
        super().__init__(carrier, customer_id, urgent=urgent)
        self.customer_id: Final = customer_id

    async def put(self, path: str, document: Json, **query: QueryValue) -> Answer:
        """Replace a document."""
        return await self._send(Request("PUT", path, query, document, Effect.SET))

    async def post(
        self,
        path: str,
        document: Json = None,
        effect: Effect = Effect.ONE_SHOT,
        **query: QueryValue,
    ) -> Answer:
        """Do something, or (`effect=READ`) ask a question that needs a body."""
        return await self._send(Request("POST", path, query, document, effect))

    async def patch(self, path: str, operations: list[Document], **query: QueryValue) -> Answer:
        """Change parts of a document by JSON Patch: the only PATCH that this API has."""
        request = Request("PATCH", path, query, operations, Effect.SET, PATCH_TYPE)
        return await self._send(request)

    async def delete(self, path: str, **query: QueryValue) -> Answer:
        """Remove something."""
        return await self._send(Request("DELETE", path, query, effect=Effect.SET))

    def owner(self, person_id: str) -> AbstractAsyncContextManager[None]:
        """One at a time for one owner's devices: primary and secondary would race."""
        return self._carrier.owner(self._lane, person_id)

    def alone(self, document: str, target_id: str) -> AbstractAsyncContextManager[None]:
        """One at a time for one document of a target, from its reading to its writing."""
        return self._carrier.owner(self._lane, f"{document} {target_id}")

    def _scoped(self, request: Request) -> Request:
        if any(name.lower() == ORG.lower() for name in request.query):
            raise ValueError("orgId is put on by the wire")
        return replace(request, query={ORG: self.customer_id, **request.query})

    def _next(self, url: str) -> str:
        # The service has been seen to leave parameters out of its links.
        if "?" in url and ORG.lower() not in url.lower():
            return f"{url}&{urlencode({ORG: self.customer_id})}"
        return url

    def _trouble_with(self, url: str, path: str) -> str:
        trouble = super()._trouble_with(url, path)
        return trouble or ("" if _names_only(url, self.customer_id) else "customer")


def _names_only(url: str, customer_id: str) -> bool:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return [(k, v) for k, v in pairs if k.lower() == ORG.lower()] == [(ORG, customer_id)]


def _rows_of(request: Request, answer: Answer, key: str, row_type: type[R]) -> list[R]:
    try:
        return rows.rows(answer.data, key, row_type)
    except ValueError as problem:
        raise wire.not_webex(request, answer.status, answer.tracking_id) from problem


def _is_full(page: list[R], query: Query) -> bool:
    most = query.get("max")
    return isinstance(most, int) and len(page) >= most > 0
