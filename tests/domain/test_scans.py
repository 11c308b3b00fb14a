"""What scanners and hands type of a box's label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.scans import Scan, mac_in_pairs, read_scan

MAC = "4CBC490001AF"


@pytest.mark.parametrize(
    "text",
    [
        MAC,
        "4c:bc:49:00:01:af",
        "4C-BC-49-00-01-AF",
        "4cbc.4900.01af",
        " MAC: 4CBC490001AF\r",
        "MAC 4C BC 49 00 01 AF",
        "mac id=4cbc490001af",
    ],
)
def test_a_mac_in_any_spelling_is_one_address(text: str) -> None:
    assert read_scan(text) == Scan(mac=MAC)
    assert mac_in_pairs(MAC) == "4C:BC:49:00:01:AF"


@pytest.mark.parametrize(
    "text", ["FCH2612A1B2", "S/N: FCH2612A1B2", "sn FCH2612A1B2", " fch2612a1b2\n"]
)
def test_a_serial_number_is_read(text: str) -> None:
    assert read_scan(text) == Scan(serial="FCH2612A1B2")


@pytest.mark.parametrize(
    "text",
    ["", "CP-8865-K9", "4CBC490001A", "4CBC490001AFF", "4CBC490001AG", "5414011256173816", "MAC:"],
)
def test_anything_else_on_the_box_is_neither(text: str) -> None:
    assert read_scan(text) is None


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    found = read_scan(text)
    assert found is None or bool(found.mac) != bool(found.serial)
