"""The signature of the Windows programs: made, verified, and broken by one changed byte."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import signing
from environment import ROOT
from tests.wine.conftest import Product

pytestmark = pytest.mark.wine


def test_every_program_is_signed_and_no_byte_may_change(product: Product, tmp_path: Path) -> None:
    signer = signing.signer()
    assert signer is not None
    programs = [product.folder / "Linedesk.exe", product.folder / "linedesk-cli.exe"]
    for program in (*programs, product.installer):
        assert signing.verify(program, signer.certificate), program
        changed = tmp_path / program.name
        shutil.copy(program, changed)
        with changed.open("r+b") as file:
            file.seek(changed.stat().st_size // 2)
            (byte,) = file.read(1)
            file.seek(-1, 1)
            file.write(bytes([byte ^ 1]))
        assert not signing.verify(changed, signer.certificate), changed


def test_the_key_is_nowhere_in_the_repository() -> None:
    signer = signing.signer()
    assert signer is not None
    assert signer.key is not None
    ignored = subprocess.run(["git", "check-ignore", str(signer.key)], cwd=ROOT, check=False)
    assert ignored.returncode == 0
    assert signer.key.stat().st_mode & 0o077 == 0
