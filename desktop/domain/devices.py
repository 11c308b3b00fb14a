"""Rules of phones: activation codes in groups, MAC addresses in one spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST_DEVICES: Final = 5
"""Devices that one user may own; the service refuses the sixth."""
MOST_OF_STANDARD: Final = 1
"""Devices that a user with a Standard licence may own."""

_MAC = re.compile(r"[0-9A-F]{12}")
_BEFORE_MAC = re.compile(r"^\W*(?:(?:W?LAN )?MAC(?:\W*(?:ID|ADDR(?:ESS)?))?|SEP|ATA)\W*")
_CODE = re.compile(r"[0-9]{16}")


class CodeState(StrEnum):
    """What is known of an activation code."""

    PENDING = "pending"  # made, not yet used
    UNKNOWN = "unknown"  # asked for; the answer was lost
    USED = "used"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"  # a newer code was made for the same user


@dataclass(frozen=True, slots=True)
class ActivationCode:
    """An answer of `POST /devices/activationCode`. `expiry_time` is ISO 8601 UTC from it.

    The code is a credential until it is used or has expired: `repr` does not show it.
    """

    code: str
    expiry_time: str

    def __repr__(self) -> str:
        return f"ActivationCode(code='****', expiry_time={self.expiry_time!r})"


def is_over(expiry_time: str, now: datetime) -> bool:
    """Whether a time (ISO 8601 with its zone) lies behind; False for what is no such time."""
    try:
        expiry = datetime.fromisoformat(expiry_time)
    except ValueError:
        return False
    return expiry.tzinfo is not None and expiry <= now


def code_in_groups(code: str) -> str:
    """`5414011256173816` → `5414-0112-5617-3816`; anything else comes back as it is."""
    if not _CODE.fullmatch(code):
        return code
    return "-".join(code[at : at + 4] for at in range(0, 16, 4))


def is_of_model(product: str, model: str) -> bool:
    """Whether a device says that it is of a model: the catalogue calls some "DMS …"."""
    return box_model(product).casefold() == box_model(model).casefold()


def box_model(model: str) -> str:
    """A model of the catalogue as it is printed on the box: "DMS Cisco 8865" → "Cisco 8865"."""
    return model.removeprefix("DMS ")


def scanned_mac(text: str) -> str:
    """The address that was typed or scanned from a box, as twelve upper-case digits, "" where
    it is none: with or without colons, dashes, dots, and what scanners read before it."""
    bare = _BEFORE_MAC.sub("", text.strip().upper())
    digits = re.sub(r"[\s:.\-]", "", bare)
    return digits if _MAC.fullmatch(digits) else ""


def normal_mac(text: str) -> str:
    """`00:1A:2b…` and `001A2B…` are one address: twelve upper-case digits."""
    return re.sub(r"[^0-9A-Fa-f]", "", text).upper()
