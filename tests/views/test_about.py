"""About the program: everything that a package carries is named, with its licence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTextBrowser
from pytestqt.qtbot import QtBot

from desktop.runtime import parts
from desktop.runtime.folders import Folders
from desktop.views.shell.about_dialog import AboutDialog


def text_of(qtbot: QtBot, tmp_path: Path) -> str:
    dialog = AboutDialog(Folders(tmp_path / "profile"))
    qtbot.addWidget(dialog)
    (browser,) = dialog.findChildren(QTextBrowser, "partsText")
    return browser.toPlainText()


def test_every_part_of_a_package_stands_there(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [(f"part-{number}", f"{number}.0", f"Licence-{number} & more") for number in range(80)]
    components = [
        {"name": name, "version": version, "licenses": [{"expression": licence}]}
        for name, version, licence in known
    ]
    (tmp_path / parts.FILE).write_text(json.dumps({"components": components}), encoding="utf-8")
    (tmp_path / parts.LICENCES).mkdir()
    monkeypatch.setattr(parts, "resource", lambda name: tmp_path / name)
    text = text_of(qtbot, tmp_path)
    for part in known:
        assert "\n".join(part) in text
    assert str(tmp_path / parts.LICENCES) in text


def test_from_the_sources_the_dependencies_stand_there(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    text = text_of(qtbot, tmp_path)
    assert "qasync" in text
    assert "Lesser General Public License" in text
    assert str(tmp_path / "profile") in text
