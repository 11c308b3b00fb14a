"""The grammar of the commands: what each takes, and its help in words.

Read only where there is a command: the window starts without it.
"""

from __future__ import annotations

import argparse
import textwrap
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from desktop.commands.arguments import Parser, add_globals
from desktop.runtime.stamp import stamp
from desktop.words.translation import translate


def whole() -> ArgumentParser:
    """The parser of everything that can be said."""
    parser = Parser(
        prog="linedesk",
        description=translate("Arguments", "The console for Webex Calling partners."),
        epilog=translate(
            "Arguments",
            "Without a command the window opens, with the plan or field pack that is named.",
        ),
        add_help=False,
        allow_abbrev=False,
        formatter_class=_Formatter,
    )
    general = parser.add_argument_group(translate("Arguments", "Options"))
    add_globals(general, None)
    _add_help(general)
    general.add_argument(
        "--version",
        action="version",
        version=f"linedesk {stamp().version}",
        help=translate("Arguments", "show the version"),
    )
    commands = parser.add_subparsers(
        title=translate("Arguments", "Commands"),
        dest="command",
        metavar=translate("Arguments", "COMMAND"),
        parser_class=Parser,
    )
    for name, text, declare in _COMMANDS:
        _declare(commands, name, text(), declare)
    commands.add_parser("sync-worker", add_help=False)
    return parser


def _declare(
    commands: Any, name: str, text: str, declare: Callable[[argparse._ArgumentGroup], None]
) -> None:
    command: ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=text,
        add_help=False,
        allow_abbrev=False,
        formatter_class=_Formatter,
    )
    declare(command.add_argument_group(translate("Arguments", "Options of the command")))
    general = command.add_argument_group(translate("Arguments", "Options"))
    add_globals(general, SUPPRESS)
    _add_help(general)


