"""R8: with any keychain the program starts in time, says how secrets are kept, and never raises."""

from __future__ import annotations

import asyncio
import base64
import shutil
import subprocess
import sys
import time
from pathlib import Path

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from PySide6.QtWidgets import QApplication

from desktop.runtime.secrets import ENTRY, SERVICE, Reason, SystemKeychain, Vault, VaultState
from tests.runtime import keychains as fakes

CODE = b"5414011256173816"


def use(backend: KeyringBackend) -> None:
    """Make it this test's keychain."""
    keyring.set_keyring(backend)


def quick() -> Vault:
    """A vault that waits less, for keychains that hang."""
    return Vault(call_limit=0.1, start_limit=0.3)


@pytest.mark.parametrize("backend", [fakes.Works, fakes.Limited])
async def test_a_key_is_made_once_and_kept(backend: type[fakes.Works]) -> None:
    chain = backend()
    use(chain)
    vault = Vault()
    assert await vault.state() == VaultState(True)
    sealed = await vault.seal(CODE, "code 1")
    assert sealed is not None
    assert CODE not in sealed
    assert await Vault().open(sealed, "code 1") == CODE  # the next start
    [entry] = chain.entries.values()
    assert len(base64.b64decode(entry)) == 32
    assert list(chain.entries) == [(SERVICE, ENTRY)]


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (fakes.Absent, Reason.ABSENT),
        (fakes.Locked, Reason.LOCKED),
        (fakes.Denied, Reason.DENIED),
        (fakes.Broken, Reason.DENIED),
        (fakes.Hangs, Reason.NO_ANSWER),
        (fakes.HangsLate, Reason.NO_ANSWER),
        (fakes.Vanishing, Reason.VANISHED),
    ],
)
async def test_without_a_keychain_nothing_is_kept_and_the_reason_is_known(
    backend: type[fakes.Works], reason: Reason
) -> None:
    use(backend())
    vault = quick()
    assert await vault.state() == VaultState(False, reason)
    assert not await vault.keeps()
    assert await vault.seal(CODE) is None
    assert await vault.open(b"LD1" + bytes(60)) is None


async def test_under_qt_too(qapp: QApplication) -> None:
    use(fakes.Hangs())
    assert (await quick().state()).reason is Reason.NO_ANSWER
    use(fakes.Works())
    assert await Vault().keeps()


@pytest.mark.parametrize("text", ["", "no base64!", "AAAA", "ü", "x" * 5000])
async def test_a_broken_entry_is_replaced_and_told(text: str) -> None:
    chain = fakes.Works()
    use(chain)
    chain.set_password(SERVICE, ENTRY, text)
    vault = Vault()
    assert await vault.state() == VaultState(True, renewed=True)
    assert await Vault().state() == VaultState(True)
    sealed = await vault.seal(CODE)
    assert sealed is not None
    assert await Vault().open(sealed) == CODE


async def test_a_lost_key_opens_nothing_and_raises_nothing() -> None:
    use(fakes.Works())
    sealed = await Vault().seal(CODE)
    assert sealed is not None
    use(fakes.Works())
    assert await Vault().open(sealed) is None
    use(fakes.Absent())
    assert await Vault().open(sealed) is None


async def test_a_value_belongs_to_its_context() -> None:
    use(fakes.Works())
    vault = Vault()
    sealed = await vault.seal(CODE, "code 1")
    assert sealed is not None
    assert await vault.open(sealed, "code 2") is None
    assert await vault.open(sealed) is None


async def test_the_same_secret_never_looks_the_same() -> None:
    use(fakes.Works())
    vault = Vault()
    assert len({await vault.seal(CODE) for _ in range(50)}) == 50


