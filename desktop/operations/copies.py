"""A planned request or change as text for other tools: curl, Python (wxc_sdk), a CSV row.

The token is never in it: the texts read it from the environment, as the tools do.
"""

from __future__ import annotations

import csv
import io
import pprint
import shlex
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

import msgspec

from desktop.api import body
from desktop.domain.changes import Change
from desktop.domain.documents import Json
from desktop.operations.preview import Planned

TOKEN_VARIABLE: Final = "WEBEX_ACCESS_TOKEN"
CSV_HEADER: Final = ("target", "targetName", "setting", "field", "base", "value")

_PYTHON: Final = """\
import os

from wxc_sdk import WebexSimpleApi

with WebexSimpleApi(tokens=os.environ["{variable}"]) as api:
{calls}
"""
_CALL: Final = """\
    api.session.rest_{method}(
        url={url!r},
        params={query!r},
        json={body},
    )"""


def address(one: Planned) -> str:
    """The whole address of a request, with its query."""
    return f"{one.url}?{urlencode(one.query)}" if one.query else one.url


def body_text(one: Planned) -> str:
    """The body as it would leave, laid out for reading; "" for none. Numbers keep their text."""
    if one.body is None:
        return ""
    return msgspec.json.format(body.encode(one.body), indent=2).decode()


def curl(planned: Iterable[Planned]) -> str:
    """One command a request, for a POSIX shell."""
    return "".join(_curl(one) + "\n" for one in planned if one.method)


def _curl(one: Planned) -> str:
    parts = [
        f"curl --request {one.method} {shlex.quote(address(one))}",
        f'--header "Authorization: Bearer ${TOKEN_VARIABLE}"',
    ]
    if one.body is not None:
        parts.append("--header 'Content-Type: application/json'")
        parts.append(f"--data {shlex.quote(body.encode(one.body).decode())}")
    return " \\\n  ".join(parts)


def python(planned: Iterable[Planned]) -> str:
    """A script that sends the same requests with wxc_sdk."""
    calls = [
        _CALL.format(
            method=one.method.lower(),
            url=one.url,
            query=dict(one.query),
            body=_indented(one.body),
        )
        for one in planned
        if one.method
    ]
    return _PYTHON.format(variable=TOKEN_VARIABLE, calls="\n".join(calls) or "    pass")


def _indented(document: Json) -> str:
    text = pprint.pformat(document, width=80, sort_dicts=False)
    return text.replace("\n", "\n        ")


def csv_rows(changes: Iterable[Change], *, header: bool = True) -> str:
    """One row a change; values as in `--set`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(CSV_HEADER)
    for change in changes:
        writer.writerow(
            [
                change.target.id,
                change.target.name,
                change.setting,
                change.field,
                _text(change.base),
                _text(change.value),
            ]
        )
    return out.getvalue()


def _text(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(str, value))
    return str(value)
