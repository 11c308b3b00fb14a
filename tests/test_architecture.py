"""Holds the house in shape: imports, the one write path, ownership, words, docstrings.

Each rule is shown here to find a violation, so that a rule that has gone blind fails too.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests import architecture_rules as rules
from tests.architecture_rules import Rule, Source

ROOT = Path(__file__).resolve().parent.parent


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """Every Python file of a folder, parsed once for all rules."""
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / folder).rglob("*.py"))
    )


def violations(rule: Rule, *folders: str) -> list[str]:
    """What a rule finds in these folders."""
    return [problem for folder in folders for source in sources(folder) for problem in rule(source)]


PROGRAM = [
    rules.one_way,
    rules.rooms,
    rules.libraries,
    rules.dialogs_have_parents,
    rules.verified,
    rules.no_blanket_catch,
    rules.plain_translations,
    rules.translated,
    rules.writers_are_marked,
]
EVERYWHERE = [rules.has_docstring, rules.no_spinning, rules.explained]


def name(rule: Rule) -> str:
    """How a rule is called in the report."""
    return rule.__name__


@pytest.mark.parametrize("rule", PROGRAM, ids=name)
def test_program(rule: Rule) -> None:
    assert violations(rule, "desktop") == []


@pytest.mark.parametrize("rule", EVERYWHERE, ids=name)
def test_program_tools_and_tests(rule: Rule) -> None:
    assert violations(rule, "desktop", "build", "tests") == []


def test_no_two_packages_import_each_other() -> None:
    assert rules.cycle(rules.edges(sources("desktop"))) == []


def test_every_package_is_in_the_table() -> None:
    folders = {path.parent.name for path in (ROOT / "desktop").glob("*/*.py")}
    assert folders <= set(rules.MAY_IMPORT)


def test_only_the_change_engine_writes() -> None:
    marked = rules.writing(sources("desktop"))
    assert marked, "nothing in desktop/api carries @writes: this test would see nothing"
    found = [p for source in sources("desktop") for p in rules.one_write_path(source, marked)]
    assert found == []


BAD: list[tuple[Rule, str, str]] = [
    (rules.one_way, "domain/lines.py", "from desktop.store import cache"),
    (rules.one_way, "api/people.py", "import desktop.operations.apply"),
    (rules.one_way, "views/tree.py", "from ..api import people"),
    (rules.one_way, "views/tree.py", "def late():\n    from desktop import store"),
    (rules.one_way, "commands/codes.py", "from desktop.models.tree import Tree"),
    (rules.one_way, "words/errors.py", "from desktop.app import App"),
    (rules.one_way, "helpers/odd.py", ""),
    (rules.rooms, "views/tree.py", ""),
    (rules.rooms, "views/lines/lines_tab.py", "from desktop.views.shell import menus"),
    (rules.rooms, "views/parts/cards.py", "from desktop.views.lines.lines_tab import LinesTab"),
    (rules.libraries, "domain/lines.py", "from PySide6.QtCore import QObject"),
    (rules.libraries, "operations/sync.py", "import httpx"),
    (rules.libraries, "views/tree.py", "from sqlalchemy import select"),
    (rules.libraries, "sandbox/state.py", "import alembic.config"),
    (rules.libraries, "app.py", "import uvicorn"),
    (rules.libraries, "commands/show.py", "import qasync"),
    (rules.no_spinning, "views/codes.py", "dialog.exec()"),
    (rules.no_spinning, "views/codes.py", "dialog.exec_()"),
    (rules.no_spinning, "app.py", "QApplication.processEvents()"),
    (rules.no_spinning, "views/codes.py", "from qasync import asyncSlot"),
    (rules.no_spinning, "views/codes.py", "@qasync.asyncClose\ndef close(): ..."),
    (rules.no_spinning, "api/client.py", "time.sleep(1)"),
    (rules.no_spinning, "api/client.py", "from time import sleep"),
    (rules.dialogs_have_parents, "views/a.py", "dialog = QFileDialog(title)"),
    (rules.dialogs_have_parents, "views/a.py", "opening = OpenFileDialog[Merge](path, None)"),
    (rules.dialogs_have_parents, "views/a.py", "SignInWizard(ways, parent=None)"),
    (rules.dialogs_have_parents, "lending.py", "box = QMessageBox()"),
    (rules.verified, "api/client.py", "Client(verify=False)"),
    (rules.no_blanket_catch, "api/client.py", "try: ...\nexcept: ..."),
    (rules.no_blanket_catch, "api/client.py", "try: ...\nexcept Exception: raise"),
    (rules.no_blanket_catch, "app.py", "try: ...\nexcept (OSError, Exception) as e: ..."),
    (rules.no_blanket_catch, "app.py", "try: ...\nexcept BaseException: ..."),
    (rules.no_blanket_catch, "app.py", "try: ...\nexcept BaseException as e: give(e)"),
    (rules.no_blanket_catch, "store/commits.py", "try: ...\nexcept BaseException as e: ..."),
    (rules.no_blanket_catch, "app.py", "with contextlib.suppress(Exception): ..."),
    (rules.has_docstring, "app.py", "import sys"),
    (rules.has_docstring, "app.py", ""),
    (rules.explained, "app.py", "x = 1  # noqa: E501"),
    (rules.explained, "app.py", "x = 1  # type: ignore[attr-defined]"),
    (rules.explained, "app.py", "x = 1  # TODO: more"),
    (rules.plain_translations, "views/a.py", "self.tr(f'{n} users')"),
    (rules.plain_translations, "words/a.py", "translate('Errors', 'No ' + word)"),
    (rules.plain_translations, "words/a.py", "translate('Errors', 'No {}'.format(word))"),
    (rules.plain_translations, "words/a.py", "QCoreApplication.translate('a', 'No %s' % word)"),
    (rules.translated, "views/a.py", "label.setText('Save')"),
    (rules.translated, "views/a.py", "QLabel('Save')"),
    (rules.translated, "views/a.py", "QLabel(f'{count} users')"),
    (rules.translated, "views/a.py", "QAction(icon, 'Save', self)"),
    (rules.translated, "views/a.py", "QAction(text='Save')"),
    (rules.translated, "views/a.py", "box.addItem(QIcon(), 'Cisco 8865')"),
    (rules.translated, "views/a.py", "box.addItems(['Always', self.tr('Busy')])"),
    (rules.translated, "views/a.py", "tabs.addTab(page, 'Lines')"),
    (rules.translated, "views/a.py", "w.setToolTip('Busy' if busy else self.tr('Idle'))"),
    (rules.translated, "views/a.py", "w.setAccessibleName('<b>Save</b>')"),
    (rules.translated, "app.py", "window.setWindowTitle('Linedesk: ' + name)"),
    (rules.writers_are_marked, "api/lines.py", "def save(): return R('PUT', effect=Effect.SET)"),
    (
        rules.writers_are_marked,
        "api/codes.py",
        "async def make(): return Request('POST', '/x', effect=wire.Effect.ONE_SHOT)",
    ),
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_a_rule_finds_its_violation(rule: Rule, path: str, text: str) -> None:
    assert len(rule(Source(f"desktop/{path}", text))) == 1


GOOD: list[tuple[Rule, str, str]] = [
    (rules.one_way, "app.py", "from desktop.store import cache"),
    (rules.one_way, "views/tree.py", "from desktop.models.tree import Tree"),
    (rules.one_way, "api/wire.py", "from desktop import __version__\nfrom . import body"),
    (rules.rooms, "views/lines/lines_tab.py", "from desktop.views.parts import cards"),
    (rules.rooms, "views/lines/lines_tab.py", "from desktop.views.lines import numbers"),
    (rules.libraries, "app.py", "from PySide6.QtWidgets import QApplication"),
    (rules.libraries, "api/client.py", "import httpx"),
    (rules.dialogs_have_parents, "views/a.py", "PinDialog(subject, self.window())"),
    (rules.dialogs_have_parents, "views/a.py", "OpenFileDialog[Merge](path, self._window)"),
    (rules.dialogs_have_parents, "views/a.py", "QMessageBox(parent=parent.window())"),
    (rules.no_spinning, "store/sqlite.py", "connection.execute(text)"),
    (rules.no_blanket_catch, "runtime/faults.py", "try: ...\nexcept Exception: ..."),
    (rules.no_blanket_catch, "app.py", "try: ...\nexcept BaseException:\n    stop()\n    raise"),
    (rules.no_blanket_catch, "store/commits.py", "try: ...\nexcept BaseException as e: give(e)"),
    (rules.has_docstring, "app.py", '"""Builds everything once."""'),
    (rules.explained, "app.py", "x = 1  # noqa: E501 - the address must stay in one piece"),
    (rules.plain_translations, "views/a.py", "self.tr('%n users', '', n)"),
    (rules.plain_translations, "views/a.py", "self.tr('{name} left').format(name=name)"),
    (rules.translated, "views/a.py", "QLabel(self.tr('Save'))"),
    (rules.translated, "views/a.py", "box.addItem(self.tr('Always'), 'always')"),
    (rules.translated, "views/a.py", "label.setText('<br/>– 42')"),
    (rules.translated, "views/a.py", "label.setObjectName('saveButton')"),
    (rules.translated, "views/a.py", "log.warning('no answer')"),
    (rules.translated, "views/a.py", "box.addItem('Deutsch', 'de')"),
    (rules.writers_are_marked, "api/a.py", "@writes\ndef save(): return R(effect=Effect.SET)"),
]


@pytest.mark.parametrize(("rule", "path", "text"), GOOD)
def test_a_rule_lets_the_right_way_pass(rule: Rule, path: str, text: str) -> None:
    assert rule(Source(f"desktop/{path}", text)) == []


API = Source(
    "desktop/api/lines.py",
    "@writes\ndef save(): ...\ndef read(): ...\nclass Codes:\n    @writes\n    def make(self): ...",
)


@pytest.mark.parametrize(
    "text",
    [
        "from desktop.api.lines import save",
        "from desktop.api import lines\nlines.save()",
        "import desktop.api.lines as l\nl.save()",
        "import desktop.api.lines\ndesktop.api.lines.save()",
        "from ..api import lines\nf = lines.save",
        "codes.make()",
    ],
)
def test_a_second_write_path_is_found(text: str) -> None:
    marked = rules.writing([API])
    assert len(rules.one_write_path(Source("desktop/operations/browse.py", text), marked)) == 1
    assert rules.one_write_path(Source("desktop/operations/apply.py", text), marked) == []


def test_reading_and_namesakes_are_no_write_path() -> None:
    text = "from desktop.api import lines\nlines.read()\neditor.save()"
    marked = rules.writing([API])
    assert rules.one_write_path(Source("desktop/operations/browse.py", text), marked) == []


def test_a_ring_of_imports_is_found() -> None:
    ring = [
        Source("desktop/api/a.py", "from desktop.store import b"),
        Source("desktop/store/b.py", "from desktop.domain import c"),
        Source("desktop/domain/c.py", "from desktop.api import a"),
    ]
    assert rules.cycle(rules.edges(ring)) == ["api", "store", "domain", "api"]
    assert rules.cycle(rules.edges(ring[:2])) == []
