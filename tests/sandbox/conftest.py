"""A client for the sandboxes of these tests."""

from collections.abc import Iterator

import pytest
from wxc_sdk import WebexSimpleApi
from wxc_sdk.rest import RestSession
from wxc_sdk.tokens import Tokens

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant, given


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


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[WebexSimpleApi]:
    """An independent client, untouched but for its base URL."""
    located = type("Located", (RestSession,), {"BASE": sandbox.base_url})
    session = located(tokens=Tokens(access_token=sandbox.token), concurrent_requests=4)
    session.trust_env = False
    with session, WebexSimpleApi(tokens=sandbox.token, session=session) as client:
        yield client


@pytest.fixture
def customer(api: WebexSimpleApi) -> str:
    """The id of the first customer, as that client finds it."""
    mine = api.people.me().org_id
    return given(next(each for each in api.organizations.list() if each.org_id != mine).org_id)
