"""The macOS bundle, as far as it can be held without a Mac: what it says, and the commands."""

from __future__ import annotations

import plistlib
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import macos
from environment import ROOT
from macos import Signing
from refusal import Refusal
from stamp import Stamp

CODE = b"\xcf\xfa\xed\xfe and so on"
# Filled, packed, and taken away: the program beside the folder that it is drawn to.
IMAGE = ("rm -rf", "mkdir -p", "ditto", "ln -s", "hdiutil create", "rm -rf")
WHO = "Developer ID Application: Somebody (ABC)"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with machine code at three depths, a link and a text."""
    app = tmp_path / "Über uns" / "Linedesk.app"
    for place in (
        "Contents/MacOS/linedesk",
        "Contents/Frameworks/libpython3.12.dylib",
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
    ):
        (app / place).parent.mkdir(parents=True, exist_ok=True)
        (app / place).write_bytes(CODE)
    (app / "Contents" / "Resources").mkdir()
    (app / "Contents" / "Resources" / "stamp.json").write_text("{}", encoding="utf-8")
    (app / "Contents" / "Resources" / "libpython3.12.dylib").symlink_to(
        "../Frameworks/libpython3.12.dylib"
    )
    return app


def test_the_bundle_names_its_files_and_languages() -> None:
    text = plistlib.dumps(macos.info("1.2.0+gabc.dirty"))
    said = plistlib.loads(text)
    assert said["CFBundleShortVersionString"] == said["CFBundleVersion"] == "1.2.0"
    assert said["CFBundleLocalizations"] == ["en", "de"]
    types = {one["UTTypeIdentifier"]: one for one in said["UTExportedTypeDeclarations"]}
    endings = [
        types[document["LSItemContentTypes"][0]]["UTTypeTagSpecification"][
            "public.filename-extension"
        ]
        for document in said["CFBundleDocumentTypes"]
    ]
    assert endings == [["linedesk-plan"], ["linedesk-pack"]]


def test_the_entitlements_allow_one_thing() -> None:
    said = plistlib.loads(macos.ENTITLEMENTS.read_bytes())
    assert said == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_code_is_signed_from_the_inside_out(bundle: Path, tmp_path: Path) -> None:
    commands = list(macos.commands(bundle, tmp_path / "Linedesk.dmg", Signing(WHO, "profile")))
    signed = [command[-1] for command in commands if command[:2] == ["codesign", "--force"]]
    assert [Path(path).name for path in signed] == [
        "QtCore",
        "libpython3.12.dylib",
        "linedesk",
        "Linedesk.app",
    ]
    for command in commands:
        if command[:2] == ["codesign", "--force"]:
            assert command[command.index("--sign") + 1] == WHO
            assert command[command.index("--options") + 1] == "runtime"
            assert "--timestamp" in command
    order = [_said(command) for command in commands[len(signed) :]]
    assert order == [
        "codesign --verify",
        *IMAGE,
        "codesign --sign",
        "xcrun notarytool",
        "xcrun stapler",
        "xcrun stapler",
        "spctl --assess",
    ]


def _said(command: list[str]) -> str:
    return " ".join(command[: 1 if command[0] == "ditto" else 2])


def test_the_image_shows_the_program_and_where_it_goes(bundle: Path, tmp_path: Path) -> None:
    image = tmp_path / "dist" / "Linedesk-1.2.0+gabc.dmg"
    commands = list(macos.commands(bundle, image, Signing()))
    shown = tmp_path / "dist" / "Linedesk-1.2.0+gabc"
    assert [_said(one) for one in commands][-len(IMAGE) :] == list(IMAGE)
    copy, link, pack = commands[-4:-1]
    assert copy[1:] == [str(bundle), str(shown / "Linedesk.app")]
    assert link[2:] == ["/Applications", str(shown / "Applications")]
    assert pack[pack.index("-srcfolder") + 1] == str(shown)
    assert pack[-1] == str(image)


def test_without_a_name_nothing_is_notarised(bundle: Path, tmp_path: Path) -> None:
    commands = list(macos.commands(bundle, tmp_path / "Linedesk.dmg", Signing("", "profile")))
    assert {
        command[command.index("--sign") + 1] for command in commands if "--sign" in command
    } == {"-"}
    assert "xcrun" not in {command[0] for command in commands}
    # Libraries without a team do not load in a hardened program.
    assert not any({"--options", "--entitlements"} & set(command) for command in commands)


def test_dry_it_prints_every_command_and_runs_none(bundle: Path) -> None:
    words = ["--dry-run", "--identity", WHO, "--notary", "profile", str(bundle)]
    answer = subprocess.run(
        [sys.executable, str(ROOT / "build" / "macos.py"), *words],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    printed = [shlex.split(line) for line in answer.stdout.splitlines()]
    (image,) = {line[-1] for line in printed if line[0] == "hdiutil"}
    assert printed == list(macos.commands(bundle, Path(image), Signing(WHO, "profile")))
    assert not Path(image).exists()


def test_no_bundle_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert macos.main(["--dry-run", str(tmp_path / "None.app")]) == 1
    assert "is no bundle: build it first" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "darwin", reason="there it is made")
def test_elsewhere_a_disk_image_is_refused(bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="on macOS"):
        macos.build(bundle / "Contents/MacOS/linedesk", Stamp("1", "", 0), tmp_path)
