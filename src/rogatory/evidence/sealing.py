"""Seals a return: one pass over every byte, from the source's rows and chunks into a signed bag in a canonical zip.

The order is the chain of proof. Records, media, plans and layouts first; then index.html and case.jsonld; then
return.json, which lists them all by digest; then the certificate, which lists return.json and the records; then the
manifests, which cover the certificate; then what is proved of the manifests by others (an authority's timestamp, the
proof that the audit tree holds their digest); last the signature, over manifests and proofs.
"""

from __future__ import annotations

import hashlib
import io
import mimetypes
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, BinaryIO

from rogatory.evidence import bag
from rogatory.evidence.case_graph import case_graph
from rogatory.evidence.cells import instant
from rogatory.evidence.container import CHUNK, Sink, ZipWriter
from rogatory.evidence.document import Contents, MediaRecord, TableRecord, document
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.journal import Journal, Member
from rogatory.evidence.names import NameRegistry, file_name, is_file_name
from rogatory.evidence.page import index_page
from rogatory.evidence.returns import (
    CertificateFacts,
    FileRecord,
    ItemOutcome,
    Layout,
    MediaPart,
    Part,
    PlanPart,
    RenderingPart,
    Role,
    Sealed,
    StatementPart,
    TablePart,
    WithheldPart,
)
from rogatory.evidence.row_lines import RowLines
from rogatory.evidence.sample import Sample
from rogatory.evidence.signature import SIGNATURE_FILE, Signer, signature_file
from rogatory.evidence.statement import bag_labels, signed_statement
from rogatory.evidence.sums import Piece, PlainSums, Sums
from rogatory.problem import Problem

PROOF_FILE, CHECKPOINT_FILE, TIMESTAMP_FILE = "audit-proof.json", "audit-checkpoint.txt", "timestamp.tsr"
PROOF_FILES = (PROOF_FILE, CHECKPOINT_FILE, TIMESTAMP_FILE)
"""What is made from the manifests' digest, and so cannot stand in the tag manifest; in the order of the zip."""
PROVENANCE_COLUMNS = ("rogatory_item", "rogatory_clause")
LAYOUT_FOLDER = "data/layout"
INDEX, GRAPH = "data/index.html", "data/case.jsonld"
DOCUMENT, CERTIFICATE = "data/return.json", "data/certificate.pdf"
PLAN = "data/plan.json"
"""The signed plans under which it was collected."""

_LINES = 1 << 16
"""Bytes of lines that are hashed at once: one by one they would cost more than to make them."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Begins each CSV: without it the commonest spreadsheet reads names of every script as rubbish."""


def seal(
    sink: Sink,
    header: ReturnHeader,
    items: Iterable[ItemOutcome],
    parts: Iterable[Part],
    *,
    certificate: Callable[[CertificateFacts], bytes],
    signer: Signer,
    layout: Layout | None = None,
    prove: Callable[[str], Mapping[str, bytes]] | None = None,
    timestamp: Callable[[bytes], bytes] | None = None,
    progress: Callable[[str, int], None] | None = None,
    spool: Callable[[], BinaryIO] = io.BytesIO,
    sums: Callable[[], Sums] = PlainSums,
    journal: Journal | None = None,
    written: Iterable[Member] = (),
) -> Sealed:
    """Write a whole return to `sink`, which need not seek.

    Args:
        sink: takes the bytes of the zip in order.
        header: who asked, who answers, who decided.
        items: what was decided, released or not.
        parts: rows, media, statements and renderings, read once and in this order.
        certificate: makes the custodian's signed certificate (PDF) from the digests of everything before it.
        signer: signs the return.
        layout: shapes the records for an agency's tools, where the guideline pack has such a layout.
        prove: called once with the manifest digest before the return is closed; gives what the audit proves, by the
            names of the files (`PROOF_FILE`, `CHECKPOINT_FILE`).
        timestamp: called once with the bytes of tagmanifest-sha256.txt, before `prove`; gives an authority's reply
            (RFC 3161, DER), and raises where there is none.
        progress: told each payload path as it is written, with the payload bytes so far; more than once for a large
            file.
        spool: makes an empty seekable stream for one table; the default keeps tables in memory.
        sums: makes what reckons the sums of one file.
        journal: told each media file that was written whole.
        written: of a sealing that is taken up again, the media files that the sink holds, from the first on, as the
            journal was told them. Nothing of them is read or written: the sink is given what comes after them.

    Raises:
        Problem: a part does not hold together (row width, declared size or digest, unnameable value), or is not what
            was written before. The sink is then worthless.
    """
    sealing = _Sealing(sink, header, signer, layout, progress, spool, sums, journal, written)
    for part in parts:
        sealing.part(part)
    return sealing.finish(tuple(items), certificate, prove, timestamp)


