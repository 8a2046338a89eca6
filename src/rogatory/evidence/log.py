"""The exported audit log and its offline check.

An exported log is the entries in order, one a line: each line is an entry's canonical JSON and a line feed, which is
not part of the entry.

What a check establishes:

- *Integrity*: the leaf hashes commit to every byte and to the order, so the size and root of a trusted checkpoint show
  that this is the log it was signed over. That needs hashing alone.
- *Form*: each line is the canonical JSON of a sound entry and carries its own position as `index`. Form without a
  trusted root shows only that the log hangs together: whoever rewrites all of it can keep it well-formed. A root
  without form shows that nothing was changed since it was signed, and nothing about what had been written.

A root tells that something was changed, not what. Entries taken out, put in or moved are named by their `index`; one
that was edited with care is named by roots of earlier sizes (between which two it lies) or by leaf hashes (exactly).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from rogatory.evidence.entry import LONGEST_ENTRY, Entry
from rogatory.evidence.merkle import Frontier, TreeHead, leaf_hashes, root_of
from rogatory.problem import Problem

_BLOCK = 2**18


@dataclass(frozen=True, slots=True)
class LogFault:
    """One thing that is wrong with a log.

    Args:
        what: what is wrong, in words.
        index: the position at which it was found, counted from 0; None where it lies with more than one entry.
    """

    what: str
    index: int | None = None

    @property
    def line(self) -> int | None:
        """The line of the exported log, from 1."""
        return None if self.index is None else self.index + 1

    def __str__(self) -> str:
        """Name the entry and its line before what is wrong."""
        return self.what if self.index is None else f"entry {self.index} (line {self.line}): {self.what}"


@dataclass(frozen=True, slots=True)
class LogReport:
    """What the check of an exported log found.

    Args:
        size: how many entries the log holds.
        root: the root hash over all of them, 32 bytes.
        vouched: how many of them, from the first, a trusted root was compared for and agreed; 0 without one.
        form_checked: whether each entry's form was looked at.
        faults: the first fault of form, then what does not agree with trusted sizes and roots; empty when all is well.
    """

    size: int
    root: bytes
    vouched: int
    form_checked: bool
    faults: tuple[LogFault, ...]

    @property
    def good(self) -> bool:
        """Whether nothing was found wrong; see `vouched` for how far that goes."""
        return not self.faults


def export_log(entries: Iterable[bytes], stream: BinaryIO) -> int:
    """Write entries' canonical bytes as an exported log, one a line, and give their number."""
    count = 0
    source = iter(entries)
    while block := list(islice(source, 1024)):
        stream.write(b"\n".join(block) + b"\n")
        count += len(block)
    return count


def verify_log(
    stream: BinaryIO,
    *,
    expected_size: int | None = None,
    expected_root: bytes | None = None,
    heads: Iterable[TreeHead] = (),
    known_leaves: Sequence[bytes] | None = None,
    check_form: bool = True,
) -> LogReport:
    """Check an exported log, reading the stream once and holding a block of it at a time.

    Args:
        stream: the log, open for reading bytes.
        expected_size: how many entries the log must hold, no more and no fewer.
        expected_root: the trusted root hash over the whole log, 32 bytes.
        heads: trusted checkpoints of earlier sizes; the log may go on beyond them.
        known_leaves: the leaf hashes under `expected_root`, or under the root of one of the `heads` (the level 0 tiles
            of what was published, say): they name the entry that differs. The log may go on beyond those of a head.
        check_form: also read every entry, which takes about twenty times as long as hashing it.

    Raises:
        Problem: a line is longer than any entry may be, or `known_leaves` belong to no trusted root.
    """
    heads = tuple(heads)
    if known_leaves is not None:
        _require_known(known_leaves, expected_root, heads)
    roots = Roots(heads)
    malformed: LogFault | None = None
    changed: LogFault | None = None
    for entries, ended in _blocks(stream):
        first = roots.frontier.size
        if malformed is None:
            malformed = _form_fault(entries, first) if check_form else None
        if malformed is None and not ended:
            malformed = LogFault("the line feed at the end of the log is missing", first + len(entries) - 1)
        leaves = leaf_hashes(entries)
        if known_leaves is not None and changed is None:
            changed = _changed(leaves, known_leaves[first : first + len(leaves)], first)
        roots.take(leaves)
    size, root = roots.frontier.size, roots.frontier.root()
    faults = [malformed, _wrong_size(size, expected_size), changed, *roots.finish()]
    if expected_root is not None:
        faults.append(_wrong_root(size, root, expected_root) if changed is None else None)
    vouched = size if root == expected_root else roots.agreed
    return LogReport(size, root, vouched, check_form, tuple(fault for fault in faults if fault))


