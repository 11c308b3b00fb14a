"""How far a phone is, from all that can be known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from desktop.domain.devices import CodeState
from desktop.domain.directory import ConnectionStatus, Device
from desktop.domain.rollout import Entry, Stage, stage_of

NOW = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
LATER, EARLIER = "2027-01-22T08:00:00Z", "2027-01-15T07:59:59.000Z"
S, C = Stage, CodeState


@dataclass(frozen=True)
class Code:
    """What a stage needs of a code."""

    state: CodeState
    expiry_time: str = LATER


PLANNED = Entry(1, "c1", "Acme", "p1", "Anna", "8865", "2027-01-15T07:00:00Z")


@pytest.mark.parametrize(
    ("code", "status", "stage"),
    [
        (None, None, S.PLANNED),
        (Code(C.PENDING), None, S.ACTIVATING),
        (Code(C.PENDING, EARLIER), None, S.EXPIRED),
        (Code(C.PENDING, "when it likes"), None, S.ACTIVATING),
        (Code(C.EXPIRED), None, S.EXPIRED),
        (Code(C.USED, EARLIER), None, S.ACTIVATING),
        (Code(C.SUPERSEDED), None, S.TROUBLE),
        (Code(C.SUPERSEDED, EARLIER), None, S.EXPIRED),
        (Code(C.UNKNOWN, ""), None, S.TROUBLE),
        (Code(C.PENDING), "activating", S.ACTIVATING),
        (Code(C.PENDING, EARLIER), "activating", S.EXPIRED),
        (None, "activating", S.ACTIVATING),
        (Code(C.PENDING, EARLIER), "connected", S.CONNECTED),
        (None, "offline_deep_sleep", S.CONNECTED),
        (Code(C.USED), "disconnected", S.TROUBLE),
        (Code(C.USED), "connected_with_issues", S.TROUBLE),
        (Code(C.USED), "offline_expired", S.TROUBLE),
        (Code(C.PENDING), "something new", S.ACTIVATING),
    ],
)
def test_how_far_a_phone_is(code: Code | None, status: str | None, stage: Stage) -> None:
    device = None if status is None else Device("d1", status=ConnectionStatus(status))
    assert stage_of(PLANNED, code, device, NOW) is stage


def test_a_phone_that_was_seen_stays_connected_while_nobody_looks() -> None:
    up = replace(PLANNED, registered_at="2027-01-15T07:30:00Z")
    assert stage_of(up, Code(C.USED), None, NOW) is Stage.CONNECTED


@pytest.mark.parametrize(
    ("found", "scanned", "swapped"),
    [
        ("001122AABBCC", "00:11:22:aa:bb:cc", False),
        ("001122AABBCC", "001122AABBCD", True),
        ("", "001122AABBCD", False),
        ("001122AABBCC", "", False),
    ],
)
def test_swapped_phones_are_seen(found: str, scanned: str, swapped: bool) -> None:
    one = replace(PLANNED, mac_found=found, mac_scanned=scanned)
    assert one.swapped is swapped
    connected = Device("d1", status=ConnectionStatus.CONNECTED)
    stage = Stage.TROUBLE if swapped else Stage.CONNECTED
    assert stage_of(one, None, connected, NOW) is stage
    assert replace(PLANNED, serial_found="FCH1", serial_scanned="fch2").swapped
