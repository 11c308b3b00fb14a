"""The rules of the house as functions from one source file to its violations.

Standard library alone; nothing is imported or run. `test_architecture.py` applies them.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import PurePosixPath
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOP: Final = "desktop"
"""The layer of the modules directly under desktop/: the composition root."""

MAY_IMPORT: Final[dict[str, frozenset[str]]] = {
    layer: _words(others)
    for layer, others in {
        "domain": "",
        "runtime": "",
        "sandbox": "",
        "api": "domain",
        "store": "domain",
        "operations": "api store domain",
        "words": "domain runtime",
        "models": "domain runtime",
        "views": "models operations domain runtime words",
        "commands": "operations domain runtime words",
    }.items()
}

MAY_USE: Final[dict[str, frozenset[str]]] = {
    library: _words(layers)
    for library, layers in {
        "PySide6": "runtime words models views desktop",
        "shiboken6": "runtime words models views desktop",
        "qasync": "runtime words models views desktop",
        "httpx": "api",
        "sqlalchemy": "store sandbox",
        "alembic": "store",
        "starlette": "sandbox",
        "uvicorn": "sandbox",
    }.items()
}

ROOMS: Final = (
    *("parts", "accounts", "changes", "paper", "settings", "customer", "forms"),
    *("features", "lines", "rollout", "devices", "shell"),
)
"""The rooms of desktop/views/; each may import those before it."""

WRITERS: Final = frozenset(
    {
        "desktop/operations/apply.py",
        "desktop/operations/settings.py",
        "desktop/operations/composed.py",
        "desktop/operations/one_shots.py",
    }
)
"""Where writing calls of the service may be named: the change engine and its registry."""

DIALOGS: Final = ("Dialog", "Wizard", "QMessageBox")
"""How classes of dialogs end."""
PARENTS: Final = frozenset({"self", "parent", "above", "window", "_window"})
"""What a parent is called, or the method that gives it."""

FAULT_REPORTER: Final = "desktop/runtime/faults.py"
FIRST_LOOP: Final = "desktop/rest.py"
"""Where Qt's loop turns on its own: before asyncio is loaded, and nested in no other."""
THREAD_BOUNDARIES: Final = frozenset({"desktop/store/commits.py"})
"""Where a thread hands whatever went wrong to the coroutine that waits for it."""
MESSENGERS: Final = frozenset(
    {"desktop/api/wire.py", "desktop/api/scope.py", "desktop/api/client.py"}
)

TEXT_METHODS: Final = _words(
    """setText setWindowTitle setToolTip setStatusTip setWhatsThis setPlaceholderText setTitle
    setAccessibleName setAccessibleDescription setLabelText setInformativeText setDetailedText
    setHeaderLabels setHorizontalHeaderLabels setVerticalHeaderLabels setTabText setItemText
    setTabToolTip setSuffix setPrefix setSpecialValueText setPlainText setHtml setMarkdown
    setButtonText setOkButtonText setCancelButtonText setNameFilter appendPlainText
    addItem addItems insertItem addTab insertTab addAction addMenu addRow addButton showMessage
    information warning critical question"""
)
TEXT_CLASSES: Final = _words(
    """QLabel QPushButton QAction QCheckBox QRadioButton QGroupBox QDockWidget QMenu QToolBar
    QCommandLinkButton QTableWidgetItem QListWidgetItem QTreeWidgetItem QStandardItem
    QMessageBox QProgressDialog QTextEdit QPlainTextEdit QLineEdit"""
)
TEXT_KEYWORDS: Final = _words(
    """text title windowTitle toolTip statusTip whatsThis placeholderText accessibleName
    accessibleDescription suffix prefix"""
)
NEEDS_NO_TRANSLATION: Final = frozenset({"Linedesk", "Deutsch", "English"})
TRANSLATORS: Final = frozenset({"tr", "translate", "QT_TRANSLATE_NOOP", "QT_TR_NOOP"})
REMARKABLE: Final = re.compile(r"\b(TODO|FIXME|XXX)\b|noqa|type: ignore")
LOGGERS: Final = frozenset({"log", "logger", "_log", "_logger", "logging", "warnings"})


