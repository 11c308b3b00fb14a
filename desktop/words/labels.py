"""What stands on a label and in the list of a room, in the language of those who read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from desktop.domain.devices import box_model, code_in_groups
from desktop.domain.labels import URGENT_HOURS, Label, by_room, short_name
from desktop.domain.national import national
from desktop.runtime import tags
from desktop.runtime.flow import Cell, Column, Line, Row, Section, Table, flow
from desktop.runtime.label_grid import Grid
from desktop.runtime.paper import GREY, RED, Document
from desktop.runtime.tags import Tag
from desktop.words.times import parsed
from desktop.words.tongue import Tongue

_DOT = " · "


def sheets(
    labels: Sequence[Label],
    grid: Grid,
    tongue: Tongue,
    *,
    start: int = 0,
    outlines: bool = False,
    now: datetime | None = None,
) -> Document:
    """Sheets of labels; `start` places of the first sheet are used up."""
    made = [tag(one, tongue, now) for one in labels]
    title = tongue.translate("Labels", "Labels for activation codes")
    return tags.sheets(title, made, grid, start, outlines)


def empty_sheet(grid: Grid) -> Document:
    """A sheet with the edges of its labels and nothing on them, to see where they lie."""
    blank = Tag(heading="", place="", name="", contact="", model="")
    return tags.sheets("", [blank] * grid.count, grid, outlines=True)


def tag(label: Label, tongue: Tongue, now: datetime | None = None) -> Tag:
    """One label in words."""
    return Tag(
        heading=_DOT.join(filter(None, (short_name(label.customer), label.site))),
        place=where(label, tongue, site=False),
        name=label.user,
        contact=contact(label, tongue),
        model=box_model(label.model),
        groups=groups(label),
        qr=label.code,
        missing=tongue.translate("Labels", "No code is kept for this phone."),
        until=until(label, tongue),
        urgent=urgent(label, now),
        corner=label.order,
        ticks=checks(tongue),
    )


def room_list(labels: Sequence[Label], tongue: Tongue, *, now: datetime | None = None) -> Document:
    """The phones as a list on A4, room by room, with room for a sticker and for notes."""
    columns = (
        Column(tongue.translate("Labels", "No."), 9),
        Column(tongue.translate("Labels", "User"), 52),
        Column(tongue.translate("Labels", "Desk and model"), 36),
        Column(tongue.translate("Labels", "Code"), 56),
        Column("", 17),
        Column(tongue.translate("Labels", "MAC and serial number (sticker)"), 52),
        Column(tongue.translate("Labels", "Checks"), 25),
        Column(tongue.translate("Labels", "Notes"), 30),
    )
    sections = []
    number = 0
    for _, of_room in by_room(labels):
        rows = []
        for one in of_room:
            number += 1
            rows.append(_row(one, tongue, one.order or str(number), now))
        place = where(of_room[0], tongue, desk=False)
        none = tongue.translate("Labels", "No place given")
        sections.append(Section(place or none, tuple(rows)))
    customers = list(dict.fromkeys(short_name(one.customer) for one in labels))
    return flow(
        title=tongue.translate("Labels", "Phones and activation codes"),
        subtitle=", ".join(customers),
        blocks=[Table(columns, tuple(sections), row_height=17.0)],
        page=tongue.translate("Labels", "Page {page} of {pages}"),
        foot=tongue.translate(
            "Labels",
            "No code screen? Reset the phone to factory settings; firmware older than "
            "11.2.3MSR1 must be upgraded first. Codes are secret until they are used.",
        ),
        landscape=True,
    )


def _row(label: Label, tongue: Tongue, number: str, now: datetime | None) -> Row:
    digits = "  ".join(groups(label))
    missing = tongue.translate("Labels", "No code is kept for this phone.")
    hurry = urgent(label, now)
    code = Line(digits, 13.0, bold=True) if digits else Line(missing, 7.5, colour=GREY)
    valid = Line(until(label, tongue), 7.0, bold=hurry, colour=RED if hurry else GREY)
    return Row(
        (
            Cell((Line(number, 8.0, colour=GREY),)),
            Cell((Line(label.user, 9.5, bold=True), Line(contact(label, tongue), 7.5))),
            Cell((Line(_desk(label, tongue), 8.5), Line(box_model(label.model), 7.5))),
            Cell((code, valid)),
            Cell(qr=label.code),
            Cell(frame=True),
            Cell(ticks=checks(tongue)),
            Cell(frame=True),
        )
    )


def where(label: Label, tongue: Tongue, site: bool = True, desk: bool = True) -> str:
    """Site, floor, room and desk, as far as they are known."""
    parts = [label.site if site else ""]
    if label.floor:
        parts.append(tongue.translate("Labels", "floor {floor}").format(floor=label.floor))
    if label.room:
        parts.append(tongue.translate("Labels", "room {room}").format(room=label.room))
    if desk and label.desk:
        parts.append(_desk(label, tongue))
    return _DOT.join(part for part in parts if part)


def _desk(label: Label, tongue: Tongue) -> str:
    if not label.desk:
        return ""
    return tongue.translate("Labels", "desk {desk}").format(desk=label.desk)


def contact(label: Label, tongue: Tongue) -> str:
    """Extension and number."""
    parts = []
    if label.extension:
        text = tongue.translate("Labels", "Ext. {extension}")
        parts.append(text.format(extension=label.extension))
    if label.number:
        parts.append(national(label.number, ""))
    return _DOT.join(parts)


def groups(label: Label) -> tuple[str, ...]:
    """The digits in fours; nothing without a code."""
    return tuple(code_in_groups(label.code).split("-")) if label.code else ()


def until(label: Label, tongue: Tongue) -> str:
    """Until when the code is valid, with the zone."""
    time = tongue.moment(label.expiry_time, label.zone)
    return tongue.translate("Labels", "Valid until {time}").format(time=time) if time else ""


def urgent(label: Label, now: datetime | None = None) -> bool:
    """Whether the code ends so soon that it is printed in red."""
    moment = parsed(label.expiry_time)
    left = timedelta(hours=URGENT_HOURS)
    return moment is not None and moment - (now or datetime.now(UTC)) < left


def checks(tongue: Tongue) -> tuple[str, ...]:
    """What is ticked on site: code accepted, registered, a call in and out, voicemail."""
    return (
        tongue.translate("Labels", "Code"),
        tongue.translate("Labels", "Registered"),
        tongue.translate("Labels", "Call in"),
        tongue.translate("Labels", "Call out"),
        tongue.translate("Labels", "Voicemail"),
    )
