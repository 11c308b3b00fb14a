"""A clean Debian of its own to install into: made once by debootstrap, copied for each use.

Sources, and whatever apt needs to reach them, are those of the machine, read at run time.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from environment import WORK

USER = 1000
HOME = "/home/tester"
# Not files that anybody installs: the kernel's, and what a person or a program keeps.
APART = ("dev", "home", "proc", "sys", "tmp", "root")


class CleanRoot:
    """A root folder, entered with a /proc and a /dev that vanish with the last process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self, *command: str, user: int = 0, variables: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside; its output is kept."""
        process = self.start(*command, user=user, variables=variables)
        out, err = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def start(
        self, *command: str, user: int = 0, variables: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a command inside, which is the process itself: a signal reaches it."""
        enter = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec "$@"'
        inside = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": HOME if user else "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **{name: value for name, value in os.environ.items() if name.endswith("_proxy")},
            **(variables or {}),
        }
        return subprocess.Popen(
            [
                *("unshare", "--mount", "--propagation", "private"),
                *("sh", "-c", enter, str(self.folder)),
                *("chroot", f"--userspec={user}:{user}", str(self.folder), *command),
            ],
            env=inside,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def must(self, *command: str) -> str:
        """Run a command inside that has to succeed; what it printed."""
        answer = self.run(*command)
        assert answer.returncode == 0, f"{' '.join(command)}\n{answer.stdout}{answer.stderr}"
        return answer.stdout

    def files(self) -> set[str]:
        """The paths of everything that is installed."""
        found = set()
        for top, folders, names in os.walk(self.folder):
            if Path(top) == self.folder:
                folders[:] = [one for one in folders if one not in APART]
            found |= {str(Path(top, name).relative_to(self.folder)) for name in folders + names}
        return found


def with_packages(packages: Sequence[str], into: Path) -> CleanRoot:
    """A copy of a clean root that has these Debian packages (as `Depends` names them)."""
    names = [one.partition("|")[0].partition("(")[0].strip() for one in packages]
    mark = hashlib.sha256(" ".join(names).encode()).hexdigest()[:12]
    kept = WORK / "root" / f"{_codename()}-{mark}"
    if not kept.is_dir():
        _make(CleanRoot(kept.with_suffix(".half")), names)
        kept.with_suffix(".half").rename(kept)
    subprocess.run(["cp", "--archive", "--reflink=auto", str(kept), str(into)], check=True)
    return CleanRoot(into)


def _make(root: CleanRoot, names: Sequence[str]) -> None:
    shutil.rmtree(root.folder, ignore_errors=True)
    root.folder.mkdir(parents=True)
    command = ["debootstrap", "--variant=minbase", _codename(), str(root.folder), _source()]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-2000:] + answer.stderr
    root.must("apt-get", "-qq", "update")
    root.must("apt-get", "-qq", "install", "--yes", "--no-install-recommends", *names)
    root.must("apt-get", "clean")
    home = root.folder / HOME.lstrip("/")
    home.mkdir()
    os.chown(home, USER, USER)


def _codename() -> str:
    return platform.freedesktop_os_release()["VERSION_CODENAME"]


def _source() -> str:
    """Where this machine's own apt takes its release from."""
    form = "$(REPO_URI) $(CODENAME)"
    command = ["apt-get", "indextargets", "--format", form, "Created-By: Packages"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    pairs = [line.split() for line in answer.stdout.splitlines()]
    (address, *_) = [pair[0] for pair in pairs if pair[-1] == _codename()]
    return address
