"""Voicemail PINs: what a reset means here, a temporary one, and their plans. Keeps no PIN."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.api import pins
from desktop.api.scope import CustomerWire
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
from desktop.operations.settled import all_of, settled


class RulesOf(StrEnum):
    """Whose rules a PIN is checked against."""

    LOCATION = "location"
    ORGANIZATION = "organization"  # where those of the location could not be read
    NOBODY = "nobody"  # neither could be read: the service decides


@dataclass(frozen=True, slots=True)
class PinRoom:
    """What is known before a PIN is reset or set for a user.

    `default_after_reset`: whether the organisation's default PIN counts after a reset; None
    where its rules could not be read. `rules` are those of `source`.
    """

    rules: PinRules = field(default_factory=PinRules)
    source: RulesOf = RulesOf.NOBODY
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
    organization, location = await all_of(
        (
            settled(pins.organization_rules, wire),
            settled(_of_location, wire, person.location_id),
        )
    )
    rules, source = PinRules(), RulesOf.NOBODY
    if not isinstance(location, Fault):
        rules, source = rules_of(location), RulesOf.LOCATION
    elif not isinstance(organization, Fault):
        rules, source = rules_of(organization), RulesOf.ORGANIZATION
    return PinRoom(
        rules,
        source,
        None if isinstance(organization, Fault) else pin_after_reset_is_default(organization),
        tuple(one for one in (person.extension, person.phone_number) if one),
    )


async def _of_location(wire: CustomerWire, location_id: str) -> Document:
    if not location_id:
        raise Fault(Kind.NOT_FOUND)
    return await pins.location_rules(wire, location_id)


def reset(customer: Customer, person: Person) -> Plan:
    """The plan that resets a user's PIN."""
    changes = plans.one_shot(plans.person_target(person), RESET_PIN)
    return Plan.of(customer.id, customer.name, changes)


def temporary(customer: Customer, person: Person) -> Plan:
    """The plan that sets a temporary PIN; the PIN itself is handed to `apply` as a secret."""
    changes = plans.one_shot(plans.person_target(person), TEMPORARY_PIN)
    return Plan.of(customer.id, customer.name, changes)
