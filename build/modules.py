"""Which Python modules stay out of the packaged program, and how the others are compiled.

The PyInstaller spec asks here; nothing in this file needs PyInstaller itself.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from importlib import util
from itertools import chain
from pathlib import Path
from types import CodeType

# What is of use in development only must not reach the program by its mere presence.
OF_DEVELOPMENT = [
    "_pytest",
    "aiohttp",
    "attr",
    "attrs",
    "doctest",
    "dotenv",
    "hypothesis",
    "numpy",
    "pdb",
    "psycopg",
    "psycopg_binary",
    "pydantic",
    "pydoc",
    "pydoc_data",
    "pygments",
    "pytest",
    "requests",
    "rich",
    "setuptools",
    "tkinter",
    "trio",
    "tzdata",
    "unittest",
    "urllib3",
    "wxc_sdk",
    "yaml",
]
# Only PyInstaller's guesses, a package's optional extras or its own command line would bring
# these in: what imports them does so in a function that the program never calls, or does
# without them. `tests/build/test_modules.py` imports the whole program without them.
NEVER_REACHED = [
    "PIL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "_pydecimal",
    "anyio._backends._trio",
    "anyio.pytest_plugin",
    "click._termui_impl",
    "click.shell_completion",
    "click.testing",
    "concurrent.futures.process",
    "curses",
    "fractions",
    "ftplib",
    "getopt",
    "httpcore._async.http2",
    "httpcore._async.socks_proxy",
    "httpcore._backends.trio",
    "httpcore._sync.http2",
    "httpcore._sync.socks_proxy",
    "httpx._main",
    "idna.uts46data",
    "mako.ext",
    "multiprocessing.dummy",
    "multiprocessing.forkserver",
    "multiprocessing.managers",
    "multiprocessing.pool",
    "multiprocessing.popen_forkserver",
    "multiprocessing.queues",
    "multiprocessing.resource_sharer",
    "multiprocessing.shared_memory",
    "multiprocessing.sharedctypes",
    "phonenumbers.carrier",
    "phonenumbers.carrierdata",
    "phonenumbers.geocoder",
    "phonenumbers.geodata",
    "phonenumbers.timezone",
    "phonenumbers.tzdata",
    "py_compile",
    "readline",
    "smtplib",
    "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.oracle",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.ext.baked",
    "sqlalchemy.orm",
    "sqlalchemy.testing",
    "starlette.testclient",
    "statistics",
    "tarfile",
    "tracemalloc",
    "uvicorn.__main__",
    "uvicorn.loops.uvloop",
    "uvicorn.loops.zuvloop",
    "uvicorn.protocols.http.auto_zttp_impl",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.protocols.http.zttp_h2_impl",
    "uvicorn.protocols.http.zttp_impl",
    "uvicorn.protocols.websockets",
    "uvicorn.supervisors.watchfilesreload",
    "uvicorn.workers",
    "xmlrpc",
    "zoneinfo._zoneinfo",
]
# Modules of one system alone, which the others look for nowhere.
OF_ONE_SYSTEM = {
    "win32": [
        "asyncio.proactor_events",
        "asyncio.windows_events",
        "asyncio.windows_utils",
        "click._winconsole",
        "ctypes.wintypes",
        "multiprocessing.popen_spawn_win32",
        "nturl2path",
        "platformdirs.windows",
        "qasync._windows",
        "truststore._windows",
    ],
    "darwin": ["ctypes.macholib", "platformdirs.ios", "platformdirs.macos", "truststore._macos"],
    "aix": ["_aix_support", "_bootsubprocess", "ctypes._aix"],
    "android": ["platformdirs._android", "platformdirs.android"],
}
# Stands for a docstring: what looks for one finds a text, and the text says nothing.
SILENT = " "


def excluded() -> list[str]:
    """The modules that PyInstaller is to leave out, on this system."""
    systems = [names for system, names in OF_ONE_SYSTEM.items() if system != sys.platform]
    return [*OF_DEVELOPMENT, *NEVER_REACHED, *chain.from_iterable(systems), *_short_numbers()]


def recompile(entries: Iterable[tuple[str, str, str]], codes: dict[str, CodeType]) -> None:
    """Put the code of each module, as `compiled`, in the place of PyInstaller's."""
    for name, source, _ in entries:
        if source.endswith(".py"):
            codes[name] = compiled(Path(source).read_bytes(), name)


def compiled(source: bytes, name: str) -> CodeType:
    """A module's code without its docstrings, which nobody can read in a packaged program.

    Assertions stay: they hold what the program relies on.
    """
    tree = ast.parse(source, name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str()) as docstring), *_]:
                    docstring.value = SILENT
    return compile(tree, name, "exec", dont_inherit=True)


def _short_numbers() -> list[str]:
    """The emergency and service numbers of 240 countries, which are loaded one by one."""
    package = util.find_spec("phonenumbers.shortdata")
    assert package is not None
    places = [Path(one) for one in package.submodule_search_locations or ()]
    modules = [path.stem for place in places for path in place.glob("region_*.py")]
    return [f"phonenumbers.shortdata.{name}" for name in sorted(modules)]
