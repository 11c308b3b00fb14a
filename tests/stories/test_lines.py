"""The lines of a user, told from both sides: the person's and another program's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QListView, QPushButton, QRadioButton, QWidget
from wxc_sdk import WebexSimpleApi

from desktop.sandbox.server import Sandbox
from desktop.views.main_window import MainWindow
from tests.stories.program import button, calling_user, choose, part, run, until


def _press(window: QWidget, name: str) -> None:
    QTest.mouseClick(part(window, QPushButton, name), Qt.MouseButton.LeftButton)


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
        save = button(window, "linesTab", "saveButton")
        await until(save.isEnabled)
        QTest.mouseClick(save, Qt.MouseButton.LeftButton)

        def held() -> str:
            read = stranger.person_settings.numbers.read(person_id=user_id, org_id=customer_id)
            return next(one.extension or "" for one in read.phone_numbers if one.primary)

        await until(lambda: not window.isWindowModified() or _asked(window))
        if _asked(window):
            _press(window, "applyPlanButton")
        await until(lambda: not window.isWindowModified())
        assert held() == wanted

        window.workspace.user_page.lines.numbers.menu.add.trigger()
        await until(lambda: bool(window.findChildren(QDialog, "newLineDialog")))
        part(window, QRadioButton, "aimVirtualButton").setChecked(True)
        part(window, QLineEdit, "virtualFirstNameEdit").setText("Night")
        part(window, QLineEdit, "virtualLastNameEdit").setText("Desk")
        part(window, QLineEdit, "virtualExtensionEdit").setText("7951")
        make = part(window, QPushButton, "makeLineButton")
        await until(make.isEnabled)
        QTest.mouseClick(make, Qt.MouseButton.LeftButton)
        shown = part(window, QListView, "linesList").model()

        def names() -> list[str]:
            return [str(shown.index(at, 0).data()) for at in range(shown.rowCount())]

        await until(lambda: any("Night Desk" in one for one in names()))
        lines = stranger.telephony.virtual_lines.list(org_id=customer_id)
        made = [one for one in lines if one.first_name == "Night"]
        assert [one.number.extension for one in made if one.number] == ["7951"]

    assert run(drive) == 0


def _asked(window: QWidget) -> bool:
    return any(one.isVisible() for one in window.findChildren(QDialog, "planDialog"))
