"""Names of states: rows, runs, phones, codes, kinds of customers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.domain.changes import RowState, RunState
from desktop.domain.devices import CodeState
from desktop.domain.directory import ConnectionStatus, CustomerKind
from desktop.words.translation import translate


def row_state(state: RowState) -> str:
    """How a row stands, in one or two words."""
    return _ROWS[state]()


def run_state(state: RunState) -> str:
    """How a run stands, in one word."""
    return _RUNS[state]()


def run_kind(kind: str) -> str:
    """What a run is: changes, codes, or the taking back of an earlier run."""
    known = _RUN_KINDS.get(kind)
    return known() if known else kind


def connection(status: ConnectionStatus) -> str:
    """Whether a phone is connected, in one or two words."""
    return _CONNECTIONS[status]()


def code_state(state: CodeState) -> str:
    """What is known of an activation code, in one or two words."""
    return _CODES[state]()


def customer_kind(kind: CustomerKind) -> str:
    """How carefully a customer is treated, in one word."""
    return _CUSTOMERS[kind]()


def counts_text(counts: Mapping[str, int]) -> str:
    """`{"done": 3, "conflict": 1}` as `3 done, 1 conflict`, in the order of the states."""
    return ", ".join(
        translate("States", "{count} {state}").format(
            count=counts[state.value], state=row_state(state)
        )
        for state in RowState
        if counts.get(state.value)
    )


_ROWS: Final[dict[RowState, Callable[[], str]]] = {
    RowState.QUEUED: lambda: translate("States", "queued"),
    RowState.SENDING: lambda: translate("States", "being sent"),
    RowState.WAITING: lambda: translate("States", "waiting"),
    RowState.DONE: lambda: translate("States", "done"),
    RowState.UNCHANGED: lambda: translate("States", "was so already"),
    RowState.PENDING: lambda: translate("States", "accepted, not visible yet"),
    RowState.IGNORED: lambda: translate("States", "accepted, but not applied"),
    RowState.CONFLICT: lambda: translate("States", "conflict"),
    RowState.REJECTED: lambda: translate("States", "refused"),
    RowState.UNKNOWN: lambda: translate("States", "outcome unknown"),
    RowState.CANCELLED: lambda: translate("States", "cancelled"),
}

_RUNS: Final[dict[RunState, Callable[[], str]]] = {
    RunState.OPEN: lambda: translate("States", "open"),
    RunState.ENDED: lambda: translate("States", "ended"),
}

_RUN_KINDS: Final[dict[str, Callable[[], str]]] = {
    "apply": lambda: translate("States", "changes"),
    "undo": lambda: translate("States", "taken back"),
    "codes": lambda: translate("States", "activation codes"),
    "swap": lambda: translate("States", "swap of a phone"),
}

_CONNECTIONS: Final[dict[ConnectionStatus, Callable[[], str]]] = {
    ConnectionStatus.CONNECTED: lambda: translate("States", "connected"),
    ConnectionStatus.DISCONNECTED: lambda: translate("States", "not connected"),
    ConnectionStatus.CONNECTED_WITH_ISSUES: lambda: translate("States", "connected, with issues"),
    ConnectionStatus.OFFLINE_EXPIRED: lambda: translate("States", "offline, expired"),
    ConnectionStatus.ACTIVATING: lambda: translate("States", "activating"),
    ConnectionStatus.UNKNOWN: lambda: translate("States", "unknown"),
    ConnectionStatus.OFFLINE_DEEP_SLEEP: lambda: translate("States", "asleep"),
}

_CODES: Final[dict[CodeState, Callable[[], str]]] = {
    CodeState.PENDING: lambda: translate("States", "not used yet"),
    CodeState.UNKNOWN: lambda: translate("States", "outcome unknown"),
    CodeState.USED: lambda: translate("States", "used"),
    CodeState.EXPIRED: lambda: translate("States", "expired"),
    CodeState.SUPERSEDED: lambda: translate("States", "replaced by a newer one"),
}

_CUSTOMERS: Final[dict[CustomerKind, Callable[[], str]]] = {
    CustomerKind.SANDBOX: lambda: translate("States", "sandbox"),
    CustomerKind.PILOT: lambda: translate("States", "pilot"),
    CustomerKind.LIVE: lambda: translate("States", "live"),
}
