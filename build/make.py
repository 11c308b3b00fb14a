#!/usr/bin/env python3
"""The workshop of Linedesk: everything from a fresh clone on, with Python alone.

    python3 build/make.py run [ARGUMENT ...]   start the program (nothing said: the sandbox)
    python3 build/make.py test [ARGUMENT ...]  run the tests (arguments go to pytest)
    python3 build/make.py check                lint, types, translations, architecture
    python3 build/make.py package              build the program for this system

`make.py --help` names the rest. On Windows: `py build\\make.py run`.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - it is this line that refuses the older ones
    sys.exit("make.py: Linedesk needs Python 3.11 or newer, not " + sys.version.split()[0] + ".")

import argparse
import datetime
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

import installers
import locks
import package
import system
from environment import ROOT, WORK, Environment
from refusal import Refusal

# Options of the program that take a value: what follows them is no command.
WITH_VALUE = {"--profile", "--base-url", "--ledger", "--language"}
# -P: the folder one stands in, whatever lies there, is no place for modules.
PROGRAM = ("-P", "-m", "desktop")
# A file that the window opens stands where a command would.
OPENED = (".linedesk-plan", ".linedesk-pack")
ANSWERS_ONLY = {"--version", "--help", "-h"}
# Both cores work on the whole run. A file stays with one worker, so that what its tests share is
# started once; files go out in their order, for by itself xdist keeps the small slow ones for last.
# A third worker saves 5 % of the time, and meets the others at the ports of the sign-in.
WORKERS = 2
PARALLEL = ("-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")
# What wants one process: to look into it, to see its output, or to choose otherwise.
ALONE = tuple(
    [
        "-n",
        "--numprocesses",
        "--dist",
        "-p",
        "-m",
        "-k",
        "-s",
        "--capture",
        "--pdb",
        "--trace",
        "--collect-only",
        "--co",
        "-h",
        "--help",
        "--version",
        "--fixtures",
        "--markers",
    ]
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every failure is one sentence and an exit code that is not 0."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A path may hold letters that the terminal's encoding lacks.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _dispatch(words)
    except Refusal as refusal:
        print(f"make.py: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(words: list[str]) -> int:
    # The program's and pytest's own arguments must pass unread, --help too.
    if words[:1] in (["run"], ["test"]) and words[1:2] == ["--"]:
        del words[1]  # as other runners want it before them
    if words[:1] == ["run"]:
        return run(words[1:])
    if words[:1] == ["test"]:
        return test(words[1:])
    options = _parser().parse_args(words)
    command: Callable[[argparse.Namespace], int] = options.action
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make.py", description="The workshop of Linedesk.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    commands.add_parser("run", help="start the program; arguments go to it")
    commands.add_parser("test", help="run the tests; arguments go to pytest")

    def add(
        name: str, action: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(action=action)
        return command

    add("check", check, "lint, types, translations and architecture")
    add("bench", bench, "run the measurements")
    add("long", long_set, "run the long tests and say what to record of them")
    add("tour", tour, "do the main jobs off screen and keep the pictures").add_argument(
        "--out", type=Path, default=WORK / "tour", help="where the pictures go"
    )
    packing = add("package", build, "build the program for this system")
    packing.add_argument("--one-file", action="store_true", help="one file instead of one folder")
    packing.add_argument("--installers", action="store_true", help="what people install, too")
    packing.add_argument("--target", choices=package.TARGETS, help="another system to build for")
    add("translations", translate, "collect the texts from the sources and compile them")
    add("lock", lock, "write the locked lists anew").add_argument(
        "--verify", action="store_true", help="only try them for every system and Python"
    )
    add("clean", clean, "delete what was built").add_argument(
        "--all", action="store_true", help="the virtual environment too"
    )
    return parser


def run(arguments: list[str]) -> int:
    """Start the program; without a display, do the tour in its stead."""
    window, display = opens_window(arguments), system.has_display()
    environment = Environment()
    environment.prepare("run", on_screen=window and display)
    if not display:
        # Commands paint labels too, and Qt ends the program where it finds no screen.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if window and not display:
        pictures = WORK / "tour"
        print("There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).")
        print(f"Doing the tour instead; its pictures will lie in {pictures}", flush=True)
        kept = [word for word in arguments if word != "--sandbox" and not word.endswith(OPENED)]
        arguments = [*kept, "tour", "--out", str(pictures)]
    return _become(environment, [*PROGRAM, *(arguments or ["--sandbox"])])


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether the program's arguments name no command, so that it opens its window."""
    words = iter(arguments)
    for word in words:
        if word.endswith(OPENED):
            continue
        if word in ANSWERS_ONLY or not word.startswith("-"):
            return False
        if word in WITH_VALUE:
            next(words, None)
    return True