class _Spooled:
    """Bytes on their way to the zip whose number and sums must be known before the first of them is written there."""

    def __init__(self, stream: BinaryIO, sums: Sums) -> None:
        self._stream, self._sums = stream, sums
        self._held = bytearray()

    def write(self, data: bytes) -> None:
        self._held += data
        if len(self._held) >= _LINES:
            self._keep()

    @property
    def sums(self) -> Sums:
        if self._held:
            self._keep()
        return self._sums

    def _keep(self) -> None:
        kept, self._held = bytes(self._held), bytearray()
        self._stream.write(kept)
        self._sums.update(kept)

    def chunks(self) -> Iterator[bytes]:
        self._stream.seek(0)
        while chunk := self._stream.read(CHUNK):
            yield chunk
        self._stream.close()


class _Sealing:
    """The state of one sealing: the zip so far, the files so far, the names given so far."""

    def __init__(
        self,
        sink: Sink,
        header: ReturnHeader,
        signer: Signer,
        layout: Layout | None,
        progress: Callable[[str, int], None] | None,
        spool: Callable[[], BinaryIO],
        sums: Callable[[], Sums],
        journal: Journal | None,
        written: Iterable[Member],
    ) -> None:
        self._zip = ZipWriter(sink, header.sealed_at)
        self._header, self._signer, self._layout = header, signer, layout
        self._progress, self._spool, self._sums, self._journal = progress, spool, sums, journal
        self._written = deque(written)
        self._names = NameRegistry()
        self._folder = file_name(header.reference) + "/"
        self._files: list[FileRecord] = []
        self._tables: list[TableRecord] = []
        self._media: list[MediaRecord] = []
        self._statements: list[StatementPart] = []
        self._withheld: list[WithheldPart] = []
        self._sample = Sample(header.sealed_at)
        self._payload_size = 0

    def part(self, part: Part) -> None:
        """Write one part, or keep it where it is a word about data."""
        if isinstance(part, TablePart):
            self._table(part)
        elif isinstance(part, MediaPart):
            self._one_media(part)
        elif isinstance(part, RenderingPart):
            self._rendering(part)
        elif isinstance(part, PlanPart):
            self._plan(part)
        elif isinstance(part, WithheldPart):
            self._withheld.append(part)
        else:
            self._statements.append(part)

    def finish(
        self,
        items: tuple[ItemOutcome, ...],
        certificate: Callable[[CertificateFacts], bytes],
        prove: Callable[[str], Mapping[str, bytes]] | None,
        timestamp: Callable[[bytes], bytes] | None,
    ) -> Sealed:
        """Write layouts, documents, certificate, manifests, proofs and signature; close the zip."""
        if self._written:
            raise Problem(
                f"{self._written[0].path} was written before, and is no part of this return",
                where=self._header.reference,
                cure="Give the parts as they were given the first time, or seal anew.",
            )
        for rendering in self._layout.renderings() if self._layout else ():
            self._rendering(rendering)
        renderings = tuple(file for file in self._files if file.role == "rendering")
        contents = Contents(
            self._header,
            items,
            tuple(self._statements),
            tuple(self._withheld),
            tuple(self._tables),
            tuple(self._media),
            renderings,
            self._sample.days.timeline(),
        )
        page = index_page(contents, tuple(self._files), self._signer.public.fingerprint)
        self._payload(INDEX, "page", "text/html", page)
        self._described(GRAPH, "description", "application/ld+json", case_graph(contents, tuple(self._files)))
        self._described(DOCUMENT, "document", "application/json", document(contents, tuple(self._files)))
        facts = CertificateFacts(self._header, tuple(self._files), contents.rows, len(self._media))
        self._payload(CERTIFICATE, "certificate", "application/pdf", certificate(facts))
        manifest_digest = self._tag_files(prove, timestamp)
        self._zip.close()
        return Sealed(manifest_digest, self._zip.size, len(self._files), contents.rows, len(self._media))

    def _table(self, part: TablePart) -> None:
        csv, jsonl = (_Spooled(self._spool(), self._sums()) for _ in range(2))
        folder = self._names.folder(self._names.folder("data/records", part.account), part.category)
        path = self._names.file(folder, file_name(part.table) + ".csv")
        path_of_lines = self._names.file(folder, path.rpartition("/")[2].removesuffix(".csv") + ".jsonl")
        names = (*PROVENANCE_COLUMNS, *(column.name for column in part.columns))
        lines = RowLines(names, (part.item_id, part.clause))
        csv.write(_BYTE_ORDER_MARK + lines.heading)
        count, sample, left = 0, self._sample.begin(part), iter(part.rows)
        while rows := tuple(islice(left, lines.many)):
            _refuse_other_widths(rows, len(part.columns), path)
            columns = tuple(zip(*rows, strict=True))
            of_csv, of_jsonl = lines.of(columns, len(rows))
            csv.write(of_csv)
            jsonl.write(of_jsonl)
            sample.look(rows, columns)
            if self._layout:
                for row in rows:
                    self._layout.row(part, row, path)
            count += len(rows)
        self._sample.end(sample)
        written = (
            self._spooled(path, "record", "text/csv", csv),
            self._spooled(path_of_lines, "record", "application/jsonl", jsonl),
        )
        part = replace(part, rows=())
        self._tables.append(TableRecord(part, count, *written, tuple(sample.rows), sample.earliest, sample.latest))

    def _one_media(self, part: MediaPart) -> None:
        wanted = self._layout.place(part) if self._layout else None
        if wanted is None:
            path = self._names.file(self._names.folder("data/media", part.account), file_name(part.file_name))
        else:
            _refuse_unsafe(wanted)
            path = self._names.file(*_split(wanted))
        sha256 = self._passed_over(path, part) if self._written else self._streamed(path, part)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        file = self._record(path, "media", kind, part.size, sha256, ())
        kept = replace(part, chunks=(), preview=None)
        self._media.append(MediaRecord(kept, file, self._sample.picture(part)))
        if self._layout:
            self._layout.placed(part, path)

    def _streamed(self, path: str, part: MediaPart) -> str:
        sums = self._sums()
        self._zip.stream(self._folder + path, part.size, self._told(path, part.chunks), sums)
        sha256 = sums.sha256()
        _refuse_other(path, sha256, part.sha256)
        if self._journal:
            self._journal.done(Member(path, part.size, sha256, sums.crc, self._zip.size))
        return sha256

    def _told(self, path: str, chunks: Iterable[Piece]) -> Iterator[Piece]:
        done = self._payload_size
        for chunk in chunks:
            yield chunk
            done += len(chunk)
            if self._progress:
                self._progress(path, done)

    def _passed_over(self, path: str, part: MediaPart) -> str:
        member = self._written.popleft()
        self._zip.pass_over(self._folder + path, part.size, member.crc)
        if (member.path, member.size, member.end) != (path, part.size, self._zip.size):
            raise Problem(
                f"{member.path} was written in its place before",
                where=path,
                cure="Give the parts as they were given the first time, or seal anew.",
            )
        _refuse_other(path, member.sha256, part.sha256)
        return member.sha256

    def _plan(self, part: PlanPart) -> None:
        if any(file.path == PLAN for file in self._files):
            raise Problem("its plans were given twice", where=PLAN, cure="Give all plans as one part.")
        self._payload(PLAN, "plan", "application/json", part.content)

    def _rendering(self, part: RenderingPart) -> None:
        _refuse_unsafe(part.path)
        path = self._names.file(*_split(part.path))
        self._payload(path, "rendering", part.media_type, part.content, part.derived_from)

    def _spooled(self, path: str, role: Role, media_type: str, spooled: _Spooled) -> FileRecord:
        self._zip.add(self._folder + path, spooled.sums.size, spooled.sums.crc, spooled.chunks())
        return self._record(path, role, media_type, spooled.sums.size, spooled.sums.sha256(), ())

    def _described(self, path: str, role: Role, media_type: str, pieces: Iterable[bytes]) -> None:
        spooled = _Spooled(self._spool(), self._sums())
        for piece in pieces:
            spooled.write(piece)
        self._spooled(path, role, media_type, spooled)

    def _payload(
        self, path: str, role: Role, media_type: str, content: bytes, derived_from: tuple[str, ...] = ()
    ) -> None:
        sums = self._write(path, content)
        self._record(path, role, media_type, sums.size, sums.sha256(), derived_from)

    def _record(
        self, path: str, role: Role, media_type: str, size: int, sha256: str, derived_from: tuple[str, ...]
    ) -> FileRecord:
        file = FileRecord(path, role, media_type, size, sha256, derived_from)
        self._files.append(file)
        self._payload_size += size
        if self._progress:
            self._progress(path, self._payload_size)
        return file

    def _tag_files(
        self, prove: Callable[[str], Mapping[str, bytes]] | None, timestamp: Callable[[bytes], bytes] | None
    ) -> str:
        header = self._header
        manifest = bag.manifest((file.sha256, file.path) for file in self._files)
        tags = {
            "bagit.txt": bag.DECLARATION,
            "bag-info.txt": bag.bag_info(bag_labels(header, self._payload_size, len(self._files))),
            "manifest-sha256.txt": manifest,
        }
        tag_manifest = bag.manifest((hashlib.sha256(data).hexdigest(), name) for name, data in tags.items())
        digest = hashlib.sha256(tag_manifest).hexdigest()
        for name, data in chain(tags.items(), [("tagmanifest-sha256.txt", tag_manifest)]):
            self._write(name, data)
        # The timestamp first: where its authority does not answer, the audit must not hold a sealing that never was.
        proofs = {TIMESTAMP_FILE: timestamp(tag_manifest)} if timestamp else {}
        proofs |= prove(digest) if prove else {}
        ordered = {name: proofs[name] for name in PROOF_FILES if name in proofs}
        for name, data in ordered.items():
            self._write(name, data)
        statement = signed_statement(header.reference, instant(header.sealed_at), digest, ordered)
        self._write(SIGNATURE_FILE, signature_file(self._signer, statement))
        return digest

    def _write(self, name: str, data: bytes) -> Sums:
        sums = self._sums()
        sums.update(data)
        self._zip.add(self._folder + name, sums.size, sums.crc, (data,))
        return sums


def _refuse_other_widths(rows: Sequence[Sequence[Any]], width: int, path: str) -> None:
    for found in set(map(len, rows)) - {width}:
        raise Problem(
            f"a row has {found} cells for {width} columns",
            where=path,
            cure="Give one cell a column, None where there is no value.",
        )


def _refuse_other(path: str, found: str, due: str | None) -> None:
    if due is not None and found != due:
        raise Problem(
            "the bytes are not those that were collected",
            where=path,
            cure="Restore the stored files from a backup, or collect again.",
        )


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def _refuse_unsafe(path: str) -> None:
    if not path.startswith(LAYOUT_FOLDER + "/") or not all(is_file_name(segment) for segment in path.split("/")):
        raise Problem(
            f"a rendering cannot be named {path!r}",
            where="layout",
            cure=f"Put it under {LAYOUT_FOLDER}/ and pass each segment through rogatory.evidence.names.file_name.",
        )
