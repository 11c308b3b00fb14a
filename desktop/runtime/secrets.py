"""The vault: one 32-byte key in the system's keychain, and what is sealed with it elsewhere.

Only the key lies in the keychain: Windows takes no more than 1,280 characters an entry. A
keychain may be absent, locked, or never answer; then nothing is kept, and the reason is a fact.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from PySide6.QtCore import QLockFile

from desktop.runtime.faults import Caught, attempt

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

T = TypeVar("T")

SERVICE: Final = "linedesk"
ENTRY: Final = "key"
CALL_LIMIT: Final = 3.0
"""Seconds that one call of a keychain may take; keychains hang."""
START_LIMIT: Final = 4.5
"""Seconds after which work goes on without a key, all calls together."""

_MARK: Final = b"LD1"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why nothing is kept."""

    ABSENT = "absent"  # this system has no keychain
    LOCKED = "locked"
    DENIED = "denied"  # it refuses us, or fails
    NO_ANSWER = "noAnswer"
    VANISHED = "vanished"  # it takes the key and does not have it afterwards


@dataclass(frozen=True, slots=True)
class VaultState:
    """`kept`, or memory only with the reason. `renewed`: a broken key had to be replaced."""

    kept: bool
    reason: Reason | None = None
    renewed: bool = False


class Keychain(Protocol):
    """What is needed of a keychain; calls may block and raise anything."""

    def read(self) -> str | None: ...
    def write(self, value: str) -> None: ...
    def delete(self) -> None: ...


class SystemKeychain:
    """The keychain of this system, by keyring; on Windows the entry does not roam."""

    def read(self) -> str | None:
        import keyring

        self._stay_here()
        return keyring.get_password(SERVICE, ENTRY)

    def write(self, value: str) -> None:
        import keyring

        self._stay_here()
        keyring.set_password(SERVICE, ENTRY, value)

    def delete(self) -> None:
        import keyring

        keyring.delete_password(SERVICE, ENTRY)

    def _stay_here(self) -> None:
        import keyring

        chosen = keyring.get_keyring()
        for backend in (chosen, *getattr(chosen, "backends", ())):
            if hasattr(backend, "persist"):
                # keyring's own default, enterprise, copies the entry to other machines.
                backend.persist = "local machine"


class _Unusable(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Vault:
    """Seals secrets. The keychain is asked when the vault is first used, and not again."""

    def __init__(
        self,
        keychain: Keychain | None = None,
        call_limit: float = CALL_LIMIT,
        start_limit: float = START_LIMIT,
    ) -> None:
        self._keychain = keychain or SystemKeychain()
        self._call_limit = call_limit
        self._start_limit = start_limit
        self._key: bytes | None = None
        self._state: VaultState | None = None
        self._opening = asyncio.Lock()

    async def state(self) -> VaultState:
        """How secrets are kept. Takes at most `start_limit`, the first time."""
        async with self._opening:
            if self._state is None:
                self._state = await self._open_keychain()
                _log.info("vault: %s", self._state)
        return self._state

    async def keeps(self) -> bool:
        """Whether sealed values can be opened again later."""
        return (await self.state()).kept

    async def retry(self) -> VaultState:
        """Ask the keychain again (it may be unlocked now)."""
        if not (self._state and self._state.kept):
            self._state = None
        return await self.state()

    async def seal(self, secret: bytes, context: str = "") -> bytes | None:
        """The sealed value, to be opened with the same context; None where nothing is kept."""
        if not await self.keeps() or self._key is None:
            return None
        nonce = os.urandom(_NONCE_BYTES)
        return _MARK + nonce + _cipher(self._key).encrypt(nonce, secret, _bound_to(context))

    async def open(self, sealed: bytes, context: str = "") -> bytes | None:
        """The secret, or None: the key is another or gone, or the value is broken."""
        from cryptography.exceptions import InvalidTag

        await self.state()
        start = len(_MARK) + _NONCE_BYTES
        if self._key is None or len(sealed) < start or not sealed.startswith(_MARK):
            return None
        nonce, rest = sealed[len(_MARK) : start], sealed[start:]
        try:
            return _cipher(self._key).decrypt(nonce, rest, _bound_to(context))
        except (InvalidTag, ValueError):
            return None

    async def forget(self) -> None:
        """Take the key out of the keychain and out of memory: sealed values are lost."""
        async with self._opening:
            self._key, self._state = None, None
            try:
                await self._ask(self._keychain.delete)
            except _Unusable as problem:
                _log.info("vault: not deleted: %s", problem.reason)

    async def _open_keychain(self) -> VaultState:
        try:
            async with asyncio.timeout(self._start_limit):
                return await self._read_or_make()
        except _Unusable as problem:
            return VaultState(False, problem.reason)
        except TimeoutError:
            return VaultState(False, Reason.NO_ANSWER)

    async def _read_or_make(self) -> VaultState:
        await self._ask(_import_slow_ones)
        if (text := await self._ask(self._keychain.read)) is not None and (key := _key_of(text)):
            self._key = key
            return VaultState(True)
        # Two processes that start together must not each make a key: one would be lost.
        lock = QLockFile(str(_lock_path()))
        locked = await self._ask(lambda: lock.tryLock(int(self._call_limit * 500)))
        try:
            return await self._make()
        finally:
            if locked:
                lock.unlock()

    async def _make(self) -> VaultState:
        text = await self._ask(self._keychain.read)
        broken = text is not None and _key_of(text) is None
        if text is None or broken:
            made = base64.b64encode(os.urandom(_KEY_BYTES)).decode()
            await self._ask(lambda: self._keychain.write(made))
            text = await self._ask(self._keychain.read)
        key = _key_of(text) if text is not None else None
        if key is None:
            raise _Unusable(Reason.VANISHED)
        self._key = key
        return VaultState(True, renewed=broken)

    async def _ask(self, call: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(self._call_limit):
                answer = await asyncio.wrap_future(_in_thread(call))
        except TimeoutError:
            raise _Unusable(Reason.NO_ANSWER) from None
        if isinstance(answer, Caught):
            _log.info("keychain: %s", type(answer.fault).__name__)
            raise _Unusable(_reason(answer.fault))
        return answer


def _in_thread(call: Callable[[], T]) -> Future[T | Caught]:
    """Run in a thread of its own: a keychain that hangs must not hold up the program's end."""
    result: Future[T | Caught] = Future()
    result.set_running_or_notify_cancel()
    thread = threading.Thread(
        target=lambda: result.set_result(attempt(call)), name="keychain", daemon=True
    )
    thread.start()
    return result


def _reason(fault: Exception) -> Reason:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(fault, KeyringLocked):
        return Reason.LOCKED
    if isinstance(fault, NoKeyringError | InitError | ImportError):
        return Reason.ABSENT
    return Reason.DENIED


def _key_of(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == _KEY_BYTES else None


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _import_slow_ones() -> None:
    """100 ms together: in the keychain's thread, not in the window's."""
    import_module("cryptography.hazmat.primitives.ciphers.aead")
    import_module("keyring.errors")


def _bound_to(context: str) -> bytes:
    return f"{SERVICE}\0{context}".encode()


def _lock_path() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return Path(tempfile.gettempdir()) / f"{SERVICE}-{user}-key.lock"
