"""Another extension or ring for a number beside a user's first one. Sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.domain.numbers import alternate
from desktop.operations.lines_list import LineRow
from desktop.operations.number_checks import NumberChecks
from desktop.runtime.tasks import TaskOwner
from desktop.views.forms.user_tab import Subject
from desktop.views.lines.alternate_fields import AlternateFields
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import allow
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.style import GRID, Size, Text

_WIDTH: Final = 68 * GRID


class AlternateDialog(CustomerDialog):
    """`alternateDialog`: the fields of the number, `changeNumberButton`."""

    def __init__(
        self,
        subject: Subject,
        checks: NumberChecks,
        row: LineRow,
        country: str,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        customer = subject.customer
        super().__init__(
            "alternateDialog", (customer.id, customer.name), subject.kind, _WIDTH, parent
        )
        self._subject = subject
        self._tasks = TaskOwner(report, "alternate")
        self.bar = MessageBar("alternateBar")
        self.bar.compact()
        number = {
            "directNumber": row.number,
            "extension": row.extension,
            "ringPattern": row.ring_pattern,
        }
        self.fields = AlternateFields(
            checks, country, lambda work, key: self._tasks.start(work, key=key), alternate(number)
        )
        self._about = Text(Size.CAPTION, "secondary")
        self._about.setWordWrap(True)
        self.change_button = QPushButton()
        self.change_button.setObjectName("changeNumberButton")
        self.change_button.setProperty("primary", True)
        self.change_button.setDefault(True)
        self.change_button.clicked.connect(self.accept)
        self.change_button.setAccessibleDescription(f"{subject.person.name}, {customer.name}")
        self._cancel = QPushButton()
        self._cancel.setObjectName("cancelChangeNumberButton")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        for widget in (self.bar, self.fields, self._about):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.end_with(self._cancel, self.change_button)
        self.fields.changed.connect(self._light)
        self.fields.failed.connect(self._say_fault)
        self.retranslate()
        self.fields.extension.setFocus()

    @property
    def value(self) -> dict[str, str]:
        """The number as it shall be stored."""
        return self.fields.value

    async def close_tasks(self) -> None:
        """End what is running."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("Additional number"))
        name = self._subject.person.name
        self.title.setText(self.tr("Additional number of {name}").format(name=name))
        self._about.setText(
            self.tr("The service takes the number off and puts it back in the same request.")
        )
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setAccessibleName(self.tr("Cancel"))
        self.change_button.setText(self.tr("&Change"))
        self.change_button.setAccessibleName(self.tr("Change the additional number"))
        self._light()

    def _light(self) -> None:
        complete = self.fields.complete
        allow(self.change_button, "" if complete else self.tr("Change something above that fits."))
        self.refit()

    def _say_fault(self, fault: object) -> None:
        self.bar.say_fault(fault)  # type: ignore[arg-type]  # a signal carries any object
        self.bar.without_action()
        self.refit()
