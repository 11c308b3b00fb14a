"""One call of the program: its options, its output, its way to the service, its exit code."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.commands.output import Output
from desktop.domain.directory import Customer, CustomerKind
from desktop.domain.errors import Fault, Kind
from desktop.runtime.settings import Settings
from desktop.words.errors import said

if TYPE_CHECKING:
    from desktop.operations.desk import Desk

ALL_DONE: Final = 0
SOME_FAILED: Final = 1
WRONG_USAGE: Final = 2
NOT_PERMITTED: Final = 3
UNREACHABLE: Final = 4
INTERRUPTED: Final = 130

SECONDS: Final = 30.0
"""The longest that a command which only reads may take."""

_CODES: Final = {
    WRONG_USAGE: (
        Kind.USAGE,
        Kind.NOT_POSSIBLE,
        Kind.NOBODY_MEANT,
        Kind.SEVERAL_MEANT,
        Kind.BAD_FILE,
        Kind.BAD_URL,
        Kind.READ_ONLY,
        Kind.OTHER_SERVICE,
        Kind.PROFILE,
        Kind.BAD_LEDGER,
        Kind.DAMAGED_LEDGER,
    ),
    NOT_PERMITTED: (Kind.SIGN_IN, Kind.SIGN_IN_FAILED, Kind.FORBIDDEN),
    UNREACHABLE: (
        Kind.UNREACHABLE,
        Kind.TIMED_OUT,
        Kind.CUT,
        Kind.TLS,
        Kind.NOT_WEBEX,
        Kind.BUSY,
        Kind.SERVICE_FAULT,
    ),
}


@dataclass(frozen=True, slots=True)
class Call:
    """What a command gets. `desk` opens the way to the service and the stores, once.

    `ledger` is where the ledger lies, a path or a SQLAlchemy URL.
    """

    options: Namespace
    output: Output
    desk: Callable[[], AbstractAsyncContextManager[Desk]]
    kind_of: Callable[[str], CustomerKind]
    settings: Settings = field(default_factory=Settings)
    ledger: Path | str = ""

    def read_only(self, customer: Customer) -> bool:
        """Whether a change of this customer is refused without `--unlock`."""
        return self.kind_of(customer.id).starts_read_only

    def may_change(self, customer: Customer) -> None:
        """Raises Fault(READ_ONLY) where the customer is read-only and was not unlocked."""
        if self.read_only(customer) and not self.options.unlock:
            raise Fault(Kind.READ_ONLY, customer=customer.name)


def exit_code(kind: Kind) -> int:
    """The exit code of a call that ended with a fault."""
    for code, kinds in _CODES.items():
        if kind in kinds:
            return code
    return SOME_FAILED


def failed(fault: BaseException, output: Output) -> int:
    """Say how a call failed; its exit code."""
    code = exit_code(said(fault).kind)
    if isinstance(fault, BrokenPipeError):  # who read our output has had enough
        _silence()
        return SOME_FAILED
    try:
        output.fault(fault)
    except OSError:  # the output itself, as on a full disk; a person may still read of it
        _silence()
        output.fault_beside(fault)
        return code or SOME_FAILED
    return code


def _silence() -> None:
    """Nothing more is written to stdout, not at the end either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
