"""Documents go to a PDF file, to a printer, or to a preview; what cannot be done is told.

Pages are painted one by one, and the loop turns between two of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.runtime.errors import PRINTER, GroundFault
from desktop.runtime.files import write_whole
from desktop.runtime.paper import DOTS_PER_INCH, Canvas, Document


def pdf(document: Document) -> bytes:
    """A document as a PDF, painted in one go; for commands and small documents."""
    buffer = QBuffer()
    for _ in _painted(document, buffer):
        pass
    return bytes(buffer.data().data())


async def write_pdf(document: Document, path: Path) -> None:
    """Write a PDF, whole or not at all. Raises GroundFault where the file cannot be written."""
    buffer = QBuffer()
    for _ in _painted(document, buffer):
        await asyncio.sleep(0)
    try:
        await asyncio.to_thread(write_whole, path, bytes(buffer.data().data()))
    except OSError as problem:
        raise GroundFault.of_named_file(path, problem) from problem


def printers() -> Sequence[str]:
    """The names of this system's printers; may ask the system, so call it in a thread."""
    return tuple(QPrinterInfo.availablePrinterNames())


def printer_for(document: Document, name: str) -> QPrinter:
    """A printer set up for a document's paper, "" for the system's own.

    Raises GroundFault("printer", reason="missing", name=…) for one that does not exist.
    """
    if name and QPrinterInfo.printerInfo(name).isNull():
        raise GroundFault(PRINTER, reason="missing", name=name)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if name:
        printer.setPrinterName(name)
    prepare(printer, document)
    return printer


def prepare(printer: QPrinter, document: Document) -> None:
    """Paper of the document's size, measured from its edge, one document by its title."""
    printer.setDocName(document.title)
    printer.setCreator("Linedesk")
    printer.setFullPage(True)
    _size(printer, document)


async def print_on(printer: QPrinter, document: Document) -> None:
    """Print. Raises GroundFault("printer", reason="refused", name=…)."""
    painter = QPainter()
    if not painter.begin(printer):
        raise GroundFault(PRINTER, reason="refused", name=printer.printerName())
    try:
        for at in range(len(document.pages)):
            if at and not printer.newPage():
                raise GroundFault(PRINTER, reason="refused", name=printer.printerName())
            document.pages[at](Canvas(painter))
            await asyncio.sleep(0)
    finally:
        painter.end()


def paint_all(printer: QPrinter, document: Document) -> None:
    """Paint everything on a printer at once, as a preview asks for it."""
    painter = QPainter(printer)
    try:
        for at, page in enumerate(document.pages):
            if at:
                printer.newPage()
            page(Canvas(painter))
    finally:
        painter.end()


def _painted(document: Document, buffer: QBuffer) -> Iterator[None]:
    """Page after page of a PDF; the buffer holds it whole when this has ended."""
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(document.title)
    writer.setCreator("Linedesk")
    _size(writer, document)
    painter = QPainter()
    painter.begin(writer)
    try:
        for at, page in enumerate(document.pages):
            if at:
                writer.newPage()
            page(Canvas(painter))
            yield
    finally:
        painter.end()


def _size(device: QPagedPaintDevice, document: Document) -> None:
    wide, high = document.width, document.height
    upright = QSizeF(min(wide, high), max(wide, high))
    size = QPageSize(upright, QPageSize.Unit.Millimeter)
    turned = wide > high
    way = QPageLayout.Orientation.Landscape if turned else QPageLayout.Orientation.Portrait
    device.setPageLayout(QPageLayout(size, way, QMarginsF(0, 0, 0, 0)))
