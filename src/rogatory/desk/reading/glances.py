"""Have a child glance at many messages, watch it, and go on with the rest where it dies at one of them.

A glance only ever brings something forward: whoever made the child answer wrongly can hold back nothing but what reads
like an emergency in its documents alone, and that still comes in its turn.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from rogatory.desk.reading.endings import ending
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.running import file_of
from rogatory.desk.reading.sound import text, word

Depth = Literal["surface", "papers"]
SECONDS: dict[Depth, float] = {"surface": 1.0, "papers": 5.0}
"""How long a child may look at one message; it is killed when it has not let go of it after twice that and a bit."""
LIMITS = Limits(memory_bytes=512 << 20, cpu_seconds=300, output_bytes=200 << 20)
_LONGEST = 60_000
_LOOK_EVERY = 0.02
_START = 5.0


@dataclass(frozen=True, slots=True)
class Glance:
    """What a glance at a message gave: what its head claims, the beginning and the end of its words.

    ``papers`` tells that documents are with it of which the words have not been read. ``why`` says what hindered the
    glance; then the rest is what had been found by then.
    """

    sender: str = ""
    subject: str = ""
    message_id: str = ""
    text: str = ""
    papers: bool = False
    why: str = ""


Content = Callable[[], bytes]
"""Gives the bytes of a message, as far as they are to be looked at."""


def glance(contents: Sequence[Content], depth: Depth, limits: Limits = LIMITS) -> Iterator[list[Glance]]:
    """Glance at messages, in their order; each time a child has ended give what came of the next ones.

    The message at which a child died is among them, with why; another child goes on behind it.
    """
    done = 0
    while done < len(contents):
        with tempfile.TemporaryDirectory(prefix="rogatory-glancing-") as folder:
            told = _told(contents[done:], depth, limits, Path(folder))
        done += len(told)
        yield told


def _told(contents: Sequence[Content], depth: Depth, limits: Limits, folder: Path) -> list[Glance]:
    with (folder / "input").open("wb") as stream:
        sizes = [stream.write(content()) for content in contents]
    (folder / "sizes.json").write_text(json.dumps(sizes), encoding="utf-8")
    died = _watched(depth, limits, folder)
    answers = _answers(folder, len(contents), limits)
    if len(answers) < len(contents):
        answers.append(Glance(why=died or "the process that looked at it gave no sound answer"))
    return answers


def _watched(depth: Depth, limits: Limits, folder: Path) -> str:
    """Let a child look at what lies in the folder; say why it died, or give ""."""
    seconds = SECONDS[depth]
    command = [sys.executable, "-I", "-m", "rogatory.desk.reading.glancing", depth, json.dumps(asdict(limits))]
    child = subprocess.Popen(
        [*command, str(seconds)],
        cwd=folder,
        env={"LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        size, moved = 0, time.monotonic() + _START
        while True:
            try:
                status = child.wait(_LOOK_EVERY)
            except subprocess.TimeoutExpired:
                pass
            else:
                return ending(status, limits)
            now, before = time.monotonic(), size
            size = _size_of(folder / "answers")
            moved = now if size != before else moved
            if now - moved > 2 * seconds + 1:
                return f"to look at it took longer than {seconds:g} seconds"
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _answers(folder: Path, most: int, limits: Limits) -> list[Glance]:
    """Give the answers that are whole and sound, up to the first that is not."""
    try:
        lines = file_of(folder, "answers", limits.output_bytes).split(b"\n")[:-1]
    except (OSError, ValueError):
        return []
    found: list[Glance] = []
    for line in lines[:most]:
        try:
            found.append(_sound(json.loads(line)))
        except (ValueError, KeyError, TypeError, RecursionError):
            break
    return found


def _sound(answer: Any) -> Glance:  # noqa: ANN401 - whatever JSON can hold
    if not isinstance(answer, dict):
        raise TypeError("an answer is an object")
    return Glance(
        sender=word(answer.get("sender", "")),
        subject=word(answer.get("subject", "")),
        message_id=word(answer.get("message_id", "")),
        text=text(answer["text"], _LONGEST),
        papers=answer.get("papers", False) is True,
        why=word(answer.get("why", "")),
    )


def _size_of(path: Path) -> int:
    try:
        return path.stat(follow_symlinks=False).st_size
    except OSError:
        return 0
