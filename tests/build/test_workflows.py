"""The workflow files: read as YAML, and every command of ours in them exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import make
from environment import ROOT

yaml = pytest.importorskip("yaml")
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))


def read(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(document, dict)
    return document


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_form_is_that_of_a_workflow(path: Path) -> None:
    document = read(path)
    # YAML takes the key "on" for a truth value.
    assert document.keys() >= {"name", True, "permissions", "jobs"}
    assert document["permissions"] == {"contents": "read"}
    for job in document["jobs"].values():
        assert job["runs-on"]
        for needed in job.get("needs", ()):
            assert needed in document["jobs"]
    for step in steps(path):
        assert ("uses" in step) != ("run" in step), step
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_of_ours_exists(path: Path) -> None:
    found = 0
    for step in steps(path):
        for line in str(step.get("run", "")).splitlines():
            if "make.py" not in line:
                continue
            words = shlex.split(line.replace("\\", "/"))
            script = words.index("build/make.py")
            assert (ROOT / words[script]).is_file()
            command, *arguments = words[script + 1 :]
            if command not in ("run", "test"):  # these two hand everything on
                make._parser().parse_args([command, *arguments])
            found += 1
    assert found


def test_the_release_builds_installs_and_tours_on_three_systems() -> None:
    jobs = read(FOLDER / "release.yml")["jobs"]
    assert set(jobs) == {"linux", "windows", "macos", "release"}
    assert jobs["release"]["needs"] == ["linux", "windows", "macos"]
    for name in ("linux", "windows", "macos"):
        runs = "\n".join(str(step.get("run", "")) for step in jobs[name]["steps"])
        for wanted in ("package --installers", "--version", "tour --out tour"):
            assert wanted in runs, (name, wanted)
        kept = [step["with"]["path"] for step in jobs[name]["steps"] if "upload" in str(step)]
        assert any("cdx.json" in path for path in kept)
    (attach,) = [step["run"] for step in jobs["release"]["steps"] if "run" in step]
    for name in ("linux", "windows", "macos"):
        assert f"all/{name}/*" in attach


def test_the_check_does_what_the_checks_of_a_commit_do() -> None:
    runs = "\n".join(str(step.get("run", "")) for step in steps(FOLDER / "check.yml"))
    for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines():
        if line.startswith("python3 build/make.py"):
            assert line.replace("python3", "python") in runs
