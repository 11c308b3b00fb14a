"""Carries requests to the service over httpx, the only place that knows it.

Paces, bounds in time, signs in again and repeats where that is safe; what cannot be healed
comes out as a ServiceFault. Decides nothing about the data.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

import httpx
import truststore

from desktop.api import pace, refusals, wire
from desktop.api.retry import Patience, Retries
from desktop.api.scope import CustomerWire, PartnerWire
from desktop.api.sending import Sending
from desktop.api.wire import Answer, Effect, Prepared, Request
from desktop.domain.errors import Kind, ServiceFault

KEPT_ALIVE: Final = 4.0
"""Seconds that an idle connection is kept: well below any server's own. One that the server
closes as it is used again fails with an empty ReadError, and nobody knows what happened."""
PARTNER_LANE: Final = ""
PROXY_SIGN_IN: Final = "proxySignIn"
"""The detail of an UNREACHABLE where a proxy wants a name and a password."""

NO_TLS: Final = "noTls"
"""The detail of a TLS fault where no certificate was at issue: what answers speaks no TLS."""

ProxyFor = Callable[[str], str]
"""From an address to its proxy, as `http://host:port`; "" for none. May block."""

_log = logging.getLogger("linedesk.api")
# These two would log addresses with people's names and numbers in them.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


def no_proxy(_: str) -> str:
    """No system's proxy; what the environment names counts all the same."""
    return ""


