"""What every way of running stands on: options, folders, settings, log; and the doors out of it.

Light: the window is on the screen before anything else is loaded.
"""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.domain.errors import Fault
from desktop.runtime.errors import GroundFault
from desktop.runtime.folders import Folders
from desktop.runtime.log import Log
from desktop.runtime.settings import SettingsFile

if TYPE_CHECKING:
    from desktop.domain.directory import CustomerKind
    from desktop.session import Door

EXPECTED: Final = (Fault, GroundFault)
"""Failures that were foreseen: said in words, without a trace."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every way of running stands on."""

    options: Namespace
    folders: Folders
    settings: SettingsFile
    log: Log

    @property
    def base_url(self) -> str:
        """Option, else environment (both are in the options), else settings."""
        return str(self.options.base_url or self.settings.values.base_url)

    @property
    def ledger(self) -> Path | str:
        """Where the ledger lies: a database that was named, else the profile's own file."""
        return str(self.options.ledger) or self.folders.ledger_file


def make_door(ground: Ground) -> Door:
    """The ways to services, on this ground."""
    from desktop.runtime.secrets import Vault
    from desktop.session import Door

    return Door(
        ground.folders,
        ground.options.ledger,
        Vault(),
        ground.log.redactor.hide,
        lambda: ground.settings.values,
    )


def kind(ground: Ground, customer_id: str, base_url: str = "") -> CustomerKind:
    """How carefully a customer is treated."""
    from desktop.operations.seat import SANDBOX, kind_of

    service = SANDBOX if ground.options.sandbox else base_url or ground.base_url
    return kind_of(service, ground.settings.values.customer_kinds, customer_id)
