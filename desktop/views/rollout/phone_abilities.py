"""What the chosen phone of a rollout can do: asked once for each phone in each state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.domain.directory import Device
from desktop.domain.phones import Hindrance
from desktop.operations import phones
from desktop.operations.desk import Desk
from desktop.runtime.tasks import TaskOwner


class PhoneAbilities:
    """The same rule as for a user's phones; `told` is called when an answer has come."""

    def __init__(self, tasks: TaskOwner, told: Callable[[], None]) -> None:
        self._tasks = tasks
        self._told = told
        self._device: Device | None = None
        self._found: Mapping[str, Hindrance | None] = {}

    def hindrance(self, device: Device | None, action: str) -> Hindrance | None:
        """What stands in the way of a one-shot for this phone; None for nothing."""
        if device is None:
            return Hindrance.NO_PHONE
        return self._found[action] if self._knows(device) else Hindrance.NOT_KNOWN

    def ask(self, desk: Desk, customer_id: str, device: Device) -> None:
        """Ask the service, unless it was asked."""
        if not self._knows(device):
            self._tasks.start(self._ask(desk, customer_id, device), key="abilities")

    async def _ask(self, desk: Desk, customer_id: str, device: Device) -> None:
        found = await phones.abilities(desk, customer_id, device)
        self._device, self._found = device, found
        self._told()

    def _knows(self, device: Device) -> bool:
        known = self._device
        return known is not None and (known.id, known.status) == (device.id, device.status)
