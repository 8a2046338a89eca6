"""A place of returns that fails in every way that places do: no return is seen with other bytes than were sealed."""

from __future__ import annotations

import hashlib
import io
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest

from rogatory.desk.rest import parts
from rogatory.desk.rest.parts import Folder, PartsWriter, new_folder
from rogatory.desk.rest.reading import _Package, look_through
from rogatory.desk.vault.cipher import Cipher, new_key
from rogatory.desk.vault.place import PlaceFailed
from rogatory.problem import Problem
from tests.trials import trials

PART = 2048
EACH = trials(1000)

SILENT_WRITES = ("wrong bytes", "short write", "wrong length", "duplicate", "lost object", "reordered parts")
LOUD = ("timeout", "503", "permission", "disappearing bucket")
READS = ("partial read", "stale read")
KINDS = (*SILENT_WRITES, *LOUD, *READS)


@dataclass
class _Faulty:
    """A place in memory in which one thing goes wrong, at a moment that chance chooses."""

    kind: str
    chance: random.Random
    objects: dict[str, bytes] = field(default_factory=dict)
    stale: bytes = b""
    in_force: bool = True

    def where(self, name: str) -> str:
        return f"memory:{name}"

    @contextmanager
    def incoming(self, name: str) -> Iterator[io.BytesIO]:
        taken = io.BytesIO()
        if self._now("timeout"):
            raise self._failed("it timed out")
        yield taken
        if self.kind == "disappearing bucket" and self._happens():
            self.objects.clear()
            raise self._failed("there is no such bucket")
        if self._now("503"):
            # As with a real store, whether it took the object is not known.
            if self.chance.random() < 0.5:
                self.objects[name] = taken.getvalue()
            raise self._failed("503 Slow Down")
        self._keep(name, taken.getvalue())

    def _keep(self, name: str, content: bytes) -> None:
        if not self._now(*SILENT_WRITES):
            self.objects[name] = content
            return
        match self.kind:
            case "wrong bytes":
                at = self.chance.randrange(len(content))
                content = content[:at] + bytes([content[at] ^ (1 << self.chance.randrange(8))]) + content[at + 1 :]
            case "short write":
                content = content[: self.chance.randrange(len(content))]
            case "wrong length":
                content += self.chance.randbytes(self.chance.randrange(1, 64))
            case "duplicate":
                content = content + content
            case "lost object":
                return
            case "reordered parts" if self.objects:
                other = self.chance.choice(list(self.objects))
                self.objects[other], content = content, self.objects[other]
        self.objects[name] = content

    def open(self, name: str) -> io.BytesIO:
        if self._now("permission"):
            raise self._failed("AccessDenied")
        if name not in self.objects:
            raise Problem("there is no such object", where=self.where(name), cure="Restore it")
        content = self.objects[name]
        if self._now("partial read"):
            return io.BytesIO(content[: self.chance.randrange(len(content))])
        if self._now("stale read"):
            return io.BytesIO(self.stale or self.chance.choice(list(self.objects.values())))
        return io.BytesIO(content)

    def _now(self, *kinds: str) -> bool:
        return self.kind in kinds and self._happens()

    def _happens(self) -> bool:
        return self.in_force and self.chance.random() < 0.3

    def _failed(self, why: str) -> PlaceFailed:
        return PlaceFailed(why, where="memory:", cure="It is tried again")


@pytest.mark.parametrize("kind", KINDS)
def test_no_return_is_seen_with_a_wrong_digest_whatever_its_place_does(
    kind: str, chance: random.Random, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts, "PART", PART)
    key, became = new_key(), Counter[str]()
    earlier = Folder(new_folder(), Cipher(key), _Faulty("", chance))  # type: ignore[arg-type]  # a place in memory
    old = PartsWriter(earlier)
    old.write(bytes(PART))
    for _ in range(EACH):
        place = _Faulty(kind, chance, stale=next(iter(earlier.place.objects.values()), b""))
        folder = Folder(new_folder(), Cipher(key), place)  # type: ignore[arg-type]
        content = chance.randbytes(chance.randrange(4 * PART))
        sink = PartsWriter(folder)
        try:
            sink.write(content)
            size = sink.close()
            look_through(folder, sink.parts, size)
        except Problem:
            sink.abandon()
            became["refused"] += 1
            continue
        became["published"] += 1
        # It is seen now. Whoever fetches it gets these bytes, or an error: the place may fail as before, or be well.
        for _ in range(3):
            with suppress(Problem), _Package(folder, sink.parts, size, 0) as package:
                read = package.readall()
                assert hashlib.sha256(read).digest() == hashlib.sha256(content).digest(), kind
                became["read"] += 1
        place.in_force = False
        with _Package(folder, sink.parts, size, 0) as package:
            assert package.readall() == content
    assert became["refused"] > 0
    assert became["published"] > 0
    print(f"{kind}: {EACH} trials, {dict(became)}, none wrong")
