"""The menu bar: every action once, with its words, shortcut, icon and role."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop.views.parts import icons


class Menus(QObject):
    """File, Edit, View, Help. The window connects the actions, and has `draw` give them icons."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._drawings: list[tuple[QAction, str]] = []
        bar = window.menuBar()
        self.file, self.edit, self.view, self.help = (bar.addMenu("") for _ in range(4))
        key = QKeySequence.StandardKey
        self.accounts = self._action(self.file, "actionAccounts", "key")
        self.disconnect_action = self._action(self.file, "actionDisconnect", "offline")
        self.open_pack = self._action(self.file, "actionOpenPack", "folder")
        self.settings = self._action(self.file, "actionSettings", "settings", key.Preferences)
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.file.addSeparator()
        self.quit = self._action(self.file, "actionQuit", "quit", key.Quit)
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.save = self._action(self.edit, "actionSave", "save", key.Save)
        self.revert = self._action(self.edit, "actionRevert", "revert")
        self.edit.addSeparator()
        self.find = self._action(self.edit, "actionFind", "search", key.Find)
        self.refresh = self._action(self.view, "actionRefresh", "refresh", key.Refresh)
        self.sync = self._action(self.view, "actionSync", "sync")
        self.view.addSeparator()
        self.next_pane = self._action(self.view, "actionNextPane", "")
        _give(self.next_pane, QKeySequence.fromString("F6"))
        self.doctor = self._action(self.help, "actionDoctor", "tick")
        self.support = self._action(self.help, "actionSupport", "folder")
        self.about = self._action(self.help, "actionAbout", "info")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        if self.settings.shortcut().isEmpty():  # no standard key outside macOS
            _give(self.settings, QKeySequence.fromString("Ctrl+,"))
        if self.quit.shortcut().isEmpty():
            _give(self.quit, QKeySequence.fromString("Ctrl+Q"))
        window.installEventFilter(self)
        self.retranslate()

    def allow(self, *, connected: bool, customer: bool, save: bool, revert: bool) -> None:
        """What can be done now."""
        for action in (self.disconnect_action, self.find, self.refresh, self.doctor):
            action.setEnabled(connected)
        self.sync.setEnabled(customer)
        self.save.setEnabled(save)
        self.revert.setEnabled(revert)

    def retranslate(self) -> None:
        """The words of menus and actions; mnemonics are unique in each menu."""
        self.file.setTitle(self.tr("&File"))
        self.edit.setTitle(self.tr("&Edit"))
        self.view.setTitle(self.tr("&View"))
        self.help.setTitle(self.tr("&Help"))
        self.accounts.setText(self.tr("&Accounts…"))
        self.disconnect_action.setText(self.tr("&Disconnect"))
        self.open_pack.setText(self.tr("&Open a field pack…"))
        self.settings.setText(self.tr("&Settings…"))
        self.quit.setText(self.tr("&Quit"))
        self.save.setText(self.tr("&Save"))
        self.revert.setText(self.tr("&Revert"))
        self.find.setText(self.tr("&Find user"))
        self.refresh.setText(self.tr("&Refresh"))
        self.sync.setText(self.tr("&Synchronise customer"))
        self.next_pane.setText(self.tr("&Next pane"))
        self.doctor.setText(self.tr("&Doctor…"))
        self.support.setText(self.tr("&Support bundle…"))
        self.about.setText(self.tr("&About Linedesk"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window's language is ours too."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().eventFilter(watched, event)

    def draw(self) -> None:
        """Give the actions their icons; a window that is just being shown has no time for them."""
        for action, drawing in self._drawings:
            icons.put(action, drawing)

    def _action(
        self,
        menu: QMenu,
        name: str,
        drawing: str,
        key: QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = QAction(self._window)
        action.setObjectName(name)
        if drawing:
            self._drawings.append((action, drawing))
        if key is not None:
            _give(action, QKeySequence(key))
        menu.addAction(action)
        return action


def _give(action: QAction, key: QKeySequence) -> None:
    """`setShortcut` would have PySide6 make all of `Qt` (see `parts.unnamed`)."""
    action.setShortcuts([key])
