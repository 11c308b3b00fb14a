"""The version stamp: from the tag and the commit, and without git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import stamp
from refusal import Refusal
from stamp import NO_COMMIT_TIME, Stamp

GIT = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source tree of version 1.2.0, at a path with spaces and umlauts, without git."""
    folder = tmp_path / "Über uns"
    (folder / "desktop").mkdir(parents=True)
    declare(folder, "1.2.0")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")
    return folder


def declare(tree: Path, version: str) -> None:
    text = f'"""Linedesk."""\n\n__version__ = "{version}"\n'
    (tree / "desktop" / "__init__.py").write_text(text, encoding="utf-8")


def git(tree: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=tree, check=True, capture_output=True)


def commit(tree: Path) -> None:
    if not (tree / ".git").exists():
        git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-q", "--allow-empty", "-m", "one")


def test_without_git_it_is_the_declared_version(tree: Path) -> None:
    assert stamp.read(tree) == Stamp("1.2.0", "", NO_COMMIT_TIME)


def test_without_the_program_git_too(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(tree)
    monkeypatch.setenv("PATH", "")
    assert stamp.read(tree) == Stamp("1.2.0", "", NO_COMMIT_TIME)


def test_a_tree_inside_another_repository_is_none_of_its_commits(tree: Path) -> None:
    commit(tree)
    inner = tree / "unpacked"
    (inner / "desktop").mkdir(parents=True)
    declare(inner, "3.0")
    assert stamp.read(inner) == Stamp("3.0", "", NO_COMMIT_TIME)


def test_the_commit_stands_in_the_version(tree: Path) -> None:
    commit(tree)
    found = stamp.read(tree)
    assert found.version == f"1.2.0+g{found.commit}"
    assert len(found.commit) == 10
    assert found.time == 1_767_323_045


def test_what_is_in_no_commit_is_said(tree: Path) -> None:
    commit(tree)
    declare(tree, "1.2.1")
    found = stamp.read(tree)
    assert found.version == f"1.2.1+g{found.commit}.dirty"


def test_a_tag_is_the_version_itself(tree: Path) -> None:
    commit(tree)
    git(tree, "tag", "v1.2.0")
    assert stamp.read(tree).version == "1.2.0"
    commit(tree)
    assert stamp.read(tree).version.startswith("1.2.0+g")


def test_a_tag_that_says_otherwise_is_refused(tree: Path) -> None:
    commit(tree)
    git(tree, "tag", "-a", "v1.3.0", "-m", "too far")
    with pytest.raises(Refusal, match=r"tag says v1\.3\.0 .* says 1\.2\.0"):
        stamp.read(tree)


def test_it_travels_as_text() -> None:
    one = Stamp("1.2.0+gabc", "abc", 5)
    assert stamp.of_text(one.text()) == one
    variables = stamp.variables(one)
    assert variables["SOURCE_DATE_EPOCH"] == "5"
    assert stamp.of_text(variables[stamp.VARIABLE]) == one
