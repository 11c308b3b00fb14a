"""Checks of request bodies, put together from small parts.

A part looks at one value and refuses it with 400 and the path of the field. Fields that
no part knows are let through: Webex ignores or keeps them, it does not refuse them.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from desktop.sandbox.errors import bad_field

Check = Callable[[Any, str], None]

_DIGITS = re.compile(r"^\+?[0-9*#]{1,23}$")
_FILLERS = re.compile(r"[\s().-]")


def text(longest: int | None = None, shortest: int = 0, nullable: bool = False) -> Check:
    def check(value: Any, path: str) -> None:
        if value is None and nullable:
            return
        if not isinstance(value, str) or len(value) < shortest:
            raise bad_field(path)
        if longest is not None and len(value) > longest:
            raise bad_field(path)

    return check


def flag(value: Any, path: str) -> None:
    if not isinstance(value, bool):
        raise bad_field(path)


def whole(low: int, high: int) -> Check:
    def check(value: Any, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bad_field(path)
        if value != int(value) or not low <= value <= high:
            raise bad_field(path)

    return check


def anything(value: Any, path: str) -> None:
    """For fields that the server reads past, such as read-only ones."""


def one_of(*allowed: str) -> Check:
    def check(value: Any, path: str) -> None:
        if value not in allowed:
            raise bad_field(path)

    return check


def listed(item: Check) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, list):
            raise bad_field(path)
        for index, entry in enumerate(value):
            item(entry, f"{path}[{index}]")

    return check


def fields(known: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise bad_field(path or "body")
        prefix = f"{path}." if path else ""
        for name in required:
            if name not in value:
                raise bad_field(prefix + name)
        for name, part in known.items():
            if name in value:
                part(value[name], prefix + name)

    return check


def destination(value: Any, path: str) -> None:
    """Where a call can go: E.164, an extension or a URI; "" for none."""
    if not isinstance(value, str) or len(value) > 161:
        raise bad_field(path)
    if value and "@" not in value and not _DIGITS.match(_FILLERS.sub("", value)):
        raise bad_field(path)
