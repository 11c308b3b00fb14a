"""Voicemail PINs: what a reset means here, a temporary one, and their plans. Keeps no PIN."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass, field

from desktop.api import pins
from desktop.domain.actions import RESET_PIN, TEMPORARY_PIN
from desktop.domain.changes import Plan
from desktop.domain.directory import Customer, Person
from desktop.domain.documents import Document
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import Problem
from desktop.domain.pins import (
    PinRules,
    drawn_pin,
    pin_after_reset_is_default,
    pin_problems,
    rules_of,
)
from desktop.operations import plans
from desktop.operations.desk import Desk


@dataclass(frozen=True, slots=True)
class PinRoom:
    """What is known before a PIN is reset or set for a user.

    `default_after_reset`: whether the organisation's default PIN counts after a reset; None
    where its rules could not be read. `rules` are those of the location, else those of the
    organisation; `rules_known` is False where neither could be read.
    """

    rules: PinRules = field(default_factory=PinRules)
    rules_known: bool = False
    default_after_reset: bool | None = None
    own_numbers: tuple[str, ...] = ()

    def problems(self, pin: str) -> list[Problem]:
        """What the rules say against a PIN."""
        return pin_problems(pin, self.rules, self.own_numbers)

    def generate(self) -> str:
        """A random PIN that the rules let through; "" where none was found."""
        return drawn_pin(self.rules, self.own_numbers, secrets.randbelow)


async def room(desk: Desk, customer_id: str, person: Person) -> PinRoom:
    """The rules for a user's PIN. Raises Fault(SIGN_IN); rules that are refused are not known."""
    wire = desk.client.customer(customer_id, urgent=True)
    organization, location = await asyncio.gather(
        _settled(pins.organization_rules(wire)),
        _settled(pins.location_rules(wire, person.location_id) if person.location_id else None),
    )
    known = location if location is not None else organization
    return PinRoom(
        rules_of(known or {}),
        known is not None,
        None if organization is None else pin_after_reset_is_default(organization),
        tuple(one for one in (person.extension, person.phone_number) if one),
    )


def reset(customer: Customer, person: Person) -> Plan:
    """The plan that resets a user's PIN."""
    changes = plans.one_shot(plans.person_target(person), RESET_PIN)
    return Plan.of(customer.id, customer.name, changes)


def temporary(customer: Customer, person: Person) -> Plan:
    """The plan that sets a temporary PIN; the PIN itself is handed to `apply` as a secret."""
    changes = plans.one_shot(plans.person_target(person), TEMPORARY_PIN)
    return Plan.of(customer.id, customer.name, changes)


async def _settled(part: Awaitable[Document] | None) -> Document | None:
    try:
        return await part if part is not None else None
    except Fault as fault:
        if fault.kind is Kind.SIGN_IN:
            raise
        return None
