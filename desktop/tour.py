"""The tour: does the main jobs in the real window, takes a picture of each, asks the service.

`tour.json` says what the service holds after each step. The steps are in `tour_steps`.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from argparse import Namespace
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from desktop.commands.output import Output
from desktop.domain.errors import Fault, Kind
from desktop.ground import Ground
from desktop.runtime.errors import GroundFault
from desktop.runtime.folders import Folders
from desktop.runtime.settings import SettingsFile
from desktop.session import Door
from desktop.tour_hands import Unseen
from desktop.tour_service import Json
from desktop.tour_steps import Step, Trip
from desktop.views.shell.main_window import MainWindow
from desktop.window import open_window
from desktop.words import tour as words
from desktop.words.errors import in_one_line

SECONDS: Final = 120.0
"""The longest that a tour may take; `--patience` multiplies both."""
STEP_SECONDS: Final = 40.0


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done, as it stands in `tour.json`."""

    name: str
    picture: str
    ok: bool
    service: Json
    seconds: float
    problem: str = ""


def tour(ground: Ground) -> int:
    """Do the tour; 0 only if the service confirms every step."""
    out: Path = ground.options.out or ground.folders.tour_dir
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise GroundFault.of_file(out, problem) from problem
    with ExitStack() as stack:
        own = _own_ground(ground, stack)
        report = _Report(own, out)
        open_window(own, report.go)
    return report.tell()


def _own_ground(ground: Ground, stack: ExitStack) -> Ground:
    """The same program on a profile of its own, unless one was asked for.

    Language and theme become settings, so that they can be changed on the way.
    """
    folders, settings = ground.folders, ground.settings
    if not (ground.options.profile or os.environ.get("LINEDESK_PROFILE")):
        place = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="linedesk-tour-", ignore_cleanup_errors=True)
        )
        folders = Folders(Path(place)).make()
        settings = SettingsFile.read(folders.settings_file)
    given = ground.options
    options = Namespace(**{**vars(given), "language": "", "base_url": "", "sandbox": False})
    language = given.language or settings.values.language
    settings.values = replace(settings.values, language=language, theme=given.theme)
    return replace(ground, options=options, folders=folders, settings=settings)


class _Report:
    """Goes the way step by step and keeps what came of it."""

    def __init__(self, ground: Ground, out: Path) -> None:
        self._ground = ground
        self._out = out
        self._done: list[Done] = []
        self._count = 0

    async def go(self, window: MainWindow, door: Door) -> None:
        """All steps, up to the first that fails."""
        trip = Trip(window, lambda: door.embedded)
        steps = trip.steps()
        self._count = len(steps)
        kept = self._ground.settings.values
        patience = float(self._ground.options.patience)
        end = time.monotonic() + SECONDS * patience
        for name, step in steps:
            left = min(STEP_SECONDS * patience, end - time.monotonic())
            done = await self._do(trip, name, step, left)
            self._done.append(done)
            if not done.ok:
                break
        await self._ground.settings.change(language=kept.language, theme=kept.theme)

    def tell(self) -> int:
        """Write `tour.json`, say how it went, and give the exit code."""
        ok = len(self._done) == self._count > 0 and all(one.ok for one in self._done)
        document = {"ok": ok, "steps": [asdict(one) for one in self._done]}
        text = json.dumps(document, ensure_ascii=False, indent=2)
        (self._out / "tour.json").write_text(text + "\n", encoding="utf-8")
        output = Output(bool(self._ground.options.json))
        if output.as_json:
            output.document(document)
            return int(not ok)
        for one in self._done:
            output.say(words.step_line(one.name, one.seconds, one.ok))
        if not self._done:
            output.note(words.profile_in_use())
        elif not ok:
            output.note(words.broken(self._done[-1].name, self._done[-1].problem))
        output.say(words.pictures(str(self._out)))
        return int(not ok)

    async def _do(self, trip: Trip, name: str, step: Step, seconds: float) -> Done:
        begun = time.monotonic()
        work = asyncio.ensure_future(step())
        await asyncio.wait({work}, timeout=seconds)
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
        service, problem = _outcome(work)
        picture = f"{len(self._done) + 1:02}-{name}.png"
        (await trip.hands.picture()).save(str(self._out / picture))
        taken = round(time.monotonic() - begun, 2)
        return Done(name, picture, not problem, service, taken, problem)


def _outcome(work: asyncio.Future[Json]) -> tuple[Json, str]:
    """What the service holds, or why the step failed."""
    if work.cancelled():
        return None, in_one_line(Fault(Kind.TIMED_OUT))
    fault = work.exception()
    if fault is None:
        return work.result(), ""
    if isinstance(fault, Unseen):
        return None, str(fault)
    return None, f"{type(fault).__name__}: {fault}"
