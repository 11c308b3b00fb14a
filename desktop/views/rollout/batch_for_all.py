"""What is the same for all users of a batch: the model, the site; and taking users off."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.sheets import LONGEST
from desktop.views.parts import icons
from desktop.views.parts.controls import ChoiceBox, allow
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID


class ForAll(Living, QWidget):
    """`batchModelForAllBox`, `batchSiteEdit`, `removeFromBatchButton`.

    Signals:
        model_chosen: the catalogue's name of the model that all shall have.
        site_entered: the site where all phones will stand.
        remove_asked: take the selected users off the list.
    """

    model_chosen = Signal(str)
    site_entered = Signal(str)
    remove_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model_label = QLabel()
        self.model_box = ChoiceBox()
        self.model_box.setObjectName("batchModelForAllBox")
        self.model_box.activated.connect(lambda _: self.model_chosen.emit(self.model))
        self._model_label.setBuddy(self.model_box)
        self._site_label = QLabel()
        self.site_edit = QLineEdit()
        self.site_edit.setObjectName("batchSiteEdit")
        self.site_edit.setMaxLength(LONGEST)
        self.site_edit.editingFinished.connect(self._on_site)
        self._site_label.setBuddy(self.site_edit)
        self.remove_button = QPushButton()
        self.remove_button.setObjectName("removeFromBatchButton")
        self.remove_button.setAutoDefault(False)
        icons.put(self.remove_button, "cancel")
        self.remove_button.clicked.connect(self.remove_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._model_label)
        row.addWidget(self.model_box, 1)
        row.addSpacing(GRID)
        row.addWidget(self._site_label)
        row.addWidget(self.site_edit, 1)
        row.addStretch(1)
        row.addWidget(self.remove_button)
        self.retranslate()

    @property
    def model(self) -> str:
        """The catalogue's name of the model, "" while there is no catalogue."""
        return str(self.model_box.currentData() or "")

    @property
    def site(self) -> str:
        """The site, "" for none."""
        return self.site_edit.text().strip()

    def show_models(self, names: Mapping[str, str]) -> None:
        """The models that can be chosen, with their names in words."""
        self.model_box.clear()
        for model, name in names.items():
            self.model_box.addItem(name, model)

    def light(self, running: bool, chosen: bool) -> None:
        """What is possible now."""
        self.model_box.setEnabled(self.model_box.count() > 0 and not running)
        self.site_edit.setEnabled(not running)
        allow(self.remove_button, "" if chosen else self.tr("Select users in the list first."))
        if running:
            self.remove_button.setEnabled(False)

    def _on_site(self) -> None:
        if self.site:
            self.site_entered.emit(self.site)

    def retranslate(self) -> None:
        """All words of this row."""
        self._model_label.setText(self.tr("Model &for all"))
        self.model_box.setAccessibleName(self.tr("Phone model for all"))
        self._site_label.setText(self.tr("S&ite for all"))
        self.site_edit.setAccessibleName(self.tr("Site for all"))
        self.remove_button.setText(self.tr("&Remove"))
        self.remove_button.setAccessibleName(self.tr("Take the selected users off the list"))
