"""Signs Windows programs with osslsigncode, and verifies what is signed.

The certificate comes from outside (`LINEDESK_SIGN_…`). Without one, a certificate of this
machine's own is made in `.work/signing`: it proves the way and that no byte was changed since;
Windows trusts nobody by it, and says so to whoever installs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import system
from environment import WORK
from refusal import Refusal

OWN = WORK / "signing"
NAME = "Linedesk"
DAYS = 825
CERTIFICATE = "LINEDESK_SIGN_CERTIFICATE"
KEY = "LINEDESK_SIGN_KEY"
PASSWORD_FILE = "LINEDESK_SIGN_PASSWORD_FILE"
TIMESTAMP = "LINEDESK_SIGN_TIMESTAMP"
TOOL = ("osslsigncode", "osslsigncode", "to sign what is built for Windows")


@dataclass(frozen=True)
class Signer:
    """Whose signature: certificate (PEM, or a PKCS #12 with its key), key, where they lie."""

    certificate: Path
    key: Path | None = None
    password_file: Path | None = None
    timestamp: str = ""
    own: bool = False

    def sign(self, program: Path, time: int) -> None:
        """Sign a program in its place; `time` in seconds since 1970. Raises Refusal."""
        signed = program.with_name(program.name + ".signed")
        signed.unlink(missing_ok=True)
        command = ["osslsigncode", "sign", *self._words()]
        command += ["-n", NAME, "-h", "sha256"]
        # A stamp of a server counts after the certificate has ended; our own clock does not.
        command += ["-ts", self.timestamp] if self.timestamp else ["-st", str(time)]
        _run([*command, "-in", str(program), "-out", str(signed)], f"{program.name} be signed")
        signed.replace(program)

    def _words(self) -> list[str]:
        words = ["-certs", str(self.certificate), "-key", str(self.key)]
        if self.key is None:
            words = ["-pkcs12", str(self.certificate)]
        if self.password_file is not None:
            words += ["-readpass", str(self.password_file)]
        return words


def signer(variables: Mapping[str, str] = os.environ, own: Path = OWN) -> Signer | None:
    """The one that the variables name, else this machine's own. Raises Refusal.

    None where nobody is named and the tool is missing on a system that we install nothing on.
    """
    if not (variables.get(CERTIFICATE) or system.is_linux() or shutil.which(TOOL[0])):
        return None
    system.require_tool(*TOOL)
    named = {
        one: Path(variables[one]) for one in (CERTIFICATE, KEY, PASSWORD_FILE) if variables.get(one)
    }
    for variable, path in named.items():
        if not path.is_file():
            raise Refusal(f"{variable} names {path}, and there is no such file.")
    if certificate := named.get(CERTIFICATE):
        key = named.get(KEY)
        if key is None and certificate.suffix not in {".p12", ".pfx"}:
            raise Refusal(f"{CERTIFICATE} is no .p12 or .pfx: name its key in {KEY}.")
        password = named.get(PASSWORD_FILE)
        return Signer(certificate, key, password, variables.get(TIMESTAMP, ""))
    if named:
        raise Refusal(f"{', '.join(named)} without {CERTIFICATE}: name the certificate too.")
    return _own(own)


def verify(program: Path, trusted: Path) -> bool:
    """Whether the program is signed by a certificate that `trusted` (PEM) vouches for, and
    no byte has been changed since."""
    command = ["osslsigncode", "verify", "-CAfile", str(trusted), "-in", str(program)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _own(folder: Path) -> Signer:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not (certificate.is_file() and key.is_file()):
        system.require_tool("openssl", "openssl", "to make a certificate")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(key, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)):
            pass  # openssl writes into it, and its mode stays
        command = [
            *("openssl", "req", "-x509", "-newkey", "rsa:3072", "-sha256", "-nodes"),
            *("-days", str(DAYS), "-subj", f"/CN={NAME} (self-signed)"),
            *("-addext", "extendedKeyUsage=critical,codeSigning"),
            *("-addext", "keyUsage=critical,digitalSignature"),
            *("-keyout", str(key), "-out", str(certificate)),
        ]
        _run(command, "a certificate be made")
    return Signer(certificate, key, own=True)


def _run(command: Sequence[str], what: str) -> None:
    answer = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if answer.returncode:
        said = answer.stdout.strip().splitlines() or ["nothing was said"]
        raise Refusal(f"{command[0]} did not let {what}: {said[-1]}")
