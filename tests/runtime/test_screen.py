"""Whether the screen that DISPLAY names can be reached: certain refusals only."""

from __future__ import annotations

import socket
import sys

import pytest

if sys.platform != "linux":
    pytest.skip("DISPLAY is of X11", allow_module_level=True)

from desktop.runtime.screen import refuses


@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1"])
@pytest.mark.parametrize("screen", ["", ".0"])
def test_only_a_refusal_counts(host: str, screen: str) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        display = f"{host}:{server.getsockname()[1] - 6000}{screen}"
        assert refuses(display)
        server.listen()
        assert not refuses(display)


def test_a_socket_of_this_computer_answers() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        number = 59_999  # no port of that number is left: the file and its abstract name alone
        assert refuses(f":{number}") and refuses(f"unix:{number}")
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        assert not refuses(f":{number}") and not refuses(f"unix:{number}.0")


@pytest.mark.parametrize(
    "display", ["far.example:0", "10.0.0.7:0.0", "/private/tmp/x:0", "far::0", "nonsense", ":", ""]
)
def test_all_else_is_for_qt_to_judge(display: str) -> None:
    assert not refuses(display)
