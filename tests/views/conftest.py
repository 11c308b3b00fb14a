"""The look of the program for tests of the window, and a fresh language for each."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.runtime import language
from tests.views.dressing import dress


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Windows of a test go in the thread that they live in, not in a store's."""
    yield
    gc.collect()


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The program in English and light, put back afterwards."""
    language.install(qapp, "en")
    font = qapp.font()
    dress(qapp)
    yield qapp
    qapp.setFont(font)
    dress(qapp)
    language.install(qapp, "en")
