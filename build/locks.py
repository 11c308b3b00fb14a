"""The locked lists of packages: versions and hashes for all systems, no addresses.

`run.txt` is what the program needs; `dev.txt` holds that and the tools. Written by uv, which
is not needed for anything else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import LOCKS, ROOT
from refusal import Refusal

PYTHONS = ("3.11", "3.12", "3.13")
# Qt asks for glibc 2.34 and macOS 14 (13 on Python 3.11).
SYSTEMS = (
    "x86_64-manylinux_2_34",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
)


def write(folder: Path = LOCKS) -> None:
    """Resolve pyproject.toml anew; `dev.txt` keeps to the versions of `run.txt`."""
    run, dev = folder / "run.txt", folder / "dev.txt"
    _compile(run, "--upgrade")
    _compile(dev, "--upgrade", "--extra", "dev", "--constraints", str(run))


def verify(folder: Path = LOCKS) -> None:
    """Fetch `dev.txt` for every system and Python, as wheels with these very hashes."""
    failed = []
    for python in PYTHONS:
        for target in SYSTEMS:
            works = _fetch(folder / "dev.txt", python, target)
            print(f"{python} {target}: {'ok' if works else 'FAILED'}", flush=True)
            if not works:
                failed.append(f"{python} on {target}")
    if failed:
        raise Refusal(f"The lock cannot be installed with Python {', '.join(failed)}.")


def _compile(target: Path, *options: str) -> None:
    command = [
        *(_uv(), "pip", "compile", "--quiet", "--no-config", "--universal"),
        *("--python-version", PYTHONS[0], "--generate-hashes"),
        *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
        *(*options, "--output-file", str(target), "pyproject.toml"),
    ]
    if subprocess.run(command, cwd=ROOT, env=_neutral(), check=False).returncode:
        raise Refusal(f"uv could not write {target.name}; its message stands above.")


def _fetch(lock: Path, python: str, target: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(_uv(), "pip", "install", "--quiet", "--no-config", "--python", sys.executable),
            *("--target", folder, "--python-version", python, "--python-platform", target),
            *("--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(lock)),
        ]
        variables = {**_neutral(), "MACOSX_DEPLOYMENT_TARGET": "14.0"}
        return subprocess.run(command, env=variables, check=False).returncode == 0


def _neutral() -> dict[str, str]:
    """The caller's environment without what would lead uv or pip to another index."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))}


def _uv() -> str:
    beside = ROOT / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    uv = shutil.which("uv") or shutil.which("uv", path=str(beside))
    if not uv:
        raise Refusal("uv is missing, it writes the locks: install it with 'pip install uv'.")
    return uv
