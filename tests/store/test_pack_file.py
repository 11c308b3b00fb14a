"""The form of a pack: a cut, an edited, a foreign file, a wrong passphrase, each told apart."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import Fault, Kind
from desktop.store import pack_file
from desktop.store.pack_file import Label, PackKind

LABEL = Label(PackKind.PACK, bytes(range(16)), 2_000_000_000)
PASSPHRASE = "vier Wörter für Köln"
EASY = 10
BODY = b'{"entries": [1, 2, 3]}'
KEY = pack_file.new_key(PASSPHRASE, EASY)
FILE = pack_file.seal(LABEL, KEY, BODY)


def reason(data: bytes, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(Fault) as raised:
        pack_file.open_with(data, passphrase)
    assert raised.value.kind is Kind.BAD_FILE
    return str(raised.value.facts["reason"])


def test_what_was_sealed_is_opened_and_sealed_again_with_the_same_key() -> None:
    opened = pack_file.open_with(FILE, PASSPHRASE)
    assert (opened.label, opened.body) == (LABEL, BODY)
    again = pack_file.seal(opened.label, opened.key, b"more")
    assert pack_file.open_with(again, PASSPHRASE).body == b"more"
    assert pack_file.open_again(again, KEY).body == b"more"


def test_the_passphrase_is_the_same_however_a_keyboard_spells_its_umlauts() -> None:
    assert pack_file.open_with(FILE, unicodedata.normalize("NFD", PASSPHRASE)).body == BODY


def test_nothing_of_the_body_is_seen_in_the_file_and_nothing_of_a_key_in_its_text() -> None:
    assert BODY not in FILE
    assert repr(KEY.value) not in repr(KEY) and "****" in repr(KEY)
    assert pack_file.label_of(FILE) == LABEL


def test_a_wrong_passphrase_is_no_broken_file() -> None:
    assert reason(FILE, "vier Wörter für Bonn") == "packPassphrase"


@pytest.mark.parametrize("length", range(len(FILE)))
def test_a_file_that_is_cut_anywhere_is_called_so(length: int) -> None:
    assert reason(FILE[:length]) == ("packCut" if length else "packShape")


@pytest.mark.parametrize("at", range(len(FILE)))
def test_one_edited_byte_is_seen_wherever_it_is(at: int) -> None:
    edited = bytearray(FILE)
    edited[at] ^= 0x40
    said = reason(bytes(edited))
    expected = {"packEdited"}
    if at < 8:
        expected = {"packShape"}
    elif at == 8:
        expected = {"packNewer"}
    elif len(FILE) - 32 - len(BODY) - 16 - 8 <= at < len(FILE) - 32 - len(BODY) - 16:
        expected = {"packCut", "packEdited"}  # the length itself
    assert said in expected


@pytest.mark.parametrize("at", [10, 13, 14, 30, 40, 60, len(FILE) - 40])
def test_a_file_that_was_edited_with_care_does_not_open_either(at: int) -> None:
    edited = bytearray(FILE[:-32])
    edited[at] ^= 0x01
    forged = bytes(edited) + hashlib.sha256(edited).digest()
    assert reason(forged) in ("packPassphrase", "packEdited")


def test_a_file_cannot_ask_for_gigabytes() -> None:
    edited = bytearray(FILE[:-32])
    edited[10] = 40
    assert reason(bytes(edited) + hashlib.sha256(edited).digest()) == "packEdited"


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_any_other_file_is_refused(data: bytes) -> None:
    assert reason(data).startswith("pack")
