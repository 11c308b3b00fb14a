"""Says why nothing was sent: the call, whom it means, its file, a lock, an incomplete list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.domain.errors import Fault, Kind
from desktop.words import permits
from desktop.words.counted import Counted
from desktop.words.sentences import Sentence, Sentences, fact, joined
from desktop.words.translation import translate


class Errors(Counted):
    """What went wrong, with its number."""

    def matches(self, n: int) -> str:
        return self.tr("“{text}” matches %n entries: {names}.", "", n)


def _usage(fault: Fault) -> Sentence:
    given = fact(fault, "given") or fact(fault, "value") or fact(fault, "option")
    match fault.facts.get("reason"):
        case "unknownKey":
            text = translate("Errors", "There is no setting and field as in “{given}”.")
        case "badValue":
            text = translate("Errors", "“{given}” holds a value that the field cannot take.")
        case "noValue":
            text = translate("Errors", "“{given}” holds no value; write KEY=VALUE.")
        case _:
            text = translate("Errors", "“{given}” cannot be used here.")
    return (
        translate("Errors", "This call is not right"),
        fact(fault, "text") or text.format(given=given),
        translate("Errors", "Nothing was sent. “--help” shows what can be given."),
    )


def _not_possible(fault: Fault) -> Sentence:
    match fault.facts.get("reason"):
        case "noDestination":
            text = translate("Errors", "Calls were to be forwarded, and no destination is set.")
            remedy = translate("Errors", "Set a destination, then save again.")
        case "phoneFull":
            text = translate("Errors", "There is no line key left for another line.")
            remedy = translate("Errors", "Take a line off first, then save again.")
        case "noZone":
            text = translate("Errors", "This phone has no time zone of its own.")
            remedy = translate("Errors", "Set the user’s time zone, which all phones follow.")
        case "notListedYet":
            text = translate("Errors", "The new phone is not listed yet.")
            remedy = translate("Errors", "Go on with the run when it is.")
        case "ledgerWhole":
            text = translate("Errors", "The journal’s file is whole; there is nothing to repair.")
            remedy = translate("Errors", "Use it as it is.")
        case "ledgerServer":
            text = translate("Errors", "The journal lies in a database that a server keeps.")
            remedy = translate("Errors", "Ask who looks after that database for a copy of it.")
        case "noCopy":
            text = translate("Errors", "There is no good copy of the journal.")
            remedy = translate("Errors", "“linedesk ledger empty” begins with an empty one.")
        case "openRuns":
            text = translate("Errors", "A run of this customer has not come to its end.")
            remedy = translate("Errors", "Carry it out or stop it, then try again.")
        case "secretGone":
            text = translate("Errors", "The PIN was not kept, so that it cannot be set any more.")
            remedy = translate("Errors", "Enter it again.")
        case _:
            text = translate("Errors", "What is asked for does not fit what is there now.")
            remedy = translate("Errors", "Load the page again, and look at what is set.")
    title = translate("Errors", "This cannot be done as it stands")
    return title, text, joined([translate("Errors", "Nothing was sent."), remedy])


def _nobody_meant(fault: Fault) -> Sentence:
    title = translate("Errors", "Nobody found")
    text = translate("Errors", "Nothing here matches “{text}”.").format(text=_wanted(fault))
    if fault.matches:  # a choice of what there is, none of people
        remedy = translate("Errors", "Nothing was sent. Choose from: {names}.")
        return title, text, remedy.format(names=_some(fault.matches))
    remedy = translate(
        "Errors",
        "Nothing was sent. Check the spelling, or give the id, the e-mail address, "
        "the extension or the exact name.",
    )
    return title, text, remedy


def _several_meant(fault: Fault) -> Sentence:
    several = Errors().matches(len(fault.matches))
    return (
        translate("Errors", "Several are meant"),
        several.format(text=_wanted(fault), names=_some(fault.matches)),
        translate(
            "Errors",
            "Nothing was sent. Give more of the name, or the id, the e-mail address or the "
            "extension.",
        ),
    )


def _wanted(fault: Fault) -> str:
    return fact(fault, "text") or fact(fault, "wanted") or fact(fault, "value")


def _some(names: tuple[str, ...], most: int = 10) -> str:
    shown = ", ".join(names[:most])
    return shown + ", …" if len(names) > most else shown


def _bad_file(fault: Fault) -> Sentence:
    name = fact(fault, "path") or fact(fault, "file")
    text = (
        translate("Errors", "The file “{name}” cannot be used.").format(name=name)
        if name
        else translate("Errors", "This file cannot be used.")
    )
    return translate("Errors", "The file cannot be used"), text, _file_remedy(fault)


def _file_remedy(fault: Fault) -> str:
    match fault.facts.get("reason"):
        case "settings":
            return translate(
                "Errors",
                "The settings start anew. The old file is kept beside it when they are saved.",
            )
        case "missing":
            text = translate("Errors", "Check the path.")
        case "write":
            text = translate("Errors", "Check the path, and whether it may be written.")
        case "writeLate":
            return translate(
                "Errors",
                "Check the path, and whether it may be written. What was carried out stands in "
                "this answer and in the journal.",
            )
        case "noneOfOurs":
            text = translate(
                "Errors", "Choose a plan (.linedesk-plan) or a field pack (.linedesk-pack)."
            )
        case "version":
            text = translate("Errors", "Use the version of Linedesk that wrote it, or a newer one.")
        case "hash":
            text = translate("Errors", "It was changed after it was written. Make the plan anew.")
        case "unknownKey":
            text = translate("Errors", "It names a setting that does not exist: {given}.").format(
                given=fact(fault, "given")
            )
        case str(reason) if reason in _SHEETS:
            text = _SHEETS[reason]().format(given=fact(fault, "given"))
        case _:
            text = translate("Errors", "It is not what is expected here. Make it anew.")
    return joined([text, translate("Errors", "Nothing was sent.")])


_SHEETS: Final[Mapping[str, Callable[[], str]]] = {
    "emptyFile": lambda: translate("Errors", "It is empty. Choose a sheet with users."),
    "noHeader": lambda: translate(
        "Errors",
        "No column of it is known. Its first line must name the columns: user, model, site, "
        "floor, desk, note.",
    ),
    "noRows": lambda: translate("Errors", "Nothing stands below the names of the columns."),
    "columnTwice": lambda: translate(
        "Errors", "Two columns are called “{given}”. Rename or delete one of them."
    ),
    "tooLarge": lambda: translate("Errors", "It is too large. Split it into several sheets."),
    "oldExcel": lambda: translate(
        "Errors",
        "It is of an old version of Excel, or has a password. Save it as an Excel workbook "
        "(.xlsx) without one.",
    ),
    "otherKind": lambda: translate(
        "Errors", "It is no sheet. Choose an Excel workbook (.xlsx) or a CSV file."
    ),
    "damaged": lambda: translate(
        "Errors", "It is damaged. Open it in the spreadsheet program and save it anew."
    ),
    "sheetRows": lambda: translate("Errors", "Correct the lines that are named, all of them."),
}


def _other_service(fault: Fault) -> Sentence:
    return (
        translate("Errors", "This run belongs to another service"),
        translate("Errors", "It was begun on “{begun}”; you are connected to “{here}”.").format(
            begun=fact(fault, "begun"), here=fact(fault, "here")
        ),
        translate(
            "Errors",
            "Nothing was sent. Connect to the service on which it was begun (“--sandbox” or "
            "“--base-url” of a command), then go on or take it back there.",
        ),
    )


def _read_only(fault: Fault) -> Sentence:
    if fact(fault, "reason") == "scope":
        return (
            translate("Errors", "Your sign-in only allows reading"),
            permits.only_reads_text("scope"),
            translate(
                "Errors",
                "Nothing was sent. Add the scopes for writing to the integration, then sign in "
                "again under “Accounts”.",
            ),
        )
    if fact(fault, "reason") == "role":
        return (
            translate("Errors", "Your role only allows reading"),
            translate("Errors", "At Webex you are a read-only administrator."),
            translate(
                "Errors",
                "Nothing was sent. Ask a full administrator of the partner for another role.",
            ),
        )
    return (
        translate("Errors", "This customer is read-only"),
        translate(
            "Errors", "“{customer}” is a live customer and is not changed by accident."
        ).format(customer=fact(fault, "customer")),
        translate(
            "Errors",
            "Nothing was sent. Unlock the customer in the window, or add “--unlock” to the "
            "command.",
        ),
    )


def _incomplete(fault: Fault) -> Sentence:
    return (
        translate("Errors", "The list is not complete"),
        translate(
            "Errors", "The service gave only a part of the list, so nothing is decided on it."
        ),
        translate("Errors", "Nothing was changed. Try again in a moment."),
    )


SENTENCES: Final[Sentences] = {
    Kind.USAGE: _usage,
    Kind.NOT_POSSIBLE: _not_possible,
    Kind.NOBODY_MEANT: _nobody_meant,
    Kind.SEVERAL_MEANT: _several_meant,
    Kind.BAD_FILE: _bad_file,
    Kind.READ_ONLY: _read_only,
    Kind.OTHER_SERVICE: _other_service,
    Kind.INCOMPLETE: _incomplete,
}
