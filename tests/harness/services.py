"""Sandboxes for tests over a real loopback socket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from desktop.sandbox.server import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox of the test's own."""
    from desktop.sandbox.server import Sandbox

    with Sandbox() as served:
        yield served


@pytest.fixture(scope="module")
def shared_sandbox() -> Iterator[Sandbox]:
    """One sandbox for all tests of a module: for those that only read."""
    from desktop.sandbox.server import Sandbox

    with Sandbox() as served:
        yield served
