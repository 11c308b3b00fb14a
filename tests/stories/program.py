"""The whole program with its window, in-process; a story drives it from the inside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QTreeView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi
from wxc_sdk.devices import Device

from desktop import app
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import gone, until

W = TypeVar("W", bound=QWidget)


def run(drive: Callable[[QWidget], Awaitable[None]], *argv: str) -> int:
    """Run the program; `drive` gets its window and is followed by a click on its close button.

    Gives the exit code, or raises what `drive` raised.
    """
    failed: list[BaseException] = []
    kept: list[asyncio.Task[None]] = []

    async def live() -> None:
        await until(lambda: any(one.furnished for one in windows()))
        (window,) = windows()
        try:
            await drive(window)
        except (Exception, asyncio.CancelledError) as fault:
            failed.append(fault)
            window._may_close = True  # no question to a failed story
        for one in windows():  # none where the story has closed it
            one.close()

    def begin() -> None:
        """As soon as asyncio runs: the first frame is there without it."""
        if (loop := asyncio._get_running_loop()) is None:
            QTimer.singleShot(1, begin)
        else:
            kept.append(loop.create_task(live()))

    QTimer.singleShot(0, begin)
    code = app.run(["--language", "en", *argv])
    if failed:
        raise failed[0]
    return code


def windows() -> list[MainWindow]:
    """The main windows that are shown."""
    tops = QApplication.topLevelWidgets()
    return [one for one in tops if isinstance(one, MainWindow) and one.isVisible()]


def part(window: QWidget, kind: type[W], name: str) -> W:
    """The one widget of that object name, also in a dialog above the window."""
    # By identity: a dialog is a window of its own, and a child of the one below it.
    found = list({id(one): one for one in _all(kind, name)}.values())
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def _all(kind: type[W], name: str) -> list[W]:
    tops = QApplication.topLevelWidgets()
    own = [top for top in tops if isinstance(top, kind) and top.objectName() == name]
    return own + [one for top in tops for one in top.findChildren(kind, name)]


def below(tree: QTreeView, parent: QModelIndex, start: str = "") -> QModelIndex | None:
    """The first row below another whose text begins so."""
    model = tree.model()
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        if str(index.data(Qt.ItemDataRole.DisplayRole) or "").startswith(start):
            return index
    return None


async def choose(window: QWidget, customer: str, user: str) -> None:
    """Open a customer in the tree, and a user of it; wait until the form can be edited."""
    tree = part(window, QTreeView, "directoryTree")

    def customer_row() -> QModelIndex | None:
        partner = below(tree, QModelIndex())
        return below(tree, partner, customer) if partner is not None else None

    await until(lambda: tree.isVisible() and customer_row() is not None)
    row = customer_row()
    assert row is not None
    tree.expand(row)
    tree.setCurrentIndex(row)
    await until(lambda: below(tree, customer_row() or QModelIndex(), user) is not None)
    found = below(tree, customer_row() or QModelIndex(), user)
    assert found is not None
    tree.scrollTo(found)
    tree.setCurrentIndex(found)
    await until(part(window, QCheckBox, "forwardBusyCheck").isEnabled)


def forward(window: QWidget, when: str, number: str) -> None:
    """Switch a rule on and type its destination."""
    check = part(window, QCheckBox, f"forward{when}Check")
    if not check.isChecked():
        check.click()
    edit = part(window, QLineEdit, f"forward{when}DestinationEdit")
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, number)


def button(window: QWidget, page: str, name: str) -> QPushButton:
    """`saveButton` or `revertButton` of a page."""
    (found,) = part(window, QWidget, page).findChildren(QPushButton, name)
    return found


async def saved(window: QWidget) -> None:
    """Press Save and wait until nothing is unsaved."""
    save = button(window, "linesTab", "saveButton")
    await until(save.isEnabled)
    save.click()
    await until(lambda: not save.isEnabled() and not window.isWindowModified())


async def dialog(name: str) -> QDialog:
    """The dialog of that name, when it is open."""

    def there() -> list[QDialog]:
        tops = QApplication.topLevelWidgets()
        named = [one for one in tops if isinstance(one, QDialog) and one.objectName() == name]
        return [one for one in named if one.isVisible()]

    await until(lambda: bool(there()))
    return there()[0]


async def press(name: str, text: str) -> None:
    """Press a button of a dialog by its words, and wait until the dialog has gone."""
    box = await dialog(name)
    buttons = box.findChildren(QPushButton)
    next(one for one in buttons if one.text().replace("&", "") == text).click()
    await gone(box)


def calling_user(api: WebexSimpleApi) -> tuple[str, str, str, str]:
    """Customer id and name, user id and name of somebody with a line."""
    mine = api.people.me().org_id
    customer = next(one for one in api.organizations.list() if one.org_id != mine)
    people = api.people.list(org_id=customer.org_id, calling_data=True)
    user = next(one for one in people if one.location_id)
    assert customer.org_id and customer.display_name and user.person_id and user.display_name
    return customer.org_id, customer.display_name, user.person_id, user.display_name


def someone_with_phone(api: WebexSimpleApi, product: str) -> tuple[str, str, str, Device]:
    """Customer id and name, the user's name, and the connected phone of that kind."""
    mine = api.people.me().org_id
    for customer in api.organizations.list():
        if customer.org_id == mine:
            continue
        assert customer.org_id and customer.display_name
        for phone in api.devices.list(org_id=customer.org_id):
            connected = phone.connection_status == "connected"
            if phone.person_id and connected and product in (phone.product or ""):
                person = api.people.details(person_id=phone.person_id)
                assert person.display_name
                return customer.org_id, customer.display_name, person.display_name, phone
    raise AssertionError(product)
