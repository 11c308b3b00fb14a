"""A cache that is damaged: the window says so, reads it again, and nothing ends."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox
from desktop.views.parts.bars import MessageBar
from tests.harness.waiting import until
from tests.views.stage import played

pytestmark = pytest.mark.usefixtures("dressed")

PAGE = 4096
SAYS = "What was read of customers was damaged"


def garbage(path: Path, begin: int = 0) -> None:
    """Garbage in every page from there on, in the very file that is open."""
    with path.open("r+b") as stream:
        stream.seek(begin)
        stream.write(random.Random(3).randbytes(path.stat().st_size - begin))


async def test_it_is_said_at_the_start_and_while_it_is_in_use(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        path = play.stage.folders.cache_dir / "cache.sqlite"
        bar = play.find(MessageBar, "cacheBar")
        await play.connect()
        await play.open_customer()
        assert not bar.isVisible()

        async def away_and_back() -> None:
            play.window.menus.disconnect_action.trigger()
            await until(play.window.welcome.isVisible)
            await until(lambda: not play.window.inside.tasks.running())

        await away_and_back()
        garbage(path)
        await play.connect()
        assert bar.isVisible() and SAYS in bar.shown_text
        await play.open_customer()

        await away_and_back()
        await play.connect()
        assert not bar.isVisible()
        garbage(path, PAGE)  # what was read of it is in memory, the users were not
        tree = play.window.workspace.pane.tree
        tree.expand(play.customer())
        tree.setCurrentIndex(play.customer())
        await until(bar.isVisible)
        assert SAYS in bar.shown_text
        await until(lambda: play.model.rowCount(play.model.partner_index()) > 1)
        person = await play.open_user()
        assert play.shown_user == person.id
