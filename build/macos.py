"""The application of macOS: what it says of itself, its signatures, its disk image.

Not proven: nothing of this has run on a Mac yet. Without a Mac, `python3 build/macos.py
--dry-run dist/Linedesk.app` prints every command instead of running it.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stamp
from environment import ROOT
from refusal import Refusal
from stamp import Stamp

ENTITLEMENTS = ROOT / "build" / "apple" / "entitlements.plist"
IDENTIFIER = "org.linedesk.Linedesk"
# Who signs ("Developer ID Application: …"), and the keychain's name for the notary's password.
SIGNER, NOTARY = "LINEDESK_APPLE_IDENTITY", "LINEDESK_APPLE_NOTARY"
# The machine code of macOS begins so: one processor's, or several processors' together.
MACH_O = (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")


@dataclass(frozen=True)
class Signing:
    """Whose signature, and whether Apple's notary is asked; nobody's means one without a name."""

    identity: str = ""
    notary: str = ""


def info(version: str) -> dict[str, Any]:
    """What the bundle says of itself, beside what PyInstaller fills in."""
    plain = version.partition("+")[0]
    return {
        "CFBundleShortVersionString": plain,
        "CFBundleVersion": plain,
        "CFBundleLocalizations": ["en", "de"],
        "CFBundleDevelopmentRegion": "en",
        "CFBundleDocumentTypes": [
            _document("Linedesk plan of changes", "plan"),
            _document("Linedesk field pack", "pack"),
        ],
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": "14.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "The Linedesk authors, MIT licence",
        "UTExportedTypeDeclarations": [
            _type("Linedesk plan of changes", "plan", "public.json"),
            _type("Linedesk field pack", "pack", "public.data"),
        ],
    }


def build(program: Path, now: Stamp, dist: Path) -> list[Path]:
    """Sign the bundle of a built program and make its disk image; the image's path."""
    if platform.system() != "Darwin":
        raise Refusal("A disk image is made on macOS.")
    signing = Signing(os.environ.get(SIGNER, ""), os.environ.get(NOTARY, ""))
    image = dist / image_name(now)
    for command in commands(program.parents[2], image, signing):
        if subprocess.run(command, check=False).returncode:
            raise Refusal(f"{command[0]} failed; its message stands above.")
    return [image]


def image_name(now: Stamp) -> str:
    """The disk image's name."""
    return f"Linedesk-{now.version}.dmg"


def commands(bundle: Path, image: Path, signing: Signing) -> Iterator[list[str]]:
    """Every command from the built bundle to the image that can be given away, in order."""
    for path in [*_inside_out(bundle), bundle]:
        yield _sign(path, signing)
    yield ["codesign", "--verify", "--strict", "--deep", "--verbose=2", str(bundle)]
    # What the image shows: the program, and the folder that it is drawn to.
    shown = image.with_suffix("")
    yield ["rm", "-rf", str(shown)]
    yield ["mkdir", "-p", str(shown)]
    yield ["ditto", str(bundle), str(shown / bundle.name)]
    yield ["ln", "-s", "/Applications", str(shown / "Applications")]
    yield [
        *("hdiutil", "create", "-volname", "Linedesk", "-srcfolder", str(shown)),
        *("-fs", "HFS+", "-format", "UDZO", "-ov", str(image)),
    ]
    yield ["rm", "-rf", str(shown)]
    if not signing.identity:
        return  # without a name there is nothing that the notary could check
    yield ["codesign", "--sign", signing.identity, "--timestamp", str(image)]
    if signing.notary:
        yield [
            *("xcrun", "notarytool", "submit", str(image)),
            *("--keychain-profile", signing.notary, "--wait"),
        ]
        yield ["xcrun", "stapler", "staple", str(image)]
        yield ["xcrun", "stapler", "validate", str(image)]
        yield [
            *("spctl", "--assess", "--type", "open", "--verbose=2"),
            *("--context", "context:primary-signature", str(image)),
        ]


def main(words: Sequence[str] | None = None) -> int:
    """Print or run the commands for a bundle."""
    parser = argparse.ArgumentParser(prog="macos.py", description="Sign, pack and notarise.")
    parser.add_argument("bundle", type=Path, metavar="Linedesk.app")
    parser.add_argument("--dry-run", action="store_true", help="print every command, run none")
    parser.add_argument("--identity", default=os.environ.get(SIGNER, ""), help="who signs")
    parser.add_argument("--notary", default=os.environ.get(NOTARY, ""), help="keychain profile")
    options = parser.parse_args(words)
    if not options.bundle.is_dir():
        print(f"macos.py: {options.bundle} is no bundle: build it first.", file=sys.stderr)
        return 1
    image = options.bundle.parent / image_name(stamp.read())
    for command in commands(options.bundle, image, Signing(options.identity, options.notary)):
        print(shlex.join(command), flush=True)
        if not options.dry_run and subprocess.run(command, check=False).returncode:
            print(f"macos.py: {command[0]} failed.", file=sys.stderr)
            return 1
    return 0


def _sign(path: Path, signing: Signing) -> list[str]:
    """One signature: with the hardened runtime, which the notary asks for, and a time.

    Without a name there is neither: the hardened runtime loads only libraries of the program's
    own team, a signature without a name has no team, and the program would end at its start.
    """
    if not signing.identity:
        return ["codesign", "--force", "--sign", "-", str(path)]
    return [
        *("codesign", "--force", "--sign", signing.identity, "--options", "runtime"),
        *("--timestamp", "--entitlements", str(ENTITLEMENTS), str(path)),
    ]


def _inside_out(bundle: Path) -> list[Path]:
    """All machine code below the bundle, the deepest first: a signature covers what is inside."""
    found = [path for path in bundle.rglob("*") if not path.is_symlink() and _is_code(path)]
    return sorted(found, key=lambda path: (-len(path.parts), str(path)))


def _is_code(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) in MACH_O


def _document(name: str, kind: str) -> dict[str, Any]:
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "Editor",
        "LSHandlerRank": "Owner",
        "LSItemContentTypes": [f"{IDENTIFIER}.{kind}"],
    }


def _type(name: str, kind: str, above: str) -> dict[str, Any]:
    return {
        "UTTypeIdentifier": f"{IDENTIFIER}.{kind}",
        "UTTypeDescription": name,
        "UTTypeConformsTo": [above],
        "UTTypeTagSpecification": {"public.filename-extension": [f"linedesk-{kind}"]},
    }


if __name__ == "__main__":
    sys.exit(main())
