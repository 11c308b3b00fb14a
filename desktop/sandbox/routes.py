"""Operations as a table: method, path, query parameters, body, and who answers.

A resource room declares its operations on a Routes object; the gateway looks them up.
Nothing here knows what an operation does.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.sql.elements import ColumnElement

from desktop.sandbox import ids, state
from desktop.sandbox.bodies import Check
from desktop.sandbox.clock import Clock
from desktop.sandbox.errors import Refusal, bad_parameter, not_found

Value = str | bool | float

_JSON = "application/json"
_PATCH = "application/json-patch+json"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Parameter:
    """One query parameter and how its text becomes a value."""

    name: str
    read: Callable[[str], Value | None]
    required: bool = False


def words(name: str, required: bool = False) -> Parameter:
    """Free text."""
    return Parameter(name, lambda text: text, required)


def truth(name: str) -> Parameter:
    """true or false, in any case."""
    return Parameter(name, lambda text: {"true": True, "false": False}.get(text.lower()))


def amount(name: str) -> Parameter:
    """A number."""

    def read(text: str) -> float | None:
        try:
            return float(text)
        except ValueError:
            return None

    return Parameter(name, read)


def choice(name: str, *allowed: str) -> Parameter:
    """One of a closed list."""
    return Parameter(name, lambda text: text if text in allowed else None)


@dataclass
class Answer:
    """What goes back: a JSON body, a page for a browser, or none at all."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    page: str = ""


DONE = 204


@dataclass
class Call:
    """One request on its way to an operation, in its own transaction."""

    method: str
    path: str
    ids: Mapping[str, str]
    query: Mapping[str, str]
    values: Mapping[str, Value]
    body: Any
    origin: str
    db: Connection
    clock: Clock
    state: state.State
    documented_org: bool
    authorization: str
    tracking: str

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def truth(self, name: str) -> bool | None:
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def amount(self, name: str) -> float | None:
        value = self.values.get(name)
        return None if value is None or isinstance(value, bool | str) else value

    def organization(self) -> RowMapping:
        """The organisation meant: the one named by orgId, else the token's own.

        Raises Refusal 404 for an orgId that names none.
        """
        table = state.organizations
        named = self.query.get("orgId")
        if named is None:
            found = self.db.execute(select(table).where(table.c.partner)).mappings().first()
        else:
            uuid = ids.data_of(named, "ORGANIZATION")
            found = self.db.execute(select(table).where(table.c.uuid == uuid)).mappings().first()
        if found is None:
            raise not_found("Organization")
        return found

    def within(self, column: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """The condition that keeps one object in the organisation meant.

        Where the official document names no orgId for the operation, the object's own id
        says whose it is; an orgId that is sent all the same must be the right one.
        """
        if not self.documented_org and "orgId" not in self.query:
            return []
        key: int = self.organization()["key"]
        return [column == key]


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Operation:
    """One method on one path."""

    method: str
    path: str
    handler: Handler
    parameters: tuple[Parameter, ...]
    body: Check | None
    org: bool
    patch: bool
    form: bool = False

    def values(self, query: Mapping[str, str]) -> dict[str, Value]:
        """The declared parameters as values; unknown ones are let through, as Webex does.

        Raises Refusal 400 for a value of the wrong kind.
        """
        found: dict[str, Value] = {}
        for parameter in self.parameters:
            text = query.get(parameter.name)
            if text is None:
                if parameter.required:
                    raise bad_parameter(parameter.name)
                continue
            value = parameter.read(text)
            if value is None:
                raise bad_parameter(parameter.name)
            found[parameter.name] = value
        return found

    def checked_body(self, content_type: str, raw: bytes) -> Any:
        """The body as JSON or form, checked; raises Refusal 415 or 400."""
        if self.form:
            return _fields(content_type, raw)
        if self.body is None:
            return None
        wanted = _PATCH if self.patch else _JSON
        if content_type.partition(";")[0].strip().lower() != wanted:
            raise Refusal(415)
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):  # also what is nested too deeply to be read
            raise Refusal(400, "The request body is not valid JSON.") from None
        self.body(value, "")
        return value


class Routes:
    """The operations of one room."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []

    def on(
        self,
        method: str,
        path: str,
        *parameters: Parameter,
        body: Check | None = None,
        org: bool = True,
        patch: bool = False,
        form: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Declares an operation; org says whether the document names orgId for it, patch that
        its body is JSON Patch, form that it is a form's."""

        def keep(handler: Handler) -> Handler:
            self.operations.append(
                Operation(method, path, handler, parameters, body, org, patch, form)
            )
            return handler

        return keep


class Table:
    """All operations, found by path; a literal segment goes before a placeholder."""

    def __init__(self, *rooms: Routes) -> None:
        self._root: dict[str, Any] = {}
        self.operations = [operation for room in rooms for operation in room.operations]
        for operation in self.operations:
            node = self._root
            for segment in _segments(operation.path):
                node = node.setdefault("{}" if segment.startswith("{") else segment, {})
            node.setdefault("", {})[operation.method] = operation

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation and the ids in the path; raises Refusal 404 or 405."""
        found = _descend(self._root, _segments(path), 0)
        if found is None:
            raise Refusal(404)
        if method not in found:
            raise Refusal(405, headers={"Allow": ", ".join(sorted(found))})
        operation = found[method]
        pairs = zip(_segments(operation.path), _segments(path), strict=True)
        return operation, {name[1:-1]: text for name, text in pairs if name.startswith("{")}


def _fields(content_type: str, raw: bytes) -> dict[str, str]:
    """The fields of a form, each once; raises Refusal 400, as the token endpoints do."""
    if content_type.partition(";")[0].strip().lower() != _FORM:
        raise Refusal(400, "invalid_request: a form is wanted")
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True)
    except UnicodeDecodeError:
        raise Refusal(400, "invalid_request") from None
    if len({name for name, _ in pairs}) != len(pairs):
        raise Refusal(400, "invalid_request: a field is given twice")
    return dict(pairs)


def _segments(path: str) -> list[str]:
    return path.strip("/").split("/")


def _descend(node: dict[str, Any], segments: list[str], at: int) -> dict[str, Operation] | None:
    if at == len(segments):
        found: dict[str, Operation] | None = node.get("")
        return found
    for key in (segments[at], "{}"):
        if key and key in node:
            result = _descend(node[key], segments, at + 1)
            if result is not None:
                return result
    return None
