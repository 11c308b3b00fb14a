"""A real PostgreSQL server on a socket of its own, found on this system, for shared ledgers."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

_PEOPLE = ("postgres", "nobody")
"""Who runs the server where the tests are root's: it refuses to."""


class Server:
    """A server that can be stopped, killed and started again; its data stay meanwhile."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        # No locale of this machine, which may be named and not installed.
        options = ("--no-locale", "--encoding=UTF8", "--auth=trust", "--no-sync")
        self._run("initdb", "--username=linedesk", *options)

    @property
    def url(self) -> str:
        """SQLAlchemy's, of its one database; no port is taken."""
        return f"postgresql+psycopg://linedesk@/postgres?host={self._folder}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-c listen_addresses='' -c fsync=off -c unix_socket_directories='{self._folder}'"
        log = str(self._folder / "server.log")
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={log}", f"--options={options}")

    def kill(self) -> None:
        """End it at once, as a crash does, if it runs; its clients' connections break."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")

    def empty(self) -> None:
        """Take everything out of the database."""
        engine = create_engine(self.url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()

    def _run(self, program: str, *options: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._folder / 'data'}", *options]
        # A pipe would be the server's own too, and be read for as long as it lives.
        with (self._folder / "output.txt").open("w") as output:
            done = subprocess.run(
                command,
                cwd=self._folder,  # where its person may be
                user=self._person,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        assert done.returncode == 0, (self._folder / "output.txt").read_text()

    @cached_property
    def _person(self) -> str | None:
        if os.getuid() != 0:
            return None
        import pwd

        person = next(one for one in _PEOPLE if one in {each.pw_name for each in pwd.getpwall()})
        shutil.chown(self._folder, person)
        return person


@contextmanager
def running_server() -> Iterator[Server]:
    """A new server with an empty database, or the test is skipped with the reason."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL's initdb and pg_ctl are not installed")
    # Not below pytest's folders, which are root's alone; and a socket's path is short.
    with tempfile.TemporaryDirectory(prefix="linedesk-pg-") as folder:
        server = Server(programs, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


def _programs() -> Path | None:
    """The folder of the newest server's programs; Debian keeps them off the path."""
    if os.name != "posix":  # there the socket would be a port, which another may take
        return None
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda one: int(one.parts[-3]), default=None)
    return newest.parent if newest else None
