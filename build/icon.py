"""Paints the program's icon, an SVG, into the files that Windows and macOS want.

Runs on the environment's Python: `icon.py SOURCE.svg TARGET.ico|TARGET.icns`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

import contents

EDGES = {".ico": (16, 20, 24, 32, 40, 48, 64, 256), ".icns": (128, 256, 512, 1024)}


def paint(renderer: QSvgRenderer, edge: int) -> bytes:
    """The icon as a PNG of this edge length in pixels."""
    image = QImage(edge, edge, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows bytes only
    return bytes(buffer.data().data())


def main(source: Path, target: Path) -> int:
    """Write the target in the format that its ending names."""
    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(source))
    if not renderer.isValid():
        print(f"icon.py: {source} is no picture.", file=sys.stderr)
        return 1
    pictures = {edge: paint(renderer, edge) for edge in EDGES[target.suffix]}
    pack = contents.windows_icon if target.suffix == ".ico" else contents.apple_icon
    target.write_bytes(pack(pictures))
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
