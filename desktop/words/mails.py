"""The mail about an activation code: from a template in the reader's language, text and HTML.

Templates lie in `resources/mail`; a text of the person's own takes the place of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Final

from desktop.domain.devices import box_model, code_in_groups
from desktop.domain.directory import PhoneModel
from desktop.domain.labels import Label
from desktop.domain.national import national
from desktop.runtime.folders import resource
from desktop.words.labels import where
from desktop.words.tongue import Tongue

SUBJECT: Final = "subject"
TEXT: Final = "text"
PLACES: Final = (
    *("greeting", "name", "extension", "number", "customer", "place", "model"),
    *("code", "until", "steps", "sender"),
)
"""What may stand in braces in a text of one's own."""

_FAMILIES: Final = {"MPP": "mpp", "DESK_PHONE": "desk"}
"""Which steps belong to a type of the catalogue."""
_PLACE: Final = re.compile(r"\{(\w+)\}")
_SECTION: Final = re.compile(r"^\[([\w.]+)\]$", re.MULTILINE)
_MONO: Final = "font-family:Consolas,Menlo,monospace;font-size:22px;font-weight:bold"
_BODY: Final = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.45"


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in words. Its text holds the code, so `repr` shows none of it."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def template(language: str, part: str, own: Mapping[str, str] | None = None) -> str:
    """A part of the template, such as `subject` or `text`, or the person's own in its place."""
    return (own or {}).get(f"{language}.{part}", "") or _sections(language).get(part, "")


def unknown_places(text: str) -> list[str]:
    """What stands in braces and is known to nobody."""
    return [name for name in _PLACE.findall(text) if name not in PLACES]


def lacks_code(text: str) -> bool:
    """Whether a text would reach the user without the code."""
    return "{code}" not in text


def family(model: PhoneModel | None) -> str:
    """Which steps a model has, by the type that the catalogue gives it."""
    return _FAMILIES.get(model.type, "other") if model is not None else "other"


def write(
    label: Label,
    tongue: Tongue,
    *,
    steps: str = "other",
    sender: str = "",
    to_user: bool = True,
    own: Mapping[str, str] | None = None,
) -> Written:
    """The mail about the code of a label. `steps` is a `family`; `to_user` is False where it
    goes to somebody else, and so says whose phone it is."""
    language = tongue.language
    whom = "greeting.user" if to_user else "greeting.other"
    values = {
        "name": label.user,
        "extension": label.extension or "–",
        "number": national(label.number, "") or "–",
        "customer": label.customer,
        "place": where(label, tongue),
        "model": box_model(label.model),
        "code": code_in_groups(label.code),
        "until": tongue.moment(label.expiry_time, label.zone),
        "sender": sender,
    }
    values["greeting"] = _filled(template(language, whom), values)
    values["steps"] = template(language, f"steps.{steps}")
    text = _filled(template(language, TEXT, own), values)
    subject = _filled(template(language, SUBJECT, own), values)
    return Written(subject, text + "\n", _html(text, values["code"], language))


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Known places get their values once: what stands in a value is no place."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def _html(text: str, code: str, language: str) -> str:
    parts = []
    for paragraph in re.split(r"\n{2,}", text):
        style = f' style="{_MONO}"' if paragraph.strip() == code else ""
        lines = "<br>\n".join(escape(line) for line in paragraph.strip().split("\n"))
        parts.append(f"<p{style}>{lines}</p>")
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"></head>\n'
        f'<body style="{_BODY}">\n{body}\n</body></html>\n'
    )


@cache
def _sections(language: str) -> Mapping[str, str]:
    text = resource(f"mail/{language}.txt").read_text("utf-8")
    _, *pieces = _SECTION.split(text)
    return {name: content.strip() for name, content in zip(pieces[::2], pieces[1::2], strict=True)}
