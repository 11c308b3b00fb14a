"""Settings: typed, whole or not at all, and nothing lost that was not understood."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.runtime import files
from desktop.runtime.errors import GroundFault
from desktop.runtime.settings import Damage, Settings, SettingsFile, declared


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def kept(path: Path) -> Any:
    """What the file holds, as JSON."""
    return json.loads(path.read_text())


def broken(path: Path) -> str:
    """The torn file that was put aside."""
    return path.with_suffix(".broken.json").read_text()


def mode(path: Path) -> int:
    """The file's permissions."""
    return stat.S_IMODE(path.stat().st_mode)


def names(path: Path) -> list[str]:
    """The files in the settings' folder."""
    return [one.name for one in path.parent.iterdir() if one.is_file()]


def put(path: Path, content: str | bytes) -> None:
    """Lay a file there, as another program would."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_no_file_gives_defaults_and_no_damage(path: Path) -> None:
    file = SettingsFile.read(path)
    assert file.values == Settings()
    assert file.damage is None
    assert not path.exists()


async def test_change_is_kept_and_heard(path: Path) -> None:
    file = SettingsFile.read(path)
    heard: list[Settings] = []
    end = file.subscribe(heard.append)
    await file.change(language="de", customer_kinds={"one": "pilot"})
    end()
    await file.change(theme="dark")
    again = SettingsFile.read(path)
    assert again.values == file.values == Settings("de", "dark", customer_kinds={"one": "pilot"})
    assert [values.theme for values in heard] == ["system"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
async def test_file_is_private(path: Path) -> None:
    await SettingsFile.read(path).change(theme="dark")
    assert mode(path) == 0o600


async def test_unknown_keys_and_another_process_are_kept(path: Path) -> None:
    put(path, json.dumps({"later": {"x": [1]}, "theme": "dark"}))
    here, there = SettingsFile.read(path), SettingsFile.read(path)
    await there.change(language="de")
    await here.change(last_customer="C1")
    document = kept(path)
    assert document == {
        "later": {"x": [1]},
        "theme": "dark",
        "language": "de",
        "last_customer": "C1",
    }


async def test_cut_at_every_offset_gives_defaults_and_says_so(path: Path) -> None:
    file = SettingsFile.read(path)
    await file.change(language="de", theme="dark", customer_kinds={"münchen": "live"})
    whole = (json.dumps(kept(path), indent=2) + "\n").encode()
    for length in range(len(whole) - 1):  # without its last line's end it is still whole
        put(path, whole[:length])
        cut = SettingsFile.read(path)
        assert (cut.values, cut.damage) == (Settings(), Damage("torn")), length


async def test_torn_file_is_put_aside_before_the_next_write(path: Path) -> None:
    put(path, '{"theme": "da')
    await SettingsFile.read(path).change(language="de")
    assert broken(path) == '{"theme": "da'
    assert kept(path) == {"language": "de"}


@pytest.mark.parametrize(
    ("text", "damage"),
    [
        ("[]", Damage("shape")),
        ("null", Damage("shape")),
        ("[" * 100_000, Damage("torn")),
        ('{"theme": "pink"}', Damage("values", ("theme",))),
        ('{"theme": 1, "language": null}', Damage("values", ("language", "theme"))),
        ('{"customer_kinds": {"a": 1}}', Damage("values", ("customer_kinds",))),
    ],
)
def test_wrong_content_gives_defaults_and_names_it(path: Path, text: str, damage: Damage) -> None:
    put(path, text)
    file = SettingsFile.read(path)
    assert file.values == Settings()
    assert file.damage == damage


def test_one_wrong_value_leaves_the_others(path: Path) -> None:
    put(path, '{"theme": "pink", "language": "de"}')
    assert SettingsFile.read(path).values == Settings(language="de")


def test_unreadable_file_is_a_fact(path: Path) -> None:
    path.mkdir()
    file = SettingsFile.read(path)
    assert (file.values, file.damage) == (Settings(), Damage("unreadable"))


async def test_wrong_value_is_refused(path: Path) -> None:
    with pytest.raises(ValueError, match="theme"):
        await SettingsFile.read(path).change(theme="pink")
    assert names(path) == []


async def test_unwritable_file_is_a_fact_and_the_value_holds(tmp_path: Path) -> None:
    file = SettingsFile.read(tmp_path / "missing" / "settings.json")
    with pytest.raises(GroundFault) as caught:
        await file.change(theme="dark")
    assert caught.value.facts["reason"] == "ENOENT"
    assert file.values.theme == "dark"


async def test_a_failed_write_leaves_the_old_file_and_no_rest(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = SettingsFile.read(path)
    await file.change(theme="dark")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(GroundFault) as caught:
        await file.change(theme="light")
    assert caught.value.kind == "diskFull"
    assert kept(path) == {"theme": "dark"}
    assert names(path) == ["settings.json"]


async def test_a_reader_in_the_way_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [PermissionError(), PermissionError()]
    plain = Path.replace

    def held(this: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return plain(this, target)

    monkeypatch.setattr(Path, "replace", held)
    await SettingsFile.read(path).change(theme="dark")
    assert kept(path) == {"theme": "dark"}


async def test_changes_at_once_all_arrive_and_none_is_written_here(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers: list[threading.Thread] = []
    plain = files.write_whole

    def noted(target: Path, content: bytes) -> None:
        writers.append(threading.current_thread())
        plain(target, content)

    monkeypatch.setattr(files, "write_whole", noted)
    file = SettingsFile.read(path)
    keys = ["geometry", "layout", "last_customer", "last_person"]
    await asyncio.gather(*(file.change(**{key: key}) for key in keys))
    assert kept(path) == {key: key for key in keys}
    assert threading.main_thread() not in writers


def test_every_setting_is_declared_with_its_type_and_default() -> None:
    for one in declared():
        assert one.accepts(one.default), one
        assert not one.accepts(object()), one
    assert [one.name for one in declared() if one.shown] == [
        "language",
        "theme",
        "base_url",
        "journal_days",
        "cache_days",
        "codes_days",
        "rollout_beep",
    ]


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


NAMES: list[str] = [one.name for one in declared()]


@settings(max_examples=100)
@given(document=JSON | st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5))
def test_any_json_is_read(tmp_path_factory: pytest.TempPathFactory, document: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(document))
    values = SettingsFile.read(path).values
    assert all(one.accepts(getattr(values, one.name)) for one in declared())
