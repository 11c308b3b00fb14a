"""The settings that can be changed, and the one-shot actions, by their public names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from desktop.domain.caller_id import CALLER_ID, caller_id_problems
from desktop.domain.changes import TargetKind
from desktop.domain.documents import Json
from desktop.domain.fields import Field, Problem, Setting
from desktop.domain.lines import FORWARDING, forwarding_problems
from desktop.domain.members import APP_LINES, PHONE_LINES
from desktop.domain.numbers import LINE, line_problems
from desktop.domain.permissions import LOCATION_PERMISSION, OUTGOING_PERMISSION
from desktop.domain.person import PERSON
from desktop.domain.phones import DEVICE
from desktop.domain.reach import REACH, reach_problems
from desktop.domain.voicemail import VOICEMAIL, voicemail_problems

Wanted = tuple[Setting, Field, Json]

SETTINGS: Final[dict[str, Setting]] = {
    setting.name: setting
    for setting in (
        FORWARDING,
        CALLER_ID,
        VOICEMAIL,
        OUTGOING_PERMISSION,
        PERSON,
        LOCATION_PERMISSION,
        LINE,
        REACH,
        PHONE_LINES,
        APP_LINES,
        DEVICE,
    )
}
"""Every setting that a plan may name."""

_CHECKS: Final[dict[str, Callable[[Mapping[str, Json]], list[Problem]]]] = {
    FORWARDING.name: forwarding_problems,
    CALLER_ID.name: caller_id_problems,
    VOICEMAIL.name: voicemail_problems,
    LINE.name: line_problems,
    REACH.name: reach_problems,
}


def field_of(key: str, kind: TargetKind = TargetKind.PERSON) -> tuple[Setting, Field]:
    """The setting and field of a public `SETTING.FIELD` key. Raises KeyError.

    `kind` is what is to be changed: a location's settings are none of a person's.
    """
    name, _, field = key.partition(".")
    setting = SETTINGS[name]
    if setting.target is not kind:
        raise KeyError(key)
    return setting, setting[field]


def problems(setting: Setting, values: Mapping[str, Json]) -> list[Problem]:
    """What no user's service would take, of some values of a setting by key."""
    check = _CHECKS.get(setting.name)
    return check(values) if check else []


def with_implied(wanted: Sequence[Wanted]) -> list[Wanted]:
    """What is wanted, with the values that it brings along.

    A call type brings `useCustomPermissions`, a name of one's own the choice of that name. What
    was asked for in so many words is never overruled. A choice that is given where the text
    itself is expected (`callerId.externalName=LOCATION`) is that choice.
    """
    chosen = [_as_choice(one) for one in wanted]
    asked = {(setting.name, field.key) for setting, field, _ in chosen}
    found: dict[tuple[str, str], Wanted] = {}
    for setting, field, value in chosen:
        for key, brought in field.implies if value is not None else ():
            if (setting.name, key) not in asked:
                found[setting.name, key] = setting, setting[key], brought
    return [*found.values(), *chosen]


def _as_choice(wanted: Wanted) -> Wanted:
    setting, field, value = wanted
    for key, _ in field.implies:
        if value in setting[key].choices:
            return setting, setting[key], value
    return wanted
