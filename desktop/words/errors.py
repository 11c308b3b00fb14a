"""Says what went wrong, why, and what to do next, in the person's language.

The one place where a fault becomes text; lower layers raise kinds and facts only.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import Fault, Kind, ServiceFault
from desktop.domain.permits import Duty
from desktop.runtime.errors import GroundFault
from desktop.words import packs, permits, post_faults, rescue, sign_in
from desktop.words.counted import Counted
from desktop.words.translation import translate

NO_LICENCE_CODE: Final = "4008"
"""The service's error code for a user without a Webex Calling licence."""

_SAFE_METHODS: Final = frozenset({"", "GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Said:
    """A fault in words. `kind` is for scripts, `tracking_id` for the vendor's support."""

    title: str
    text: str
    remedy: str
    tracking_id: str
    kind: Kind


class Errors(Counted):
    """What went wrong, with its number."""

    def matches(self, n: int) -> str:
        return self.tr("“{text}” matches %n entries: {names}.", "", n)


def said(fault: BaseException) -> Said:
    """The words for any failure; one that nobody expected reads as a bug of this program."""
    known = _known(fault)
    title, text, remedy = packs.sentence(known) or _SENTENCES[known.kind](known)
    parts = [text, _quoted(known), _outcome(known)]
    return Said(title, _joined(parts), remedy, known.tracking_id, known.kind)


def in_one_line(fault: BaseException) -> str:
    """Text and remedy behind one another: for a status bar, a table cell, a terminal."""
    words = said(fault)
    return _joined([words.text, words.remedy])


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


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


def _fact(fault: Fault, name: str) -> str:
    value = fault.facts.get(name)
    return "" if value is None else str(value)


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


Sentence = tuple[str, str, str]


# Nothing was sent -----------------------------------------------------------------------


def _usage(fault: Fault) -> Sentence:
    given = _fact(fault, "given") or _fact(fault, "value") or _fact(fault, "option")
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
        _fact(fault, "text") or text.format(given=given),
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
            remedy = translate("Errors", "Set the user's time zone, which all phones follow.")
        case "notListedYet":
            text = translate("Errors", "The new phone is not listed yet.")
            remedy = translate("Errors", "Go on with the run when it is.")
        case "ledgerWhole":
            text = translate("Errors", "The journal's file is whole; there is nothing to repair.")
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
    return title, text, _joined([translate("Errors", "Nothing was sent."), remedy])


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
    return _fact(fault, "text") or _fact(fault, "wanted") or _fact(fault, "value")


def _some(names: tuple[str, ...], most: int = 10) -> str:
    shown = ", ".join(names[:most])
    return shown + ", …" if len(names) > most else shown


def _bad_file(fault: Fault) -> Sentence:
    name = _fact(fault, "path") or _fact(fault, "file")
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
                given=_fact(fault, "given")
            )
        case str(reason) if reason in _SHEETS:
            text = _SHEETS[reason]().format(given=_fact(fault, "given"))
        case _:
            text = translate("Errors", "It is not what is expected here. Make it anew.")
    return _joined([text, translate("Errors", "Nothing was sent.")])


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
            begun=_fact(fault, "begun"), here=_fact(fault, "here")
        ),
        translate(
            "Errors",
            "Nothing was sent. Connect to the service on which it was begun (“--sandbox” or "
            "“--base-url” of a command), then go on or take it back there.",
        ),
    )


def _read_only(fault: Fault) -> Sentence:
    if _fact(fault, "reason") == "scope":
        return (
            translate("Errors", "Your sign-in only allows reading"),
            permits.only_reads_text("scope"),
            translate(
                "Errors",
                "Nothing was sent. Add the scopes for writing to the integration, then sign in "
                "again under “Accounts”.",
            ),
        )
    if _fact(fault, "reason") == "role":
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
        ).format(customer=_fact(fault, "customer")),
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


# Who we are -----------------------------------------------------------------------------


def _sign_in(fault: Fault) -> Sentence:
    return (
        translate("Errors", "Not signed in"),
        translate("Errors", "The service does not accept the access token.")
        if fault.facts.get("status")
        else translate("Errors", "There is no access token for the service."),
        translate(
            "Errors",
            "Sign in again under “Accounts” in the window, or enter a new access token (personal "
            "ones end after 12 hours). Commands use the account that was open last, or a token in "
            "LINEDESK_TOKEN; with “--sandbox” they need none.",
        ),
    )


