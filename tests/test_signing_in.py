"""R7: signing in over real HTTP, with everything that goes wrong on the way."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from desktop.accounts import Accounts
from desktop.api import signin as wire
from desktop.domain.accounts import SCOPES, Account, Integration
from desktop.domain.errors import Fault, Kind
from desktop.operations import signin
from desktop.runtime import loopback
from desktop.runtime.secrets import Vault
from desktop.sandbox.server import Sandbox
from desktop.signing_in import SigningIn
from desktop.words.sign_in import page
from tests.operations.browsers import Browser, free_ports, registered
from tests.operations.chromium import FOUND, Chromium


class Desk:
    """Everything that a sign-in needs, on ports of the test's own."""

    def __init__(self, sandbox: Sandbox, folder: Path, browser: Browser) -> None:
        self.sandbox = sandbox
        self.browser = browser
        self.ports = free_ports()
        self.integration = registered(sandbox, self.ports)
        self.hidden: list[str] = []
        self.accounts = Accounts(folder / "accounts.sealed", Vault(), self.hidden.append)
        self.way = SigningIn(self.accounts, self.hidden.append, self.browse, self.ports)

    def browse(self, address: str) -> bool:
        self.browser.show(address)
        return True

    async def sign_in(self, integration: Integration | None = None) -> Account:
        chosen = integration or self.integration
        account = await self.way.in_browser(self.sandbox.base_url, chosen, lambda *_: None)
        await self.browser.done()
        return account


async def refused(desk: Desk, integration: Integration | None = None) -> str:
    """Why a sign-in failed."""
    with pytest.raises(Fault) as caught:
        await desk.sign_in(integration)
    await desk.browser.done()
    assert caught.value.kind is Kind.SIGN_IN_FAILED
    return str(caught.value.facts["reason"])


def listens(port: int) -> bool:
    """Whether anybody answers there."""
    with closing(socket.socket()) as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


async def test_allowed(sandbox: Sandbox, tmp_path: Path) -> None:
    desk = Desk(sandbox, tmp_path, Browser())
    account = await desk.sign_in()
    assert account.name and account.org_id and account.service == sandbox.base_url
    assert account.pair.access_ends - time.time() > 13 * 86_400
    assert desk.browser.visits == [200]
    assert {account.pair.access, account.pair.refresh, sandbox.client_secret} <= set(desk.hidden)
    asked = parse_qs(urlsplit(desk.browser.addresses[0]).query)
    assert asked["scope"] == [" ".join(SCOPES)] and asked["code_challenge_method"] == ["S256"]
    assert "client_secret" not in asked


