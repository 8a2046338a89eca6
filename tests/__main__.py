"""Run the whole suite on SQLite, and what touches the database again on PostgreSQL.

Arguments go to pytest, both times. The exit status is pytest's. A missing PostgreSQL is told and is no failure,
unless CI is set: there a part that does not run is a mistake.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import NAMED, NoPostgres, a_server

NOTHING_COLLECTED = int(pytest.ExitCode.NO_TESTS_COLLECTED)
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is made by tempfile
ROOM = 4 * 2**30
"""Bytes that have to be free there; a run writes some hundred megabytes, the server's files among them."""


def main(arguments: list[str]) -> int:
    """Run both passes and give the exit status."""
    with _where_writing_is_quick(), _compiled_once():
        return _both_passes(arguments)


def _both_passes(arguments: list[str]) -> int:
    # Two processes halve the whole suite, and only delay a few chosen tests. Each begins with a half as it stands, so
    # that what a module makes once is seldom made twice, and takes over from the other at the end.
    chosen = arguments or ["-n", "2", "--dist", "worksteal"]
    with _one_server() as (server, missing):
        on_sqlite = _pytest(chosen, server)
        on_postgres = _again_on(server, chosen) if server else NOTHING_COLLECTED
    print()
    print(f"on SQLite:     {_told(on_sqlite)}")
    print(f"on PostgreSQL: {missing or _told(on_postgres)}")
    if missing and os.environ.get("CI"):
        return 1
    failures = [status for status in (on_sqlite, on_postgres) if status not in (0, NOTHING_COLLECTED)]
    if failures:
        return failures[0]
    return NOTHING_COLLECTED if on_sqlite == on_postgres == NOTHING_COLLECTED else 0


@contextlib.contextmanager
def _where_writing_is_quick() -> Iterator[None]:
    """Have temporary files written into memory where there is room: no test cuts the power."""
    if "TMPDIR" in os.environ or not IN_MEMORY.is_dir() or shutil.disk_usage(IN_MEMORY).free < ROOM:
        yield
        return
    with (
        tempfile.TemporaryDirectory(prefix="rogatory-", dir=IN_MEMORY) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        # The account of the PostgreSQL server has to get through to its own.
        Path(folder).chmod(0o711)
        patch.setenv("TMPDIR", folder)
        # This process has chosen its own folder already.
        patch.setattr(tempfile, "tempdir", folder)
        yield


@contextlib.contextmanager
def _compiled_once() -> Iterator[None]:
    """Keep compiled modules for this run where they are kept nowhere: it starts dozens of processes that read them.

    Whoever wants none beside the source gets none there.
    """
    if not sys.dont_write_bytecode:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="rogatory-compiled-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPYCACHEPREFIX", folder)
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@contextlib.contextmanager
def _one_server() -> Iterator[tuple[dict[str, str], str]]:
    """Start the PostgreSQL server of both passes: in the first it holds platforms.

    Gives the variable that names it, or why there is none.
    """
    with contextlib.ExitStack() as running:
        try:
            server, missing = {NAMED: running.enter_context(a_server())}, ""
        except NoPostgres as reason:
            server, missing = {}, f"not run: {reason}"
        yield server, missing


def _again_on(server: dict[str, str], arguments: list[str]) -> int:
    print(flush=True)
    desk = {"ROGATORY_DATABASE_URL": server[NAMED], "ROGATORY_TESTS_AGAIN": "on PostgreSQL"}
    return _pytest(arguments, {**server, **desk})


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def _told(status: int) -> str:
    return {0: "passed", NOTHING_COLLECTED: "no test was asked for here"}.get(status, f"failed (pytest says {status})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
