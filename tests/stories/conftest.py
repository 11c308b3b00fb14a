"""A script's world: the sandbox, the program beside it, and an independent client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from wxc_sdk import WebexSimpleApi
from wxc_sdk.rest import RestSession
from wxc_sdk.tokens import Tokens

from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from tests.harness.canaries import Canaries


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    """The look and the language of the program are put back afterwards."""
    font, palette = qapp.font(), qapp.palette()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    language.install(qapp, "en")


@pytest.fixture(autouse=True)
def searched(canaries: Canaries) -> None:
    """R6: no story writes down what must not be, at debug level either."""


@pytest.fixture
def service(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox of the story's own, named in the environment."""
    monkeypatch.setenv("LINEDESK_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("LINEDESK_TOKEN", sandbox.token)
    return sandbox


@pytest.fixture
def stranger(service: Sandbox) -> Iterator[WebexSimpleApi]:
    """Another program of the same API, untouched but for its base URL."""
    located = type("Located", (RestSession,), {"BASE": service.base_url})
    session = located(tokens=Tokens(access_token=service.token), concurrent_requests=4)
    session.trust_env = False
    with session, WebexSimpleApi(tokens=service.token, session=session) as api:
        yield api
