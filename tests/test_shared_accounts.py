"""R17 with real processes: window and commands of one profile share its accounts.

A command without a token uses the account that the window has opened last. However many
processes find its token at its end, one of them renews it, and the new pair is on disk first.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring
import pytest

from desktop.accounts import Accounts
from desktop.domain.accounts import SCOPES, Account, Integration, Pair
from desktop.domain.permits import scopes_of
from desktop.runtime.folders import Folders
from desktop.runtime.secrets import Vault
from desktop.runtime.settings import SettingsFile
from desktop.sandbox.server import Sandbox
from tests.harness.terminal import Linedesk
from tests.harness.waiting import until
from tests.runtime import keychains as fakes
from tests.sandbox.test_oauth import code, exchanged

PROCESSES = 4


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keychain that every process finds."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.runtime.keychains.OnDisk")
    monkeypatch.setenv(fakes.ON_DISK, str(tmp_path / "keychain.json"))
    keyring.set_keyring(fakes.OnDisk())


def signed_in(sandbox: Sandbox, name: str = "Käthe Sørensen") -> Account:
    """A real sign-in, with every scope."""
    told = exchanged(sandbox, code(sandbox, scope=" ".join(SCOPES))["code"]).json()
    pair = Pair(
        told["access_token"], told["refresh_token"], 1.0, 2.0, 0.0, scopes_of(told["scope"])
    )  # long over, by this computer's clock
    integration = Integration(sandbox.client_id, sandbox.client_secret)
    mail = "kaethe@nordlicht.example"
    return Account(name, sandbox.base_url, name, mail, "org", integration, pair)


def accounts(profile: Path) -> Accounts:
    return Accounts(Folders(profile).make().accounts_file, Vault(), lambda _: None)


def renewals(sandbox: Sandbox) -> list[dict[str, Any]]:
    entries = sandbox.control("log")["entries"]
    return [one for one in entries if one["path"] == "/access_token"]


@pytest.mark.usefixtures("chain")
def test_many_processes_are_one_renewal(sandbox: Sandbox, profile: Path) -> None:
    asyncio.run(accounts(profile).put(signed_in(sandbox)))
    sandbox.control("integration", {"rotation": "strict"})
    sandbox.control("log", None, "DELETE")
    command = [sys.executable, "-m", "desktop", "customers", "--json"]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(PROCESSES)
    ]
    ended = [(one.communicate(timeout=120), one.returncode) for one in started]
    assert [code for _, code in ended] == [0] * PROCESSES, ended
    lists = [json.loads(out) for (out, _), _ in ended]
    assert all(one == lists[0] and len(one) > 1 for one in lists)
    assert len(renewals(sandbox)) == 1
    later = accounts(profile)
    asyncio.run(later.load())
    (kept,) = later.all()
    assert kept.pair.issued > 1.0 and kept.pair.scopes == frozenset(SCOPES)
    raw = b"".join(one.read_bytes() for one in profile.rglob("*") if one.is_file())
    assert kept.pair.access.encode() not in raw and kept.pair.refresh.encode() not in raw


@pytest.mark.usefixtures("chain")
async def test_two_processes_keep_what_the_other_has_written(
    sandbox: Sandbox, profile: Path
) -> None:
    window, command = accounts(profile), accounts(profile)
    await window.put(signed_in(sandbox, "Anna"))
    await command.load()
    await window.put(signed_in(sandbox, "Bernd"))
    assert await command.keeper("Anna").renew()  # it has never heard of Bernd
    assert [one.name for one in command.all()] == ["Anna", "Bernd"]
    held = window.keeper("Anna").account.pair
    assert await window.keeper("Anna").renew()  # and takes what the other has renewed
    assert window.keeper("Anna").account.pair.issued > held.issued
    assert len(renewals(sandbox)) == 3  # two sign-ins and one renewal
    assert await command.sign_out("Bernd") is None
    third = accounts(profile)
    await third.load()
    assert [one.name for one in third.all()] == ["Anna"]


@pytest.mark.usefixtures("chain")
async def test_who_is_signed_out_in_one_process_does_not_come_back_from_another(
    sandbox: Sandbox, profile: Path
) -> None:
    window, command = accounts(profile), accounts(profile)
    await window.put(signed_in(sandbox, "Anna"))
    await window.put(signed_in(sandbox, "Bernd"))
    await command.load()
    sandbox.control("integration", {"revocable": False})  # or their renewals would be refused
    assert await window.sign_out("Bernd") is not None
    assert await command.keeper("Anna").renew()  # writes the file
    assert [one.name for one in command.all()] == ["Anna"]
    assert await window.sign_out("Anna") is not None
    held = command.keeper("Anna")
    assert not await held.renew() and held.token() == ""
    third = accounts(profile)
    await third.load()
    assert third.all() == () and not Folders(profile).accounts_file.exists()


@pytest.mark.usefixtures("chain")
async def test_a_clock_that_is_set_back_loses_no_renewal(sandbox: Sandbox, profile: Path) -> None:
    """Signed in while the clock was a year ahead: what is renewed now is "older" for ever."""
    sandbox.control("integration", {"rotation": "strict"})
    one = signed_in(sandbox, "Anna")
    ahead = replace(one, pair=replace(one.pair, issued=4e9, access_ends=4.1e9))
    window, command = accounts(profile), accounts(profile)
    await window.put(ahead)
    await command.load()
    assert await command.keeper("Anna").renew()
    assert await window.keeper("Anna").renew()  # finds what the command has written
    assert window.keeper("Anna").account == command.keeper("Anna").account
    assert await window.keeper("Anna").renew()
    later = accounts(profile)
    await later.load()
    assert later.all()[0].pair == window.keeper("Anna").account.pair
    assert await later.keeper("Anna").renew()


@pytest.mark.usefixtures("chain")
async def test_a_sign_in_during_a_renewal_counts(sandbox: Sandbox, profile: Path) -> None:
    window = accounts(profile)
    await window.put(signed_in(sandbox, "Anna"))
    again = signed_in(sandbox, "Anna")
    sandbox.control("faults", {"spec": "latency=500:POST:/access_token"})
    renewing = asyncio.create_task(window.keeper("Anna").renew())
    await until(lambda: sandbox.control("faults")["rules"][0]["hits"] == 1)
    await window.put(again)
    await renewing
    later = accounts(profile)
    await later.load()
    assert later.all() == (again,) == window.all()
    assert window.keeper("Anna").account == again


@pytest.mark.usefixtures("chain")
def test_a_command_uses_the_account_that_was_open_last(
    linedesk: Linedesk, sandbox: Sandbox, profile: Path
) -> None:
    nobody = linedesk("customers")
    assert nobody.code == 3
    assert "--sandbox" in nobody.err and "Accounts" in nobody.err and "LINEDESK_TOKEN" in nobody.err
    elsewhere = replace(signed_in(sandbox), id="other", service="https://webexapis.com/v1")
    kept = accounts(profile)
    asyncio.run(kept.put(elsewhere))
    asyncio.run(kept.put(signed_in(sandbox)))
    assert linedesk("customers").code == 3  # two, and none was open
    settings = SettingsFile.read(Folders(profile).settings_file)
    asyncio.run(settings.change(last_account="Käthe Sørensen"))
    customers = linedesk("customers", "--json").document
    assert {one["kind"] for one in customers} == {"sandbox"}
    asyncio.run(settings.change(last_account="other"))
    named = linedesk("customers", "--base-url", sandbox.base_url, "--json")
    assert named.document == customers  # the only one of that service
    found = {one["check"]: one for one in linedesk("doctor", "--json", *at(sandbox)).document}
    assert found["token"]["ok"] and found["roles"]["ok"]
    assert found["scopes"]["text"] == "All scopes that Linedesk uses were granted."


def at(sandbox: Sandbox) -> tuple[str, str]:
    return "--base-url", sandbox.base_url


@pytest.mark.usefixtures("chain")
def test_a_sign_in_that_has_ended_is_said(
    linedesk: Linedesk, sandbox: Sandbox, profile: Path
) -> None:
    asyncio.run(accounts(profile).put(signed_in(sandbox)))
    sandbox.control("faults", {"spec": "status=400:POST:/access_token"})
    ended = linedesk("customers", "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (3, "signIn")
    assert (profile / "accounts.sealed").exists()  # a new sign-in mends it


def test_without_a_keychain_a_command_has_no_account(
    linedesk: Linedesk, sandbox: Sandbox, profile: Path
) -> None:
    keyring.set_keyring(fakes.Absent())
    asyncio.run(accounts(profile).put(signed_in(sandbox)))
    assert linedesk("customers").code == 3