def _require_known(leaves: Sequence[bytes], expected_root: bytes | None, heads: Sequence[TreeHead]) -> None:
    trusted = {head.root for head in heads if head.size == len(leaves)}
    if root_of(leaves) not in ({expected_root} if expected_root is not None else trusted):
        what = "the known leaf hashes do not give the expected root"
        raise Problem(what, where="known leaves", cure="Take leaf hashes and root from the same publication.")


class Roots:
    """The growing tree of a log, stopping at each trusted size to compare the root."""

    def __init__(self, heads: Iterable[TreeHead]) -> None:
        """Begin with the empty tree."""
        self.frontier = Frontier()
        self.agreed = 0
        self._due = sorted(heads, key=lambda head: head.size, reverse=True)
        self._fault: LogFault | None = None

    def take(self, leaves: list[bytes]) -> None:
        """Append leaf hashes, comparing at the trusted sizes on the way."""
        while self._due and self._due[-1].size <= self.frontier.size + len(leaves):
            head = self._due.pop()
            until = head.size - self.frontier.size
            self.frontier = self.frontier.append_many(leaves[:until])
            leaves = leaves[until:]
            self._compare(head)
        self.frontier = self.frontier.append_many(leaves)

    def finish(self) -> Iterator[LogFault]:
        """Give the first trusted size whose root differs, and the greatest that the log never reached."""
        self.take([])
        if self._fault:
            yield self._fault
        if self._due:
            size = self.frontier.size
            yield LogFault(f"the log ends after {size} entries, and {self._due[0].size} were signed", size)

    def _compare(self, head: TreeHead) -> None:
        if self._fault:
            return
        if self.frontier.root() == head.root:
            self.agreed = head.size
        else:
            what = f"the root over the first {head.size} entries is not {head.root.hex()}: what was signed was changed"
            self._fault = LogFault(f"{what}, at or after entry {self.agreed} and before entry {head.size}")


def _blocks(stream: BinaryIO) -> Iterator[tuple[list[bytes], bool]]:
    """Give the log's lines in blocks, without their line feeds, and whether the last line of the block had one."""
    rest = b""
    while read := stream.read(_BLOCK):
        whole, feed, tail = read.rpartition(b"\n")
        if feed:
            yield (rest + whole).split(b"\n"), True
            rest = tail
        else:
            rest += tail
        if len(rest) > LONGEST_ENTRY:
            what = f"a line is longer than {LONGEST_ENTRY} bytes, which no audit entry is"
            raise Problem(what, where="audit log", cure="Give an exported audit log, with one entry a line.")
    if rest:
        yield [rest], False


def _form_fault(entries: Sequence[bytes], first: int) -> LogFault | None:
    """Find the first line that is not an entry, or not the entry whose turn it is."""
    for index, written in enumerate(entries, first):
        try:
            found = Entry.from_bytes(written).index
        except Problem as problem:
            return LogFault(f"{problem.what} ({problem.where})", index)
        if found > index:
            return LogFault(f"this is entry {found}: entry {index} was taken out or moved", index)
        if found < index:
            return LogFault(f"this is entry {found} again: an entry was put in, repeated or moved", index)
    return None


def _changed(leaves: Sequence[bytes], known: Sequence[bytes], first: int) -> LogFault | None:
    for index, (found, signed) in enumerate(zip(leaves, known, strict=False), first):
        if found != signed:
            return LogFault("the entry is not the one that was signed", index)
    return None


def _wrong_size(size: int, expected: int | None) -> LogFault | None:
    if expected is None or size == expected:
        return None
    if size < expected:
        return LogFault(f"the log ends after {size} of {expected} entries")
    return LogFault(f"the log goes on after its {expected} entries: {size - expected} were added", expected)


def _wrong_root(size: int, root: bytes, expected: bytes) -> LogFault | None:
    if root == expected:
        return None
    what = f"the root over all {size} entries is {root.hex()} instead of {expected.hex()}"
    return LogFault(f"{what}: the log is not the one that was signed")
