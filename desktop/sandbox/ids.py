"""Webex identifiers: base64url without padding of ciscospark://<region>/<TYPE>/<uuid>.

Makes and reads them; knows nothing of what they name.
"""

import base64
import binascii
from functools import lru_cache
from random import Random

US = "us"
DEVICE_REGION = "urn:TEAM:us-west-2_r"


@lru_cache(maxsize=4096)
def encode(kind: str, data: str, region: str = US) -> str:
    """The public id of one object, e.g. kind PEOPLE and its uuid."""
    raw = f"ciscospark://{region}/{kind}/{data}".encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(public_id: str) -> tuple[str, str]:
    """Kind and data of an id; ("", "") for text that is no id (padding is tolerated)."""
    text = public_id.rstrip("=")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", ""
    scheme, found, rest = raw.partition("://")
    parts = rest.split("/")
    if not found or scheme != "ciscospark" or len(parts) != 3:
        return "", ""
    return parts[1], parts[2]


def data_of(public_id: str, *kinds: str) -> str:
    """The uuid in an id of one of these kinds, else "" (which no row has)."""
    kind, data = decode(public_id)
    return data if kind in kinds else ""


def named(name: str) -> str:
    """The data of an id that is made of a name."""
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def random_uuid(random: Random) -> str:
    """A version 4 uuid out of a seeded source, so that one seed makes one tenant."""
    # Twice as fast as uuid.UUID, and 100,000 people need a great many.
    bits = f"{random.getrandbits(128):032x}"
    variant = "89ab"[int(bits[16], 16) & 3]
    return f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-{variant}{bits[17:20]}-{bits[20:]}"


def person(uuid: str) -> str:
    return encode("PEOPLE", uuid)


def organization(uuid: str) -> str:
    return encode("ORGANIZATION", uuid)


def location(uuid: str) -> str:
    return encode("LOCATION", uuid)


def licence(uuid: str) -> str:
    return encode("LICENSE", uuid)


def role(uuid: str) -> str:
    return encode("ROLE", uuid)


def place(uuid: str) -> str:
    return encode("PLACE", uuid)


def virtual_line(uuid: str) -> str:
    return encode("VIRTUAL_LINE", uuid)


def device(uuid: str) -> str:
    return encode("DEVICE", uuid, DEVICE_REGION)


def application(name: str) -> str:
    return encode("APPLICATION", name)


def calling_device(uuid: str) -> str:
    return encode("CALLING_DEVICE", uuid, DEVICE_REGION)
