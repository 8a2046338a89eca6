"""What a reader that was taken over by a document can still reach: nothing but its own folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CONFINED = """
import os, socket, subprocess, sys
from pathlib import Path
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.sandbox import confine
assert confine(Limits()), "no network of its own"
{attempt}
"""
ATTEMPTS = {
    "a database's socket, which is a file": "socket.socket(socket.AF_UNIX).connect({listening!r})",
    "the network": "socket.socket(socket.AF_INET).connect(('127.0.0.1', 9))",
    "another process of the same user": "os.kill({parent}, 0)",
    "a program": "os.execv('/usr/bin/env', ['env'])",
    "a program, by a child of its own": "subprocess.run(['/usr/bin/env'], check=True)",
    "a file of the service": "Path({secret!r}).read_bytes()",
    "the folder of the service": "Path({secret!r}).with_name('new').write_bytes(b'x')",
    "what other processes hold in memory": "Path('/proc/{parent}/environ').read_bytes()",
}


def confined(attempt: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINED.format(attempt=attempt)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=[*ATTEMPTS])
def test_a_reader_that_was_taken_over_does_not_reach(attempt: str, tmp_path: Path) -> None:
    inside, secret = tmp_path / "inside", tmp_path / "secret"
    inside.mkdir()
    secret.write_text("the signing key")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        server.listen()
        told = {"listening": str(tmp_path / "socket"), "parent": os.getpid(), "secret": str(secret)}
        ended = confined(attempt.format(**told), inside)
    assert "PermissionError" in ended.stderr, ended.stderr[-800:]


def test_its_own_folder_is_all_that_it_writes_to(tmp_path: Path) -> None:
    ended = confined("Path('answer').write_text('read')", tmp_path)
    assert ended.returncode == 0, ended.stderr[-800:]
    assert (tmp_path / "answer").read_text() == "read"
