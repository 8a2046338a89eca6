"""The program `rogatory` as a process of its own, forked from one that has imported what every command needs.

Importing takes longer than most commands.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

LONGEST = 120
"""Seconds after which a run is given up; it says nothing about how fast one should be."""

ROOT = Path(__file__).parent.parent.parent


class Program:
    """Runs the program: each time in a new process, which finds nothing of the one before."""

    def __init__(self, nursery: subprocess.Popen[str]) -> None:
        self._nursery = nursery

    def run(
        self, folder: Path, words: tuple[str, ...], environment: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run it in a folder, with these words after its name and nothing else in its environment."""
        wish = {"folder": str(folder), "words": words, "environment": environment}
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        print(json.dumps(wish), file=self._nursery.stdin, flush=True)
        told = json.loads(self._nursery.stdout.readline())
        return subprocess.CompletedProcess(words, told["status"], told["out"], told["err"])


@contextmanager
def the_program() -> Iterator[Program]:
    """Start the process that forks, and have it go at the end."""
    script = "from tests.cli import forked; forked.answer()"
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths}
    with subprocess.Popen(
        [sys.executable, "-P", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as nursery:
        yield Program(nursery)
        # With its end of the pipe, the loop over its lines ends.


def answer() -> None:
    """Run the program for each line, and tell how it ended and what it said."""
    import rogatory.cli.main

    for line in sys.stdin:
        out, err = os.memfd_create("out"), os.memfd_create("err")
        child = os.fork()
        if not child:
            _run(json.loads(line), out, err, rogatory.cli.main.main)
        _, status = os.waitpid(child, 0)
        told = {"status": os.waitstatus_to_exitcode(status), "out": _whole(out), "err": _whole(err)}
        print(json.dumps(told), flush=True)


def _run(wish, out: int, err: int, main) -> NoReturn:
    status = 0
    try:
        signal.alarm(LONGEST)
        for descriptor, standard in ((os.open(os.devnull, os.O_RDONLY), 0), (out, 1), (err, 2)):
            os.dup2(descriptor, standard)
        os.chdir(wish["folder"])
        os.environ.clear()
        os.environ.update(wish["environment"])
        sys.argv = ["rogatory", *wish["words"]]
        main()
    except SystemExit as ended:
        status = ended.code or 0
    except BaseException:  # noqa: BLE001 - as the interpreter does at the end of a program
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _whole(descriptor: int) -> str:
    content = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    os.close(descriptor)
    return content.decode()
