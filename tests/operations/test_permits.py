"""What is known to be refused is not begun: nothing is sent, nothing stands in the journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.accounts import SCOPES
from desktop.domain.changes import Change, Plan
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply
from desktop.operations.plans import person_target
from desktop.sandbox.server import Sandbox
from desktop.words.errors import said
from tests.operations.office import Office, office, rows_of


async def refused(place: Office) -> Fault:
    """Why a plan for one forwarding came to nothing."""
    change = Change(person_target(place.users[0]), "forwarding", "noAnswer.numberOfRings", 3, 7)
    plan = Plan.of(place.customer.id, place.customer.name, [change])
    with pytest.raises(Fault) as found:
        await rows_of(apply.apply(place.desk, plan))
    assert await place.desk.ledger.runs(10) == []
    assert place.effects("PUT", "callForwarding") == []
    return found.value


async def test_a_scope_that_was_not_granted(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as place:
        left = frozenset(SCOPES) - {"spark-admin:people_write"}
        place.desk.seat.scopes = lambda: left
        fault = await refused(place)
    assert fault.kind is Kind.FORBIDDEN
    assert "spark-admin:people_write" in said(fault).text
    assert "Nothing was sent" in said(fault).remedy


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("Device Administrator", Kind.FORBIDDEN),
        ("Partner Read-only Administrator", Kind.READ_ONLY),
    ],
)
async def test_a_role_that_may_not(sandbox: Sandbox, tmp_path: Path, role: str, kind: Kind) -> None:
    sandbox.control("rights", {"roles": [role]})
    async with office(tmp_path, sandbox) as place:
        assert place.desk.seat.me is None  # a command has not asked yet
        assert (await refused(place)).kind is kind
