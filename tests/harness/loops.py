"""Runs `async def` tests: on Qt's loop where a test asks for `qapp` or `qtbot`, else on asyncio's.

A test that leaves a task behind fails; so does one that takes longer than its limit
(180 s, or `@pytest.mark.limit(seconds)`).
"""

from __future__ import annotations

import asyncio
import functools
import gc
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

import pytest
from PySide6.QtWidgets import QApplication

from desktop.runtime.loop import qt_loop

DEFAULT_LIMIT: Final = 180.0
"""Ends what hangs; a test is no slower for it on a machine that others use too."""
SETTLE_LIMIT: Final = 10.0
"""Seconds that a task which was already cancelled has to end."""

AsyncTest = Callable[..., Coroutine[Any, Any, None]]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "limit(seconds): how long this async test may take")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine function on its loop; leave every other test to pytest."""
    handle = getattr(pyfuncitem.obj, "hypothesis", None)
    if handle is not None and inspect.iscoroutinefunction(handle.inner_test):
        handle.inner_test = _on_loop(pyfuncitem, handle.inner_test)
        return None
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    _on_loop(pyfuncitem, pyfuncitem.obj)(**{name: pyfuncitem.funcargs[name] for name in names})
    return True


def _on_loop(item: pytest.Function, test: AsyncTest) -> Callable[..., None]:
    mark = item.get_closest_marker("limit")
    seconds = mark.args[0] if mark else DEFAULT_LIMIT
    factory = _qt_loop if "qapp" in item.fixturenames else asyncio.new_event_loop

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=factory) as runner:
            left = runner.run(_watched(test(*args, **kwargs), seconds))
        gc.collect(1)  # an exception that nobody fetched is logged when its task goes
        if left:
            pytest.fail("tasks left behind: " + "; ".join(left), pytrace=False)

    # Hypothesis and pytest look for the wrapped coroutine function otherwise.
    del run.__wrapped__
    return run


def _qt_loop() -> asyncio.AbstractEventLoop:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return qt_loop(app)


async def _watched(test: Awaitable[None], seconds: float) -> list[str]:
    async with asyncio.timeout(seconds):
        await test
    others = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
    ending = {task for task in others if task.cancelling()}
    if ending:
        await asyncio.wait(ending, timeout=SETTLE_LIMIT)
    for _ in range(3):  # tasks on their very last steps
        await asyncio.sleep(0)
    return [_where(task) for task in others if not task.done()]


def _where(task: asyncio.Task[Any]) -> str:
    frames = task.get_stack(limit=1)
    place = f" at {frames[0].f_code.co_filename}:{frames[0].f_lineno}" if frames else ""
    return f"{task.get_name()} {getattr(task.get_coro(), '__qualname__', '')}{place}"
