"""A real Chromium without a window, driven over its own pipe; no driver program is needed."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any, Final

FOUND: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), "")

_ALLOW: Final = "document.getElementById('allow').click()"
_READY: Final = "document.readyState === 'complete' && !!document.getElementById('allow')"
_ON_ITS_PIPES: Final = """
import fcntl, os, sys
read, write = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(read, 3)
os.dup2(write, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Chromium:
    """One browser with one page. `open` is handed an address and allows what it asks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._session = ""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start it and wait for its page."""
        to_browser, self._to = os.pipe()
        self._from, from_browser = os.pipe()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _ON_ITS_PIPES,
            str(to_browser),
            str(from_browser),
            FOUND,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--no-proxy-server",
            f"--user-data-dir={self._folder}",
            "--remote-debugging-pipe",
            "about:blank",
            # It makes a socket in the folder for temporary files, whose path must be short.
            env={name: value for name, value in os.environ.items() if name != "TMPDIR"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=(to_browser, from_browser),
            start_new_session=True,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._reader = asyncio.StreamReader(limit=2**24)
        loop = asyncio.get_running_loop()
        self._pipe, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._reader), os.fdopen(self._from, "rb")
        )
        self._tasks.append(loop.create_task(self._read()))
        targets = await self._send("Target.getTargets")
        page = next(one for one in targets["targetInfos"] if one["type"] == "page")
        attached = await self._send(
            "Target.attachToTarget", {"targetId": page["targetId"], "flatten": True}
        )
        self._session = attached["sessionId"]

    def open(self, address: str) -> bool:
        """As the system's browser: begins, and does not wait."""
        self._tasks.append(asyncio.get_running_loop().create_task(self._allow(address)))
        return True

    async def title(self) -> str:
        """The title of the page that it has come to."""
        await self._until("document.title === 'Linedesk'")
        return str(await self._value("document.title"))

    async def text(self) -> str:
        """What is to be read on the page."""
        return str(await self._value("document.body.innerText"))

    async def stop(self) -> None:
        """End the browser and all that it has started."""
        os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._pipe.close()
        os.close(self._to)

    async def _allow(self, address: str) -> None:
        await self._send("Page.navigate", {"url": address})
        await self._until(_READY)
        await self._value(_ALLOW)

    async def _until(self, expression: str) -> None:
        async with asyncio.timeout(60):
            while await self._value(expression) is not True:  # noqa: ASYNC110  pages have no event of ours
                await asyncio.sleep(0.05)

    async def _value(self, expression: str) -> Any:
        answer = await self._send("Runtime.evaluate", {"expression": expression})
        return answer.get("result", {}).get("value")

    async def _send(self, method: str, parameters: dict[str, Any] | None = None) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters or {}}
        if self._session:
            message["sessionId"] = self._session
        future = self._answers[self._number] = asyncio.get_running_loop().create_future()
        os.write(self._to, json.dumps(message).encode() + b"\0")
        return await future

    async def _read(self) -> None:
        while True:
            try:
                raw = await self._reader.readuntil(b"\0")
            except asyncio.IncompleteReadError:
                return
            message = json.loads(raw[:-1])
            future = self._answers.pop(message.get("id", 0), None)
            if future is not None and not future.done():
                future.set_result(message.get("result", {}))
