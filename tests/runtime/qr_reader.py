"""Reads the digits out of the smallest QR code (21 modules), as ISO/IEC 18004 says.

Shares nothing with the library that makes them. Corrects no errors: a clean picture has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

SIZE: Final = 21
_HIDE: Final[tuple[Callable[[int, int], int], ...]] = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)


def digits_of(dark: Sequence[Sequence[bool]]) -> str:
    """The digits of a code, row by row whether a module is dark. Raises AssertionError."""
    assert all(dark[6][at] == (at % 2 == 0) == dark[at][6] for at in range(8, 13)), "no timing"
    told = int("".join(str(int(dark[8][x])) for x in (2, 3, 4)), 2) ^ 0b101
    mask = _HIDE[told]
    bits = (str(int(dark[y][x]) ^ (not mask(y, x))) for y, x in _way())

    def number(length: int) -> int:
        return int("".join(next(bits) for _ in range(length)), 2)

    assert number(4) == 0b0001, "no digits"
    left = number(10)
    found = ""
    while left:
        count = min(3, left)
        found += f"{number((0, 4, 7, 10)[count]):0{count}}"
        left -= count
    return found


def _way() -> Iterator[tuple[int, int]]:
    """The modules that hold data, in their order: two columns at a time, up and down."""
    upwards = True
    for right in (20, 18, 16, 14, 12, 10, 8, 5, 3, 1):
        for at in range(SIZE):
            y = SIZE - 1 - at if upwards else at
            for x in (right, right - 1):
                corner = (y < 9 and (x < 9 or x > 12)) or (y > 12 and x < 9)
                if not corner and y != 6:
                    yield y, x
        upwards = not upwards
