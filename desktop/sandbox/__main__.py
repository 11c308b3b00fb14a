"""Starts a sandbox as a process: python -m desktop.sandbox --users 60."""

import argparse
import sys
from pathlib import Path

from desktop.sandbox.server import serve


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 ended in order, 2 wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return serve(
            state=options.state,
            customers=options.customers,
            users=options.users,
            seed=options.seed,
            latency_ms=options.latency_ms,
            rate_limit=options.rate_limit,
            faults=options.faults,
            code_validity_days=options.code_validity,
            enter_codes_s=options.enter_codes,
            host=options.host,
            port=options.port,
        )
    except (ValueError, OSError) as error:
        parser.error(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m desktop.sandbox")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--customers", type=int, default=3)
    parser.add_argument("--users", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--rate-limit", type=int)
    parser.add_argument("--faults", default="")
    parser.add_argument("--code-validity", type=float, default=30.0)
    parser.add_argument("--enter-codes", type=float)
    return parser


if __name__ == "__main__":
    sys.exit(main())
