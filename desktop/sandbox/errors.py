"""Refusals and the two bodies in which Webex says them.

The gateway and most operations use {message, errors, trackingId}; Calling's own services
(everything below telephony/config) answer with {error: {key, message}, trackingId}.
"""

from typing import Any

_TEXTS = {
    400: "The request was invalid or cannot be otherwise served.",
    401: "The request requires a valid access token set in the Authorization request header.",
    403: "Access was denied due to insufficient permissions.",
    404: "The requested resource could not be found.",
    405: "The request was made to a resource using an HTTP request method that is not supported.",
    409: "The request could not be processed because it conflicts with some established rule.",
    415: "The request was made to a resource without specifying a media type or used a media type"
    " that is not supported.",
    423: "The requested resource is temporarily unavailable.",
    429: "Too many requests have been sent in a given amount of time and the request has been"
    " rate limited.",
    500: "Something went wrong on the server.",
    502: "The server received an invalid response from an upstream server.",
    503: "Server is overloaded with requests. Try again later.",
    504: "An upstream server failed to respond on time.",
}
_CALLING_KEYS = {400: "BAD_REQUEST", 404: "NOT_FOUND", 409: "CONFLICT"}

NO_CALLING = 4008
EXTENSION_NOT_AVAILABLE = 4202


class Refusal(Exception):
    """An operation says no: the status, what is said, and the error number where one is known."""

    def __init__(
        self,
        status: int,
        description: str = "",
        code: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.status = status
        self.description = description or _TEXTS.get(status, "Unexpected error.")
        self.code = code
        self.headers = headers or {}
        super().__init__(self.description)


def bad_field(name: str) -> Refusal:
    """400 for one field of a body."""
    return Refusal(400, f"Invalid field value: {name}")


def bad_parameter(name: str) -> Refusal:
    """400 for one parameter of the query."""
    return Refusal(400, f"Invalid query parameter: {name}")


def not_found(what: str = "") -> Refusal:
    """404, also for objects of another organisation: whoever asks must not learn they exist."""
    return Refusal(404, f"{what} not found." if what else "")


def no_calling() -> Refusal:
    """404 with error 4008: the person has no Calling licence."""
    text = f"[Error {NO_CALLING}] The user is not a Webex Calling user."
    return Refusal(404, text, NO_CALLING)


def no_calling_here() -> Refusal:
    """400: the location is known, and has no Calling."""
    return Refusal(400, "The location is not enabled for Webex Calling.")


def body(refusal: Refusal, path: str, tracking: str) -> dict[str, Any]:
    """The error body for this path."""
    if path.startswith("/telephony/config") and refusal.status in _CALLING_KEYS:
        return _calling_body(refusal, tracking)
    item: dict[str, Any] = {"description": refusal.description}
    if refusal.code is not None:
        item["errorCode"] = refusal.code
    message = refusal.description if refusal.status == 400 else _TEXTS.get(refusal.status)
    return {
        "message": message or refusal.description,
        "errors": [item],
        "trackingId": tracking,
    }


def _calling_body(refusal: Refusal, tracking: str) -> dict[str, Any]:
    item = {"description": refusal.description}
    if refusal.code is not None:
        item["code"] = str(refusal.code)
    key = _CALLING_KEYS[refusal.status]
    return {"error": {"key": key, "message": [item]}, "trackingId": tracking}
