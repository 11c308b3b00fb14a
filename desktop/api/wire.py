"""Requests and answers without any I/O: what leaves, and what an answer means.

Knows nothing of connections, pacing or retrying; `client` carries these across.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from desktop.api import body, refusals
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault, Kind, ServiceFault

JSON_TYPE: Final = "application/json;charset=utf-8"
PATCH_TYPE: Final = "application/json-patch+json"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
AGENT: Final = "Linedesk"

QueryValue = str | int | float | bool | None
Query = Mapping[str, QueryValue]
F = TypeVar("F", bound=Callable[..., object])


class Effect(StrEnum):
    """What sending a request twice would do."""

    READ = "read"
    SET = "set"  # PUT, PATCH, DELETE: twice is once
    ONE_SHOT = "oneShot"  # POST with an effect: twice is twice
    GRANT = "grant"  # a sign-in: changes nothing of a customer's, and is not repeated blindly


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `path` starts with `/` and comes after the base URL.

    `login` takes the place of the token: a name and a password, or two empty texts for none.
    """

    method: str
    path: str
    query: Query = field(default_factory=dict)
    body: Json = field(default=None, repr=False)
    effect: Effect = Effect.READ
    content_type: str = JSON_TYPE
    login: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request as bytes. `repr` shows neither the address nor the token."""

    method: str
    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    tracking_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. `document` is None where there is no body; `repr` shows no content.

    `next_url` is the address of the next page, "" on the last one.
    """

    status: int
    document: Json = field(repr=False)
    tracking_id: str
    next_url: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    data: bytes = field(default=b"", repr=False)


def writes(function: F) -> F:
    """Mark a function that changes something on the service (`__writes__`).

    Only the change engine calls these; a test of the architecture looks for the mark.
    """
    function.__dict__["__writes__"] = True
    return function


def path(*segments: str) -> str:
    """`/people/{id}/features` of its parts, quoted. Raises ValueError for an empty part.

    An empty id would turn one object's path into that of the whole list.
    """
    for segment in segments:
        if not segment or segment in {".", ".."}:
            raise ValueError(f"no path segment: {segment!r}")
    return "".join(f"/{quote(segment, safe='=')}" for segment in segments)


def base_url(url: str) -> str:
    """A base URL in its one spelling, without a slash at its end.

    Raises Fault(BAD_URL) with `reason` scheme, host, port, plain (http beyond loopback),
    login (name or password in it) or query.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as problem:
        raise Fault(Kind.BAD_URL, url=text, reason="port") from problem
    if parts.username is not None or parts.password is not None:
        raise Fault(Kind.BAD_URL, reason="login")
    reason = ""
    if parts.scheme not in {"http", "https"} or "://" not in text:
        reason = "scheme"
    elif not host or not _names_a_host(host):
        reason = "host"
    elif parts.query or parts.fragment:
        reason = "query"
    elif parts.scheme == "http" and not loopback(host):
        reason = "plain"
    if reason:
        raise Fault(Kind.BAD_URL, url=text, reason=reason)
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_tracking_id() -> str:
    """A tracking id of our own, for requests whose answer may never come."""
    return f"LINEDESK_{uuid.uuid4()}"


def build(base: str, request: Request, token: str) -> Prepared:
    """The bytes of a request. Raises ServiceFault(SIGN_IN) where there is no usable token."""
    text = urlencode([(k, query_text(v)) for k, v in request.query.items() if v is not None])
    url = f"{base}{request.path}"
    return _prepared(request, f"{url}?{text}" if text else url, token)


def build_next(request: Request, url: str, token: str) -> Prepared:
    """The request for the next page, at the address that the service gave, verbatim."""
    return _prepared(request, url, token)


def query_text(value: QueryValue) -> str:
    """A query value as the API writes it: `true`, not `True`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def parse(
    request: Request,
    status: int,
    headers: Mapping[str, str],
    data: bytes,
    *,
    url: str,
    now: float,
    paged: bool = False,
) -> Answer:
    """The answer, or a ServiceFault that says what it means.

    `headers` are in lower case. A page of a list (`paged`) is left as bytes in `data`, and
    its Link is read.
    """
    tracking_id = headers.get("trackingid", "")
    page = _is_page(headers, data)
    if not 200 <= status < 300:
        raise fault_of(request, status, headers, data, now=now)
    if page:
        raise not_webex(request, status, tracking_id)
    if paged:
        try:
            following = next_url(headers.get("link", ""), url)
        except ValueError as problem:
            raise incomplete(request, status, tracking_id, "link") from problem
        return Answer(status, None, tracking_id, following, headers, data)
    try:
        document = body.decode(data) if data.strip() else None
    except ValueError as problem:
        raise not_webex(request, status, tracking_id) from problem
    return Answer(status, document, tracking_id, "", headers, data)


