"""A list with nothing on it says so to people; a script gets an empty list."""

from __future__ import annotations

import pytest

from tests.harness.terminal import Linedesk


@pytest.fixture
def customer(linedesk: Linedesk, service: object) -> str:
    """The id of the first customer."""
    return str(linedesk("customers", "--json").document[0]["id"])


@pytest.mark.parametrize(
    ("command", "text", "german"),
    [
        (("codes", "list"), "No activation codes have been made", "Hier wurden noch keine"),
        (("runs",), "There are no runs.", "Es gibt keine Läufe."),
        (("journal",), "The journal is empty.", "Das Journal ist leer."),
        (("journal", "--find", "xyzzy"), "Nothing in the journal fits.", "Nichts im Journal"),
        (("customers", "--cached"), "“linedesk sync” fills it.", "„linedesk sync“"),
    ],
)
def test_nothing_is_said_in_words(
    linedesk: Linedesk, service: object, command: tuple[str, ...], text: str, german: str
) -> None:
    assert linedesk(*command, "--json").document == []
    (line,) = linedesk(*command).out.splitlines()
    assert text in line
    (line,) = linedesk(*command, language="de").out.splitlines()
    assert german in line


def test_of_a_customer(linedesk: Linedesk, customer: str) -> None:
    owners = {
        one["personId"] for one in linedesk("devices", "--customer", customer, "--json").document
    }
    users = linedesk("users", "--customer", customer, "--json").document
    bare = next(one for one in users if one["id"] not in owners)
    whose = ("devices", "--customer", customer, "--user", bare["id"])
    assert linedesk(*whose, "--json").document == []
    assert linedesk(*whose).out.strip() == f"{bare['name']} has no phones."
    nobody = ("users", "--customer", customer, "--find", "xyzzy")
    assert linedesk(*nobody, "--json").document == []
    assert linedesk(*nobody).out.strip().endswith("has no user with “xyzzy”.")


def test_the_journal_of_a_run_by_the_beginning_of_its_id(linedesk: Linedesk, customer: str) -> None:
    users = linedesk("users", "--customer", customer, "--json").document
    made = linedesk(
        *("codes", "--customer", customer, "--users", users[0]["id"]),
        *("--model", "DMS Cisco 8865", "--yes", "--json"),
    )
    assert made.code == 0
    (run,) = linedesk("runs", "--json").document
    whole = linedesk("journal", "--run", run["id"], "--json").document
    assert len(whole) == 1
    assert linedesk("journal", "--run", run["id"][:6], "--json").document == whole
    nobody = linedesk("journal", "--run", "zz", "--json")
    assert (nobody.code, nobody.document["error"]["kind"]) == (2, "nobodyMeant")
