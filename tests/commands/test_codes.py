"""`linedesk codes --file`: a sheet gives codes for all or for nobody."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from desktop.sandbox.server import Sandbox
from tests.harness.terminal import Linedesk

HEADER = "user,personId,model,code,expiryTime,state"


@pytest.fixture
def customer(linedesk: Linedesk, service: Sandbox) -> str:
    """The first customer."""
    name: str = linedesk("customers", "--json").document[0]["name"]
    return name


@pytest.fixture
def users(linedesk: Linedesk, customer: str) -> list[dict[str, Any]]:
    """Users with Webex Calling."""
    everyone = linedesk("users", "--customer", customer, "--json").document
    return [one for one in everyone if one["licence"]]


def made_on(service: Sandbox) -> int:
    """Codes that the service has made."""
    entries = service.control("log", method="GET")["entries"]
    return sum("activationCode" in one["path"] and one["effect"] for one in entries)


def test_a_sheet_gives_a_code_for_each_line(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    some = [one for one in users if one["licence"] == "Professional"][-3:]
    asked, answer = tmp_path / "asked.csv", tmp_path / "codes.csv"
    lines = [f"{one['email']};;Köln;{at};2.{at}" for at, one in enumerate(some)]
    asked.write_text("\n".join(["E-Mail;Modell;Standort;Etage;Platz", *lines]), "cp1252")
    made = linedesk(
        *("codes", "--customer", customer, "--file", str(asked), "--model", "8865"),
        *("--sheet", str(answer), "--json"),
    )
    assert made.code == 0
    assert [one["personId"] for one in made.document] == [one["id"] for one in some]
    with answer.open(encoding="utf-8", newline="") as stream:
        head = stream.readline().strip()
        stream.seek(0)
        rows = list(csv.DictReader(stream))
    assert head.startswith(HEADER + ",")
    assert [(row["site"], row["floor"], row["desk"]) for row in rows] == [
        ("Köln", str(at), f"2.{at}") for at in range(3)
    ]
    assert all(len(row["code"]) == 16 for row in rows)


def test_one_wrong_line_and_nobody_gets_a_code(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    service: Sandbox,
    tmp_path: Path,
) -> None:
    before = made_on(service)
    sheet = tmp_path / "asked.csv"
    email = users[0]["email"]
    sheet.write_text(f"user,model\n{email},8865\nnobody,8865\n{email},8865\n4.9E+10,8865\n")
    given = ("codes", "--customer", customer, "--file", str(sheet))
    ended = linedesk(*given, "--json")
    error = ended.document["error"]
    assert (ended.code, error["kind"]) == (2, "badFile")
    assert [line.split(",")[0] for line in error["matches"]] == ["Line 3", "Line 4", "Line 5"]
    said = linedesk(*given, language="de")
    assert said.code == 2
    assert [line for line in said.err.splitlines() if line.startswith("Zeile 5, Benutzer: ")]
    assert made_on(service) == before


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (b"", ()),
        (b"%PDF-1.7", ()),
        (b"a;b\n1;2\n", ()),
        (b"user;model\n1001;8865\n", ("--users", "1001")),
    ],
)
def test_what_is_no_sheet_sends_nothing(
    linedesk: Linedesk, customer: str, content: bytes, more: tuple[str, ...], tmp_path: Path
) -> None:
    sheet = tmp_path / "asked"
    sheet.write_bytes(content)
    ended = linedesk("codes", "--customer", customer, "--file", str(sheet), *more, "--json")
    assert ended.code == 2
    assert ended.document["error"]["kind"] in ("badFile", "usage")


def test_a_standard_user_is_warned_of(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]]
) -> None:
    user = next(one for one in users if one["licence"] == "Standard")
    given = ("codes", "--customer", customer, "--users", user["id"], "--model", "8865")
    assert "Standard licence" in linedesk(*given).err
    assert "appsGoOff" in linedesk(*given, "--json").document[0]["warnings"]


def test_labels_are_written_and_the_ledger_says_so(
    linedesk: Linedesk, customer: str, users: list[dict[str, Any]], tmp_path: Path
) -> None:
    some = [one["id"] for one in users if one["licence"] == "Professional"][3:6]
    pdf = tmp_path / "labels.pdf"
    made = linedesk(
        *("codes", "--customer", customer, "--users", ",".join(some), "--model", "8865"),
        *("--labels", str(pdf), "--json"),
    )
    assert made.code == 0
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage().get_text_bounded()
    for one in made.document:
        assert one["user"] in text
        assert one["code"][:4] in text and one["code"][12:] in text


def test_only_a_brake_asks(linedesk: Linedesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many users are a question, as for every plan; few are none, whatever is warned of."""
    with Sandbox(customers=2, users=80) as sandbox:
        monkeypatch.setenv("LINEDESK_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("LINEDESK_TOKEN", sandbox.token)
        customer = linedesk("customers", "--json").document[0]["id"]
        everyone = linedesk("users", "--customer", customer, "--json").document
        users = [one["id"] for one in everyone if one["licence"]][:21]
        given = ("codes", "--customer", customer, "--model", "8865", "--json", "--users")
        refused = linedesk(*given, ",".join(users))
        assert (refused.code, refused.document["error"]["kind"]) == (2, "usage")
        assert "21 users" in refused.document["error"]["text"]
        assert "--yes" in refused.document["error"]["text"]
        assert made_on(sandbox) == 0
        made = linedesk(*given, ",".join(users[:20])).document
        assert len(made) == 20
        assert any(one["warnings"] for one in made)
        assert made_on(sandbox) == sum(bool(one["code"]) for one in made) > 0


@pytest.mark.parametrize("option", ["--labels", "--sheet"])
def test_nowhere_to_write_and_no_code_is_made(
    linedesk: Linedesk,
    customer: str,
    users: list[dict[str, Any]],
    service: Sandbox,
    tmp_path: Path,
    option: str,
) -> None:
    before = made_on(service)
    given = ("codes", "--customer", customer, "--users", users[0]["id"], "--model", "8865")
    ended = linedesk(*given, option, str(tmp_path / "none" / "out"), "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "badFile")
    assert made_on(service) == before
