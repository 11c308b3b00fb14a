"""Who is meant: id, else e-mail, else extension, else exact name, else a part of it."""

from __future__ import annotations

import pytest

from desktop.commands import chosen
from desktop.domain.directory import Customer, Device, Person
from desktop.domain.errors import Fault, Kind

ANNA = Person("id-anna", "Anna Groß", email="anna@x.example", extension="1001")
HANNA = Person("id-hanna", "Hanna Groß", email="hanna@x.example", extension="1002")
OTHER_ANNA = Person("id-other", "Anna Groß", email="a.gross@x.example", extension="1003")
NUMBER = Person("id-number", "Nummer 1001", email="n@x.example", extension="2000")
PEOPLE = [ANNA, HANNA, OTHER_ANNA, NUMBER]


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("id-other", OTHER_ANNA),
        ("ANNA@x.example", ANNA),
        ("1001", ANNA),
        ("hanna groß", HANNA),
        ("HANNA GROSS", HANNA),
        ("umm", NUMBER),
        ("a.gross@", None),
    ],
)
def test_a_user(wanted: str, meant: Person | None) -> None:
    if meant is None:
        with pytest.raises(Fault):
            chosen.person(wanted, PEOPLE)
    else:
        assert chosen.person(wanted, PEOPLE) is meant


def test_two_of_one_name_are_listed_with_what_tells_them_apart() -> None:
    with pytest.raises(Fault) as raised:
        chosen.person("Anna Groß", PEOPLE)
    assert raised.value.kind is Kind.SEVERAL_MEANT
    assert raised.value.matches == (
        "Anna Groß <anna@x.example>",
        "Anna Groß <a.gross@x.example>",
    )


@pytest.mark.parametrize("wanted", ["nobody", ""])
def test_nobody(wanted: str) -> None:
    with pytest.raises(Fault) as raised:
        chosen.person(wanted, PEOPLE)
    assert raised.value.kind is Kind.NOBODY_MEANT


def test_several_users_each_once_in_order() -> None:
    assert chosen.people("1002, 1001,,hanna@x.example", PEOPLE) == [HANNA, ANNA]
    with pytest.raises(Fault):
        chosen.people(" , ", PEOPLE)


def test_a_customer_by_exact_name_before_a_part() -> None:
    north, northwind = Customer("1", "Nord"), Customer("2", "Nordwind GmbH")
    assert chosen.customer("nord", [northwind, north]) is north
    assert chosen.customer("wind", [northwind, north]) is northwind
    with pytest.raises(Fault) as raised:
        chosen.customer("or", [northwind, north])
    assert raised.value.matches == ("Nordwind GmbH", "Nord")


@pytest.mark.parametrize(
    "wanted", ["d1", "c1", "00:1a:2b:3c:4d:5e", "001A2B3C4D5E", "fch1", "Desk"]
)
def test_a_phone(wanted: str) -> None:
    phone = Device("d1", "c1", name="Desk phone", mac="001A2B3C4D5E", serial="FCH1")
    assert chosen.device(wanted, [phone, Device("d2", name="Hall")]) is phone
