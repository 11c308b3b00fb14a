"""The sandbox's own clock: real time plus what was added by the control route.

Codes expire and phones connect by it, so no test waits.
"""

import time
from datetime import UTC, datetime
from email.utils import format_datetime


class Clock:
    """Seconds since 1970 in sandbox time."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> float:
        return time.time() + self.offset

    def advance(self, seconds: float) -> float:
        """Moves the clock; returns the whole offset, which the state file keeps."""
        self.offset += seconds
        return self.offset


def iso(seconds: float) -> str:
    """ISO 8601 with milliseconds and Z, as Webex writes times."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def http_date(seconds: float) -> str:
    """The form of the Date and Retry-After headers."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)
