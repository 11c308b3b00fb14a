"""The form of a `.linedesk-pack`: a header in the clear, and a body that a passphrase opens.

Scrypt makes the key, AES-GCM encrypts the body and authenticates the header with it. A length
and a checksum tell a cut and an edited file from a wrong passphrase before the key is made;
they protect nothing, AES-GCM does. Knows nothing of what the body says.
"""

from __future__ import annotations

import hashlib
import os
import struct
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from desktop.domain.errors import Fault, Kind

VERSION: Final = 1
LARGEST: Final = 64 * 1024 * 1024
"""Bytes; a larger file is no pack."""

_MAGIC: Final = b"LDPACK\r\n"  # the line end shows whether a program has made text of it
_FORM: Final = struct.Struct(">8sBBBBB16sQ16s12sQ")
_SUM: Final = 32
_TAG: Final = 16
_WORK: Final = 15
_WORKS: Final = range(10, 19)
"""2^n of Scrypt: 2^15 takes 32 MB and some tenth of a second; a file may not ask for gigabytes."""
_BLOCK: Final = 8
_LANES: Final = 1


class PackKind(IntEnum):
    """What a file is: taken along by a technician, or handed back by one."""

    PACK = 1
    RESULT = 2


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on the outside of a pack: who it is, and until when (seconds since 1970)."""

    kind: PackKind
    pack_id: bytes
    expires: int


@dataclass(frozen=True, slots=True)
class Key:
    """What a passphrase makes of one salt. `repr` does not show it."""

    salt: bytes
    work: int
    value: bytes

    def __repr__(self) -> str:
        return "Key(****)"


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack that was opened; its key seals it again without asking for the passphrase."""

    label: Label
    key: Key
    body: bytes


def new_key(passphrase: str, work: int = _WORK) -> Key:
    """A key for a new pack. Takes a tenth of a second: not on the window's thread."""
    salt = os.urandom(16)
    return Key(salt, work, _stretched(passphrase, salt, work))


def seal(label: Label, key: Key, body: bytes) -> bytes:
    """A whole file."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    head = _FORM.pack(
        _MAGIC,
        VERSION,
        label.kind,
        key.work,
        _BLOCK,
        _LANES,
        label.pack_id,
        label.expires,
        key.salt,
        nonce,
        len(body) + _TAG,
    )
    whole = head + AESGCM(key.value).encrypt(nonce, body, head)
    return whole + hashlib.sha256(whole).digest()


def label_of(data: bytes) -> Label:
    """The outside of a file; needs no passphrase, so nothing of it may be relied on.

    Raises Fault(BAD_FILE, reason="packShape" | "packNewer" | "packCut" | "packEdited").
    """
    return _checked(data)[0]


def open_with(data: bytes, passphrase: str) -> Opened:
    """Open a file. Takes a tenth of a second.

    Raises Fault(BAD_FILE) as `label_of`, or with reason="packPassphrase".
    """
    label, salt, work = _checked(data)
    return open_again(data, Key(salt, work, _stretched(passphrase, salt, work)), label)


def open_again(data: bytes, key: Key, label: Label | None = None) -> Opened:
    """Open a file with a key that is known already."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head, nonce = data[: _FORM.size], data[_FORM.size - 20 : _FORM.size - 8]
    try:
        body = AESGCM(key.value).decrypt(nonce, data[_FORM.size : -_SUM], head)
    except InvalidTag:
        raise Fault(Kind.BAD_FILE, reason="packPassphrase") from None
    return Opened(label or label_of(data), key, body)


def _checked(data: bytes) -> tuple[Label, bytes, int]:
    """The header, once the file is whole: label, salt, and how hard the key is to make."""
    if not data.startswith(_MAGIC[: len(data)]) or not data:
        raise Fault(Kind.BAD_FILE, reason="packShape")
    if len(data) > len(_MAGIC) and data[len(_MAGIC)] > VERSION:
        raise Fault(Kind.BAD_FILE, reason="packNewer")
    if len(data) < _FORM.size:
        raise Fault(Kind.BAD_FILE, reason="packCut")
    _, version, kind, work, block, lanes, pack_id, expires, salt, _, length = _FORM.unpack(
        data[: _FORM.size]
    )
    whole = _FORM.size + length + _SUM
    sound = hashlib.sha256(data[:-_SUM]).digest() == data[-_SUM:]
    if len(data) < whole and not sound:
        raise Fault(Kind.BAD_FILE, reason="packCut")
    known = version == VERSION and kind in set(PackKind) and work in _WORKS
    if len(data) != whole or not sound or not known or (block, lanes) != (_BLOCK, _LANES):
        raise Fault(Kind.BAD_FILE, reason="packEdited")
    return Label(PackKind(kind), pack_id, expires), salt, work


def _stretched(passphrase: str, salt: bytes, work: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # Keyboards differ in how they spell an umlaut.
    text = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=salt, length=32, n=2**work, r=_BLOCK, p=_LANES).derive(text)