@dataclass(frozen=True)
class Source:
    """One source file: its path below the root, with `/`, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of it."""
        return list(ast.walk(self.tree))

    @property
    def layer(self) -> str:
        """The package below desktop/, TOP for its own modules, "" for anything else."""
        parts = PurePosixPath(self.path).parts
        if parts[0] != TOP:
            return ""
        return parts[1] if len(parts) > 2 else TOP

    @property
    def module(self) -> str:
        """The dotted name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def problem(self, node: ast.AST | int, text: str) -> str:
        """One violation, as an editor can jump to it."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{self.path}:{line}: {text}"


Rule = Callable[[Source], list[str]]


def imported(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every module that a file imports, also inside functions, with absolute names.

    `from a import b` gives both `a` and `a.b`, as `b` may be a module.
    """
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            yield node, base
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module.split(".")
    if not source.path.endswith("/__init__.py"):
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *filter(None, [node.module])])


def layer_of(module: str) -> str:
    """The layer of a module's dotted name, "" if it is none of ours.

    A bare `desktop` counts for nothing: it holds the version alone.
    """
    parts = module.split(".")
    if parts[0] != TOP or len(parts) == 1:
        return ""
    return parts[1] if parts[1] in MAY_IMPORT else TOP


def edges(sources: Iterable[Source]) -> set[tuple[str, str]]:
    """Which package imports which, without itself; the composition root is no package."""
    return {
        (source.layer, target)
        for source in sources
        for _, module in imported(source)
        if (target := layer_of(module)) in MAY_IMPORT
        and source.layer in MAY_IMPORT
        and target != source.layer
    }


def cycle(graph: set[tuple[str, str]]) -> list[str]:
    """One ring of imports between packages, an empty list if there is none."""
    following: dict[str, list[str]] = {}
    for start, end in sorted(graph):
        following.setdefault(start, []).append(end)
    done: set[str] = set()

    def visit(package: str, way: list[str]) -> list[str]:
        if package in way:
            return [*way[way.index(package) :], package]
        if package in done:
            return []
        for target in following.get(package, []):
            if ring := visit(target, [*way, package]):
                return ring
        done.add(package)
        return []

    return next((ring for package in following if (ring := visit(package, []))), [])


def one_way(source: Source) -> list[str]:
    """Imports between our packages follow the table."""
    if source.layer in {"", TOP}:
        return []
    if source.layer not in MAY_IMPORT:
        return [source.problem(1, f"the package {source.layer} is not in the table")]
    allowed = MAY_IMPORT[source.layer] | {source.layer}
    found = {
        (getattr(node, "lineno", 1), target)
        for node, module in imported(source)
        if (target := layer_of(module))
        and target not in allowed
        # `from desktop import __version__` names no module.
        and not module.startswith(f"{TOP}.__")
    }
    return [source.problem(line, f"{source.layer} imports {name}") for line, name in sorted(found)]


def rooms(source: Source) -> list[str]:
    """A view stands in a room, and imports only from its own and those before it."""
    parts = PurePosixPath(source.path).parts
    if source.layer != "views" or parts[-1] == "__init__.py":
        return []
    if parts[2] not in ROOMS:
        return [source.problem(1, f"{parts[2]} is no room of the views")]
    allowed = ROOMS[: ROOMS.index(parts[2]) + 1]
    found = {
        (getattr(node, "lineno", 1), room)
        for node, module in imported(source)
        if (room := _room_of(module)) and room not in allowed
    }
    return [source.problem(line, f"{parts[2]} imports {room}") for line, room in sorted(found)]


def _room_of(module: str) -> str:
    names = module.split(".")
    return names[2] if len(names) > 2 and names[:2] == [TOP, "views"] else ""


def libraries(source: Source) -> list[str]:
    """Qt, httpx, SQLAlchemy and the server's parts stay in their packages."""
    if not source.layer:
        return []
    found = {
        (getattr(node, "lineno", 1), name)
        for node, module in imported(source)
        if (name := module.split(".")[0]) in MAY_USE and source.layer not in MAY_USE[name]
    }
    return [source.problem(line, f"{source.layer} uses {name}") for line, name in sorted(found)]


def no_spinning(source: Source) -> list[str]:
    """No nested event loop, no slot that nobody owns, no sleep where one can wait."""
    found = []
    for node in source.nodes:
        name = _name(node)
        if name in {"processEvents", "asyncSlot", "asyncClose"}:
            found.append(source.problem(node, name))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in {"exec", "exec_"} and source.path != FIRST_LOOP:
                found.append(source.problem(node, f".{node.func.attr}()"))
            elif node.func.attr == "sleep" and ast.unparse(node.func) == "time.sleep":
                found.append(source.problem(node, "time.sleep()"))
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [source.problem(node, "time.sleep") for a in node.names if a.name == "sleep"]
    return found


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return ""


def dialogs_have_parents(source: Source) -> list[str]:
    """No dialog without a parent: it would not be dressed as the window is, and lie behind it."""
    return [
        source.problem(node, f"{_dialog(node)}() without a parent")
        for node in source.nodes
        if isinstance(node, ast.Call) and _dialog(node) and not any(map(_is_parent, _given(node)))
    ]


def _dialog(call: ast.Call) -> str:
    func = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    return _name(func) if _name(func).endswith(DIALOGS) else ""


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(one.value for one in call.keywords)]


