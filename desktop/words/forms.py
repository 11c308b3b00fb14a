"""What is counted in forms.

Not in the tab itself: of a class that others are made of, `self.tr` finds no plural, for it looks
under the name of the object's own class and takes the counted text there for a translation.
"""

from __future__ import annotations

from typing import Final

from desktop.words.counted import Counted


class Forms(Counted):
    """How much is to be corrected, saved or sent."""

    def to_correct(self, n: int) -> str:
        return self.tr("%n field(s) to correct", "", n)

    def unsaved(self, n: int) -> str:
        return self.tr("%n unsaved change(s)", "", n)

    def waiting(self, n: int) -> str:
        return self.tr("%n change(s) of this user wait to be sent", "", n)


N: Final = Forms()
