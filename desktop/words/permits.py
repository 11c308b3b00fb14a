"""Why something is not permitted beforehand: scopes that a sign-in lacks, roles that it takes."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.permits import Duty, Lack
from desktop.words.translation import translate


def lack_text(lack: Lack) -> str:
    """One sentence for a tooltip, a menu or a card."""
    if lack.scopes:
        return _scopes(lack.scopes)
    text = translate("Permits", "Your role at Webex does not allow this. Roles that do: {roles}.")
    return text.format(roles=roles_text(lack.duties))


def _scopes(scopes: Sequence[str]) -> str:
    text = translate("Permits", "Your sign-in was not granted the scope {scopes}.")
    return text.format(scopes=", ".join(scopes))


def only_reads_text(why: str) -> str:
    """Why nothing at all can be changed: `role` or `scope`."""
    if why == "scope":
        return translate("Permits", "Your sign-in was granted scopes for reading only.")
    return translate("Permits", "At Webex you are a read-only administrator.")


def forbidden(scopes: Sequence[str], duties: Sequence[Duty]) -> tuple[str, str]:
    """Text and remedy of what was refused here, before anything was sent."""
    text = lack_text(Lack(tuple(scopes), tuple(duties)))
    if scopes:
        return text, translate(
            "Permits",
            "Nothing was sent. Add the scope to the integration, then sign in again under "
            "“Accounts”.",
        )
    return text, translate(
        "Permits", "Nothing was sent. Ask a full administrator of the partner for another role."
    )


def roles_text(duties: Sequence[Duty]) -> str:
    """The roles in words."""
    return ", ".join(_role(duty) for duty in duties)


def _role(duty: Duty) -> str:
    match duty:
        case Duty.FULL:
            return translate("Permits", "full administrator")
        case Duty.USER:
            return translate("Permits", "user administrator")
        case Duty.LOCATION:
            return translate("Permits", "location administrator")
        case Duty.DEVICE:
            return translate("Permits", "device administrator")
        case Duty.READ:
            return translate("Permits", "read-only administrator")
