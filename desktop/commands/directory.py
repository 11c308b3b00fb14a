"""Commands that list: customers, users, phones. They ask the service, or read the cache."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from desktop.commands import chosen
from desktop.commands.call import ALL_DONE, Call
from desktop.domain.devices import normal_mac
from desktop.domain.directory import Customer, Device, Person
from desktop.operations import listing
from desktop.operations.desk import Desk
from desktop.words import states, times
from desktop.words.translation import translate

_PAGE: Final = 5_000
"""Rows read from the cache at once."""


async def customers(call: Call) -> int:
    """`linedesk customers`."""
    async with call.desk() as desk:
        found = without_partner(await all_customers(call, desk))
    if call.output.as_json:
        call.output.document([_customer_document(call, one) for one in found])
        return ALL_DONE
    call.output.table(
        [
            translate("Commands", "Customer"),
            translate("Commands", "Kind"),
            translate("Commands", "Read-only"),
            translate("Commands", "Id"),
        ],
        [
            [
                one.name,
                states.customer_kind(call.kind_of(one.id)),
                translate("Commands", "yes") if call.read_only(one) else "",
                one.id,
            ]
            for one in found
        ],
        nothing=translate("Commands", "There are no customers.") + _hint(call),
    )
    return ALL_DONE


async def users(call: Call) -> int:
    """`linedesk users --customer C [--find TEXT]`."""
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        found = [one for one in await all_users(call, desk, customer) if _fits(call, one)]
    if call.output.as_json:
        call.output.document([user_document(one) for one in found])
        return ALL_DONE
    call.output.table(
        [
            translate("Commands", "Name"),
            translate("Commands", "Extension"),
            translate("Commands", "Phone number"),
            translate("Commands", "E-mail"),
            translate("Commands", "Location"),
            translate("Commands", "Licence"),
        ],
        [
            [one.name, one.extension, one.phone_number, one.email, one.location, one.licence]
            for one in found
        ],
        nothing=_no_users(call, customer) + _hint(call),
    )
    return ALL_DONE


async def devices(call: Call) -> int:
    """`linedesk devices --customer C [--user U]`."""
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        owner = await the_user(call, desk, customer) if call.options.user else None
        found = await _devices(call, desk, customer, owner)
    if call.output.as_json:
        call.output.document([device_document(one) for one in found])
        return ALL_DONE
    call.output.table(
        [
            translate("Commands", "Phone"),
            translate("Commands", "Model"),
            translate("Commands", "State"),
            translate("Commands", "Last seen"),
            translate("Commands", "MAC"),
            translate("Commands", "Serial number"),
        ],
        [
            [
                one.name,
                one.product,
                states.connection(one.status),
                times.age(one.last_seen),
                one.mac,
                one.serial,
            ]
            for one in found
        ],
        nothing=_no_phones(customer, owner) + _hint(call),
    )
    return ALL_DONE


async def all_customers(call: Call, desk: Desk) -> list[Customer]:
    """Every organisation that the token sees; with `--cached`, that the cache knows."""
    if getattr(call.options, "cached", False):
        known = await desk.cache.customers()
        return [Customer(one.id, one.name, one.partner) for one in known]
    return await listing.customers(desk)


def without_partner(found: list[Customer]) -> list[Customer]:
    """The customers of a partner's token; a customer's own token has itself alone."""
    others = [one for one in found if not one.partner]
    return others or found


async def the_customer(call: Call, desk: Desk) -> Customer:
    """The customer that `--customer` means."""
    return chosen.customer(call.options.customer, await all_customers(call, desk))


async def all_users(call: Call, desk: Desk, customer: Customer) -> list[Person]:
    """All users of a customer, by name."""
    if not getattr(call.options, "cached", False):
        return await listing.users(desk, customer.id)
    found: list[Person] = []
    while rows := await desk.cache.people_rows(customer.id, len(found), _PAGE):
        found += [row.person for row in rows]
    return found


async def the_user(call: Call, desk: Desk, customer: Customer) -> Person:
    """The user that `--user` means."""
    wanted = call.options.user
    if call.options.cached:
        return chosen.person(wanted, await all_users(call, desk, customer))
    return await user_meant(desk, customer, wanted)


async def user_meant(desk: Desk, customer: Customer, wanted: str) -> Person:
    """The user that a text means, as the service knows them."""
    return chosen.person(wanted, await listing.users_meant(desk, customer.id, wanted))


async def the_users(call: Call, desk: Desk, customer: Customer) -> list[Person]:
    """The users that `--users` means; a single one is not sought among all."""
    wanted = call.options.users
    single = "," not in wanted
    among = (
        await listing.users_meant(desk, customer.id, wanted.strip())
        if single
        else await listing.users(desk, customer.id)
    )
    return chosen.people(wanted, among)


async def the_device(call: Call, desk: Desk, customer: Customer) -> Device:
    """The phone that `--device` means."""
    return chosen.device(call.options.device, await listing.phones(desk, customer.id))


async def _devices(
    call: Call, desk: Desk, customer: Customer, owner: Person | None
) -> Iterable[Device]:
    person_id = owner.id if owner else None
    if call.options.cached:
        known = await desk.cache.devices(customer.id, person_id)
        return known[0] if known else []
    return await listing.phones(desk, customer.id, person_id)


def _no_users(call: Call, customer: Customer) -> str:
    if call.options.find:
        text = translate("Commands", "{customer} has no user with “{text}”.")
        return text.format(customer=customer.name, text=call.options.find)
    return translate("Commands", "{customer} has no users.").format(customer=customer.name)


def _no_phones(customer: Customer, owner: Person | None) -> str:
    name = owner.name if owner else customer.name
    return translate("Commands", "{name} has no phones.").format(name=name)


def _hint(call: Call) -> str:
    """What the cache does not know may be there all the same."""
    if not call.options.cached:
        return ""
    return " " + translate("Commands", "Only the local cache was read; “linedesk sync” fills it.")


def _fits(call: Call, person: Person) -> bool:
    wanted = call.options.find.casefold()
    texts = (person.name, person.email, person.extension, person.phone_number)
    return any(wanted in text.casefold() for text in texts)


def _customer_document(call: Call, one: Customer) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": call.kind_of(one.id).value,
        "readOnly": call.read_only(one),
    }


def user_document(one: Person) -> dict[str, Any]:
    """The public form of a user."""
    return {
        "id": one.id,
        "name": one.name,
        "email": one.email,
        "location": one.location,
        "extension": one.extension,
        "phoneNumber": one.phone_number,
        "licence": one.licence,
    }


def device_document(one: Device) -> dict[str, Any]:
    """The public form of a phone."""
    return {
        "id": one.id,
        "callingDeviceId": one.calling_device_id,
        "personId": one.person_id,
        "name": one.name,
        "model": one.product,
        "type": one.type,
        "status": one.status.value,
        "mac": normal_mac(one.mac),
        "serial": one.serial,
        "software": one.software,
        "ip": one.ip,
        "lastSeen": one.last_seen,
        "errorCodes": list(one.error_codes),
    }
