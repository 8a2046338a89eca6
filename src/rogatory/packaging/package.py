"""Makes the encrypted return: the only way from rows and files to what a reader is given.

Each byte is read once. The caller's thread reads, hashes and frames; from a few megabytes on another encrypts and
writes. Memory does not grow with the return.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from rogatory.evidence.container import Sink
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.journal import Journal, Member
from rogatory.evidence.returns import CertificateFacts, ItemOutcome, Layout, Part, Sealed
from rogatory.evidence.sealing import seal
from rogatory.evidence.signature import Signer
from rogatory.evidence.sums import Piece
from rogatory.packaging.blocks import blocks
from rogatory.packaging.formats.start import Start
from rogatory.packaging.formats.wrapping import Resumable, Wrapping
from rogatory.packaging.handover import Handover
from rogatory.packaging.sums import FastSums


@dataclass(frozen=True, slots=True)
class Packaged:
    """What was made: the sealed return, and the number of bytes of the encrypted file."""

    sealed: Sealed
    size: int


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Where a packaging goes on: after byte `size` of the encrypted file, with the media that it holds whole."""

    size: int = 0
    members: tuple[Member, ...] = field(default=(), repr=False)


def taken_up(wrapping: Wrapping, start: Start, members: Sequence[Member], ends: Iterable[int]) -> TakenUp:
    """Find the furthest place at which a packaging that was broken off can go on.

    What may differ the second time (certificate, proofs, signature) comes after the media, so no place lies behind the
    last media file in the journal. What the sink holds behind the place must be destroyed before the packaging goes on:
    it is under the same key as what is written there now.

    Args:
        wrapping: the encryption; what cannot be taken up begins anew.
        start: what it began with.
        members: what the journal was told, from the first media file on; what a packaging that went on told again may
            stand behind it.
        ends: the sizes of the encrypted file to which the sink can go back, such as the ends of its parts.
    """
    if not isinstance(wrapping, Resumable) or not members:
        return TakenUp()
    by_end = {member.end: member for member in members}
    last = max(by_end)
    size = max((size for size in ends if wrapping.reach(start, size) <= last), default=0)
    needed = wrapping.position(start, size)
    return TakenUp(size, tuple(by_end[end] for end in sorted(by_end) if end <= needed))


def write_return(
    sink: Sink,
    header: ReturnHeader,
    items: Iterable[ItemOutcome],
    parts: Iterable[Part],
    *,
    wrapping: Wrapping,
    start: Start,
    certificate: Callable[[CertificateFacts], bytes],
    signer: Signer,
    layout: Layout | None = None,
    prove: Callable[[str], Mapping[str, bytes]] | None = None,
    timestamp: Callable[[bytes], bytes] | None = None,
    progress: Callable[[str, int], None] | None = None,
    spool: Callable[[], BinaryIO] = io.BytesIO,
    journal: Journal | None = None,
    going_on: TakenUp | None = None,
    there: Iterable[Piece] = (),
) -> Packaged:
    """Seal a return, encrypt it, and give it to `sink`, which need not seek.

    Args:
        sink: takes the encrypted bytes in order, from another thread for a large return; a view that it is given is
            used again once its `write` returns. Nothing may be published of it before this function returns.
        header: as for `rogatory.evidence.sealing.seal`; so are the arguments that are not told of here.
        items: what was decided.
        parts: rows, media, statements and renderings; media first, so that it can be taken up. Chunks of media are
            fastest from `rogatory.packaging.blocks.blocks`.
        wrapping: the encryption, and for whom.
        start: what `wrapping.start()` gave, once for this return.
        certificate: makes the custodian's certificate.
        signer: signs the return.
        layout: shapes records for an agency's tools.
        prove: gives what the audit proves.
        timestamp: gives an authority's timestamp.
        progress: told each payload path and the payload bytes so far, at least once for each megabyte; what it raises
            stops the packaging.
        spool: makes an empty seekable stream for one table.
        journal: told each media file that was given to the sink.
        going_on: where an earlier packaging is taken up (`taken_up`), with the same header, parts, wrapping and start.
            The sink is given the bytes from `going_on.size` on.
        there: gives the bytes before that, where the encryption asks for them.

    Raises:
        Problem: the return cannot be made of these parts.
        Exception: whatever the sink raises. After any of these, nothing that the sink took may be shown to anybody.
    """
    going_on = going_on or TakenUp()
    counted = _Counted(sink, going_on.size)
    if isinstance(wrapping, Resumable):
        position = going_on.members[-1].end if going_on.members else 0
        target = wrapping.begin(counted, start, position=position, skip=going_on.size, there=there)
    else:
        target = wrapping.begin(counted, start)
    handover = Handover(target)
    try:
        sealed = seal(
            handover,
            header,
            items,
            parts,
            certificate=certificate,
            signer=signer,
            layout=layout,
            prove=prove,
            timestamp=timestamp,
            progress=progress,
            spool=spool,
            sums=FastSums,
            journal=journal,
            written=going_on.members,
        )
        handover.close()
    except BaseException:
        handover.abandon()
        raise
    return Packaged(sealed, counted.size)


def encrypt_again(zipped: BinaryIO, sink: Sink, *, wrapping: Wrapping, start: Start) -> int:
    """Encrypt the zip of a return that was sealed before for other readers, and give the size of the encrypted file.

    Raises:
        Problem: the zip was altered (what `rogatory.packaging.formats.opening.unwrap` gives tells so while it is read).
        Exception: whatever the sink raises. After any of these, nothing that the sink took may be shown to anybody.
    """
    counted = _Counted(sink, 0)
    handover = Handover(wrapping.begin(counted, start))
    try:
        for block in blocks(zipped):
            handover.write(block)
        handover.close()
    except BaseException:
        handover.abandon()
        raise
    return counted.size


class _Counted:
    """Passes bytes on, and counts them."""

    def __init__(self, sink: Sink, size: int) -> None:
        self._sink, self.size = sink, size

    def write(self, data: Piece, /) -> None:
        self._sink.write(data)
        self.size += len(data)
