"""Voicemail PINs: reset, a temporary one, and the rules for them. Nothing reads a PIN."""

from __future__ import annotations

from desktop.api import wire as wires
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, Effect, writes
from desktop.domain.documents import Document


@writes
async def reset(wire: CustomerWire, person_id: str) -> Answer:
    """`POST /people/{personId}/features/voicemail/actions/resetPin/invoke`; 204. Which PIN
    counts then is said by `defaultVoicemailPinEnabled` of the organisation's rules.

    Resetting twice is resetting once, so it may be sent again.
    """
    path = wires.path("people", person_id, "features", "voicemail", "actions", "resetPin", "invoke")
    return await wire.post(path, {}, Effect.SET)


@writes
async def set_passcode(wire: CustomerWire, person_id: str, passcode: str) -> Answer:
    """`PUT /telephony/config/people/{personId}/voicemail/passcode`; 204. 6 to 30 digits by the
    location's rules; needs telephony_config_write, where `reset` needs people_write."""
    path = wires.path("telephony", "config", "people", person_id, "voicemail", "passcode")
    return await wire.put(path, {"passcode": passcode})


async def organization_rules(wire: CustomerWire) -> Document:
    """`GET /telephony/config/voicemail/rules`."""
    return await wire.document("/telephony/config/voicemail/rules")


async def organization_settings(wire: CustomerWire) -> Document:
    """`GET /telephony/config/voicemail/settings`: how long messages are kept."""
    return await wire.document("/telephony/config/voicemail/settings")


async def location_rules(wire: CustomerWire, location_id: str) -> Document:
    """`GET /telephony/config/locations/{locationId}/voicePortal/passcodeRules`."""
    return await wire.document(
        wires.path("telephony", "config", "locations", location_id, "voicePortal", "passcodeRules")
    )
