"""A sandbox in a process of its own, so that its CPU and its GIL are not the test's.

Spoken to over one kept connection: thousands of documents are read in a few seconds.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from tests.reliability.forks import ROOT


class Elsewhere:
    """What the tests use of `desktop.sandbox.server.Sandbox`, from the outside."""

    def __init__(self, customers: int, users: int) -> None:
        size = ["--customers", str(customers), "--users", str(users)]
        command = [sys.executable, "-m", "desktop.sandbox", *size]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        assert self._process.stdout is not None
        facts = json.loads(self._process.stdout.readline())
        self.base_url: str = facts["base_url"]
        self.token: str = facts["token"]
        self._connection = http.client.HTTPConnection(urlsplit(self.base_url).netloc, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A control route. The connection is made anew where it lay idle for too long."""
        try:
            return self._ask(method, path, body)
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()
            return self._ask(method, path, body)

    def _ask(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body)
        self._connection.request(method, f"/sandbox/{path}", data)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return json.loads(text)

    def documents(self, person_ids: Iterable[str], feature: str) -> dict[str, Any]:
        """What the service holds of each."""
        return {one: self.control("GET", f"documents/{one}/{feature}") for one in person_ids}
