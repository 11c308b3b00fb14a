"""JSON bodies in and out, so that what is read can be sent back as it was.

Number text, key order and unknown fields survive; nothing is modelled here.
"""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

import msgspec

from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind

LONGEST_INTEGER: Final = 4_000
"""Digits up to which an integer is read as one; Python itself refuses more than 4,300."""


class NumberText(float):
    """A number that remembers how it was written: `1.50` goes back as `1.50`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> NumberText:
        """The number that `text` is, in JSON's own spelling."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __copy__(self) -> NumberText:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> NumberText:
        return self

    def __reduce__(self) -> tuple[type[NumberText], tuple[str]]:
        return NumberText, (self.text,)


def decode(data: bytes) -> Json:
    """The JSON value of a body. Raises ValueError where it is none, or not sendable again."""
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_float=NumberText,
            parse_int=_integer,
            parse_constant=_refuse_constant,
        )
    except RecursionError as problem:
        raise ValueError("nested too deeply") from problem
    if b"\\u" in data:
        _refuse_half_characters(value)
    return value


def encode(document: Json) -> bytes:
    """The body of a document. Raises Fault(USAGE) where it holds half a character."""
    try:
        return _ENCODER.encode(document)
    except UnicodeEncodeError as problem:
        raise Fault(Kind.USAGE, reason="text") from problem


def _integer(text: str) -> int | NumberText:
    # "-0" is no integer in Python, and more digits than it takes are kept as text
    return NumberText(text) if text == "-0" or len(text) > LONGEST_INTEGER else int(text)


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _refuse_half_characters(value: Json) -> None:
    # \ud800 without its other half parses, but no encoder can write it again
    try:
        _ENCODER.encode(value)
    except UnicodeEncodeError as problem:
        raise ValueError("half a character") from problem


def _as_written(value: object) -> msgspec.Raw:
    if isinstance(value, NumberText):
        return msgspec.Raw(value.text.encode())
    raise TypeError(f"{type(value).__name__} is no JSON")


_ENCODER: Final = msgspec.json.Encoder(enc_hook=_as_written)
