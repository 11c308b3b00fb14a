"""The person's settings: each declared once, kept as JSON, written whole or not at all.

Keys that this version does not know are kept. Holds no secrets: those are in the vault.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from desktop.runtime.errors import GroundFault

DEFAULT_URL: Final = "https://webexapis.com/v1"

Json = Any


def _meta(*choices: Json, shown: bool = False) -> dict[str, Any]:
    return {"choices": choices, "shown": shown}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `shown` ones stand in the settings window; the rest the window remembers.

    `language` "" is the system's. `geometry`, `layout` are base64 of Qt's own state.
    `journal_days`: how long what a run has done stays in the journal; `cache_days`: what was
    read of a customer; `codes_days`: a code in its ledger after it was used or has expired.
    `customer_colours`: by customer, the number of the colour that a person chose.
    `free_numbers_low`: a location with fewer free numbers is marked; 0 marks none.
    `rollout_beep`: a beep when a phone comes up. `label_measures`: mm by the names of
    `label_grid.Grid`. `mail_secret`: the password as the vault has sealed it, base64.
    `mail_texts`: texts of one's own by language and part, as "de.text".
    """

    language: str = field(default="", metadata=_meta("", "de", "en", shown=True))
    theme: str = field(default="system", metadata=_meta("system", "light", "dark", shown=True))
    base_url: str = field(default=DEFAULT_URL, metadata=_meta(shown=True))
    customer_kinds: dict[str, str] = field(default_factory=dict, metadata=_meta())
    customer_colours: dict[str, str] = field(default_factory=dict, metadata=_meta())
    geometry: str = field(default="", metadata=_meta())
    layout: str = field(default="", metadata=_meta())
    last_account: str = field(default="", metadata=_meta())
    last_customer: str = field(default="", metadata=_meta())
    last_person: str = field(default="", metadata=_meta())
    columns: dict[str, str] = field(default_factory=dict, metadata=_meta())
    journal_days: int = field(default=90, metadata=_meta(30, 90, 180, 365, 3650, shown=True))
    cache_days: int = field(default=30, metadata=_meta(7, 30, 90, 365, shown=True))
    codes_days: int = field(default=30, metadata=_meta(1, 7, 30, 90, 365, shown=True))
    free_numbers_low: int = field(default=5, metadata=_meta())
    rollout_beep: bool = field(default=True, metadata=_meta(True, False, shown=True))
    label_format: str = field(default="63x38", metadata=_meta("63x38", "70x37", "free"))
    label_measures: dict[str, str] = field(default_factory=dict, metadata=_meta())
    printer: str = field(default="", metadata=_meta())
    mail_server: str = field(default="", metadata=_meta())
    mail_port: int = field(default=587, metadata=_meta())
    mail_security: str = field(default="starttls", metadata=_meta("starttls", "tls", "none"))
    mail_user: str = field(default="", metadata=_meta())
    mail_secret: str = field(default="", metadata=_meta())
    mail_sender: str = field(default="", metadata=_meta())
    mail_sender_name: str = field(default="", metadata=_meta())
    mail_texts: dict[str, str] = field(default_factory=dict, metadata=_meta())


@dataclass(frozen=True, slots=True)
class Declared:
    """What one setting is: its name, type, default, allowed values, and whether it is shown."""

    name: str
    type: type
    default: Json
    choices: tuple[Json, ...]
    shown: bool

    def accepts(self, value: Json) -> bool:
        """Whether a value may be this setting's."""
        if type(value) is not self.type:
            return False
        if isinstance(value, dict):  # of text to text, as every block here
            return all(isinstance(part, str) for pair in value.items() for part in pair)
        return not self.choices or value in self.choices


def declared() -> tuple[Declared, ...]:
    """All settings in their order, for reading files and for making the settings window."""
    return tuple(_declared(one) for one in fields(Settings))


@dataclass(frozen=True, slots=True)
class Damage:
    """What was wrong with the file: `torn`, `unreadable`, `shape` or `values` (those named)."""

    reason: str
    names: tuple[str, ...] = ()


class SettingsFile:
    """The settings in use, and their file. Make it with `read`; a torn file gives defaults."""

    def __init__(self, path: Path, values: Settings, damage: Damage | None = None) -> None:
        self.path = path
        self.values = values
        self.damage = damage
        self._turn = threading.Lock()
        self._listeners: list[Callable[[Settings], None]] = []

    @classmethod
    def read(cls, path: Path) -> SettingsFile:
        """The file's settings, or defaults with `damage` saying why; never an exception."""
        document, damage = _document(path)
        good, bad = _sorted_out(document)
        if bad and damage is None:
            damage = Damage("values", bad)
        return cls(path, Settings(**good), damage)

    def subscribe(self, listener: Callable[[Settings], None]) -> Callable[[], None]:
        """Hear of changed values; the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def change(self, **values: Json) -> Settings:
        """Use new values at once and write them, in a thread.

        Raises ValueError for a value that the setting does not take, GroundFault where the
        file cannot be written; the new values hold for this session then.
        """
        import asyncio  # here and below: to read the settings, the start needs neither

        known = {one.name: one for one in declared()}
        for name, value in values.items():
            if not known[name].accepts(value):
                raise ValueError(f"{name}: {value!r}")
        self.values = replace(self.values, **values)
        for listener in list(self._listeners):
            listener(self.values)
        await asyncio.to_thread(self._write, values)
        return self.values

    def _write(self, values: dict[str, Json]) -> None:
        from desktop.runtime.files import write_whole

        # Read again first: another process may have written, and unknown keys are kept.
        with self._turn:
            document, damage = _document(self.path)
            try:
                if damage is not None and self.path.exists():
                    self.path.replace(self.path.with_suffix(".broken.json"))
                text = json.dumps(document | values, indent=2) + "\n"
                write_whole(self.path, text.encode())
            except OSError as problem:
                raise GroundFault.of_file(self.path, problem) from problem


def _declared(one: Field[Any]) -> Declared:
    made = one.default if one.default is not MISSING else None
    if one.default_factory is not MISSING:
        made = one.default_factory()
    return Declared(one.name, type(made), made, one.metadata["choices"], one.metadata["shown"])


def _document(path: Path) -> tuple[dict[str, Json], Damage | None]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, None
    except OSError:
        return {}, Damage("unreadable")
    except (ValueError, RecursionError):
        return {}, Damage("torn")
    if not isinstance(document, dict):
        return {}, Damage("shape")
    return document, None


def _sorted_out(document: dict[str, Json]) -> tuple[dict[str, Json], tuple[str, ...]]:
    known = {one.name: one for one in declared() if one.name in document}
    good = {name: document[name] for name, one in known.items() if one.accepts(document[name])}
    return good, tuple(name for name in known if name not in good)
