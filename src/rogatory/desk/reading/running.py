"""Start a child process on one document, watch what it takes, and kill it when that is too much."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from rogatory.desk.reading.endings import ending
from rogatory.desk.reading.limits import Limits
from rogatory.problem import Problem

_ANSWER_BYTES = 16 << 20
_AGAIN = "Ask the sender for the document in another form; the original is kept as it came"
_LOOK_EVERY = 0.02
_FILES_BESIDE = 100
_PAGE = os.sysconf("SC_PAGE_SIZE")


class NotConfined(Problem):
    """This machine cannot keep a reader off the network; nothing was opened."""


def run(
    job: str, content: bytes, name: str, limits: Limits, folder: Path, beside: Mapping[str, bytes] | None = None
) -> dict[str, Any]:
    """Have a child do one job on a document in a folder of its own, and give its answer, which is not checked yet.

    Args:
        job: what `rogatory.desk.reading.child` is to do.
        content: the document.
        name: what to call it when something is wrong.
        limits: what it may cost.
        folder: where the child stands; its files are left there.
        beside: further files that it needs, by their names.

    Raises:
        NotConfined: this machine cannot keep the child off the network, and the job calls for that.
        Problem: it cannot be done within the limits, or the child says why it cannot be done.
    """
    if len(content) > limits.input_bytes:
        refuse(f"it has {len(content)} bytes, and {limits.input_bytes} is the most that is opened", name)
    for file, inside in {"input": content, **(beside or {})}.items():
        (folder / file).write_bytes(inside)
    command = [sys.executable, "-I", "-m", "rogatory.desk.reading.child", job, json.dumps(asdict(limits))]
    child = subprocess.Popen(
        command,
        cwd=folder,
        # One thread is as many as the libraries that want several get.
        env={"LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        told = _watch(child, limits, folder)
    finally:
        _end(child)
    told = told or ending(child.returncode, limits)
    if told:
        refuse(told, name)
    answer = answer_of(folder, name)
    if "not_confined" in answer:
        raise NotConfined(
            "this machine cannot keep the reader off the network",
            where=name,
            cure="Ask whoever runs the service to look at what `rogatory doctor` says",
        )
    if "problem" in answer:
        what, cure = (str(words)[:500] for words in answer["problem"])
        raise Problem(what, where=name, cure=cure)
    return answer


def answer_of(folder: Path, name: str) -> dict[str, Any]:
    """Give what a child left as its answer.

    Raises:
        Problem: it left none, or something that is no answer.
    """
    try:
        answer = json.loads(file_of(folder, "answer.json", _ANSWER_BYTES))
    except (OSError, ValueError, RecursionError):
        refuse("the process that read it gave no answer", name)
    if not isinstance(answer, dict):
        refuse("the process that read it gave no sound answer", name)
    return answer


def file_of(folder: Path, name: str, most: int) -> bytes:
    """Read a file that the child left, never through a link that it may have laid to somewhere else.

    Raises:
        OSError: there is none, or it is a link.
        ValueError: it is larger than `most` bytes.
    """
    handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{name} is larger than {most} bytes")
    return content


def refuse(what: str, name: str) -> NoReturn:
    """Say that a document could not be read.

    Raises:
        Problem: always.
    """
    raise Problem(what, where=name, cure=_AGAIN)


def _watch(child: subprocess.Popen[bytes], limits: Limits, folder: Path) -> str:
    """Wait until the child ends by itself (give ""), or takes too much of something (say of what).

    Each page becomes a file: a child that leaves no further one for as long as a page may take is stuck in one.
    """
    began = moved = time.monotonic()
    pages = 0
    while True:
        try:
            child.wait(_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            pass
        else:
            return ""
        now = time.monotonic()
        if now - began > limits.wall_seconds:
            return f"reading it took longer than {limits.wall_seconds:g} seconds"
        files, size = _left_in(folder)
        if files > limits.parts + _FILES_BESIDE or size > limits.input_bytes + 2 * limits.output_bytes:
            return "more comes out of it than is kept"
        if files != pages:
            pages, moved = files, now
        if now - moved > limits.page_seconds:
            return f"one page of it took longer than {limits.page_seconds:g} seconds"
        if _resident(child.pid) > limits.resident_bytes:
            return f"it needs more than {limits.resident_bytes >> 20} MB of memory"


def _left_in(folder: Path) -> tuple[int, int]:
    """Give how many files a child has left so far, and their bytes."""
    sizes = []
    with os.scandir(folder) as listed:
        for each in listed:
            with contextlib.suppress(FileNotFoundError):
                sizes.append(each.stat(follow_symlinks=False).st_size)
    return len(sizes), sum(sizes)


def _resident(process: int) -> int:
    """Give the bytes of memory in which a process resides, 0 once it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child with everything that it may have started; it has a session of its own."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
