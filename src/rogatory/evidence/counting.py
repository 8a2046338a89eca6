"""What can be told of a record while its bytes pass by: how many rows it has, what it begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST_FIRST = 1 << 24
_CELL = rb'(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)'
_FIRST_CELLS = re.compile(rb"[^\r]*+\r\n(%b,%b)," % (_CELL, _CELL))
_PROVENANCE = re.compile(rb'\{"rogatory_item":"(?:[^"\\]|\\.)*","rogatory_clause":"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands in a record.

    Attributes:
        rows: of JSON lines, the lines; of CSV, the lines under the heading.
        first: the first line with its end (of CSV, behind the byte order mark); empty where it is none or too long.
        alike: whether each row begins with the item and the clause of the first one.
        begins: of CSV, the two cells with which the first row begins.
    """

    rows: int
    first: bytes
    alike: bool = True
    begins: bytes = b""


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
    """Counts the lines of a record in CSV; a line's end within quotation marks ends no line.

    Of an item or a clause that stands in quotation marks itself, only that it does is compared in each row.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._ends = 0
        self._quoted = 0
        self._return = b""
        self._first = _First(b"\r\n")
        self._held = b""
        self._begins = b""
        self._beginning: bytes | None = None
        self._alike = 0
        self._left = b""

    def update(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._first.take(chunk)
        outside = self._outside(chunk)
        self._ends += (self._return + outside).count(b"\r\n")
        self._return = b"\r" if outside.endswith(b"\r") and not self._quoted else b""
        both = self._left + outside
        if self._beginning is None and not self._begun(chunk):
            self._left = both
            return
        beginning = self._beginning or b""
        self._alike += both.count(beginning)
        self._left = both[-(len(beginning) - 1) :]

    def done(self) -> Counted:
        """Give what was counted."""
        rows = max(self._ends - 1, 0)
        return Counted(rows, self._first.line.removeprefix(b"\xef\xbb\xbf"), self._alike == rows, self._begins)

    def _outside(self, chunk: bytes) -> bytes:
        """Give what stands outside quotation marks, with one of them for each text that stood within."""
        parts = chunk.split(b'"')
        # The text that goes on from the chunk before ends here.
        ended = b'"' if self._quoted and len(parts) > 1 else b""
        outside = ended + b'"'.join(parts[self._quoted :: 2])
        self._quoted = (self._quoted + len(parts) - 1) % 2
        return outside

    def _begun(self, chunk: bytes) -> bool:
        """Take the beginning, and tell whether it is known by now how rows begin, or that it will not be."""
        self._held += chunk
        found = _FIRST_CELLS.match(self._held)
        if found is None and len(self._held) <= _LONGEST_FIRST:
            return False
        self._begins = found[1] if found is not None else b""
        # Where no row begins as rows do, what stands in none is looked for.
        self._beginning = b"\r\n" + b'"'.join(self._begins.split(b'"')[::2]) + b"," if found else b"\x00\x00"
        self._held = b""
        return True


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
