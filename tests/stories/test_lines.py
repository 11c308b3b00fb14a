"""The lines of a user, told from both sides: the person's and another program's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QListView,
    QPushButton,
    QRadioButton,
    QTableView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi
from wxc_sdk.common import PatternAction, RingPattern
from wxc_sdk.common.selective import SelectiveFrom
from wxc_sdk.people import Person
from wxc_sdk.person_settings.caller_id import CallerIdSelectedType
from wxc_sdk.person_settings.numbers import UpdatePersonNumbers, UpdatePersonPhoneNumber
from wxc_sdk.person_settings.selective_forward import SelectiveForwardCriteria

from desktop.domain import national
from desktop.sandbox.server import Sandbox
from desktop.views.parts.number_box import NumberChoiceBox
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import gone, until
from tests.stories.program import button, calling_user, choose, dialog, part, run

OUTSIDE = "+4940555123"
BESIDE = "7964"


def _press(window: QWidget, name: str) -> None:
    QTest.mouseClick(part(window, QPushButton, name), Qt.MouseButton.LeftButton)


def _asked() -> bool:
    tops = QApplication.topLevelWidgets()
    return any(one.objectName() == "planDialog" and one.isVisible() for one in tops)


async def _save(window: QWidget) -> None:
    """Press Save, and say yes to the plan where it is shown first."""
    save = button(window, "linesTab", "saveButton")
    await until(save.isEnabled)
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    await until(lambda: not window.isWindowModified() or _asked())
    if _asked():
        _press(window, "applyPlanButton")
    await until(lambda: not window.isWindowModified() and not save.isEnabled())


def _refresh(window: QWidget) -> None:
    assert isinstance(window, MainWindow)
    window.menus.refresh.trigger()


def _type(edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def _listed(window: QWidget) -> Callable[[], list[str]]:
    """What the list of lines says, row by row."""
    shown = part(window, QListView, "linesList").model()
    return lambda: [str(shown.index(at, 0).data()) for at in range(shown.rowCount())]


def test_an_extension_and_a_line_of_its_own_are_what_another_program_reads(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)

    async def drive(window: QWidget) -> None:
        assert isinstance(window, MainWindow)
        await choose(window, customer, user)
        extension = part(window, QLineEdit, "extensionEdit")
        before = extension.text()
        _press(window, "nextExtensionButton")
        await until(lambda: extension.text() not in ("", before))
        wanted = extension.text()
        await _save(window)
        read = stranger.person_settings.numbers.read(person_id=user_id, org_id=customer_id)
        held = next(one.extension or "" for one in read.phone_numbers if one.primary)
        assert held == wanted

        window.workspace.user_page.lines.numbers.menu.add.trigger()
        await until(lambda: bool(window.findChildren(QDialog, "newLineDialog")))
        part(window, QRadioButton, "aimVirtualButton").setChecked(True)
        for name, text in (
            ("virtualFirstNameEdit", "Night"),
            ("virtualLastNameEdit", "Desk"),
            ("virtualExtensionEdit", "7951"),
            ("virtualCallerLastEdit", "Front"),
        ):
            part(window, QLineEdit, name).setText(text)
        make = part(window, QPushButton, "makeLineButton")
        await until(make.isEnabled)
        QTest.mouseClick(make, Qt.MouseButton.LeftButton)
        names = _listed(window)
        await until(lambda: any("Night Desk" in one for one in names()))
        virtual = stranger.telephony.virtual_lines
        (made,) = [one for one in virtual.list(org_id=customer_id) if one.first_name == "Night"]
        assert made.id and made.number
        assert made.number.extension == "7951"
        shown = virtual.caller_id.read(entity_id=made.id, org_id=customer_id)
        assert (shown.first_name, shown.last_name) == ("Night", "Front")

        virtual.update(virtual_line_id=made.id, first_name="Day", org_id=customer_id)
        _refresh(window)
        await until(lambda: any("Day Desk" in one for one in names()))

    assert run(drive) == 0


def test_forwarding_by_caller_and_caller_id_go_both_ways(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    selective = stranger.person_settings.selective_forward
    caller_id = stranger.person_settings.caller_id

    def rules() -> dict[str, tuple[str | None, bool | None]]:
        found = selective.read(entity_id=user_id, org_id=customer_id)
        each = [
            selective.read_criteria(entity_id=user_id, id=one.id or "", org_id=customer_id)
            for one in found.criteria or []
        ]
        return {str(one.calls_from): (one.forward_to_phone_number, one.enabled) for one in each}

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        part(window, QCheckBox, "forwardExternalCheck").click()
        _type(part(window, QLineEdit, "forwardExternalDestinationEdit"), OUTSIDE)
        names = part(window, QComboBox, "callerIdNameBox")
        names.setCurrentIndex(names.findData("CUSTOM_NAME"))
        custom = part(window, QLineEdit, "callerIdCustomNameEdit")
        await until(custom.isVisible)
        _type(custom, "Front Desk")
        await _save(window)
        assert rules() == {"ANY_EXTERNAL": (OUTSIDE, True)}
        assert selective.read(entity_id=user_id, org_id=customer_id).enabled
        shown = caller_id.read(entity_id=user_id, org_id=customer_id)
        assert shown.direct_line_caller_id_name is not None
        assert shown.direct_line_caller_id_name.custom_name == "Front Desk"

        inside = SelectiveForwardCriteria(
            forward_to_phone_number="7998",
            send_to_voicemail_enabled=False,
            calls_from=SelectiveFrom("ANY_INTERNAL"),
            enabled=True,
        )
        selective.create_criteria(entity_id=user_id, settings=inside, org_id=customer_id)
        shown.selected = CallerIdSelectedType("LOCATION_NUMBER")
        caller_id.configure_settings(entity_id=user_id, settings=shown, org_id=customer_id)
        _refresh(window)
        check = part(window, QCheckBox, "forwardInternalCheck")
        await until(check.isChecked)
        assert part(window, QLineEdit, "forwardInternalDestinationEdit").text() == "7998"
        numbers = part(window, QComboBox, "callerIdNumberBox")
        await until(lambda: numbers.currentData() == "LOCATION_NUMBER")

        part(window, QCheckBox, "forwardExternalCheck").click()
        await _save(window)
        assert rules() == {"ANY_EXTERNAL": (OUTSIDE, False), "ANY_INTERNAL": ("7998", True)}

    assert run(drive) == 0


def test_a_colleagues_additional_number_moves_in_one_plan(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    giver, number = _with_additional(stranger, customer_id, user_id)
    assert giver.person_id and giver.display_name

    def additional(person_id: str) -> dict[str | None, tuple[str | None, RingPattern | None]]:
        held = stranger.person_settings.numbers.read(
            person_id=person_id, prefer_e164_format=True, org_id=customer_id
        )
        return {
            one.direct_number: (one.extension, one.ring_pattern)
            for one in held.phone_numbers
            if not one.primary
        }

    async def drive(window: QWidget) -> None:
        assert isinstance(window, MainWindow)
        await choose(window, customer, user)
        menu = window.workspace.user_page.lines.numbers.menu
        menu.add.trigger()
        await dialog("newLineDialog")
        box = part(window, NumberChoiceBox, "newNumberBox")
        await until(lambda: box.count() > 0)
        _type(box.edit, national.national(number, "DE"))
        extension = part(window, QLineEdit, "alternateExtensionEdit")
        assert extension.text() == BESIDE  # it comes along
        ring = part(window, QComboBox, "ringPatternBox")
        ring.setCurrentIndex(ring.findData("SHORT_SHORT_LONG"))
        make = part(window, QPushButton, "makeLineButton")
        await until(make.isEnabled)
        make.click()
        plan = await dialog("planDialog")
        (table,) = plan.findChildren(QTableView, "planTable")
        rows = table.model()
        whom = {str(rows.index(at, 1).data()) for at in range(rows.rowCount())}
        assert whom == {user, giver.display_name}
        _press(window, "applyPlanButton")
        await gone(plan)
        listed = _listed(window)
        await until(lambda: any(BESIDE in one for one in listed()))
        assert additional(giver.person_id or "") == {}
        assert additional(user_id) == {number: (BESIDE, RingPattern("SHORT_SHORT_LONG"))}

        lines = part(window, QListView, "linesList")
        at = next(n for n, one in enumerate(listed()) if BESIDE in one)
        lines.setCurrentIndex(lines.model().index(at, 0))
        menu.change.trigger()
        await dialog("alternateDialog")
        _type(part(window, QLineEdit, "alternateExtensionEdit"), "7965")
        change = part(window, QPushButton, "changeNumberButton")
        await until(change.isEnabled)
        change.click()
        await until(lambda: any("7965" in one for one in listed()) or _asked())
        if _asked():
            _press(window, "applyPlanButton")
        await until(lambda: any("7965" in one for one in listed()))
        assert additional(user_id) == {number: ("7965", RingPattern("SHORT_SHORT_LONG"))}

        _change(stranger, customer_id, user_id, number, PatternAction("DELETE"))
        _refresh(window)
        await until(lambda: not any("7965" in one for one in listed()))

    assert run(drive) == 0


def _with_additional(api: WebexSimpleApi, customer_id: str, user_id: str) -> tuple[Person, str]:
    """A colleague at the user's location who gets one more number with an extension of its own."""
    people = list(api.people.list(org_id=customer_id, calling_data=True))
    place = next(one.location_id for one in people if one.person_id == user_id)
    giver = next(one for one in people if one.location_id == place and one.person_id != user_id)
    assert place
    free = api.telephony.phone_numbers(org_id=customer_id, location_id=place, available=True)
    number = next(iter(free)).phone_number
    assert giver.person_id and number
    _change(api, customer_id, giver.person_id, number, PatternAction("ADD"))
    return giver, number


def _change(
    api: WebexSimpleApi, customer_id: str, person_id: str, number: str, action: PatternAction
) -> None:
    adds = action == PatternAction("ADD")
    entry = UpdatePersonPhoneNumber(
        action=action, external=number, extension=BESIDE if adds else None
    )
    api.person_settings.numbers.update(
        person_id=person_id,
        update=UpdatePersonNumbers(phone_numbers=[entry]),
        org_id=customer_id,
    )
