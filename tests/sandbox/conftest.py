"""A client for the sandboxes of these tests."""

from collections.abc import Iterator

import pytest

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant


@pytest.fixture
def tenant(sandbox: Sandbox) -> Iterator[Tenant]:
    """A tenant of the test's own."""
    with Tenant(sandbox) as client:
        yield client


@pytest.fixture
def shared_tenant(shared_sandbox: Sandbox) -> Iterator[Tenant]:
    """A tenant for tests that only read."""
    with Tenant(shared_sandbox) as client:
        yield client
