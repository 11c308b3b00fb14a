"""The list of parts as a CycloneDX document, for those who watch over what they install.

Nothing in it comes from a clock or from chance: one commit gives one document.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from parts import Part
from stamp import Stamp

FILE = "linedesk.cdx.json"


def document(parts: Iterable[Part], stamp: Stamp) -> str:
    """The bill of materials as JSON text, form 1.6."""
    known = list(parts)
    program = {
        "bom-ref": "linedesk",
        "type": "application",
        "name": "linedesk",
        "version": stamp.version,
        "licenses": [{"license": {"id": "MIT"}}],
    }
    components = [_component(part) for part in known]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, stamp.text() + json.dumps(components))
    answer = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(stamp.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": program,
        },
        "components": components,
        "dependencies": [{"ref": "linedesk", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return json.dumps(answer, indent=2, ensure_ascii=False) + "\n"


def _component(part: Part) -> dict[str, Any]:
    address = _address(part)
    one: dict[str, Any] = {
        "bom-ref": address or f"{part.name}@{part.version}",
        "type": "library",
        "name": part.name,
        "licenses": _licences(part.licence),
        "properties": [{"name": "linedesk:origin", "value": part.origin}],
    }
    if part.version:
        one["version"] = part.version
    if address:
        one["purl"] = address
    return one


def _address(part: Part) -> str:
    """The package's name in the form that vulnerability lists use."""
    version = quote(part.version, safe=".+~")
    match part.origin:
        case "package":
            return f"pkg:pypi/{part.name.lower().replace('_', '-')}@{version}"
        case "system" if part.version:
            return f"pkg:deb/debian/{part.name}@{version}"
        case _ if part.version:
            return f"pkg:generic/{part.name.lower()}@{version}"
        case _:
            return ""


def _licences(expression: str) -> list[dict[str, Any]]:
    if "+Bootloader" in expression:
        return [{"expression": "GPL-2.0-or-later WITH Bootloader-exception"}]
    if " OR " in expression or " AND " in expression:
        return [{"expression": expression}]
    return [{"license": {"id": expression} if expression != "unknown" else {"name": expression}}]
