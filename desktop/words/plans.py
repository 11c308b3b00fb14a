"""A plan in words: old → new, one line a change, grouped by whom it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from desktop.domain.actions import REQUESTED
from desktop.domain.brakes import PlanWarning, WarningKind
from desktop.domain.changes import Change, FieldChange, Plan
from desktop.domain.copied import LeftOut
from desktop.domain.documents import Json
from desktop.words.counted import Counted
from desktop.words.fields import field_name, setting_name, shown_value
from desktop.words.translation import translate


class Plans(Counted):
    """What a plan touches, with its number."""

    def changes(self, n: int) -> str:
        return self.tr("%n change(s)", "", n)

    def targets(self, n: int) -> str:
        return self.tr("%n target(s)", "", n)

    def users_changed(self, n: int) -> str:
        return self.tr("%n user(s) are changed", "", n)

    def forwards_outside(self, n: int) -> str:
        return self.tr("Calls of %n user(s) leave the company", "", n)

    def opens_international(self, n: int) -> str:
        return self.tr("%n user(s) may call abroad", "", n)

    def may_open_international(self, n: int) -> str:
        return self.tr(
            "%n user(s) will follow permissions that could not be read: calls abroad may be open",
            "",
            n,
        )

    def opens_location(self, n: int) -> str:
        return self.tr("Users of %n location(s) may call abroad", "", n)

    def moves_number(self, n: int) -> str:
        return self.tr("Phone numbers of %n user(s) change", "", n)

    def removes_device(self, n: int) -> str:
        return self.tr(
            "%n phone(s) are removed, with the shared lines on them, which cannot be undone: the "
            "user keeps number and extension (with a Standard licence also calling in the apps, "
            "which comes back); to come back, the phone needs a factory reset and a new code",
            "",
            n,
        )

    def line_is_shown(self, n: int) -> str:
        return self.tr("The line is shown on %n phone(s) and in apps that are not known", "", n)

    def wakes_rules(self, n: int) -> str:
        return self.tr("Other rules by caller of %n user(s) begin to forward", "", n)

    def apps_go_off(self, n: int) -> str:
        return self.tr(
            "Standard licence: the phone switches Webex Calling off in the apps of %n user(s)",
            "",
            n,
        )

    def replaces_code(self, n: int) -> str:
        return self.tr("An older code of %n user(s) may stop working", "", n)

    def has_no_room(self, n: int) -> str:
        return self.tr("%n user(s) have all the devices that are allowed: refused", "", n)

    def is_forwarded_to(self, n: int) -> str:
        return self.tr("Calls of %n user(s) are forwarded to what is given up", "", n)


_N: Final = Plans()


def plan_summary(plan: Plan) -> str:
    """One sentence: how many changes to how many, at which customer."""
    targets = len({(change.target.kind, change.target.id) for change in plan.changes})
    changes = _N.changes(len(plan.changes))
    people = _N.targets(targets)
    return translate("Plans", "{customer}: {changes}, {targets}").format(
        customer=plan.customer_name, changes=changes, targets=people
    )


def change_text(change: Change) -> str:
    """`Always forward to: — → +4930123456`."""
    return old_to_new(change.setting, change.field, change.base, change.value)


def row_change_text(setting: str, change: FieldChange) -> str:
    """A row's change; where it clashed, also what the service holds now."""
    text = old_to_new(setting, change.field, change.base, change.value)
    if change.now is None:
        return text
    return translate("Plans", "{change} (the service now has {now})").format(
        change=text, now=shown_value(setting, change.field, change.now)
    )


def old_to_new(setting: str, field: str, base: Json, value: Json) -> str:
    """`Name: old → new` of one field; of a one-shot about which there is no more to say, it."""
    if field == REQUESTED:
        return setting_name(setting)
    return translate("Plans", "{field}: {old} → {new}").format(
        field=field_name(setting, field),
        old=shown_value(setting, field, base),
        new=shown_value(setting, field, value),
    )


def left_out_text(one: LeftOut) -> str:
    """Why a rule of a colleague is not taken over."""
    text = translate(
        "Plans", "{name}, {setting}: “{field}” is left as it is, for it is tied to one user’s line"
    )
    return text.format(
        name=one.person.name,
        setting=setting_name(one.setting),
        field=field_name(one.setting, one.field),
    )


def plan_lines(changes: Iterable[Change]) -> Iterator[str]:
    """The plan as text: a heading for each target and setting, its changes below."""
    heading = ""
    for change in changes:
        here = translate("Plans", "{name} · {setting}").format(
            name=change.target.name, setting=setting_name(change.setting)
        )
        if here != heading:
            heading = here
            yield here
        yield "  " + change_text(change)


def warning_text(warning: PlanWarning) -> str:
    """Why a plan deserves a second look, with up to five names."""
    text = _WARNINGS[warning.kind](warning.count)
    if not warning.names:
        return text
    names = ", ".join(warning.names[:_MOST_NAMES])
    more = ", …" if len(warning.names) > _MOST_NAMES else ""
    return translate("Plans", "{warning}: {names}").format(warning=text, names=names + more)


_MOST_NAMES: Final = 5

_WARNINGS: Final[dict[WarningKind, Callable[[int], str]]] = {
    WarningKind.MANY_USERS: _N.users_changed,
    WarningKind.FORWARDS_OUTSIDE: _N.forwards_outside,
    WarningKind.OPENS_INTERNATIONAL: _N.opens_international,
    WarningKind.MAY_OPEN_INTERNATIONAL: _N.may_open_international,
    WarningKind.OPENS_LOCATION: _N.opens_location,
    WarningKind.MOVES_NUMBER: _N.moves_number,
    WarningKind.REMOVES_DEVICE: _N.removes_device,
    WarningKind.LINE_IS_SHOWN: _N.line_is_shown,
    WarningKind.WAKES_RULES: _N.wakes_rules,
    WarningKind.IS_FORWARDED_TO: _N.is_forwarded_to,
    WarningKind.APPS_GO_OFF: _N.apps_go_off,
    WarningKind.REPLACES_CODE: _N.replaces_code,
    WarningKind.HAS_NO_ROOM: _N.has_no_room,
}