def _forbidden(fault: Fault) -> Sentence:
    scopes, duties = _fact(fault, "scopes").split(), _fact(fault, "duties").split()
    if scopes or duties:
        text, remedy = permits.forbidden(scopes, [Duty(one) for one in duties])
        return translate("Errors", "Not permitted"), text, remedy
    return (
        translate("Errors", "Not permitted"),
        translate("Errors", "The service does not permit this with the present access."),
        translate(
            "Errors",
            "The role, a scope of the token or a licence may be missing, or access for programs "
            "is switched off in Control Hub. Ask a full administrator of the customer.",
        ),
    )


# The way to the service -----------------------------------------------------------------


def _bad_url(fault: Fault) -> Sentence:
    match fault.facts.get("reason"):
        case "plain":
            text = translate("Errors", "“{url}” would send everything unencrypted.")
        case "login":
            text = translate("Errors", "An address must not hold a name or password.")
        case _:
            text = translate("Errors", "“{url}” is not an address of a Webex service.")
    return (
        translate("Errors", "This address cannot be used"),
        text.format(url=_fact(fault, "url")),
        translate(
            "Errors",
            "Nothing was sent. Use an address such as https://webexapis.com/v1; plain http is "
            "for this computer only.",
        ),
    )


def _unreachable(fault: Fault) -> Sentence:
    if _fact(fault, "detail") == "proxySignIn":
        return (
            translate("Errors", "The proxy wants a sign-in"),
            translate("Errors", "The proxy of this network asks for a name and a password."),
            translate(
                "Errors",
                "Set HTTPS_PROXY to http://name:password@host:port and start Linedesk again, or "
                "ask your network's people for a way without a sign-in.",
            ),
        )
    return (
        translate("Errors", "Service unreachable"),
        translate("Errors", "There is no connection to the service."),
        translate(
            "Errors",
            "Check the network, the proxy and the address of the service. What was loaded before "
            "can still be read.",
        ),
    )


def _timed_out(fault: Fault) -> Sentence:
    return (
        translate("Errors", "No answer in time"),
        translate("Errors", "The service did not answer in time."),
        translate("Errors", "Try again in a moment. If it stays so, check the network."),
    )


def _cut(fault: Fault) -> Sentence:
    return (
        translate("Errors", "Connection lost"),
        translate("Errors", "The connection ended before the answer was complete."),
        translate("Errors", "Try again. If it stays so, check the network and the proxy."),
    )


def _tls(fault: Fault) -> Sentence:
    return (
        translate("Errors", "No secure connection"),
        translate("Errors", "The certificate of the service is not trusted on this computer."),
        translate(
            "Errors",
            "Where a company proxy inspects the traffic, its certificate must be in the "
            "certificate store of the system. Also check date and time.",
        ),
    )


def _not_webex(fault: Fault) -> Sentence:
    return (
        translate("Errors", "The answer does not come from Webex"),
        translate(
            "Errors", "Something answered, but not in the form of this service: often a web page."
        ),
        translate(
            "Errors",
            "Check the address of the service, and whether a proxy or the sign-in page of a "
            "network stands between.",
        ),
    )


# The service's own answers --------------------------------------------------------------


def _not_found(fault: Fault) -> Sentence:
    if _fact(fault, "code") == NO_LICENCE_CODE:
        return _no_licence()
    return (
        translate("Errors", "Not found"),
        translate("Errors", "The service does not know this, or not for this customer."),
        translate(
            "Errors",
            "It may have been removed meanwhile, or not be available to this kind of user. "
            "Refresh the view.",
        ),
    )


def _no_licence() -> Sentence:
    return (
        translate("Errors", "No Webex Calling licence"),
        translate(
            "Errors", "This user has no licence for Webex Calling, so there is no such setting."
        ),
        translate("Errors", "Assign a licence to the user in Control Hub, then refresh."),
    )


