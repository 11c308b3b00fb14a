"""The Python files inside shiboken's library, compiled: as they are, each start compiles them.

Shiboken takes them from a folder `files.dir` beside itself where there is one (`SBK_EMBED=0`
makes it, see shiboken's `signature_bootstrap.py`), and Python takes code from it as it lies.
"""

from __future__ import annotations

import py_compile
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from zipfile import ZipFile

FOLDER = "shiboken6/files.dir"


def compiled(work: Path) -> Iterator[tuple[str, str, str]]:
    """Write the files' code into a folder; each one's place in the program, for PyInstaller."""
    shutil.rmtree(work, ignore_errors=True)
    inside = _archive()
    for name in sorted(inside.namelist()):
        if not name.startswith("shibokensupport/") or not name.endswith(".py"):
            continue
        code = work / f"{name}c"
        source = Path(inside.extract(name, work))
        py_compile.compile(
            str(source),
            str(code),
            name,
            doraise=True,
            # Nobody looks for a source that is not there, and two builds make the same bytes.
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        yield f"{FOLDER}/{name}c", str(code), "DATA"


def _archive() -> ZipFile:
    """What shiboken's library holds, as it was loaded from there."""
    import_module("PySide6.QtCore")
    loader = import_module("shibokensupport").__loader__  # a module of that library
    archive = getattr(loader, "zfile", None)
    assert isinstance(archive, ZipFile), "shiboken keeps its files in another way by now"
    return archive
