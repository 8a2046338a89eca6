"""The desk's folder for one connector: plans that wait to be fetched, and what came of them.

All is files that are written whole and renamed, so that the listener and the workers may be different processes. A
result lies here as it came, encrypted; it is thrown away soon after it was used.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from rogatory.connector.writing import write_whole
from rogatory.edge.plans import read_plan
from rogatory.evidence.canonical import canonical
from rogatory.evidence.signature import PublicKey
from rogatory.sources.plan import Plan

FORMAT = "rogatory-result/1"
LARGEST_PART = 8 << 20
USED_FOR = timedelta(minutes=10)
"""How long a result may be used again after its first use: a worker that dies then begins anew."""
KEPT_FOR = timedelta(days=7)
"""How long a result waits for its first use, and a plan for the rest of its result."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """What a connector sent is not taken; `size` is how much of the result is here, where that is what did not fit."""

    def __init__(self, words: str, size: int | None = None) -> None:
        """Keep the words."""
        super().__init__(words)
        self.words = words
        self.size = size


@dataclass(frozen=True, slots=True)
class Result:
    """A result that came as a whole: the plan that it answers, and the file with the encrypted answers."""

    plan: Plan
    path: Path


def statement(plan: str, sha256: str, size: int, answered_at: str) -> bytes:
    """Give what a connector signs of a result: the plan's digest, and what it has sent, encrypted."""
    told = {"format": FORMAT, "plan": plan, "sha256": sha256, "size": size, "answered_at": answered_at}
    return canonical(dict(told))


class Depot:
    """Plans and results of one connector. Several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when something is first put into it."""
        self._folder = folder

    def offer(self, plan: Plan) -> None:
        """Put a signed plan where the connector fetches it."""
        write_whole(self._folder / f"{plan.digest}.plan", json.dumps(plan.written()).encode())

    def waiting(self, now: datetime) -> Iterator[Plan]:
        """Give the plans that may still be answered and were not; what is too old to be is thrown away."""
        for plan in self._plans():
            if now >= plan.expires_at + KEPT_FOR:
                self.forget(plan)
            elif plan.made_at <= now < plan.expires_at and not self._is_closed(plan.digest):
                yield plan

    def size(self, digest: str) -> int:
        """Give how many bytes of a result are here; raises Refused where none is waited for."""
        self._awaited(digest)
        path = self._part(digest)
        return path.stat().st_size if path.exists() else 0

    def append(self, digest: str, first: int, content: bytes) -> int:
        """Add bytes to a result behind the `first` ones, and give how many are here.

        Raises:
            Refused: no result is waited for, the part is too large, or others are here than those before it.
        """
        here = self.size(digest)
        if first != here:
            raise Refused(f"{here} bytes are here, and {first} were to be", here)
        if not 0 < len(content) <= LARGEST_PART:
            raise Refused(f"a part has 1 to {LARGEST_PART} bytes")
        with self._part(digest).open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return here + len(content)

    def finish(self, digest: str, answered_at: str, signature: bytes, key: PublicKey) -> None:
        """Take a result as whole, which its connector has signed.

        Raises:
            Refused: it is not waited for, was answered out of its plan's time, or is not what the connector signed.
        """
        plan = self._awaited(digest)
        path = self._part(digest)
        if not path.exists():
            raise Refused("nothing of it is here")
        if not _is_within(answered_at, plan):
            self.discard(digest)
            raise Refused("it was not answered while its plan was valid")
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if not key.verifies(signature, statement(digest, sha256, path.stat().st_size, answered_at)):
            self.discard(digest)
            raise Refused("it is not what this connector has signed")
        path.rename(self._folder / f"{digest}.result")

    def discard(self, digest: str) -> None:
        """Throw away what is here of a result: it comes anew from its first byte."""
        self._part(digest).unlink(missing_ok=True)

    def refuse(self, digest: str, words: str, now: datetime) -> None:
        """Note that the connector answers a plan not, and why; raises Refused where it was not asked to."""
        self._awaited(digest)
        write_whole(self._folder / f"{digest}.refused", json.dumps({"at": now.isoformat(), "words": words}).encode())

    def refusals(self) -> tuple[tuple[datetime, str], ...]:
        """Give what the connector refused, the latest first."""
        told = [json.loads(path.read_bytes()) for path in self._folder.glob("*.refused")]
        return tuple(sorted(((datetime.fromisoformat(one["at"]), one["words"]) for one in told), reverse=True))

    def results(self, now: datetime) -> Iterator[Result]:
        """Give the results that may be used, the latest plan's first; those whose time is over are thrown away."""
        for plan in sorted(self._plans(), key=lambda one: one.made_at, reverse=True):
            path = self._folder / f"{plan.digest}.result"
            if not path.exists():
                continue
            used = self._folder / f"{plan.digest}.used"
            until = _read_instant(used) + USED_FOR if used.exists() else plan.expires_at + KEPT_FOR
            if now >= until:
                self.forget(plan)
            else:
                yield Result(plan, path)

    def used(self, plan: Plan, now: datetime) -> None:
        """Note the first use of a result."""
        path = self._folder / f"{plan.digest}.used"
        if not path.exists():
            write_whole(path, now.isoformat().encode())

    def forget(self, plan: Plan) -> None:
        """Throw away a plan and all that came of it: what it asked is asked anew, under another."""
        for path in self._folder.glob(f"{plan.digest}.*"):
            path.unlink(missing_ok=True)

    def _plans(self) -> list[Plan]:
        found = []
        for path in self._folder.glob("*.plan"):
            with suppress(FileNotFoundError):  # another process may have thrown it away
                found.append(read_plan(path.read_bytes(), str(path)))
        return found

    def _awaited(self, digest: str) -> Plan:
        path = self._folder / f"{digest}.plan"
        if not _DIGEST.fullmatch(digest) or not path.exists():
            raise Refused("no such plan was given to this connector")
        if self._is_closed(digest):
            raise Refused("this plan was answered before")
        return read_plan(path.read_bytes(), str(path))

    def _is_closed(self, digest: str) -> bool:
        return any((self._folder / f"{digest}.{kind}").exists() for kind in ("result", "refused", "used"))

    def _part(self, digest: str) -> Path:
        return self._folder / f"{digest}.part"


def opened(result: Result) -> BinaryIO:
    """Open the encrypted answers of a result."""
    return result.path.open("rb")


def _is_within(answered_at: str, plan: Plan) -> bool:
    try:
        at = datetime.fromisoformat(answered_at)
        return at.utcoffset() is not None and plan.made_at <= at < plan.expires_at
    except ValueError:
        return False


def _read_instant(path: Path) -> datetime:
    return datetime.fromisoformat(path.read_text())
