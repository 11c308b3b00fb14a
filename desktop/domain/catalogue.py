"""The settings that can be changed, and the one-shot actions, by their public names."""

from __future__ import annotations

from typing import Final

from desktop.domain.fields import Field, Setting
from desktop.domain.lines import FORWARDING

SETTINGS: Final[dict[str, Setting]] = {setting.name: setting for setting in (FORWARDING,)}
"""Every setting that a plan may name."""

ACTIVATION_CODE: Final = "activationCode"
"""One-shot: `POST /devices/activationCode`. Its one field is `model`."""

ACTIONS: Final = frozenset({ACTIVATION_CODE})
"""One-shots: never repeated blindly."""


def field_of(key: str) -> tuple[Setting, Field]:
    """The setting and field of a public `SETTING.FIELD` key. Raises KeyError."""
    name, _, field = key.partition(".")
    setting = SETTINGS[name]
    return setting, setting[field]