def fault_of(
    request: Request, status: int, headers: Mapping[str, str], data: bytes, *, now: float
) -> ServiceFault:
    """The fault that an answer which is no success stands for."""
    page = _is_page(headers, data)
    refusal = refusals.read(data, page)
    return ServiceFault(
        refusals.kind_of(status, refusal, page),
        method=request.method,
        path=request.path,
        status=status,
        detail=refusal.detail,
        code=refusal.code,
        tracking_id=refusal.tracking_id or headers.get("trackingid", ""),
        maybe_processed=request.effect is not Effect.READ and refusals.unknown_effect(status),
        retry_after=refusals.retry_after(headers, now),
    )


def not_webex(request: Request, status: int, tracking_id: str) -> ServiceFault:
    """An answer that is none of this API: a web page, half a JSON, another shape."""
    return ServiceFault(
        Kind.NOT_WEBEX,
        method=request.method,
        path=request.path,
        status=status,
        tracking_id=tracking_id,
        maybe_processed=request.effect is not Effect.READ,
    )


def incomplete(request: Request, status: int, tracking_id: str, reason: str) -> ServiceFault:
    """A list that cannot be read to its end; `reason` is link, origin, customer, loop or page."""
    return ServiceFault(
        Kind.INCOMPLETE,
        method=request.method,
        path=request.path,
        status=status,
        detail=reason,
        tracking_id=tracking_id,
    )


def object_of(request: Request, answer: Answer) -> Document:
    """The answer's document. Raises ServiceFault(NOT_WEBEX) where it is no JSON object."""
    if not isinstance(answer.document, dict):
        raise not_webex(request, answer.status, answer.tracking_id)
    return answer.document


def new_id(path: str, answer: Answer) -> str:
    """The `id` of what a POST made. Raises ServiceFault(NOT_WEBEX) where the answer has none:
    it may have been made all the same."""
    request = Request("POST", path, effect=Effect.ONE_SHOT)
    found = object_of(request, answer).get("id")
    if not isinstance(found, str) or not found:
        raise not_webex(request, answer.status, answer.tracking_id)
    return found


def next_url(link: str, url: str) -> str:
    """The address of `rel="next"` in a Link header, "" without. Raises ValueError if broken."""
    if not link.strip():
        return ""
    links = _LINK.findall(link)
    if not links or _LINK.sub("", link).strip(" ,\t"):
        raise ValueError("no Link header")
    for address, parameters in links:
        rels = _REL.search(parameters)
        if rels and "next" in (rels[1] or rels[2] or "").lower().split():
            if not address.strip():
                raise ValueError("a Link to nowhere")
            following: str = urljoin(url, address.strip())
            return following
    return ""


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises ValueError where it is no address."""
    parts = urlsplit(url)
    default = {"https": 443, "http": 80}.get(parts.scheme, 0)
    return parts.scheme, parts.hostname or "", parts.port or default


def values_of(url: str, name: str) -> list[str]:
    """All values of a query parameter of an address."""
    return [v for k, v in parse_qsl(urlsplit(url).query, keep_blank_values=True) if k == name]


# the vendor's own pages show a Link without its first semicolon
_LINK = re.compile(r"<([^<>]*)>((?:\s*[;\s]\s*[\w*]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\",;]+))?)*)")
_REL = re.compile(r"[;\s]\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)
_TOKEN = re.compile(r"[\x21-\x7e]+")


def _prepared(request: Request, url: str, token: str) -> Prepared:
    tracking_id = new_tracking_id()
    headers = {
        **_authorization(request, token),
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": AGENT,
        "TrackingID": tracking_id,
    }
    content = b""
    if request.method in {"POST", "PUT", "PATCH"}:
        headers["Content-Type"] = request.content_type
        content = b"" if request.body is None else _content(request)
    return Prepared(request.method, url, headers, content, tracking_id)


def _authorization(request: Request, token: str) -> dict[str, str]:
    if request.login is not None:
        if not any(request.login):
            return {}
        return {"Authorization": "Basic " + b64encode(":".join(request.login).encode()).decode()}
    if not _TOKEN.fullmatch(token):
        raise ServiceFault(Kind.SIGN_IN, method=request.method, path=request.path)
    return {"Authorization": f"Bearer {token}"}


def _content(request: Request) -> bytes:
    if request.content_type == FORM_TYPE and isinstance(request.body, dict):
        return urlencode(request.body).encode()
    return body.encode(request.body)


def _is_page(headers: Mapping[str, str], data: bytes) -> bool:
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    return kind in {"text/html", "application/xhtml+xml"} or data[:64].lstrip()[:1] == b"<"


def _names_a_host(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return not re.search(r"[\s/\\?#@]", host)


def loggable(path: str) -> str:
    """A path for the log: ids after `numbers` hold a phone number and are left out."""
    return _NUMBER_ID.sub("/numbers/*", path)


_NUMBER_ID = re.compile(r"/numbers/[^/]+")
