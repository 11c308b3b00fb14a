"""The tour's steps on paper and mail: the code that was just made as a label, and as a mail.

Nothing is printed or sent: what is checked is what would be, and that the service was not asked
for anything more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton

from desktop.tour_hands import Hands, expect, until
from desktop.tour_service import Json
from desktop.views.parts.page_preview import PagePreview


class PaperSteps:
    """`label` and `mail`; they begin and end with the activation dialog open."""

    def __init__(self, hands: Hands, phones: Callable[[], Awaitable[Json]]) -> None:
        self._hands = hands
        self._phones = phones
        self._open: QDialog | None = None

    async def label(self) -> Json:
        """The code is seen on a sheet of labels."""
        self._hands.click(self._hands.find(QPushButton, "labelsButton"))
        dialog = await self._shown("labelsDialog")
        preview = self._hands.find(PagePreview, "labelPreview", dialog)
        await until(lambda: preview.document is not None, "the sheet is seen")
        save = self._hands.find(QPushButton, "savePdfButton", dialog)
        await until(save.isEnabled, "it could be saved")
        return await self._phones()

    async def mail(self) -> Json:
        """The mail to the user is seen, with the code masked."""
        await self.put_away()
        self._hands.click(self._hands.find(QPushButton, "mailButton"))
        dialog = await self._shown("mailDialog")
        preview = self._hands.find(QPlainTextEdit, "mailPreview", dialog)
        await until(lambda: bool(preview.toPlainText()), "the mail is seen")
        expect("••••" in preview.toPlainText(), "its code is masked")
        return await self._phones()

    async def put_away(self) -> None:
        """Close what these steps have opened."""
        dialog, self._open = self._open, None
        if dialog is not None:
            dialog.reject()
            await until(lambda: not dialog.isVisible(), "the dialog closes")

    async def _shown(self, name: str) -> QDialog:
        dialog = await self._hands.dialog(name)
        assert isinstance(dialog, QDialog)
        self._open = dialog
        return dialog
