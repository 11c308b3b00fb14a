"""Lists decoded straight into light rows; one bad row never loses the list.

A page is decoded strictly first, which is fast. Where that fails, the page is read again
row by row, and only the fields that make no sense fall back to their defaults.
"""

from __future__ import annotations

import json
from functools import lru_cache
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin

import msgspec

from desktop.domain.documents import Json


class Row(msgspec.Struct, gc=False, rename="camel"):
    """A row of a list: the fields we show, each with a default; all others are skipped."""


R = TypeVar("R", bound=Row)
MISSING_ID: Final = ""


def rows(data: bytes, key: str, row_type: type[R]) -> list[R]:
    """The rows below `key` ("" for a bare list). Raises ValueError where there is no list."""
    try:
        page = _decoder(key, row_type).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _row_by_row(data, key, row_type)
    found: list[R] = page.rows if key else page
    return found


def convert(value: Json, kind: Any) -> Any:
    """`value` as `kind`, field by field; what makes no sense becomes the field's default."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        pass
    if isinstance(kind, type) and issubclass(kind, Row):
        return _row(value, kind)
    origin = get_origin(kind)
    if origin in (list, tuple) and isinstance(value, list):
        (inner, *_) = get_args(kind)
        items = [convert(item, inner) for item in value]
        return origin(item for item in items if item is not None)
    if origin in (Union, UnionType):
        (inner, *_) = [one for one in get_args(kind) if one is not type(None)]
        return convert(value, inner)
    return None


@lru_cache(maxsize=64)
def _decoder(key: str, row_type: type[Row]) -> msgspec.json.Decoder[Any]:
    if not key:
        return msgspec.json.Decoder(list[row_type])  # type: ignore[valid-type]  # made at run time
    field = msgspec.field(name=key)
    page = msgspec.defstruct("Page", [("rows", list[row_type], field)])  # type: ignore[valid-type]  # made at run time
    return msgspec.json.Decoder(page)


@lru_cache(maxsize=64)
def _fields(row_type: type[Row]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(row_type)


def _row_by_row(data: bytes, key: str, row_type: type[R]) -> list[R]:
    try:
        document = json.loads(data.decode("utf-8-sig", "replace"))
    except RecursionError as problem:
        raise ValueError("nested too deeply") from problem
    items = document
    if key:
        items = document.get(key) if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise ValueError(f"no list {key!r}")
    if b"\\u" in data:
        items = _whole_characters(items)
    return [convert(item, row_type) for item in items]


def _row(value: Json, row_type: type[R]) -> R:
    if not isinstance(value, dict):
        return row_type()
    known: dict[str, Any] = {}
    for field in _fields(row_type):
        if field.encode_name in value:
            converted = convert(value[field.encode_name], field.type)
            if converted is not None:
                known[field.name] = converted
    return row_type(**known)


def _whole_characters(value: Json) -> Json:
    # half a surrogate pair cannot be stored or shown
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {_whole_characters(k): _whole_characters(v) for k, v in value.items()}
    return value
