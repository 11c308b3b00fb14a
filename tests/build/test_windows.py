"""What is made of the Windows program: the installer's list of files, the lock, the signer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import markers
import signing
import system
import windows
import wine
from refusal import Refusal


def test_the_installer_takes_away_exactly_what_it_brought(tmp_path: Path) -> None:
    folder = tmp_path / "Linedesk"
    (folder / "_internal" / "deep" / "er").mkdir(parents=True)
    for name in ("Linedesk.exe", "_internal/a$b.dll", "_internal/deep/er/ü.txt"):
        (folder / name).write_bytes(b"x")
    install, remove = windows.file_list(folder).split("!macro REMOVE_FILES")
    assert install.count("  File ") == 3
    assert f'File "{folder}/_internal/a$$b.dll"' in install
    assert 'SetOutPath "$INSTDIR\\_internal\\deep\\er"' in install
    assert [line.strip() for line in remove.splitlines() if line.startswith("  ")] == [
        'Delete "$INSTDIR\\Linedesk.exe"',
        'Delete "$INSTDIR\\_internal\\a$$b.dll"',
        'Delete "$INSTDIR\\_internal\\deep\\er\\ü.txt"',
        'RMDir "$INSTDIR\\_internal\\deep\\er"',
        'RMDir "$INSTDIR\\_internal\\deep"',
        'RMDir "$INSTDIR\\_internal"',
    ]


def test_the_lock_is_read_for_windows_and_keeps_its_hashes() -> None:
    lock = (
        "# by uv\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n"
        "    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "jeepney==0.9.0 ; sys_platform == 'linux' \\\n    --hash=sha256:cc\n"
        "idna==3.20 \\\n    --hash=sha256:dd\n"
    )
    assert markers.kept(lock, markers.WINDOWS) == [
        "colorama==0.4.6 --hash=sha256:aa --hash=sha256:bb",
        "idna==3.20 --hash=sha256:dd",
    ]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({signing.CERTIFICATE: "gone.p12"}, "no such file"),
        ({signing.CERTIFICATE: "here.pem"}, signing.KEY),
        ({signing.KEY: "here.pem"}, f"without {signing.CERTIFICATE}"),
    ],
)
def test_a_signer_that_is_named_by_half_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: str
) -> None:
    monkeypatch.setattr(system, "require_tool", lambda *_: None)
    (tmp_path / "here.pem").touch()
    named = {name: str(tmp_path / file) for name, file in variables.items()}
    with pytest.raises(Refusal, match=words):
        signing.signer(named, tmp_path / "own")


def test_a_named_certificate_is_taken_with_its_password_and_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "require_tool", lambda *_: None)
    (tmp_path / "mine.p12").touch()
    (tmp_path / "password").touch()
    found = signing.signer(
        {
            signing.CERTIFICATE: str(tmp_path / "mine.p12"),
            signing.PASSWORD_FILE: str(tmp_path / "password"),
            signing.TIMESTAMP: "https://time.example",
        }
    )
    assert found == signing.Signer(
        tmp_path / "mine.p12", None, tmp_path / "password", "https://time.example"
    )


def test_a_missing_tool_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(Refusal, match="with its package manager"):
        wine.require()


def test_wine_sees_our_paths_on_its_drive_z() -> None:
    assert wine.windows_path(Path("/srv/Prüf stand/x.py")) == "Z:\\srv\\Prüf stand\\x.py"
