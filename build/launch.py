"""The first file of the packaged program; everything else is in `desktop`."""

import os
import sys

from desktop.__main__ import main


def give_back_the_systems_libraries() -> None:
    """A browser or mail program that we start must not find our libraries before its own.

    PyInstaller leads the loader to ours by a variable that children inherit; this process has
    been led already.
    """
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    elif sys.platform.startswith("linux"):
        os.environ.pop("LD_LIBRARY_PATH", None)


if __name__ == "__main__":
    give_back_the_systems_libraries()
    sys.exit(main())
