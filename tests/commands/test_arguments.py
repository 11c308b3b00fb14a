"""The grammar: global options anywhere, the environment behind them, clear refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.commands import arguments
from desktop.domain.errors import Fault, Kind

ENVIRONMENT = {
    "LINEDESK_PROFILE": "/env/profile",
    "LINEDESK_BASE_URL": "https://env/v1",
    "LINEDESK_LEDGER": "sqlite:////env.sqlite",
    "LINEDESK_LANGUAGE": "de",
}


@pytest.mark.parametrize(
    "argv",
    [
        ["--json", "--profile", "p", "-vv", "users", "--customer", "c"],
        ["users", "--customer", "c", "--json", "--profile", "p", "-vv"],
        ["--json", "users", "--profile", "p", "--customer", "c", "-v", "-v"],
    ],
)
def test_global_options_stand_before_or_after_the_command(argv: list[str]) -> None:
    options = arguments.parse(argv, {})
    assert (options.json, options.profile, options.verbose) == (True, "p", 2)
    assert (options.command, options.customer) == ("users", "c")


def test_an_option_beats_the_environment() -> None:
    options = arguments.parse(["runs", "--base-url", "https://option/v1"], ENVIRONMENT)
    assert options.base_url == "https://option/v1"
    assert options.profile == "/env/profile"
    assert options.ledger == "sqlite:////env.sqlite"
    assert options.language == "de"


def test_without_anything_the_window_is_meant() -> None:
    assert arguments.parse(["--sandbox"], {}).command is None
    assert not arguments.early(["--sandbox", "-v"], {}).command
    assert arguments.early(["runs"], {}).command
    assert arguments.early(["--version"], {}).command


@pytest.mark.parametrize("argv", [["--language", "fr"], ["--profile"], ["--nonsense"], ["x", "y"]])
def test_early_never_fails(argv: list[str]) -> None:
    assert arguments.early(["--json", *argv], {}).as_json


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["nope"], "There is no command “nope”."),
        (["users"], "This is missing: --customer."),
        (["users", "--customer"], "--customer needs a value."),
        (["runs", "--nope"], "This is not known: --nope."),
        (["sync", "--all", "--customer", "x"], "--customer and --all exclude one another."),
        (["sandbox", "--port", "x"], "“x” is not a value for --port."),
        (["apply"], "This is missing: PLAN.json."),
        (["export", "--customer", "x", "o.csv"], "There is no command “export”."),
        (["runs", "--language", "fr"], "“fr” is not possible for --language"),
        (["show", "--cust", "x"], "This is missing: --customer, --user."),
        (["--profile", "", "runs"], "--profile needs a value."),
        (["runs", "--base-url", ""], "--base-url needs a value."),
        (["runs", "--ledger= "], "--ledger needs a value."),
    ],
)
def test_wrong_usage_is_said(argv: list[str], text: str) -> None:
    with pytest.raises(Fault) as raised:
        arguments.parse(argv, {})
    assert raised.value.kind is Kind.USAGE
    assert str(raised.value.facts["text"]).startswith(text)


def test_a_language_of_the_environment_is_checked() -> None:
    with pytest.raises(Fault) as raised:
        arguments.parse(["runs"], {"LINEDESK_LANGUAGE": "fr"})
    assert raised.value.kind is Kind.USAGE


@pytest.mark.parametrize("absent", ["--file", "--template"])
def test_what_is_not_there_yet_is_wrong_usage(absent: str) -> None:
    argv = ["plan", "--customer", "c", "--users", "u", "--set", "a=b", "-o", "p", absent, "x"]
    with pytest.raises(Fault):
        arguments.parse(argv, {})


@pytest.mark.parametrize("name", ["Köln 1.linedesk-plan", "Köln.LINEDESK-PACK"])
def test_a_file_opens_the_window(name: str) -> None:
    for argv in ([name], ["--profile", "p", name], [name, "--sandbox"]):
        assert not arguments.early(argv).command
        options = arguments.parse(argv, {})
        assert options.command is None
        assert options.opened == Path(name)


def test_any_file_that_is_there_is_one_to_open(tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.touch()
    assert arguments.parse([str(letter)], {}).opened == letter
    assert arguments.parse(["customers"], {}).opened is None
    with pytest.raises(Fault):
        arguments.parse([str(tmp_path / "none.pdf")], {})
