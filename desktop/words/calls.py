"""What happens to a call, rules by caller, and choices of caller ID, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.domain import selective
from desktop.domain.callflow import Because, End, Moment, Outcome, Unsure
from desktop.domain.documents import Document
from desktop.domain.national import national
from desktop.words.counted import Counted
from desktop.words.translation import translate


class Calls(Counted):
    """What is counted in calls."""

    def rings(self, n: int) -> str:
        return self.tr("after %n ring(s)", "", n)

    def idle(self, n: int) -> str:
        return self.tr("%n other rule(s) begin to forward when this is saved", "", n)


N: Final = Calls()


def moment_text(moment: Moment) -> str:
    """When something happens to a call."""
    return _MOMENTS[moment]()


def outcome_text(outcome: Outcome, country: str = "") -> str:
    """What happens to a call at one moment; numbers as people of `country` write them."""
    text = _ENDS[outcome.end]().format(to=national(outcome.to, country))
    if outcome.rings:
        text = translate("Calls", "{what}, {when}").format(what=text, when=N.rings(outcome.rings))
    reason = _REASONS.get(outcome.because)
    return text if reason is None else f"{text} ({reason()})"


def unsure_text(unsure: Unsure) -> str:
    """Why what is said of a call may be wrong."""
    return _UNSURE[unsure]()


def criterion_when(criterion: Document) -> str:
    """When a rule of somebody else applies."""
    name = criterion.get("scheduleName")
    if isinstance(name, str) and name:
        return translate("Calls", "Schedule “{name}”").format(name=name)
    return translate("Calls", "At all times")


def criterion_text(criterion: Document, country: str = "") -> str:
    """Whose calls a rule is about, and where they go."""
    source = selective.calls_from(criterion)
    numbers = ", ".join(national(one, country) for one in selective.phone_numbers(criterion))
    known = _CALLERS.get(source)
    who = known() if known else translate("Calls", "Calls from {who}").format(who=numbers or source)
    if not selective.forwards(criterion):
        return translate("Calls", "{who}: not forwarded").format(who=who)
    to = national(selective.destination(criterion), country)
    if not to:
        to = translate("Calls", "the default number")
    return translate("Calls", "{who}: to {to}").format(who=who, to=to)


def choice_name(value: str) -> str:
    """A choice of caller ID; the service's own word where it is not known."""
    known = _CHOICES.get(value)
    return known() if known else value


_MOMENTS: Final[dict[Moment, Callable[[], str]]] = {
    Moment.AT_ONCE: lambda: translate("Calls", "At once"),
    Moment.RINGING: lambda: translate("Calls", "First"),
    Moment.BUSY: lambda: translate("Calls", "When busy"),
    Moment.NO_ANSWER: lambda: translate("Calls", "When there is no answer"),
    Moment.UNREACHABLE: lambda: translate("Calls", "When unreachable"),
}

_ENDS: Final[dict[End, Callable[[], str]]] = {
    End.PHONES: lambda: translate("Calls", "Phones and app ring"),
    End.REACH: lambda: translate("Calls", "{to} rings too"),
    End.FORWARD: lambda: translate("Calls", "Forwarded to {to}"),
    End.FORWARD_VOICEMAIL: lambda: translate("Calls", "To the voicemail of {to}"),
    End.VOICEMAIL: lambda: translate("Calls", "To voicemail"),
    End.BUSY_TONE: lambda: translate("Calls", "Busy tone"),
    End.RINGS_ON: lambda: translate("Calls", "Rings until the caller gives up"),
    End.GONE: lambda: translate("Calls", "The call is lost"),
}

_REASONS: Final[dict[Because, Callable[[], str]]] = {
    Because.SELECTIVE: lambda: translate("Calls", "by caller"),
    Because.ALWAYS: lambda: translate("Calls", "always"),
    Because.REACH: lambda: translate("Calls", "Single Number Reach"),
}

_UNSURE: Final[dict[Unsure, Callable[[], str]]] = {
    Unsure.SELECTIVE_NOT_READ: lambda: translate(
        "Calls", "Forwarding by caller could not be read."
    ),
    Unsure.OTHER_CRITERIA: lambda: translate(
        "Calls", "Other rules by caller (below) may send some calls elsewhere."
    ),
    Unsure.REACH_NOT_READ: lambda: translate("Calls", "Single Number Reach could not be read."),
    Unsure.VOICEMAIL_NOT_READ: lambda: translate("Calls", "Voicemail could not be read."),
}

_CALLERS: Final[dict[str, Callable[[], str]]] = {
    "ANY_PHONE_NUMBER": lambda: translate("Calls", "All calls"),
    "ALL_NUMBERS": lambda: translate("Calls", "All calls"),
    "ANY_INTERNAL": lambda: translate("Calls", "Internal calls"),
    "ANY_EXTERNAL": lambda: translate("Calls", "External calls"),
}

_CHOICES: Final[dict[str, Callable[[], str]]] = {
    "DISPLAY_NAME": lambda: translate("Calls", "Display name"),
    "FIRSTNAME_LASTNAME": lambda: translate("Calls", "First and last name"),
    "LASTNAME_FIRSTNAME": lambda: translate("Calls", "Last and first name"),
    "CUSTOM_NAME": lambda: translate("Calls", "Own name"),
    "OTHER": lambda: translate("Calls", "Own name"),
    "DIRECT_LINE": lambda: translate("Calls", "Direct line"),
    "LOCATION": lambda: translate("Calls", "Location"),
    "LOCATION_NUMBER": lambda: translate("Calls", "Location number"),
    "CUSTOM": lambda: translate("Calls", "Own number"),
}