def _is_parent(argument: ast.expr) -> bool:
    return _name(argument.func if isinstance(argument, ast.Call) else argument) in PARENTS


def verified(source: Source) -> list[str]:
    """No connection without a check of the certificate."""
    return [
        source.problem(node.value, "verify=False")
        for node in source.nodes
        if isinstance(node, ast.keyword)
        and node.arg == "verify"
        and isinstance(node.value, ast.Constant)
        and node.value.value is False
    ]


def no_blanket_catch(source: Source) -> list[str]:
    """Only the fault reporter catches everything; a BaseException may pass on its way up."""
    if source.path == FAULT_REPORTER:
        return []
    found = []
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            if node.type is None:
                found.append(source.problem(node, "bare except"))
                continue
            names = {_name(part) for part in ast.walk(node.type)}
            passes = _raises_again(node) or (source.path in THREAD_BOUNDARIES and _hands_on(node))
            if "Exception" in names or ("BaseException" in names and not passes):
                found.append(source.problem(node, "catches everything"))
        elif (
            isinstance(node, ast.Call)
            and _name(node.func) == "suppress"
            and {_name(arg) for arg in node.args} & {"Exception", "BaseException"}
        ):
            found.append(source.problem(node, "suppresses everything"))
    return found


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _hands_on(handler: ast.ExceptHandler) -> bool:
    """Whether the last thing that a handler does has the exception in it."""
    return any(
        isinstance(node, ast.Name) and node.id == handler.name
        for node in ast.walk(handler.body[-1])
    )


def has_docstring(source: Source) -> list[str]:
    """Every file says its duty first."""
    if ast.get_docstring(source.tree):
        return []
    return [source.problem(1, "no docstring")]


def explained(source: Source) -> list[str]:
    """A silenced check has a reason on its line, and nothing is left to be done later."""
    if not REMARKABLE.search(source.text):  # to find the comments takes longer than all the rest
        return []
    found = []
    for token in tokenize.generate_tokens(StringIO(source.text).readline):
        if token.type != tokenize.COMMENT:
            continue
        if re.search(r"\b(TODO|FIXME|XXX)\b", token.string):
            found.append(source.problem(token.start[0], token.string))
        silenced = re.search(
            r"(noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?|type: ignore(\[[\w, -]+\])?)(.*)",
            token.string,
        )
        if silenced and len(re.findall(r"[A-Za-z]", silenced[5])) < 8:
            found.append(source.problem(token.start[0], f"no reason: {token.string}"))
    return found


def plain_translations(source: Source) -> list[str]:
    """What is handed to tr() or translate() is a plain literal, or lupdate cannot read it."""
    found = []
    for node in source.nodes:
        if not isinstance(node, ast.Call) or _name(node.func) not in TRANSLATORS:
            continue
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if _is_assembled(argument):
                found.append(source.problem(node, f"assembled text in {_name(node.func)}()"))
    return found


