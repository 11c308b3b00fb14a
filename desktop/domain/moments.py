"""Instants as the service and the ledger write them."""

from __future__ import annotations

from datetime import datetime


def moment(text: str) -> datetime | None:
    """The instant of an ISO 8601 text; None for another text, or one without its zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
