"""The program's very start: a bad pair is refused before Qt is touched."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desktop import __main__, __version__
from desktop.words.start import bad_pair


@pytest.mark.parametrize(
    ("language", "words"), [("de", "vertragen sich nicht"), ("en", "does not work with")]
)
def test_a_bad_pair_is_refused_with_a_sentence(
    language: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LINEDESK_LANGUAGE", language)
    monkeypatch.setattr(__main__, "bad_qt_pair", lambda: ("6.12.0", "3.11"))
    assert __main__.main(["--version"]) == 2
    said = capsys.readouterr().err
    assert "6.12.0" in said and "3.11" in said and words in said


def test_the_sentence_knows_what_to_do() -> None:
    assert "3.12" in bad_pair("6.12.0", "3.11")


def test_the_start_of_a_command_loads_no_window() -> None:
    code = (
        "import sys; from desktop.__main__ import main; main(['--version'])\n"
        "heavy = {'PySide6.QtWidgets', 'PySide6.QtGui', 'qasync', 'sqlalchemy', 'httpx',"
        " 'starlette', 'keyring'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.splitlines() == [f"linedesk {__version__}", "[]"]
