"""Each test of words runs in the language it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

TRANSLATIONS = Path(__file__).resolve().parents[2] / "resources" / "translations"


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """English, then German."""
    yield from _speak(request.param)


@pytest.fixture
def english(qapp: QApplication) -> Iterator[str]:
    """English only."""
    yield from _speak("en")


@pytest.fixture
def german(qapp: QApplication) -> Iterator[str]:
    """German only."""
    yield from _speak("de")


def _speak(code: str) -> Iterator[str]:
    translator = QTranslator()
    assert translator.load(str(TRANSLATIONS / f"linedesk_{code}.qm"))
    before = QLocale()
    QCoreApplication.installTranslator(translator)
    QLocale.setDefault(QLocale(code))
    yield code
    QCoreApplication.removeTranslator(translator)
    QLocale.setDefault(before)
