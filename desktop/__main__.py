"""The program's start: refuses a pair of Qt and Python that would crash, then runs `app`.

`python -m desktop`, the command `linedesk` and the packaged program all come in here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from desktop.runtime.qt_pair import bad_qt_pair

CANNOT_RUN = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these arguments (the process's own by default); its exit code."""
    if pair := bad_qt_pair():
        from desktop.words.start import bad_pair

        print(bad_pair(*pair), file=sys.stderr)
        return CANNOT_RUN
    from desktop.runtime import plain_import  # touches Qt, so not before the check

    plain_import.give_back()
    from desktop import app

    return app.run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
