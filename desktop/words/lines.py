"""Words about lines: how a number rings, why somebody cannot have one, who gives one up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.domain.fields import Problem, ProblemKind
from desktop.domain.numbers import EXTENSION, Holding
from desktop.words.problems import problem_text
from desktop.words.translation import translate


def ring_name(pattern: str) -> str:
    """How a number rings; its key where it has no name."""
    known = _RINGS.get(pattern)
    return known() if known else pattern


def line_problem_text(problem: Problem, owner: str = "", elsewhere: str = "") -> str:
    """What is wrong with a number or extension of a line, and who has it or where it belongs."""
    if problem.field != EXTENSION and problem.kind is ProblemKind.NOT_DIALLABLE:
        return translate("Lines", "Enter a whole number, such as +49 30 123456.")
    text = problem_text(problem)
    if owner:
        text += " " + translate("Lines", "It belongs to {name}.").format(name=owner)
    elif elsewhere:
        place = translate("Lines", "It belongs to the location {name}.")
        text += " " + place.format(name=elsewhere)
    return text


def moves_here(held: Holding, *, along: bool) -> str:
    """Who gives a number up, and what they keep. The extension of an additional number comes
    `along` or becomes free."""
    if held.primary:
        text = translate("Lines", "Moves here from {name}, who keeps extension {extension}.")
        return text.format(name=held.owner_name, extension=held.extension)
    text = translate("Lines", "Moves here from {name}, who has it as an additional number.")
    if held.extension and not along:
        text += " " + translate("Lines", "Its extension {extension} becomes free.")
    return text.format(name=held.owner_name, extension=held.extension)


_RINGS: Final[dict[str, Callable[[], str]]] = {
    "NORMAL": lambda: translate("Lines", "Ordinary ring"),
    "LONG_LONG": lambda: translate("Lines", "Long, long"),
    "SHORT_SHORT_LONG": lambda: translate("Lines", "Short, short, long"),
    "SHORT_LONG_SHORT": lambda: translate("Lines", "Short, long, short"),
}
