"""A user with a code that was just made in the window, and the dialog that shows it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QPushButton

from desktop.domain.directory import Person
from tests.harness.waiting import until
from tests.views.stage import Play, part

MODEL = "DMS Cisco 8865"


async def code_in_hand(play: Play, model: str = MODEL) -> tuple[QDialog, Person]:
    """Make a code for the first user with Calling; the activation dialog stays open."""
    await play.connect()
    person = await play.open_user(lambda one: one.licence == "Professional" and bool(one.email))
    play.page.devices.generate.trigger()
    box = await play.dialog("activationDialog")
    generate = part(box, QPushButton, "generateButton")
    await until(generate.isEnabled)
    models = part(box, QComboBox, "modelBox")
    models.setCurrentIndex(models.findData(model))
    generate.click()
    await until(part(box, QPushButton, "labelsButton").isVisible)
    return box, person


def digits(play: Play, box: QDialog) -> str:
    """The code that the dialog shows."""
    shown = box.panel._code  # type: ignore[attr-defined]  # what is masked on the screen
    assert isinstance(shown, str) and len(shown) == 16
    return shown
