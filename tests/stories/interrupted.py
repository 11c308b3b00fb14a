"""A program of its own that is killed in the middle: it opens the window and begins one thing.

`python -m tests.stories.interrupted forward|code|swap CUSTOMER USER`; ends only by being killed.
"""

from __future__ import annotations

import asyncio
import sys

from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QTabWidget, QWidget

from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import until
from tests.stories.program import button, choose, dialog, forward, part, run

NUMBER = "7996"
MODEL = "DMS Cisco 8865"
NEW_MODEL = "Cisco 9861"


async def begin(window: QWidget, what: str, customer: str, user: str) -> None:
    """Do it up to the click that sends it, and wait for the end."""
    await choose(window, customer, user)
    if what == "forward":
        forward(window, "Busy", NUMBER)
        save = button(window, "linesTab", "saveButton")
        await until(save.isEnabled)
        save.click()
    elif what == "swap":
        await _swap(window)
    else:
        menu = part(window, QPushButton, "deviceMenuButton").menu()
        next(one for one in menu.actions() if one.objectName() == "actionGenerateCode").trigger()
        await dialog("activationDialog")
        generate = part(window, QPushButton, "generateButton")
        await until(generate.isEnabled)
        models = part(window, QComboBox, "modelBox")
        models.setCurrentIndex(models.findData(MODEL))
        generate.click()
    await asyncio.Event().wait()


async def _swap(window: QWidget) -> None:
    """Another phone in the place of the user's first one."""
    assert isinstance(window, MainWindow)
    part(window, QTabWidget, "userTabs").setCurrentIndex(2)
    tab = window.workspace.user_page.devices
    await until(lambda: bool(tab.card.devices) and not tab.tasks.running())
    tab.card.choose(tab.card.devices[0].id)
    await until(lambda: not tab.tasks.running())
    menu = part(window, QPushButton, "deviceMenuButton").menu()
    next(one for one in menu.actions() if one.objectName() == "actionSwapDevice").trigger()
    await dialog("swapDialog")
    swap = part(window, QPushButton, "swapButton")
    await until(swap.isEnabled)
    models = part(window, QComboBox, "swapModelBox")
    models.setCurrentIndex(models.findData(NEW_MODEL))
    swap.click()


if __name__ == "__main__":
    application = QApplication([])
    sys.exit(run(lambda window: begin(window, *sys.argv[1:4]), "-vv"))
