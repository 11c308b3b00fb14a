"""Says what went wrong, why, and what to do next, in the person's language.

The one place where a fault becomes text; lower layers raise kinds and facts only.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import Fault, Kind, ServiceFault
from desktop.runtime.errors import GroundFault
from desktop.words import (
    ground_faults,
    not_sent,
    packs,
    post_faults,
    rescue,
    service_faults,
    sign_in,
)
from desktop.words.sentences import Sentences, joined
from desktop.words.translation import translate

_SAFE_METHODS: Final = frozenset({"", "GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Said:
    """A fault in words. `kind` is for scripts, `tracking_id` for the vendor's support."""

    title: str
    text: str
    remedy: str
    tracking_id: str
    kind: Kind


def said(fault: BaseException) -> Said:
    """The words for any failure; one that nobody expected reads as a bug of this program."""
    known = _known(fault)
    title, text, remedy = packs.sentence(known) or _SENTENCES[known.kind](known)
    parts = [text, _quoted(known), _outcome(known)]
    return Said(title, joined(parts), remedy, known.tracking_id, known.kind)


def in_one_line(fault: BaseException) -> str:
    """Text and remedy behind one another: for a status bar, a table cell, a terminal."""
    words = said(fault)
    return joined([words.text, words.remedy])


def from_row(error: Mapping[str, object]) -> Fault:
    """The fault that a row of the journal remembers as its kind and facts."""
    facts = {name: value for name, value in error.items() if name != "kind"}
    return remembered(str(error.get("kind", "")), facts)


def remembered(kind: str, facts: Mapping[str, object], matches: Iterable[str] = ()) -> Fault:
    """A fault from its kind and facts, as it went through a file, a process or `runtime`.

    One of a later version, with a kind that is not known here, reads as a bug.
    """
    if "method" not in facts or "path" not in facts:
        return _fault(kind, facts, matches)
    status = facts.get("status")
    return ServiceFault(
        _kind(kind),
        method=str(facts["method"]),
        path=str(facts["path"]),
        status=status if isinstance(status, int) else 0,
        detail=str(facts.get("detail") or ""),
        code=str(facts.get("code") or ""),
        tracking_id=str(facts.get("tracking_id") or ""),
        maybe_processed=bool(facts.get("maybe_processed")),
    )


def _kind(text: str) -> Kind:
    return Kind(text) if text in set(Kind) else Kind.BUG


def _fault(kind: str, facts: Mapping[str, object], matches: Iterable[str] = ()) -> Fault:
    fault = Fault(_kind(kind), matches=matches)
    fault.facts.update(
        (key, value)
        for key, value in facts.items()
        if value is None or isinstance(value, str | int | float | bool)
    )
    return fault


def _known(fault: BaseException) -> Fault:
    if isinstance(fault, Fault):
        return fault
    if isinstance(fault, GroundFault):
        return _fault(fault.kind, fault.facts)
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return Fault(Kind.DISK_FULL, path=str(fault.filename or ""))
    return Fault(Kind.BUG, name=type(fault).__name__)


def _quoted(fault: Fault) -> str:
    """The service's own words, marked as such."""
    if not isinstance(fault, ServiceFault) or not fault.status or not fault.detail.strip():
        return ""
    detail = fault.detail.strip()
    return translate("Errors", "The service says: “{detail}”").format(detail=detail)


def _outcome(fault: Fault) -> str:
    """Whether a write had an effect: the one thing that a person must know after a failure."""
    if not isinstance(fault, ServiceFault) or fault.method in _SAFE_METHODS:
        return ""
    if fault.maybe_processed:
        return translate("Errors", "It is not known whether the change arrived.")
    return translate("Errors", "Nothing was changed.")


_SENTENCES: Final[Sentences] = {
    **not_sent.SENTENCES,
    **service_faults.SENTENCES,
    **ground_faults.SENTENCES,
    Kind.SIGN_IN_FAILED: sign_in.failed,
    Kind.DAMAGED_LEDGER: rescue.sentence,
    Kind.PRINTER: post_faults.printer,
    Kind.MAIL: post_faults.mail,
    Kind.UNKNOWN_OUTCOME: rescue.unknown_outcome,
}
