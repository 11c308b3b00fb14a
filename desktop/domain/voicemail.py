"""Voicemail of a person: the fields of its document and what the service would refuse.

PINs are not here: they are never read and never kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from desktop.domain.documents import Document, Json, Path, value_at
from desktop.domain.fields import (
    Field,
    FieldType,
    Problem,
    ProblemKind,
    Setting,
    normal_text,
    values_in,
)
from desktop.domain.lines import MOST_RINGS, diallable, normal_number

VOICEMAIL_DOCUMENT: Final = "voicemail"
"""The official document `features/voicemail`."""

GREETINGS: Final = ("DEFAULT", "CUSTOM")
STORAGES: Final = ("INTERNAL", "EXTERNAL")

_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")


def is_email(text: str) -> bool:
    """Whether a text can be one mail address."""
    return bool(_EMAIL.fullmatch(text.strip()))


def address(text: str) -> str:
    """A mail address without the blanks around it; what is none as it was typed."""
    return text.strip() if is_email(text) else text


def _flag(key: str) -> Field:
    return Field(key, VOICEMAIL_DOCUMENT, tuple(key.split(".")), FieldType.BOOL, nullable=False)


def _choice(key: str, choices: tuple[str, ...]) -> Field:
    return Field(
        key,
        VOICEMAIL_DOCUMENT,
        tuple(key.split(".")),
        FieldType.TEXT,
        nullable=False,
        choices=choices,
    )


def _text(key: str) -> Field:
    return Field(
        key, VOICEMAIL_DOCUMENT, tuple(key.split(".")), FieldType.TEXT, normal_text, cleared=""
    )


def _number(key: str) -> Field:
    path = tuple(key.split("."))
    return Field(key, VOICEMAIL_DOCUMENT, path, FieldType.TEXT, normal_number, cleared="")


VOICEMAIL: Final = Setting(
    name="voicemail",
    fields=(
        _flag("enabled"),
        _flag("sendAllCalls.enabled"),
        _flag("sendBusyCalls.enabled"),
        _choice("sendBusyCalls.greeting", GREETINGS),
        _flag("sendUnansweredCalls.enabled"),
        _choice("sendUnansweredCalls.greeting", GREETINGS),
        Field(
            "sendUnansweredCalls.numberOfRings",
            VOICEMAIL_DOCUMENT,
            ("sendUnansweredCalls", "numberOfRings"),
            FieldType.NUMBER,
            nullable=False,
        ),
        _flag("notifications.enabled"),
        _text("notifications.destination"),
        _flag("transferToNumber.enabled"),
        _number("transferToNumber.destination"),
        _flag("emailCopyOfMessage.enabled"),
        _text("emailCopyOfMessage.emailId"),
        _flag("messageStorage.mwiEnabled"),
        _choice("messageStorage.storageType", STORAGES),
        _text("messageStorage.externalEmail"),
    ),
    read_only={
        VOICEMAIL_DOCUMENT: (
            ("sendBusyCalls", "greetingUploaded"),
            ("sendUnansweredCalls", "greetingUploaded"),
            ("sendUnansweredCalls", "systemMaxNumberOfRings"),
            # With this field in it the whole PUT may be accepted and ignored.
            ("voiceMessageForwardingEnabled",),
        )
    },
    required={
        VOICEMAIL_DOCUMENT: (
            (("notifications",), {"enabled": False}),
            (("transferToNumber",), {"enabled": False}),
        )
    },
    respelt={VOICEMAIL_DOCUMENT: ((("notifications", "type"), "None", None),)},
)

_NEEDS: Final = (
    ("notifications.enabled", "notifications.destination"),
    ("transferToNumber.enabled", "transferToNumber.destination"),
    ("emailCopyOfMessage.enabled", "emailCopyOfMessage.emailId"),
)
_MAIL: Final = ("emailCopyOfMessage.emailId", "messageStorage.externalEmail")
_RINGS: Final = "sendUnansweredCalls.numberOfRings"
_MOST_RINGS_PATH: Final[Path] = ("sendUnansweredCalls", "systemMaxNumberOfRings")


def voicemail_values(document: Document) -> dict[str, Json]:
    """The value of every voicemail field, by key; None where the document has none."""
    return values_in(VOICEMAIL, VOICEMAIL_DOCUMENT, document)


def most_rings(document: Document) -> int:
    """The service's own upper bound of rings, in rings."""
    limit = value_at(document, _MOST_RINGS_PATH)
    return limit if isinstance(limit, int) and not isinstance(limit, bool) else MOST_RINGS


def greeting_uploaded(document: Document, block: str) -> bool:
    """Whether there is a recorded greeting, so that `CUSTOM` can be chosen, for a block."""
    return value_at(document, (block, "greetingUploaded")) is True


def voicemail_problems(
    values: Mapping[str, Json], document: Document | None = None
) -> list[Problem]:
    """What the service would refuse or ignore; `document` is the one that was read, if any."""
    problems = [
        Problem(needed, ProblemKind.VALUE_REQUIRED)
        for switch, needed in _NEEDS
        if values.get(switch) is True and not _filled(values.get(needed))
    ]
    if values.get("messageStorage.storageType") == "EXTERNAL" and not _filled(
        values.get("messageStorage.externalEmail")
    ):
        problems.append(Problem("messageStorage.externalEmail", ProblemKind.VALUE_REQUIRED))
    for key in _MAIL:
        text = values.get(key)
        if isinstance(text, str) and text.strip() and not is_email(text):
            problems.append(Problem(key, ProblemKind.NOT_AN_EMAIL))
    number = values.get("transferToNumber.destination")
    if isinstance(number, str) and number.strip() and not diallable(number):
        problems.append(Problem("transferToNumber.destination", ProblemKind.NOT_DIALLABLE))
    problems += _rings_problems(values.get(_RINGS), most_rings(document or {}))
    return problems + (_greeting_problems(values, document) if document is not None else [])


def _filled(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _rings_problems(rings: Json, limit: int) -> list[Problem]:
    if isinstance(rings, bool) or not isinstance(rings, int):
        return []
    if rings < 0:
        return [Problem(_RINGS, ProblemKind.TOO_SMALL, 0)]
    return [Problem(_RINGS, ProblemKind.TOO_LARGE, limit)] if rings > limit else []


def _greeting_problems(values: Mapping[str, Json], document: Document) -> list[Problem]:
    return [
        Problem(f"{block}.greeting", ProblemKind.NOT_OFFERED)
        for block in ("sendBusyCalls", "sendUnansweredCalls")
        if values.get(f"{block}.greeting") == "CUSTOM" and not greeting_uploaded(document, block)
    ]
