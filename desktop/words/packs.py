"""What went wrong with a field pack, and what a passphrase lacks, in the person's language."""

from __future__ import annotations

from desktop.domain.errors import Fault
from desktop.domain.passphrases import SHORTEST, Weakness
from desktop.words.counted import Counted
from desktop.words.sentences import Sentence
from desktop.words.times import local_date_time
from desktop.words.translation import translate


class Packs(Counted):
    """What has a number in it."""

    def at_least(self, n: int) -> str:
        return self.tr("At least %n character(s); four words are easy to say.", "", n)

    def touched(self, n: int) -> str:
        return self.tr("%n phone(s) changed", "", n)

    def phones(self, n: int) -> str:
        return self.tr("%n phone(s)", "", n)


def rule() -> str:
    """What a passphrase must be."""
    return Packs().at_least(SHORTEST)


def weakness_text(weakness: Weakness) -> str:
    """What a passphrase lacks."""
    match weakness:
        case Weakness.SHORT:
            return rule()
        case Weakness.MONOTONOUS:
            return translate("Packs", "The same few characters over and over are guessed at once.")
        case Weakness.DIGITS:
            return translate("Packs", "Digits alone are tried out in a moment; use words.")


def sentence(fault: Fault) -> Sentence | None:
    """Title, text and remedy of a pack's fault; None for any other."""
    reason = str(fault.facts.get("reason") or "")
    if not reason.startswith("pack"):
        return None
    title, text, remedy = _words(reason)
    name = str(fault.facts.get("path") or "")
    given = str(fault.facts.get("given") or "")
    time = local_date_time(str(fault.facts.get("expired") or ""))
    return title, text.format(name=name, customer=given, time=time), remedy


def _words(reason: str) -> Sentence:
    unusable = translate("Packs", "The field pack cannot be used")
    again = translate("Packs", "Nothing was changed. Ask for the file again.")
    match reason:
        case "packPassphrase":
            return (
                translate("Packs", "The passphrase does not open this file"),
                translate("Packs", "“{name}” is whole, but locked with another passphrase."),
                translate("Packs", "Type it again, with the same capitals and spaces."),
            )
        case "packCut":
            return unusable, translate("Packs", "“{name}” is not whole: its end is missing."), again
        case "packEdited":
            return (
                unusable,
                translate("Packs", "“{name}” was changed after it was written."),
                again,
            )
        case "packNewer":
            return (
                unusable,
                translate("Packs", "“{name}” was written by a newer Linedesk."),
                translate("Packs", "Nothing was changed. Use a newer version of Linedesk."),
            )
        case "packExpired":
            return (
                translate("Packs", "The field pack has expired"),
                translate("Packs", "“{name}” ended with its last code ({time}) and was deleted."),
                translate("Packs", "Ask for a new pack with new codes."),
            )
        case "packIsResult":
            return (
                translate("Packs", "This is no field pack"),
                translate("Packs", "“{name}” is what a technician has handed back."),
                translate("Packs", "It is merged on the rollout board of its customer."),
            )
        case "packIsNoResult":
            return (
                translate("Packs", "This is not what was handed back"),
                translate("Packs", "“{name}” is the pack itself, not a technician’s result."),
                translate("Packs", "The technician makes the result with “Hand back…”."),
            )
        case "packOther":
            return (
                translate("Packs", "The result is of another customer"),
                translate("Packs", "“{name}” belongs to “{customer}”."),
                translate("Packs", "Nothing was changed. Merge it on that customer’s board."),
            )
        case "packStays":
            return (
                translate("Packs", "The field pack could not be deleted"),
                translate("Packs", "“{name}” is still there; all else is done."),
                translate("Packs", "Delete the file by hand: codes may be in it."),
            )
        case "packEmpty":
            return (
                translate("Packs", "There is nothing to take along"),
                translate("Packs", "No phones are planned at this site."),
                translate("Packs", "Nothing was written. Plan phones first."),
            )
        case _:
            return (
                translate("Packs", "This is no field pack"),
                translate("Packs", "“{name}” is another kind of file."),
                translate("Packs", "Choose a file that ends in .linedesk-pack."),
            )
