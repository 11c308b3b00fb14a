"""How a code was handed out, and what became of it, in a few words."""

from __future__ import annotations

from typing import Protocol

from desktop.words.times import local_date_time
from desktop.words.translation import translate


class Delivered(Protocol):
    """What is needed of a delivery. `how` and `state` are their public words."""

    @property
    def at(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def state(self) -> str: ...


def delivery_text(delivery: Delivered) -> str:
    """Such as "sent by mail, 25.11.2026 14:05"."""
    what = {
        ("smtp", "sent"): translate("Deliveries", "Sent by mail"),
        ("smtp", "failed"): translate("Deliveries", "Not sent"),
        ("eml", "made"): translate("Deliveries", "Saved as a mail"),
        ("mailto", "made"): translate("Deliveries", "Handed to the mail program"),
        ("paper", "made"): translate("Deliveries", "On paper"),
        ("pack", "made"): translate("Deliveries", "In a field pack"),
    }.get((str(delivery.how), str(delivery.state)), translate("Deliveries", "Handed out"))
    return f"{what}, {local_date_time(delivery.at)}"
