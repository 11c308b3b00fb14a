"""Steps of the tour on the customer's page: codes for several users at once, and their ledger."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLineEdit, QPushButton, QTableView

from desktop.tour_hands import Hands, expect, until
from desktop.tour_service import Json, Service

MODEL: Final = "DMS Cisco 8851"
PHONE: Final = "Cisco 8851"
USERS: Final = 3


async def batch(hands: Hands, service: Service, customer: str, but: str) -> Json:
    """Users are found by a search and get their codes in one run; a phone waits for each."""
    before = await _waiting(service, customer)
    people = await _without_phone(service, customer, but)
    hands.click(hands.find(QPushButton, "batchButton"))
    dialog = await hands.dialog("batchDialog")
    models = hands.find(QComboBox, "batchModelForAllBox", dialog)
    await until(models.isEnabled, "the catalogue is there")
    search = hands.find(QLineEdit, "batchSearchEdit", dialog)
    add = hands.find(QPushButton, "addFoundButton", dialog)
    table = hands.find(QTableView, "batchTable", dialog).model()
    for at, person in enumerate(people, 1):
        hands.type(search, person["emails"][0])
        await until(add.isEnabled, "the user is found")
        hands.click(add)
        expect(table.rowCount() == at, "the user is on the list")
    hands.choose(models, models.findData(MODEL))
    hands.type(hands.find(QLineEdit, "batchSiteEdit", dialog), "Haus 2")
    make = hands.find(QPushButton, "makeCodesButton", dialog)
    confirm = hands.find(QCheckBox, "confirmBatchCheck", dialog)
    await until(lambda: make.isEnabled() or confirm.isVisible(), "all were looked at")
    if confirm.isVisible():
        hands.check(confirm, True)
        await until(make.isEnabled, "what happens to the apps is confirmed")
    hands.click(make)
    labels = hands.find(QPushButton, "batchLabelsButton", dialog)
    await until(lambda: labels.isVisible() or _asked(hands) is not None, "the plan, or the codes")
    if (plan := _asked(hands)) is not None:
        hands.click(hands.find(QPushButton, "applyPlanButton", plan))
    await until(labels.isVisible, "the codes are made")
    held = await _waiting(service, customer)
    expect(held == before + len(people), "a phone of each user waits")
    return {"users": len(people), "waiting": held}


async def ledger(hands: Hands, service: Service, customer: str) -> Json:
    """The codes stand in the ledger, with how long they are valid."""
    dialog = await hands.dialog("batchDialog")
    hands.click(hands.find(QPushButton, "closeBatchButton", dialog))
    await until(lambda: not dialog.isVisible(), "the dialog closes")
    table = hands.find(QTableView, "codesLedgerTable")
    shown = hands.find(QComboBox, "codesFilterBox")
    await until(shown.isEnabled, "there are codes")
    hands.choose(shown, shown.findData("valid"))
    await until(lambda: table.model().rowCount() >= USERS, "the codes are listed")
    hands.click_row(table, table.model().index(0, 0))
    again = hands.find(QPushButton, "reissueButton")
    await until(again.isEnabled, "another one can be made")
    return {"codes": USERS, "waiting": await _waiting(service, customer)}


def _asked(hands: Hands) -> QDialog | None:
    """The plan that is shown before it runs."""
    found = hands.window.findChildren(QDialog, "planDialog")
    return next((one for one in found if one.isVisible()), None)


async def _waiting(service: Service, customer: str) -> int:
    """Phones of the model that wait for their code."""
    phones = await service.devices(customer)
    states = [(one["product"], one["connectionStatus"]) for one in phones]
    return states.count((PHONE, "activating"))


async def _without_phone(service: Service, customer: str, but: str) -> list[Json]:
    """Users with Calling who have no phone, another one than the tour's."""
    owners = {one.get("personId") for one in await service.devices(customer)} | {but}
    people = await service.people(customer)
    found = [one for one in people if one["id"] not in owners and one.get("extension")]
    expect(len(found) >= USERS, "there are users without a phone")
    return found[:USERS]
