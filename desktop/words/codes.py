"""Names for the ledger of codes: how each was handed out, which are shown, where a phone stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.domain.rollout import How, Place, Sent, Show
from desktop.words.translation import translate


def delivery_text(how: How, state: Sent) -> str:
    """How a code was handed out, in one or two words; that it failed, if it did."""
    text = _HOWS[how]()
    if state is Sent.FAILED:
        return translate("Codes", "{way} failed").format(way=text)
    return text


def show_name(show: Show) -> str:
    """Which codes of the ledger a choice shows."""
    return _SHOWS[show]()


def place_text(place: Place) -> str:
    """`Bonn, 2, 2.17`: site, floor and desk, as far as they are known."""
    return ", ".join(part for part in (place.site, place.floor, place.desk) if part)


_HOWS: Final[Mapping[How, Callable[[], str]]] = {
    How.SMTP: lambda: translate("Codes", "E-mail"),
    How.EML: lambda: translate("Codes", "E-mail file"),
    How.MAILTO: lambda: translate("Codes", "Mail program"),
    How.PAPER: lambda: translate("Codes", "Paper"),
    How.PACK: lambda: translate("Codes", "Field pack"),
}

_SHOWS: Final[Mapping[Show, Callable[[], str]]] = {
    Show.ALL: lambda: translate("Codes", "All codes"),
    Show.VALID: lambda: translate("Codes", "Not used yet"),
    Show.SOON: lambda: translate("Codes", "Expiring soon (48 hours)"),
    Show.EXPIRED: lambda: translate("Codes", "Expired"),
    Show.SUPERSEDED: lambda: translate("Codes", "Replaced"),
    Show.UNKNOWN: lambda: translate("Codes", "Outcome unknown"),
    Show.USED: lambda: translate("Codes", "Used"),
}
