"""The mail about a code: in both languages, by the model's own steps, with texts of one's own."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.directory import PhoneModel
from desktop.domain.labels import Label
from desktop.words import mails
from desktop.words.tongue import Tongue

LABEL: Final = Label(
    customer="Alpenhof & Söhne GmbH",
    user="Jörg <Grüßner>",
    model="DMS Cisco 8865",
    code="5414011256173816",
    expiry_time="2026-12-15T12:00:00Z",
    zone="Europe/Berlin",
    extension="7001",
    number="+4989550007",
)


class Texts(HTMLParser):
    """All that is read in an HTML text, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.tags: set[str] = set()

    def handle_data(self, data: str) -> None:
        self.read += data.split()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("Hello Jörg <Grüßner>,", "15 Dec 2026 13:00 CET", "Kind regards\nHelp desk")),
        ("de", ("Guten Tag Jörg <Grüßner>,", "15.12.2026 13:00 MEZ", "Freundliche Grüße\nHelp")),
    ],
)
def test_the_user_gets_all_that_is_needed(
    qapp: QApplication, language: str, texts: tuple[str, ...]
) -> None:
    made = mails.write(LABEL, Tongue(language), steps="mpp", sender="Help desk")
    for text in (*texts, "\n\n5414-0112-5617-3816\n\n", "Cisco 8865\n", "1. ", "11.2.3MSR1"):
        assert text in made.text, text
    assert "Jörg <Grüßner>" in made.subject
    assert "5414" not in made.subject and "5414" not in repr(made)
    assert not re.search(r"[{}\[\]]", made.text)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("steps", ["mpp", "desk", "other"])
def test_html_says_the_same_as_the_text(qapp: QApplication, language: str, steps: str) -> None:
    made = mails.write(LABEL, Tongue(language), steps=steps, sender="Müller & Co <x>")
    page = Texts()
    page.feed(made.html)
    assert page.read == made.text.split()
    assert page.tags == {"html", "head", "meta", "body", "p", "br"}


def test_somebody_else_is_told_whose_phone_it_is(qapp: QApplication) -> None:
    made = mails.write(LABEL, Tongue("en"), to_user=False)
    assert made.text.startswith("Hello,\n")
    assert "of Jörg <Grüßner> (extension 7001)" in made.text


@pytest.mark.parametrize(
    ("kind", "family"),
    [("MPP", "mpp"), ("DESK_PHONE", "desk"), ("ATA", "other"), ("SOMETHING_NEW", "other")],
)
def test_steps_follow_what_the_catalogue_says_of_a_model(
    qapp: QApplication, kind: str, family: str
) -> None:
    assert mails.family(PhoneModel("Cisco 1", "Cisco 1", type=kind)) == family
    assert mails.family(None) == "other"
    texts = {mails.template("en", f"steps.{one}") for one in ("mpp", "desk", "other")}
    assert len(texts) == 3 and all(texts)


def test_texts_of_ones_own_take_the_place_of_the_template(qapp: QApplication) -> None:
    own = {"de.text": "Für {name}: {code}, {nonsense}, {place}", "en.subject": "New: {model}"}
    german = mails.write(LABEL, Tongue("de"), own=own)
    assert german.text == "Für Jörg <Grüßner>: 5414-0112-5617-3816, {nonsense}, \n"
    assert german.subject == "Aktivierungscode für das Telefon von Jörg <Grüßner>"
    english = mails.write(LABEL, Tongue("en"), own=own)
    assert english.subject == "New: Cisco 8865" and "Kind regards" in english.text
    assert mails.unknown_places(own["de.text"]) == ["nonsense"]
    assert mails.lacks_code("only {name}") and not mails.lacks_code(own["de.text"])


def test_what_stands_in_a_value_is_no_place(qapp: QApplication) -> None:
    sly = Label(customer="x", user="{code}", model="y", code=LABEL.code)
    made = mails.write(sly, Tongue("en"))
    assert "{code}" in made.subject and LABEL.code[:4] not in made.subject


def test_both_templates_have_the_same_parts(qapp: QApplication) -> None:
    english, german = mails._sections("en"), mails._sections("de")
    assert set(english) == set(german)
    for part, text in english.items():
        assert german[part] != text and german[part]
        places = re.findall(r"\{(\w+)\}", text)
        assert sorted(places) == sorted(re.findall(r"\{(\w+)\}", german[part]))
        assert mails.unknown_places(text) == []