async def test_the_listener_is_gone_at_once_and_was_here_alone(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    seen: list[str] = []

    class Looking(Browser):
        def show(self, address: str) -> None:
            seen.extend(_listeners(desk.ports[0]))
            super().show(address)

    desk = Desk(sandbox, tmp_path, Looking())
    await desk.sign_in()
    assert not listens(desk.ports[0])
    assert set(seen) == {"0100007F"}  # 127.0.0.1, as the kernel writes it


def _listeners(port: int) -> list[str]:
    """The addresses on which this port is listened to; Linux alone tells."""
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("this system has no table of listeners")
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    here = [row[1].split(":") for row in rows if row[3] == "0A"]
    return [address for address, number in here if int(number, 16) == port]


async def test_denied(sandbox: Sandbox, tmp_path: Path) -> None:
    desk = Desk(sandbox, tmp_path, Browser("deny"))
    assert await refused(desk) == "access_denied"
    assert desk.browser.visits == [200] and desk.accounts.all() == ()


async def test_a_wrong_state_is_turned_away_and_the_right_one_still_taken(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    browser = Browser(bend=lambda address: address.replace("state=", "state=x"))
    desk = Desk(sandbox, tmp_path, browser)
    waiting = asyncio.ensure_future(desk.sign_in())
    await until_visits(browser, 1)
    assert browser.visits == [400] and not waiting.done()
    await browser.visit(browser.returned[0].replace("state=x", "state="))
    assert (await waiting).name


async def test_other_pages_and_methods_are_not_there(sandbox: Sandbox, tmp_path: Path) -> None:
    browser = Browser(bend=lambda address: address.replace("/callback", "/favicon.ico"))
    desk = Desk(sandbox, tmp_path, browser)
    waiting = asyncio.ensure_future(desk.sign_in())
    await until_visits(browser, 1)
    await browser.visit(f"http://127.0.0.1:{desk.ports[0]}/")
    assert browser.visits == [404, 404]
    for raw in (
        b"POST /callback HTTP/1.1",
        b"nonsense",
        b"GET //[ HTTP/1.1",
    ):
        assert (await said_to(desk.ports[0], raw + b"\r\n\r\n")).split()[1] in (b"404", b"400")
    await browser.visit(browser.returned[0].replace("/favicon.ico", "/callback"))
    assert (await waiting).name


async def said_to(port: int, raw: bytes) -> bytes:
    """The answer to bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def until_visits(browser: Browser, count: int) -> None:
    async with asyncio.timeout(60):
        while len(browser.visits) < count:  # noqa: ASYNC110  a browser has no event to wait for
            await asyncio.sleep(0.01)


@asynccontextmanager
async def waiting_page(ports: list[int]) -> AsyncIterator[loopback.Listening]:
    async with loopback.listening(
        "127.0.0.1", ports, "/callback", lambda query: "code" in query, page
    ) as one:
        yield one


async def test_a_second_hit_finds_nothing() -> None:
    browser, ports = Browser(), free_ports()
    async with waiting_page(ports) as one:
        for _ in range(2):
            await browser.visit(f"http://127.0.0.1:{one.port}/callback?code=1")
        assert await one.answer() == {"code": "1"}
    await browser.visit(f"http://127.0.0.1:{one.port}/callback?code=1")
    assert browser.visits == [200, 404, "ConnectError"]


async def test_a_parameter_given_twice_is_no_answer() -> None:
    browser = Browser()
    async with waiting_page(free_ports()) as one:
        await browser.visit(f"http://127.0.0.1:{one.port}/callback?code=1&code=2")
    assert browser.visits == [400]


async def test_who_says_nothing_holds_nobody_up() -> None:
    async with waiting_page(free_ports()) as one:
        _, silent = await asyncio.open_connection("127.0.0.1", one.port)
        await said_to(one.port, b"GET /callback?code=1 HTTP/1.1\r\n\r\n")
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    silent.close()


async def test_a_replayed_code(sandbox: Sandbox, tmp_path: Path) -> None:
    desk = Desk(sandbox, tmp_path, Browser())
    await desk.sign_in()
    old = parse_qs(urlsplit(desk.browser.returned[0]).query)["code"][0]

    def again(address: str) -> str:
        new = parse_qs(urlsplit(address).query)["code"][0]
        return address.replace(new, old)

    desk.browser = Browser(bend=again)
    assert await refused(desk) == "invalid_grant"


async def test_a_wrong_verifier(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire.Attempt, "challenge", "A" * 43)
    assert await refused(Desk(sandbox, tmp_path, Browser())) == "invalid_grant"


async def test_a_wrong_secret(sandbox: Sandbox, tmp_path: Path) -> None:
    desk = Desk(sandbox, tmp_path, Browser())
    wrong = replace(desk.integration, client_secret="no")
    assert await refused(desk, wrong) == "invalid_client"


@pytest.mark.parametrize("busy", [1, 2])
async def test_busy_ports(sandbox: Sandbox, tmp_path: Path, busy: int) -> None:
    desk = Desk(sandbox, tmp_path, Browser())
    servers = [await asyncio.start_server(_nobody, "127.0.0.1", one) for one in desk.ports[:busy]]
    try:
        assert (await desk.sign_in()).name
    finally:
        for server in servers:
            server.close()
    assert f":{desk.ports[busy]}/" in desk.browser.returned[0]


async def test_all_ports_busy(sandbox: Sandbox, tmp_path: Path) -> None:
    desk = Desk(sandbox, tmp_path, Browser())
    servers = [await asyncio.start_server(_nobody, "127.0.0.1", one) for one in desk.ports]
    try:
        assert await refused(desk) == "ports"
    finally:
        for server in servers:
            server.close()
    assert desk.browser.addresses == []


def _nobody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def test_localhost_answers_on_both_loopbacks(sandbox: Sandbox, tmp_path: Path) -> None:
    def by_six(address: str) -> str:
        return address.replace("//localhost:", "//[::1]:") if has_six() else address

    desk = Desk(sandbox, tmp_path, Browser(bend=by_six))
    account = await desk.sign_in(registered(sandbox, desk.ports, "localhost"))
    assert account.integration.host == "localhost"


def has_six() -> bool:
    """Whether this computer has ::1."""
    try:
        with closing(socket.socket(socket.AF_INET6)) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


async def test_nobody_comes_back(sandbox: Sandbox) -> None:
    ports = free_ports()
    client = signin.sign_in_client(sandbox.base_url)
    way = SigningIn(None, lambda _: None, ports=ports)  # type: ignore[arg-type]  # nothing is kept here
    with pytest.raises(Fault) as caught:
        await signin.by_browser(
            client, registered(sandbox, ports), way._listen, lambda _: None, limit=0.05
        )
    await client.aclose()
    assert caught.value.facts["reason"] == "time"
    assert signin.BROWSER_LIMIT == 300
    assert not listens(ports[0])


async def test_the_person_gives_up(sandbox: Sandbox, tmp_path: Path) -> None:
    desk = Desk(sandbox, tmp_path, Browser())
    desk.way = SigningIn(desk.accounts, lambda _: None, lambda _: False, desk.ports)
    told: list[tuple[str, bool]] = []
    waiting = asyncio.ensure_future(
        desk.way.in_browser(sandbox.base_url, desk.integration, lambda *two: told.append(two))
    )
    async with asyncio.timeout(60):
        while not told:  # noqa: ASYNC110  the callback has no event to wait for
            await asyncio.sleep(0.01)
    assert told[0][1] is False  # there is no browser; the address can be copied
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not listens(desk.ports[0])


async def test_an_unregistered_address_never_comes_back(sandbox: Sandbox, tmp_path: Path) -> None:
    desk = Desk(sandbox, tmp_path, Browser())
    sandbox.control("integration", {"redirect_uris": []})
    waiting = asyncio.ensure_future(desk.sign_in())
    await until_visits(desk.browser, 1)
    assert desk.browser.visits == [400]  # said by the service, in the browser
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_no_service(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        desk = Desk(sandbox, tmp_path, Browser())
        account = await desk.sign_in()
    with pytest.raises(Fault) as caught:
        await signin.renewal(account, account.pair.refresh)
    assert caught.value.kind is Kind.UNREACHABLE


# The device grant ------------------------------------------------------------------------


class Waits:
    """Time for polls: each wait moves the sandbox's clock by as much, and is noted."""

    def __init__(self, sandbox: Sandbox, *answers: bool | None) -> None:
        self.sandbox = sandbox
        self.answers = list(answers)
        self.waits: list[float] = []
        self.now = 0.0
        self.user_code = ""

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.to_thread(self.sandbox.control, "clock", {"advance_s": seconds})
        if self.answers and (answer := self.answers.pop(0)) is not None:
            body = {"userCode": self.user_code, "allow": answer}
            await asyncio.to_thread(self.sandbox.control, "device-consent", body)

    async def account(self) -> Account:
        client = signin.sign_in_client(self.sandbox.base_url)
        integration = Integration(self.sandbox.client_id, self.sandbox.client_secret)
        try:
            async for step in signin.by_device(client, integration, self.sleep, lambda: self.now):
                if isinstance(step, Account):
                    return step
                self.user_code = step.user_code
        finally:
            await client.aclose()
        raise AssertionError("no account")


async def test_a_code_on_another_device(sandbox: Sandbox) -> None:
    waits = Waits(sandbox, None, None, True)
    account = await waits.account()
    assert account.name and waits.waits == [2, 2, 2]
    assert 64_000 < account.pair.access_ends - account.pair.issued < 65_000


async def test_a_code_that_is_denied(sandbox: Sandbox) -> None:
    with pytest.raises(Fault) as caught:
        await Waits(sandbox, None, False).account()
    assert caught.value.facts["reason"] == "access_denied"


async def test_a_code_that_nobody_uses(sandbox: Sandbox) -> None:
    waits = Waits(sandbox)
    with pytest.raises(Fault) as caught:
        await waits.account()
    assert caught.value.facts["reason"] == "expired"
    assert 290 <= sum(waits.waits) <= 300 and set(waits.waits) == {2}


async def test_a_service_that_wants_it_slower(sandbox: Sandbox) -> None:
    sandbox.control("integration", {"interval_s": 60})
    waits = Waits(sandbox)
    sandbox.control("faults", {"spec": "status=429:POST:/device/token*1"})
    with pytest.raises(Fault):
        await waits.account()
    assert waits.waits[0] == 60 and waits.waits[1] >= 65


async def test_a_network_that_is_gone_for_a_moment(sandbox: Sandbox) -> None:
    sandbox.control("faults", {"spec": "cut-before=POST:/device/token*2"})
    assert (await Waits(sandbox, True).account()).name


# A real browser ----------------------------------------------------------------------------


@pytest.mark.skipif(not FOUND, reason="there is no Chromium on this computer")
@pytest.mark.limit(150)
async def test_a_real_browser_is_led_there_and_back(sandbox: Sandbox, tmp_path: Path) -> None:
    """Its driver presses Allow; page, form, redirect and our page are the browser's own."""
    chromium = Chromium(tmp_path / "browser")
    await chromium.start()
    try:
        desk = Desk(sandbox, tmp_path, Browser())
        desk.way = SigningIn(desk.accounts, lambda _: None, chromium.open, desk.ports)
        account = await desk.way.in_browser(sandbox.base_url, desk.integration, lambda *_: None)
        assert account.name and account.org_id
        assert await chromium.title() == "Linedesk"
        assert "You are signed in" in await chromium.text()
    finally:
        await chromium.stop()
