"""Languages: loaded, switched while widgets are there, and facts where a file is missing."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.runtime.language import Spoken, available, current, install, system_language

TS = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1" language="{code}">
<context><name>words</name>
<message><source>Save</source><translation>{save}</translation></message>
<message numerus="yes"><source>%n user(s)</source><translation>
<numerusform>%n {one}</numerusform><numerusform>%n {many}</numerusform></translation></message>
</context></TS>
"""


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("translations")
    words = {"de": ("Speichern", "Benutzer", "Benutzer"), "en": ("Save", "user", "users")}
    package = Path(PySide6.__path__[0])
    lrelease = package / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    for code, (save, one, many) in words.items():
        source = folder / f"linedesk_{code}.ts"
        source.write_text(TS.format(code=code, save=save, one=one, many=many), encoding="utf-8")
        target = source.with_suffix(".qm")
        subprocess.run([lrelease, source, "-qm", target], check=True, capture_output=True)
    return folder


@pytest.fixture(autouse=True)
def _speechless(qapp: QApplication) -> Iterator[None]:
    locale = QLocale()
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    qapp.setProperty("linedeskLanguage", None)
    QLocale.setDefault(locale)


def save() -> str:
    return QCoreApplication.translate("words", "Save")


def users(number: int) -> str:
    return QCoreApplication.translate("words", "%n user(s)", "", number)


def test_both_languages_with_plurals(qapp: QApplication, translations: Path) -> None:
    assert current() == "en"
    assert install(qapp, "de", translations) == Spoken("de", True, True)
    assert (current(), save(), users(1), users(2)) == (
        "de",
        "Speichern",
        "1 Benutzer",
        "2 Benutzer",
    )
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().language() == QLocale.Language.German
    assert install(qapp, "en", translations) == Spoken("en", True, True)
    assert (current(), save(), users(1), users(2)) == ("en", "Save", "1 user", "2 users")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_an_open_widget_hears_of_it(qapp: QApplication, qtbot: QtBot, translations: Path) -> None:
    class Label(QLabel):
        def changeEvent(self, event: QEvent) -> None:
            if event.type() == QEvent.Type.LanguageChange:
                self.setText(save())
            super().changeEvent(event)

    label = Label()
    qtbot.addWidget(label)
    install(qapp, "de", translations)
    qtbot.waitUntil(lambda: label.text() == "Speichern")
    install(qapp, "en", translations)
    qtbot.waitUntil(lambda: label.text() == "Save")


def test_switching_leaves_no_old_translator(qapp: QApplication, translations: Path) -> None:
    for _ in range(3):
        for code in available():
            install(qapp, code, translations)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(qapp.findChildren(QTranslator)) == 2  # German: ours and Qt's


def test_a_file_that_is_written_anew_hurts_nobody(
    qapp: QApplication, translations: Path, tmp_path: Path
) -> None:
    file = tmp_path / "linedesk_de.qm"
    file.write_bytes((translations / "linedesk_de.qm").read_bytes())
    install(qapp, "de", tmp_path)
    file.write_bytes(b"")  # a mapped file would end the process here
    gc.collect()
    assert (save(), users(2)) == ("Speichern", "2 Benutzer")


def test_broken_words_are_a_fact(qapp: QApplication, tmp_path: Path) -> None:
    for content in (b"", b"no words", bytes(100)):
        (tmp_path / "linedesk_de.qm").write_bytes(content)
        assert install(qapp, "de", tmp_path) == Spoken("de", False, True)
        assert save() == "Save"


def test_missing_words_are_a_fact(qapp: QApplication, tmp_path: Path) -> None:
    assert install(qapp, "de", tmp_path) == Spoken("de", False, True)


@pytest.mark.parametrize(
    ("system", "expected"), [("de_AT.UTF-8", "de"), ("en_GB.UTF-8", "en"), ("pl_PL.UTF-8", "en")]
)
@pytest.mark.skipif(sys.platform != "linux", reason="the system's language is the environment's")
def test_system_language_without_a_window(system: str, expected: str) -> None:
    program = (
        "from PySide6.QtCore import QCoreApplication; import sys;"
        "from desktop.runtime.language import install;"
        "print(install(QCoreApplication(sys.argv), None).language)"
    )
    environment = {"LC_ALL": system, "LANGUAGE": "", "PYTHONPATH": ":".join(sys.path)}
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == expected


def test_unknown_language_is_the_systems(qapp: QApplication, translations: Path) -> None:
    assert install(qapp, "tlh", translations).language == system_language()
