"""Who is meant by what people write of a user, and which model by its name."""

from __future__ import annotations

import pytest

from desktop.domain.directory import Person, PhoneModel
from desktop.domain.meant import PeopleIndex, models_meant

ANNA = Person("id-anna", "Anna Groß", email="anna@x.example", extension="1001")
HANNA = Person("id-hanna", "Hanna Groß", extension="1002", phone_number="+4930123456")
NAMESAKE = Person("id-3", "Anna Groß", extension="1003")
INDEX = PeopleIndex([ANNA, HANNA, NAMESAKE])
MODELS = [
    PhoneModel("DMS Cisco 8865", "Cisco 8865"),
    PhoneModel("DMS Cisco 8861", "Cisco 8861"),
    PhoneModel("Cisco 9861", "Cisco 9861"),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("id-anna", [ANNA]),
        (" ANNA@x.example ", [ANNA]),
        ("1002", [HANNA]),
        ("+49 30/123-456", [HANNA]),
        ("hanna groß", [HANNA]),
        ("Anna Groß", [ANNA, NAMESAKE]),
        ("gro", [ANNA, HANNA, NAMESAKE]),
        ("4930123456", []),
        ("", []),
        ("nobody", []),
    ],
)
def test_who_is_meant(text: str, meant: list[Person]) -> None:
    assert list(INDEX.meant(text)) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("4930123456", [HANNA]), ("49 30 123456", [HANNA]), ("1002", []), ("+4930123456", [])],
)
def test_a_lost_plus_is_seen(text: str, meant: list[Person]) -> None:
    assert list(INDEX.without_plus(text)) == meant


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cisco 8865", ["DMS Cisco 8865"]),
        ("DMS CISCO 8861", ["DMS Cisco 8861"]),
        ("886", ["DMS Cisco 8865", "DMS Cisco 8861"]),
        ("9861", ["Cisco 9861"]),
        ("", []),
        ("7777", []),
    ],
)
def test_which_model_is_meant(text: str, names: list[str]) -> None:
    assert [one.model for one in models_meant(text, MODELS)] == names
