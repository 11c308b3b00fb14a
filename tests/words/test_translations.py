"""Every text in `words` and `commands` reaches the translator, and German says each.

Texts are read from the sources themselves, not by the tool that collects them: it overlooks
forms that it does not know.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path for folder in ("words", "commands") for path in (ROOT / "desktop" / folder).rglob("*.py")
)


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in ("translate", "tr"):
                yield node


def texts(path: Path) -> Iterator[str]:
    for call in calls(path):
        if path.name == "counted.py":
            continue
        text = call.args[-1] if len(call.args) == 2 else call.args[0]
        assert isinstance(text, ast.Constant), f"{path.name}:{call.lineno}: no plain text"
        assert isinstance(text.value, str)
        yield text.value


def translated() -> dict[str, list[str]]:
    tree = ElementTree.parse(ROOT / "resources" / "translations" / "linedesk_de.ts")
    return {
        message.findtext("source", ""): [
            part.text or "" for part in message.findall("translation//numerusform")
        ]
        or [message.findtext("translation", "")]
        for message in tree.iter("message")
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_text_is_said_in_german(path: Path) -> None:
    german = translated()
    missing = [text for text in texts(path) if not all(german.get(text, [""]))]
    assert not missing
