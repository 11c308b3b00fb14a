"""What a scanner reads from a box, as one spelling of an address."""

from __future__ import annotations

import pytest

from desktop.domain.devices import scanned_mac


@pytest.mark.parametrize(
    "text",
    [
        "4CBC48000017",
        "4c:bc:48:00:00:17",
        "4C-BC-48-00-00-17",
        "4cbc.4800.0017",
        " 4C BC 48 00 00 17\n",
        "MAC: 4CBC48000017",
        "MAC4CBC48000017",
        "MAC ID 4C:BC:48:00:00:17",
        "MAC address: 4CBC48000017",
        "WLAN MAC 4CBC48000017",
        "SEP4CBC48000017",
    ],
)
def test_spellings(text: str) -> None:
    assert scanned_mac(text) == "4CBC48000017"


@pytest.mark.parametrize(
    "text",
    ["", "4CBC4800001", "4CBC480000177", "4CBC4800001G", "FCH2423000P", "MAC", "+493012345678"],
)
def test_what_is_none(text: str) -> None:
    assert scanned_mac(text) == ""
