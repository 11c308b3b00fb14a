"""The acceptance report in words: for paper, and as the sheets of a workbook."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QDateTime

from desktop.domain.acceptance import Acceptance, mac_of, serial_of
from desktop.domain.devices import box_model
from desktop.domain.national import national
from desktop.domain.rollout import Entry, Tick
from desktop.runtime.flow import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Line,
    Paragraph,
    Row,
    Section,
    Signatures,
    Table,
    flow,
)
from desktop.runtime.paper import GREY, INK, RED, Document
from desktop.runtime.workbook import Sheet
from desktop.words.labels import checks
from desktop.words.tongue import Tongue

_TICKS: Final = tuple(Tick)
_DOT: Final = " · "


def document(report: Acceptance, tongue: Tongue) -> Document:
    """The report on A4, to be signed."""
    blocks: list[Block] = [
        Facts(tuple(totals(report, tongue))),
        Table(_columns(tongue), _sections(report, tongue), row_height=15.5),
        Heading(tongue.translate("Report", "Open points")),
    ]
    points = open_points(report, tongue)
    if points:
        phone, what = tongue.translate("Report", "Phone"), tongue.translate("Report", "Open")
        rows = tuple(
            Row(
                (Cell((Line(who, 8.5, bold=True),), wrap=True), Cell((Line(text, 8.5),), wrap=True))
            )
            for who, text in points
        )
        blocks.append(Table((Column(phone, 80), Column(what, 197)), (Section("", rows),), 7.0))
    else:
        blocks.append(Paragraph(tongue.translate("Report", "None.")))
    blocks.append(
        Signatures(
            (
                tongue.translate("Report", "Place, date"),
                tongue.translate("Report", "For the customer"),
                tongue.translate("Report", "For the contractor"),
            )
        )
    )
    return flow(
        title=title(tongue),
        subtitle=_DOT.join(filter(None, (report.customer, report.site))),
        blocks=blocks,
        page=tongue.translate("Report", "Page {page} of {pages}"),
        foot=tongue.translate("Report", "As of {time}").format(
            time=tongue.moment(report.at, report.zone)
        ),
        landscape=True,
    )


def title(tongue: Tongue) -> str:
    """What the report is called."""
    return tongue.translate("Report", "Acceptance report")


def totals(report: Acceptance, tongue: Tongue) -> list[tuple[str, str]]:
    """What and when, and the sums."""
    total = len(report.entries)
    of = tongue.translate("Report", "{count} of {total}")
    return [
        (tongue.translate("Report", "Customer"), report.customer),
        (tongue.translate("Report", "Phones"), str(total)),
        (
            tongue.translate("Report", "Site"),
            report.site or tongue.translate("Report", "All sites"),
        ),
        (
            tongue.translate("Report", "Registered"),
            of.format(count=len(report.registered), total=total),
        ),
        (tongue.translate("Report", "As of"), tongue.moment(report.at, report.zone)),
        (
            tongue.translate("Report", "All checks done"),
            of.format(count=len(report.checked), total=total),
        ),
        (tongue.translate("Report", "Made by"), report.by or "—"),
        (tongue.translate("Report", "With something open"), str(len(report.unfinished))),
    ]


def open_points(report: Acceptance, tongue: Tongue) -> list[tuple[str, str]]:
    """Phones at which something is left, each with what that is."""
    found = []
    for one in report.unfinished:
        where = _DOT.join(filter(None, (one.place.floor, one.place.desk)))
        found.append((_DOT.join(filter(None, (one.person_name, where))), _left(one, tongue)))
    return found


def _left(entry: Entry, tongue: Tongue) -> str:
    """What is left to be done at a phone, "" for nothing."""
    parts = [entry.open_points.strip()] if entry.open_points.strip() else []
    if entry.swapped:
        text = tongue.translate("Report", "Another phone came up here than was scanned: {mac}.")
        parts.append(text.format(mac=entry.mac_scanned or entry.serial_scanned))
    if not entry.registered_at:
        parts.append(tongue.translate("Report", "Not registered."))
    return " ".join(parts)


def sheets(report: Acceptance, tongue: Tongue) -> list[Sheet]:
    """The report as the sheets of a workbook: the phones, and the sums."""
    captions = checks(tongue)
    heads = (
        tongue.translate("Report", "Site"),
        tongue.translate("Report", "Floor"),
        tongue.translate("Report", "Desk"),
        tongue.translate("Report", "User"),
        tongue.translate("Report", "Extension"),
        tongue.translate("Report", "Number"),
        tongue.translate("Report", "Model"),
        tongue.translate("Report", "MAC"),
        tongue.translate("Report", "Serial number"),
        tongue.translate("Report", "Registered at"),
        *captions,
        tongue.translate("Report", "Open points"),
        tongue.translate("Report", "Note"),
    )
    yes, no = tongue.translate("Report", "yes"), tongue.translate("Report", "no")
    rows = tuple(
        (
            one.place.site,
            one.place.floor,
            one.place.desk,
            one.person_name,
            one.extension,
            one.number,
            box_model(one.model),
            mac_of(one),
            serial_of(one),
            tongue.moment(one.registered_at, report.zone),
            *(yes if tick in one.ticks else no for tick in _TICKS),
            _left(one, tongue),
            one.place.note,
        )
        for one in report.entries
    )
    sums = tuple(totals(report, tongue))
    return [
        Sheet(tongue.translate("Report", "Phones"), heads, rows),
        Sheet(tongue.translate("Report", "Totals"), ("", ""), sums),
    ]


def _columns(tongue: Tongue) -> tuple[Column, ...]:
    return (
        Column(tongue.translate("Report", "User"), 62),
        Column(tongue.translate("Report", "Desk and model"), 42),
        Column(tongue.translate("Report", "MAC and serial number"), 46),
        Column(tongue.translate("Report", "Registered at"), 44),
        Column(tongue.translate("Report", "Checks"), 28),
        Column(tongue.translate("Report", "Open points"), 55),
    )


def _sections(report: Acceptance, tongue: Tongue) -> tuple[Section, ...]:
    """The phones by site and floor."""
    places: dict[tuple[str, str], list[Row]] = {}
    for one in report.entries:
        places.setdefault((one.place.site, one.place.floor), []).append(_row(one, report, tongue))
    floor = tongue.translate("Labels", "floor {floor}")
    return tuple(
        Section(
            _DOT.join(filter(None, (site, floor.format(floor=name) if name else "")))
            or tongue.translate("Labels", "No place given"),
            tuple(rows),
        )
        for (site, name), rows in places.items()
    )


def _row(entry: Entry, report: Acceptance, tongue: Tongue) -> Row:
    at = tongue.moment(entry.registered_at, report.zone)
    missing = Line(tongue.translate("Report", "not registered"), 8.5, colour=RED)
    numbers = _DOT.join(filter(None, (entry.extension, national(entry.number, ""))))
    return Row(
        (
            Cell((Line(entry.person_name, 9.5, bold=True), Line(numbers, 8.0))),
            Cell((Line(entry.place.desk, 8.5), Line(box_model(entry.model), 8.0))),
            Cell(
                (
                    Line(mac_of(entry), 8.5, colour=RED if entry.swapped else INK),
                    Line(serial_of(entry), 8.0, colour=GREY),
                )
            ),
            Cell((Line(at, 8.5) if at else missing,)),
            Cell(
                ticks=checks(tongue),
                ticked=frozenset(at for at, tick in enumerate(_TICKS) if tick in entry.ticks),
            ),
            Cell((Line(_left(entry, tongue), 7.5),), wrap=True),
        )
    )


def file_name(report: Acceptance, tongue: Tongue) -> str:
    """A name for the report's file, without an ending."""
    today = QDateTime.currentDateTime().toString("yyyy-MM-dd")
    return " ".join(filter(None, (title(tongue), report.customer, report.site, today)))
