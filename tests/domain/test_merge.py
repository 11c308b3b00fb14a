"""The three-way comparison: what is not touched is theirs, a double edit is a conflict."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.documents import MISSING, Path, put, value_at
from desktop.domain.fields import fields_of
from desktop.domain.lines import CALL_FORWARDING, FORWARDING, MOST_RINGS_PATH
from desktop.domain.merge import Edit, Verdict, compare, holds, merge, same
from tests.api.documents import SEEDS

FIELDS = fields_of(FORWARDING, CALL_FORWARDING)
SCALARS = (None, False, True, *range(31), "", "7900", "+496100773001", "+49-6100 773001", "Zoë")
KINDS = (SCALARS[:1], SCALARS[1:3], SCALARS[3:34], SCALARS[34:])


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Some fields of forwarding, and some that nobody here knows."""
    return SEEDS.map(lambda seed: _document(Random(seed)))


def _document(chance: Random) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for field in FIELDS:
        if chance.random() < 0.5:
            put(document, field.path, chance.choice(chance.choice(KINDS)))
    for _ in range(chance.randrange(5)):
        key = "".join(map(chr, chance.choices(range(0xD800), k=chance.randint(1, 6))))
        document.setdefault(key, _unknown(chance))
    return document


def _unknown(chance: Random, depth: int = 0) -> Any:
    if depth == 2 or chance.random() < 0.6:
        return chance.choice(chance.choice(KINDS))
    return [_unknown(chance, depth + 1) for _ in range(chance.randrange(4))]


def _check(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    edits = [
        Edit(field, _seen(base, field.path), _seen(mine, field.path))
        for field in FIELDS
        if not same(
            field.normal(value_at(mine, field.path)), field.normal(value_at(base, field.path))
        )
    ]
    merged = merge(FORWARDING, CALL_FORWARDING, theirs, edits)
    touched = {edit.field.path for edit in edits}
    both_differently = {
        edit.field.key
        for edit in edits
        if compare(edit.field, edit.base, value_at(theirs, edit.field.path), edit.value)
        is Verdict.CONFLICT
    }
    assert {clash.field.key for clash in merged.clashes} == both_differently
    if both_differently:
        assert merged.document is None
        return
    if merged.document is None:
        assert holds(theirs, edits)
        return
    assert holds(merged.document, edits)
    for field in FIELDS:
        if field.path not in touched:
            assert value_at(merged.document, field.path) == value_at(theirs, field.path)
    for key, value in theirs.items():
        if key not in ("callForwarding", "businessContinuity"):
            assert json.dumps(merged.document[key]) == json.dumps(value)
    assert value_at(merged.document, MOST_RINGS_PATH) is MISSING


def _seen(document: dict[str, Any], path: Path) -> Any:
    value = value_at(document, path)
    return None if value is MISSING else value


@given(documents(), documents(), documents())
@settings(max_examples=1000, deadline=None)
def test_untouched_fields_are_theirs_and_double_edits_conflict(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    _check(base, mine, theirs)


@pytest.mark.long
@given(documents(), documents(), documents())
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_merges(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    _check(base, mine, theirs)


def test_the_servers_own_document_keeps_order_and_unknown_fields() -> None:
    now = {
        "zeta": {"deep": [1, {"x": None}]},
        "callForwarding": {
            "noAnswer": {"systemMaxNumberOfRings": 20, "new": "field", "enabled": False},
            "always": {"enabled": False},
        },
        "alpha": "ß",
    }
    edit = Edit(FORWARDING["always.enabled"], False, True)
    merged = merge(FORWARDING, CALL_FORWARDING, now, [edit])
    assert json.dumps(merged.document) == json.dumps(
        {
            "zeta": {"deep": [1, {"x": None}]},
            "callForwarding": {
                "noAnswer": {"new": "field", "enabled": False},
                "always": {"enabled": True},
            },
            "alpha": "ß",
        }
    )


@pytest.mark.parametrize(
    ("base", "now", "target", "verdict"),
    [
        (False, False, True, Verdict.WRITE),
        (False, True, True, Verdict.ALREADY),
        (None, MISSING, "7900", Verdict.WRITE),
        (1, True, 2, Verdict.CONFLICT),
    ],
)
def test_verdicts(base: Any, now: Any, target: Any, verdict: Verdict) -> None:
    assert compare(FORWARDING["noAnswer.numberOfRings"], base, now, target) is verdict


def test_spellings_of_one_number_do_not_conflict() -> None:
    field = FORWARDING["always.destination"]
    assert compare(field, "+496100773", "+49-6100 773", "7900") is Verdict.WRITE
    assert compare(field, "", MISSING, "7900") is Verdict.WRITE


def test_clearing_writes_what_the_service_wants() -> None:
    now = {"callForwarding": {"always": {"enabled": True, "destination": "7900"}}}
    edit = Edit(FORWARDING["always.destination"], "7900", None)
    merged = merge(FORWARDING, CALL_FORWARDING, now, [edit])
    assert merged.document == {"callForwarding": {"always": {"enabled": True, "destination": ""}}}
