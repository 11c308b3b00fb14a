"""The command line: global options on either side of the command, and the environment.

Reads; does nothing. What the commands themselves take is in `grammar`.
"""

from __future__ import annotations

import argparse
import os
import re
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from desktop.domain.endings import PACK, PLAN
from desktop.domain.errors import Fault, Kind
from desktop.words.translation import translate

LANGUAGES: Final = ("en", "de")


@dataclass(frozen=True, slots=True)
class Early:
    """What must be known before anything can be said: where, in which language, as what."""

    profile: Path | None
    language: str
    as_json: bool
    verbosity: int
    command: bool
    tour: bool = False
    visible: bool = False
    paints: bool = False
    scale: str = ""


FILES: Final = (f".{PLAN}", f".{PACK}")
"""The endings of the files that the program opens in its window."""


class Parser(ArgumentParser):
    """Raises a fault where argparse would print and end the program."""

    def error(self, message: str) -> NoReturn:
        raise Fault(Kind.USAGE, text=_reworded(message))


def early(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> Early:
    """Read what is needed first. Never fails: faults are found again by `parse`."""
    reader = Parser(add_help=False, allow_abbrev=False)
    add_globals(reader, SUPPRESS)
    reader.add_argument("-h", "--help", "--version", action="store_true", dest="asks")
    reader.add_argument("--scale", default="")
    reader.add_argument("--visible", action="store_true")
    try:
        known, rest = reader.parse_known_args(list(argv))
    except Fault:
        known, rest = Namespace(asks=True, json="--json" in argv, scale="", visible=False), []
    if len(rest) == 1 and _is_file(rest[0]):
        rest = []
    given = vars(known)
    profile = given.get("profile") or environment.get("LINEDESK_PROFILE") or ""
    language = given.get("language") or environment.get("LINEDESK_LANGUAGE") or ""
    return Early(
        profile=Path(profile) if profile else None,
        language=language if language in LANGUAGES else "",
        as_json=bool(given.get("json")),
        verbosity=int(given.get("verbose") or 0),
        command=bool(rest) or known.asks,
        tour=rest[:1] == ["tour"] and not known.asks,
        paints=any(one.split("=")[0] == "--labels" for one in rest),
        visible=known.visible,
        scale=known.scale,
    )


def parse(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> Namespace:
    """All options, the environment filling in what was not given; `opened` is the file to show.

    Raises Fault(USAGE); SystemExit(0) after `--help` and `--version`.
    """
    words, file, commands = _without_file(argv)
    options = _parser(commands).parse_args(words)
    options.opened = file
    for name, variable in (
        ("profile", "LINEDESK_PROFILE"),
        ("base_url", "LINEDESK_BASE_URL"),
        ("ledger", "LINEDESK_LEDGER"),
        ("language", "LINEDESK_LANGUAGE"),
    ):
        if not getattr(options, name):
            setattr(options, name, environment.get(variable, ""))
    if options.language not in ("", *LANGUAGES):
        raise Fault(Kind.USAGE, given=f"LINEDESK_LANGUAGE={options.language}")
    return options


def _without_file(argv: Sequence[str]) -> tuple[list[str], Path | None, bool]:
    """The arguments, the file that stands where a command would, and whether more is said than
    the global options."""
    words = list(argv)
    reader = Parser(add_help=False, allow_abbrev=False)
    add_globals(reader, SUPPRESS)
    try:
        _, rest = reader.parse_known_args(words)
    except Fault:
        return words, None, True
    if len(rest) != 1 or not _is_file(rest[0]):
        return words, None, bool(rest)
    words.remove(rest[0])
    return words, Path(rest[0]), False


def _parser(commands: bool) -> ArgumentParser:
    if commands:
        from desktop.commands.grammar import whole  # the window starts sooner without it

        return whole()
    parser = Parser(add_help=False, allow_abbrev=False)
    add_globals(parser, None)
    parser.set_defaults(command=None)
    return parser


def _is_file(word: str) -> bool:
    """A double click gives a path, never a command: none of these ends so or lies there."""
    path = Path(word)
    return not word.startswith("-") and (path.suffix.casefold() in FILES or path.is_file())


def unusable(reason: str) -> Fault:
    """Options that were understood, but lead nowhere: the reason in the maker's own words."""
    text = translate("Arguments", "This does not work: {reason}.")
    return Fault(Kind.USAGE, text=text.format(reason=reason.rstrip(".")))


def no_screen(display: str) -> Fault:
    """The window was asked for where none can be shown, as over SSH. `display` is the screen that
    does not answer, "" where none is named."""
    if display:
        text = translate(
            "Arguments",
            "There is no screen for the window: nothing answers at DISPLAY={display}. The commands "
            "need none.",
        )
        return Fault(Kind.USAGE, text=text.format(display=display))
    text = translate(
        "Arguments",
        "There is no screen for the window: neither DISPLAY nor WAYLAND_DISPLAY is set. The "
        "commands need none.",
    )
    return Fault(Kind.USAGE, text=text)


def add_globals(to: ArgumentParser | argparse._ArgumentGroup, default: str | None) -> None:
    """Add the global options; below a command they must not undo what stood before it."""
    for names, action, absent, metavar, text in (
        (("--profile",), "store", "", "DIR", translate("Arguments", "folder of all our files")),
        (("--sandbox",), "store_true", False, "", translate("Arguments", "use the sandbox")),
        (("--base-url",), "store", "", "URL", translate("Arguments", "address of the service")),
        (("--ledger",), "store", "", "URL", translate("Arguments", "database of the journal")),
        (("--language",), "store", "", "", translate("Arguments", "language of all words")),
        (("--json",), "store_true", False, "", translate("Arguments", "print one JSON document")),
        (("--yes",), "store_true", False, "", translate("Arguments", "answer all questions")),
        (
            ("--unlock",),
            "store_true",
            False,
            "",
            translate("Arguments", "change a customer that is read-only"),
        ),
        (
            ("-v", "--verbose"),
            "count",
            0,
            "",
            translate("Arguments", "say more; twice, everything"),
        ),
    ):
        more: dict[str, Any] = {"metavar": metavar} if metavar else {}
        if names == ("--language",):
            more["choices"] = LANGUAGES
        to.add_argument(
            *names, action=action, default=absent if default is None else default, help=text, **more
        )


def _reworded(message: str) -> str:
    """A sentence of argparse, which knows English only, in the person's language."""
    for pattern, text in _MESSAGES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return text().format(*found.groups())
    return message


_MESSAGES: Final[tuple[tuple[str, Callable[[], str]], ...]] = (
    (
        r"argument COMMAND: invalid choice: '?(.*?)'? \(.*",
        lambda: translate("Arguments", "There is no command “{0}”."),
    ),
    (
        r"argument BEFEHL: invalid choice: '?(.*?)'? \(.*",
        lambda: translate("Arguments", "There is no command “{0}”."),
    ),
    (
        r"argument (.*?): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        lambda: translate("Arguments", "“{1}” is not possible for {0}: choose from {2}."),
    ),
    (
        r"argument (.*?): invalid .* value: '?(.*?)'?",
        lambda: translate("Arguments", "“{1}” is not a value for {0}."),
    ),
    (
        r"argument (.*?): expected .*",
        lambda: translate("Arguments", "{0} needs a value."),
    ),
    (
        r"argument (.*?): not allowed with argument (.*)",
        lambda: translate("Arguments", "{0} and {1} exclude one another."),
    ),
    (
        r"the following arguments are required: (.*)",
        lambda: translate("Arguments", "This is missing: {0}."),
    ),
    (
        r"unrecognized arguments: (.*)",
        lambda: translate("Arguments", "This is not known: {0}."),
    ),
)
