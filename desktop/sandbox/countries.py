"""Countries as Calling is set up in them: which time zones a person there may have."""

from typing import Any

from desktop.sandbox.errors import not_found
from desktop.sandbox.routes import Answer, Call, Routes, words

routes = Routes()

# Of the countries that a sandbox has customers in; their states are few, for nothing asks.
_ZONES = {
    "DE": ("Europe/Berlin", "Europe/Busingen"),
    "FR": ("Europe/Paris",),
    "GB": ("Europe/London",),
    "US": (
        "America/Adak",
        "America/Anchorage",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/New_York",
        "America/Phoenix",
        "Pacific/Honolulu",
    ),
}
_STATES = {"US": (("CO", "Colorado"), ("IL", "Illinois"), ("NY", "New York"))}


@routes.on("GET", "/telephony/config/countries/{countryCode}", words("orgId"))
def country_configuration(call: Call) -> Answer:
    call.organization()
    code = call.ids["countryCode"].upper()
    if code not in _ZONES:
        raise not_found("Country")
    states: list[dict[str, Any]] = [
        {"code": short, "name": name} for short, name in _STATES.get(code, ())
    ]
    return Answer(
        {
            "stateRequired": bool(states),
            "zipCodeRequired": True,
            "states": states,
            "timeZones": list(_ZONES[code]),
        }
    )
