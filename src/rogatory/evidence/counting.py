"""What can be told of a record while its bytes pass by: how many rows it has, what it begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST_FIRST = 1 << 24
_PROVENANCE = re.compile(rb'\{"rogatory_item":"(?:[^"\\]|\\.)*","rogatory_clause":"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands in a record.

    Attributes:
        rows: of JSON lines, the lines; of CSV, the lines under the heading.
        first: the first line with its end (of CSV, behind the byte order mark); empty where it is none or too long.
        alike: of JSON lines, whether each begins with the item and the clause of the first one.
    """

    rows: int
    first: bytes
    alike: bool = True


class JsonLines:
    """Counts the lines of a record in JSON; a line's end stands nowhere else in them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._ends = 0
        self._first = _First(b"\n")
        self._beginning: bytes | None = None
        self._alike = 0
        self._left = b""

    def update(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._ends += chunk.count(b"\n")
        if self._beginning is None:
            self._left += chunk
            if not self._first.take(chunk):
                return
            found = _PROVENANCE.match(self._left)
            self._beginning = b"\n" + (found[0] if found else b"\x00")
            # The first line has no end of another before it.
            self._alike, chunk, self._left = int(found is not None), self._left, b""
        both = self._left + chunk
        self._alike += both.count(self._beginning)
        self._left = both[-(len(self._beginning) - 1) :]

    def done(self) -> Counted:
        """Give what was counted."""
        return Counted(self._ends, self._first.line, self._alike == self._ends)


class CsvLines:
    """Counts the lines of a record in CSV; a line's end within quotation marks ends no line."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._ends = 0
        self._quoted = 0
        self._return = b""
        self._first = _First(b"\r\n")

    def update(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._first.take(chunk)
        parts = chunk.split(b'"')
        outside = self._return + b'"'.join(parts[self._quoted :: 2])
        self._quoted = (self._quoted + len(parts) - 1) % 2
        self._ends += outside.count(b"\r\n")
        self._return = b"\r" if outside.endswith(b"\r") and not self._quoted else b""

    def done(self) -> Counted:
        """Give what was counted."""
        return Counted(max(self._ends - 1, 0), self._first.line.removeprefix(b"\xef\xbb\xbf"))


class _First:
    """The first line, as long as it is not too long."""

    def __init__(self, end: bytes) -> None:
        self.line = b""
        self._end = end
        self._held = b""
        self._found = False

    def take(self, chunk: bytes) -> bool:
        """Take the next bytes, and tell whether the line is known by now, or known to be too long."""
        if not self._found:
            self._held += chunk
            line, end, _ = self._held.partition(self._end)
            self._found = bool(end) or len(self._held) > _LONGEST_FIRST
            if self._found:
                self.line = line + end if end and len(line) <= _LONGEST_FIRST else b""
                self._held = b""
        return self._found


def counter_for(name: str) -> JsonLines | CsvLines | None:
    """Give what counts a file of a return by its name; None for what is no record."""
    if not name.startswith("data/records/"):
        return None
    if name.endswith(".jsonl"):
        return JsonLines()
    return CsvLines() if name.endswith(".csv") else None
