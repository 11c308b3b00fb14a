"""Says at a field why the service would refuse its value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.domain.fields import Problem, ProblemKind
from desktop.words.translation import translate


def problem_text(problem: Problem) -> str:
    """One sentence: what is wrong and what would be right."""
    limit = "" if problem.limit is None else problem.limit
    return _SENTENCES[problem.kind]().format(limit=limit, field=problem.field)


_SENTENCES: Final[dict[ProblemKind, Callable[[], str]]] = {
    ProblemKind.REQUIRED: lambda: translate("Problems", "Enter a destination."),
    ProblemKind.NOT_DIALLABLE: lambda: translate(
        "Problems", "Enter a number (such as +4930123456), an extension or an address."
    ),
    ProblemKind.NOT_E164: lambda: translate(
        "Problems", "Enter a number with its country code (such as +491711234567)."
    ),
    ProblemKind.TOO_SMALL: lambda: translate("Problems", "Enter {limit} or more."),
    ProblemKind.TOO_LARGE: lambda: translate("Problems", "Enter {limit} or less."),
    ProblemKind.TOO_LONG: lambda: translate("Problems", "Enter no more than {limit} characters."),
    ProblemKind.WRONG_TYPE: lambda: translate("Problems", "This is not a value for this field."),
    ProblemKind.OWN_LINE: lambda: translate(
        "Problems", "This is the user’s own line; calls would go in a circle."
    ),
    ProblemKind.COMES_BACK: lambda: translate(
        "Problems", "Calls come back from there: they would go in a circle."
    ),
    ProblemKind.VALUE_REQUIRED: lambda: translate("Problems", "Enter a value."),
    ProblemKind.NOT_AN_EMAIL: lambda: translate(
        "Problems", "Enter an e-mail address (such as anna@example.com)."
    ),
    ProblemKind.BAD_CHARACTERS: lambda: translate(
        "Problems", 'Use Latin letters only, and none of the characters % + " ` \\.'
    ),
    ProblemKind.TOO_SHORT: lambda: translate("Problems", "Enter at least {limit} characters."),
    ProblemKind.DIGITS_ONLY: lambda: translate("Problems", "Enter digits only."),
    ProblemKind.REPEATED_DIGITS: lambda: translate(
        "Problems", "The same digit may stand no more than {limit} times in a row."
    ),
    ProblemKind.DIGITS_IN_ORDER: lambda: translate(
        "Problems", "No more than {limit} digits may go up or down in order, as 1234 does."
    ),
    ProblemKind.REPEATED_PATTERN: lambda: translate(
        "Problems", "A pattern must not repeat itself, as in 272727."
    ),
    ProblemKind.OWN_NUMBER: lambda: translate(
        "Problems", "The user’s own number cannot be used, nor its reverse."
    ),
    ProblemKind.NOT_OFFERED: lambda: translate(
        "Problems", "The service does not offer this choice to this user."
    ),
    ProblemKind.LISTED_TWICE: lambda: translate("Problems", "A number stands here twice."),
    ProblemKind.NO_ROOM: lambda: translate("Problems", "There is no line key left for this line."),
    ProblemKind.TOO_MANY_PLACES: lambda: translate(
        "Problems", "A line may appear in no more than {limit} places."
    ),
    ProblemKind.TAKEN: lambda: translate("Problems", "Somebody has this already."),
    ProblemKind.NOT_IN_LOCATION: lambda: translate(
        "Problems", "This number is not one of the user’s location."
    ),
    ProblemKind.OTHER_CUSTOMER: lambda: translate(
        "Problems", "This number is in use by another customer, and not one of this customer’s."
    ),
    ProblemKind.NOT_TO_MOVE: lambda: translate(
        "Problems", "This number is in use and cannot be moved from here."
    ),
    ProblemKind.NO_CALLING_HERE: lambda: translate(
        "Problems", "The location has no Webex Calling, and so neither numbers nor extensions."
    ),
    ProblemKind.UNCHECKED: lambda: translate("Problems", "Checking…"),
    ProblemKind.UNREAD: lambda: translate(
        "Problems", "What its present user keeps could not be read. Choose the number once more."
    ),
    ProblemKind.LAST_NUMBER: lambda: translate(
        "Problems", "Its present user has no extension and would be left without a line."
    ),
    ProblemKind.UNKNOWN_FIELD: lambda: translate("Problems", "There is no field “{field}”."),
}
