"""The main jobs in the window, told from both sides: the person's and another program's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QTabWidget,
    QTreeView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi
from wxc_sdk.person_settings.forwarding import CallForwardingNoAnswer

from desktop.domain import national
from desktop.sandbox.server import Sandbox
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import gone, until
from tests.stories.program import (
    below,
    button,
    calling_user,
    choose,
    dialog,
    forward,
    part,
    press,
    run,
)


def refresh(window: QWidget) -> None:
    """F5."""
    assert isinstance(window, MainWindow)
    window.menus.refresh.trigger()


def test_what_another_program_wrote_is_there_after_f5(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        held = stranger.person_settings.forwarding.read(entity_id=user_id, org_id=customer_id)
        held.call_forwarding.no_answer = CallForwardingNoAnswer(
            enabled=True,
            destination="+4989555000",
            number_of_rings=7,
            destination_voicemail_enabled=False,
        )
        stranger.person_settings.forwarding.configure(
            entity_id=user_id, forwarding=held, org_id=customer_id
        )
        destination = part(window, QLineEdit, "forwardNoAnswerDestinationEdit")
        assert destination.text() == ""
        refresh(window)
        # A number stands there as the user's own country writes it.
        await until(lambda: national.e164(destination.text(), "DE") == "+4989555000")
        assert part(window, QSpinBox, "forwardNoAnswerRingsBox").value() == 7
        assert not window.isWindowModified()

    assert run(drive) == 0


def test_a_code_from_the_window_activates_a_phone(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)

    async def drive(window: QWidget) -> None:
        assert isinstance(window, MainWindow)
        await choose(window, customer, user)
        part(window, QTabWidget, "userTabs").setCurrentIndex(2)
        table = part(window, QTableView, "devicesTable")

        def states() -> list[str]:
            return [str(table.model().index(row, 1).data()) for row in range(_rows(table))]

        await until(lambda: not window.workspace.user_page.devices.tasks.running())
        before = states()
        menu = part(window, QPushButton, "deviceMenuButton").menu()
        next(one for one in menu.actions() if one.objectName() == "actionGenerateCode").trigger()
        box = await dialog("activationDialog")
        models = part(window, QComboBox, "modelBox")
        generate = part(window, QPushButton, "generateButton")
        await until(generate.isEnabled)
        models.setCurrentIndex(models.findData("DMS Cisco 8865"))
        generate.click()
        shown, label = (
            box.findChild(QPushButton, "showCodeButton"),
            box.findChild(QLabel, "codeLabel"),
        )
        assert isinstance(shown, QPushButton) and isinstance(label, QLabel)
        await until(shown.isVisible)
        shown.click()
        groups = label.text().split("-")
        assert [len(group) for group in groups] == [4, 4, 4, 4]
        await until(lambda: states().count("Activating") == before.count("Activating") + 1)
        held = stranger.devices.list(person_id=user_id, org_id=customer_id)
        assert [str(one.connection_status) for one in held].count("activating") == 1
        service.control("phones/enter-code", {"code": "".join(groups)})
        service.control("clock", {"advance_s": 120})
        box.reject()
        refresh(window)
        await until(lambda: states().count("Connected") == before.count("Connected") + 1)
        assert "Activating" not in states()

    assert run(drive) == 0


def test_somebody_is_found_by_name_mail_and_number(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    _, customer, user_id, user = calling_user(stranger)
    person = stranger.people.details(person_id=user_id, calling_data=True)
    number = next(one.value for one in person.phone_numbers or [] if one.primary)
    mails, extension = person.emails or [], person.extension or ""
    assert number and mails and extension

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        field = part(window, QLineEdit, "searchField")
        results = part(window, QAbstractItemView, "searchResults")
        for text in (user[:5], mails[0], number, number[-7:], extension):
            field.clear()
            QTest.keyClicks(field, text)
            await until(lambda: results.isVisible() and user in _texts(results))
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: bool(part(window, QLabel, "userName").text()))
        field.clear()
        QTest.keyClicks(field, "nobody at all")
        tree = part(window, QTreeView, "directoryTree")
        await until(lambda: not results.isVisible() and not tree.isVisible())

    assert run(drive) == 0


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
def test_closing_asks_what_to_do_with_unsaved_edits(
    service: Sandbox, stranger: WebexSimpleApi, answer: str
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        forward(window, "Busy", "7997")
        await until(window.isWindowModified)
        window.close()
        await press("unsavedDialog", answer)
        if answer == "Cancel":
            assert window.isVisible()
            assert part(window, QLineEdit, "forwardBusyDestinationEdit").text() == "7997"
            button(window, "linesTab", "revertButton").click()
        else:
            await gone(window)

    assert run(drive) == 0
    held = stranger.person_settings.forwarding.read(entity_id=user_id, org_id=customer_id)
    assert (held.call_forwarding.busy.destination == "7997") is (answer == "Save")


def test_without_the_service_users_and_their_age_are_there(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    _, customer, _, user = calling_user(stranger)
    users: list[int] = []

    async def fill(window: QWidget) -> None:
        await choose(window, customer, user)
        users.append(_users(window, customer))

    async def look(window: QWidget) -> None:
        tree = part(window, QTreeView, "directoryTree")
        await until(tree.isVisible)
        await choose(window, customer, user)
        assert _users(window, customer) == users[0]
        age = part(window, QLabel, "ageLabel")
        await until(lambda: age.text().startswith("As of"))
        assert "Not reachable" in part(window, QLabel, "connectionLabel").text()
        bar = part(window, QWidget, "linesTabBar")
        await until(bar.isVisible)
        assert "read just now" in bar.accessibleDescription()

    assert run(fill) == 0
    service.stop()
    assert run(look) == 0
    assert users[0] >= 10


def _rows(view: QAbstractItemView) -> int:
    return view.model().rowCount()


def _texts(view: QAbstractItemView) -> str:
    return " ".join(str(view.model().index(row, 0).data()) for row in range(_rows(view)))


def _users(window: QWidget, customer: str) -> int:
    tree = part(window, QTreeView, "directoryTree")
    partner = tree.model().index(0, 0)
    row = below(tree, partner, customer)
    assert row is not None
    return tree.model().rowCount(row)
