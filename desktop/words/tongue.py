"""Words in a language that need not be the window's: what is for somebody else to read.

`tongue.translate(context, text)` takes plain literals only, like `words.translation`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

from desktop.runtime import language
from desktop.words.times import parsed

NAMES: Final = {"en": "English", "de": "Deutsch"}
"""Each language as it calls itself."""


_DAYS: Final = {"en": "d MMM yyyy", "de": "dd.MM.yyyy"}


class Tongue:
    """One language: its words, and its spelling of dates; English for one that is none of ours.
    "" is the window's own."""

    def __init__(self, name: str = "") -> None:
        wanted = name or language.current()
        self.language = wanted if wanted in language.LANGUAGES else language.LANGUAGES[0]
        self._look_up = language.words_of(self.language).translate
        territory = QLocale.system().territory()
        self.locale = QLocale(QLocale.codeToLanguage(self.language), territory)

    def translate(self, context: str, text: str) -> str:
        """The text in this language."""
        return self._look_up(context, text) or text

    def moment(self, time: str, zone: str = "") -> str:
        """An instant with its zone, as "24 Dec 2026 14:05 CET"; in this computer's zone unless an
        IANA zone is given. "" for what is no time."""
        moment = parsed(time)
        if moment is None:
            return ""
        instant = QDateTime.fromMSecsSinceEpoch(int(moment.timestamp() * 1000), QTimeZone.utc())
        place = QTimeZone(zone.encode()) if zone else QTimeZone.systemTimeZone()
        there = instant.toTimeZone(place if place.isValid() else QTimeZone.systemTimeZone())
        short = QTimeZone.NameType.ShortName
        name = there.timeZone().displayName(there, short, self.locale)
        return f"{self.day(there)} {there.toString('HH:mm')} {name}".strip()

    def day(self, moment: QDateTime) -> str:
        """A date that nobody reads as another: no month stands as a number beside a day in
        English, where half of the readers would turn them round."""
        return self.locale.toString(moment.date(), _DAYS[self.language])
