"""What in a plan deserves a second look: its blast radius and its dangerous fields.

Pure. `words.plans` says the warnings; views and commands ask what `brake` demands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.domain.actions import REMOVE_DEVICE
from desktop.domain.changes import Change, Plan
from desktop.domain.directory import CustomerKind
from desktop.domain.lines import CALLERS, WHENS, dialled, normal_number
from desktop.domain.numbers import (
    EXTENSION,
    LINE,
    LONGEST_EXTENSION,
    SHORTEST_NUMBER,
    direct_numbers,
)

MANY: Final = {CustomerKind.SANDBOX: 20, CustomerKind.PILOT: 20, CustomerKind.LIVE: 10}
"""More users than this, and the plan is shown before it runs."""
VERY_MANY: Final = {CustomerKind.SANDBOX: 100, CustomerKind.PILOT: 100, CustomerKind.LIVE: 50}
"""More users than this, and the customer's name is typed."""
_TRUNK: Final = "0"


class WarningKind(StrEnum):
    """Why a plan is shown first."""

    MANY_USERS = "manyUsers"
    FORWARDS_OUTSIDE = "forwardsOutside"
    OPENS_INTERNATIONAL = "opensInternational"
    MAY_OPEN_INTERNATIONAL = "mayOpenInternational"  # what will count could not be read
    OPENS_LOCATION = "opensLocation"  # and with it every user who follows it
    MOVES_NUMBER = "movesNumber"
    REMOVES_DEVICE = "removesDevice"  # which no undo brings back
    LINE_IS_SHOWN = "lineIsShown"  # on phones, which learn of it when they fetch their settings
    WAKES_RULES = "wakesRules"  # of forwarding by caller, that lay idle behind its switch
    IS_FORWARDED_TO = "isForwardedTo"  # by users as they were last read
    APPS_GO_OFF = "appsGoOff"  # a phone switches calling off in the apps of a Standard user
    REPLACES_CODE = "replacesCode"  # one that waits for its phone
    HAS_NO_ROOM = "hasNoRoom"  # for another device of the user


class Brake(StrEnum):
    """What a person is asked for before a plan runs."""

    NONE = "none"
    SHOW = "show"  # the plan is shown; Cancel is the default
    TYPE_NAME = "typeName"  # and the customer's name is typed


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """One reason to look twice. `count` is the number of targets concerned."""

    kind: WarningKind
    count: int
    names: tuple[str, ...] = ()


def leaves_company(destination: str) -> bool:
    """Whether a destination is neither an extension nor empty: calls would go outside.

    Digits that are dialled as a number somewhere (0301234567, 2125551234) count as one.
    """
    number = dialled(destination)
    if not number.isdigit():
        return bool(number)
    trunk = number.startswith(_TRUNK) and len(number) >= SHORTEST_NUMBER
    return trunk or len(number) >= LONGEST_EXTENSION


def warnings(
    plan: Plan,
    outside: Callable[[str], bool] = leaves_company,
    kind: CustomerKind = CustomerKind.LIVE,
) -> list[PlanWarning]:
    """All warnings of a plan, the widest first. `outside` judges a forwarding destination.

    `kind` is the customer's: what is not known is treated as live.
    """
    targets = {change.target.id for change in plan.changes}
    found = []
    if len(targets) > MANY[kind]:
        found.append(PlanWarning(WarningKind.MANY_USERS, len(targets)))
    for why, is_one in (
        (WarningKind.FORWARDS_OUTSIDE, lambda change: _forwards(change, outside)),
        (WarningKind.OPENS_LOCATION, lambda c: _opens_international(c, "locationPermission")),
        (WarningKind.OPENS_INTERNATIONAL, lambda c: _opens_international(c, "outgoingPermission")),
        (WarningKind.MOVES_NUMBER, _moves_number),
        (WarningKind.REMOVES_DEVICE, lambda change: change.setting == REMOVE_DEVICE),
    ):
        concerned = {c.target.id: c.target.name for c in plan.changes if is_one(c)}
        if concerned:
            found.append(PlanWarning(why, len(concerned), tuple(concerned.values())))
    return found


def brake(plan: Plan, found: list[PlanWarning], kind: CustomerKind = CustomerKind.LIVE) -> Brake:
    """What is asked for; a plan without warnings is never asked about. `kind` as in `warnings`."""
    if len({change.target.id for change in plan.changes}) > VERY_MANY[kind]:
        return Brake.TYPE_NAME
    return Brake.SHOW if found else Brake.NONE


def is_name(typed: str, name: str) -> bool:
    """Whether a typed text is this customer's name; capitals and outer blanks do not matter."""
    return typed.strip().casefold() == name.strip().casefold()


def _forwards(change: Change, outside: Callable[[str], bool]) -> bool:
    keys = {f"{when}.destination" for when in (*WHENS, *CALLERS)}
    if change.setting != "forwarding" or change.field not in keys:
        return False
    number = normal_number(change.value)
    return isinstance(number, str) and outside(number)


def _opens_international(change: Change, setting: str) -> bool:
    return change.setting == setting and change.field == "INTERNATIONAL" and change.value == "ALLOW"


def _moves_number(change: Change) -> bool:
    """Another ring or extension beside the same numbers moves none."""
    if change.setting != LINE.name or change.field == EXTENSION:
        return False
    before, after = (direct_numbers(change.field, one) for one in (change.base, change.value))
    return before != after
