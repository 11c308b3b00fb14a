"""The integration that a partner would have registered: its id, secret, addresses and lifetimes.

Not part of what is stored: whoever starts the service may set it, and the control route too.
"""

import hashlib
from dataclasses import dataclass

_HELPERS = tuple(
    f"https://oauth-helper-{letter}.wbx2.com/helperservice/v1/actions/device/callback"
    for letter in "arkd"
)
_LOOPBACK = tuple(
    f"http://{host}:{port}/callback"
    for host in ("127.0.0.1", "localhost")
    for port in (47811, 47812, 47813)
)

KEEP, ROTATE, STRICT = "keep", "rotate", "strict"


@dataclass
class Integration:
    """Lifetimes in seconds of the sandbox's clock.

    `rotation`: what a refresh does to the refresh token. `keep` gives it back, `rotate` gives
    another and takes the old one for a minute more, `strict` takes the old one at once.
    `revocable` False refuses to revoke, as for a role that may not.
    """

    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...] = (*_LOOPBACK, *_HELPERS)
    rotation: str = KEEP
    access_s: float = 1_209_599
    refresh_s: float = 7_775_999
    device_access_s: float = 64_799
    interval_s: int = 2
    revocable: bool = True

    @classmethod
    def of(cls, secret: str) -> "Integration":
        """The one of a state file, the same at each start."""
        return cls(f"C{_derived(secret, 'client')}", _derived(secret, "secret"))


def _derived(secret: str, what: str) -> str:
    return hashlib.sha256(f"{secret}/{what}".encode()).hexdigest()
