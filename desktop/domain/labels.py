"""What stands on paper for one phone: who, where, which model, and the code until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

URGENT_HOURS: Final = 48
"""A code that ends sooner is printed in red."""


@dataclass(frozen=True, slots=True)
class Label:
    """One phone on a label, in a list or in a field pack. Holds no e-mail address.

    `code` is the 16 digits, "" where none is kept; it is a credential, and `repr` hides it.
    `expiry_time` is ISO 8601 UTC as the service sent it, `zone` the IANA zone in which it is
    printed, "" for this computer's. `model` is as it stands on the box, such as "Cisco 8865".
    """

    customer: str
    user: str
    model: str
    code: str = field(default="", repr=False)
    expiry_time: str = ""
    zone: str = ""
    extension: str = ""
    number: str = ""
    site: str = ""
    floor: str = ""
    room: str = ""
    desk: str = ""
    order: str = ""

    @property
    def where(self) -> tuple[str, str, str]:
        """Site, floor and room: what a list is divided by."""
        return self.site, self.floor, self.room


def short_name(customer: str) -> str:
    """A customer's name without its legal form: `Alpenhof Hotels GmbH & Co. KG` → `Alpenhof
    Hotels`; one that is nothing else stays."""
    words = customer.replace(",", " ").split()
    while len(words) > 1 and words[-1].strip(".()").casefold() in _FORMS:
        words.pop()
    return " ".join(words) or customer


def by_room(labels: Iterable[Label]) -> list[tuple[tuple[str, str, str], Sequence[Label]]]:
    """The labels of each room in the order in which the rooms first appear."""
    rooms: dict[tuple[str, str, str], list[Label]] = {}
    for one in labels:
        rooms.setdefault(one.where, []).append(one)
    return list(rooms.items())


_FORMS: Final = frozenset(
    (
        *("gmbh", "ag", "kg", "ohg", "gbr", "ug", "se", "ev", "e.v", "mbh", "co", "&", "kgaa"),
        *("inc", "ltd", "limited", "llc", "plc", "corp", "corporation", "sa", "sarl", "sàrl"),
        *("sas", "spa", "srl", "bv", "nv", "oy", "ab", "as", "a.s"),
    )
)
