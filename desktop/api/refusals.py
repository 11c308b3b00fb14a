"""What an answer that is no success means: its kind, the service's own words, when to retry.

Pure. Both official shapes of error bodies, their variants and strangers' pages are read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from desktop.api import body
from desktop.domain.documents import Json
from desktop.domain.errors import Kind

DEFAULT_WAIT: Final = 5.0
"""Seconds to wait where a busy service names none that can be read."""
LONGEST_WAIT: Final = 86_400.0
"""No Retry-After is believed beyond a day."""
LOCKED: Final = 423
BUSY_STATUSES: Final = frozenset({LOCKED, 429})
"""Not processed: to be sent again after Retry-After, whatever the request does."""

_LONGEST_DETAIL: Final = 1_000
_KINDS: Final = {
    401: Kind.SIGN_IN,
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    408: Kind.TIMED_OUT,
    423: Kind.BUSY,
    429: Kind.BUSY,
}
_ERROR_NUMBER = re.compile(r"\[Error (\d+)\]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error body says. `api` is False where the body is no error of this API."""

    detail: str = ""
    code: str = ""
    tracking_id: str = ""
    api: bool = False


def kind_of(status: int, refusal: Refusal, page: bool) -> Kind:
    """The kind of failure of a status; `page` tells that a web page came with it."""
    if status >= 500:
        return Kind.SERVICE_FAULT
    if status in BUSY_STATUSES or status == 408:
        return _KINDS[status]
    if status < 400 or status == 407 or (page and not refusal.api):
        return Kind.NOT_WEBEX
    return _KINDS.get(status, Kind.REJECTED)


def unknown_effect(status: int) -> bool:
    """Whether a request answered so may have been carried out all the same."""
    return status >= 500 or status == 408


def read(data: bytes, page: bool) -> Refusal:
    """What an error body says, as far as it can be read; never fails."""
    try:
        document = body.decode(data)
    except ValueError:
        raw = "" if page else _clean(data.decode("utf-8", "replace"))
        return Refusal(detail=raw)
    if not isinstance(document, dict):
        return Refusal()
    texts, codes = _said(document)
    detail = " · ".join(dict.fromkeys(texts))[:_LONGEST_DETAIL]
    number = _ERROR_NUMBER.search(detail)
    return Refusal(
        detail=detail,
        code=codes[0] if codes else (number[1] if number else ""),
        tracking_id=_text(document.get("trackingId")) or _text(document.get("trackingID")),
        api=bool(texts or codes or "trackingId" in document),
    )


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds of `Retry-After` (number or HTTP date), or None where missing or unreadable.

    `now` is the time of day in seconds; the answer's own `Date` is taken before it.
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        moment = moment_of(text)
        if moment is None:
            return None
        here = moment_of(headers.get("date", ""))
        seconds = moment - (now if here is None else here)
    if not math.isfinite(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def moment_of(text: str) -> float | None:
    """The time of day of an HTTP date, in seconds since 1970, or None."""
    try:
        moment = parsedate_to_datetime(text)
        # The form of asctime names no zone: it is GMT, never that of this machine.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _said(document: dict[str, Json]) -> tuple[list[str], list[str]]:
    """All texts and codes of an error body: `message`, `errors[]`, `error{key, message[]}`, and
    OAuth's own `error` with `error_description`."""
    texts: list[str] = []
    codes: list[str] = []
    for part in _parts(document):
        for name in ("message", "description", "error_description"):
            if text := _text(part.get(name)):
                texts.append(text)
        for name in ("errorCode", "code", "key"):
            if code := _text(part.get(name)):
                codes.append(code)
        if isinstance(word := part.get("error"), str):
            codes.append(_clean(word))
    return texts, codes


def _parts(document: dict[str, Json]) -> Iterator[dict[str, Json]]:
    yield document
    error = document.get("error")
    nested = [document.get("errors"), document.get("message")]
    if isinstance(error, dict):
        nested.append(error.get("message"))
    for items in nested:
        if isinstance(items, list):
            yield from (item for item in items if isinstance(item, dict))
    if isinstance(error, dict):
        yield error


def _text(value: Json) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return _clean(str(value))


def _clean(text: str) -> str:
    # neither control characters nor those that turn the direction of writing
    printable = "".join(one if one.isprintable() else " " for one in text[: 2 * _LONGEST_DETAIL])
    return " ".join(printable.split())[:_LONGEST_DETAIL]
