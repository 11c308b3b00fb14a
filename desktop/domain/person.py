"""A person's Calling settings: the time zone that desk phones follow, and the language."""

from __future__ import annotations

from typing import Final

from desktop.domain.fields import Field, FieldType, Setting, normal_text

PERSON_DOCUMENT: Final = "person"
"""The official document `telephony/config/people/{personId}`."""

PERSON: Final = Setting(
    name="person",
    fields=tuple(
        Field(key, PERSON_DOCUMENT, (key,), FieldType.TEXT, normal_text, nullable=False)
        for key in ("timeZone", "announcementLanguage")
    ),
)
