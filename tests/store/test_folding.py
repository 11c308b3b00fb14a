"""What is found under which spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store import folding


@pytest.mark.parametrize(
    ("text", "plain", "german"),
    [
        ("Müller", "muller", "mueller"),
        ("MU\u0308LLER", "muller", "mueller"),
        ("Groß", "gross", "gross"),
        ("Éloïse Façade", "eloise facade", "eloise facade"),
        ("Łukasz Sørensen", "lukasz sorensen", "lukasz soerensen"),
        ("Anna", "anna", "anna"),
    ],
)
def test_two_spellings(text: str, plain: str, german: str) -> None:
    assert (folding.plain(text), folding.german(text)) == (plain, german)


def test_what_is_indexed() -> None:
    text = folding.searched(("Jörg Öz", "Jörg Öz", "j.oez@acme.example"), ("7901", "+49 89-123"))
    assert text == " joerg oez jorg oz j.oez@acme.example 7901 4989123"


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("", []),
        ("  Anna   Groß ", [("anna",), ("gross",)]),
        ("Jörg", [("joerg", "jorg")]),
        ("+49 (89) 12-3", [("4989123",)]),
        ("0049 89 123", [("004989123", "4989123", "04989123")]),
        ("089 123", [("089123", "89123")]),
        ("anna 7901", [("anna",), ("7901",)]),
        ("0", [("0",)]),
    ],
)
def test_what_is_asked_for(asked: str, terms: list[tuple[str, ...]]) -> None:
    assert folding.terms(asked) == terms


@given(st.text())
def test_everything_indexed_is_found_by_its_own_words(name: str) -> None:
    text = folding.searched((name,), ())
    for ways in folding.terms(name):
        if not any(char.isdigit() for char in ways[0]):
            assert any(way in text for way in ways)
