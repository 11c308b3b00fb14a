"""An independent client of the same API, untouched but for its base URL, drives the sandbox.

It cannot read the `activationState` of telephony/config/people/{id}/devices in the spelling
of the official document (it wants capitals), so that list is left to the contract tests.
Tags, too: it sends one operation, where the service wants a list of them.
"""

import pytest
from wxc_sdk import WebexSimpleApi
from wxc_sdk.common import OwnerType, PatternAction, RingPattern
from wxc_sdk.common.selective import SelectiveFrom
from wxc_sdk.device_configurations import DeviceConfigurationOperation
from wxc_sdk.people import Person
from wxc_sdk.person_settings.caller_id import CallerIdSelectedType, ExternalCallerIdNamePolicy
from wxc_sdk.person_settings.forwarding import CallForwardingAlways, CallForwardingNoAnswer
from wxc_sdk.person_settings.numbers import UpdatePersonNumbers, UpdatePersonPhoneNumber
from wxc_sdk.person_settings.permissions_out import Action
from wxc_sdk.person_settings.selective_forward import SelectiveForwardCriteria
from wxc_sdk.person_settings.single_number_reach import SingleNumberReachNumber
from wxc_sdk.rest import RestError

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import given


@pytest.fixture
def caller(api: WebexSimpleApi, customer: str) -> Person:
    people = api.people.list(org_id=customer, calling_data=True)
    return next(person for person in people if person.location_id)


def test_people_with_calling_page_by_page(api: WebexSimpleApi, customer: str) -> None:
    everybody = list(api.people.list(org_id=customer, calling_data=True, max=3))
    assert len(everybody) == 20
    assert len({person.person_id for person in everybody}) == 20
    callers = [person for person in everybody if person.location_id]
    assert len(callers) >= 18
    assert all(person.extension for person in callers)
    again = api.people.details(person_id=given(callers[0].person_id), calling_data=True)
    assert again.display_name == callers[0].display_name


def test_me_and_roles(api: WebexSimpleApi) -> None:
    held = given(api.people.me().roles)
    names = {role.id: role.name for role in api.roles.list()}
    assert [names[role] for role in held] == ["Full Administrator", "Partner Full Administrator"]


def test_organizations_locations_licences(api: WebexSimpleApi, customer: str) -> None:
    assert len(list(api.organizations.list())) == 4
    assert api.organizations.details(org_id=customer).display_name
    places = list(api.locations.list(org_id=customer))
    calling = list(api.telephony.locations.list(org_id=customer))
    assert {place.location_id for place in places} == {place.location_id for place in calling}
    first = given(places[0].location_id)
    assert api.telephony.locations.details(location_id=first, org_id=customer).name
    names = {licence.name for licence in api.licenses.list(org_id=customer)}
    assert {"Webex Calling - Professional", "Webex Calling - Standard"} <= names


def test_numbers(api: WebexSimpleApi, customer: str) -> None:
    owned = list(api.telephony.phone_numbers(org_id=customer, owner_type=OwnerType("PEOPLE")))
    numbers = api.person_settings.numbers.read(
        person_id=given(given(owned[0].owner).owner_id),
        prefer_e164_format=True,
        org_id=customer,
    )
    primary = next(number for number in numbers.phone_numbers if number.primary)
    assert primary.direct_number == owned[0].phone_number
    assert list(api.telephony.phone_numbers(org_id=customer, available=True))