def _rejected(fault: Fault) -> Sentence:
    if _fact(fault, "code") == NO_LICENCE_CODE:
        return _no_licence()
    match fault.facts.get("status"):
        case 405:
            return (
                translate("Errors", "Not included in the licence"),
                translate("Errors", "The licence of this user does not include this setting."),
                translate(
                    "Errors", "It often takes a Professional licence. Assign it in Control Hub."
                ),
            )
        case 409:
            return (
                translate("Errors", "Already in use"),
                translate("Errors", "This clashes with something that the service already has."),
                translate(
                    "Errors",
                    "A number or extension may be taken, or another job may still be running. "
                    "Refresh the view and look at the present state.",
                ),
            )
        case _:
            return (
                translate("Errors", "The service refuses this"),
                translate("Errors", "The service does not accept these values."),
                translate("Errors", "Correct the values and save again."),
            )


def _busy(fault: Fault) -> Sentence:
    if fault.facts.get("status") == 423:
        text = translate("Errors", "The service is working on this object and has locked it.")
    else:
        text = translate("Errors", "The service takes no more requests for the moment.")
    return (
        translate("Errors", "The service is busy"),
        text,
        translate("Errors", "Linedesk waited as it was asked to. Try again in a minute."),
    )


def _service_fault(fault: Fault) -> Sentence:
    return (
        translate("Errors", "Fault of the service"),
        translate("Errors", "The service reports a fault of its own (status {status}).").format(
            status=_fact(fault, "status")
        ),
        translate(
            "Errors",
            "Try again later. If it stays so, give the tracking id to the support of the service.",
        ),
    )


# Our own ground -------------------------------------------------------------------------


def _profile(fault: Fault) -> Sentence:
    return (
        translate("Errors", "The profile folder cannot be used"),
        translate("Errors", "Linedesk cannot read or write “{path}”.").format(
            path=_fact(fault, "path")
        ),
        translate(
            "Errors", "Give yourself access to this folder, or name another with “--profile”."
        ),
    )


def _store(fault: Fault) -> Sentence:
    path = _fact(fault, "path")
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
        case "url":
            return translate(
                "Errors",
                "“--ledger” takes the URL of a database, such as sqlite:////folder/ledger.sqlite.",
            )
        case "driver":
            return translate(
                "Errors", "The driver “{driver}” of this database is not installed."
            ).format(driver=_fact(fault, "driver"))
        case _:
            return translate("Errors", "Close other copies of Linedesk and start again.")


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
            name=_fact(fault, "name") or _fact(fault, "reason") or fault.kind.value
        ),
        translate("Errors", "Nothing is lost that was saved. The log in the profile says more."),
    )


_SENTENCES: Final[dict[Kind, Callable[[Fault], Sentence]]] = {
    Kind.USAGE: _usage,
    Kind.NOT_POSSIBLE: _not_possible,
    Kind.NOBODY_MEANT: _nobody_meant,
    Kind.SEVERAL_MEANT: _several_meant,
    Kind.BAD_FILE: _bad_file,
    Kind.READ_ONLY: _read_only,
    Kind.OTHER_SERVICE: _other_service,
    Kind.INCOMPLETE: _incomplete,
    Kind.SIGN_IN: _sign_in,
    Kind.SIGN_IN_FAILED: sign_in.failed,
    Kind.FORBIDDEN: _forbidden,
    Kind.BAD_URL: _bad_url,
    Kind.UNREACHABLE: _unreachable,
    Kind.TIMED_OUT: _timed_out,
    Kind.CUT: _cut,
    Kind.TLS: _tls,
    Kind.NOT_WEBEX: _not_webex,
    Kind.NOT_FOUND: _not_found,
    Kind.REJECTED: _rejected,
    Kind.BUSY: _busy,
    Kind.SERVICE_FAULT: _service_fault,
    Kind.PROFILE: _profile,
    Kind.STORE: _store,
    Kind.DAMAGED_LEDGER: rescue.sentence,
    Kind.DISK_FULL: _disk_full,
    Kind.KEYCHAIN: _keychain,
    Kind.PRINTER: post_faults.printer,
    Kind.MAIL: post_faults.mail,
    Kind.LEASED: _leased,
    Kind.UNKNOWN_OUTCOME: rescue.unknown_outcome,
    Kind.NOT_UNDOABLE: _not_undoable,
    Kind.BUG: _bug,
}
