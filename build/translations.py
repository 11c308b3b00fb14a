"""The translation files: collected from the sources, checked, and compiled.

German holds every text; English holds only the plurals, its texts are in the sources. The
compiled .qm files are kept beside them, so that a wheel and a clone need no Qt tools.
Runs on the environment's Python, which has those tools.
"""

from __future__ import annotations

import filecmp
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from environment import ROOT
from refusal import Refusal

SOURCES = ROOT / "desktop"
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = {"en": ("-pluralonly",), "de": ()}

# Places for values in a text: {name}, {0}, %1, %L1, %n.
PLACE = re.compile(r"\{[^{}]*\}|%L?\d+|%n")


@dataclass(frozen=True)
class Message:
    """One text of the sources and how a language says it (several forms for a plural)."""

    context: str
    source: str
    comment: str
    state: str
    forms: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two entries the same text."""
        return self.context, self.source, self.comment


def main(arguments: list[str]) -> int:
    """Run `update` or `check`."""
    try:
        if arguments == ["update"]:
            update()
            release()
        elif arguments == ["check"]:
            if problems := check():
                print(*problems, sep="\n", file=sys.stderr)
                return 1
        else:
            raise Refusal("translations.py takes one word: update or check.")
    except Refusal as refusal:
        print(f"translations.py: {refusal}", file=sys.stderr)
        return 1
    return 0


def update(folder: Path = FOLDER, sources: Path = SOURCES) -> None:
    """Bring the .ts files up to date with the sources; what is gone from them is dropped."""
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(str(path) for path in sources.rglob("*.py"))
    for language, options in LANGUAGES.items():
        target = str(folder / f"linedesk_{language}.ts")
        _tool(
            "lupdate",
            *(*options, "-silent", "-no-obsolete", "-locations", "none"),
            *("-source-language", "en", "-target-language", language),
            *(*files, "-ts", target),
        )


def release(folder: Path = FOLDER, target: Path | None = None) -> None:
    """Compile the .ts files of a folder into the target folder (the same one unless said)."""
    for language in LANGUAGES:
        source = folder / f"linedesk_{language}.ts"
        compiled = (target or folder) / f"linedesk_{language}.qm"
        _tool("lrelease", "-silent", str(source), "-qm", str(compiled))


def check(folder: Path = FOLDER, sources: Path = SOURCES) -> list[str]:
    """What is wrong with the translations, one line each; nothing when all is well."""
    problems = [problem for language in LANGUAGES for problem in _incomplete(folder, language)]
    if problems:
        return problems
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        for language in LANGUAGES:
            stem = f"linedesk_{language}"
            fresh.joinpath(f"{stem}.ts").write_bytes(folder.joinpath(f"{stem}.ts").read_bytes())
        release(fresh)
        for language in LANGUAGES:
            problems += _stale(folder, fresh, language)
        update(fresh, sources)
        for language in LANGUAGES:
            problems += _changed(folder, fresh, language)
    return problems


def messages(path: Path) -> Iterator[Message]:
    """The entries of a .ts file."""
    for context in ElementTree.parse(path).getroot().iter("context"):
        for entry in context.iter("message"):
            translation = entry.find("translation")
            yield Message(
                context=context.findtext("name", ""),
                source=entry.findtext("source", ""),
                comment=entry.findtext("comment", ""),
                state="missing" if translation is None else translation.get("type", ""),
                forms=() if translation is None else _forms(translation),
            )


def _forms(translation: ElementTree.Element) -> tuple[str, ...]:
    plurals = tuple(form.text or "" for form in translation.iter("numerusform"))
    return plurals or (translation.text or "",)


def _incomplete(folder: Path, language: str) -> list[str]:
    path = folder / f"linedesk_{language}.ts"
    if not path.is_file():
        return [f"{path.name} is missing: run 'make.py translations'."]
    return [
        f"{path.name}: {message.context}: {message.source!r}: {problem}"
        for message in messages(path)
        if (problem := _problem(message))
    ]


def _problem(message: Message) -> str | None:
    if message.state:
        return message.state
    if not all(message.forms):
        return "empty"
    wanted = set(PLACE.findall(message.source)) - {"%n"}
    for form in message.forms:
        if set(PLACE.findall(form)) - {"%n"} != wanted:
            return f"other places for values in {form!r}"
    return None


def _stale(folder: Path, fresh: Path, language: str) -> list[str]:
    name = f"linedesk_{language}.qm"
    compiled = folder / name
    if compiled.is_file() and filecmp.cmp(compiled, fresh / name, shallow=False):
        return []
    return [f"{name} is not what its .ts file gives: run 'make.py translations'."]


def _changed(folder: Path, fresh: Path, language: str) -> list[str]:
    name = f"linedesk_{language}.ts"
    kept = {message.key for message in messages(folder / name)}
    wanted = {message.key for message in messages(fresh / name)}
    return [
        f"{name}: {context}: {source!r}: {'not in the file' if new else 'not in the sources'}"
        for keys, new in ((wanted - kept, True), (kept - wanted, False))
        for context, source, _ in sorted(keys)
    ]


def _tool(name: str, *arguments: str) -> None:
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        raise Refusal("PySide6 is missing: run this as 'make.py translations'.")
    tool = Path(spec.origin).with_name(f"{name}.exe" if sys.platform == "win32" else name)
    answer = subprocess.run(
        [str(tool), *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if answer.returncode:
        raise Refusal(f"{name} failed: {(answer.stderr or answer.stdout).strip()}")
    if answer.stderr.strip():
        print(answer.stderr.strip(), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
