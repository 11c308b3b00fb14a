"""Carries out one command of the command line: its log, its way to the service, its exit code."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from desktop.commands.call import Call, failed
from desktop.commands.dispatch import carry_out
from desktop.commands.output import Output
from desktop.ground import EXPECTED, Ground, kind, make_door
from desktop.runtime.faults import Caught, FaultReporter, attempt
from desktop.words.rescue import cache_rebuilt

if TYPE_CHECKING:
    from desktop.domain.directory import CustomerKind
    from desktop.operations.desk import Desk
    from desktop.session import Door

_log = logging.getLogger("linedesk.app")


def call(ground: Ground) -> int:
    """Carry out a command; a bug goes into the log and ends in one sentence."""
    reporter = FaultReporter(EXPECTED, ground.log.redactor)
    output = Output(bool(ground.options.json))

    async def carried_out() -> int:
        _log.info("command %s", ground.options.command)
        return await carry_out(_call(ground, output))

    ended = attempt(lambda: asyncio.run(carried_out()))
    if isinstance(ended, Caught):
        reporter.report(ended.fault, "main")
        return failed(ended.fault, output)
    return ended


def _call(ground: Ground, output: Output) -> Call:
    options, services = ground.options, list[str]()

    @asynccontextmanager
    async def desk() -> AsyncIterator[Desk]:
        door = make_door(ground)
        opened = await _opened(ground, door)
        services.append(opened.service)
        if opened.cache.rebuilt is not None and opened.cache.rebuilt.aside:
            output.note(". ".join(cache_rebuilt()))
        opened.seat.all_unlocked = bool(getattr(options, "unlock", False))
        async with door.entered(opened):
            yield opened

    values = ground.settings.values

    def kind_of(customer: str) -> CustomerKind:
        return kind(ground, customer, services[-1] if services else "")

    return Call(options, output, desk, kind_of, values, ground.ledger)


async def _opened(ground: Ground, door: Door) -> Desk:
    """The sandbox, the token of the environment, or the account that the window has opened last.

    Without any the service is opened with no token, and says so when it is first asked.
    """
    options, token = ground.options, os.environ.get("LINEDESK_TOKEN", "")
    if options.sandbox:
        return await door.sandbox()
    if not token:
        await door.accounts.load()
        last = ground.settings.values.last_account
        if (account := door.accounts.chosen(last, options.base_url or "")) is not None:
            return await door.account(account.id)
    return await door.service(ground.base_url, token)
