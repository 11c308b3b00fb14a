"""R6, for signing in: at debug level no secret of it reaches the log, a repr, or the profile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import keyring
import pytest

from desktop.accounts import Accounts
from desktop.domain.accounts import Account, DeviceCode
from desktop.domain.errors import Fault
from desktop.runtime.log import FILE_NAME, Log
from desktop.runtime.secrets import Vault
from desktop.sandbox.server import Sandbox
from desktop.session import kept_client
from desktop.signing_in import SigningIn
from tests.operations.browsers import Browser, free_ports, registered
from tests.runtime import keychains as fakes


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """The program's own log, at its loudest."""
    level = logging.getLogger().level
    made = Log(tmp_path, verbosity=2)
    made.start()
    yield made
    made.stop()
    logging.getLogger().setLevel(level)


def files_of(folder: Path) -> list[str]:
    """Every file of a profile, byte by byte."""
    return [one.read_bytes().decode("latin-1") for one in folder.iterdir() if one.is_file()]


async def test_no_secret_of_a_sign_in_is_written_down(
    sandbox: Sandbox, tmp_path: Path, log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    keyring.set_keyring(fakes.Works())
    hide = log.redactor.hide
    browser, ports = Browser(), free_ports()
    integration = registered(sandbox, ports)
    accounts = Accounts(tmp_path / "accounts.sealed", Vault(), hide)

    def browse(address: str) -> bool:
        browser.show(address)
        return True

    way = SigningIn(accounts, hide, browse, ports)
    account = await way.in_browser(sandbox.base_url, integration, lambda *_: None)
    await browser.done()
    secrets = {sandbox.client_secret, account.pair.access, account.pair.refresh}
    for address in (*browser.addresses, *browser.returned):
        asked = dict(parse_qsl(urlsplit(address).query))
        secrets |= {asked[name] for name in ("state", "code") if name in asked}
    sandbox.control("integration", {"rotation": "rotate", "interval_s": 1})
    keeper = accounts.keeper(account.id)
    client = kept_client(sandbox.base_url, keeper)
    await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 15 * 86_400})
    await client.partner.get("/people/me")
    secrets |= {keeper.account.pair.access, keeper.account.pair.refresh}
    async for step in way.with_code(sandbox.base_url, integration):
        if isinstance(step, DeviceCode):
            secrets.add(step.device_code)
            body = {"userCode": step.user_code}
            await asyncio.to_thread(sandbox.control, "device-consent", body)
        else:
            assert isinstance(step, Account)
            secrets |= {step.pair.access, step.pair.refresh}
    await client.aclose()
    sandbox.control("faults", {"spec": "status=400:POST:/access_token"})
    with pytest.raises(Fault) as failed:
        await way.in_browser(sandbox.base_url, integration, lambda *_: None)
    await browser.done()
    for secret in secrets:  # as a careless line would
        logging.getLogger("linedesk.test").debug("Authorization: Bearer %s", secret)
    assert await accounts.sign_out(account.id) is None
    said = [repr(one) for one in (account, keeper, failed.value, integration, step)]
    log.stop()
    written = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    assert "/access_token" in written and "linedesk.test" in written
    texts = [written, *said, *capfd.readouterr()]
    texts += files_of(tmp_path)
    assert len(secrets) >= 9
    assert not [secret for secret in secrets for text in texts if secret in text]
    log.start()
