"""What is drawn by chance at the start of an encryption; kept, it lets a packaging that was broken off go on."""

from __future__ import annotations

from dataclasses import dataclass, field

_KEY = 16


@dataclass(frozen=True, slots=True)
class Start:
    """The file key, and the bytes that the encrypted file begins with. Whoever has it reads the file: keep it wrapped.

    It belongs to one return alone. Two returns under one start would show each other.
    """

    file_key: bytes = field(repr=False)
    head: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """Give it as bytes, for `from_bytes`."""
        return self.file_key + self.head

    @classmethod
    def from_bytes(cls, kept: bytes) -> Start:
        """Read what `to_bytes` gave."""
        return cls(kept[:_KEY], kept[_KEY:])
