"""R8, R9, R17: accounts are kept sealed or in memory, renewed once, and forgotten whole."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.accounts import Accounts
from desktop.api import tenancy
from desktop.api.tokens import TokenKeeper
from desktop.domain.accounts import (
    SCOPES,
    Account,
    Integration,
    Keeping,
    Pair,
    as_document,
    from_document,
)
from desktop.domain.errors import Fault, Kind, ServiceFault
from desktop.operations import signin
from desktop.runtime.errors import GroundFault
from desktop.runtime.secrets import Reason, Vault
from desktop.sandbox.server import Sandbox
from desktop.session import kept_client
from tests.harness.waiting import until
from tests.runtime import keychains as fakes
from tests.sandbox.test_oauth import code, exchanged

SECRETS = ("ACCESS-canary", "REFRESH-canary", "SECRET-canary")


def account(service: str = "https://service.example/v1", name: str = "Anna") -> Account:
    """An account whose secrets can be looked for."""
    pair = Pair(SECRETS[0], SECRETS[1], time.time(), time.time() + 3600, time.time() + 86_400)
    integration = Integration("client", SECRETS[2])
    return Account(f"id-{name}", service, name, "", "org", integration, pair)


def signed_in(sandbox: Sandbox) -> Account:
    """A real sign-in at the sandbox."""
    told = exchanged(sandbox, code(sandbox, scope=" ".join(SCOPES))["code"]).json()
    now = time.time()
    pair = Pair(told["access_token"], told["refresh_token"], now, now + told["expires_in"])
    integration = Integration(sandbox.client_id, sandbox.client_secret)
    return Account("a", sandbox.base_url, "Anna", "", "org", integration, pair)


def accounts(folder: Path, vault: Vault | None = None) -> Accounts:
    return Accounts(folder / "accounts.sealed", vault or Vault(), lambda _: None)


def on_disk(folder: Path) -> bytes:
    """Every byte of every file of a profile."""
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def sealed_files(folder: Path) -> list[Path]:
    """What is kept of accounts."""
    return list(folder.glob("*.sealed*"))


# Keeping -----------------------------------------------------------------------------------


async def test_kept_sealed_and_there_at_the_next_start(tmp_path: Path) -> None:
    keyring.set_keyring(fakes.Limited())
    first = accounts(tmp_path)
    assert await first.load() == Keeping(True)
    await first.put(account())
    await first.put(account(name="Bernd"))
    raw = on_disk(tmp_path)
    assert not any(secret.encode() in raw for secret in (*SECRETS, "Anna", "client"))
    assert (tmp_path / "accounts.sealed").stat().st_mode & 0o077 == 0 or os.name == "nt"
    second = accounts(tmp_path)
    assert await second.load() == Keeping(True)
    assert [one.name for one in second.all()] == ["Anna", "Bernd"]
    assert second.all() == first.all()


FAKES = [
    (fakes.Works, None),
    (fakes.Limited, None),
    (fakes.Absent, Reason.ABSENT),
    (fakes.Locked, Reason.LOCKED),
    (fakes.Denied, Reason.DENIED),
    (fakes.Hangs, Reason.NO_ANSWER),
    (fakes.Vanishing, Reason.VANISHED),
    (fakes.Broken, Reason.DENIED),
]


@pytest.mark.parametrize(("chain", "reason"), FAKES)
async def test_with_any_keychain(
    chain: Callable[[], fakes.Works], reason: Reason | None, tmp_path: Path
) -> None:
    keyring.set_keyring(chain())
    kept = accounts(tmp_path)
    begun = time.monotonic()
    keeping = await kept.load()
    assert time.monotonic() - begun < 15  # the hang is endless
    assert keeping == Keeping(reason is None, reason or "")
    await kept.put(account())
    assert kept.keeper("id-Anna").token() == SECRETS[0]
    raw = on_disk(tmp_path)
    assert not any(secret.encode() in raw for secret in SECRETS)
    assert (tmp_path / "accounts.sealed").exists() == (reason is None)


async def test_a_key_that_is_gone_or_cut_is_said(tmp_path: Path) -> None:
    chain = fakes.Works()
    keyring.set_keyring(chain)
    await accounts(tmp_path).put(account())
    for value in ("", "abc", None):
        chain.entries = {one: value for one in chain.entries} if value is not None else {}
        second = accounts(tmp_path)
        assert await second.load() == Keeping(True, damaged=True)
        assert second.all() == ()


async def test_a_locked_keychain_loses_nothing(tmp_path: Path) -> None:
    chain = fakes.Locked()
    chain.locked = False
    keyring.set_keyring(chain)
    await accounts(tmp_path).put(account())
    chain.locked = True
    locked = accounts(tmp_path)
    assert await locked.load() == Keeping(False, Reason.LOCKED)
    await locked.put(account(name="Bernd"))
    chain.locked = False
    later = accounts(tmp_path)
    await later.load()
    assert [one.name for one in later.all()] == ["Anna"]


async def test_cut_at_every_byte(tmp_path: Path) -> None:
    keyring.set_keyring(fakes.Works())
    vault = Vault()
    await accounts(tmp_path, vault).put(account())
    file = tmp_path / "accounts.sealed"
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        cut = accounts(tmp_path, vault)
        assert await cut.load() == Keeping(True, damaged=True), length
        assert cut.all() == ()
    file.write_bytes(whole)
    again = accounts(tmp_path, vault)
    assert await again.load() == Keeping(True)


async def test_a_full_disk_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(fakes.Works())
    kept = accounts(tmp_path)
    await kept.put(account())
    before = (tmp_path / "accounts.sealed").read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GroundFault) as caught:
        await kept.put(account(name="Bernd"))
    assert caught.value.kind == "diskFull"
    assert (tmp_path / "accounts.sealed").read_bytes() == before
    assert len(sealed_files(tmp_path)) == 1
    assert len(kept.all()) == 2  # in memory it holds


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.floats(0, 4e9)


@given(TEXTS, TEXTS, MOMENTS, MOMENTS)
def test_there_and_back(name: str, secret: str, issued: float, ends: float) -> None:
    pair = Pair(secret, secret, issued, ends, ends)
    one = replace(account(), name=name, integration=Integration("c", secret), pair=pair)
    assert from_document(as_document(one)) == one


def test_no_secret_in_a_repr() -> None:
    assert not any(secret in repr(account()) for secret in SECRETS)


# Renewing ----------------------------------------------------------------------------------


async def test_a_hundred_refusals_are_one_renewal(sandbox: Sandbox, tmp_path: Path) -> None:
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    keeper = kept.keeper("a")
    clients = [kept_client(sandbox.base_url, keeper) for _ in range(4)]
    await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 15 * 86_400})
    await asyncio.to_thread(sandbox.control, "log", None, "DELETE")
    got = await asyncio.gather(
        *(client.partner.get("/people/me") for client in clients for _ in range(25))
    )
    assert {one.status for one in got} == {200}
    log = await asyncio.to_thread(sandbox.control, "log")
    renewals = [one for one in log["entries"] if one["path"] == "/access_token"]
    assert len(renewals) == 1
    for client in clients:
        await client.aclose()


@pytest.mark.parametrize("rotation", ["keep", "rotate"])
@pytest.mark.usefixtures("without_pauses")
async def test_a_lost_answer_keeps_the_old_pair(
    sandbox: Sandbox, tmp_path: Path, rotation: str
) -> None:
    sandbox.control("integration", {"rotation": rotation})
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    old = kept.keeper("a").token()
    sandbox.control("faults", {"spec": "cut-after=POST:/access_token*1"})
    assert await kept.keeper("a").renew()
    assert kept.keeper("a").token() not in ("", old)


@pytest.mark.usefixtures("without_pauses")
async def test_a_service_that_is_away_ends_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    keeper = kept.keeper("a")
    sandbox.control("faults", {"spec": "cut-before=POST:/access_token"})
    with pytest.raises(ServiceFault) as caught:
        await keeper.renew()
    assert caught.value.kind is Kind.CUT and keeper.ended is None
    sandbox.control("faults", {"spec": ""})
    assert await keeper.renew()


async def test_a_refused_renewal_ends_the_sign_in_and_a_new_one_mends_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    keeper = kept.keeper("a")
    client = kept_client(sandbox.base_url, keeper)
    await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 100 * 86_400})
    with pytest.raises(ServiceFault) as caught:
        await client.partner.get("/people/me")
    assert caught.value.kind is Kind.SIGN_IN
    assert keeper.ended is not None and keeper.ended.facts["reason"] == "invalid_grant"
    await kept.put(signed_in(sandbox))
    assert (await client.partner.get("/people/me")).status == 200
    await client.aclose()


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.usefixtures("without_pauses")
async def test_a_proxy_that_refuses_ends_no_sign_in(
    sandbox: Sandbox, tmp_path: Path, status: int
) -> None:
    """A hotel's page, or a company's proxy that wants a sign-in of its own first."""
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    keeper = kept.keeper("a")
    sandbox.control("faults", {"spec": f"html={status}:POST:/access_token"})
    with pytest.raises(ServiceFault) as caught:
        await keeper.renew()
    assert caught.value.kind is Kind.NOT_WEBEX and keeper.ended is None
    sandbox.control("faults", {"spec": ""})
    assert await keeper.renew()


@pytest.mark.usefixtures("without_pauses")
async def test_a_renewal_that_is_lost_leaves_no_doubt_about_what_it_was_for(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """What the service has refused for its token has certainly not happened."""
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    client = kept_client(sandbox.base_url, kept.keeper("a"))
    customer = (await tenancy.customers(client.partner))[1].id
    await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 15 * 86_400})
    for spec in ("cut-after=POST:/access_token", "html=403:POST:/access_token"):
        await asyncio.to_thread(sandbox.control, "faults", {"spec": spec})
        with pytest.raises(ServiceFault) as lost:
            await client.customer(customer).post("/devices/activationCode", {})
        assert lost.value.path == "/access_token" and not lost.value.maybe_processed
    await client.aclose()


class Clock:
    """Renewals on a clock of their own."""

    def __init__(self, lasts: float) -> None:
        self.now = 1_000_000.0
        self.lasts = lasts
        self.events: list[str] = []
        self.fault: Fault | None = None
        self.keeper = TokenKeeper(
            replace(account(), pair=self.pair("first")),
            self.renewal,
            self.keep,
            now=lambda: self.now,
        )

    def pair(self, token: str) -> Pair:
        return Pair(token, "refresh", self.now, self.now + self.lasts)

    async def renewal(self, refresh_token: str) -> Pair:
        self.events.append("asked")
        if self.fault is not None:
            raise self.fault
        return self.pair(f"token {len(self.events)}")

    async def keep(self, one: Account) -> None:
        # what is in use now is still the old one
        self.events.append("kept" if self.keeper.token() != one.pair.access else "too late")


async def test_renewed_at_a_fifth_of_its_life_and_kept_before_use() -> None:
    clock = Clock(14 * 86_400)
    clock.now += 0.79 * clock.lasts
    await clock.keeper.fresh()
    assert clock.events == []
    clock.now += 0.02 * clock.lasts
    await clock.keeper.fresh()
    assert clock.events == ["asked", "kept"]
    assert clock.keeper.token() == "token 1"


async def test_an_early_renewal_that_fails_is_no_matter_and_rests() -> None:
    clock = Clock(86_400)
    clock.fault = ServiceFault(Kind.SERVICE_FAULT, method="POST", path="/access_token", status=503)
    clock.now += 0.9 * clock.lasts
    clock.keeper._sleep = _at_once
    await clock.keeper.fresh()
    tries = len(clock.events)
    assert tries == 3 and clock.keeper.token() == "first"
    await clock.keeper.fresh()
    assert len(clock.events) == tries
    clock.now += 61
    clock.fault = None
    await clock.keeper.fresh()
    assert clock.keeper.token() == "token 4"


async def _at_once(_: float) -> None:
    return None


async def test_who_asked_may_go_the_renewal_goes_on() -> None:
    clock = Clock(3600)
    gate = asyncio.Event()
    plain = clock.keeper._renewal

    async def slow(refresh_token: str) -> Pair:
        await gate.wait()
        return await plain(refresh_token)

    clock.keeper._renewal = slow
    asking = asyncio.ensure_future(clock.keeper.renew())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asking.cancel()
    gate.set()
    await clock.keeper.aclose()
    assert clock.keeper.token() == "token 1"


@settings(max_examples=200)
@given(
    st.integers(60, 400 * 86_400),
    st.floats(-86_400, 86_400),
    st.lists(st.floats(1, 90 * 86_400), max_size=12),
)
def test_no_call_with_a_token_that_is_known_to_have_ended(
    lasts: int, skew: float, steps: list[float]
) -> None:
    async def live() -> None:
        clock = Clock(lasts)
        clock.now += skew
        for step in steps:
            clock.now += step
            await clock.keeper.fresh()
            if not clock.keeper.token():
                assert await clock.keeper.renew()
            pair = clock.keeper.account.pair
            assert clock.keeper.token() == pair.access and clock.now < pair.access_ends
            assert pair.issued + pair.access_ends <= 2 * pair.renew_at <= 2 * pair.access_ends

    asyncio.run(live())


# Signing out -------------------------------------------------------------------------------


async def test_signed_out_is_gone_everywhere(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring.set_keyring(fakes.Works())
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    token = kept.keeper("a").token()
    assert await kept.sign_out("a") is None
    assert kept.all() == () and sealed_files(tmp_path) == []
    with pytest.raises(KeyError):
        kept.keeper("a")
    with pytest.raises(ServiceFault):
        await signin.revoke(signed_in_with(sandbox, token), token)


async def test_the_last_sign_out_leaves_no_secret_and_codes_can_still_be_opened(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    chain = fakes.Works()
    keyring.set_keyring(chain)
    vault = Vault()
    kept = accounts(tmp_path, vault)
    one = signed_in(sandbox)
    await kept.put(one)
    code = await vault.seal(b"4242111122223333")
    assert len(sealed_files(tmp_path)) == 1
    assert await kept.sign_out("a") is None
    assert sealed_files(tmp_path) == []
    pair = (one.pair.access, one.pair.refresh, sandbox.client_secret)
    assert not [secret for secret in pair if secret.encode() in on_disk(tmp_path)]
    # The one entry of the keychain is a key for codes, too: it stays, and is no secret of Webex.
    assert len(chain.entries) == 1 and not set(pair) & set(chain.entries.values())
    assert code is not None and await Vault().open(code) == b"4242111122223333"


async def test_signing_out_in_memory_touches_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring.set_keyring(fakes.Locked())
    (tmp_path / "accounts.sealed").write_bytes(b"of others, for when it is unlocked")
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    assert await kept.sign_out("a") is None
    assert kept.all() == () and (tmp_path / "accounts.sealed").exists()


def signed_in_with(sandbox: Sandbox, token: str) -> Account:
    pair = Pair(token, "", 0, 0)
    return Account("a", sandbox.base_url, "", "", "", Integration(sandbox.client_id, ""), pair)


async def test_a_revocation_that_fails_is_told_and_all_is_forgotten_all_the_same(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    keyring.set_keyring(fakes.Works())
    sandbox.control("integration", {"revocable": False})
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    trouble = await kept.sign_out("a")
    assert trouble is not None and trouble.kind is Kind.FORBIDDEN
    assert kept.all() == () and sealed_files(tmp_path) == []


async def test_an_expired_token_is_renewed_to_be_revoked(sandbox: Sandbox, tmp_path: Path) -> None:
    kept = accounts(tmp_path)
    one = signed_in(sandbox)
    await kept.put(replace(one, pair=replace(one.pair, access_ends=0.0)))
    assert await kept.sign_out("a") is None


async def test_who_does_not_wait_for_the_service_is_signed_out_all_the_same(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    keyring.set_keyring(fakes.Works())
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    sandbox.control("faults", {"spec": "latency=60000:DELETE:/authorizations"})
    leaving = asyncio.create_task(kept.sign_out("a"))
    await until(lambda: sandbox.control("faults")["rules"][0]["hits"] == 1)
    leaving.cancel()  # the dialog was closed
    await asyncio.wait({leaving})
    assert kept.all() == () and sealed_files(tmp_path) == []


async def test_nothing_is_sent_in_the_name_of_who_has_signed_out(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """What is open of the account may live on for a moment, as for a question about edits."""
    sandbox.control("integration", {"revocable": False})  # its token is still good
    kept = accounts(tmp_path)
    await kept.put(signed_in(sandbox))
    client = kept_client(sandbox.base_url, kept.keeper("a"))
    try:
        await tenancy.me(client.partner)
        await kept.sign_out("a")
        sandbox.control("log", None, "DELETE")
        with pytest.raises(ServiceFault) as refused:
            await tenancy.me(client.partner)
        assert refused.value.kind is Kind.SIGN_IN
        assert sandbox.control("log")["entries"] == []
    finally:
        await client.aclose()
