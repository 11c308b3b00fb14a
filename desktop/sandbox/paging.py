"""Pages: opaque cursors, start/max, silent caps and the Link header of RFC 5988.

A cursor carries the key of the last row and a seal, so that one built by a client is refused.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from desktop.sandbox.errors import bad_parameter


def seal(key: int, secret: str) -> str:
    """The opaque cursor that continues after the row with this key."""
    raw = f"{key}.{_mark(key, secret)}".encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unseal(cursor: str | None, secret: str) -> int:
    """The key in a cursor; 0 at the start.

    Raises Refusal 400 when the cursor was not made here.
    """
    if cursor is None:
        return 0
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        head, _, mark = raw.partition(".")
        key = int(head)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise bad_parameter("cursor") from None
    if not hmac.compare_digest(mark, _mark(key, secret)):
        raise bad_parameter("cursor")
    return key


def _mark(key: int, secret: str) -> str:
    return hmac.new(secret.encode(), str(key).encode(), hashlib.sha256).hexdigest()[:16]


def size(asked: float | None, default: int, cap: int) -> int:
    """How many rows a page has: the wish, silently capped as Webex does."""
    if asked is None:
        return min(default, cap)
    if asked < 1:
        raise bad_parameter("max")
    return min(int(asked), cap)


def offset(asked: float | None) -> int:
    """The zero-based first row of a start/max list."""
    if asked is None:
        return 0
    if asked < 0:
        raise bad_parameter("start")
    return int(asked)


def next_link(origin: str, path: str, query: Mapping[str, str], **changes: str) -> dict[str, str]:
    """The Link header to the next page, on the origin that the request itself used."""
    url = f"{origin}{path}?{urlencode({**query, **changes}, quote_via=quote)}"
    return {"Link": f'<{url}>; rel="next"'}
