"""Without the pauses that the program makes before it tries once more.

Only for tests in which nothing is mended meanwhile, so that the pause proves nothing: how long
they are, and that they are kept, has tests of its own.
"""

from __future__ import annotations

import pytest

from desktop.api import tokens
from desktop.operations import apply


@pytest.fixture
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that stay open are passed over again, and lost renewals asked for again, at once."""
    monkeypatch.setattr(apply, "PASSES", tuple(0.0 for _ in apply.PASSES))
    monkeypatch.setattr(tokens, "PAUSE", 0.0)
