"""Scopes and roles: the sandbox's and the program's, against the official document's."""

from __future__ import annotations

from typing import Final

import pytest

from desktop.domain.actions import ACTIONS
from desktop.domain.catalogue import SETTINGS
from desktop.domain.permits import PERMITS, Duty, works_of
from desktop.operations.one_shots import ONE_SHOTS
from desktop.operations.settings import DOCUMENTS
from desktop.sandbox import rights
from desktop.sandbox.app import TABLE
from desktop.sandbox.routes import Operation
from tests.contract import document
from tests.contract.document import needs_document

pytestmark = needs_document

INSTEAD: Final = {
    "spark:people_read",
    "spark:people_write",
    "spark:devices_read",
    "spark:devices_write",
    "spark-admin:device_read",
    "identity:placeonetimepassword_create",
}
"""Named beside the administrator's scope, for those who are none."""

PERSON, CALLING = "/people/{personId}", "/telephony/config/people/{personId}"
LOCATION = "/telephony/config/locations/{locationId}"
DEVICE = "/telephony/config/devices/{deviceId}"
FEATURES = f"{PERSON}/features"

OPERATIONS: Final = {
    ("forwarding", "callForwarding"): [("PUT", f"{FEATURES}/callForwarding")],
    ("forwarding", "selectiveForward"): [
        ("PUT", f"{CALLING}/selectiveForward"),
        ("POST", f"{CALLING}/selectiveForward/criteria"),
    ],
    ("callerId", "callerId"): [("PUT", f"{FEATURES}/callerId")],
    ("voicemail", "voicemail"): [("PUT", f"{FEATURES}/voicemail")],
    ("outgoingPermission", "outgoingPermission"): [("PUT", f"{FEATURES}/outgoingPermission")],
    ("locationPermission", "locationOutgoingPermission"): [
        ("PUT", f"{LOCATION}/outgoingPermission")
    ],
    ("person", "person"): [("PUT", CALLING)],
    ("line", "line"): [("PUT", PERSON)],
    ("line", "alternates"): [("PUT", f"{CALLING}/numbers")],
    ("reach", "singleNumberReach"): [
        ("PUT", f"{CALLING}/singleNumberReach"),
        ("POST", f"{CALLING}/singleNumberReach/numbers"),
    ],
    ("phoneLines", "deviceMembers"): [("PUT", f"{DEVICE}/members")],
    ("appLines", "appMembers"): [("PUT", f"{CALLING}/applications/members")],
    ("device", "deviceConfiguration"): [("PATCH", "/deviceConfigurations")],
    ("activationCode", "activationCode"): [("POST", "/devices/activationCode")],
    ("addPhone", "addPhone"): [("POST", "/devices")],
    ("removeDevice", "removeDevice"): [("DELETE", "/devices/{deviceId}")],
    ("reboot", "reboot"): [("POST", "/xapi/command/{commandName}")],
    ("reportProblem", "reportProblem"): [("POST", "/xapi/command/{commandName}")],
    ("applyConfig", "applyConfig"): [("POST", f"{DEVICE}/actions/applyChanges/invoke")],
    ("resetPin", "resetPin"): [("POST", f"{FEATURES}/voicemail/actions/resetPin/invoke")],
    ("temporaryPin", "temporaryPin"): [("PUT", f"{CALLING}/voicemail/passcode")],
    ("virtualLine", "virtualLine"): [("POST", "/telephony/config/virtualLines")],
    ("removeVirtualLine", "removeVirtualLine"): [
        ("DELETE", "/telephony/config/virtualLines/{virtualLineId}")
    ],
}
"""What each piece of work sends that changes something."""


def told(method: str, path: str) -> tuple[set[str], set[str]] | None:
    """Scopes and roles of the document; None where it has no such operation."""
    try:
        found = document.find(method, path)
    except AssertionError:
        return None
    scopes, roles = found.facts.get("x-scopes"), found.facts.get("x-admin-roles")
    return set(scopes or ()), set(roles or ())


@pytest.mark.parametrize("operation", TABLE.operations, ids=lambda one: f"{one.method} {one.path}")
def test_the_sandbox_asks_for_what_the_document_names(operation: Operation) -> None:
    named = told(operation.method, operation.path)
    if named is None:
        pytest.skip("an older path of the same operation, which the document leaves out")
    scopes, roles = named
    needed = set(rights.needed(operation.method, operation.path))
    assert needed <= scopes and bool(needed) == bool(scopes)
    instead = INSTEAD | ({"spark-admin:people_read"} if "/locations" in operation.path else set())
    if operation.path != "/xapi/schema":
        assert scopes - needed <= instead
    if operation.method != "GET" and roles:
        assert set(rights.writers(operation.method, operation.path)) == roles


def test_every_change_has_its_permit() -> None:
    assert set(PERMITS) == set(OPERATIONS) == {*DOCUMENTS, *((one, one) for one in ONE_SHOTS)}
    assert set(ONE_SHOTS) == set(ACTIONS)
    assert {setting for setting, _ in DOCUMENTS} == set(SETTINGS)
    assert works_of(()) == ()


@pytest.mark.parametrize("work", PERMITS, ids="/".join)
def test_a_permit_is_the_documents(work: tuple[str, str]) -> None:
    permit = PERMITS[work]
    names = {Duty.FULL: "full", Duty.USER: "user", Duty.LOCATION: "location"}
    reads = {"spark-admin:people_read", "spark-admin:devices_read"}
    for method, path in OPERATIONS[work]:
        found = told(method, path)
        assert found is not None
        scopes, roles = found
        assert set(permit.scopes) == scopes - INSTEAD - reads
        if roles:
            assert {names.get(duty, duty.value) for duty in permit.duties} == roles
        else:
            assert Duty.READ not in permit.duties
