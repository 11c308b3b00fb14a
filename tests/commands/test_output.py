"""Columns line up, whatever the letters; a fault is a document where one was asked for."""

from __future__ import annotations

import io
import json

import pytest

from desktop.commands.call import exit_code
from desktop.commands.output import Output
from desktop.domain.errors import Fault, Kind, ServiceFault


def output(as_json: bool = False) -> tuple[Output, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Output(as_json, out, err), out, err


def test_columns_line_up() -> None:
    printed, out, _ = output()
    printed.table(["Name", "No"], [["Zoë", "1"], ["A\u0308nne", "22"], ["田中", "3"]])
    assert out.getvalue().splitlines() == ["Name  No", "Zoë   1", "A\u0308nne  22", "田中  3"]


def test_an_empty_table_has_its_titles() -> None:
    printed, out, _ = output()
    printed.table(["Name", "No"], [])
    assert out.getvalue() == "Name  No\n"


def test_a_fault_for_scripts() -> None:
    printed, out, err = output(as_json=True)
    printed.fault(
        ServiceFault(
            Kind.REJECTED, method="PUT", path="/x", status=400, detail="no", tracking_id="T1"
        )
    )
    error = json.loads(out.getvalue())["error"]
    assert (error["kind"], error["trackingId"], error["matches"]) == ("rejected", "T1", [])
    assert "“no”" in error["text"]
    assert err.getvalue() == ""


def test_a_fault_for_people_names_the_tracking_id() -> None:
    printed, out, err = output()
    printed.fault(ServiceFault(Kind.FORBIDDEN, method="GET", path="/x", tracking_id="T2"))
    assert out.getvalue() == ""
    assert err.getvalue().splitlines()[-1] == "Tracking id: T2"


def test_matches_of_several() -> None:
    printed, out, _ = output(as_json=True)
    printed.fault(Fault(Kind.SEVERAL_MEANT, matches=["A", "B"], text="x"))
    assert json.loads(out.getvalue())["error"]["matches"] == ["A", "B"]


def test_remarks_and_progress_stay_out_of_json() -> None:
    printed, out, err = output(as_json=True)
    printed.note("a remark")
    printed.progress("1 of 2")
    printed.document([1])
    assert json.loads(out.getvalue()) == [1]
    assert err.getvalue() == ""


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        (
            2,
            "usage nobodyMeant severalMeant badFile readOnly badUrl profile notPossible "
            "otherService badLedger damagedLedger",
        ),
        (3, "signIn signInFailed forbidden"),
        (4, "unreachable timedOut cut tls notWebex busy serviceFault"),
        (
            1,
            "incomplete notFound rejected store diskFull keychain leased notUndoable printer mail "
            "bug unknownOutcome",
        ),
    ],
)
def test_every_kind_has_its_exit_code(code: int, kinds: str) -> None:
    assert {kind for kind in Kind if exit_code(kind) == code} == set(map(Kind, kinds.split()))


def test_a_program_without_a_terminal_says_nothing_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As Linedesk.exe, started from another program: Windows gives it no streams."""
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    silent = Output(as_json=False)
    silent.say("a line")
    silent.note("a remark")
    silent.progress("1 of 2")
    silent.table(["Name"], [["Ada"]])
    silent.fault(Fault(Kind.TIMED_OUT))