def test_additional_numbers(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    numbers, person = api.person_settings.numbers, given(caller.person_id)
    free = api.telephony.phone_numbers(
        org_id=customer, location_id=given(caller.location_id), available=True
    )
    number = given(next(iter(free)).phone_number)
    wanted = UpdatePersonPhoneNumber(
        action=PatternAction("ADD"),
        external=number,
        extension="7969",
        ring_pattern=RingPattern("LONG_LONG"),
    )
    update = UpdatePersonNumbers(enable_distinctive_ring_pattern=True, phone_numbers=[wanted])
    numbers.update(person_id=person, update=update, org_id=customer)
    held = numbers.read(person_id=person, prefer_e164_format=True, org_id=customer)
    (extra,) = [one for one in held.phone_numbers if not one.primary]
    assert (extra.direct_number, extra.extension) == (number, "7969")
    assert extra.ring_pattern == RingPattern("LONG_LONG")
    assert held.distinctive_ring_enabled
    wanted.action = PatternAction("DELETE")
    numbers.update(person_id=person, update=update, org_id=customer)
    after = numbers.read(person_id=person, prefer_e164_format=True, org_id=customer)
    assert [one.primary for one in after.phone_numbers] == [True]


def test_callers_of_each_class_are_forwarded(
    api: WebexSimpleApi, customer: str, caller: Person
) -> None:
    selective, person = api.person_settings.selective_forward, given(caller.person_id)
    targets = {"ANY_INTERNAL": "7990", "ANY_EXTERNAL": "+4940123456"}
    for calls_from, target in targets.items():
        criteria = SelectiveForwardCriteria(
            forward_to_phone_number=target,
            send_to_voicemail_enabled=False,
            calls_from=SelectiveFrom(calls_from),
            enabled=True,
        )
        selective.create_criteria(entity_id=person, settings=criteria, org_id=customer)
    settings = selective.read(entity_id=person, org_id=customer)
    settings.enabled, settings.default_phone_number_to_forward = True, "+4940123456"
    selective.configure(entity_id=person, settings=settings, org_id=customer)
    held = selective.read(entity_id=person, org_id=customer)
    details = [
        selective.read_criteria(entity_id=person, id=given(one.id), org_id=customer)
        for one in given(held.criteria)
    ]
    assert held.enabled
    assert {str(one.calls_from): one.forward_to_phone_number for one in details} == targets


def test_devices(api: WebexSimpleApi, customer: str) -> None:
    devices = list(api.devices.list(org_id=customer))
    states = {device.connection_status for device in devices}
    assert states >= {"connected", "activating", "offline_expired"}
    one = api.devices.details(device_id=given(devices[0].device_id), org_id=customer)
    assert one.calling_device_id == devices[0].calling_device_id
    own = list(api.devices.list(person_id=given(one.person_id), org_id=customer))
    assert [device.device_id for device in own] == [one.device_id]
    catalogue = api.telephony.supported_devices(org_id=customer)
    assert "DMS Cisco 8865" in [model.model for model in given(catalogue.devices)]


def test_forwarding_read_and_configured(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    person = given(caller.person_id)
    rules = api.person_settings.forwarding.read(entity_id=person, org_id=customer)
    before = given(rules.call_forwarding.no_answer)
    rules.call_forwarding.always = CallForwardingAlways(
        enabled=True,
        destination="7999",
        destination_voicemail_enabled=False,
        ring_reminder_enabled=True,
    )
    rules.call_forwarding.no_answer = CallForwardingNoAnswer(
        enabled=True,
        destination="+4940123456",
        number_of_rings=6,
        destination_voicemail_enabled=False,
        system_max_number_of_rings=before.system_max_number_of_rings,
    )
    api.person_settings.forwarding.configure(entity_id=person, forwarding=rules, org_id=customer)
    assert api.person_settings.forwarding.read(entity_id=person, org_id=customer) == rules


def test_other_features_are_read(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    settings = api.person_settings
    person = given(caller.person_id)
    assert settings.voicemail.read(entity_id=person, org_id=customer).enabled
    shown = settings.caller_id.read(entity_id=person, org_id=customer)
    assert shown.extension_number == caller.extension
    permission = settings.permissions_out.read(entity_id=person, org_id=customer)
    assert permission.calling_permissions is not None
    reach = settings.single_number_reach.read(person_id=person)
    assert reach.enabled is any(number.enabled for number in given(reach.numbers))


def test_voicemail_configured(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    voicemail, person = api.person_settings.voicemail, given(caller.person_id)
    settings = voicemail.read(entity_id=person, org_id=customer)
    given(settings.send_unanswered_calls).number_of_rings = 11
    given(settings.send_all_calls).enabled = True
    voicemail.configure(entity_id=person, settings=settings, org_id=customer)
    assert voicemail.read(entity_id=person, org_id=customer) == settings


def test_caller_id_configured(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    caller_id, person = api.person_settings.caller_id, given(caller.person_id)
    shown = caller_id.read(entity_id=person, org_id=customer)
    shown.selected = CallerIdSelectedType("LOCATION_NUMBER")
    shown.external_caller_id_name_policy = ExternalCallerIdNamePolicy("OTHER")
    shown.custom_external_caller_id_name = "Werk Sued"
    caller_id.configure_settings(entity_id=person, settings=shown, org_id=customer)
    assert caller_id.read(entity_id=person, org_id=customer) == shown


def test_permissions_of_a_person_and_a_location(
    api: WebexSimpleApi, customer: str, caller: Person
) -> None:
    for permissions, entity in (
        (api.person_settings.permissions_out, given(caller.person_id)),
        (api.telephony.permissions_out, given(caller.location_id)),
    ):
        settings = permissions.read(entity_id=entity, org_id=customer)
        settings.use_custom_enabled = settings.use_custom_permissions = True
        international = given(given(settings.calling_permissions).international)
        international.action = Action("AUTH_CODE")
        permissions.configure(entity_id=entity, settings=settings, org_id=customer)
        after = permissions.read(entity_id=entity, org_id=customer)
        assert after.calling_permissions == settings.calling_permissions


def test_forwarding_by_caller(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    selective, person = api.person_settings.selective_forward, given(caller.person_id)
    made = selective.create_criteria(
        entity_id=person,
        settings=SelectiveForwardCriteria(
            forward_to_phone_number="+4940123456",
            send_to_voicemail_enabled=False,
            calls_from=SelectiveFrom("ANY_PHONE_NUMBER"),
            enabled=True,
        ),
        org_id=customer,
    )
    settings = selective.read(entity_id=person, org_id=customer)
    settings.enabled = True
    selective.configure(entity_id=person, settings=settings, org_id=customer)
    after = selective.read(entity_id=person, org_id=customer)
    assert after.enabled
    assert [(one.id, one.enabled) for one in given(after.criteria)] == [(made, True)]
    criteria = selective.read_criteria(entity_id=person, id=made, org_id=customer)
    assert criteria.forward_to_phone_number == "+4940123456"
    criteria.enabled = False
    selective.configure_criteria(entity_id=person, id=made, settings=criteria, org_id=customer)
    again = selective.read_criteria(entity_id=person, id=made, org_id=customer)
    assert again == criteria
    selective.delete_criteria(entity_id=person, id=made, org_id=customer)
    assert selective.read(entity_id=person, org_id=customer).criteria == []


def test_reach_numbers(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    reach, person = api.person_settings.single_number_reach, given(caller.person_id)
    number = SingleNumberReachNumber(
        phone_number="+491701234567",
        enabled=True,
        name="Mobile",
        do_not_forward_calls_enabled=False,
        answer_confirmation_enabled=True,
    )
    made = reach.create_snr(person_id=person, settings=number)
    assert made in [one.id for one in given(reach.read(person_id=person).numbers)]
    number.id, number.phone_number = made, "+491709999999"
    moved = reach.update_snr(person_id=person, settings=number)
    assert moved != made
    reach.update(person_id=person, alert_all_numbers_for_click_to_dial_calls_enabled=True)
    assert reach.read(person_id=person).alert_all_numbers_for_click_to_dial_calls_enabled
    reach.delete_snr(person_id=person, id=moved, org_id=customer)
    assert moved not in [one.id for one in given(reach.read(person_id=person).numbers)]


def test_pins(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    voicemail, person = api.person_settings.voicemail, given(caller.person_id)
    voicemail.reset_pin(entity_id=person, org_id=customer)
    assert api.telephony.voicemail_rules.read(org_id=customer).default_voicemail_pin_rules


def test_lines_on_a_phone(api: WebexSimpleApi, customer: str) -> None:
    phones = api.telephony.devices
    phone = next(
        each
        for each in api.devices.list(org_id=customer)
        if each.person_id and "8865" in given(each.product)
    )
    device = given(phone.calling_device_id)
    owner = given(phones.members(device_id=device, org_id=customer).members)
    line = next(phones.available_members(device_id=device, org_id=customer))
    phones.update_members(device_id=device, members=[*owner, line], org_id=customer)
    after = given(phones.members(device_id=device, org_id=customer).members)
    assert [each.member_id for each in after] == [owner[0].member_id, line.member_id]
    phones.apply_changes(device_id=device, org_id=customer)


def test_lines_in_the_app(api: WebexSimpleApi, caller: Person) -> None:
    app, person = api.person_settings.app_shared_line, given(caller.person_id)
    owner = given(app.get_members(person_id=person).members)
    line = next(app.search_members(person_id=person))
    app.update_members(person_id=person, members=[*owner, line])
    after = given(app.get_members(person_id=person).members)
    assert [each.member_id for each in after] == [owner[0].member_id, line.member_id]


def test_virtual_lines(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    virtual, site = api.telephony.virtual_lines, given(caller.location_id)
    line = virtual.create(
        first_name="Werk", last_name="Tor", location_id=site, extension="7970", org_id=customer
    )
    virtual.update(virtual_line_id=line, display_name="Werktor Sued", org_id=customer)
    there = virtual.details(virtual_line_id=line, org_id=customer)
    assert (there.display_name, given(there.number).extension) == ("Werktor Sued", "7970")
    listed = virtual.list(org_id=customer, location_id=[site], has_extension_assigned=True)
    assert [each.id for each in listed] == [line]
    assert virtual.get_phone_number(virtual_line_id=line, org_id=customer).extension == "7970"
    assert not virtual.assigned_devices(virtual_line_id=line, org_id=customer).devices
    rules = virtual.forwarding.read(entity_id=line, org_id=customer)
    rules.call_forwarding.always = CallForwardingAlways(
        enabled=True,
        destination="7999",
        destination_voicemail_enabled=False,
        ring_reminder_enabled=False,
    )
    virtual.forwarding.configure(entity_id=line, forwarding=rules, org_id=customer)
    assert virtual.forwarding.read(entity_id=line, org_id=customer) == rules
    shown = virtual.caller_id.read(entity_id=line, org_id=customer)
    shown.first_name = "Pforte"
    virtual.caller_id.configure_settings(entity_id=line, settings=shown, org_id=customer)
    assert virtual.caller_id.read(entity_id=line, org_id=customer) == shown
    virtual.delete(virtual_line_id=line, org_id=customer)
    assert not list(virtual.list(org_id=customer))


def test_a_device_is_configured_and_restarted(
    api: WebexSimpleApi, customer: str, sandbox: Sandbox
) -> None:
    rooms = [one for one in api.devices.list(org_id=customer) if "Room" in given(one.product)]
    room = given(rooms[0].device_id)
    key = "Time.Zone"
    zone = DeviceConfigurationOperation(op="replace", key=key, value="Europe/Berlin")
    api.device_configurations.update(device_id=room, operations=[zone])
    told = given(api.device_configurations.list(device_id=room, key=key).items)
    assert told[key].value == "Europe/Berlin"
    done = api.xapi.system_unit_boot(device_id=room, force=True)
    assert given(done.result)["Action"] == "Restart"
    away = api.devices.details(device_id=room, org_id=customer)
    assert away.connection_status == "disconnected"
    sandbox.control("clock", {"advance_s": 31})
    there = api.devices.details(device_id=room, org_id=customer)
    assert there.connection_status == "connected"


def test_schedules(api: WebexSimpleApi, customer: str, caller: Person) -> None:
    schedules = api.telephony.schedules.list(obj_id=given(caller.location_id), org_id=customer)
    assert len(list(schedules)) == 2


def test_activation_code(api: WebexSimpleApi, customer: str, sandbox: Sandbox) -> None:
    owners = {device.person_id for device in api.devices.list(org_id=customer)}
    licences = {each.name: each.license_id for each in api.licenses.list(org_id=customer)}
    professional = licences["Webex Calling - Professional"]
    person = next(
        given(each.person_id)
        for each in api.people.list(org_id=customer, calling_data=True)
        if each.person_id not in owners and professional in given(each.licenses)
    )
    made = api.devices.activation_code(model="DMS Cisco 8865", person_id=person, org_id=customer)
    assert len(made.code) == 16
    waiting = list(api.devices.list(person_id=person, org_id=customer))
    assert [device.connection_status for device in waiting] == ["activating"]
    sandbox.control("phones/enter-code", {"code": made.code, "model": "DMS Cisco 8865"})
    sandbox.control("clock", {"advance_s": 30})
    device = given(waiting[0].device_id)
    there = api.devices.details(device_id=device, org_id=customer)
    assert there.connection_status == "connected"
    api.devices.delete(device_id=device, org_id=customer)
    assert not list(api.devices.list(person_id=person, org_id=customer))


def test_a_person_written_back(api: WebexSimpleApi, caller: Person) -> None:
    person = given(caller.person_id)
    whole = api.people.details(person_id=person, calling_data=True)
    whole.extension = "7950"
    whole.title = "Leitstelle"
    api.people.update(person=whole, calling_data=True)
    after = api.people.details(person_id=person, calling_data=True)
    assert (after.extension, after.title) == ("7950", "Leitstelle")


def test_errors_are_read(api: WebexSimpleApi) -> None:
    with pytest.raises(RestError) as refused:
        api.people.details(person_id="nobody")
    assert refused.value.response.status_code == 404
    assert refused.value.description == "Person not found."
