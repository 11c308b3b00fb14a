"""Numbers as people of a country write them, and as the service stores them (E.164)."""

from __future__ import annotations

from typing import Final

import phonenumbers

from desktop.domain.lines import dialled

_TRUNK: Final = "0"
_NO_EXTENSION: Final = 10
"""As many digits are no extension, where numbers are written without a prefix."""


def national(number: str, country: str) -> str:
    """`+493012345` as `030 12345` in its own country, else `+49 30 12345`.

    What is no number with a country code (an extension, an address) comes back as it is.
    `country` is a two-letter code, "" where it is not known.
    """
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    home = country.upper()
    inside = bool(home) and parsed.country_code == phonenumbers.country_code_for_region(home)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if inside else style.INTERNATIONAL)


def e164(text: str, country: str) -> str:
    """What a person typed, as it is stored: `030 12345` of Germany is `+493012345`.

    What can be no number of that country comes back without its layout, to be judged as it is.
    """
    bare = dialled(text)
    if bare.startswith("+"):
        return _stored(bare, "") or bare
    if not bare.isascii() or not bare.isdigit():
        return bare
    if bare.startswith("00"):  # which is not how all countries dial abroad
        abroad = f"+{bare[2:]}"
        here = _stored(bare, country)
        return here if here and _is_valid(here) else _stored(abroad, "") or abroad
    return _stored(bare, country) or bare


def _stored(bare: str, country: str) -> str:
    """A number in E.164, without a zero that is dialled inside its country alone (`+49 030`); ""
    where it can be none."""
    try:
        parsed = phonenumbers.parse(bare, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _is_valid(number: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


def destination(text: str, country: str) -> str:
    """What a person typed as a destination, as it is stored.

    `030 12345` is a number of the country, `7955` an extension, and both could be digits of
    either: only what is a whole, valid number of the country becomes one.
    """
    bare = dialled(text)
    if bare.startswith("+"):
        return e164(bare, country)
    if not (bare.isascii() and bare.isdigit()):
        return bare
    prefix = phonenumbers.ndd_prefix_for_region(country.upper(), True)
    if not (bare.startswith(_TRUNK) if prefix == _TRUNK else len(bare) >= _NO_EXTENSION):
        return bare
    found = e164(bare, country)
    return found if _is_valid(found) else bare


def region(number: str) -> str:
    """The two-letter code of the country that a number in E.164 belongs to; "" where there is
    none, or where it is no number that could be dialled."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.region_code_for_number(parsed) or _region_of_code(parsed.country_code or 0)


def _region_of_code(country_code: int) -> str:
    """The main country of a country code; "" for one of the whole world."""
    found = phonenumbers.region_code_for_country_code(country_code)
    return "" if found in ("ZZ", "001") else found
