"""The language of every word: translations of ours and of Qt, changed while the window is open.

Qt sends LanguageChange to every widget when translators change; views retranslate by it.
Works without a window too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop.runtime.folders import resource

LANGUAGES: Final = ("en", "de")
"""English first: what is taken where the system speaks neither."""

_TRANSLATORS: Final = "linedeskTranslators"
_CURRENT: Final = "linedeskLanguage"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What `install` found: the language, and whether our words and Qt's are there in it."""

    language: str
    words: bool
    qt_words: bool


def available() -> tuple[str, ...]:
    """Languages to choose from."""
    return LANGUAGES


def system_language() -> str:
    """The first of the system's languages that we speak, else English."""
    for name in QLocale.system().uiLanguages():
        code = name.replace("_", "-").split("-")[0]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


def current() -> str:
    """The language in use; English before `install`."""
    app = QCoreApplication.instance()
    return str((app.property(_CURRENT) if app else None) or LANGUAGES[0])


def install(
    app: QCoreApplication, language: str | None = None, folder: Path | None = None
) -> Spoken:
    """Speak that language from now on, or the system's; may be called again to switch.

    `folder` holds `linedesk_de.qm` and so on; default is the program's own.
    """
    chosen = language if language in LANGUAGES else system_language()
    _remove_old(app)
    territory = QLocale.system().territory()
    QLocale.setDefault(QLocale(QLocale.codeToLanguage(chosen), territory))
    app.setProperty(_CURRENT, chosen)
    own = folder or resource("translations")
    qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    # Qt's own text is English; it ships no qtbase for it.
    qt_words = chosen == "en" or _add(app, qt_folder / f"qtbase_{chosen}.qm")
    words = _add(app, own / f"linedesk_{chosen}.qm")
    return Spoken(chosen, words, qt_words)


def words_of(language: str, folder: Path | None = None) -> QTranslator:
    """The words of a language that need not be the window's: for a mail, a label, a report.

    A text that is not there comes back as "".
    """
    translator = QTranslator()
    path = (folder or resource("translations")) / f"linedesk_{language}.qm"
    translator.load(str(path))
    return translator


class _Translator(QTranslator):
    """Holds its words in memory: by its file's name Qt would map the file, and the process would
    die of a bus error when an update or a translator's tool writes that file anew.
    """

    def __init__(self, app: QCoreApplication, words: bytes) -> None:
        super().__init__(app)
        self.setObjectName(_TRANSLATORS)
        self._words = words  # Qt reads from it and keeps no reference
        self.found = self.load(words)


def _add(app: QCoreApplication, file: Path) -> bool:
    try:
        words = file.read_bytes()
    except OSError:
        return False
    translator = _Translator(app, words)
    if not translator.found or not app.installTranslator(translator):
        translator.deleteLater()
        return False
    return True


def _remove_old(app: QCoreApplication) -> None:
    for translator in app.findChildren(QTranslator, _TRANSLATORS):
        app.removeTranslator(translator)
        translator.deleteLater()
