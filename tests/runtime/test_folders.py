"""Folders: everything under the profile, private, and a clear fact where one cannot be used."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from desktop.runtime import folders as module
from desktop.runtime.errors import DISK_FULL, PROFILE, GroundFault
from desktop.runtime.folders import Folders, resource


def test_profile_holds_everything(profile: Path) -> None:
    folders = Folders(profile).make()
    paths = [
        folders.settings_file,
        folders.cache_dir,
        folders.ledger_file,
        folders.log_dir,
        folders.tour_dir,
    ]
    assert all(path.is_relative_to(profile) for path in paths)
    assert not folders.tour_dir.exists()
    assert sorted(path.name for path in profile.iterdir()) == ["cache", "logs"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_folders_are_private(profile: Path) -> None:
    folders = Folders(profile).make()
    for folder in (profile, folders.cache_dir, folders.log_dir):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_default_is_the_platforms_own(tmp_path: Path) -> None:
    folders = Folders().make()
    for path in (folders.settings_file, folders.ledger_file, folders.cache_dir, folders.log_dir):
        assert path.is_relative_to(tmp_path / "home")
        assert "linedesk" in str(path)


def test_relative_profile_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Folders(Path("here")).cache_dir == tmp_path / "here" / "cache"
    assert Folders(Path("~/there")).cache_dir == Path.home() / "there" / "cache"


def test_file_in_the_way_is_a_fact(profile: Path) -> None:
    profile.write_text("not a folder")
    with pytest.raises(GroundFault) as caught:
        Folders(profile).make()
    assert caught.value.kind == PROFILE
    assert caught.value.facts["path"] == str(profile)
    assert caught.value.facts["reason"] in {"EEXIST", "ENOTDIR"}


def test_folder_that_takes_no_files_is_a_fact(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, kind in ((13, PROFILE), (28, DISK_FULL)):

        def refuse(folder: Path, number: int = number) -> None:
            raise OSError(number, "refused", str(folder))

        monkeypatch.setattr(module, "_try_out", refuse)
        with pytest.raises(GroundFault) as caught:
            Folders(profile).make()
        assert caught.value.kind == kind


def test_resource_beside_the_source_or_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "desktop"
    package.mkdir()
    monkeypatch.setattr(module, "_PACKAGE", package)
    assert resource("style/x.qss") == tmp_path / "resources" / "style/x.qss"
    (package / "resources").mkdir()
    assert resource("style/x.qss") == package / "resources" / "style/x.qss"


def test_kinds_are_those_of_the_domain() -> None:
    from desktop.domain.errors import Kind

    assert {PROFILE, DISK_FULL} <= {kind.value for kind in Kind}
    said: dict[str, str] = {Kind.PROFILE: "said"}
    assert said[GroundFault(PROFILE).kind] == "said"
