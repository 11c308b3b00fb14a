"""What goes into the packaged program, and what stays out of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImageReader

import contents
import icon
from environment import ROOT

QT = "PySide6/Qt"


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        (f"{QT}/plugins/platforms/libqxcb.so", True),
        (f"{QT}/plugins/platforms/libqoffscreen.so", True),
        (f"{QT}/plugins/platforms/libqwayland-generic.so", True),
        (f"{QT}/plugins/platforms/libqeglfs.so", False),
        (f"{QT}/plugins/platformthemes/libqgtk3.so", False),
        (f"{QT}/plugins/sqldrivers/libqsqlite.so", False),
        (f"{QT}/plugins/qmltooling/libqmldbg_server.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6\\plugins\\styles\\qmodernwindowsstyle.dll", True),
        ("PySide6\\plugins\\platforms\\qdirect2d.dll", False),
        (f"{QT}/translations/qtbase_de.qm", True),
        (f"{QT}/translations/qtbase_fr.qm", False),
        (f"{QT}/lib/libQt6Widgets.so.6", True),
        (f"{QT}/lib/libQt6Quick.so.6", False),
        ("PySide6\\Qt6Qml.dll", False),
        ("PySide6\\opengl32sw.dll", False),
        ("icuuc.dll", False),
        ("PySide6\\BCRYPTPRIMITIVES.DLL", False),
        (f"{QT}/lib/libicuuc.so.73", True),
        ("keyring-25.7.0.dist-info/entry_points.txt", True),
        ("keyring-25.7.0.dist-info/METADATA", True),
        ("keyring-25.7.0.dist-info/RECORD", False),
        ("click-8.5.1.dist-info/licenses/LICENSE.txt", False),
        ("desktop/resources/translations/linedesk_de.qm", True),
        ("desktop/resources/icons/linedesk.svg", True),
    ],
)
def test_keeps_only_the_qt_in_use(place: str, kept: bool) -> None:
    assert contents.is_kept(place) is kept


def test_libraries_of_the_system_and_of_left_out_plugins_stay_away() -> None:
    asks = {
        "/qt/libqxcb.so": ["libQt6Gui.so.6", "libxcb.so.1", "libxcb-cursor.so.0"],
        "/qt/libQt6Gui.so.6": ["libicu.so.73"],
    }
    entries = [
        (f"{QT}/plugins/platforms/libqxcb.so", "/qt/libqxcb.so", "BINARY"),
        (f"{QT}/lib/libQt6Gui.so.6", "/qt/libQt6Gui.so.6", "BINARY"),
        (f"{QT}/lib/libicu.so.73", "/qt/libicu.so.73", "BINARY"),
        ("libQt6Gui.so.6", f"{QT}/lib/libQt6Gui.so.6", "SYMLINK"),
        ("libQt6EglFs.so.6", f"{QT}/lib/libQt6EglFs.so.6", "SYMLINK"),
        ("libxcb.so.1", "/sys/libxcb.so.1", "BINARY"),
        ("libxcb-cursor.so.0", "/sys/libxcb-cursor.so.0", "BINARY"),
        ("libxcb-util.so.1", "/sys/libxcb-util.so.1", "BINARY"),
        ("libstdc++.so.6", "/sys/libstdc++.so.6", "BINARY"),
        ("libpython3.11.so.1.0", "/sys/libpython3.11.so.1.0", "BINARY"),
        ("lib-dynload/_ssl.so", "/py/_ssl.so", "EXTENSION"),
    ]
    kept = contents.of_the_program(entries, lambda path: asks.get(path, []))
    left_out = {place for place, _, _ in entries} - {place for place, _, _ in kept}
    links = {"libQt6EglFs.so.6"}
    of_the_system = {"libxcb.so.1", "libstdc++.so.6"}
    assert left_out == links | of_the_system | {"libxcb-util.so.1"}


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", "(0, 1, 0, 0)"), ("2.10.3rc1", "(2, 10, 3, 1)"), ("1", "(1, 0, 0, 0)")],
)
def test_the_windows_version_has_four_numbers(version: str, numbers: str) -> None:
    text = contents.windows_version(version)
    assert f"filevers={numbers}, prodvers={numbers}" in text
    assert f"StringStruct('ProductVersion', '{version}')" in text
    compile(text, "version.txt", "eval")


def test_the_icon_is_painted_in_every_size(qapp: QGuiApplication, tmp_path: Path) -> None:
    source = ROOT / "resources" / "icons" / "linedesk.svg"
    target = tmp_path / "linedesk.ico"
    assert icon.main(source, target) == 0
    reader = QImageReader(str(target))
    assert reader.imageCount() == len(icon.EDGES[".ico"])
    edges = []
    for number in range(reader.imageCount()):
        reader.jumpToImage(number)
        image = reader.read()
        edges.append(image.width())
        middle = image.pixelColor(image.width() // 2, image.height() // 2)
        assert not image.isNull()
        assert middle.alpha() > 0
    assert tuple(edges) == icon.EDGES[".ico"]


def test_the_icon_for_macos_has_its_four_sizes(qapp: QGuiApplication, tmp_path: Path) -> None:
    target = tmp_path / "linedesk.icns"
    assert icon.main(ROOT / "resources" / "icons" / "linedesk.svg", target) == 0
    data = target.read_bytes()
    assert data[:4] == b"icns"
    assert int.from_bytes(data[4:8], "big") == len(data)
    kinds, place = [], 8
    while place < len(data):
        kinds.append(data[place : place + 4])
        assert data[place + 8 : place + 12] == b"\x89PNG"
        place += int.from_bytes(data[place + 4 : place + 8], "big")
    assert kinds == [b"ic07", b"ic08", b"ic09", b"ic10"]


@pytest.mark.qt_log_ignore("Cannot read file")
def test_a_broken_icon_is_said(
    qapp: QGuiApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "none.svg"
    source.write_text("no picture", encoding="utf-8")
    assert icon.main(source, tmp_path / "linedesk.ico") == 1
    assert "is no picture" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="paths as on POSIX")
def test_the_program_lies_where_its_system_wants_it(tmp_path: Path) -> None:
    import package

    def place(target: str, *, one_file: bool) -> str:
        path = package.program(tmp_path, one_file=one_file, target=target)
        return path.relative_to(tmp_path).as_posix()

    assert place("linux", one_file=False) == "linedesk/linedesk"
    assert place("linux", one_file=True) == "linedesk"
    assert place("windows", one_file=False) == "Linedesk/Linedesk.exe"
    assert place("macos", one_file=False) == "Linedesk.app/Contents/MacOS/linedesk"
