"""The official API document: finds it, and checks requests and answers against it.

`LINEDESK_OPENAPI` names the file; else it lies beside the repository. A test module takes
`pytestmark = needs_document`; then `check_request` and `check_answer` raise AssertionError
with the place and the reason.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

ROOT = Path(__file__).resolve().parents[2]
_URI = "urn:linedesk:openapi"
_JSON = "application/json"


def document_path() -> Path:
    """Where the document should lie."""
    named = os.environ.get("LINEDESK_OPENAPI")
    return Path(named) if named else ROOT.parent / "shared" / "webex" / "openapi.json"


needs_document = pytest.mark.skipif(
    not document_path().is_file(),
    reason="the API document is not here; LINEDESK_OPENAPI names it",
)


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    loaded: dict[str, Any] = json.loads(document_path().read_text(encoding="utf-8"))
    return loaded


@cache
def _registry() -> Registry[Any]:
    empty: Registry[Any] = Registry()
    filled: Registry[Any] = empty.with_resource(_URI, DRAFT4.create_resource(document()))
    return filled


@dataclass(frozen=True)
class Operation:
    """One method on one path template of the document."""

    method: str
    template: str

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = document()["paths"][self.template][self.method.lower()]
        return facts

    @property
    def pointer(self) -> str:
        return f"/paths/{_escaped(self.template)}/{self.method.lower()}"

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """Parameters in "query", "path" or "header", by name."""
        found = self.facts.get("parameters", [])
        return {each["name"]: each for each in found if each["in"] == place}

    def names_organization(self) -> bool:
        """Whether the document names the query parameter orgId."""
        return "orgId" in self.parameters("query")

    def request_examples(self, content_type: str = _JSON) -> list[Any]:
        """The official example bodies."""
        content = self.facts.get("requestBody", {}).get("content", {}).get(content_type, {})
        named = [each["value"] for each in content.get("examples", {}).values()]
        return [content["example"], *named] if "example" in content else named

    def answer_examples(self, status: int = 200) -> list[Any]:
        """The official example answers."""
        content = self.facts["responses"].get(str(status), {}).get("content", {}).get(_JSON, {})
        named = [each["value"] for each in content.get("examples", {}).values()]
        return [content["example"], *named] if "example" in content else named


def operations() -> Iterator[Operation]:
    """All operations of the document."""
    for template, methods in document()["paths"].items():
        for method in methods:
            if method in ("get", "put", "post", "patch", "delete"):
                yield Operation(method.upper(), template)


def find(method: str, path: str) -> Operation:
    """The operation that a path below the base URL means; a literal goes before a placeholder.

    Raises AssertionError when the document has none.
    """
    parts = path.split("?")[0].strip("/").split("/")
    fitting = [
        operation
        for operation in operations()
        if operation.method == method.upper() and _fits(operation.template, parts)
    ]
    assert fitting, f"{method} {path}: not in the document"
    return min(fitting, key=lambda operation: operation.template.count("{"))


def _fits(template: str, parts: list[str]) -> bool:
    wanted = template.strip("/").split("/")
    return len(wanted) == len(parts) and all(
        want.startswith("{") or want == unquote(part)
        for want, part in zip(wanted, parts, strict=True)
    )


def check_request(
    method: str,
    path: str,
    query: Mapping[str, str] | None = None,
    body: Any = None,
    content_type: str = _JSON,
) -> Operation:
    """Checks path, query names, query values and body of a request; None is no body."""
    operation = find(method, path)
    declared = operation.parameters("query")
    for name, text in (query or {}).items():
        if name == "orgId" and name not in declared:
            continue  # sent everywhere, as the contract says
        assert name in declared, f"{operation}: query parameter {name} is not documented"
        _check_parameter(operation, declared[name], text)
    missing = [name for name, each in declared.items() if each.get("required")]
    assert not set(missing) - set(query or {}), f"{operation}: {missing} are required"
    if body is not None:
        content = operation.facts.get("requestBody", {}).get("content", {})
        assert content_type in content, f"{operation}: no {content_type} body is documented"
        pointer = f"{operation.pointer}/requestBody/content/{_escaped(content_type)}/schema"
        check(body, pointer, f"body of {operation}")
    return operation


def _check_parameter(operation: Operation, parameter: dict[str, Any], text: str) -> None:
    schema = parameter.get("schema", {})
    value: Any = text
    if schema.get("type") == "boolean":
        value = {"true": True, "false": False}.get(text, text)
    elif schema.get("type") in ("number", "integer"):
        value = float(text) if text.replace(".", "", 1).isdigit() else text
    elif schema.get("type") == "array":
        value = text.split(",")
    errors = [error.message for error in _validator(schema).iter_errors(value)]
    assert not errors, f"{operation}: query {parameter['name']}={text}: {errors}"


def check_answer(
    method: str, path: str, status: int, body: Any, headers: Mapping[str, str] | None = None
) -> Operation:
    """Checks status and JSON body (None: no body) of an answer, and its tracking id."""
    operation = find(method, path)
    responses = operation.facts["responses"]
    assert str(status) in responses, f"{operation}: status {status} is not documented"
    if headers is not None:
        assert any(name.lower() == "trackingid" for name in headers), f"{operation}: no TrackingID"
    pointer, response = _resolved(f"{operation.pointer}/responses/{status}", responses[str(status)])
    content = response.get("content")
    if not content:
        assert body is None, f"{operation}: {status} has no body in the document"
        return operation
    assert body is not None, f"{operation}: {status} has a body in the document"
    check(body, f"{pointer}/content/{_escaped(_JSON)}/schema", f"{status} of {operation}")
    return operation


def _resolved(pointer: str, response: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    reference = response.get("$ref")
    if reference is None:
        return pointer, response
    target = document()
    for step in reference.removeprefix("#/").split("/"):
        target = target[step]
    return reference.removeprefix("#"), target


def check(value: Any, pointer: str, what: str) -> None:
    """Checks a value against the schema at a JSON pointer into the document."""
    validator = _validator({"$ref": f"{_URI}#{pointer}"})
    errors = [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]
    assert not errors, f"{what}: " + "; ".join(errors)


def _validator(schema: dict[str, Any]) -> Any:
    return OAS30Validator(schema, registry=_registry(), format_checker=oas30_format_checker)


def unknown_fields(value: Any, pointer: str) -> set[str]:
    """Field names of a value, with their paths, that the schema at the pointer does not name.

    The document lets more fields through; this finds the misspelt ones.
    """
    schema: Any = document()
    for step in pointer.strip("/").split("/"):
        schema = schema[step.replace("~1", "/").replace("~0", "~")]
    return set(_unknown(value, _flat(schema), "$"))


def answer_pointer(method: str, path: str, status: int = 200) -> str:
    """The pointer to the schema of an answer."""
    operation = find(method, path)
    return f"{operation.pointer}/responses/{status}/content/{_escaped(_JSON)}/schema"


def _flat(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with references and allOf worked in, as far as properties and items go."""
    if "$ref" in schema:
        target: Any = document()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return _flat(target)
    flat = dict(schema)
    for part in schema.get("allOf", []):
        inner = _flat(part)
        flat["properties"] = {**flat.get("properties", {}), **inner.get("properties", {})}
        flat.setdefault("items", inner.get("items", {}))
    return flat


def _unknown(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _unknown(item, _flat(schema.get("items", {})), f"{path}[]")
    elif isinstance(value, dict) and schema.get("properties"):
        for name, inner in value.items():
            known = schema["properties"].get(name)
            if known is None:
                yield f"{path}.{name}"
            else:
                yield from _unknown(inner, _flat(known), f"{path}.{name}")


def _escaped(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")
