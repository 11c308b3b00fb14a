"""What is said of a damaged ledger: what happened, what was saved, which copy there is."""

from __future__ import annotations

from desktop.domain.errors import Fault
from desktop.domain.rescue import GoodCopy
from desktop.words.counted import Counted
from desktop.words.sentences import Sentence
from desktop.words.times import age, local_date_time
from desktop.words.translation import translate


class Rescue(Counted):
    """What has a number in it."""

    def open_rows(self, n: int) -> str:
        return self.tr("%n open change(s)", "", n)

    def codes(self, n: int) -> str:
        return self.tr("%n activation code(s) in use", "", n)

    def runs(self, n: int) -> str:
        return self.tr("%n run(s)", "", n)


def cache_rebuilt() -> tuple[str, str]:
    """What is said of a cache that had to be begun anew."""
    return (
        translate("Rescue", "What was read of customers was damaged"),
        translate(
            "Rescue",
            "It is only a copy of what the service holds and is read again; the journal is "
            "untouched.",
        ),
    )


def what_happened(why: str, path: str) -> str:
    """What is wrong with the file."""
    match why:
        case "noDatabase":
            text = translate("Rescue", "“{path}” is no database any more; it was overwritten.")
        case "tables":
            text = translate("Rescue", "“{path}” is a database, but not all of a journal is in it.")
        case "gone":
            text = translate("Rescue", "“{path}” is empty or gone, and there are copies of it.")
        case _:
            text = translate("Rescue", "Parts of “{path}” cannot be read; the file is damaged.")
    return text.format(path=path)


def what_was_saved(folder: str, open_rows: int, codes: int, whole: bool) -> str:
    """What could still be read, and where it was written to."""
    if not folder:
        return translate("Rescue", "Nothing of it could be read any more.")
    if whole:
        text = translate("Rescue", "All of it could be read: {rows}, {codes}. Saved in “{folder}”.")
    else:
        text = translate(
            "Rescue", "What could still be read was saved: {rows}, {codes}. It is in “{folder}”."
        )
    counted = Rescue()
    return text.format(rows=counted.open_rows(open_rows), codes=counted.codes(codes), folder=folder)


def copy_text(copy: GoodCopy) -> str:
    """A good copy: when it was taken, and what it knows."""
    text = translate("Rescue", "Copy of {time} ({age}): {runs}, last change {change}")
    return text.format(
        time=local_date_time(copy.taken),
        age=age(copy.taken),
        runs=Rescue().runs(copy.runs),
        change=local_date_time(copy.last_change) if copy.last_change else "—",
    )


def after_restoring() -> str:
    """What becomes of what was open in a copy."""
    return translate(
        "Rescue",
        "What was done after that time is not in it. Open settings are compared again before "
        "they are sent; an open code, reboot or the like is marked “outcome unknown” and is not "
        "repeated by itself.",
    )


def unknown_outcome(fault: Fault) -> Sentence:
    """Why it is not known whether a row was done."""
    if fault.facts.get("reason") == "restored":
        text = translate(
            "Rescue", "The journal is a copy; whether this was done after it was taken is unknown."
        )
    else:
        text = translate("Rescue", "The answer was lost, so it is not known whether this happened.")
    return (
        translate("Rescue", "Outcome unknown"),
        text,
        translate(
            "Rescue",
            "It is not repeated by itself. Look at the service, then say in the journal whether "
            "it happened.",
        ),
    )


def sentence(fault: Fault) -> Sentence:
    """Title, text and remedy of a damaged ledger, as the command line says them."""
    facts = fault.facts
    folder, taken = str(facts.get("folder") or ""), str(facts.get("taken") or "")
    texts = [
        what_happened(str(facts.get("why") or ""), str(facts.get("path") or "")),
        translate("Rescue", "Nothing was sent and nothing was changed."),
        what_was_saved(
            folder,
            int(facts.get("openRows") or 0),
            int(facts.get("codes") or 0),
            bool(facts.get("whole")),
        ),
    ]
    if taken:
        copy = GoodCopy("", taken, int(facts.get("runs") or 0), str(facts.get("lastChange") or ""))
        texts.append(copy_text(copy) + ".")
        remedy = translate(
            "Rescue",
            "“linedesk ledger restore” uses this copy, “linedesk ledger empty” begins with an "
            "empty journal; the window asks, too. The damaged file is kept.",
        )
    else:
        texts.append(translate("Rescue", "There is no good copy."))
        remedy = translate(
            "Rescue",
            "“linedesk ledger empty” begins with an empty journal; the window asks, too. The "
            "damaged file is kept.",
        )
    return translate("Rescue", "The journal is damaged"), " ".join(texts), remedy
