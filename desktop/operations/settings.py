"""Where each setting's documents are read and written: the one table of write functions.

A new setting is a row here, its fields in `domain`, its wire functions in `api`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.api import features, forwarding, locations
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer
from desktop.domain.caller_id import CALLER_ID, CALLER_ID_DOCUMENT
from desktop.domain.documents import Document, value_at
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import Setting, misfit
from desktop.domain.lines import CALL_FORWARDING, FORWARDING, SELECTIVE_DOCUMENT
from desktop.domain.members import (
    APP_LINES,
    APP_LINES_DOCUMENT,
    PHONE_LINES,
    PHONE_LINES_DOCUMENT,
)
from desktop.domain.merge import Edit, Merged, halfway, merge
from desktop.domain.numbers import ALTERNATES_DOCUMENT, LINE, LINE_DOCUMENT
from desktop.domain.permissions import (
    LOCATION_OUTGOING_DOCUMENT,
    LOCATION_PERMISSION,
    OUTGOING_DOCUMENT,
    OUTGOING_PERMISSION,
)
from desktop.domain.person import PERSON, PERSON_DOCUMENT
from desktop.domain.phones import DEVICE, DEVICE_DOCUMENT
from desktop.domain.reach import REACH, REACH_DOCUMENT
from desktop.domain.voicemail import VOICEMAIL, VOICEMAIL_DOCUMENT
from desktop.operations import composed


@dataclass(frozen=True, slots=True)
class DocumentAccess:
    """How one official document of a setting is read and replaced, by target id.

    `entry_wise`: the entries of its lists are written one by one, so that a write which breaks
    off leaves some of them.
    """

    setting: Setting
    document: str
    read: Callable[[CustomerWire, str], Awaitable[Document]]
    write: Callable[[CustomerWire, str, Document], Awaitable[Answer]]
    entry_wise: bool = False


DOCUMENTS: Final = {
    (access.setting.name, access.document): access
    for access in (
        DocumentAccess(FORWARDING, CALL_FORWARDING, forwarding.read, forwarding.write),
        DocumentAccess(CALLER_ID, CALLER_ID_DOCUMENT, features.caller_id, features.write_caller_id),
        DocumentAccess(VOICEMAIL, VOICEMAIL_DOCUMENT, features.voicemail, features.write_voicemail),
        DocumentAccess(
            OUTGOING_PERMISSION,
            OUTGOING_DOCUMENT,
            features.outgoing_permission,
            features.write_outgoing_permission,
        ),
        DocumentAccess(
            PERSON, PERSON_DOCUMENT, features.person_settings, features.write_person_settings
        ),
        DocumentAccess(
            LOCATION_PERMISSION,
            LOCATION_OUTGOING_DOCUMENT,
            locations.outgoing_permission,
            locations.write_outgoing_permission,
        ),
        DocumentAccess(
            FORWARDING, SELECTIVE_DOCUMENT, composed.read_selective, composed.write_selective
        ),
        DocumentAccess(LINE, LINE_DOCUMENT, composed.read_line, composed.write_line),
        DocumentAccess(
            LINE, ALTERNATES_DOCUMENT, composed.read_alternates, composed.write_alternates
        ),
        DocumentAccess(
            REACH, REACH_DOCUMENT, composed.read_reach, composed.write_reach, entry_wise=True
        ),
        DocumentAccess(
            PHONE_LINES,
            PHONE_LINES_DOCUMENT,
            composed.read_phone_lines,
            composed.write_phone_lines,
        ),
        DocumentAccess(
            APP_LINES, APP_LINES_DOCUMENT, composed.read_app_lines, composed.write_app_lines
        ),
        DocumentAccess(DEVICE, DEVICE_DOCUMENT, composed.read_device, composed.write_device),
    )
}
"""Documents by (setting, document)."""


def merged(access: DocumentAccess, now: Document, edits: Sequence[Edit]) -> Merged:
    """What to send in the place of `now`. Raises Fault(NOT_WEBEX) where it is no such document:
    a touched field, or what it lies in, has another type than it should have."""
    if wrong := misfit((edit.field for edit in edits), now):
        raise Fault(Kind.NOT_WEBEX, field=f"{access.setting.name}.{wrong}")
    if access.entry_wise:
        edits = [_from_here(edit, now) for edit in edits]
    return merge(access.setting, access.document, now, edits)


def _from_here(edit: Edit, now: Document) -> Edit:
    there = value_at(now, edit.field.path)
    return replace(edit, base=there) if halfway(edit, there) else edit
