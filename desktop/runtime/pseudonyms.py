"""Stands in for people: the one point where text that leaves this machine loses them.

The same person, address, number, MAC or id has the same stand-in in one bundle, so that
support can follow it; the table that would tell whose it is ends with the bundle.
"""

from __future__ import annotations

import json
import platform
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus, unquote

from desktop.runtime.log import E_MAIL, NUMBERS, without_secrets

_SHORTEST: Final = 2
_UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PATTERNS: Final = (
    ("mail", E_MAIL),
    ("id", re.compile(r"Y2lzY29zcGFyazov[\w+-]+={0,2}")),
    # By its tracking id a request can be found at the service, and nobody else can.
    ("id", re.compile(rf"(?<!ROUTERGW_)(?<![0-9a-f]){_UUID}(?![0-9a-f])", re.IGNORECASE)),
    (
        "mac",
        re.compile(
            r"(?<![\w:-])[0-9a-f]{2}(?P<sep>[:-]?)(?:[0-9a-f]{2}(?P=sep)){4}[0-9a-f]{2}(?![\w:-])",
            re.IGNORECASE,
        ),
    ),
    ("mac", re.compile(r"(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])", re.IGNORECASE)),
    *(("number", one) for one in NUMBERS),
    ("address", re.compile(r"(?<![\w.])(?!127\.)\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")),
)
_WORD: Final = re.compile(r"[^\W_]+")


class Pseudonyms:
    """Gives a text without secrets, and with stand-ins such as `[name 3]` for people.

    `names` are those to look for, whole and whatever their capitals; the name of this machine
    and of its user are looked for as well.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._home = str(Path.home())
        phrases: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for name in (*names, Path.home().name, platform.node()):
            for phrase in _spellings(name.strip()):
                if (first := _WORD.search(phrase)) is not None and len(phrase) >= _SHORTEST:
                    phrases[first[0].casefold()][phrase[first.start() :]] = name.strip()
        self._phrases = {
            first: sorted(found.items(), key=lambda one: -len(one[0]))
            for first, found in phrases.items()
        }

    def __call__(self, text: str) -> str:
        """The text as it may leave this machine."""
        text = without_secrets(text)
        if len(self._home) > 1:
            text = text.replace(self._home, "~")
            text = text.replace(json.dumps(self._home)[1:-1], "~")  # as a document spells it
        for kind, pattern in _PATTERNS:
            text = pattern.sub(lambda found, kind=kind: self._stand_in(kind, found[0]), text)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        return "".join(self._without_names(text))

    def _without_names(self, text: str) -> Iterator[str]:
        done = 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            for phrase, name in self._phrases.get(word[0].casefold(), ()):
                end = word.start() + len(phrase)
                there = text[word.start() : end]
                if there.casefold() == phrase.casefold() and not text[end : end + 1].isalnum():
                    yield text[done : word.start()]
                    yield self._stand_in("name", name)
                    done = end
                    break
        yield text[done:]

    def _stand_in(self, kind: str, found: str) -> str:
        key = (kind, _canonical(kind, found))
        if key not in self._given:
            self._counts[kind] += 1
            self._given[key] = f"[{kind} {self._counts[kind]}]"
        return self._given[key]


def _spellings(name: str) -> set[str]:
    """A name as texts, documents and addresses have it."""
    return {name, json.dumps(name)[1:-1], quote(name), quote_plus(name)}


def _canonical(kind: str, found: str) -> str:
    """One spelling for all spellings of the same."""
    plain = unquote(found)
    if kind in ("mac", "number"):
        return "".join(one for one in plain if one.isalnum()).casefold()
    return plain if kind == "id" else plain.casefold()