def test(arguments: list[str]) -> int:
    """Run the tests, off screen unless the caller wants to watch; all of them on two cores."""
    environment = Environment()
    environment.prepare("dev", on_screen=False)
    system.offer_test_tools()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Hundreds of tests start the program: without kept bytecode each start compiles all of it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(ROOT)
    workers = PARALLEL if takes_workers(arguments) and (os.cpu_count() or 1) >= WORKERS else ()
    return _become(environment, ["-m", "pytest", *workers, *arguments])


def takes_workers(arguments: Sequence[str]) -> bool:
    """Whether pytest's arguments name no part of the tests and nothing that wants one process."""
    return all(word.startswith("-") and not word.startswith(ALONE) for word in arguments)


def check(_options: argparse.Namespace) -> int:
    """Run every check and name those that failed."""
    environment = Environment()
    environment.prepare("dev", on_screen=False)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    steps: dict[str, list[str]] = {
        "lint": ["-m", "ruff", "check"],
        "format": ["-m", "ruff", "format", "--check"],
        "types": ["-m", "mypy"],
        "translations": [str(ROOT / "build" / "translations.py"), "check"],
        "architecture": ["-m", "pytest", "--quiet", "tests/test_architecture.py"],
    }
    failed = [name for name, step in steps.items() if not _succeeds(environment, name, step)]
    if failed:
        raise Refusal(f"These checks failed: {', '.join(failed)}.")
    return 0


def bench(_options: argparse.Namespace) -> int:
    """Run the measurements and show their figures."""
    return test(["-m", "benchmark", "--capture=no"])


def long_set(_options: argparse.Namespace) -> int:
    """Run the tests that take minutes; at the end, the facts that docs/MEASURED.md wants."""
    environment = Environment()
    environment.prepare("dev", on_screen=False)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    begun, commit = datetime.date.today(), _commit()
    # Its own process, not in our place: there is something to say afterwards.
    step = ["-m", "pytest", "-m", "long", "--capture=no", "--durations=0"]
    passed = _succeeds(environment, "long tests", step)
    print(f"\nTo record in docs/MEASURED.md, with the figures above: {begun}, `{commit}`,")
    print("`make.py long`: " + ("all passed." if passed else "NOT passed; mend it first."))
    return 0 if passed else 1


def _commit() -> str:
    """The commit that is measured, and whether the files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    try:
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown commit"
    return answer.stdout.strip() or "unknown commit"


def tour(options: argparse.Namespace) -> int:
    """Do the main jobs in the real window, off screen, against the sandbox."""
    environment = Environment()
    environment.prepare("run", on_screen=False)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    print(f"The pictures will lie in {options.out}", flush=True)
    return _become(environment, [*PROGRAM, "tour", "--out", str(options.out)])


def build(options: argparse.Namespace) -> int:
    """Build the program; the last line printed is its path."""
    environment = Environment()
    environment.prepare("dev", on_screen=True)
    target = options.target or package.native()
    if options.installers and options.one_file:
        raise Refusal("Installers are made of the folder: leave out one of the two options.")
    built = package.build(environment, target=target, one_file=options.one_file)
    if options.installers:
        print(*installers.build(built, target, package.DIST), sep="\n")
    print(built)
    return 0


def translate(_options: argparse.Namespace) -> int:
    """Bring the translation files up to date with the sources."""
    environment = Environment()
    environment.prepare("dev", on_screen=False)
    command = [str(environment.python), str(ROOT / "build" / "translations.py"), "update"]
    return subprocess.run(command, check=False).returncode


def lock(options: argparse.Namespace) -> int:
    """Write the locks anew, or prove them for every system and Python."""
    if options.verify:
        locks.verify()
    else:
        locks.write()
    return 0


def clean(options: argparse.Namespace) -> int:
    """Delete what was built; sources and the person's profile stay."""
    for folder in (WORK, package.DIST, *([ROOT / ".venv"] if options.all else [])):
        if folder.exists():
            print(f"Deleting {folder}")
            shutil.rmtree(folder)
    return 0


def _succeeds(environment: Environment, name: str, step: list[str]) -> bool:
    print(f"{name} ...", flush=True)
    return subprocess.run([str(environment.python), *step], cwd=ROOT, check=False).returncode == 0


def _become(environment: Environment, arguments: list[str]) -> int:
    """Run the environment's Python in this one's place, so that signals reach it."""
    command = [str(environment.python), *arguments]
    sys.stdout.flush()
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
