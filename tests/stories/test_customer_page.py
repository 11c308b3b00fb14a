"""A person blocks premium calls at every location of a customer; another program reads it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QComboBox, QPushButton, QTableView, QTreeView, QWidget
from wxc_sdk import WebexSimpleApi
from wxc_sdk.person_settings.permissions_out import Action

from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.stories.program import below, calling_user, part, run


def test_one_change_reaches_every_location(service: Sandbox, stranger: WebexSimpleApi) -> None:
    customer_id, customer, _, _ = calling_user(stranger)

    def held() -> list[Action | None]:
        """What the service has for each location."""
        found: list[Action | None] = []
        for site in stranger.telephony.location.list(org_id=customer_id):
            api = stranger.telephony.permissions_out
            assert site.location_id is not None
            read = api.read(entity_id=site.location_id, org_id=customer_id)
            permissions = read.calling_permissions
            assert permissions is not None and permissions.toll_free is not None
            found.append(permissions.toll_free.action)
        return found

    assert set(held()) == {Action.allow}

    async def drive(window: QWidget) -> None:
        tree = part(window, QTreeView, "directoryTree")

        def row() -> QModelIndex | None:
            partner = below(tree, QModelIndex())
            return below(tree, partner, customer) if partner is not None else None

        await until(lambda: tree.isVisible() and row() is not None)
        tree.setCurrentIndex(row() or QModelIndex())
        table = part(window, QTableView, "locationPermissionsTable")
        plan = part(window, QPushButton, "planPermissionsButton")
        await until(lambda: table.isVisible() and plan.isEnabled())
        kind = part(window, QComboBox, "permissionTypeBox")
        kind.setCurrentIndex(kind.findData("TOLL_FREE"))
        action = part(window, QComboBox, "permissionActionBox")
        action.setCurrentIndex(action.findData("BLOCK"))
        plan.click()
        apply = part(window, QPushButton, "applyButton")
        await until(lambda: apply.isVisible() and apply.isEnabled())
        apply.click()
        await until(lambda: not apply.isEnabled() and plan.isEnabled())

    assert run(drive) == 0
    assert set(held()) == {Action.block}
