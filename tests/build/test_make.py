"""make.py as a person meets it: what it starts, and one sentence when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import make
import package
import system
from environment import ROOT, Environment
from refusal import Refusal


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been started, with an environment that is ready."""
    calls: list[list[str]] = []

    def become(_environment: Environment, arguments: list[str]) -> int:
        calls.append(arguments)
        return 0

    monkeypatch.setattr(make, "_become", become)
    monkeypatch.setattr(Environment, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(system, "offer_test_tools", lambda: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return calls


def display(monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    monkeypatch.setattr(system, "has_display", lambda: there)


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["--sandbox"], True),
        (["--profile", "work", "--language", "de"], True),
        (["--base-url=http://localhost:1/v1"], True),
        (["--sandbox", "Köln.linedesk-plan"], True),
        (["customers"], False),
        (["--profile", "work", "codes", "list"], False),
        (["--json", "doctor"], False),
        (["--version"], False),
    ],
)
def test_knows_what_opens_a_window(arguments: Sequence[str], window: bool) -> None:
    assert make.opens_window(arguments) is window


def test_run_alone_opens_the_sandbox(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    display(monkeypatch, there=True)
    assert make.main(["run"]) == 0
    assert started == [["-P", "-m", "desktop", "--sandbox"]]


def test_run_hands_every_argument_on(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    display(monkeypatch, there=False)
    make.main(["run", "show", "--customer", "Ä B", "--help"])
    assert started == [["-P", "-m", "desktop", "show", "--customer", "Ä B", "--help"]]


def test_two_dashes_before_the_programs_own_arguments_mean_nothing(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    display(monkeypatch, there=False)
    make.main(["run", "--", "codes", "--help"])
    assert started == [["-P", "-m", "desktop", "codes", "--help"]]


def test_run_without_a_display_does_the_tour(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    display(monkeypatch, there=False)
    make.main(["run", "--sandbox", "--language", "de", "Köln.linedesk-pack"])
    pictures = str(ROOT / ".work" / "tour")
    assert started == [["-P", "-m", "desktop", "--language", "de", "tour", "--out", pictures]]
    said = capsys.readouterr().out
    assert "no display" in said
    assert pictures in said


def test_only_tests_get_what_tests_use(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    display(monkeypatch, there=True)
    offered: list[str] = []
    monkeypatch.setattr(system, "offer_test_tools", lambda: offered.append("offered"))
    make.main(["run"])
    assert offered == []
    make.main(["test", "tests/build"])
    assert offered == ["offered"] and len(started) == 2


def test_test_hands_its_arguments_to_pytest(started: list[list[str]]) -> None:
    make.main(["test", "tests/build", "-k", "wheel"])
    assert started == [["-m", "pytest", "tests/build", "-k", "wheel"]]


@pytest.mark.parametrize(
    ("arguments", "cores", "workers"),
    [
        ([], 2, True),
        ([], 16, True),
        ([], 1, False),
        (["-x", "--durations=40"], 2, True),
        (["tests/views"], 2, False),
        (["-m", "long"], 2, False),
        (["-n", "0"], 2, False),
        (["-n4"], 2, False),
        (["--pdb"], 2, False),
        (["--capture=no"], 2, False),
        (["--collect-only"], 2, False),
    ],
)
def test_the_whole_run_takes_two_workers(
    started: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    cores: int,
    workers: bool,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    make.main(["test", *arguments])
    expected = [*make.PARALLEL, *arguments] if workers else arguments
    assert started == [["-m", "pytest", *expected]]


def test_check_names_every_check_that_failed(
    started: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(make, "_succeeds", lambda _, name, __: name not in {"types", "lint"})
    assert make.main(["check"]) == 1
    assert capsys.readouterr().err == "make.py: These checks failed: lint, types.\n"


@pytest.mark.parametrize(("passes", "code", "said"), [(True, 0, "all passed"), (False, 1, "NOT")])
def test_long_runs_the_long_tests_and_says_what_to_record(
    passes: bool,
    code: int,
    said: str,
    started: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    steps: list[list[str]] = []

    def succeeds(_environment: Environment, _name: str, step: list[str]) -> bool:
        steps.append(step)
        return passes

    monkeypatch.setattr(make, "_succeeds", succeeds)
    monkeypatch.setattr(make, "_commit", lambda: "abc1234-dirty")
    assert make.main(["long"]) == code
    assert [step[:4] for step in steps] == [["-m", "pytest", "-m", "long"]]
    answer = capsys.readouterr().out
    assert "docs/MEASURED.md" in answer
    assert "`abc1234-dirty`" in answer
    assert said in answer


def test_the_commit_that_is_measured_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert make._commit() == "unknown commit"
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    (tmp_path / "one").write_text("1")
    for words in (["init", "-q"], ["add", "one"], ["commit", "-q", "-m", "one"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    named = make._commit()
    assert named != "unknown commit"
    assert not named.endswith("-dirty")
    (tmp_path / "one").write_text("2")
    assert make._commit() == named + "-dirty"


def test_a_refusal_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refusal("Something is missing.")

    monkeypatch.setattr(Environment, "prepare", refuse)
    assert make.main(["test"]) == 1
    assert capsys.readouterr().err == "make.py: Something is missing.\n"


@pytest.mark.parametrize("words", [[], ["fly"], ["package", "--two-files"], ["clean", "now"]])
def test_a_wrong_word_is_said_and_ends_with_2(words: list[str]) -> None:
    answer = subprocess.run(
        [sys.executable, str(ROOT / "build" / "make.py"), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert "make.py: error: " in answer.stderr
    assert "Traceback" not in answer.stderr


def test_clean_leaves_the_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make, "ROOT", tmp_path)
    monkeypatch.setattr(make, "WORK", tmp_path / ".work")
    monkeypatch.setattr(package, "DIST", tmp_path / "dist")
    for folder in (".work", "dist", ".venv", "build"):
        (tmp_path / folder).mkdir()
    assert make.main(["clean"]) == 0
    assert not (tmp_path / ".work").exists()
    assert not (tmp_path / "dist").exists()
    assert (tmp_path / "build").exists()
    assert (tmp_path / ".venv").exists()
    assert make.main(["clean", "--all"]) == 0
    assert not (tmp_path / ".venv").exists()
    assert "Deleting" in capsys.readouterr().out


def test_the_checks_of_a_commit_run_what_the_readme_says() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in readme.splitlines() if line == "python3 build/make.py test"]
    assert len(commands) == 1
    assert commands[0] in lines
    assert "python3 build/make.py check" in lines


def test_the_ordinary_run_finds_these_tests() -> None:
    """pytest passes by folders named `build` unless it is told otherwise."""
    others = f"--ignore-glob={ROOT / 'tests' / '[!b]*'}"  # it would import all of them
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "--no-header", "-m", "", others],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    for name in ("test_make", "test_package"):
        assert f"tests/build/{name}.py::" in answer.stdout
