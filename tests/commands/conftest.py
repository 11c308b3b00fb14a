"""Calls of the program against a sandbox over loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.sandbox.server import Sandbox


@pytest.fixture(scope="package")
def served() -> Iterator[Sandbox]:
    """One sandbox for all commands; tests that write take a user of their own."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def service(served: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox, named in the environment as a script would do it."""
    monkeypatch.setenv("LINEDESK_BASE_URL", served.base_url)
    monkeypatch.setenv("LINEDESK_TOKEN", served.token)
    return served
