"""Starts and stops a sandbox: in a thread of this program, or as a process of its own."""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from desktop.sandbox import tenant
from desktop.sandbox.app import PREFIX, App
from desktop.sandbox.clock import Clock
from desktop.sandbox.faults import Faults
from desktop.sandbox.service import Service
from desktop.sandbox.state import Filling, State

_START_S = 60.0
_STOP_S = 3.0
_LAST_ANSWERS_S = 1.0
_LOOK_S = 0.005
_IDLE_S = 30
_DAY_S = 86_400.0
_NAMED_BY = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that stand for all of this machine's, and how it calls itself: none of them is one
to call."""
_MOST_DAYS = 36_500
_LONGEST_MS = 3_600_000
_MOST_CALLS = 1_000_000_000
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""No proxy: the sandbox is on this machine."""


class _Protocol(H11Protocol):
    """Hands each request its connection, so that a fault can cut it, and ends in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it the same way
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)

    def shutdown(self) -> None:
        """The server ends. Nobody is waited for who sent half a request, or does not read."""
        if self.conn.their_state is h11.SEND_BODY or self.flow.write_paused:
            self.transport.abort()
        else:
            super().shutdown()


class _Server(uvicorn.Server):
    """Tells when it answers, and the requests that wait when it ends.

    It ends at once when it is told to: uvicorn's own looks for that ten times a second.
    """

    def __init__(
        self, config: uvicorn.Config, answers: threading.Event, ending: asyncio.Event
    ) -> None:
        super().__init__(config)
        self._answers = answers
        self._ending = ending
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        """From any thread."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # its loop has ended
                self._loop.call_soon_threadsafe(self._told.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self._answers.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending.set()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_ANSWERS_S):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110  nobody tells when one has gone
                    await asyncio.sleep(_LOOK_S)


class Sandbox:
    """A small Webex on loopback.

    `state` is continued when it exists (its seed and size win) and made when it does not;
    without it the state lies in the temporary folder and goes at stop. `users` is the total
    over the `customers`. Times: milliseconds, calls a minute, days and seconds, as named. With
    `enter_codes_s` phones enter their codes by themselves after so long.

    Raises ValueError for a fault that is not understood, a size that makes no tenant or a
    number that makes no sense, OSError when the address is taken or the file cannot be made.
    """

    def __init__(
        self,
        state: Path | None = None,
        customers: int = 3,
        users: int = 60,
        seed: int = 1,
        latency_ms: float = 0,
        rate_limit: int | None = None,
        faults: str = "",
        code_validity_days: float = 30,
        host: str = "127.0.0.1",
        port: int = 0,
        activation_delay_s: float = 5,
        enter_codes_s: float | None = None,
    ) -> None:
        _check(
            ("port", port, 0, 65_535),
            ("latency_ms", latency_ms, 0, _LONGEST_MS),
            ("rate_limit", rate_limit, 1, _MOST_CALLS),
            ("code_validity_days", code_validity_days, 0, _MOST_DAYS),
            ("enter_codes_s", enter_codes_s, 0, _MOST_DAYS * _DAY_S),
        )
        self._path = state
        self._seed = seed
        self._size = tenant.Size(customers, users)
        self._faults = Faults(faults, seed)
        self._latency_s = latency_ms / 1000
        self._rate_limit = rate_limit
        self._code_validity_s = code_validity_days * _DAY_S
        self._activation_delay_s = activation_delay_s
        self._enter_codes_s = enter_codes_s
        self._address = (host, port)
        self._service: Service | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.base_url = ""
        self.token = ""
        self.client_id = ""
        self.client_secret = ""

    def start(self) -> None:
        """Returns when it answers."""
        listener = self._listen()
        try:
            self._service = self._open()
        except BaseException:
            listener.close()
            raise
        self.token = self._service.state.token
        self.client_id = self._service.state.integration.client_id
        self.client_secret = self._service.state.integration.client_secret
        host, port = self._address[0], listener.getsockname()[1]
        host = _NAMED_BY.get(host, host)
        named = f"[{host}]" if ":" in host else host
        self.base_url = f"http://{named}:{port}{PREFIX}"
        self._serve(listener)

    def _listen(self) -> socket.socket:
        host, port = self._address
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # The protocol is named, or asyncio leaves Nagle's delay of 40 ms on.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if sys.platform != "win32":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(256)
        except OSError:
            listener.close()
            raise
        return listener

    def _open(self) -> Service:
        def fill(filling: Filling) -> None:
            tenant.fill(filling, self._seed, self._size)

        state = State(self._path, fill)
        state.code_validity_s = self._code_validity_s
        state.activation_delay_s = self._activation_delay_s
        state.enter_codes_s = self._enter_codes_s
        clock = Clock(state.clock_offset)
        return Service(state, clock, self._faults, self._latency_s, self._rate_limit)

    def _serve(self, listener: socket.socket) -> None:
        assert self._service is not None
        config = uvicorn.Config(
            App(self._service),
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_IDLE_S,
        )
        answers = threading.Event()
        self._server = _Server(config, answers, self._service.ending)
        self._thread = threading.Thread(
            target=_run, args=(self._server, listener), name="sandbox", daemon=True
        )
        self._thread.start()
        if not answers.wait(_START_S):
            self.stop()
            raise OSError(f"the sandbox does not answer on {self.base_url}")

    def stop(self) -> None:
        """Ends it within three seconds; a second call does nothing."""
        server, thread, service = self._server, self._thread, self._service
        self._server = self._thread = self._service = None
        if server is not None and thread is not None:
            server.end()
            thread.join(_STOP_S)
        if service is not None:
            service.close()

    def control(self, path: str, body: dict[str, Any] | None = None, method: str = "") -> Any:
        """Calls a control route, e.g. control("clock", {"advance_s": 60}).

        Raises ValueError with the text of a refusal. Blocks: not for an event loop.
        """
        url = f"{self.base_url.removesuffix(PREFIX)}/sandbox/{path}"
        data = None if body is None else json.dumps(body).encode()
        verb = method or ("GET" if body is None else "POST")
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(url, data, headers, method=verb)
        try:
            with _DIRECT.open(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise ValueError(json.load(error)["error"]) from None

    def __enter__(self) -> "Sandbox":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _check(*given: tuple[str, float | None, float, float]) -> None:
    """Raises ValueError for a number beyond its bounds; NaN is beyond all."""
    for name, value, least, most in given:
        if value is not None and not least <= value <= most:
            raise ValueError(f"{name}={value:g} ({least:g} … {most:g})")


def _run(server: _Server, listener: socket.socket) -> None:
    """The thread: a selector loop of its own, the same on every system."""
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(server.serve([listener]))


def serve(**options: Any) -> int:
    """Serves in the foreground until SIGTERM or Ctrl+C; takes what Sandbox takes.

    The first line on stdout, once it answers, is {"base_url", "token", "pid"} and the
    integration's {"client_id", "client_secret"}. Returns the exit code, 0. Must run in the
    main thread; raises what Sandbox raises.
    """
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, end)
    with Sandbox(**options) as sandbox:
        facts = {
            "base_url": sandbox.base_url,
            "token": sandbox.token,
            "pid": os.getpid(),
            "client_id": sandbox.client_id,
            "client_secret": sandbox.client_secret,
        }
        print(json.dumps(facts), flush=True)
        # Windows delivers Ctrl+C only between waits.
        while not ended.wait(0.5):
            pass
    return 0
