"""A terminal for tests: the program is called in-process, as `linedesk …` would be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop import app


@dataclass(frozen=True)
class Ended:
    """What one call printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document on stdout; there must be one and nothing else."""
        return json.loads(self.out)


Linedesk = Callable[..., Ended]


@pytest.fixture
def linedesk(qapp: QApplication, capsys: pytest.CaptureFixture[str]) -> Iterator[Linedesk]:
    """Call the program: `linedesk("users", "--customer", "x")`; English unless said."""
    before = QLocale()
    speaking = set(qapp.findChildren(QTranslator))

    def call(*argv: str, language: str = "en") -> Ended:
        capsys.readouterr()
        code = app.run([*argv, "--language", language])
        return Ended(code, *capsys.readouterr())

    yield call
    for translator in set(qapp.findChildren(QTranslator)) - speaking:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)
