"""What counts as a passphrase."""

from __future__ import annotations

import pytest

from desktop.domain.passphrases import Weakness, weakness


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("", Weakness.SHORT),
        ("Kurz und gut", None),
        ("elf Zeichen", Weakness.SHORT),
        ("aaaaaaaaaaaaaaaa", Weakness.MONOTONOUS),
        ("abababababababab", Weakness.MONOTONOUS),
        ("2026-11-25 1234", Weakness.DIGITS),
        ("0123456789012345", Weakness.DIGITS),
        ("vier Wörter genügen uns", None),
    ],
)
def test_what_is_too_weak_is_called_by_its_reason(passphrase: str, said: Weakness | None) -> None:
    assert weakness(passphrase) is said
