"""JSON in a text column, the same on SQLite and PostgreSQL; NULL is None."""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode  # dumps makes one each time


class JsonText(TypeDecorator[Any]):
    """Any JSON value as ASCII text: no character in it that a database could refuse."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _ENCODE(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)
