"""An independent client drives the phones of the sandbox: added, configured, commanded, removed."""

from __future__ import annotations

import pytest
from wxc_sdk import WebexSimpleApi
from wxc_sdk.device_configurations import DeviceConfigurationOperation
from wxc_sdk.devices import Device
from wxc_sdk.rest import RestError

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import given


def _without_phone(api: WebexSimpleApi, customer: str) -> str:
    owners = {device.person_id for device in api.devices.list(org_id=customer)}
    licences = {each.name: each.license_id for each in api.licenses.list(org_id=customer)}
    professional = licences["Webex Calling - Professional"]
    return next(
        given(each.person_id)
        for each in api.people.list(org_id=customer, calling_data=True)
        if each.person_id not in owners and professional in given(each.licenses)
    )


def _phone(api: WebexSimpleApi, customer: str, product: str) -> Device:
    return next(
        each
        for each in api.devices.list(org_id=customer)
        if product in given(each.product) and each.connection_status == "connected"
    )


def test_a_phone_by_its_mac(api: WebexSimpleApi, customer: str, sandbox: Sandbox) -> None:
    told = api.telephony.devices.validate_macs(macs=["D82E3EEF4E5C"], org_id=customer)
    assert told.status == "OK"
    person = _without_phone(api, customer)
    made = api.devices.create_by_mac_address(
        mac="D82E3EEF4E5C", model="DMS Cisco 8865", person_id=person, org_id=customer
    )
    assert given(made).mac == "D82E3EEF4E5C"
    late = api.devices.create_by_mac_address(
        mac="D82E3EEF4E5D", model="Cisco 9861", person_id=person, org_id=customer
    )
    assert late is None
    assert len(list(api.devices.list(person_id=person, org_id=customer))) == 1
    sandbox.control("clock", {"advance_s": 130})
    phones = list(api.devices.list(person_id=person, org_id=customer))
    assert [one.connection_status for one in phones] == ["connected"] * 2
    with pytest.raises(RestError) as taken:
        api.devices.create_by_mac_address(
            mac="D82E3EEF4E5C", model="DMS Cisco 8865", person_id=person, org_id=customer
        )
    assert taken.value.response.status_code == 409


def test_the_catalogue(api: WebexSimpleApi, customer: str) -> None:
    found = api.telephony.supported_devices(org_id=customer)
    models = {one.model: one for one in given(found.devices)}
    assert models["DMS Cisco 8865"].number_of_line_ports == 10


def test_configurations_and_commands(
    api: WebexSimpleApi,
    customer: str,
    sandbox: Sandbox,
) -> None:
    phone = given(_phone(api, customer, "98").device_id)
    items = given(api.device_configurations.list(device_id=phone).items)
    key = next(one for one in items if "zone" in one.lower())
    zone = DeviceConfigurationOperation(op="replace", key=key, value="Asia/Tokyo")
    api.device_configurations.update(device_id=phone, operations=[zone])
    now = given(api.device_configurations.list(device_id=phone, key=key).items)
    assert now[key].value == "Asia/Tokyo"
    told = api.xapi.query_status(device_id=phone, name=["SystemUnit.Uptime"])
    assert told.result
    room = given(_phone(api, customer, "Room").device_id)
    sent = api.xapi.execute_command("Logging.SendLogs", device_id=room, arguments={})
    assert given(sent.result)["LogId"]
    api.xapi.system_unit_boot(device_id=phone, force=True)
    assert api.devices.details(device_id=phone, org_id=customer).connection_status != "connected"


def test_calling_goes_off_in_the_apps_of_a_standard_user(
    api: WebexSimpleApi,
    customer: str,
) -> None:
    owners = {device.person_id for device in api.devices.list(org_id=customer)}
    licences = {each.name: each.license_id for each in api.licenses.list(org_id=customer)}
    person = next(
        given(each.person_id)
        for each in api.people.list(org_id=customer, calling_data=True)
        if each.person_id not in owners
        and licences["Webex Calling - Standard"] in given(each.licenses)
    )
    apps = api.person_settings.appservices
    assert apps.read(person_id=person, org_id=customer).desktop_client_enabled
    api.devices.activation_code(model="DMS Cisco 8865", person_id=person, org_id=customer)
    assert not apps.read(person_id=person, org_id=customer).desktop_client_enabled


def test_a_country_tells_its_time_zones(api: WebexSimpleApi, customer: str) -> None:
    told = api.telephony.get_country_configuration(country_code="DE", org_id=customer)
    assert "Europe/Berlin" in given(told.time_zones)
