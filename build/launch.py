"""The first file of the packaged program; everything else is in `desktop`."""

import multiprocessing
import sys

from desktop.__main__ import main

if __name__ == "__main__":
    # A worker process is this same program: it must become the worker, not a second window.
    multiprocessing.freeze_support()
    sys.exit(main())
