"""The doctor in the window: every check as it comes, and what to do where one has failed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.operations.desk import Desk
from desktop.operations.doctor import Finding, look
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons
from desktop.views.parts.cards import Sheet
from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.style import GRID, Size, Text
from desktop.words import doctor as words


class DoctorDialog(Living, Pressing, QDialog):
    """`doctorDialog`. Await `close_tasks` after it was closed."""

    def __init__(
        self,
        desk: Desk,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("doctorDialog")
        self._desk = desk
        self._tasks = TaskOwner(report, "doctor")
        self.findings: list[Finding] = []
        self._running = False
        self._summary = Text(Size.TITLE)
        self._summary.setObjectName("doctorSummary")
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(int(1.5 * GRID))
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnStretch(2, 1)
        sheet = Sheet(margin=0)
        sheet.add(self._rows)
        sheet.close_column()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self.again_button = self._button("lookAgainButton", "refresh", self.look)
        self.copy_button = self._button("copyFindingsButton", "copy", self._on_copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(int(1.5 * GRID))
        layout.addWidget(self._summary)
        layout.addWidget(sheet, 1)
        layout.addWidget(self._buttons)
        self.resize(86 * GRID, 64 * GRID)
        self.look()

    def _button(self, name: str, drawing: str, what: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        icons.put(button, drawing)
        button.clicked.connect(what)
        self._buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        return button

    def look(self) -> None:
        """Look at everything, anew."""
        self._tasks.start(self._look(), key="look")

    async def close_tasks(self) -> None:
        """End what is being looked at."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog, and of the findings."""
        self.setWindowTitle(self.tr("Doctor"))
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))
        self.again_button.setText(self.tr("&Look again"))
        self.copy_button.setText(self.tr("&Copy"))
        for button in (self.again_button, self.copy_button):
            button.setAccessibleName(button.text().replace("&", ""))
        self.again_button.setEnabled(not self._running)
        wrong = sum(not one.ok for one in self.findings)
        if self._running:
            self._summary.setText(self.tr("Looking…"))
        elif wrong:
            self._summary.setText(self.tr("%n thing(s) need your attention", "", wrong))
        else:
            self._summary.setText(self.tr("All is well"))
        self._paint()

    async def _look(self) -> None:
        self.findings, self._running = [], True
        self.retranslate()
        try:
            async with aclosing(look(self._desk)) as found:
                async for finding in found:
                    self.findings.append(finding)
                    self._paint()
        finally:
            self._running = False
            self.retranslate()

    def _paint(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for row, one in enumerate(self.findings):
            text, remedy = words.finding(one.check, one.ok, one.facts, one.fault)
            shade = "success" if one.ok else "danger"
            picture = Picture("done" if one.ok else "error", 20, shade)
            title = Text(Size.HEADING)
            title.setText(words.name(one.check))
            body = Text(Size.BODY, "" if one.ok else "danger")
            body.setWordWrap(True)
            body.setText(f"{text}\n{remedy}".strip())
            body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            body.setAccessibleName(f"{title.text()}: {body.text()}")
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(picture, row, 0, top)
            self._grid.addWidget(title, row, 1, top)
            self._grid.addWidget(body, row, 2)

    def _on_copy(self) -> None:
        lines = []
        for one in self.findings:
            text, remedy = words.finding(one.check, one.ok, one.facts, one.fault)
            mark = "✓" if one.ok else "✗"
            lines.append(f"{mark} {words.name(one.check)}: {text} {remedy}".rstrip())
        QGuiApplication.clipboard().setText("\n".join(lines))
