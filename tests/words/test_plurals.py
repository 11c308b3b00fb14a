"""Counted texts are found by the name of the class that says them."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.runtime import language
from desktop.words.forms import N
from tests.conftest import ROOT


def _counts(cls: ast.ClassDef) -> bool:
    """Whether a class says a text with a number by itself."""
    return any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr == "tr"
        and len(one.args) >= 3
        for one in ast.walk(cls)
    )


def _classes() -> list[tuple[Path, ast.ClassDef]]:
    return [
        (path, one)
        for path in (ROOT / "desktop").rglob("*.py")
        for one in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(one, ast.ClassDef)
    ]


def test_no_class_that_others_are_made_of_counts_by_itself() -> None:
    """`self.tr` of PySide looks under the object's own class first, and takes the counted but
    untranslated text there for a translation."""
    found = _classes()
    below: dict[str, list[str]] = defaultdict(list)
    for _, one in found:
        for base in one.bases:
            below[ast.unparse(base).partition("[")[0]].append(one.name)
    assert [(path.name, one.name) for path, one in found if _counts(one) and below[one.name]] == []


def test_what_is_counted_in_forms_has_its_plurals(qapp: QApplication) -> None:
    for spoken, one, many in (
        ("de", "1 nicht gespeicherte Änderung", "2 nicht gespeicherte Änderungen"),
        ("en", "1 unsaved change", "2 unsaved changes"),
    ):
        language.install(qapp, spoken)
        assert (N.unsaved(1), N.unsaved(2)) == (one, many)
