"""Further steps of the tour on the Lines tab: forwarding by caller, caller ID, a new line, and the
user's line on a colleague's phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QRadioButton,
    QTableView,
    QWidget,
)

from desktop.tour_hands import Hands, expect, until
from desktop.tour_service import Json, Service

OUTSIDERS: Final = "7955"
SHOWN: Final = "Front Desk"
VIRTUAL: Final = "7956"
LABEL: Final = "Team"


class Here(Protocol):
    """Where the tour stands: the user that is shown, and how their page is saved."""

    hands: Hands

    @property
    def service(self) -> Service:
        """The service."""

    @property
    def whose(self) -> tuple[str, Json]:
        """The customer's id, and the user."""

    async def saved(self) -> None:
        """Press Save, say yes to the plan where it is shown, and wait."""


class LineSteps:
    """The steps, on the page of the user that the tour has open."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._colleague: Json = {}

    def steps(self) -> list[tuple[str, Callable[[], Awaitable[Json]]]]:
        """The steps in their order, by name."""
        return [
            ("by-caller", self.by_caller),
            ("caller-id", self.caller_id),
            ("new-line", self.new_line),
            ("virtual-line", self.virtual_line),
            ("share", self.share),
            ("shared-line", self.shared_line),
        ]

    async def by_caller(self) -> Json:
        """Calls from outside go elsewhere at once; what happens to a call says so."""
        self._hands.check(self._hands.find(QCheckBox, "forwardExternalCheck"), True)
        edit = self._hands.find(QLineEdit, "forwardExternalDestinationEdit")
        self._hands.type(edit, OUTSIDERS)
        flow = self._hands.find(QLabel, "callFlowatOnce2")
        await until(lambda: OUTSIDERS in flow.text(), "what happens to a call says so")
        await self._here.saved()
        self._hands.show(flow)
        path = f"/telephony/config/people/{self._person['id']}/selectiveForward"
        settings = await self._get(path)
        rules = [await self._get(f"{path}/criteria/{one['id']}") for one in settings["criteria"]]
        ours = [one for one in rules if one["callsFrom"] == "ANY_EXTERNAL"]
        expect(settings["enabled"], "forwarding by caller is on")
        expect([one["forwardToPhoneNumber"] for one in ours] == [OUTSIDERS], "to the right place")
        return {"enabled": settings["enabled"], "criteria": ours}

    async def caller_id(self) -> Json:
        """Colleagues see another name."""
        box = self._hands.find(QComboBox, "callerIdNameBox")
        self._hands.choose(box, box.findData("CUSTOM_NAME"))
        edit = self._hands.find(QLineEdit, "callerIdCustomNameEdit")
        await until(edit.isVisible, "a name can be typed")
        self._hands.type(edit, SHOWN)
        await self._here.saved()
        self._hands.show(edit)
        held = await self._get(f"/people/{self._person['id']}/features/callerId")
        name = held["directLineCallerIdName"]
        expect(str(name["customName"]).casefold() == SHOWN.casefold(), "the name is written")
        return dict(name)

    async def new_line(self) -> Json:
        """The dialog for a line of its own is filled in; nothing is made yet."""
        menu = self._hands.find(QPushButton, "lineMenuButton")
        self._hands.show(menu)
        add = [one for one in menu.menu().actions() if one.objectName() == "actionAddLine"]
        expect(add and add[0].isEnabled(), "a line can be added")
        add[0].trigger()
        dialog = await self._hands.dialog("newLineDialog")
        self._hands.click(self._hands.find(QRadioButton, "aimVirtualButton", dialog))
        for name, text in (
            ("virtualFirstNameEdit", "Night"),
            ("virtualLastNameEdit", "Desk"),
            ("virtualExtensionEdit", VIRTUAL),
        ):
            self._hands.type(self._hands.find(QLineEdit, name, dialog), text)
        make = self._hands.find(QPushButton, "makeLineButton", dialog)
        await until(make.isEnabled, "the line can be made")
        lines = await self._virtual_lines()
        expect(VIRTUAL not in lines, "nothing is made before the button is pressed")
        return {"virtualLines": list(lines)}

    async def virtual_line(self) -> Json:
        """It is made, put on the user's phone and app, and stands in the list."""
        dialog = await self._hands.dialog("newLineDialog")
        self._hands.click(self._hands.find(QPushButton, "makeLineButton", dialog))
        rows = self._hands.find(QListView, "linesList").model()

        def listed() -> bool:
            texts = (str(rows.index(at, 0).data()) for at in range(rows.rowCount()))
            return any(VIRTUAL in text for text in texts)

        await until(listed, "the list shows the line")
        lines = await self._virtual_lines()
        expect(VIRTUAL in lines, "the service has the line")
        return {"virtualLines": list(lines)}

    async def share(self) -> Json:
        """A colleague's phones are looked at, with the room on each; nothing is sent."""
        self._colleague = await self._somebody_else()
        before = await self._here.service.changes()
        add = self._hands.find(QPushButton, "addSharedMemberButton")
        await until(add.isEnabled, "the line can be shared")
        self._hands.click(add)
        dialog = await self._hands.dialog("sharedLineDialog")
        search = self._hands.find(QLineEdit, "memberSearchEdit", dialog)
        self._hands.type(search, self._colleague["emails"][0])
        hits = self._hands.find(QListView, "memberHitsList", dialog)
        await until(lambda: hits.model().rowCount() == 1, "the colleague is found")
        self._hands.click_row(hits, hits.model().index(0, 0, QModelIndex()))
        await until(lambda: bool(self._places(dialog)), "the colleague's phones are read")
        for check in self._places(dialog):
            if check.isEnabled():
                self._hands.check(check, True)
        self._hands.type(self._hands.find(QLineEdit, "memberLabelEdit", dialog), LABEL)
        expect(await self._here.service.changes() == before, "nothing is sent")
        return {"changes": before}

    async def shared_line(self) -> Json:
        """The line is put on; the table says what is known of each phone."""
        dialog = await self._hands.dialog("sharedLineDialog")
        wanted = sum(one.isChecked() for one in self._places(dialog))
        table = self._hands.find(QTableView, "sharedLineMembersTable")
        before = table.model().rowCount()
        self._hands.click(self._hands.find(QPushButton, "putOnButton", dialog))
        await until(lambda: table.model().rowCount() == before + wanted, "the table shows them")
        self._hands.show(table)
        path = f"/telephony/config/people/{self._colleague['id']}/applications/members"
        members = (await self._get(path))["members"]
        there = [one for one in members if one["id"] == self._person["id"]]
        expect(len(there) == 1, "the service has the line in the colleague's app")
        return {"app": there[0].get("lineLabel")}

    # What is known

    @property
    def _hands(self) -> Hands:
        return self._here.hands

    @property
    def _person(self) -> Mapping[str, Json]:
        found: Mapping[str, Json] = self._here.whose[1]
        return found

    async def _get(self, path: str) -> Json:
        return await self._here.service.get(path, orgId=self._here.whose[0])

    async def _virtual_lines(self) -> list[str]:
        """The extensions of the customer's virtual lines."""
        found = (await self._get("/telephony/config/virtualLines"))["virtualLines"]
        return [str(one["number"].get("extension")) for one in found]

    def _places(self, dialog: QWidget) -> list[QCheckBox]:
        checks = dialog.findChildren(QCheckBox)
        return [one for one in checks if one.objectName().startswith("memberPlace")]

    async def _somebody_else(self) -> Json:
        """A colleague with a phone, so that the dialog shows something."""
        customer, person = self._here.whose
        owners = {one.get("personId") for one in await self._here.service.devices(customer)}
        people = await self._here.service.people(customer)
        able = [one for one in people if one.get("extension") and one["id"] != person["id"]]
        expect(able, "somebody else has a line")
        found: Json = min(able, key=lambda one: (one["id"] not in owners, one["displayName"]))
        return found
