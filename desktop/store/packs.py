"""Field packs as files: what the body says, and writing and reading it whole or not at all.

Every function here does I/O or makes keys: call them in a thread. The form around the body is
`pack_file`'s.
"""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from desktop.domain.errors import Fault, Kind
from desktop.domain.pack import ENDING, Pack, Result
from desktop.domain.rollout import Entry
from desktop.store import pack_file
from desktop.store.pack_file import Key, Label, Opened, PackKind

T = TypeVar("T")
_FORM: Final = 1


class _Copy(msgspec.Struct, frozen=True):
    """What a technician's copy holds: the pack as it came, how its phones are now, and the
    latest time that was seen while it was open (a clock that is put back gains nothing)."""

    pack: Pack
    entries: tuple[Entry, ...]
    seen: str


def write_pack(path: Path, pack: Pack, key: Key) -> None:
    """Write a pack. Raises Fault(BAD_FILE, reason="write")."""
    _write(path, _sealed(PackKind.PACK, pack.id, pack.expires, key, pack))


def read_pack(path: Path, passphrase: str) -> tuple[Pack, Key]:
    """Read a pack. Raises Fault(BAD_FILE), as `pack_file` and with reason="packKind"."""
    opened = _opened(path, passphrase, PackKind.PACK)
    pack = _body(opened, Pack, path)
    _bound(opened.label, pack.id, path)
    return pack, opened.key


def write_result(path: Path, result: Result, expires: str, key: Key) -> None:
    """Write what a technician hands back. Raises Fault(BAD_FILE, reason="write")."""
    _write(path, _sealed(PackKind.RESULT, result.pack_id, expires, key, result))


def read_result(path: Path, passphrase: str) -> Result:
    """Read what a technician hands back. Raises Fault(BAD_FILE) as `read_pack`."""
    opened = _opened(path, passphrase, PackKind.RESULT)
    result = _body(opened, Result, path)
    _bound(opened.label, result.pack_id, path)
    return result


def label_of(path: Path) -> Label:
    """The outside of a pack, without its passphrase. Raises Fault(BAD_FILE)."""
    with _named(path):
        return pack_file.label_of(_data(path))


class Copies:
    """A technician's own copies in the profile, sealed with the key of the pack each is of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, pack: Pack, entries: tuple[Entry, ...], seen: str, key: Key) -> None:
        """Write how the phones of a pack are now. Raises Fault(BAD_FILE, reason="write")."""
        path = self._path(pack.id)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise Fault(Kind.BAD_FILE, path=str(self._folder), reason="write") from problem
        copy = _Copy(pack, entries, seen)
        _write(path, _sealed(PackKind.PACK, pack.id, pack.expires, key, copy))

    def find(self, pack_id: str, key: Key) -> tuple[tuple[Entry, ...], str] | None:
        """How the phones were left and the latest time seen; None where nothing was kept.

        A copy that cannot be opened is none: the pack itself is there.
        """
        path = self._path(pack_id)
        try:
            data = path.read_bytes()
            pack_file.label_of(data)
            copy = _body(pack_file.open_again(data, key), _Copy, path)
        except (OSError, Fault):
            return None
        return copy.entries, copy.seen

    def wipe(self, pack_id: str) -> None:
        """Take a copy away; one that is not there is no trouble."""
        self._path(pack_id).unlink(missing_ok=True)

    def wipe_expired(self, now: float) -> int:
        """Take away what has expired, or is no pack at all; gives how many."""
        gone = 0
        for path in sorted(self._folder.glob(f"*.{ENDING}")):
            try:
                over = pack_file.label_of(path.read_bytes()).expires <= now
            except Fault:
                over = True
            except OSError:
                continue
            if over:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _path(self, pack_id: str) -> Path:
        return self._folder / f"{uuid.UUID(pack_id)}.{ENDING}"


def remove(path: Path, but: Path | None = None) -> None:
    """Take a pack away, unless something else was written in its place (`but`).

    Raises Fault(BAD_FILE, reason="packStays") where it cannot be.
    """
    if but is not None and but.absolute() == path.absolute():
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="packStays") from problem


def seconds_of(time: str) -> int:
    """Seconds since 1970 of an ISO 8601 text. Raises ValueError."""
    moment = datetime.fromisoformat(time)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _sealed(kind: PackKind, pack_id: str, expires: str, key: Key, body: object) -> bytes:
    label = Label(kind, uuid.UUID(pack_id).bytes, seconds_of(expires))
    plain = {"form": _FORM, "body": msgspec.to_builtins(body)}
    return pack_file.seal(label, key, json.dumps(plain, ensure_ascii=False).encode())


def _opened(path: Path, passphrase: str, kind: PackKind) -> Opened:
    with _named(path):
        data = _data(path)
        label = pack_file.label_of(data)
        if label.kind is not kind:
            reason = "packIsResult" if label.kind is PackKind.RESULT else "packIsNoResult"
            raise Fault(Kind.BAD_FILE, reason=reason)
        return pack_file.open_with(data, passphrase)


def _body(opened: Opened, kind: type[T], path: Path) -> T:
    """What the body says. What is authentic and still not understood is of a later version."""
    try:
        plain: Any = json.loads(opened.body)
        return msgspec.convert(plain["body"], kind)
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="packNewer") from problem


def _bound(label: Label, pack_id: str, path: Path) -> None:
    if label.pack_id.hex() != pack_id.replace("-", ""):
        raise Fault(Kind.BAD_FILE, path=str(path), reason="packEdited")


def _data(path: Path) -> bytes:
    try:
        if path.stat().st_size > pack_file.LARGEST:
            raise Fault(Kind.BAD_FILE, reason="packShape")
        return path.read_bytes()
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, reason="missing") from problem


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Says of which file a fault is."""
    try:
        yield
    except Fault as fault:
        fault.facts["path"] = str(path)
        raise


def _write(path: Path, data: bytes) -> None:
    """Old or new, never half, and for this person alone."""
    try:
        handle, name = tempfile.mkstemp(prefix=".linedesk-", dir=path.parent)  # mode 0600
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="write") from problem
    neighbour = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        neighbour.replace(path)
    except OSError as problem:
        raise Fault(Kind.BAD_FILE, path=str(path), reason="write") from problem
    finally:
        neighbour.unlink(missing_ok=True)
