"""One return packaged at rest: read, hashed, zipped, encrypted for its reader and for its rest in one pass, read again.

What is needed for it is a value that can be handed to another process, and so is what comes of it; what happens
meanwhile goes over a line to whoever ordered it. No database is asked here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from rogatory.desk.rest import parts as cut
from rogatory.desk.rest.parts import Folder, PartsWriter
from rogatory.desk.rest.reading import beginning, look_through
from rogatory.desk.stages.kept_back import KeptBack
from rogatory.desk.stages.production import parts_of, press_for, spool_in
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_returns, the_store
from rogatory.desk.vault.cipher import Cipher
from rogatory.desk.vault.place import PlaceFailed
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.journal import Journal, Member
from rogatory.evidence.returns import ItemOutcome, Part, Sealed, TablePart
from rogatory.packaging.formats.start import Start
from rogatory.packaging.formats.wrapping import Wrapping
from rogatory.packaging.package import taken_up, write_return
from rogatory.paper.certificate import Custodian
from rogatory.paper.layout import LayoutRenderer
from rogatory.problem import Problem

_ROWS = 1000


class Line(Journal, Protocol):
    """To whoever ordered a return: what is told of it, and what is asked. Each may raise, and so end the work."""

    def wrote(self, path: str, size: int, parts: tuple[str, ...]) -> None:
        """Learn which path is written, how many bytes of the payload are, and which parts lie there whole."""
        ...

    def prove(self, reference: str, manifest: str) -> Mapping[str, bytes]:
        """Have the sealing of the return with that reference recorded, and give what proves it."""
        ...


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into one return, and who stands behind it.

    ``rows`` are those of `index` that do not leave, ``said`` what is said beside the index. ``previews`` are the
    digests of small pictures, made when it was collected, by those of files. ``version`` is that of the guideline,
    ``country`` by whose law the certificate is worded. ``account`` is set where each has its own return.
    """

    header: ReturnHeader
    items: tuple[ItemOutcome, ...]
    index: Index
    rows: KeptBack
    said: tuple[Part, ...]
    previews: Mapping[str, str]
    custodian: Custodian
    version: str
    country: str | None
    account: str = ""

    @property
    def size(self) -> int:
        """About how many bytes its payload has: files, and each table in two forms."""
        return sum(file.size for file in self.index.files) + 2 * sum(table.size for table in self.index.tables)


@dataclass(frozen=True, slots=True)
class Bed:
    """Where one package comes to lie, and how it is encrypted: the key of its request, and what is for the reader.

    ``parts`` are those that lie there already, ``members`` the media that were given to them.
    """

    folder: str
    key: bytes = field(repr=False)
    wrapping: Wrapping = field(repr=False)
    start: Start = field(repr=False)
    parts: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    """A return at rest: what was sealed, the names of its parts, and how many bytes of a package they hold."""

    sealed: Sealed
    parts: tuple[str, ...]
    size: int


class Astray(PlaceFailed):
    """What was written cannot be read again as it was written: it has to be written anew from its beginning."""


def pack(contents: Contents, bed: Bed, line: Line) -> Packed:
    """Package a return into its bed, or go on where that was broken off.

    Raises:
        Problem: the return cannot be made.
        PlaceFailed: its place does not take it now.
        Astray: its place took it, and gives something else.
        Exception: whatever the line raises.
    """
    header, store = contents.header, the_store()
    press = press_for(contents.version, contents.country, header.sealed_at)
    folder = Folder(bed.folder, Cipher(bed.key), the_returns())
    ends = [number * cut.PART for number in range(len(bed.parts) + 1)]
    going_on = taken_up(bed.wrapping, bed.start, bed.members, ends)
    kept = bed.parts[: going_on.size // cut.PART]
    # What lies behind them is under the same key as what comes there now.
    folder.clear(kept)
    line.wrote("", going_on.size, kept)
    sink = PartsWriter(folder, kept)
    told = _Told(line, sink, going_on.size)
    try:
        with tempfile.TemporaryDirectory(prefix="rogatory-sealing-") as scratch, ExitStack() as spools:
            packaged = write_return(
                sink,
                header,
                contents.items,
                _ticking(parts_of(contents.index, contents.rows, contents.said, store, contents.previews), told),
                wrapping=bed.wrapping,
                start=bed.start,
                certificate=partial(press.certify, contents.custodian),
                signer=press.signer,
                layout=LayoutRenderer(press.layout, header) if press.layout else None,
                prove=partial(line.prove, header.reference),
                timestamp=press.timestamp,
                progress=told.wrote,
                spool=lambda: spools.enter_context(spool_in(Path(scratch))),
                journal=line,
                going_on=going_on,
                there=_there(folder, kept, told),
            )
        size = sink.close()
    finally:
        sink.abandon()
    _read_again(folder, sink.parts, size, told)
    if size != packaged.size:
        raise Astray("other bytes lie there than were written", where=header.reference, cure="Check the place")
    return Packed(packaged.sealed, sink.parts, size)


def _there(folder: Folder, parts: tuple[str, ...], told: _Told) -> Iterator[bytes]:
    with _astray():
        for piece in beginning(folder, parts):
            told.again()
            yield piece


def _read_again(folder: Folder, parts: tuple[str, ...], size: int, told: _Told) -> None:
    with _astray():
        look_through(folder, parts, size, told.again)


@contextmanager
def _astray() -> Iterator[None]:
    """Tell that what lies there is not what was written."""
    try:
        yield
    except PlaceFailed:
        raise
    except Problem as problem:
        raise Astray(problem.what, where=problem.where, cure="It is written anew; check the place") from problem


class _Told:
    """Tells over the line how far it has come, from the thread that reads."""

    def __init__(self, line: Line, sink: PartsWriter, size: int) -> None:
        self._line, self._sink = line, sink
        self._at = ("", size)

    def wrote(self, path: str, size: int) -> None:
        self._at = (path, size)
        self.again()

    def again(self) -> None:
        self._line.wrote(*self._at, self._sink.parts)


def _ticking(parts: Iterator[Part], told: _Told) -> Iterator[Part]:
    """Have a table with many rows tell of itself while it is read."""
    for part in parts:
        yield replace(part, rows=_rows(part.rows, told)) if isinstance(part, TablePart) else part


def _rows(rows: Any, told: _Told) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - cells of any type that a return can hold
    for number, row in enumerate(rows):
        if number % _ROWS == 0:
            told.again()
        yield row
