"""What a user can do without an administrator and what nobody else can, and a text that says so."""

from __future__ import annotations

from typing import Final

from desktop.words.tongue import Tongue

SETTINGS_PAGE: Final = "https://settings.webex.com"
"""Where users change their own settings."""


def able(tongue: Tongue) -> list[str]:
    """What the user can do, too, at the `SETTINGS_PAGE`."""
    return [
        tongue.translate("UserHelp", "Change the voicemail PIN"),
        tongue.translate("UserHelp", "Set up Single Number Reach: further phones that ring too"),
        tongue.translate("UserHelp", "Switch voicemail and its copies by e-mail on and off"),
        tongue.translate("UserHelp", "Forward calls"),
    ]


def alone(tongue: Tongue) -> list[str]:
    """What only the user can do: the service has no operation for an administrator."""
    return [
        tongue.translate("UserHelp", "Choose the voicemail PIN that counts in the end"),
        tongue.translate("UserHelp", "Record the voicemail name by phone"),
        tongue.translate("UserHelp", "Listen to voice messages and delete them"),
        tongue.translate("UserHelp", "Sign in to the Webex app and choose its headset"),
    ]


def subject(tongue: Tongue) -> str:
    """The subject of a mail with the text."""
    return tongue.translate("UserHelp", "Your phone settings")


def text(tongue: Tongue, name: str) -> str:
    """Both lists as a text to send to a user of that first name."""
    return tongue.translate(
        "UserHelp",
        "Hello {name},\n\nthese things about your phone you can set yourself at {page} "
        "(sign in with your e-mail address, then Webex Calling):\n{able}\n\n"
        "These only you can do, no administrator can:\n{alone}\n\nKind regards",
    ).format(
        name=name,
        page=SETTINGS_PAGE,
        able="\n".join(f"- {one}" for one in able(tongue)),
        alone="\n".join(f"- {one}" for one in alone(tongue)),
    )
