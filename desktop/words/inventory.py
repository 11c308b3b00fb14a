"""Names for a customer's inventory: uses, owners and states of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.domain.inventory import Use
from desktop.words.translation import translate


def use_name(use: Use) -> str:
    """Which entries a choice shows."""
    return _USES[use]()


def owner_type_name(owner_type: str) -> str:
    """What a number belongs to; the service's own word where we have none."""
    known = _OWNERS.get(owner_type)
    return known() if known else owner_type


def number_state(state: str) -> str:
    """Whether a number is in service, in one word."""
    known = _STATES.get(state)
    return known() if known else state


_USES: Final[dict[Use, Callable[[], str]]] = {
    Use.ALL: lambda: translate("Inventory", "All entries"),
    Use.ASSIGNED: lambda: translate("Inventory", "Assigned"),
    Use.FREE: lambda: translate("Inventory", "Free"),
    Use.MAIN: lambda: translate("Inventory", "Main numbers"),
    Use.TOLL_FREE: lambda: translate("Inventory", "Toll-free numbers"),
    Use.EXTENSIONS: lambda: translate("Inventory", "Extensions without a number"),
}

_OWNERS: Final[dict[str, Callable[[], str]]] = {
    "PEOPLE": lambda: translate("Inventory", "User"),
    "PLACE": lambda: translate("Inventory", "Workspace"),
    "VIRTUAL_LINE": lambda: translate("Inventory", "Virtual line"),
    "AUTO_ATTENDANT": lambda: translate("Inventory", "Auto attendant"),
    "CALL_QUEUE": lambda: translate("Inventory", "Call queue"),
    "HUNT_GROUP": lambda: translate("Inventory", "Hunt group"),
    "PAGING_GROUP": lambda: translate("Inventory", "Paging group"),
    "VOICE_MESSAGING": lambda: translate("Inventory", "Voice portal"),
    "VOICEMAIL_GROUP": lambda: translate("Inventory", "Voicemail group"),
    "CONTACT_CENTER_LINK": lambda: translate("Inventory", "Contact centre"),
    "ROUTE_LIST": lambda: translate("Inventory", "Route list"),
    "BROADWORKS_ANYWHERE": lambda: translate("Inventory", "Single Number Reach"),
}

_STATES: Final[dict[str, Callable[[], str]]] = {
    "ACTIVE": lambda: translate("Inventory", "Active"),
    "INACTIVE": lambda: translate("Inventory", "Inactive"),
}
