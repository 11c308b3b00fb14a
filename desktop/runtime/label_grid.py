"""Where the labels of a sheet lie: two usual grids, and measures of one's own. All in mm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from desktop.runtime.paper import Box

PAPER: Final = (210.0, 297.0)
UNPRINTED: Final = 4.2
"""What most printers leave blank along the edges of the paper."""
LEAST: Final = (45.0, 25.0)
"""Width and height of the smallest label that takes all that must stand on it."""
_PADDING: Final = 2.0
_SLACK: Final = 0.05  # of sums of decimal fractions


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet of labels on A4 portrait. `left`, `top` is the first label's corner; `gap_x`,
    `gap_y` lie between labels; `shift_x`, `shift_y` put right what a printer displaces."""

    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap_x: float = 0.0
    gap_y: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0

    @property
    def count(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    def box(self, at: int) -> Box:
        """The label at a position, counted from 0 along the rows."""
        row, column = divmod(at, self.columns)
        return Box(
            self.left + self.shift_x + column * (self.width + self.gap_x),
            self.top + self.shift_y + row * (self.height + self.gap_y),
            self.width,
            self.height,
        )

    @property
    def padding(self) -> tuple[float, float]:
        """What stays blank within each label, so that those at the paper's edge are whole."""
        last = replace(self, shift_x=0.0, shift_y=0.0).box(self.count - 1)
        side = min(self.left, PAPER[0] - last.right)
        end = min(self.top, PAPER[1] - last.bottom)
        return max(_PADDING, UNPRINTED - side), max(_PADDING, UNPRINTED - end)

    def places(self, count: int, start: int = 0) -> Iterator[tuple[int, Box]]:
        """Page (from 0) and box of so many labels; `start` labels of the first are used up."""
        for at in range(start, start + count):
            page, place = divmod(at, self.count)
            yield page, self.box(place)

    def misfits(self) -> Sequence[str]:
        """The measures with which no sheet can be printed, by name; empty where all is well."""
        found = [
            name
            for name, value, least in (
                ("columns", self.columns, 1),
                ("rows", self.rows, 1),
                ("width", self.width, LEAST[0]),
                ("height", self.height, LEAST[1]),
            )
            if value < least
        ]
        if found:
            return found
        last = replace(self, shift_x=0.0, shift_y=0.0).box(self.count - 1)
        if last.right > PAPER[0] + _SLACK or self.left < 0 or self.gap_x < 0:
            found.append("width")
        if last.bottom > PAPER[1] + _SLACK or self.top < 0 or self.gap_y < 0:
            found.append("height")
        return found


FORMATS: Final[Mapping[str, Grid]] = {
    "63x38": Grid(3, 7, 63.5, 38.1, left=7.21, top=15.15, gap_x=2.54),
    "70x37": Grid(3, 8, 70.0, 37.0, left=0.0, top=0.5),
}
FREE: Final = "free"
NAMES: Final = tuple(field.name for field in fields(Grid))


def chosen(name: str, measures: Mapping[str, str]) -> Grid:
    """The grid of a format; `measures` (as they lie in the settings) are those of the free one,
    and what the printer displaces in every one. What cannot be read stays as it is."""
    grid = FORMATS.get(name) or FORMATS["63x38"]
    wanted = NAMES if name == FREE else ("shift_x", "shift_y")
    read: dict[str, Any] = {key: number(measures.get(key, ""), grid, key) for key in wanted}
    return replace(grid, **read)


def number(text: str, grid: Grid, name: str) -> float | int:
    """A measure as it was written; one that is no number stays as the grid has it."""
    usual: float | int = getattr(grid, name)
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return usual
    if not -1000 < value < 1000:
        return usual
    return int(value) if isinstance(usual, int) else value