def _is_assembled(node: ast.expr) -> bool:
    """An f-string, a sum or a formatted string."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return any(_is_text(part) for part in (node.left, node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"format", "join"} and _is_text(node.func.value)
    return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def translated(source: Source) -> list[str]:
    """No text for people in a view, a model or the root that Qt's translation never sees."""
    if source.layer not in {TOP, "models", "views", "runtime"}:
        return []
    return [
        source.problem(node, f"untranslated text {word!r} in {_name(node.func)}()")
        for node in source.nodes
        if isinstance(node, ast.Call)
        for word in _shown(node)
        if _is_prose(word)
    ]


def _shown(call: ast.Call) -> Iterator[str]:
    """The literal texts that a call puts on the screen."""
    for keyword in call.keywords:
        if keyword.arg in TEXT_KEYWORDS and _name(call.func)[:1] in {"Q", "s", "a", "i"}:
            yield from _literals(keyword.value)
    name = _name(call.func)
    if isinstance(call.func, ast.Attribute) and _name(call.func.value) in LOGGERS:
        return
    if name in TEXT_METHODS | TEXT_CLASSES:
        for argument in call.args:
            yield from _literals(argument)
            if name in {"addItem", "insertItem"} and not _before_text(argument):
                return  # the rest is data


def _before_text(argument: ast.expr) -> bool:
    """An icon or an index, after which the text is still to come."""
    words = ast.unparse(argument).lower()
    return "icon" in words or (
        isinstance(argument, ast.Constant) and isinstance(argument.value, int)
    )


def _literals(node: ast.expr) -> Iterator[str]:
    """The strings of an expression, without what is handed to calls within it."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.Constant):
                yield str(part.value)
    elif isinstance(node, ast.BinOp):
        yield from _literals(node.left)
        yield from _literals(node.right)
    elif isinstance(node, ast.BoolOp | ast.List | ast.Tuple):
        for item in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from _literals(item)
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _is_prose(text: str) -> bool:
    """Whether a literal has words in it: markup, numbers and names of languages have none."""
    bare = re.sub(r"<[^>]*>|&\w+;", "", text).strip()
    return bare not in NEEDS_NO_TRANSLATION and any(letter.isalpha() for letter in bare)


@dataclass(frozen=True)
class Writing:
    """A function or method of the api that changes something on the service."""

    module: str
    name: str
    method: bool


def writing(sources: Iterable[Source]) -> set[Writing]:
    """What carries the mark `@writes` in the api."""
    return {
        Writing(source.module, node.name, isinstance(parent, ast.ClassDef))
        for source in sources
        if source.layer == "api"
        for parent in source.nodes
        for node in ast.iter_child_nodes(parent)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _marked(node)
    }


def _marked(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(_name(decorator) == "writes" for decorator in function.decorator_list)


def one_write_path(source: Source, marked: set[Writing]) -> list[str]:
    """Only the change engine names a writing function; others would write past the journal."""
    if source.path in WRITERS or source.layer in {"", "api"}:
        return []
    found = []
    modules = _aliases(source)
    functions = {f"{one.module}.{one.name}" for one in marked if not one.method}
    methods = {one.name for one in marked if one.method}
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            found += [
                source.problem(node, f"imports {alias.name}, which writes")
                for alias in node.names
                if f"{base}.{alias.name}" in functions
            ]
        elif isinstance(node, ast.Attribute):
            owner = modules.get(ast.unparse(node.value), "")
            if f"{owner}.{node.attr}" in functions or node.attr in methods:
                found.append(source.problem(node, f"names {node.attr}, which writes"))
    return found


def _aliases(source: Source) -> dict[str, str]:
    """What the imported modules are called in a file."""
    names: dict[str, str] = {}
    for node in source.nodes:
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            names |= {a.asname or a.name: f"{base}.{a.name}" for a in node.names}
    return names


def writers_are_marked(source: Source) -> list[str]:
    """A function of the api that builds a request with an effect carries the mark."""
    if source.layer != "api" or source.path in MESSENGERS:
        return []
    found = []
    for node in source.nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _marked(node):
            continue
        effects = [
            part
            for part in ast.walk(node)
            if isinstance(part, ast.Attribute)
            and ast.unparse(part).removeprefix("wire.") in {"Effect.SET", "Effect.ONE_SHOT"}
        ]
        found += [source.problem(part, f"{node.name} writes without @writes") for part in effects]
    return found
