"""Keychains as they are met: one that works, and seven that do not."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, NoKeyringError, PasswordSetError


class Works(KeyringBackend):
    """Keeps entries in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no types here
        self.entries: dict[tuple[str, str], str] = {}
        self.persist = "enterprise"

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class Limited(Works):
    """Windows: at most 1,280 characters an entry."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > 1280:
            raise OSError(1783, "CredWrite", "The stub received bad data")
        super().set_password(service, username, password)


class Absent(Works):
    """No keychain on this system."""

    def get_password(self, service: str, username: str) -> str | None:
        raise NoKeyringError("none")


class Locked(Works):
    """There, but locked, and nobody unlocks it."""

    locked = True

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return super().get_password(service, username)


class Denied(Works):
    """Reads nothing and refuses to write, as on a Mac where the person said no."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError("-25293 not allowed")


class Broken(Works):
    """Fails with something that is no keyring error."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("D-Bus is gone: secret-in-message")


class Hangs(Works):
    """Never answers."""

    def get_password(self, service: str, username: str) -> str | None:
        threading.Event().wait()
        return None


class HangsLate(Works):
    """Answers a read, and never a write."""

    def set_password(self, service: str, username: str, password: str) -> None:
        threading.Event().wait()


class Vanishing(Works):
    """Takes everything and has nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return None


class Chain(Works):
    """keyring's own chain of several."""

    def __init__(self, *backends: Any) -> None:
        super().__init__()
        del self.persist
        self.backends = backends

    def get_password(self, service: str, username: str) -> str | None:
        found: str | None = self.backends[0].get_password(service, username)
        return found

    def set_password(self, service: str, username: str, password: str) -> None:
        self.backends[0].set_password(service, username, password)


ON_DISK = "LINEDESK_TEST_KEYCHAIN"
"""Names the file of `OnDisk` to processes that a test starts."""


class OnDisk(Works):
    """One for all processes of a test."""

    def get_password(self, service: str, username: str) -> str | None:
        self.entries = self._read()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        entries = {**self._read(), (service, username): password}
        self._file.write_text(json.dumps([[*key, one] for key, one in entries.items()]))

    @property
    def _file(self) -> Path:
        return Path(os.environ[ON_DISK])

    def _read(self) -> dict[tuple[str, str], str]:
        if not self._file.exists():
            return {}
        return {(service, name): one for service, name, one in json.loads(self._file.read_text())}
