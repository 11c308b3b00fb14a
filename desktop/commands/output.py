"""What a command prints: aligned columns for people, one JSON document for scripts.

Results go to stdout; faults and progress go to stderr, but with `--json` a fault is the
document on stdout.
"""

from __future__ import annotations

import json
import signal
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from desktop.domain.errors import Fault
from desktop.words.errors import Said, said
from desktop.words.translation import translate

_GAP = "  "


class Output:
    """Stdout and stderr of one command."""

    def __init__(self, as_json: bool, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.as_json = as_json
        # The window's program on Windows has neither; print() then says nothing.
        self._out: TextIO | None = out or sys.stdout
        self._err: TextIO | None = err or sys.stderr
        self._progress = 0

    def document(self, value: Any) -> None:
        """The one JSON document."""
        print(json.dumps(value, ensure_ascii=False, indent=2), file=self._out, flush=True)

    def say(self, text: str) -> None:
        """A line of the result."""
        print(text, file=self._out, flush=True)

    def note(self, text: str) -> None:
        """A remark beside the result; never part of what a script reads."""
        if not self.as_json:
            self._end_progress()
            print(text, file=self._err, flush=True)

    def progress(self, text: str) -> None:
        """How far a long command is: one line that is written over, on a terminal only."""
        if self.as_json or self._err is None or not self._err.isatty():
            return
        print("\r" + text.ljust(self._progress), end="", file=self._err, flush=True)
        self._progress = len(text)

    def table(
        self, titles: Sequence[str], rows: Iterable[Sequence[str]], *, nothing: str = ""
    ) -> None:
        """Columns as wide as their widest cell; the last one is not filled up. Without rows
        `nothing` is said in its place."""
        self._end_progress()
        body = [list(row) for row in rows]
        if nothing and not body:
            self.say(nothing)
            return
        widths = [max(map(_width, column)) for column in zip(titles, *body, strict=True)]
        for row in [list(titles), *body]:
            cells = [
                cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
            ]
            print(_GAP.join(cells).rstrip(), file=self._out)

    def fault(self, fault: BaseException) -> None:
        """A failure, in words or as `{"error": …}`."""
        if self.as_json:
            self.document({"error": error_document(fault)})
            return
        self.fault_beside(fault)

    def ask(self, question: str) -> str:
        """What a person types; "" where they end the input. The question is no part of the
        result. Ctrl+C ends the command: asyncio's own way with it waits for the answer, and
        so does Qt, whose loop `input` would run."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            print(question, end="", file=self._err, flush=True)
            answer = sys.stdin.readline()
        finally:
            signal.signal(signal.SIGINT, before)
        if not answer:
            print(file=self._err, flush=True)
        return answer.rstrip("\n")

    def fault_beside(self, fault: BaseException) -> None:
        """A failure beside a result that stands: on stderr, also where the result is JSON."""
        self._end_progress()
        print(_lines(said(fault)), file=self._err, flush=True)

    def _end_progress(self) -> None:
        if self._progress:
            print("\r" + " " * self._progress + "\r", end="", file=self._err, flush=True)
            self._progress = 0


def error_document(fault: BaseException) -> dict[str, Any]:
    """The public form of a failure: `{kind, text, trackingId, matches}` and its remedy."""
    words = said(fault)
    return {
        "kind": words.kind.value,
        "text": words.text,
        "remedy": words.remedy,
        "trackingId": words.tracking_id,
        "matches": list(fault.matches) if isinstance(fault, Fault) else [],
    }


def _lines(words: Said) -> str:
    lines = [words.title, words.text, words.remedy]
    if words.tracking_id:
        text = translate("Commands", "Tracking id: {id}")
        lines.append(text.format(id=words.tracking_id))
    return "\n".join(lines)


def _width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
