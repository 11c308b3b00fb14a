"""Finds the function of a command and bounds it in time; imports only what the call needs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from desktop.commands.call import SECONDS, Call
from desktop.domain.errors import Fault, Kind

Command = Callable[[Call], Awaitable[int]]


async def carry_out(call: Call) -> int:
    """Run the command that was given; its exit code. Raises its fault."""
    command, bounded = _command(call.options.command)
    if not bounded:
        return await command(call)
    try:
        async with asyncio.timeout(SECONDS):
            return await command(call)
    except TimeoutError:
        raise Fault(Kind.TIMED_OUT, seconds=SECONDS) from None


def _command(name: str) -> tuple[Command, bool]:
    """The function, and whether it only reads and so ends within `SECONDS`."""
    match name:
        case "customers" | "users" | "devices":
            from desktop.commands import directory

            listing: dict[str, Command] = {
                "customers": directory.customers,
                "users": directory.users,
                "devices": directory.devices,
            }
            return listing[name], True
        case "show":
            from desktop.commands.settings import show

            return show, True
        case "doctor":
            from desktop.commands.doctor import doctor

            return doctor, False  # each of its questions is bounded; what it found must be said
        case "runs" | "journal":
            from desktop.commands import history

            return (history.runs if name == "runs" else history.journal), True
        case "ledger":
            from desktop.commands.ledger import ledger

            return ledger, False
        case "sync":
            from desktop.commands.sync import sync

            return sync, False
        case "reboot" | "report-problem" | "remove" | "apply-config":
            from desktop.commands.phones import act

            return act, False
        case "set-timezone":
            from desktop.commands.phones import set_timezone

            return set_timezone, False
        case "reset-pin":
            from desktop.commands.phones import reset_pin

            return reset_pin, False
        case "codes":
            from desktop.commands.codes import codes

            return codes, False
        case _:
            from desktop.commands import changes

            changing: dict[str, Command] = {
                "plan": changes.plan,
                "apply": changes.apply,
                "resume": changes.resume,
                "undo": changes.undo,
            }
            return changing[name], False
