"""What happens to a call now, for an internal and an external caller, from the settings read.

Pure. The order is the service's: selective forward, always, the phones (with Single Number
Reach), then busy, no answer and unreachable, each before voicemail. Selective reject and
accept, schedules and other people's criteria are not followed: they are named as unsure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from desktop.domain import selective
from desktop.domain.documents import Document, Json, has_room, value_at, with_value
from desktop.domain.lines import CALL_FORWARDING, CALLERS, FORWARDING, dialled


class Moment(StrEnum):
    """When an outcome takes place."""

    AT_ONCE = "atOnce"
    RINGING = "ringing"
    BUSY = "busy"
    NO_ANSWER = "noAnswer"
    UNREACHABLE = "unreachable"


class End(StrEnum):
    """Where a call goes."""

    PHONES = "phones"  # the user's own phones and app
    REACH = "reach"  # a number of Single Number Reach, at the same time
    FORWARD = "forward"
    FORWARD_VOICEMAIL = "forwardVoicemail"  # the voicemail of the destination
    VOICEMAIL = "voicemail"  # the user's own
    BUSY_TONE = "busyTone"
    RINGS_ON = "ringsOn"  # until the caller gives up
    GONE = "gone"  # unreachable, and nothing takes the call


class Because(StrEnum):
    """Which setting decides."""

    SELECTIVE = "selective"
    ALWAYS = "always"
    BUSY = "busy"
    NO_ANSWER = "noAnswer"
    UNREACHABLE = "unreachable"
    REACH = "reach"
    VOICEMAIL = "voicemail"
    NOTHING = "nothing"  # no setting; it is what a line does of itself


class Unsure(StrEnum):
    """What was not read or is not followed, so that the picture may be wrong."""

    SELECTIVE_NOT_READ = "selectiveNotRead"
    OTHER_CRITERIA = "otherCriteria"
    REACH_NOT_READ = "reachNotRead"
    VOICEMAIL_NOT_READ = "voicemailNotRead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that happens. `to` is a number; `rings` is 0 where no number is said."""

    moment: Moment
    end: End
    because: Because
    to: str = ""
    rings: int = 0


