"""A home, a profile and a keychain of its own for every test."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import keyring
import keyring.backends.fail
import platformdirs.windows
import pytest

from desktop.runtime import process

OWN_FOLDERS: Final = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/AppData/Roaming",
    "LOCALAPPDATA": "home/AppData/Local",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_CACHE_HOME": "home/.cache",
    "LINEDESK_PROFILE": "profile",
}
FOREIGN: Final = ("LINEDESK_TOKEN", "LINEDESK_BASE_URL", "LINEDESK_LEDGER", "LINEDESK_LANGUAGE")
"""What the shell of whoever runs the tests may have set."""


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point every folder into the test's own, and the keychain to one that is not there."""
    for name, folder in OWN_FOLDERS.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    (tmp_path / "home").mkdir()
    if sys.platform == "win32":
        # It asks Windows itself for the folders, whatever the variables say.
        by_variables = platformdirs.windows.get_win_folder_from_env_vars
        monkeypatch.setattr(platformdirs.windows, "get_win_folder", by_variables)
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]  # keyring has none
    # On a machine that others use too, a worker takes long to start, and only then to end.
    monkeypatch.setattr(process, "GRACE", 60.0)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The test's own profile folder; not made yet."""
    assert os.environ["LINEDESK_PROFILE"] == str(tmp_path / "profile")
    return tmp_path / "profile"
