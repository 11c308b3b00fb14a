"""The way to the translator, for those who may not know Qt.

`translate(context, text)` takes plain literals only: a tool collects them from the sources.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

translate: Final = QCoreApplication.translate
