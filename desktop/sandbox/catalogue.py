"""The catalogue of device models, as telephony/config/supportedDevices tells it.

One row a model; what a family has in common is said once.
"""

from dataclasses import dataclass
from typing import Any

MPP = "MPP"
DESK_PHONE = "DESK_PHONE"
ATA = "ATA"
GENERIC_SIP = "GENERIC_SIP"
ROOM_OS = "ROOM_OS"


@dataclass(frozen=True)
class Model:
    """A model that a device can have; room devices are known but not in the catalogue."""

    model: str
    name: str
    family: str
    type: str
    lines: int
    kem: int = 0
    touch: bool = False
    software: str = ""
    prefix: str = ""

    @property
    def product(self) -> str:
        """The product of /devices, e.g. Cisco 8865."""
        return self.name

    @property
    def device_type(self) -> str:
        return "roomdesk" if self.type == ROOM_OS else "phone"

    @property
    def speaks_xapi(self) -> bool:
        return self.type in (MPP, DESK_PHONE, ROOM_OS)

    @property
    def takes_code(self) -> bool:
        return self.type in (MPP, DESK_PHONE)


_MPP_SOFTWARE = "sip88xx.12-0-6-0002-1"
_PHONE_OS = "PhoneOS 3.5.1.0201"
_ROOM_OS = "RoomOS 11.27.2.0 9d5a1e2c4bf"


def _mpp(number: str, family: str, lines: int, kem: int = 0) -> Model:
    return Model(
        f"DMS Cisco {number}",
        f"Cisco {number}",
        family,
        MPP,
        lines,
        kem,
        software=_MPP_SOFTWARE.replace("88xx", number),
        prefix="FCH",
    )


def _desk(number: str, lines: int, kem: int = 0, touch: bool = False) -> Model:
    return Model(
        f"Cisco {number}",
        f"Cisco {number}",
        "Cisco 9800 Series" if number.startswith("98") else "Cisco 8800 Series",
        DESK_PHONE,
        lines,
        kem,
        touch,
        _PHONE_OS,
        "FVH",
    )


def _room(name: str) -> Model:
    return Model(name, name, "Cisco Collaboration Devices", ROOM_OS, 1, 0, True, _ROOM_OS, "FOC")


MODELS: tuple[Model, ...] = (
    _mpp("6821", "Cisco 6800 Series", 2),
    _mpp("6841", "Cisco 6800 Series", 4),
    _mpp("6851", "Cisco 6800 Series", 4, 2),
    _mpp("6861", "Cisco 6800 Series", 4),
    _mpp("6871", "Cisco 6800 Series", 6, 2),
    _mpp("7811", "Cisco 7800 Series", 1),
    _mpp("7821", "Cisco 7800 Series", 2),
    _mpp("7832", "Cisco 7800 Series", 1),
    _mpp("7841", "Cisco 7800 Series", 4),
    _mpp("7861", "Cisco 7800 Series", 16),
    _mpp("8811", "Cisco 8800 Series", 10),
    _mpp("8832", "Cisco 8800 Series", 1),
    _mpp("8841", "Cisco 8800 Series", 10),
    _mpp("8845", "Cisco 8800 Series", 10),
    _mpp("8851", "Cisco 8800 Series", 10, 2),
    _mpp("8861", "Cisco 8800 Series", 10, 3),
    _mpp("8865", "Cisco 8800 Series", 10, 3),
    _desk("9841", 4),
    _desk("9851", 8, 2),
    _desk("9861", 8, 3, touch=True),
    _desk("9871", 8, 3, touch=True),
    _desk("8875", 10, touch=True),
    Model("DMS Cisco 191", "Cisco 191", "Cisco ATA", ATA, 2, prefix="CCQ"),
    Model("DMS Cisco 192", "Cisco 192", "Cisco ATA", ATA, 2, prefix="CCQ"),
    Model("DMS Polycom EE400", "Polycom EE400", "Poly", GENERIC_SIP, 14),
    Model("2N Customer Managed", "2N Customer Managed", "Customer Managed", GENERIC_SIP, 20),
    Model(
        "Generic IPPhone Customer Managed", "Generic IPPhone", "Customer Managed", "GENERIC_SIP", 1
    ),
    _room("Cisco Desk Pro"),
    _room("Cisco Desk"),
    _room("Cisco Room Bar"),
    _room("Cisco Room Kit EQ"),
    _room("Cisco Board Pro"),
)