@settings(max_examples=100, deadline=None)
@given(junk=st.binary(max_size=80), flip=st.integers(0, 10_000))
async def test_broken_values_open_to_nothing(junk: bytes, flip: int) -> None:
    use(fakes.Works())
    vault = Vault()
    sealed = await vault.seal(CODE)
    assert sealed is not None
    at, bit = divmod(flip % (len(sealed) * 8), 8)
    changed = sealed[:at] + bytes([sealed[at] ^ (1 << bit)]) + sealed[at + 1 :]
    for broken in (junk, changed, sealed[:at], b"LD1" + junk):
        assert await vault.open(broken) is None


async def test_the_keychain_is_asked_once_however_many_ask() -> None:
    class Counts(fakes.Works):
        reads = 0

        def get_password(self, service: str, username: str) -> str | None:
            Counts.reads += 1
            return super().get_password(service, username)

    chain = Counts()
    use(chain)
    await Vault().keeps()
    Counts.reads = 0
    vault = Vault()
    assert all(await asyncio.gather(*(vault.keeps() for _ in range(20))))
    assert Counts.reads == 1


async def test_unlocked_later() -> None:
    chain = fakes.Locked()
    use(chain)
    vault = Vault()
    assert not await vault.keeps()
    chain.locked = False
    assert not await vault.keeps()  # not asked again by itself
    assert await vault.retry() == VaultState(True)
    assert await vault.retry() == VaultState(True)
    assert await vault.seal(CODE)


async def test_forgetting() -> None:
    chain = fakes.Works()
    use(chain)
    vault = Vault()
    sealed = await vault.seal(CODE)
    assert sealed is not None
    await vault.forget()
    assert chain.entries == {}
    assert await vault.open(sealed) is None
    await Vault().forget()
    use(fakes.Absent())
    await Vault().forget()


def test_on_windows_the_entry_stays_on_this_machine() -> None:
    chain = fakes.Works()
    use(chain)
    SystemKeychain().write("x")
    assert chain.persist == "local machine"
    inner = fakes.Works()
    use(fakes.Chain(inner))
    SystemKeychain().read()
    assert inner.persist == "local machine"


async def test_two_starts_at_once_make_one_key() -> None:
    class Slow(fakes.Works):
        def set_password(self, service: str, username: str, password: str) -> None:
            began = time.monotonic()
            while time.monotonic() < began + 0.02:  # let the other one in
                pass
            super().set_password(service, username, password)

    use(Slow())
    vaults = [Vault() for _ in range(6)]
    sealed = await asyncio.gather(*(vault.seal(CODE) for vault in vaults))
    fresh = Vault()
    for one in sealed:
        assert one is not None
        assert await fresh.open(one) == CODE


async def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    use(fakes.Broken())
    await Vault().state()
    use(fakes.Works())
    await Vault().seal(CODE)
    assert "secret-in-message" not in caplog.text
    assert CODE.decode() not in caplog.text


PROGRAM = """
import asyncio, sys, time
from desktop.runtime.secrets import Vault
began = time.monotonic()
state = asyncio.run(Vault().state())
print(state.kept, state.reason, time.monotonic() - began)
"""


@pytest.mark.parametrize("backend", ["Hangs", "HangsLate"])
def test_a_hanging_keychain_holds_up_neither_start_nor_end(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"tests.runtime.keychains.{backend}")
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=20, check=True
    )
    kept, reason, seconds = ran.stdout.split()
    assert (kept, reason) == ("False", "noAnswer")
    assert float(seconds) <= 5
    assert time.monotonic() - began <= 15  # Python's own start included; the hang is endless
    assert ran.stderr == ""


REAL = """
eval "$(printf '\\n' | gnome-keyring-daemon --unlock --components=secrets)"
exec "$0" -c '
import asyncio
from desktop.runtime.secrets import Vault
async def main():
    sealed = await Vault().seal(b"code")
    print(await Vault().open(sealed))
asyncio.run(main())'
"""


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="dbus-run-session or gnome-keyring-daemon is not installed",
)
def test_a_real_secret_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    ran = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", REAL, sys.executable],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert ran.stdout.strip() == "b'code'"
