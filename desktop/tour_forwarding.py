"""Steps of the tour on the Lines tab: forwarding is edited, planned, saved, and decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QWidget,
)

from desktop.domain import national
from desktop.tour_hands import Hands, expect, until
from desktop.tour_service import Json, Service

BUSY: Final = "7998"
NO_ANSWER: Final = "+4930901820"
RINGS: Final = 6
THEIRS: Final = "7303"
MINE: Final = "7202"


class ForwardingSteps:
    """The steps, on the page of the user that the tour has open."""

    def __init__(
        self, hands: Hands, service: Callable[[], Service], whose: Callable[[], tuple[str, str]]
    ) -> None:
        self.hands = hands
        self.window = hands.window
        self._service = service
        self._whose = whose
        self._before: Json = None

    def steps(self) -> list[tuple[str, Callable[[], Awaitable[Json]]]]:
        """The steps in their order, by name."""
        return [
            ("edit", self.edit),
            ("brake", self.brake),
            ("save", self.save),
            ("revert", self.revert),
            ("problem", self.problem),
            ("conflict", self.conflict),
            ("resolve", self.resolve),
        ]

    async def edit(self) -> Json:
        """Two rules are typed into the form; the edit is marked, and nothing is sent."""
        self._before = await self.held()
        self.hands.check(self._check("Busy"), True)
        self.hands.type(self._destination("Busy"), BUSY)
        self.hands.check(self._check("NoAnswer"), True)
        self.hands.type(self._destination("NoAnswer"), NO_ANSWER)
        self.hands.type(self.hands.find(QSpinBox, "forwardNoAnswerRingsBox"), str(RINGS))
        await until(self.save_button.isEnabled, "Save can be pressed")
        expect(self.window.isWindowModified(), "the window is marked as modified")
        held = await self.held()
        expect(held == self._before, "nothing is sent before Save")
        return held

    async def brake(self) -> Json:
        """Calls would leave the company: the plan is shown first, Cancel is the default."""
        self.hands.click(self.save_button)
        dialog = await self.hands.dialog("planDialog")
        cancel = self.hands.find(QPushButton, "cancelPlanButton", dialog)
        expect(cancel.isDefault(), "Cancel is the default")
        rows = self.hands.find(QTableView, "planTable", dialog).model().rowCount()
        expect(rows == 5, "the plan shows every field")
        return await self._unchanged()

    async def save(self) -> Json:
        """What was shown is written: both rules, and nothing else."""
        dialog = await self.hands.dialog("planDialog")
        self.hands.click(self.hands.find(QPushButton, "applyPlanButton", dialog))
        await self.clean()
        held = await self.held()
        wanted = self._before
        wanted["callForwarding"]["busy"] |= {"enabled": True, "destination": BUSY}
        wanted["callForwarding"]["noAnswer"] |= {
            "enabled": True,
            "destination": NO_ANSWER,
            "numberOfRings": RINGS,
        }
        expect(held == wanted, "the service holds what was typed, and the rest as it was")
        return held

    async def revert(self) -> Json:
        """An edit is taken back before it is saved."""
        rings = self.hands.find(QSpinBox, "forwardNoAnswerRingsBox")
        self.hands.type(rings, "9")
        await until(self._revert.isEnabled, "Revert can be pressed")
        self.hands.click(self._revert)
        await self.clean()
        expect(rings.value() == RINGS, "the saved value is back in the form")
        return await self._unchanged()

    async def problem(self) -> Json:
        """A destination that cannot be is said next to its field; it cannot be saved."""
        self.hands.type(self._destination("Busy"), "79x8")
        note = self.hands.find(QWidget, "forwardBusyNote")
        await until(note.isVisible, "the problem stands below its field")
        expect(note.accessibleName(), "the problem is said")
        expect(not self.save_button.isEnabled(), "a bad value cannot be saved")
        return await self._unchanged()

    async def conflict(self) -> Json:
        """Somebody else changes the same field meanwhile: nothing is written over."""
        self.hands.click(self._revert)
        await self.clean()
        self.hands.check(self._check("Always"), True)
        self.hands.type(self._destination("Always"), MINE)
        theirs = {
            "callForwarding.always.enabled": True,
            "callForwarding.always.destination": THEIRS,
        }
        await self._service().control(
            "second-admin", personId=self._whose()[1], feature="callForwarding", set=theirs
        )
        await until(self.save_button.isEnabled, "Save can be pressed")
        self.hands.click(self.save_button)
        mine = self.hands.find(QPushButton, "forwardAlwaysNoteMineButton")
        await until(mine.isVisible, "both values are there to choose from")
        held = await self.held()
        expect(held["callForwarding"]["always"]["destination"] == THEIRS, "theirs still stands")
        return held

    async def resolve(self) -> Json:
        """The person decides for their own value; only then it is written."""
        self.hands.click(self.hands.find(QPushButton, "forwardAlwaysNoteMineButton"))
        await until(self.save_button.isEnabled, "Save can be pressed")
        self.hands.click(self.save_button)
        await self.clean()
        held = await self.held()
        expect(held["callForwarding"]["always"]["destination"] == MINE, "mine is written")
        return held

    # What other steps on the tab need too

    async def saved(self) -> None:
        """Press Save on the first tab, say yes to the plan where it is shown, and wait."""
        await until(self.save_button.isEnabled, "Save can be pressed")
        self.hands.click(self.save_button)
        await until(lambda: self._is_asked() or not self.window.isWindowModified(), "it is saved")
        if self._is_asked():
            dialog = await self.hands.dialog("planDialog")
            self.hands.click(self.hands.find(QPushButton, "applyPlanButton", dialog))
        await self.clean()

    async def clean(self) -> None:
        """Wait until nothing is unsaved."""
        await until(
            lambda: not self.save_button.isEnabled() and not self.window.isWindowModified(),
            "nothing is unsaved",
        )
        await until(lambda: self.ready, "the form can be edited")

    @property
    def ready(self) -> bool:
        """Whether the form can be edited."""
        return self._check("Busy").isEnabled()

    async def held(self) -> Json:
        """Forwarding as the service has it."""
        return await self._service().forwarding(*self._whose())

    def same_as(self, held: Json) -> None:
        """The form shows what the service holds."""
        rules: dict[str, Any] = dict(held["callForwarding"])
        for name, when in (("always", "Always"), ("busy", "Busy"), ("noAnswer", "NoAnswer")):
            rule = rules[name]
            expect(self._check(when).isChecked() == rule["enabled"], f"{name} is shown as it is")
            destination = rule.get("destination", "")
            shown = self._destination(when).text()  # a number stands as its country writes it
            told = national.destination(shown, national.region(destination))
            expect(told == destination, f"{name} goes where it goes")

    def _is_asked(self) -> bool:
        found = self.window.findChildren(QDialog, "planDialog")
        return any(one.isVisible() for one in found)

    async def _unchanged(self) -> Json:
        held = await self.held()
        expect(held == self._before, "the service holds what it held")
        return held

    @property
    def save_button(self) -> QPushButton:
        """Save of the tab."""
        return self.hands.find(QPushButton, "saveButton", self.hands.find(QWidget, "linesTab"))

    @property
    def _revert(self) -> QPushButton:
        return self.hands.find(QPushButton, "revertButton", self.hands.find(QWidget, "linesTab"))

    def _check(self, when: str) -> QCheckBox:
        return self.hands.find(QCheckBox, f"forward{when}Check")

    def _destination(self, when: str) -> QLineEdit:
        return self.hands.find(QLineEdit, f"forward{when}DestinationEdit")
