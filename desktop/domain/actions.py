"""The one-shots: what is done to a user, a phone or a site rather than set, each by its own rule.

A one-shot is journalled like a setting, and cannot be compared with what is there. Whether
it may be repeated, and what shows that it happened, is its own rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.changes import TargetKind

REQUESTED: Final = "requested"
"""The one field of a one-shot about which there is nothing else to say; its value is true."""


@dataclass(frozen=True, slots=True)
class Action:
    """A one-shot by its public name, and whom it is done to.

    `fields` are what a plan may say about it. `repeatable`: doing it twice is doing it once, so
    a lost answer is no trouble. `secret`: it carries what is never written down, so that no
    later start can go on with it.
    """

    name: str
    target: TargetKind
    fields: tuple[str, ...] = (REQUESTED,)
    repeatable: bool = False
    secret: bool = False


ACTIVATION_CODE: Final = "activationCode"
"""`POST /devices/activationCode`. Its one field is `model`."""
ADD_PHONE: Final = "addPhone"
"""`POST /devices`: a phone of a user by its MAC. Some phones are listed minutes later."""
APPLY_CONFIG: Final = "applyConfig"
"""`POST /telephony/config/devices/{id}/actions/applyChanges/invoke`: a phone fetches its
configuration. The target is the `callingDeviceId`."""
RESET_PIN: Final = "resetPin"
"""`POST /people/{id}/features/voicemail/actions/resetPin/invoke`."""
TEMPORARY_PIN: Final = "temporaryPin"
"""`PUT /telephony/config/people/{id}/voicemail/passcode`; the PIN is in no plan and no journal."""
VIRTUAL_LINE: Final = "virtualLine"
"""`POST /telephony/config/virtualLines`, at a location."""
REMOVE_VIRTUAL_LINE: Final = "removeVirtualLine"
"""`DELETE /telephony/config/virtualLines/{id}`; the target is the line."""

REBOOT: Final = "reboot"
"""`POST /xapi/command/SystemUnit.Boot`. The target is the id of `/devices`, not the
`callingDeviceId`; so it is for the next two."""
REPORT_PROBLEM: Final = "reportProblem"
"""`POST /xapi/command/Logging.SendLogs`; the log's id is kept with the row."""
REMOVE_DEVICE: Final = "removeDevice"
"""`DELETE /devices/{deviceId}`: no way back but a factory reset and a new code."""

ACTIONS: Final = {
    action.name: action
    for action in (
        Action(ACTIVATION_CODE, TargetKind.PERSON, ("model",)),
        Action(ADD_PHONE, TargetKind.PERSON, ("mac", "model")),
        Action(APPLY_CONFIG, TargetKind.DEVICE, repeatable=True),
        Action(RESET_PIN, TargetKind.PERSON, repeatable=True),
        Action(TEMPORARY_PIN, TargetKind.PERSON, repeatable=True, secret=True),
        Action(
            VIRTUAL_LINE,
            TargetKind.LOCATION,
            (
                "firstName",
                "lastName",
                "displayName",
                "phoneNumber",
                "extension",
                "callerIdFirstName",
                "callerIdLastName",
                "callerIdNumber",
            ),
        ),
        Action(REMOVE_VIRTUAL_LINE, TargetKind.VIRTUAL_LINE),
        Action(REBOOT, TargetKind.DEVICE),
        Action(REPORT_PROBLEM, TargetKind.DEVICE),
        Action(REMOVE_DEVICE, TargetKind.DEVICE),
    )
}
"""Every one-shot that a plan may name."""
