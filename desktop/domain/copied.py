"""What a user takes over from a colleague: rules and switches, never what is the colleague's own.

What is switched off there is only switched off here. Recorded greetings, names, numbers and
addresses of the colleague are no settings for somebody else; a copy of a message that goes to
the colleague's own address goes to the user's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.caller_id import (
    CALLER_ID,
    CALLER_ID_DOCUMENT,
    caller_id_values,
    offered_numbers,
)
from desktop.domain.catalogue import Wanted
from desktop.domain.directory import Person
from desktop.domain.documents import Document, Json
from desktop.domain.fields import Setting, values_in
from desktop.domain.lines import (
    CALL_FORWARDING,
    CALLERS,
    FORWARDING,
    SELECTIVE_DOCUMENT,
    WHENS,
    dialled,
)
from desktop.domain.permissions import (
    OUTGOING_DOCUMENT,
    OUTGOING_PERMISSION,
    USE_CUSTOM,
    listed_types,
    locked,
)
from desktop.domain.voicemail import VOICEMAIL, VOICEMAIL_DOCUMENT

Read = Mapping[tuple[str, str], Document]
"""Documents by (setting, document)."""

COPIED: Final = (
    (FORWARDING.name, CALL_FORWARDING),
    (FORWARDING.name, SELECTIVE_DOCUMENT),
    (CALLER_ID.name, CALLER_ID_DOCUMENT),
    (VOICEMAIL.name, VOICEMAIL_DOCUMENT),
    (OUTGOING_PERMISSION.name, OUTGOING_DOCUMENT),
)
"""The documents from which something is taken over."""

_VOICEMAIL_FLAGS: Final = (
    "sendAllCalls.enabled",
    "sendBusyCalls.enabled",
    "sendUnansweredCalls.enabled",
    "messageStorage.mwiEnabled",
)
_RINGS: Final = "sendUnansweredCalls.numberOfRings"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule of the colleague's that cannot be the user's. `field` is its switch or choice."""

    person: Person
    setting: str
    field: str


def copied(theirs: Read, source: Person, mine: Read, person: Person) -> list[Wanted | LeftOut]:
    """What `person` shall have, of what was read of `source`; `mine` is what was read of them."""
    return [
        *_forwarding(theirs, person),
        *_caller_id(theirs, source, mine, person),
        *_voicemail(theirs, source, person),
        *_permissions(theirs, mine),
    ]


def _forwarding(theirs: Read, person: Person) -> Iterator[Wanted | LeftOut]:
    values: dict[str, Json] = {}
    for document in (CALL_FORWARDING, SELECTIVE_DOCUMENT):
        values |= values_in(FORWARDING, document, theirs[FORWARDING.name, document])
    for when in (*WHENS, *CALLERS):
        switch, destination = f"{when}.enabled", f"{when}.destination"
        if values[switch] is not True:
            yield from _those(FORWARDING, values, (switch,))
        elif _is_own(person, values[destination]):
            yield LeftOut(person, FORWARDING.name, switch)
        else:
            more = ("destinationVoicemailEnabled", "numberOfRings")
            parts = (switch, destination, *(f"{when}.{part}" for part in more))
            yield from _those(FORWARDING, values, parts)


def _caller_id(
    theirs: Read, source: Person, mine: Read, person: Person
) -> Iterator[Wanted | LeftOut]:
    key = CALLER_ID.name, CALLER_ID_DOCUMENT
    values = caller_id_values(theirs[key])
    for choice, own in (("internalName", "CUSTOM_NAME"), ("externalNamePolicy", "OTHER")):
        if values[choice] != own:
            yield from _those(CALLER_ID, values, (choice,))
    selected, number = values["selected"], values["customNumber"]
    own_number = selected == "CUSTOM" and (_is_own(source, number) or _is_own(person, number))
    if own_number or (selected is not None and selected not in offered_numbers(mine[key])):
        yield LeftOut(person, CALLER_ID.name, "selected")
    elif selected == "CUSTOM":
        yield from _those(CALLER_ID, values, ("selected", "customNumber"))
    else:
        yield from _those(CALLER_ID, values, ("selected",))
    yield from _those(CALLER_ID, values, ("blockInForwardCallsEnabled",))


def _voicemail(theirs: Read, source: Person, person: Person) -> Iterator[Wanted | LeftOut]:
    values = values_in(VOICEMAIL, VOICEMAIL_DOCUMENT, theirs[VOICEMAIL.name, VOICEMAIL_DOCUMENT])
    yield from _those(VOICEMAIL, values, ("enabled",))
    if values["enabled"] is not True:
        return
    yield from _those(VOICEMAIL, values, (*_VOICEMAIL_FLAGS, _RINGS))
    switch, destination = "transferToNumber.enabled", "transferToNumber.destination"
    if values[switch] is True and _is_own(person, values[destination]):
        yield LeftOut(person, VOICEMAIL.name, switch)
    else:
        asked = (switch, destination) if values[switch] is True else (switch,)
        yield from _those(VOICEMAIL, values, asked)
    switch, address = "emailCopyOfMessage.enabled", "emailCopyOfMessage.emailId"
    yield from _those(VOICEMAIL, values, (switch,))
    if values[switch] is True:
        own = str(values[address]).casefold() == source.email.casefold()
        taken = {address: person.email or None} if own else values
        yield from _those(VOICEMAIL, taken, (address,))


def _permissions(theirs: Read, mine: Read) -> Iterator[Wanted]:
    key = OUTGOING_PERMISSION.name, OUTGOING_DOCUMENT
    values = values_in(OUTGOING_PERMISSION, OUTGOING_DOCUMENT, theirs[key])
    custom = values[USE_CUSTOM] is True
    yield _wanted(OUTGOING_PERMISSION, USE_CUSTOM, custom)
    for call_type in listed_types(theirs[key]) if custom else ():
        if call_type in values and not locked(mine[key], call_type):
            parts = (call_type, f"{call_type}.transferEnabled")
            yield from _those(OUTGOING_PERMISSION, values, parts)


def _those(setting: Setting, values: Mapping[str, Json], keys: tuple[str, ...]) -> Iterator[Wanted]:
    """The fields of these keys that have a value there."""
    for key in keys:
        if values.get(key) is not None:
            yield _wanted(setting, key, values[key])


def _wanted(setting: Setting, key: str, value: Json) -> Wanted:
    return setting, setting[key], value


def _is_own(person: Person, value: Json) -> bool:
    """Whether a number or address is the person's own."""
    text = dialled(value).casefold() if isinstance(value, str) else ""
    own = (dialled(person.phone_number), person.extension, person.email)
    return bool(text) and text in [one.casefold() for one in own if one]
