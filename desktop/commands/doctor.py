"""`linedesk doctor`: a line for each thing that must be right, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from desktop.commands.call import ALL_DONE, SOME_FAILED, Call
from desktop.domain.errors import Fault, Kind
from desktop.operations.doctor import Finding, look, proxy
from desktop.words import doctor as words

_OWN_GROUND: Final = frozenset(
    {Kind.STORE, Kind.PROFILE, Kind.DISK_FULL, Kind.BAD_LEDGER, Kind.DAMAGED_LEDGER}
)


async def doctor(call: Call) -> int:
    """`linedesk doctor`: 0 when all is well, 1 where one check failed."""
    try:
        async with call.desk() as desk:
            # Said before the desk is left: that may wait for a sign-in that is being renewed.
            return _tell(call, [finding async for finding in look(desk)])
    except Fault as fault:
        check = "store" if fault.kind in _OWN_GROUND else "baseUrl"
        return _tell(call, [proxy(), Finding.failed(check, fault)])


def _tell(call: Call, findings: Sequence[Finding]) -> int:
    if call.output.as_json:
        call.output.document([_document(one) for one in findings])
    else:
        for one in findings:
            text, remedy = _said(one)
            call.output.say(("✓ " if one.ok else "✗ ") + text)
            if remedy:
                call.output.say("  → " + remedy)
    return ALL_DONE if all(one.ok for one in findings) else SOME_FAILED


def _said(one: Finding) -> tuple[str, str]:
    return words.finding(one.check, one.ok, one.facts, one.fault)


def _document(one: Finding) -> dict[str, Any]:
    text, remedy = _said(one)
    return {"check": one.check, "ok": one.ok, "text": text, "remedy": remedy}
