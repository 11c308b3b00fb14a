"""Forwarding by caller: the two criteria that are ours, and the requests that set them.

A criterion is ours by its shape: no schedule, and callers that are all internal or all
external. All others belong to somebody else; they are shown and never touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.domain.documents import Document, Json
from desktop.domain.fields import FieldType
from desktop.domain.lines import CALLERS, dialled

_FROM: Final = {"internal": "ANY_INTERNAL", "external": "ANY_EXTERNAL"}
_SWITCHES: Final = ("forwardEnabled", "ringEnabled", "enabled")
_NO_SWITCHES: Final = frozenset(
    {
        "sendToVoicemailEnabled",
        "destinationVoicemailEnabled",
        "anonymousCallersEnabled",
        "unavailableCallersEnabled",
        "ringReminderEnabled",
    }
)
_CRITERION_READ_ONLY: Final = frozenset({"id", "source", *_SWITCHES, "numbers", "phoneNumbers"})


SELECTIVE_TYPES: Final = {
    "enabled": FieldType.BOOL,
    "defaultPhoneNumberToForward": FieldType.TEXT,
    "ringReminderEnabled": FieldType.BOOL,
    "sendToVoicemailEnabled": FieldType.BOOL,
    "destinationVoicemailEnabled": FieldType.BOOL,
    "criteria": FieldType.LIST,
}
"""What is known of the settings."""
CRITERION_TYPES: Final = {
    "source": FieldType.TEXT,
    "callsFrom": FieldType.TEXT,
    "scheduleName": FieldType.TEXT,
    "scheduleType": FieldType.TEXT,
    "forwardToPhoneNumber": FieldType.TEXT,
    "sendToVoicemailEnabled": FieldType.BOOL,
    "destinationVoicemailEnabled": FieldType.BOOL,
    **dict.fromkeys(_SWITCHES, FieldType.BOOL),
}
"""What is known of a criterion beside its id."""


def calls_from(criterion: Document) -> str:
    """Whose calls a criterion is about, in the list's spelling or that of the detail."""
    return str(criterion.get("callsFrom") or criterion.get("source") or "")


def is_ours(criterion: Document, caller: str) -> bool:
    """Whether a criterion is the one of these callers, at all times."""
    scheduled = criterion.get("scheduleName") or criterion.get("scheduleType")
    return not scheduled and calls_from(criterion) == _FROM[caller]


def forwards(criterion: Document) -> bool:
    """Whether a criterion forwards; one that does not is an exception, and wins."""
    others = sorted(key for key in criterion if key.endswith("Enabled"))
    for key in (*_SWITCHES, *(key for key in others if key not in _NO_SWITCHES)):
        if isinstance(criterion.get(key), bool):
            return bool(criterion[key])
    return True  # so says the document where the field is left out


def destination(criterion: Document) -> str:
    """Where a criterion forwards to, without layout; "" where it says nothing."""
    number = criterion.get("forwardToPhoneNumber")
    return dialled(number) if isinstance(number, str) else ""


def to_voicemail(document: Document) -> bool:
    """Whether a criterion or the settings send calls to the destination's voicemail."""
    keys = ("sendToVoicemailEnabled", "destinationVoicemailEnabled")
    return any(document.get(key) is True for key in keys)


def phone_numbers(criterion: Document) -> tuple[str, ...]:
    """The callers that a criterion names, without layout."""
    found = criterion.get("phoneNumbers") or criterion.get("numbers")
    numbers = found if isinstance(found, list) else []
    return tuple(dialled(number) for number in numbers if isinstance(number, str))


def ours(criteria: Sequence[Document], caller: str) -> Document | None:
    """Our criterion of these callers among the criteria in full; the first where there are two."""
    return next((one for one in criteria if is_ours(one, caller)), None)


def others(criteria: Sequence[Document]) -> list[Document]:
    """The criteria that are somebody else's, a second one of our shape among them."""
    mine = [ours(criteria, caller) for caller in CALLERS]
    return [one for one in criteria if not any(one is each for each in mine)]


def woken(selective: Document, criteria: Sequence[Document]) -> list[Document]:
    """Others' criteria that lie idle behind the switch, and forward once it goes on."""
    if selective.get("enabled") is True:
        return []
    return [one for one in others(criteria) if forwards(one)]


def selective_values(selective: Document, criteria: Sequence[Document]) -> dict[str, Json]:
    """`internal.*` and `external.*` by key: what happens now, with the master switch.

    `criteria` are the details, where alone the destination is.
    """
    values: dict[str, Json] = {}
    for caller in CALLERS:
        criterion = ours(criteria, caller)
        on = selective.get("enabled") is True and criterion is not None and forwards(criterion)
        values[f"{caller}.enabled"] = on
        values[f"{caller}.destination"] = (destination(criterion) or None) if criterion else None
    return values


