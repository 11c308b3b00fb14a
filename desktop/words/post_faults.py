"""What goes wrong with mail servers and printers, in words; `words.errors` is how they are said."""

from __future__ import annotations

from desktop.domain.errors import Fault
from desktop.words.sentences import Sentence, fact
from desktop.words.translation import translate


def mail(fault: Fault) -> Sentence:
    """Title, text and remedy of a mail that could not be sent."""
    title, text, remedy = _mail(fault)
    detail = fact(fault, "detail")
    if detail:
        said = translate("PostFaults", "The mail server says: “{detail}”").format(detail=detail)
        text = f"{text} {said}"
    sent = (
        translate("PostFaults", "It is not known whether the mail was sent.")
        if fault.facts.get("maybe")
        else translate("PostFaults", "Nothing was sent.")
    )
    return title, f"{text} {sent}", remedy


def _mail(fault: Fault) -> Sentence:
    server = f"{fact(fault, 'server')}:{fact(fault, 'port')}"
    unusable = translate("PostFaults", "The mail server cannot be used")
    settings = translate("PostFaults", "Check the mail server in the settings.")
    match fault.facts.get("reason"):
        case "notSetUp":
            return (
                translate("PostFaults", "No mail server is set up"),
                translate("PostFaults", "Linedesk does not know through which server to send."),
                translate(
                    "PostFaults", "Name the server and a sender in the settings, under Mail."
                ),
            )
        case "noSender":
            return (
                translate("PostFaults", "No sender is set up"),
                translate("PostFaults", "A mail needs an address that it comes from."),
                translate("PostFaults", "Enter the sender in the settings, under Mail."),
            )
        case "name":
            text = translate("PostFaults", "There is no server of the name “{server}”.")
            return unusable, text.format(server=fact(fault, "server")), settings
        case "refused":
            text = translate("PostFaults", "“{server}” does not accept a connection.")
            return (
                unusable,
                text.format(server=server),
                translate("PostFaults", "Check server and port in the settings, and the network."),
            )
        case "timedOut":
            text = translate("PostFaults", "“{server}” did not answer within {seconds} seconds.")
            return (
                translate("PostFaults", "The mail server does not answer"),
                text.format(server=server, seconds=fact(fault, "seconds")),
                translate(
                    "PostFaults", "Try again later; check port and encryption if it stays so."
                ),
            )
        case "cut":
            text = translate("PostFaults", "“{server}” ended the connection.")
            return (
                translate("PostFaults", "The connection to the mail server was cut"),
                text.format(server=server),
                translate(
                    "PostFaults", "Try again later; check port and encryption if it stays so."
                ),
            )
        case "certificate":
            text = translate("PostFaults", "The certificate of “{server}” is not trusted.")
            return (
                unusable,
                text.format(server=server),
                translate(
                    "PostFaults",
                    "Use the name that stands in the certificate, or have your administrator add "
                    "the authority to this computer’s. Linedesk sends nothing without the check.",
                ),
            )
        case "noTls":
            text = translate("PostFaults", "“{server}” offers no encryption of this kind.")
            return (
                unusable,
                text.format(server=server),
                translate("PostFaults", "Choose another encryption or port in the settings."),
            )
        case "openLine":
            return (
                unusable,
                translate("PostFaults", "Codes are never sent to another computer in the clear."),
                translate("PostFaults", "Choose STARTTLS or TLS in the settings, under Mail."),
            )
        case "wantsPassword":
            return (
                translate("PostFaults", "The mail server wants a password"),
                translate("PostFaults", "No password for “{server}” is known.").format(
                    server=fact(fault, "server")
                ),
                translate("PostFaults", "Enter user and password in the settings, under Mail."),
            )
        case "password":
            return (
                translate("PostFaults", "The mail server refuses the password"),
                translate("PostFaults", "“{server}” does not take this user and password.").format(
                    server=fact(fault, "server")
                ),
                translate(
                    "PostFaults", "Enter user and password anew in the settings, under Mail."
                ),
            )
        case "sender":
            return (
                translate("PostFaults", "The mail server refuses the sender"),
                translate("PostFaults", "It does not send for “{sender}”.").format(
                    sender=fact(fault, "sender")
                ),
                translate("PostFaults", "Check the sender in the settings, under Mail."),
            )
        case "recipient":
            return (
                translate("PostFaults", "The mail server refuses the recipient"),
                translate("PostFaults", "It does not send to “{recipient}”.").format(
                    recipient=fact(fault, "recipient")
                ),
                translate("PostFaults", "Check the address."),
            )
        case "address":
            return (
                translate("PostFaults", "This is no e-mail address"),
                translate("PostFaults", "“{recipient}” cannot be written to.").format(
                    recipient=fact(fault, "recipient")
                ),
                translate("PostFaults", "Check the address."),
            )
        case "noCode":
            return (
                translate("PostFaults", "There is no code to send"),
                translate("PostFaults", "This code is not kept, is used, or has expired."),
                translate("PostFaults", "Make a new code."),
            )
        case "stopped":
            return (
                translate("PostFaults", "The sending was stopped"),
                translate("PostFaults", "The mail was on its way just then."),
                translate("PostFaults", "Ask the recipient before you send it again."),
            )
        case "busy":
            return (
                translate("PostFaults", "The mail server takes nothing now"),
                translate("PostFaults", "“{server}” puts it off.").format(server=server),
                translate("PostFaults", "Try again later."),
            )
        case _:
            text = translate("PostFaults", "“{server}” did not take the mail.")
            return unusable, text.format(server=server), settings


def printer(fault: Fault) -> Sentence:
    """Title, text and remedy of what could not be printed."""
    name = fact(fault, "name")
    remedy = translate("PostFaults", "Choose another printer, or save a PDF and print that.")
    if fault.facts.get("reason") == "missing":
        return (
            translate("PostFaults", "There is no such printer"),
            translate("PostFaults", "“{name}” does not exist on this computer.").format(name=name),
            remedy,
        )
    return (
        translate("PostFaults", "The printer cannot be used"),
        translate("PostFaults", "“{name}” did not take the pages.").format(name=name),
        remedy,
    )
