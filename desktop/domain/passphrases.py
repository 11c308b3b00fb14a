"""When a passphrase is good enough to lock a file that leaves the house."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

SHORTEST: Final = 12
"""Characters of a passphrase, spaces included; four words are better."""
FEWEST_DIFFERENT: Final = 6
"""Different characters in it: `aaaaaaaaaaaa` is long and no passphrase."""


class Weakness(StrEnum):
    """Why a passphrase is not taken."""

    SHORT = "short"
    MONOTONOUS = "monotonous"  # the same few characters over and over
    DIGITS = "digits"  # a date or a telephone number: tried out in a moment


def weakness(passphrase: str) -> Weakness | None:
    """What is wrong with a passphrase, None where nothing is."""
    if len(passphrase) < SHORTEST:
        return Weakness.SHORT
    if len(set(passphrase.casefold())) < FEWEST_DIFFERENT:
        return Weakness.MONOTONOUS
    if not any(one.isalpha() for one in passphrase):
        return Weakness.DIGITS
    return None