BY_MODEL = {entry.model: entry for entry in MODELS}
ROOM_MODEL = BY_MODEL["Cisco Desk Pro"]
CHANNELS = ["STABLE", "STABLE_DELAY", "PREVIEW", "BETA", "TESTING"]


def supported(kind: str | None, layout: bool | None) -> list[dict[str, Any]]:
    """The catalogue, narrowed by `type` (also `not:TYPE`) and by configurable layout."""
    rows = [_entry(model) for model in MODELS if model.type != ROOM_OS]
    if kind and kind.startswith("not:"):
        rows = [row for row in rows if row["type"] != kind.removeprefix("not:")]
    elif kind:
        rows = [row for row in rows if row["type"] == kind]
    if layout:
        rows = [row for row in rows if row["allowConfigureLayoutEnabled"]]
    return rows


def _settings(model: Model) -> str:
    if model.type in (MPP, ATA):
        return "WEBEX_CALLING_DEVICE_CONFIGURATION"
    if model.type == DESK_PHONE:
        return "WEBEX_DEVICE_CONFIGURATION"
    if model.family == "Poly":
        return "WEBEX_CALLING_DYNAMIC_DEVICE_CONFIGURATION"
    return "NONE"


def _onboarding(model: Model) -> list[str]:
    if model.takes_code:
        return ["MAC_ADDRESS", "ACTIVATION_CODE"]
    return ["MAC_ADDRESS"] if model.family != "Customer Managed" else ["NONE"]


def _entry(model: Model) -> dict[str, Any]:
    cisco = model.type in (MPP, DESK_PHONE, ATA)
    phone = model.type in (MPP, DESK_PHONE)
    customer = model.family == "Customer Managed"
    row: dict[str, Any] = {
        "model": model.model,
        "displayName": model.name,
        "familyDisplayName": model.family,
        "type": model.type,
        "manufacturer": "CISCO" if cisco else "THIRD_PARTY",
        "managedBy": "CUSTOMER" if customer else "CISCO",
        "supportedFor": ["PLACE"] if model.model.endswith("7832") else ["PEOPLE", "PLACE"],
        "onboardingMethod": _onboarding(model),
        "allowConfigureLayoutEnabled": phone and model.lines > 1,
        "numberOfLinePorts": model.lines,
        "kemSupportEnabled": model.kem > 0,
        "upgradeChannelEnabled": model.type == MPP,
        "additionalPrimaryLineAppearancesEnabled": phone,
        "basicEmergencyNomadicEnabled": False,
        "customizedBehaviorsEnabled": model.type == MPP,
        "allowConfigurePortsEnabled": model.type == ATA,
        "customizableLineLabelEnabled": phone,
        "supportsLinePortReorderingEnabled": phone,
        "kemLinesSupportEnabled": model.kem > 0,
        "portNumberSupportEnabled": model.type == ATA,
        "numberOfLineKeyButtons": model.lines if phone else 0,
        "t38Enabled": model.type == ATA,
        "callDeclinedEnabled": phone,
        "touchScreenPhone": model.touch,
        "deviceSettingsConfiguration": _settings(model),
        "allowHotelingHostEnabled": phone,
        "supportsLogCollection": "CISCO_PRT" if phone else "NONE",
        "supportsApplyChangesEnabled": model.type == MPP or model.family == "Poly",
        "allowConfigureLinesEnabled": not customer,
        "allowConfigurePhoneSettingsEnabled": not customer,
        "supportsHotlineEnabled": phone,
    }
    if model.kem:
        row |= {"kemModuleCount": model.kem, "kemModuleType": ["KEM_20_KEYS"]}
    if phone:
        row["maxNumberOfLineAppearances"] = model.lines
    if model.type == MPP:
        row["defaultUpgradeChannel"] = "STABLE"
    return row
