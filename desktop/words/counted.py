"""Texts with a number in them, in the plural forms of the language.

The tool that collects texts sees a plural in `self.tr(text, "", n)` only, and takes the
class's name as context; so each module keeps its plurals in a small class of this kind.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


class Counted:
    """Base of a module's plurals; the subclass's name is the context of its texts."""

    def tr(self, text: str, comment: str, n: int) -> str:
        """The text in the form for `n`, which stands at `%n`."""
        return QCoreApplication.translate(type(self).__name__, text, comment or None, n)
