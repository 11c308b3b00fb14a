"""Activation codes in groups, never in a repr; MAC addresses in one spelling."""

from __future__ import annotations

from desktop.domain.devices import ActivationCode, code_in_groups, normal_mac
from desktop.domain.directory import ConnectionStatus, PhoneModel


def test_code_in_groups() -> None:
    assert code_in_groups("5414011256173816") == "5414-0112-5617-3816"
    assert code_in_groups("12345") == "12345"


def test_a_code_is_not_in_its_repr() -> None:
    assert "5414" not in repr(ActivationCode("5414011256173816", "2026-01-01T00:00:00Z"))


def test_mac_spellings() -> None:
    assert normal_mac("00:1a:2b-3c.4d5e") == "001A2B3C4D5E"


def test_unknown_connection_status() -> None:
    assert ConnectionStatus("hovering") is ConnectionStatus.UNKNOWN


def test_models_that_take_a_code() -> None:
    model = PhoneModel("DMS Cisco 8865", "Cisco 8865", onboarding=("ACTIVATION_CODE",))
    assert not model.takes_code
    assert PhoneModel(
        "m", "m", onboarding=("ACTIVATION_CODE",), supported_for=("PEOPLE",)
    ).takes_code
