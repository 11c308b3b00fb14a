"""Times for people: how long ago, until when, and dates in the local zone and spelling.

The service's times are ISO 8601 UTC; anything that is none reads as "".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QDateTime, QLocale

from desktop.words.counted import Counted
from desktop.words.translation import translate

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


class Times(Counted):
    """Spans of time with their number."""

    def minutes_ago(self, n: int) -> str:
        return self.tr("%n minute(s) ago", "", n)

    def hours_ago(self, n: int) -> str:
        return self.tr("%n hour(s) ago", "", n)

    def days_ago(self, n: int) -> str:
        return self.tr("%n day(s) ago", "", n)

    def minutes_left(self, n: int) -> str:
        return self.tr("%n minute(s) left", "", n)

    def hours_left(self, n: int) -> str:
        return self.tr("%n hour(s) left", "", n)

    def days_left(self, n: int) -> str:
        return self.tr("%n day(s) left", "", n)

    def minutes(self, n: int) -> str:
        return self.tr("%n minute(s)", "", n)

    def hours(self, n: int) -> str:
        return self.tr("%n hour(s)", "", n)

    def days(self, n: int) -> str:
        return self.tr("%n day(s)", "", n)


_N: Final = Times()


def parsed(text: str) -> datetime | None:
    """The instant that an ISO 8601 text stands for; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def age(text: str, now: datetime | None = None) -> str:
    """How long ago, such as "3 minutes ago"; the future and this minute are "just now"."""
    moment = parsed(text)
    if moment is None:
        return ""
    seconds = int(((now or datetime.now(UTC)) - moment).total_seconds())
    if seconds < _MINUTE:
        return translate("Times", "just now")
    if seconds < _HOUR:
        return _N.minutes_ago(seconds // _MINUTE)
    if seconds < _DAY:
        return _N.hours_ago(seconds // _HOUR)
    return _N.days_ago(seconds // _DAY)


def remaining(text: str, now: datetime | None = None) -> str:
    """How long something is still valid, such as "6 days left"; "expired" afterwards."""
    moment = parsed(text)
    if moment is None:
        return ""
    seconds = int((moment - (now or datetime.now(UTC))).total_seconds())
    if seconds <= 0:
        return translate("Times", "expired")
    if seconds < _HOUR:
        return _N.minutes_left(max(1, seconds // _MINUTE))
    if seconds < 2 * _DAY:
        return _N.hours_left(seconds // _HOUR)
    return _N.days_left(seconds // _DAY)


def span(seconds: float) -> str:
    """About how long something is, such as "3 hours"; never less than a minute."""
    whole = abs(seconds)
    if round(whole / _MINUTE) < _HOUR // _MINUTE:
        return _N.minutes(max(1, round(whole / _MINUTE)))
    if whole < 2 * _DAY:
        return _N.hours(round(whole / _HOUR))
    return _N.days(round(whole / _DAY))


def local_date_time(text: str) -> str:
    """Date and time of day in the computer's zone and the language's spelling."""
    moment = parsed(text)
    if moment is None:
        return ""
    return QLocale().toString(_qt(moment), QLocale.FormatType.ShortFormat)


def local_date(text: str) -> str:
    """The date alone, in the computer's zone and the language's spelling."""
    moment = parsed(text)
    if moment is None:
        return ""
    return QLocale().toString(_qt(moment).date(), QLocale.FormatType.ShortFormat)


def _qt(moment: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(moment.timestamp() * 1000))
