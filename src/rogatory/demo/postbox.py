"""The letters that go out while the demonstration serves, read from the folder into which its processes send them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

_END = b"-" * 79 + b"\n"
"""What Django's file backend writes below each letter: a file that does not end with it is still being written."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that went out, and the file in which it can be read."""

    subject: str
    to: str
    path: Path


@dataclass(slots=True)
class Postbox:
    """The folder of sent letters; what lay in it when the watch began is not told again."""

    folder: Path
    _told: dict[Path, int] = field(init=False)
    """How many bytes of each file were told: a connection may add to the file of an earlier one, since Django names the
    file by the second and by a number that is free again once that connection is gone."""

    def __post_init__(self) -> None:
        """Begin the watch."""
        self._told = {path: path.stat().st_size for path in self._files()}

    def new(self) -> Iterator[Sent]:
        """Give each letter that went out since, once, in the order in which they went."""
        for path in sorted(self._files(), key=lambda each: each.stat().st_mtime_ns):
            told = self._told.get(path, 0)
            if path.stat().st_size == told:
                continue
            content = path.read_bytes()
            if not content.endswith(_END):
                continue
            self._told[path] = len(content)
            for letter in content[told:].split(_END)[:-1]:
                head = message_from_bytes(letter, policy=policy.default)
                yield Sent(str(head["Subject"]), str(head["To"]), path)

    def _files(self) -> set[Path]:
        return set(self.folder.iterdir()) if self.folder.is_dir() else set()
