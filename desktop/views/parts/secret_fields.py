"""Fields for passphrases: not shown, and empty again when their dialog goes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget


def secret_edit(name: str, changed: Callable[[], None]) -> QLineEdit:
    """A field whose text is not shown."""
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.textChanged.connect(changed)
    return edit


def forget_secrets(dialog: QWidget) -> None:
    """Nothing stays in such fields."""
    for edit in dialog.findChildren(QLineEdit):
        if edit.echoMode() == QLineEdit.EchoMode.Password:
            edit.clear()
