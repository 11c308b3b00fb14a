"""About this program: version, what it runs on, the parts it is built from, its folders."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop.runtime.folders import Folders
from desktop.runtime.parts import licence_folder, parts
from desktop.runtime.stamp import stamp
from desktop.views.parts import icons
from desktop.views.parts.dialogs import fit
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.style import GRID, Size, Text

_ICON: Final = 64
_SOURCES: Final = "https://download.qt.io/official_releases/QtForPython/"


class AboutDialog(Living, Pressing, QDialog):
    """Facts for people and for support; everything can be selected and copied."""

    def __init__(self, folders: Folders, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self._folders = folders
        self._title = Text(Size.TITLE)
        self._version = Text(Size.BODY, "secondary")
        self._text = Text()
        self._text.setWordWrap(True)
        self._parts = QTextBrowser()
        self._parts.setObjectName("partsText")
        self._parts.setOpenExternalLinks(True)
        picture = QLabel()
        picture.setPixmap(icons.program_icon().pixmap(_ICON, _ICON))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        for label in (self._title, self._version, self._text):
            words.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(head)
        layout.addWidget(self._parts, 1)
        layout.addWidget(self._buttons)
        self.resize(70 * GRID, 60 * GRID)
        self.retranslate()

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("About Linedesk"))
        self._title.setText("Linedesk")
        self._version.setText(
            self.tr("Version {version} · Qt {qt} · Python {python} · {system}").format(
                version=stamp().version,
                qt=qVersion(),
                python=platform.python_version(),
                system=platform.system(),
            )
        )
        self._text.setText(
            self.tr(
                "A desktop console for Webex Calling partners. Not a product of Cisco; Webex is "
                "a trademark of its owner."
            )
        )
        folders = (
            (self.tr("Settings"), self._folders.settings_file.parent),
            (self.tr("Data"), self._folders.data_dir),
            (self.tr("Cache"), self._folders.cache_dir),
            (self.tr("Logs"), self._folders.log_dir),
        )
        built = [(part.name, part.version, part.licence) for part in parts()]
        self._parts.setHtml(
            _section(self.tr("Folders"), ((name, str(path)) for name, path in folders))
            + _section(self.tr("Licences"), (), self._licences())
            + _section(self.tr("Built with"), built)
        )
        self._parts.setAccessibleName(self.tr("Folders and parts of the program"))
        close = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))

    def _licences(self) -> Sequence[str]:
        said = [
            self.tr("Linedesk is free software under the MIT licence."),
            self.tr(
                "Qt and PySide6 are used under the GNU Lesser General Public License, version 3: "
                "their libraries are files of their own that may be replaced. Their sources are at "
                "{address}."
            ).format(address=_SOURCES),
        ]
        if folder := licence_folder():
            said.append(self.tr("All licences in full: {folder}").format(folder=folder))
        return said

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)


def _section(title: str, rows: Iterable[Sequence[str]], sentences: Sequence[str] = ()) -> str:
    """A heading with sentences or a table below it, as HTML."""
    cells = [
        "".join(f"<td style='padding-right: {2 * GRID}px'>{escape(cell)}</td>" for cell in row)
        for row in rows
    ]
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    words = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return f"<h4>{escape(title)}</h4>{words}<table>{table}</table>"
