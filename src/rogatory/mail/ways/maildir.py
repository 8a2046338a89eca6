"""Take in what a mail server delivers into a Maildir: from ``new`` to ``cur``, once the intake has it."""

from __future__ import annotations

import logging
import os
import stat
import threading
from collections.abc import Hashable
from pathlib import Path

from rogatory.mail.intake import Arrived
from rogatory.mail.ways.taking import NotKept, Round, Take, Tell
from rogatory.problem import Problem

log = logging.getLogger(__name__)


class Maildir:
    """One Maildir. What was taken in lies in ``cur``; what cannot be read stays in ``new``, and is told of once."""

    def __init__(self, folder: Path, size: int, take: Take, tell: Tell) -> None:
        """Take messages of up to `size` bytes out of this folder.

        Raises:
            Problem: it is no Maildir.
        """
        self._new, self._cur = folder / "new", folder / "cur"
        if not (self._new.is_dir() and self._cur.is_dir()):
            cure = "Name the folder that holds new, cur and tmp"
            raise Problem("this is no Maildir", where=str(folder), cure=cure)
        self._size = size
        self._take = take
        self._tell = tell
        self._told: set[str] = set()
        self._failed: frozenset[Hashable] = frozenset()

    def run(self, stop: threading.Event, every: float) -> None:
        """Take what comes until `stop` is set, looking every so many seconds."""
        while not stop.is_set():
            try:
                self.once(stop)
            except NotKept as error:
                log.warning("%s: %s; trying again", self._new, error)
            except Exception:
                log.exception("%s: trying again", self._new)
            stop.wait(every)

    def once(self, stop: threading.Event) -> int:
        """Take what lies in ``new`` now, the oldest first, and give how many messages that were.

        Raises:
            NotKept: messages could not be kept; they stay where they are.
        """
        turn = Round(self._failed)
        try:
            for name in turn.of(self._waiting()):
                if stop.is_set():
                    break
                try:
                    content = self._read(name)
                except FileNotFoundError:
                    continue  # another of us took it
                except (OSError, ValueError) as why:
                    self._leave(name, why)
                    continue
                if turn.try_to(self._take, name, content, Arrived("maildir")):
                    self._move(name)
            return turn.end()
        finally:
            self._failed = frozenset(turn.failed)

    def _waiting(self) -> list[str]:
        """Give the names in ``new``, the oldest first; programs hide from each other what begins with a dot."""
        found = []
        for entry in os.scandir(self._new):
            if not entry.name.startswith("."):
                try:
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
                except FileNotFoundError:
                    continue
        return [name for _, name in sorted(found)]

    def _read(self, name: str) -> bytes:
        """Give the bytes of a message: of a file, never of what a link leads to.

        Raises:
            OSError: it cannot be read.
            ValueError: it is no file, or too large.
        """
        handle = os.open(self._new / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ValueError("it is no file")
            content = stream.read(self._size + 1)
        if len(content) > self._size:
            raise ValueError(f"it has more than {self._size} bytes")
        return content

    def _move(self, name: str) -> None:
        """Move a message that was taken in, in one step. Its marks, after the colon, are none yet."""
        to = self._cur / (name if ":2," in name else f"{name}:2,")
        try:
            (self._new / name).rename(to)
        except FileNotFoundError:
            return  # another of us moved it

    def _leave(self, name: str, why: Exception) -> None:
        if name not in self._told:
            self._told.add(name)
            shown = os.fsencode(name).decode("utf-8", "replace")
            self._tell(f"{shown} in {self._new}", str(getattr(why, "strerror", None) or why))
