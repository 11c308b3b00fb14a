"""Numbers in the form of a country, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.national import destination, e164, national


@pytest.mark.parametrize(
    ("number", "country", "shown"),
    [
        ("+493012345678", "DE", "030 12345678"),
        ("+493012345678", "US", "+49 30 12345678"),
        ("+493012345678", "", "+49 30 12345678"),
        ("+12025550123", "us", "(202) 555-0123"),
        ("7900", "DE", "7900"),
        ("anna@example.com", "DE", "anna@example.com"),
        ("+", "DE", "+"),
    ],
)
def test_the_form_of_the_country(number: str, country: str, shown: str) -> None:
    assert national(number, country) == shown


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("030 12345678", "DE", "+493012345678"),
        ("+49 (30) 1234-5678", "US", "+493012345678"),
        ("0049 30 12345678", "DE", "+493012345678"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("seven", "DE", "seven"),
        ("", "DE", ""),
        ("030 12345678", "", "03012345678"),
        ("+49 (0)30 12345678", "DE", "+493012345678"),
        ("+49 030 12345678", "US", "+493012345678"),
        ("0049 (0) 30 12345678", "", "+493012345678"),
        ("+44 (0)20 7946 0018", "DE", "+442079460018"),
        ("+39 (0)6 6982 1234", "DE", "+390669821234"),
        ("0011 49 30 12345678", "AU", "+493012345678"),
        ("0049 30 12345678", "AU", "+493012345678"),
        ("\u202a+49 30\u2013123\u202f45678\u202c", "DE", "+493012345678"),
    ],
)
def test_what_is_typed_is_stored_as_e164(typed: str, country: str, stored: str) -> None:
    assert e164(typed, country) == stored


@given(st.integers(10**5, 10**8 - 1), st.sampled_from(["DE", "US", "FR", "GB", "CH", ""]))
def test_shown_and_read_again_is_the_same_number(digits: int, country: str) -> None:
    number = f"+4930{digits}"
    assert e164(national(number, country), country) == number


@pytest.mark.parametrize("country", ["DE", "US", ""])
def test_a_destination_keeps_no_zero_that_is_dialled_inside_the_country(country: str) -> None:
    """It was shown without the zero, and stored with it: the call went nowhere."""
    for typed in ("+49 (0)30 12345678", "+49 030 12345678"):
        stored = destination(typed, country)
        assert stored == "+493012345678"
        assert e164(national(stored, country), country) == stored
