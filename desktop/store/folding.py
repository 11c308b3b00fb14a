"""How names, addresses and numbers are spelled so that a search finds them.

Umlauts are found as "ue" and as "u", numbers with and without +, blanks and the leading 0.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WRITTEN_OUT: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_NO_ACCENT: Final = {
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
}
_NUMBER: Final = re.compile(r"[+(]?[0-9][0-9 ()./\-\u00a0\u2011]*")
_NO_DIGIT: Final = re.compile(r"[^0-9]")


class _Letters(dict[int, str]):
    """What `str.translate` puts in each letter's place, worked out when first met."""

    def __init__(self, special: dict[str, str]) -> None:
        super().__init__()
        self._special = special

    def __missing__(self, code: int) -> str:
        self[code] = found = "".join(map(self._folded, chr(code).casefold()))
        return found

    def _folded(self, letter: str) -> str:
        if letter in self._special:
            return self._special[letter]
        parts = unicodedata.normalize("NFKD", letter).casefold()
        return "".join(_NO_ACCENT.get(one, one) for one in parts if not unicodedata.combining(one))


_PLAIN: Final = _Letters({})
_GERMAN: Final = _Letters(_WRITTEN_OUT)


def plain(text: str) -> str:
    """Lower case, without any accent: `Müller-Groß` is `muller-gross`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def german(text: str) -> str:
    """Lower case, umlauts written out: `Müller-Groß` is `mueller-gross`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_GERMAN)


def spellings(text: str) -> tuple[str, ...]:
    """The one or two ways in which a text is found."""
    if text.isascii():
        return (text.lower(),)
    return tuple(dict.fromkeys((german(text), plain(text))))


def digits(text: str) -> str:
    """Only the digits of a number."""
    return _NO_DIGIT.sub("", text)


def searched(names: tuple[str, ...], numbers: tuple[str, ...]) -> str:
    """The text that is indexed: every spelling of every name, then bare numbers.

    Each part has a blank before it, so that the beginning of a word can be asked for.
    """
    words = dict.fromkeys(way for name in dict.fromkeys(names) for way in spellings(name))
    bare = dict.fromkeys(digits(number) for number in numbers if number)
    return "".join(f" {part}" for part in (*words, *bare) if part)


def terms(text: str) -> list[tuple[str, ...]]:
    """What is asked for: all terms must be found, each in any one of its spellings."""
    text = text.encode("utf-8", "ignore").decode()  # half a character is in no name
    text = " ".join(text.replace("\0", " ").split())
    if _NUMBER.fullmatch(text):
        return [_number_ways(text)]
    return [_word_ways(word) for word in text.split(" ") if word]


def _word_ways(word: str) -> tuple[str, ...]:
    return _number_ways(word) if _NUMBER.fullmatch(word) else spellings(word)


def _number_ways(text: str) -> tuple[str, ...]:
    bare = digits(text)
    international = bare.removeprefix("00")
    national = bare.removeprefix("0")
    return tuple(dict.fromkeys(way for way in (bare, international, national) if way)) or (bare,)
