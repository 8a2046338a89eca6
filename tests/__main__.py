"""Run the whole suite on SQLite, and what touches the database again on PostgreSQL.

Arguments go to pytest, both times. The exit status is pytest's. A missing PostgreSQL is told and is no failure,
unless CI is set: there a part that does not run is a mistake.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.postgres import NoPostgres, a_server

NOTHING_COLLECTED = int(pytest.ExitCode.NO_TESTS_COLLECTED)


def main(arguments: list[str]) -> int:
    """Run both passes and give the exit status."""
    # Two processes halve the whole suite, and only delay a few chosen tests.
    chosen = arguments or ["-n", "2"]
    on_sqlite = _pytest(chosen, {})
    on_postgres, missing = _on_postgres(chosen)
    print()
    print(f"on SQLite:     {_told(on_sqlite)}")
    print(f"on PostgreSQL: {missing or _told(on_postgres)}")
    if missing and os.environ.get("CI"):
        return 1
    failures = [status for status in (on_sqlite, on_postgres) if status not in (0, NOTHING_COLLECTED)]
    if failures:
        return failures[0]
    return NOTHING_COLLECTED if on_sqlite == on_postgres == NOTHING_COLLECTED else 0


def _on_postgres(arguments: list[str]) -> tuple[int, str]:
    """Give the exit status and, where nothing could run, the reason."""
    try:
        with a_server() as address:
            print(flush=True)
            return _pytest(arguments, {"ROGATORY_DATABASE_URL": address, "ROGATORY_TESTS_AGAIN": "on PostgreSQL"}), ""
    except NoPostgres as reason:
        return NOTHING_COLLECTED, f"not run: {reason}"


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def _told(status: int) -> str:
    return {0: "passed", NOTHING_COLLECTED: "no test was asked for here"}.get(status, f"failed (pytest says {status})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