class _Formatter(argparse.HelpFormatter):
    """Help with the heading in the person's language, and names in one piece."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        heading = translate("Arguments", "Usage: ")
        super().add_usage(usage, actions, groups, heading if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


def _add_help(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-h", "--help", action="help", help=translate("Arguments", "show this help"))


def _customer(group: argparse._ArgumentGroup, required: bool = True) -> None:
    text = translate("Arguments", "customer: id, name or a unique part of it")
    group.add_argument("--customer", metavar="C", required=required, help=text)


def _user(group: argparse._ArgumentGroup, required: bool = True) -> None:
    text = translate("Arguments", "user: id, e-mail, extension, name or a unique part of it")
    group.add_argument("--user", metavar="U", required=required, help=text)


def _cached(group: argparse._ArgumentGroup) -> None:
    text = translate("Arguments", "read the local cache, ask nobody")
    group.add_argument("--cached", action="store_true", help=text)


FAULTS: Final = (
    "latency=MS rate=N retry-after=WHAT status=CODE status-after=CODE cut-before cut-after "
    "cut-body ignore ignore-field=NAME html=CODE half-json drip=MS stale=SECONDS unknown=FIELD "
    "wrong-type=FIELD extra=FIELD list-cap=N date-skew=SECONDS"
)
"""The faults that a sandbox can show, as they are written."""


def _fault_text() -> str:
    text = translate(
        "Arguments",
        "faults to show, with “;” between them: {names}; behind a value with “:”, else with “=” "
        "the calls that are meant, as GET:/people/*, and at the end *2 for the first two of them, "
        "*0.05 for that share or @3 for the third, as in {example}",
    )
    example = "cut-after=PUT:/people/*/features/*@1; status=503:GET:/people*0.05"
    return text.format(names=FAULTS.replace(" ", ", "), example=example)


def _sandbox(group: argparse._ArgumentGroup) -> None:
    for name, kind, default, metavar, text in (
        ("--host", str, "127.0.0.1", "HOST", translate("Arguments", "address to listen on")),
        ("--port", int, 0, "N", translate("Arguments", "port; 0 takes a free one")),
        ("--customers", int, None, "N", translate("Arguments", "number of customers")),
        ("--users", int, None, "N", translate("Arguments", "number of users of all customers")),
        ("--seed", int, None, "S", translate("Arguments", "same seed, same tenant")),
        ("--state", Path, None, "FILE", translate("Arguments", "file that survives a restart")),
        ("--latency-ms", float, None, "L", translate("Arguments", "delay of each answer")),
        ("--rate-limit", int, None, "N", translate("Arguments", "requests a minute")),
        ("--faults", str, None, "SPEC", _fault_text()),
        ("--code-validity", float, None, "DAYS", translate("Arguments", "validity of codes")),
        (
            "--enter-codes",
            float,
            None,
            "SECONDS",
            translate("Arguments", "phones enter their codes by themselves after so long"),
        ),
    ):
        group.add_argument(name, type=kind, default=default, metavar=metavar, help=text)


def _customers(group: argparse._ArgumentGroup) -> None:
    _cached(group)


def _users(group: argparse._ArgumentGroup) -> None:
    _customer(group)
    text = translate("Arguments", "only those with this in name, e-mail or numbers")
    group.add_argument("--find", metavar="TEXT", default="", help=text)
    _cached(group)


def _show(group: argparse._ArgumentGroup) -> None:
    _customer(group)
    _user(group)
    text = translate("Arguments", "only this setting")
    group.add_argument("--setting", metavar="NAME", default="", help=text)
    _cached(group)


def _devices(group: argparse._ArgumentGroup) -> None:
    _customer(group)
    _user(group, required=False)
    _cached(group)


def _sync(group: argparse._ArgumentGroup) -> None:
    whom = group.add_mutually_exclusive_group()
    text = translate("Arguments", "customer: id, name or a unique part of it")
    whom.add_argument("--customer", metavar="C", help=text)
    whom.add_argument("--all", action="store_true", help=translate("Arguments", "all customers"))


def _several_users(group: argparse._ActionsContainer) -> None:
    text = translate("Arguments", "users, separated by commas")
    group.add_argument("--users", metavar="A,B", help=text)


def _plan(group: argparse._ArgumentGroup) -> None:
    _customer(group)
    whom = group.add_mutually_exclusive_group()
    _several_users(whom)
    text = translate("Arguments", "phone: id, MAC, serial number, name or a unique part of it")
    whom.add_argument("--device", metavar="D", help=text)
    text = translate("Arguments", "a wanted value, as forwarding.always.enabled=true")
    group.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help=text)
    text = translate(
        "Arguments",
        "user whose settings are taken over, where --set names no other value: forwarding, "
        "outgoing calls, voicemail and caller ID, without names, numbers, addresses and "
        "greetings of their own; what is switched off there is only switched off; a copy of "
        "voicemail goes to each user’s own address",
    )
    group.add_argument("--copy-from", metavar="U", help=text)
    text = translate("Arguments", "file for the plan")
    group.add_argument("-o", "--output", metavar="PLAN.json", required=True, type=Path, help=text)


def _apply(group: argparse._ArgumentGroup) -> None:
    text = translate("Arguments", "a plan made by “plan”")
    group.add_argument("plan", metavar="PLAN.json", type=Path, help=text)
    _report(group)


def _report(group: argparse._ArgumentGroup) -> None:
    text = translate("Arguments", "table of all rows")
    group.add_argument("--report", metavar="OUT.csv", type=Path, help=text)


def _resume(group: argparse._ArgumentGroup) -> None:
    text = translate("Arguments", "a run by id or its beginning; without it, all open ones")
    group.add_argument("run", metavar="RUN", nargs="?", help=text)
    _report(group)


def _undo(group: argparse._ArgumentGroup) -> None:
    text = translate("Arguments", "the run to take back, by id or its beginning")
    group.add_argument("run", metavar="RUN", help=text)
    _report(group)


def _journal(group: argparse._ArgumentGroup) -> None:
    text = translate("Arguments", "only this run; the beginning of its id is enough")
    group.add_argument("--run", metavar="RUN", help=text)
    text = translate("Arguments", "only rows in which all of these words stand")
    group.add_argument("--find", metavar="TEXT", default="", help=text)
    text = translate("Arguments", "only what changed on this day or later (2026-11-24)")
    group.add_argument("--since", metavar="DAY", default="", help=text)
    text = translate("Arguments", "only what changed on this day or earlier")
    group.add_argument("--until", metavar="DAY", default="", help=text)
    text = translate("Arguments", "table of all fields; as JSON if it is named so")
    group.add_argument("--report", metavar="OUT.csv", type=Path, help=text)


def _ledger(group: argparse._ArgumentGroup) -> None:
    text = translate(
        "Arguments",
        "“check” (default) looks at it; of a damaged one “save” writes the open work to --out, "
        "“restore” uses a good copy, “empty” begins anew",
    )
    group.add_argument(
        "action", nargs="?", choices=["check", "save", "restore", "empty"], help=text
    )
    text = translate("Arguments", "the copy to use; without it, the newest good one")
    group.add_argument("--copy", metavar="FILE", type=Path, help=text)
    text = translate("Arguments", "folder for the open work")
    group.add_argument("--out", metavar="DIR", type=Path, help=text)


def _codes(group: argparse._ArgumentGroup) -> None:
    text = translate("Arguments", "show the codes made so far")
    group.add_argument("action", nargs="?", choices=["list"], help=text)
    _customer(group, required=False)
    _several_users(group)
    text = translate("Arguments", "sheet (XLSX or CSV): user, model, site, floor, desk, note")
    group.add_argument("--file", metavar="SHEET", type=Path, help=text)
    text = translate("Arguments", "phone model of the catalogue; of a sheet, where it names none")
    group.add_argument("--model", metavar="M", help=text)
    text = translate("Arguments", "sheets of labels with the codes")
    group.add_argument("--labels", metavar="OUT.pdf", type=Path, help=text)
    text = translate("Arguments", "table of the codes")
    group.add_argument("--sheet", metavar="OUT.csv", type=Path, help=text)


def _device(group: argparse._ArgumentGroup) -> None:
    _customer(group)
    text = translate("Arguments", "phone: id, MAC, serial number, name or a unique part of it")
    group.add_argument("--device", metavar="D", required=True, help=text)
    group.set_defaults(report=None, cached=False)


def _zone(group: argparse._ArgumentGroup) -> None:
    _device(group)
    text = translate("Arguments", "time zone, as Europe/Berlin")
    group.add_argument("--zone", metavar="IANA", required=True, help=text)


def _one_user(group: argparse._ArgumentGroup) -> None:
    _customer(group)
    _user(group)
    group.set_defaults(report=None, cached=False)


def _tour(group: argparse._ArgumentGroup) -> None:
    text = translate("Arguments", "folder for the pictures and tour.json")
    group.add_argument("--out", metavar="DIR", type=Path, help=text)
    text = translate("Arguments", "colours to begin with")
    group.add_argument("--theme", choices=("light", "dark"), default="light", help=text)
    text = translate("Arguments", "size of everything, as 1.5")
    group.add_argument("--scale", metavar="FACTOR", type=float, help=text)
    text = translate("Arguments", "how many times longer than usual it may take, as 3")
    group.add_argument("--patience", metavar="FACTOR", type=float, default=1.0, help=text)
    text = translate("Arguments", "on the screen, to be watched")
    group.add_argument("--visible", action="store_true", help=text)


def _nothing(group: argparse._ArgumentGroup) -> None:
    """A command without options of its own."""


_COMMANDS: Final[
    tuple[tuple[str, Callable[[], str], Callable[[argparse._ArgumentGroup], None]], ...]
] = (
    ("sandbox", lambda: translate("Arguments", "serve a sandbox"), _sandbox),
    ("tour", lambda: translate("Arguments", "show the main jobs in pictures"), _tour),
    ("doctor", lambda: translate("Arguments", "check everything that is needed"), _nothing),
    ("customers", lambda: translate("Arguments", "list the customers"), _customers),
    ("users", lambda: translate("Arguments", "list the users of a customer"), _users),
    ("show", lambda: translate("Arguments", "show the settings of a user"), _show),
    ("devices", lambda: translate("Arguments", "list the phones of a customer or user"), _devices),
    ("sync", lambda: translate("Arguments", "fill the local cache"), _sync),
    ("plan", lambda: translate("Arguments", "make a plan of changes; sends nothing"), _plan),
    ("apply", lambda: translate("Arguments", "carry out a plan"), _apply),
    ("resume", lambda: translate("Arguments", "go on with what was interrupted"), _resume),
    ("undo", lambda: translate("Arguments", "take a run back"), _undo),
    ("runs", lambda: translate("Arguments", "list the runs, the newest first"), _nothing),
    ("journal", lambda: translate("Arguments", "show every change that was made"), _journal),
    ("ledger", lambda: translate("Arguments", "check the journal’s file, repair it"), _ledger),
    ("codes", lambda: translate("Arguments", "make activation codes"), _codes),
    ("reboot", lambda: translate("Arguments", "restart a phone"), _device),
    ("report-problem", lambda: translate("Arguments", "let a phone send its logs"), _device),
    ("remove", lambda: translate("Arguments", "remove a phone"), _device),
    ("apply-config", lambda: translate("Arguments", "let a phone fetch its settings"), _device),
    ("set-timezone", lambda: translate("Arguments", "set the time zone of a phone"), _zone),
    ("reset-pin", lambda: translate("Arguments", "reset the voicemail PIN of a user"), _one_user),
)
