"""Says what failed on our own ground: folders, stores, the disk, the keychain, the program."""

from __future__ import annotations

from typing import Final

from desktop.domain.errors import Fault, Kind
from desktop.words.sentences import Sentence, Sentences, fact
from desktop.words.translation import translate


def _profile(fault: Fault) -> Sentence:
    return (
        translate("Errors", "The profile folder cannot be used"),
        translate("Errors", "Linedesk cannot read or write “{path}”.").format(
            path=fact(fault, "path")
        ),
        translate(
            "Errors", "Give yourself access to this folder, or name another with “--profile”."
        ),
    )


def _store(fault: Fault) -> Sentence:
    path = fact(fault, "path")
    if fault.facts.get("reason") == "server":
        return (
            translate("Errors", "The journal cannot be reached"),
            translate(
                "Errors", "The database server of “{path}” does not answer, or lets nobody in."
            ).format(path=path),
            translate(
                "Errors", "Check that its server can be reached, and that you may use the database."
            ),
        )
    text = (
        translate("Errors", "The local store “{path}” cannot be used.").format(path=path)
        if path
        else translate("Errors", "The local store cannot be used.")
    )
    return translate("Errors", "The local store cannot be used"), text, _store_remedy(fault)


def _store_remedy(fault: Fault) -> str:
    match fault.facts.get("reason"):
        case "newer":
            return translate(
                "Errors", "A newer version of Linedesk has written it. Use that version."
            )
        case "damaged":
            return translate(
                "Errors",
                "The file is damaged. Close Linedesk and start it again: a cache is then filled "
                "anew, and of the journal a good copy is offered.",
            )
        case "readOnly":
            return translate("Errors", "It can only be read. Give yourself the right to write it.")
        case _:
            return translate("Errors", "Close other copies of Linedesk and start again.")


def _bad_ledger(fault: Fault) -> Sentence:
    title = translate("Errors", "The journal’s database cannot be used")
    if fault.facts.get("reason") == "driver":
        driver = fact(fault, "driver")
        return (
            title,
            translate("Errors", "The driver “{driver}” of this database is not installed.").format(
                driver=driver
            ),
            translate(
                "Errors",
                "Linedesk brings none for PostgreSQL. Install it where Linedesk is installed with "
                "pip: “pip install {driver}”. The packaged program can only use SQLite files.",
            ).format(driver=driver),
        )
    return (
        title,
        translate("Errors", "“--ledger” or LINEDESK_LEDGER names no SQLite file or PostgreSQL."),
        translate(
            "Errors",
            "Give a URL such as sqlite:////folder/ledger.sqlite or postgresql://server/database.",
        ),
    )


def _disk_full(fault: Fault) -> Sentence:
    return (
        translate("Errors", "The disk is full"),
        translate("Errors", "There is no room left to write the journal, so nothing more is sent."),
        translate("Errors", "Make room on the disk, then go on with the run."),
    )


def _keychain(fault: Fault) -> Sentence:
    return (
        translate("Errors", "No keychain"),
        translate("Errors", "The keychain of this system cannot be used."),
        translate(
            "Errors",
            "Unlock it and start again. Until then, codes and tokens are kept in memory only.",
        ),
    )


def _leased(fault: Fault) -> Sentence:
    return (
        translate("Errors", "Someone else works on this run"),
        translate("Errors", "Another window or command is carrying out this run."),
        translate("Errors", "Wait until it has ended. If it was killed, try again in 30 seconds."),
    )


def _not_undoable(fault: Fault) -> Sentence:
    return (
        translate("Errors", "This cannot be taken back"),
        translate("Errors", "This run holds nothing that could be taken back."),
        translate("Errors", "Change the values by hand; the journal shows what they were."),
    )


def _bug(fault: Fault) -> Sentence:
    return (
        translate("Errors", "Something unexpected happened"),
        translate("Errors", "Linedesk met a fault of its own ({name}).").format(
            name=fact(fault, "name") or fact(fault, "reason") or fault.kind.value
        ),
        translate("Errors", "Nothing is lost that was saved. The log in the profile says more."),
    )


SENTENCES: Final[Sentences] = {
    Kind.PROFILE: _profile,
    Kind.STORE: _store,
    Kind.BAD_LEDGER: _bad_ledger,
    Kind.DISK_FULL: _disk_full,
    Kind.KEYCHAIN: _keychain,
    Kind.LEASED: _leased,
    Kind.NOT_UNDOABLE: _not_undoable,
    Kind.BUG: _bug,
}
