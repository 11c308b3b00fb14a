"""The log keeps what helps and nothing that is secret or personal."""

from __future__ import annotations

import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, qWarning

from desktop.runtime.log import FILE_NAME, Log, Redactor
from desktop.runtime.log_file import LogFile
from tests.harness.guards import ExpectedLogs

CANARIES = [
    "Authorization: Bearer {}",
    "authorization='Basic {}'",
    '{{"access_token": "{}", "expires_in": 64799}}',
    "refresh_token={}&client_id=public",
    "{{'client_secret': '{}'}}",
    "password = {}",
    "/v1/x?token={}&max=100",
]


@pytest.fixture
def log(profile: Path) -> Iterator[Log]:
    profile.mkdir()
    root = logging.getLogger()
    level = root.level
    made = Log(profile)
    made.start()
    yield made
    root.setLevel(level)


def text_of(log: Log, profile: Path) -> str:
    log.stop()
    return (profile / FILE_NAME).read_text(encoding="utf-8")


@pytest.mark.parametrize("template", CANARIES)
def test_secrets_are_taken_out(template: str) -> None:
    secret = "NmMx_zU-x.y"
    assert secret not in Redactor()(template.format(secret))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("code 5414011256173816 made", "code **** made"),
        ("5414-0112-5617-3816", "****"),
        ("5414 0112 5617 3816,", "****,"),
        ("Rosa.Beispiel@example.de", "****@****"),
        ("email=rosa%40example.de&max=1", "email=****@****&max=1"),
        ("+49 6100 773 12", "****"),
        ("phoneNumber=%2B496100773", "phoneNumber=****"),
        ("called 06100773", "called ****"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-x", "****"),
        ("t " + "a1B2" * 16 + "_PF84_1eb65fdf-9643-417f-9974-ad72cae0e10f", "t ****"),
    ],
)
def test_codes_tokens_and_personal_data_are_taken_out(text: str, kept: str) -> None:
    assert Redactor()(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 00:08:53,123 INFO desktop.api: GET /people 200 in 0.0123456 s",
        "trackingId ROUTERGW_1eb65fdf-9643-417f-9974-ad72cae0e10f",
        "127.0.0.1:54321",
        "row 4711 of run 12 done, 120000 rows",
        "Y2lzY29zcGFyazovL3VzL1BFT1BMRS8xZWI2NWZkZi05NjQzLTQxN2YtOTk3NC1hZDcyY2FlMGUxMGY",
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert Redactor()(text) == text


def test_a_known_secret_is_taken_out_wherever_it_stands() -> None:
    redactor = Redactor()
    redactor.hide("opaque")
    redactor.hide("")
    assert redactor("an opaque thing") == "an **** thing"


def test_lines_go_to_a_private_file(log: Log, profile: Path) -> None:
    log.redactor.hide("in-use")
    logging.getLogger("desktop.x").info("hello %s and %s", "in-use", "rosa@example.com")
    text = text_of(log, profile)
    assert "INFO desktop.x: hello **** and ****@****\n" in text
    if sys.platform != "win32":
        assert stat.S_IMODE((profile / FILE_NAME).stat().st_mode) == 0o600


def test_traces_are_redacted_too(log: Log, profile: Path) -> None:
    try:
        raise ValueError("Bearer very-secret")
    except ValueError:
        logging.getLogger("desktop.x").info("failed", exc_info=True)
    text = text_of(log, profile)
    assert "ValueError" in text
    assert "very-secret" not in text


@pytest.mark.no_qt_log
def test_qt_speaks_into_it(
    qapp: QCoreApplication, log: Log, profile: Path, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("^of Qt$", "qt")
    qWarning("of Qt")
    assert "WARNING qt: of Qt" in text_of(log, profile)


def test_libraries_whisper(log: Log, profile: Path) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://host/people?email=x")
    logging.getLogger("desktop.x").info("ours")
    text = text_of(log, profile)
    assert "ours" in text
    assert "httpx" not in text


def test_it_is_cut_into_files_of_bounded_size(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.runtime.log.MOST_BYTES", 2000)
    profile.mkdir()
    log = Log(profile)
    log.start()
    for number in range(500):
        logging.getLogger("desktop.x").info("line %d", number)
    log.stop()
    files = sorted(profile.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size <= 2000 for file in files)


def test_a_file_that_cannot_be_moved_away_goes_on(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.runtime.log.MOST_BYTES", 500)
    for number in (1, 2, 3):
        (profile / f"{FILE_NAME}.{number}" / "in the way").mkdir(parents=True)
    log = Log(profile)
    log.start()
    for number in range(100):
        logging.getLogger("desktop.x").info("line %d", number)
    text = text_of(log, profile)
    assert "line 0\n" in text and "line 99\n" in text and not log.failed


def test_a_line_that_is_no_text_is_written(tmp_path: Path) -> None:
    """A file's name may hold what no encoding has. Not by a logger: pytest keeps those lines."""
    file = LogFile(tmp_path / "log", 1000, 3)
    for text in ("opened m\udcfcller.csv", "next"):
        file.handle(logging.makeLogRecord({"msg": text}))
    file.close()
    assert not file.failed
    assert (tmp_path / "log").read_text("utf-8") == "opened m\\udcfcller.csv\nnext\n"


def test_a_folder_that_cannot_be_written_is_a_fact_not_a_traceback(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Log(profile / "missing")
    log.start()
    logging.getLogger("desktop.x").info("lost")
    log.stop()
    assert log.failed
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("verbosity", "said"), [(0, []), (1, ["info"]), (2, ["debug", "info"])])
def test_stderr_by_verbosity(
    capsys: pytest.CaptureFixture[str], verbosity: int, said: list[str]
) -> None:
    log = Log(None, verbosity)
    log.start()
    logging.getLogger("desktop.x").debug("debug 5414011256173816")
    logging.getLogger("desktop.x").info("info")
    log.stop()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1].split()[0] for line in lines] == said
    assert not any("5414" in line for line in lines)


def test_a_secret_that_comes_while_a_line_is_made_costs_no_line() -> None:
    """A renewal on the loop, while a thread logs: the line was lost to a RuntimeError."""
    redactor = Redactor()
    redactor.hide("first-secret")

    class Meanwhile(str):
        def replace(self, *given: Any) -> str:
            redactor.hide(f"secret {len(given)}")
            return str(self).replace(*given)

    assert redactor(Meanwhile("a first-secret b")) == "a **** b"
