"""Says what stood between us and the service: the sign-in, a right, the network, its answer."""

from __future__ import annotations

from typing import Final

from desktop.domain.errors import Fault, Kind
from desktop.domain.permits import Duty
from desktop.words import permits
from desktop.words.sentences import Sentence, Sentences, fact
from desktop.words.translation import translate

NO_LICENCE_CODE: Final = "4008"
"""The service's error code for a user without a Webex Calling licence."""


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
    scopes, duties = fact(fault, "scopes").split(), fact(fault, "duties").split()
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
        text.format(url=fact(fault, "url")),
        translate(
            "Errors",
            "Nothing was sent. Use an address such as https://webexapis.com/v1; plain http is "
            "for this computer only.",
        ),
    )


def _unreachable(fault: Fault) -> Sentence:
    if fact(fault, "detail") == "proxySignIn":
        return (
            translate("Errors", "The proxy wants a sign-in"),
            translate("Errors", "The proxy of this network asks for a name and a password."),
            translate(
                "Errors",
                "Set HTTPS_PROXY to http://name:password@host:port and start Linedesk again, or "
                "ask your network’s people for a way without a sign-in.",
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
    if fault.facts.get("detail") == "noTls":
        return (
            translate("Errors", "No secure connection"),
            translate("Errors", "What answers under this address speaks no TLS, or an old one."),
            translate(
                "Errors",
                "Check the address of the service. A proxy, or a network’s sign-in page, may also "
                "answer in its place.",
            ),
        )
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
    if fact(fault, "code") == NO_LICENCE_CODE:
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
    if fact(fault, "code") == NO_LICENCE_CODE:
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
            status=fact(fault, "status")
        ),
        translate(
            "Errors",
            "Try again later. If it stays so, give the tracking id to the support of the service.",
        ),
    )


SENTENCES: Final[Sentences] = {
    Kind.SIGN_IN: _sign_in,
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
}
