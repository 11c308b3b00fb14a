"""What stands in the way of something is told by capabilities and the catalogue, not by names."""

from __future__ import annotations

from desktop.domain.actions import (
    ACTIVATION_CODE,
    APPLY_CONFIG,
    REBOOT,
    REMOVE_DEVICE,
    REPORT_PROBLEM,
)
from desktop.domain.directory import ConnectionStatus, Device, PhoneModel
from desktop.domain.phones import SEND_LOGS, Hindrance, hindrances

CODED = PhoneModel(
    "M", "Model", onboarding=("ACTIVATION_CODE",), supported_for=("PEOPLE",), applies_changes=True
)
PHONE = Device(
    "D",
    "C",
    product="Model",
    status=ConnectionStatus.CONNECTED,
    capabilities=("xapi",),
    permissions=("xapi:all",),
)


def test_a_phone_that_can_do_everything() -> None:
    assert set(hindrances(PHONE, [SEND_LOGS], [CODED]).values()) == {None}


def test_a_device_without_any_capability_can_only_be_removed() -> None:
    plain = Device("D", product="Box", status=ConnectionStatus.CONNECTED)
    told = hindrances(plain, [], [CODED, PhoneModel("Box", "Box", onboarding=("MAC_ADDRESS",))])
    assert told == {
        REBOOT: Hindrance.NO_COMMANDS,
        REPORT_PROBLEM: Hindrance.NO_COMMANDS,
        APPLY_CONFIG: Hindrance.NO_FETCHING,
        REMOVE_DEVICE: None,
        ACTIVATION_CODE: Hindrance.NO_CODE,
    }
