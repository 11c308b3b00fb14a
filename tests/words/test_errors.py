"""Every failure has words in both languages, and says what became of a change."""

from __future__ import annotations

import errno

import pytest

from desktop.domain.errors import Fault, Kind, ServiceFault
from desktop.words.errors import from_row, in_one_line, said

FACTS = {
    "text": "Anna",
    "path": "/srv/x",
    "customer": "Müller GmbH",
    "url": "htp:/x",
    "given": "a=b",
}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words(kind: Kind, language: str) -> None:
    words = said(Fault(kind, matches=("a", "b"), **FACTS))
    assert words.kind is kind
    assert words.title and words.text and words.remedy
    for text in (words.title, words.text, words.remedy):
        assert "{" not in text and "%n" not in text


@pytest.mark.parametrize("kind", list(Kind))
def test_german_is_no_english(kind: Kind, qapp: object, request: pytest.FixtureRequest) -> None:
    plain = said(Fault(kind))
    request.getfixturevalue("german")
    words = said(Fault(kind))
    assert (words.title, words.text, words.remedy) != (plain.title, plain.text, plain.remedy)
    assert words.title != plain.title
    assert words.remedy != plain.remedy


def service(kind: Kind, status: int, **more: object) -> ServiceFault:
    facts: dict[str, object] = {"method": "PUT", "path": "/x", "status": status} | more
    return ServiceFault(kind, **facts)  # type: ignore[arg-type]  # a test's loose facts


def test_the_services_own_words_are_quoted(english: str) -> None:
    words = said(service(Kind.REJECTED, 400, detail="Bad {number}", tracking_id="T1"))
    assert "“Bad {number}”" in words.text
    assert words.tracking_id == "T1"


@pytest.mark.parametrize(
    ("maybe", "sentence"),
    [(True, "It is not known whether the change arrived."), (False, "Nothing was changed.")],
)
def test_a_failed_write_says_what_became_of_it(maybe: bool, sentence: str, english: str) -> None:
    assert sentence in said(service(Kind.TIMED_OUT, 0, maybe_processed=maybe)).text


def test_a_failed_read_changed_nothing_and_does_not_speak_of_it(english: str) -> None:
    text = said(service(Kind.TIMED_OUT, 0, method="GET", maybe_processed=True)).text
    assert text == "The service did not answer in time."


def test_refusals_differ_by_status(language: str) -> None:
    faults = [
        service(Kind.REJECTED, 400),
        service(Kind.REJECTED, 405),
        service(Kind.REJECTED, 409),
        service(Kind.FORBIDDEN, 403),
        service(Kind.NOT_FOUND, 404),
        service(Kind.NOT_FOUND, 404, code="4008"),
        service(Kind.BUSY, 429),
        service(Kind.BUSY, 423),
    ]
    texts = [said(fault).text for fault in faults]
    assert len(set(texts)) == len(texts)


def test_a_missing_licence_is_named(german: str) -> None:
    assert "Lizenz" in said(service(Kind.NOT_FOUND, 404, code="4008")).text
    assert "Professional-Lizenz" in said(service(Kind.REJECTED, 405)).remedy


def test_several_meant_lists_ten_and_counts_all(german: str) -> None:
    names = [f"Benutzer {n}" for n in range(12)]
    text = said(Fault(Kind.SEVERAL_MEANT, matches=names, text="Be")).text
    assert "12 Einträge" in text
    assert "Benutzer 9, …" in text and "Benutzer 10" not in text


def test_what_nobody_expected_is_a_bug_without_its_message(english: str) -> None:
    words = said(ValueError("token abc"))
    assert words.kind is Kind.BUG
    assert "ValueError" in words.text and "abc" not in in_one_line(ValueError("token abc"))


def test_a_full_disk_is_seen(english: str) -> None:
    assert said(OSError(errno.ENOSPC, "no space")).kind is Kind.DISK_FULL


def test_a_rows_error_becomes_the_same_words(english: str) -> None:
    fault = service(Kind.REJECTED, 400, detail="Number in use", tracking_id="T9")
    row = {"kind": fault.kind.value, "maybe_processed": fault.maybe_processed} | fault.facts
    assert said(from_row(row)) == said(fault)
    assert said(from_row({"kind": "of a later version"})).kind is Kind.BUG
