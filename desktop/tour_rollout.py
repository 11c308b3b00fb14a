"""The tour's step at a site: phones are planned, codes made, and one is seen to come up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTableView

from desktop.domain.devices import is_of_model
from desktop.domain.rollout import Stage
from desktop.tour_hands import Hands, expect, until
from desktop.tour_service import Json, Service
from desktop.views.rollout.plan_phones_dialog import PlanPhonesDialog
from desktop.views.rollout.rollout_board import RolloutBoard
from desktop.views.shell.main_window import MainWindow

PHONES = 4
MODEL = "DMS Cisco 8865"
"""What the sandbox's catalogue has for sure."""


class RolloutTrip:
    """The way over the board of the customer whose page is shown."""

    def __init__(
        self,
        window: MainWindow,
        hands: Hands,
        service: Callable[[], Service],
        customer: Callable[[], str],
    ) -> None:
        self._window = window
        self._hands = hands
        self._service = service
        self._customer = customer

    async def rollout(self) -> Json:
        """Phones are planned and codes made from the board; one phone enters its code."""
        card = self._window.workspace.customer_page.rollout
        await until(lambda: card.view.source is not None, "the board is read")
        self._hands.click(card.plan_button)
        dialog = await self._hands.dialog("planPhonesDialog")
        assert isinstance(dialog, PlanPhonesDialog)
        people = self._hands.find(QTableView, "planPeopleTable", dialog)
        models = self._hands.find(QComboBox, "planModelBox", dialog)
        await until(
            lambda: people.model().rowCount() >= PHONES and models.findData(MODEL) >= 0,
            "users without a phone are listed",
        )
        self._hands.choose(models, models.findData(MODEL))
        self._hands.type(self._hands.find(QLineEdit, "planSiteEdit", dialog), "Bonn")
        self._hands.type(self._hands.find(QLineEdit, "planFloorEdit", dialog), "1")
        people.selectAll()
        self._hands.click(self._hands.find(QPushButton, "addPhonesButton", dialog))
        await until(lambda: card.view.model.rowCount() >= PHONES, "the phones are on the board")
        first = card.view.model.rows[0].entry
        card.view.choose(first.id)
        self._hands.click(card.codes_button)

        def waits() -> bool:
            return self._stage(card, first.id) is Stage.ACTIVATING

        await until(lambda: waits() or self._hands.is_open("planDialog"), "the plan, or the code")
        if self._hands.is_open("planDialog"):  # what a phone does to a Standard user's apps
            plan = await self._hands.dialog("planDialog")
            self._hands.click(self._hands.find(QPushButton, "applyPlanButton", plan))
        await until(waits, "its phone waits")
        row = card.view.model.row_of_entry(first.id)
        digits = await card.view.source.digits(row) if card.view.source and row else ""
        if digits:  # without a keychain the code was in the answer alone
            await self._service().control("phones/enter-code", code=digits, model=MODEL)
            await self._service().control("clock", advance_s=60)
            card.look_now.trigger()
            await until(lambda: self._stage(card, first.id) is Stage.CONNECTED, "it comes up")
        held = await self._service().devices(self._customer(), first.person_id)
        wanted = "connected" if digits else "activating"
        found = [
            one["connectionStatus"] for one in held if is_of_model(one["product"], first.model)
        ]
        expect(wanted in found, "the service holds the phone as the board shows it")
        self._hands.show(card)
        return {"phones": card.view.model.rowCount(), "first": wanted}

    def _stage(self, card: RolloutBoard, entry_id: int) -> Stage | None:
        row = card.view.model.row_of_entry(entry_id)
        return row.stage if row is not None else None
