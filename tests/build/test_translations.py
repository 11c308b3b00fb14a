"""The translation files follow the sources, and a gap in them is found."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import translations
from refusal import Refusal

SOURCE = '''"""A view."""


class Page(Widget):
    def show(self, count: int) -> None:
        self.label.setText(self.tr("Save"))
        self.label.setText(self.tr("{name} has left").format(name="x"))
        self.label.setText(self.tr("%n users", "", count))
'''
Words = dict[str, str | tuple[str, str]]

GERMAN: Words = {
    "Save": "Speichern",
    "{name} has left": "{name} ist weg",
    "%n users": ("%n Person", "%n Personen"),
}
ENGLISH: Words = {"%n users": ("%n user", "%n users")}


class Tree:
    """A source folder and its translations."""

    def __init__(self, folder: Path) -> None:
        self.sources = folder / "desktop"
        self.folder = folder / "translations"
        self.sources.mkdir(parents=True)
        self.write(SOURCE)

    def write(self, text: str) -> None:
        (self.sources / "page.py").write_text(text, encoding="utf-8")

    def update(self) -> None:
        translations.update(self.folder, self.sources)

    def ts(self, language: str) -> Path:
        return self.folder / f"linedesk_{language}.ts"

    def translate(self) -> None:
        """Fill in every text and compile."""
        for language, words in (("de", GERMAN), ("en", ENGLISH)):
            fill(self.ts(language), words)
        translations.release(self.folder)

    def check(self) -> list[str]:
        return translations.check(self.folder, self.sources)


def fill(path: Path, words: Words) -> None:
    """Translate as a person in Qt Linguist does."""
    tree = ElementTree.parse(path)
    for message in tree.getroot().iter("message"):
        translation = message.find("translation")
        assert translation is not None
        translation.attrib.pop("type", None)
        said = words[message.findtext("source", "")]
        if isinstance(said, str):
            translation.text = said
        else:
            for form, text in zip(translation.iter("numerusform"), said, strict=True):
                form.text = text
    tree.write(path, encoding="utf-8", xml_declaration=True)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "tree")


@pytest.fixture
def complete(tree: Tree) -> Tree:
    tree.update()
    tree.translate()
    assert tree.check() == []
    return tree


def test_english_holds_only_plurals(tree: Tree) -> None:
    tree.update()
    assert {message.source for message in translations.messages(tree.ts("de"))} == set(GERMAN)
    assert {message.source for message in translations.messages(tree.ts("en"))} == set(ENGLISH)


def test_what_nobody_translated_is_found(tree: Tree) -> None:
    tree.update()
    problems = tree.check()
    assert len(problems) == len(GERMAN) + len(ENGLISH)
    assert "linedesk_de.ts: Page: 'Save': unfinished" in problems


def test_missing_files_are_found(tree: Tree) -> None:
    assert [problem.split()[0] for problem in tree.check()] == ["linedesk_en.ts", "linedesk_de.ts"]


def test_an_update_keeps_what_was_translated(complete: Tree) -> None:
    before = complete.ts("de").read_text(encoding="utf-8")
    complete.update()
    assert {m.source: m.forms for m in translations.messages(complete.ts("de"))} == {
        source: (said,) if isinstance(said, str) else said for source, said in GERMAN.items()
    }
    assert "Speichern" in before


def test_a_new_and_a_vanished_text_are_found(complete: Tree) -> None:
    complete.write(SOURCE.replace('"Save"', '"Store"'))
    assert complete.check() == [
        "linedesk_de.ts: Page: 'Store': not in the file",
        "linedesk_de.ts: Page: 'Save': not in the sources",
    ]


@pytest.mark.parametrize("said", ["{nam} ist weg", "ist weg", "{name} ist weg {0}"])
def test_lost_places_for_values_are_found(complete: Tree, said: str) -> None:
    fill(complete.ts("de"), GERMAN | {"{name} has left": said})
    assert complete.check() == [
        f"linedesk_de.ts: Page: '{{name}} has left': other places for values in {said!r}"
    ]


def test_an_empty_plural_is_found(complete: Tree) -> None:
    fill(complete.ts("en"), {"%n users": ("%n user", "")})
    assert complete.check() == ["linedesk_en.ts: Page: '%n users': empty"]


def test_a_stale_compilation_is_found(complete: Tree) -> None:
    fill(complete.ts("de"), GERMAN | {"Save": "Sichern"})
    assert complete.check() == [
        "linedesk_de.qm is not what its .ts file gives: run 'make.py translations'."
    ]


def test_a_broken_file_is_said(tree: Tree) -> None:
    tree.folder.mkdir()
    for language in translations.LANGUAGES:
        tree.ts(language).write_text("<TS", encoding="utf-8")
    with pytest.raises(Refusal, match=r"lrelease failed: .*linedesk_en\.ts"):
        translations.release(tree.folder)


def test_a_wrong_word_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main(["polish"]) == 1
    assert capsys.readouterr().err == (
        "translations.py: translations.py takes one word: update or check.\n"
    )
