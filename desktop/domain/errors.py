"""What can go wrong, as typed facts; `words.errors` says them in the person's language.

No sentences for people live here. `kind` names the sentence, `facts` fill it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

Fact = str | int | float | bool | None


class Kind(StrEnum):
    """The sort of failure; one title, one text and one remedy each in `words`."""

    # Nothing was sent: the call itself was wrong.
    USAGE = "usage"
    NOBODY_MEANT = "nobodyMeant"
    SEVERAL_MEANT = "severalMeant"
    BAD_FILE = "badFile"
    NOT_POSSIBLE = "notPossible"  # what is asked for cannot be, as things are now
    READ_ONLY = "readOnly"
    OTHER_SERVICE = "otherService"  # the run was begun on another one
    INCOMPLETE = "incomplete"  # a list is not whole, so no bulk decision is taken on it
    # Who we are.
    SIGN_IN = "signIn"  # 401
    SIGN_IN_FAILED = "signInFailed"  # a sign-in, or the renewal of one, came to nothing
    FORBIDDEN = "forbidden"  # 403
    # The way to the service.
    BAD_URL = "badUrl"
    UNREACHABLE = "unreachable"  # refused, no name, no route
    TIMED_OUT = "timedOut"
    CUT = "cut"  # the connection ended before the answer
    TLS = "tls"
    NOT_WEBEX = "notWebex"  # an answer, but not one of this API: a web page, half a JSON
    # The service's own answers.
    NOT_FOUND = "notFound"  # 404
    REJECTED = "rejected"  # 400, 405, 409, 415 ...
    BUSY = "busy"  # 429, 423 after all waiting
    SERVICE_FAULT = "serviceFault"  # 5xx
    # Our own ground.
    PROFILE = "profile"  # the profile folder cannot be used
    STORE = "store"  # the cache or the ledger cannot be used
    BAD_LEDGER = "badLedger"  # what was named as the ledger is no database that can be used
    DAMAGED_LEDGER = "damagedLedger"  # found before anything was sent
    DISK_FULL = "diskFull"
    KEYCHAIN = "keychain"
    PRINTER = "printer"  # it does not exist, or refuses
    MAIL = "mail"  # the mail server cannot be used, or did not take a mail
    LEASED = "leased"  # another process works on this run
    UNKNOWN_OUTCOME = "unknownOutcome"  # nothing shows whether a one-shot was done
    NOT_UNDOABLE = "notUndoable"
    BUG = "bug"


class Fault(Exception):
    """An expected failure. `kind` and `facts` are all that is known; no prose.

    `matches` lists the candidates where several were meant.
    """

    def __init__(self, kind: Kind, /, *, matches: Iterable[str] = (), **facts: Fact) -> None:
        super().__init__(kind, facts)
        self.kind = kind
        self.facts = facts
        self.matches = tuple(matches)

    @property
    def tracking_id(self) -> str:
        """The service's tracking id, "" where none was given."""
        return str(self.facts.get("tracking_id") or "")

    def __str__(self) -> str:
        known = ", ".join(f"{key}={value!r}" for key, value in self.facts.items())
        return f"{self.kind.value}({known})"


class ServiceFault(Fault):
    """The service answered, or the way to it failed, for one request.

    Facts: `method`, `path`, `status` (0 = no answer), `detail` (the service's own words),
    `code` (its error code), `tracking_id`, `retry_after` (seconds).
    `maybe_processed` is False only where it is certain that the request had no effect.
    """

    def __init__(
        self,
        kind: Kind,
        /,
        *,
        method: str,
        path: str,
        status: int = 0,
        detail: str = "",
        code: str = "",
        tracking_id: str = "",
        maybe_processed: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(
            kind,
            method=method,
            path=path,
            status=status,
            detail=detail,
            code=code,
            tracking_id=tracking_id,
        )
        self.method = method
        self.path = path
        self.status = status
        self.detail = detail
        self.code = code
        self.maybe_processed = maybe_processed
        self.retry_after = retry_after