@dataclass(frozen=True, slots=True)
class CallFlow:
    """All that can happen to a call of these callers (`internal` or `external`)."""

    caller: str
    outcomes: tuple[Outcome, ...]
    unsure: tuple[Unsure, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """The documents as read; None for what was not, `criteria` in full."""

    forwarding: Document
    selective: Document | None = None
    criteria: Sequence[Document] = ()
    reach: Document | None = None
    voicemail: Document | None = None


_BLOCKS: Final[Mapping[Moment, tuple[tuple[str, ...], Because]]] = {
    Moment.BUSY: (("callForwarding", "busy"), Because.BUSY),
    Moment.NO_ANSWER: (("callForwarding", "noAnswer"), Because.NO_ANSWER),
    Moment.UNREACHABLE: (("businessContinuity",), Because.UNREACHABLE),
}
_BY_CALLER: Final = tuple(f"{c}.{part}" for c in CALLERS for part in ("enabled", "destination"))
_VOICEMAIL: Final = {
    Moment.BUSY: "sendBusyCalls",
    Moment.NO_ANSWER: "sendUnansweredCalls",
    Moment.UNREACHABLE: "sendUnansweredCalls",
}
_LEFT: Final = {
    Moment.BUSY: End.BUSY_TONE,
    Moment.NO_ANSWER: End.RINGS_ON,
    Moment.UNREACHABLE: End.GONE,
}


def call_flow(settings: Settings, caller: str) -> CallFlow:
    """What happens now to a call of `internal` or `external` callers."""
    unsure = _unsure(settings)
    at_once = _selective(settings, caller) or _always(settings) or _all_to_voicemail(settings)
    if at_once is not None:
        return CallFlow(caller, (at_once,), unsure)
    later = tuple(_afterwards(settings, moment) for moment in _BLOCKS)
    return CallFlow(caller, (*_ringing(settings), *later), unsure)


def call_flows(settings: Settings) -> tuple[CallFlow, ...]:
    """The flows of internal and external callers."""
    return tuple(call_flow(settings, caller) for caller in CALLERS)


def with_edits(settings: Settings, values: Mapping[str, Json]) -> Settings:
    """The settings as they would be with these values of the forwarding form, by key.

    Rules by caller are taken through the same steps as a save; they stay as they are where a
    save would be refused.
    """
    document = settings.forwarding
    for field in FORWARDING.fields:
        known = field.document == CALL_FORWARDING and field.key in values
        if known and has_room(document, field.path):
            document = with_value(document, field.path, values[field.key])
    changed, criteria = settings.selective, list(settings.criteria)
    if changed is not None:
        wanted = {key: values[key] for key in _BY_CALLER if key in values}
        try:
            taken = selective.steps(changed, criteria, wanted)
        except ValueError:
            taken = ()
        changed, criteria = selective.after(changed, criteria, taken)
    return replace(settings, forwarding=document, selective=changed, criteria=criteria)


def _unsure(settings: Settings) -> tuple[Unsure, ...]:
    found = []
    if settings.selective is None:
        found.append(Unsure.SELECTIVE_NOT_READ)
    elif settings.selective.get("enabled") is True and selective.others(settings.criteria):
        found.append(Unsure.OTHER_CRITERIA)
    if settings.reach is None:
        found.append(Unsure.REACH_NOT_READ)
    if settings.voicemail is None:
        found.append(Unsure.VOICEMAIL_NOT_READ)
    return tuple(found)


def _selective(settings: Settings, caller: str) -> Outcome | None:
    """Our criterion, unless an exception of the same shape takes these callers out."""
    if settings.selective is None or settings.selective.get("enabled") is not True:
        return None
    mine = [one for one in settings.criteria if selective.is_ours(one, caller)]
    if not mine or not all(selective.forwards(one) for one in mine):
        return None
    to = selective.destination(mine[0]) or _number(
        settings.selective.get("defaultPhoneNumberToForward")
    )
    if not to:
        return None
    end = End.FORWARD_VOICEMAIL if selective.to_voicemail(mine[0]) else End.FORWARD
    return Outcome(Moment.AT_ONCE, end, Because.SELECTIVE, to)


def _always(settings: Settings) -> Outcome | None:
    return _forward(
        settings.forwarding, ("callForwarding", "always"), Moment.AT_ONCE, Because.ALWAYS
    )


def _all_to_voicemail(settings: Settings) -> Outcome | None:
    if _voicemail_takes(settings, "sendAllCalls"):
        return Outcome(Moment.AT_ONCE, End.VOICEMAIL, Because.VOICEMAIL)
    return None


def _ringing(settings: Settings) -> tuple[Outcome, ...]:
    phones = Outcome(Moment.RINGING, End.PHONES, Because.NOTHING)
    numbers = (settings.reach or {}).get("numbers")
    reach = [
        Outcome(Moment.RINGING, End.REACH, Because.REACH, _number(one.get("phoneNumber")))
        for one in (numbers if isinstance(numbers, list) else [])
        if isinstance(one, dict) and one.get("enabled") is True
    ]
    return (phones, *reach)


def _afterwards(settings: Settings, moment: Moment) -> Outcome:
    """Forwarding goes before voicemail, unless voicemail has fewer rings."""
    path, because = _BLOCKS[moment]
    forward = _forward(settings.forwarding, path, moment, because)
    voicemail = _to_voicemail(settings, moment)
    both = [one for one in (forward, voicemail) if one is not None]
    if not both:
        return Outcome(moment, _LEFT[moment], Because.NOTHING)
    return min(both, key=lambda one: one.rings) if moment is Moment.NO_ANSWER else both[0]


def _to_voicemail(settings: Settings, moment: Moment) -> Outcome | None:
    block = _VOICEMAIL[moment]
    if not _voicemail_takes(settings, block):
        return None
    rings = 0
    if moment is Moment.NO_ANSWER:
        rings = _rings(value_at(settings.voicemail, (block, "numberOfRings")))
    return Outcome(moment, End.VOICEMAIL, Because.VOICEMAIL, rings=rings)


def _voicemail_takes(settings: Settings, block: str) -> bool:
    document = settings.voicemail or {}
    return document.get("enabled") is True and value_at(document, (block, "enabled")) is True


def _forward(
    document: Document, path: tuple[str, ...], moment: Moment, because: Because
) -> Outcome | None:
    to = _number(value_at(document, (*path, "destination")))
    if value_at(document, (*path, "enabled")) is not True or not to:
        return None
    voicemail = value_at(document, (*path, "destinationVoicemailEnabled")) is True
    rings = 0
    if moment is Moment.NO_ANSWER:
        rings = _rings(value_at(document, (*path, "numberOfRings")))
    return Outcome(moment, End.FORWARD_VOICEMAIL if voicemail else End.FORWARD, because, to, rings)


def _number(value: Json) -> str:
    return dialled(value) if isinstance(value, str) else ""


def _rings(value: Json) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
