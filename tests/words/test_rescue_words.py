"""What is said of a damaged ledger, whatever was found of it: whole sentences in both languages."""

from __future__ import annotations

import pytest

from desktop.domain.errors import Fault, Kind
from desktop.domain.rescue import Damaged, GoodCopy, LedgerDamaged, Saved
from desktop.store.soundness import Unsound
from desktop.words import doctor
from desktop.words.errors import said

COPY = GoodCopy("/p/copy", "2026-11-25T17:43:00+00:00", 41, "2026-11-25T17:40:11.000Z")
NOTHING = Saved("", 0, 0, 0, 0, False)
SOME = Saved("/p/open-work", 3, 57, 12, 900, False)


@pytest.mark.parametrize("why", [one.value for one in Unsound])
@pytest.mark.parametrize("saved", [NOTHING, SOME])
@pytest.mark.parametrize("copies", [(), (COPY,)])
def test_every_case_is_said(
    language: str, why: str, saved: Saved, copies: tuple[GoodCopy, ...]
) -> None:
    words = said(LedgerDamaged(Damaged("/p/ledger.sqlite", why, saved, copies)))
    text = f"{words.title} {words.text} {words.remedy}"
    assert "{" not in text and "%n" not in text and "(s)" not in text and "None" not in text
    assert "/p/ledger.sqlite" in text and "linedesk ledger empty" in text
    assert ("linedesk ledger restore" in text) is bool(copies)
    assert ("/p/open-work" in text) is bool(saved.folder)


def test_the_doctor_says_whose_the_copies_are(language: str) -> None:
    server, remedy = doctor.finding("store", True, {"server": "postgresql://db/ledger"}, None)
    assert "postgresql://db/ledger" in server and remedy == ""
    taken, _ = doctor.finding("store", True, {"copy": COPY.taken}, None)
    none, _ = doctor.finding("store", True, {"copy": ""}, None)
    assert len({server, taken, none}) == 3


@pytest.mark.parametrize("reason", ["", "restored"])
def test_an_unknown_outcome_is_no_bug(english: str, reason: str) -> None:
    words = said(Fault(Kind.UNKNOWN_OUTCOME, reason=reason))
    assert words.title == "Outcome unknown" and "not repeated by itself" in words.remedy
    assert ("copy" in words.text) is (reason == "restored")
