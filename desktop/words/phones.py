"""What is said of phones: error codes, activation, and why something cannot be done to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.domain.phones import Hindrance
from desktop.words.translation import translate


def error_text(code: str) -> str:
    """What an error code of a device means; the code itself where it is not known."""
    known = _ERRORS.get(code.lower())
    return known() if known else code


def activation_text(state: str) -> str:
    """How far the activation of a phone is; "" where it is not told."""
    known = _ACTIVATIONS.get(state)
    return known() if known else state


def hindrance_text(hindrance: Hindrance) -> str:
    """Why something cannot be done to a phone, in a few words."""
    return _HINDRANCES[hindrance]()


_ERRORS: Final[dict[str, Callable[[], str]]] = {
    "sipprofileregistration": lambda: translate("Phones", "not registered for calls"),
    "sipregistration": lambda: translate("Phones", "not registered for calls"),
    "webexregistration": lambda: translate("Phones", "not registered with Webex"),
    "networkquality": lambda: translate("Phones", "poor network"),
    "networkcommands": lambda: translate("Phones", "network settings need a restart"),
    "ipv4assignment": lambda: translate("Phones", "no IPv4 address"),
    "ipv6assignment": lambda: translate("Phones", "no IPv6 address"),
    "ntpstatus": lambda: translate("Phones", "no time server"),
    "httpfeedbackfailed": lambda: translate("Phones", "a control system does not answer"),
    "invalidauthenticationcredentials": lambda: translate("Phones", "sign-in refused"),
    "certificateexpiry": lambda: translate("Phones", "certificate expires or has expired"),
    "tlsverifyrequiredcerts": lambda: translate("Phones", "certificate missing"),
    "upgraderequired": lambda: translate("Phones", "software update needed"),
    "unsupportedsoftware": lambda: translate("Phones", "software not supported"),
    "hasactivecacertificates": lambda: translate("Phones", "certificates of its own installed"),
    "passwordstatus": lambda: translate("Phones", "password not set"),
    "overheating": lambda: translate("Phones", "too hot"),
    "temperaturecheck": lambda: translate("Phones", "too hot"),
    "lowbattery": lambda: translate("Phones", "battery low"),
    "phonebookavailable": lambda: translate("Phones", "no directory"),
    "touchpanelconnection": lambda: translate("Phones", "touch panel not connected"),
    "monitordelay": lambda: translate("Phones", "screen not connected"),
    "cameradetected": lambda: translate("Phones", "no camera"),
    "cameraerrors": lambda: translate("Phones", "camera faulty"),
    "micconnected": lambda: translate("Phones", "no microphone"),
    "micsnoneconnected": lambda: translate("Phones", "no microphone"),
    "audioports": lambda: translate("Phones", "loudspeaker or microphone faulty"),
}

_ACTIVATIONS: Final[dict[str, Callable[[], str]]] = {
    "activating": lambda: translate("Phones", "waits for its code"),
    "activated": lambda: translate("Phones", "activated"),
    "deactivated": lambda: translate("Phones", "not activated any more"),
}

_HINDRANCES: Final[dict[Hindrance, Callable[[], str]]] = {
    Hindrance.NO_PHONE: lambda: translate("Phones", "choose a phone first"),
    Hindrance.NOT_KNOWN: lambda: translate("Phones", "what this phone can do is being asked"),
    Hindrance.NOT_CONNECTED: lambda: translate("Phones", "the phone is not connected"),
    Hindrance.NO_COMMANDS: lambda: translate(
        "Phones", "this phone takes no commands from the cloud"
    ),
    Hindrance.NOT_ALLOWED: lambda: translate("Phones", "you may not send commands to this phone"),
    Hindrance.NO_LOGS: lambda: translate("Phones", "only by hand on this phone, or in Control Hub"),
    Hindrance.NO_CODE: lambda: translate("Phones", "this model takes no activation code"),
    Hindrance.NO_FETCHING: lambda: translate("Phones", "this model does not take that order"),
}