def selective_document(selective: Document, criteria: Sequence[Document]) -> Document:
    """What was read, with the values of ours beside it, to be changed there."""
    values = selective_values(selective, criteria)
    mine = {
        caller: {part: values[f"{caller}.{part}"] for part in ("enabled", "destination")}
        for caller in CALLERS
    }
    return {"selectiveForward": selective, "criteria": list(criteria), **mine}


def steps_of(document: Document) -> tuple[SelectiveStep, ...]:
    """The requests that bring about the values of a document of `selective_document`."""
    wanted = {
        f"{caller}.{part}": document[caller][part]
        for caller in CALLERS
        for part in ("enabled", "destination")
    }
    return steps(document["selectiveForward"], document["criteria"], wanted)


class StepKind(StrEnum):
    """One request of a change of forwarding by caller."""

    CREATE = "create"  # POST .../criteria
    CHANGE = "change"  # PUT .../criteria/{id}
    REMOVE = "remove"  # DELETE .../criteria/{id}
    SETTINGS = "settings"  # PUT .../selectiveForward


@dataclass(frozen=True, slots=True)
class SelectiveStep:
    """One request: what it is, the criterion's id if it has one, and the body to send."""

    kind: StepKind
    document: Document
    criterion_id: str = ""


def steps(
    selective: Document, criteria: Sequence[Document], wanted: Mapping[str, Json]
) -> tuple[SelectiveStep, ...]:
    """The requests that give `internal.*` and `external.*` the wanted values, in their order.

    Criteria come before the switch, which is on while a criterion forwards, and go after it.
    What holds already needs no request; ours that lay idle behind the switch stay idle (for
    others' see `woken`). Raises ValueError where callers are to be forwarded nowhere.
    """
    values = {**selective_values(selective, criteria), **wanted}
    was_on = selective.get("enabled") is True
    found: list[SelectiveStep] = []
    gone: list[SelectiveStep] = []
    after: list[Document] = [one for one in others(criteria) if was_on]
    for caller in CALLERS:
        enabled = values[f"{caller}.enabled"] is True
        target = dialled(str(values[f"{caller}.destination"] or ""))
        now = ours(criteria, caller)
        if enabled and not target:
            raise ValueError(f"{caller}.destination")
        if now is None and not target:
            continue
        if now is not None and destination(now) and not target:
            gone.append(SelectiveStep(StepKind.REMOVE, {}, str(now.get("id") or "")))
            continue
        body = criterion_document(caller, target or destination(now or {}), enabled, now)
        after.append(body)
        if now is None:
            found.append(SelectiveStep(StepKind.CREATE, body))
        elif forwards(now) is not enabled or destination(now) != destination(body):
            found.append(SelectiveStep(StepKind.CHANGE, body, str(now.get("id") or "")))
    on = any(forwards(one) for one in after)
    default = next((destination(one) for one in after if forwards(one) and destination(one)), "")
    if on is not was_on or (on and found and not selective.get("defaultPhoneNumberToForward")):
        found.append(SelectiveStep(StepKind.SETTINGS, _settings(selective, on, default)))
    return (*found, *gone)


def after(
    selective: Document, criteria: Sequence[Document], taken: Sequence[SelectiveStep]
) -> tuple[Document, list[Document]]:
    """Settings and criteria as these requests leave them."""
    found = list(criteria)
    for step in taken:
        at = next((n for n, one in enumerate(found) if one.get("id") == step.criterion_id), -1)
        match step.kind:
            case StepKind.CREATE:
                found.append(step.document)
            case StepKind.CHANGE:
                found[at] = {**found[at], **step.document}
            case StepKind.REMOVE:
                del found[at]
            case StepKind.SETTINGS:
                selective = {**selective, **step.document}
    return selective, found


def criterion_document(
    caller: str, number: str, enabled: bool, now: Document | None = None
) -> Document:
    """The body of POST and PUT of our criterion: all of `now` that we do not set ourselves."""
    kept = {key: value for key, value in (now or {}).items() if key not in _CRITERION_READ_ONLY}
    return {
        **kept,
        "forwardToPhoneNumber": number,
        "sendToVoicemailEnabled": to_voicemail(now or {}),
        "callsFrom": _FROM[caller],
        "forwardEnabled": enabled,
    }


def _settings(selective: Document, on: bool, default: str) -> Document:
    """The body of the switch's PUT; the default number is sent always, for voicemail needs it."""
    kept = {
        key: value
        for key, value in selective.items()
        if key not in ("criteria", "destinationVoicemailEnabled")
    }
    return {
        **kept,
        "enabled": on,
        "defaultPhoneNumberToForward": kept.get("defaultPhoneNumberToForward") or default,
        "ringReminderEnabled": kept.get("ringReminderEnabled") is True,
        "sendToVoicemailEnabled": to_voicemail(selective),
    }