class Client:
    """The way to one service with one token. Making it does no I/O.

    `token` is asked before each request, after `refresh` had the chance to renew it early.
    `on_unauthorised` is awaited after a 401 and tells whether there is a new token; the request
    is then sent once more. `proxy_for` names the system's proxy for an address, "" for none; it
    may block, and what the environment names goes before.
    Raises Fault(BAD_URL).
    """

    def __init__(
        self,
        base_url: str,
        token: Callable[[], str],
        *,
        total_timeout: float = 30.0,
        patience: Patience | None = None,
        on_unauthorised: Callable[[], Awaitable[bool]] | None = None,
        refresh: Callable[[], Awaitable[None]] | None = None,
        proxy_for: ProxyFor = no_proxy,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        time_of_day: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base_url = wire.base_url(base_url)
        self._token = token
        self._patience = replace(patience or Patience(), total=total_timeout)
        self._on_unauthorised = on_unauthorised
        self._refresh = refresh
        self.proxy_for: Final = proxy_for
        self.proxy = ""
        self._sleep = sleep
        self._clock = clock
        self._time_of_day = time_of_day
        self._chance = chance
        self._transport = transport
        self._http: httpx.AsyncClient | None = None
        self._origin = ("", b"")
        self._opening = asyncio.Lock()
        self._renewing = asyncio.Lock()
        self._owners: dict[tuple[str, str], _Owner] = {}
        self._gate = pace.Gate(clock, self._patience.longest_pause)
        self._skew: float | None = None
        self._issuer = ""
        self._closed = False
        self._sending = Sending()

    @property
    def base_url(self) -> str:
        """The service's address, without a slash at its end."""
        return self._base_url

    @property
    def partner(self) -> PartnerWire:
        """The token's own things, asked for by a person."""
        return PartnerWire(self, PARTNER_LANE, urgent=True)

    @property
    def server_clock_skew(self) -> float | None:
        """Seconds that the service's clock is ahead of ours; None before its first answer."""
        return self._skew

    def sure_time(self) -> float:
        """Seconds since 1970 by our clock, or by the service's where that is known and behind
        it: what is over by this is over by both."""
        return self._time_of_day() + min(self._skew or 0.0, 0.0)

    @property
    def certificate_issuer(self) -> str:
        """Who issued the certificate of the last secure answer; "" where there was none."""
        return self._issuer

    def customer(self, customer_id: str, *, urgent: bool = False) -> CustomerWire:
        """One customer's data; `urgent` for a person who waits. Raises ValueError for ""."""
        return CustomerWire(self, customer_id, urgent=urgent)

    async def aclose(self) -> None:
        """End what is under way, and close all connections. A later call is refused."""
        self._closed = True
        self._gate.close()
        try:
            # A connection that is made when its pool has been closed would never be.
            await self._sending.end()
        finally:
            if self._http is not None:
                await self._http.aclose()

    @asynccontextmanager
    async def owner(self, lane: str, person_id: str) -> AsyncIterator[None]:
        """One at a time for one owner's devices; a task may come in again."""
        key = (lane, person_id)
        owner = self._owners.setdefault(key, _Owner())
        owner.users += 1
        try:
            async with owner:
                yield
        finally:
            owner.users -= 1
            if not owner.users:
                del self._owners[key]

    async def exchange(
        self, request: Request, *, lane: str, urgent: bool, url: str = "", paged: bool = False
    ) -> Answer:
        """Send one request (or fetch its next page at `url`) until it is answered.

        Raises ServiceFault; repeats only what is safe to repeat, see `retry`.
        """
        call = _Call(request, lane, urgent, url, paged)
        until = self._clock() + self._patience.total if urgent else float("inf")
        patience = self._patience.of_a_person() if urgent else self._patience
        retries = Retries(request.effect, patience, self._chance)
        renewed = False
        while True:
            if self._refresh is not None:
                await self._refresh()
            token = self._token()
            try:
                return await self._once(call, token, until)
            except ServiceFault as fault:
                if self._closed:
                    raise
                call.again = True
                if fault.kind is Kind.SIGN_IN and not renewed and await self._renewed(token):
                    renewed = True
                    continue
                wait = retries.wait_after(fault)
                if wait is None or self._clock() + wait >= until:
                    raise
                if fault.status != 429:  # after a 429 the gate is closed for so long
                    await self._sleep(wait)

    async def _once(self, call: _Call, token: str, until: float) -> Answer:
        prepared = (
            wire.build_next(call.request, call.url, token)
            if call.url
            else wire.build(self._base_url, call.request, token)
        )
        http = await self._opened(call.request)
        sent = await self._turn(call, until)
        try:
            limit = min(self._patience.total, until - sent)
            reply = await self._carry(http, call.request, prepared, limit)
            return self._read(call, reply, sent)
        except ServiceFault as fault:
            if not fault.status:
                self._note(call.request, fault.detail, fault.tracking_id, sent)
            raise
        finally:
            self._gate.leave(call.lane)

    async def _turn(self, call: _Call, until: float) -> float:
        """Wait for a turn, at most `until`; gives the time at which it came."""
        left = until - self._clock()
        try:
            async with asyncio.timeout(None if left == float("inf") else max(left, 0.0)):
                return await self._gate.enter(call.lane, urgent=call.urgent, again=call.again)
        except pace.Paused as paused:
            if self._closed:
                raise _unreachable(call.request, "closed") from paused
            raise _busy(call.request, paused.seconds) from paused
        except TimeoutError as problem:
            left = self._gate.pace(call.lane).paused_until - self._clock()
            raise _busy(call.request, max(left, 0.0)) from problem

    async def _carry(
        self, http: httpx.AsyncClient, request: Request, prepared: Prepared, limit: float
    ) -> httpx.Response:
        outgoing = httpx.Request(
            prepared.method,
            prepared.url,
            headers=prepared.headers,
            content=prepared.content,
            extensions={"timeout": _timeouts(limit)},
        )
        if (outgoing.url.scheme, outgoing.url.netloc) != self._origin:
            # a second opinion on links: the token goes nowhere else
            raise wire.incomplete(request, 0, "", "origin")
        try:
            # httpx's own limits are for each step: a server that drips would never end
            reply = await self._sending.send(http, outgoing, limit)
        except httpx.HTTPError as problem:
            raise _fault_of(request, prepared, problem) from problem
        except (httpx.InvalidURL, UnicodeError) as problem:
            raise _lost(request, prepared, Kind.UNREACHABLE, "name", unknown=False) from problem
        if reply is None and self._closed:
            raise _lost(request, prepared, Kind.CUT, "closed", unknown=True)
        if reply is None:
            raise _lost(request, prepared, Kind.TIMED_OUT, "total", unknown=True)
        return reply

    def _read(self, call: _Call, reply: httpx.Response, sent: float) -> Answer:
        headers = _headers(reply)
        now = self._time_of_day()
        self._note_time(headers, now)
        self._issuer = _issuer(reply) or self._issuer
        self._note(call.request, reply.status_code, headers.get("trackingid", ""), sent)
        self._note_pace(call, reply.status_code, refusals.retry_after(headers, now), sent)
        return wire.parse(
            call.request,
            reply.status_code,
            headers,
            reply.content,
            url=str(reply.request.url),
            now=now,
            paged=call.paged,
        )

    def _note(self, request: Request, outcome: int | str, tracking_id: str, sent: float) -> None:
        if _log.isEnabledFor(logging.DEBUG):
            path, spent = wire.loggable(request.path), (self._clock() - sent) * 1000
            _log.debug("%s %s %s %s %.0f ms", request.method, path, outcome, tracking_id, spent)

    def _note_pace(self, call: _Call, status: int, wait: float | None, sent: float) -> None:
        if status == 429:
            self._gate.refused(call.lane, sent, refusals.DEFAULT_WAIT if wait is None else wait)
        elif status == 503 and wait is not None:
            self._gate.pause(call.lane, wait)
        elif status < 500:
            self._gate.answered(call.lane)

    def _note_time(self, headers: dict[str, str], now: float) -> None:
        moment = refusals.moment_of(headers.get("date", ""))
        if moment is not None:
            self._skew = moment - now

    async def _renewed(self, token: str) -> bool:
        """Whether there is another token than the one refused; asked for once by all."""
        async with self._renewing:
            if self._token() != token:
                return True
            if self._on_unauthorised is None:
                return False
            try:
                return await self._on_unauthorised()
            except ServiceFault as fault:
                # The renewal's own answer is lost; what it was for was refused, or never sent.
                fault.maybe_processed = False
                raise

    async def _opened(self, request: Request) -> httpx.AsyncClient:
        async with self._opening:
            if self._http is None and not self._closed:
                # off the loop: reads certificates, proxies and the environment
                self._http = await asyncio.to_thread(self._open)
            http = self._http
        if http is None or self._closed:
            if http is not None:  # it was closed while it was being opened
                await http.aclose()
            raise _unreachable(request, "closed")
        return http

    def _open(self) -> httpx.AsyncClient:
        url = httpx.URL(self._base_url)
        self._origin = (url.scheme, url.netloc)
        here = wire.loopback(url.host)
        self.proxy = "" if here or _environment_names(url) else self.proxy_for(self._base_url)
        return httpx.AsyncClient(
            transport=self._transport,
            proxy=self.proxy or None,
            verify=_tls(self._base_url),
            trust_env=not here,
            follow_redirects=False,
            limits=httpx.Limits(
                max_connections=None, max_keepalive_connections=None, keepalive_expiry=KEPT_ALIVE
            ),
        )


class _Call:
    """One request on its way."""

    __slots__ = ("again", "lane", "paged", "request", "urgent", "url")

    def __init__(self, request: Request, lane: str, urgent: bool, url: str, paged: bool) -> None:
        self.request = request
        self.lane = lane
        self.urgent = urgent
        self.url = url
        self.paged = paged
        self.again = False


class _Owner:
    """A lock that its own task may enter again."""

    __slots__ = ("_depth", "_lock", "_task", "users")

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[object] | None = None
        self._depth = 0
        self.users = 0

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        if self._task is not task:
            await self._lock.acquire()
            self._task = task
        self._depth += 1

    async def __aexit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._task = None
            self._lock.release()


def _environment_names(url: httpx.URL) -> bool:
    """Whether the environment says which proxy is for this address, or that none is.

    NO_PROXY alone, set for some other host, must not hide the system's own proxy.
    """
    named = urllib.request.getproxies_environment()
    return (
        url.scheme in named
        or "all" in named
        or ("no" in named and bool(urllib.request.proxy_bypass(url.host)))
    )


def _tls(base_url: str) -> ssl.SSLContext:
    """The system's own trust; plain http on loopback gets a context that trusts nobody."""
    if base_url.startswith("https:"):
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _timeouts(limit: float) -> dict[str, float]:
    # Connecting gets less than all, so that a call which ran out of time in it is known
    # not to have been sent.
    connect = limit / 4
    return {"connect": connect, "pool": connect, "read": limit, "write": limit}


def _issuer(reply: httpx.Response) -> str:
    """The organisation that issued the certificate of a connection."""
    stream = reply.extensions.get("network_stream")
    secured = stream.get_extra_info("ssl_object") if stream is not None else None
    known = secured.getpeercert() if secured is not None else None
    names = {key: value for part in (known or {}).get("issuer", ()) for key, value in part}
    return str(names.get("organizationName") or names.get("commonName") or "")


def _headers(reply: httpx.Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in reply.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _fault_of(request: Request, prepared: Prepared, problem: httpx.HTTPError) -> ServiceFault:
    """What a failure of the way means: its kind, and whether the request may have arrived."""
    match problem:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            kind, unknown = Kind.UNREACHABLE, False
        case httpx.ConnectError() if (broken := _tls_error(problem)) is not None:
            certificate = isinstance(broken, ssl.SSLCertVerificationError)
            detail = "" if certificate else NO_TLS
            return _lost(request, prepared, Kind.TLS, detail, unknown=False)
        case httpx.ConnectError():
            kind, unknown = Kind.UNREACHABLE, False
        case httpx.ProxyError():
            detail = PROXY_SIGN_IN if "407" in str(problem) else "proxy"
            return _lost(request, prepared, Kind.UNREACHABLE, detail, unknown=False)
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            kind, unknown = Kind.BAD_URL, False
        case httpx.TimeoutException():
            kind, unknown = Kind.TIMED_OUT, True
        case httpx.DecodingError():
            kind, unknown = Kind.NOT_WEBEX, True
        case httpx.RemoteProtocolError() if not _is_cut(problem):
            kind, unknown = Kind.NOT_WEBEX, True
        case _:
            kind, unknown = Kind.CUT, True
    return _lost(request, prepared, kind, type(problem).__name__, unknown=unknown)


def _lost(
    request: Request, prepared: Prepared, kind: Kind, detail: str, *, unknown: bool
) -> ServiceFault:
    # There is no answer to take a tracking id from: ours is what the service may have noted.
    return ServiceFault(
        kind,
        method=request.method,
        path=request.path,
        detail=detail,
        tracking_id=prepared.tracking_id if unknown else "",
        maybe_processed=unknown and request.effect is not Effect.READ,
    )


def _busy(request: Request, seconds: float) -> ServiceFault:
    return ServiceFault(
        Kind.BUSY, method=request.method, path=request.path, retry_after=max(seconds, 0.0)
    )


def _unreachable(request: Request, detail: str) -> ServiceFault:
    return ServiceFault(Kind.UNREACHABLE, method=request.method, path=request.path, detail=detail)


def _tls_error(problem: BaseException | None) -> ssl.SSLError | None:
    """What TLS itself complained of; a connection that ended is no complaint."""
    while problem is not None:
        if isinstance(problem, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return None
        if isinstance(problem, ssl.SSLError):
            return problem
        problem = problem.__cause__ or problem.__context__
    return None


def _is_cut(problem: httpx.RemoteProtocolError) -> bool:
    text = str(problem)
    return "disconnected" in text or "closed connection" in text
