"""Where this installation keeps its files, and where the program's own resources lie."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

from desktop.runtime.errors import GroundFault

APP: Final = "linedesk"
PRIVATE: Final = 0o700

_PACKAGE = Path(__file__).resolve().parent.parent


class Folders:
    """Paths of one profile: all below `profile`, or the platform's own folders without one."""

    def __init__(self, profile: Path | None = None) -> None:
        if profile is not None:
            profile = profile.expanduser().absolute()
            config = data = profile
            self.cache_dir = profile / "cache"
            self.log_dir = profile / "logs"
        else:
            config = platformdirs.user_config_path(APP, appauthor=False)
            data = platformdirs.user_data_path(APP, appauthor=False)
            self.cache_dir = platformdirs.user_cache_path(APP, appauthor=False)
            self.log_dir = platformdirs.user_log_path(APP, appauthor=False)
        self.data_dir = data
        self.settings_file = config / "settings.json"
        self.ledger_file = data / "ledger.sqlite"
        self.accounts_file = data / "accounts.sealed"
        self.tour_dir = data / "tour"

    def make(self) -> Folders:
        """Make what is missing, for this person alone, and try to write.

        Raises GroundFault("profile" or "diskFull") with `path` and `reason`.
        """
        for folder in (self.settings_file.parent, self.data_dir, self.cache_dir, self.log_dir):
            try:
                folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
                _try_out(folder)
            except OSError as problem:
                raise GroundFault.of_file(folder, problem) from problem
        return self


def resource(name: str) -> Path:
    """The path of a resource as `style/light.qss`: inside a package, else beside the source."""
    packaged = _PACKAGE / "resources"
    return (packaged if packaged.is_dir() else _PACKAGE.parent / "resources") / name


def _try_out(folder: Path) -> None:
    probe = folder / f".{APP}-{os.getpid()}"
    try:
        probe.write_bytes(b".")
    finally:
        probe.unlink(missing_ok=True)
