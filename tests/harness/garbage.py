"""Tests with Qt objects leave no garbage to worker threads of later tests.

Python collects cycles in whatever thread allocates; a widget or a timer of an earlier test
would then be destroyed from there.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """What the imports made stays; it need not be gone through after each test."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    if not isinstance(item, pytest.Function) or "qapp" not in item.fixturenames:
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        # What outlives a test (caches, a shared sandbox) outlives most of them: to go through
        # hundreds of megabytes again after each test took longer than the tests themselves.
        gc.freeze()
        gc.enable()
