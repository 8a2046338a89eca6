"""Checks a sealed return: every byte of the zip, every file of the bag, the signature, and that the parts agree.

Everything here reads forwards through the file once, keeps only the small files in memory, writes nothing, and answers
bad input with findings. The certificate's own signature needs a PDF library and is checked in `rogatory.verify`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Literal

from rogatory.evidence.bag import check_bag, read_labels
from rogatory.evidence.container import DIRECTORY, END_RECORD, Directory, Entry, Flaw, Walk, dos_stamp, read_directory
from rogatory.evidence.counting import Counted, counter_for
from rogatory.evidence.names import file_name
from rogatory.evidence.returns import FORMAT
from rogatory.evidence.sealing import CERTIFICATE, DOCUMENT, GRAPH, INDEX, PLAN, PROOF_FILES
from rogatory.evidence.signature import SIGNATURE_FILE, PublicKey, check_signature
from rogatory.evidence.statement import signed_statement

Level = Literal["good", "note", "bad"]

_TAG_FILES = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
_KEPT = frozenset({DOCUMENT, PLAN, CERTIFICATE, SIGNATURE_FILE, *PROOF_FILES, *_TAG_FILES})
_LARGEST_KEPT = 256 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: good, worth a note, or bad; the file it is about; and words for a person."""

    level: Level
    file: str
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings, and what further checks need.

    These are the small files by name, each file's digest, what was counted in each record, and the manifest digest.
    """

    findings: tuple[Finding, ...]
    kept: Mapping[str, bytes]
    digests: Mapping[str, str]
    counted: Mapping[str, Counted]
    manifest_digest: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class _Read:
    """A zip that was read through: its members in order, without the folder they all lie in."""

    folder: str
    directory: Directory
    entries: Mapping[str, Entry]
    digests: Mapping[str, str]
    kept: Mapping[str, bytes]
    counted: Mapping[str, Counted]

    def names(self) -> Iterable[str]:
        return self.digests

    def size(self, name: str) -> int:
        return self.entries[name].size

    def read(self, name: str) -> bytes:
        return self.kept.get(name, b"")

    def digest(self, name: str, algorithm: str) -> str:
        return self.digests[name] if algorithm == "sha256" else ""


def check_sealed(stream: BinaryIO, pinned: PublicKey | None = None) -> Checked:
    """Check all of a return but the certificate's signature.

    Args:
        stream: the zip, seekable.
        pinned: the provider's key as the reader knows it from elsewhere, if at all.
    """
    findings: list[Finding] = []
    directory, flaws = read_directory(stream)
    _tell(findings, flaws, _folder(directory))
    if directory is None:
        findings.append(Finding("bad", END_RECORD, "the files in the zip could not be found, so none was checked"))
        return Checked(tuple(findings), {}, {}, {}, None, None)
    read = _read_through(stream, directory, findings)
    if not findings:
        findings.append(
            Finding("good", DIRECTORY, f"the zip holds {_count(len(read.digests), 'file')} and not one byte beside")
        )
    _check_bag(read, findings)
    labels = dict(read_labels(read.read("bag-info.txt").decode("utf-8", "replace")))
    reference, sealed_at = labels.get("External-Identifier", ""), labels.get("Rogatory-Sealed-At", "")
    _check_frame(read, labels, findings)
    manifest_digest = read.digests.get("tagmanifest-sha256.txt")
    proofs = {name: read.read(name) for name in PROOF_FILES if name in read.digests}
    statement = signed_statement(reference, sealed_at, manifest_digest or "", proofs)
    _check_signature(read, statement, pinned, findings)
    findings.extend(_check_document(read, reference, sealed_at))
    return Checked(tuple(findings), read.kept, read.digests, read.counted, manifest_digest, reference or None)


def _tell(findings: list[Finding], flaws: Iterable[Flaw], folder: str = "") -> None:
    findings.extend(Finding("bad", _within(folder, flaw.file), flaw.words) for flaw in flaws)


def _folder(directory: Directory | None) -> str:
    return directory.entries[0].name.partition("/")[0] + "/" if directory is not None and directory.entries else ""


def _within(folder: str, name: str) -> str:
    """Give a file's path in the return's folder, or its whole name where it lies outside, or is that of the folder."""
    return name.removeprefix(folder) or name


def _read_through(stream: BinaryIO, directory: Directory, findings: list[Finding]) -> _Read:
    folder = _folder(directory)
    walk = Walk(stream, directory, [])
    entries: dict[str, Entry] = {}
    digests: dict[str, str] = {}
    kept: dict[str, bytes] = {}
    counted: dict[str, Counted] = {}
    for entry, chunks in walk.members():
        name = _within(folder, entry.name)
        keep = name in _KEPT and entry.size <= _LARGEST_KEPT
        sha256, whole, counter = hashlib.sha256(), bytearray(), counter_for(name)
        for chunk in chunks:
            sha256.update(chunk)
            if counter:
                counter.update(bytes(chunk))
            if keep:
                whole += chunk
        if name == entry.name or name in digests:
            words = "it lies outside the return's folder, or stands in the zip twice"
            findings.append(Finding("bad", entry.name, words))
            continue
        entries[name], digests[name] = entry, sha256.hexdigest()
        if keep:
            kept[name] = bytes(whole)
        if counter:
            counted[name] = counter.done()
    _tell(findings, walk.flaws, folder)
    unread = (name for entry in directory.entries if (name := _within(folder, entry.name)) not in digests)
    findings.extend(Finding("bad", name, "it could not be read from the zip") for name in unread)
    return _Read(folder, directory, entries, digests, kept, counted)


def _check_bag(read: _Read, findings: list[Finding]) -> None:
    report = check_bag(read)
    findings.extend(Finding("bad", flaw.file, flaw.words) for flaw in (*report.errors, *report.warnings))
    if report.version not in {(1, 0), None}:
        findings.append(Finding("bad", "bagit.txt", "it names another version of BagIt than 1.0"))
    if not report.errors and not report.warnings:
        payload = sum(name.startswith("data/") for name in read.digests)
        findings.append(
            Finding("good", "manifest-sha256.txt", f"all {payload} files of the payload are as they were when sealed")
        )


def _check_frame(read: _Read, labels: Mapping[str, str], findings: list[Finding]) -> None:
    """Compare what the zip shows outside its files (folder, order, times, form) with what the bag says."""
    if labels.get("Rogatory-Format") != FORMAT:
        findings.append(Finding("bad", "bag-info.txt", _of_another_version(labels.get("Rogatory-Format", ""))))
    if read.folder != file_name(labels.get("External-Identifier", "")) + "/":
        findings.append(Finding("bad", DIRECTORY, "the folder in the zip does not bear the return's reference"))
    manifest = read.read("manifest-sha256.txt").decode("utf-8", "replace")
    listed = [line.partition("  ")[2] for line in manifest.split("\n") if line]
    tags = [*_TAG_FILES, *(name for name in PROOF_FILES if name in read.digests), SIGNATURE_FILE]
    found = list(read.digests)
    for due, name in zip([*listed, *tags], found, strict=False):
        if due != name:
            findings.append(Finding("bad", name, f"it stands in the zip where {due} must stand"))
            break
    beyond = found[len(listed) + len(tags) :]
    findings.extend(Finding("bad", name, "it stands after the last file that a return may have") for name in beyond)
    if _stamp(labels.get("Rogatory-Sealed-At", "")) != read.directory.stamp:
        findings.append(Finding("bad", DIRECTORY, "the times of the files in the zip are not the sealing instant"))


def _of_another_version(said: str) -> str:
    name = FORMAT.rpartition(" ")[0]
    if re.fullmatch(rf"{name} \d{{1,4}}\.\d{{1,4}}", said):
        return f"it says that this is a {said}, and this program knows {FORMAT} alone: use a program for that version"
    return f"it does not say that this is a {FORMAT}"


def _stamp(sealed_at: str) -> int | None:
    try:
        instant = datetime.fromisoformat(sealed_at)
        return dos_stamp(instant) if instant.utcoffset() is not None else None
    except Exception:  # noqa: BLE001 - whatever stands there, it is no instant
        return None


def _check_signature(
    read: _Read, statement: Mapping[str, Any], pinned: PublicKey | None, findings: list[Finding]
) -> None:
    if SIGNATURE_FILE not in read.kept:
        findings.append(Finding("bad", SIGNATURE_FILE, "it is missing: nobody has signed this return"))
        return
    key, fault = check_signature(read.kept[SIGNATURE_FILE], statement)
    if key is None or fault is not None:
        findings.append(Finding("bad", SIGNATURE_FILE, fault or "it holds no key"))
        return
    words = f"the signature is whole; its key has the fingerprint {key.fingerprint}"
    findings.append(Finding("good", SIGNATURE_FILE, words))
    if pinned is None:
        words = (
            "the key came with the return and was not compared with one you know: give the provider's published key "
            "(--key FILE), or compare the fingerprint, to know WHO signed"
        )
        findings.append(Finding("note", SIGNATURE_FILE, words))
    elif pinned == key:
        findings.append(Finding("good", SIGNATURE_FILE, "it was signed with the key that you gave"))
    else:
        words = f"it was NOT signed with the key that you gave, whose fingerprint is {pinned.fingerprint}"
        findings.append(Finding("bad", SIGNATURE_FILE, words))


@dataclass(frozen=True, slots=True)
class _Description:
    """What return.json says that the bag can confirm."""

    said: tuple[str, str, str]
    files: Mapping[str, tuple[str, int]]
    media: frozenset[str]
    tables: int
    table_files: frozenset[str]
    rows: int


def _description(data: bytes) -> _Description | None:
    try:
        value = json.loads(data)
        return _Description(
            said=(str(value["format"]), str(value["reference"]), str(value["sealed_at"])),
            files={str(file["path"]): (str(file["sha256"]), int(file["size"])) for file in value["files"]},
            media=frozenset(str(one["path"]) for one in value["media"]),
            tables=len(value["tables"]),
            table_files=frozenset(str(one[kind]) for one in value["tables"] for kind in ("csv", "jsonl")),
            rows=sum(int(one["rows"]) for one in value["tables"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _check_document(read: _Read, reference: str, sealed_at: str) -> Iterator[Finding]:
    """Compare return.json with the bag around it."""
    description = _description(read.read(DOCUMENT))
    if description is None:
        yield Finding("bad", DOCUMENT, "it is not the description of a return that the format asks for")
        return
    faults = list(_disagreements(read, description, reference, sealed_at))
    yield from faults
    if not faults:
        counts = (
            _count(description.tables, "table"),
            _count(description.rows, "row"),
            _count(len(description.media), "media file"),
        )
        words = "it lists every file by digest: {} with {}, {}".format(*counts)
        yield Finding("good", DOCUMENT, words)


def _disagreements(read: _Read, description: _Description, reference: str, sealed_at: str) -> Iterator[Finding]:
    if description.said != (FORMAT, reference, sealed_at):
        yield Finding("bad", DOCUMENT, "its format, reference or sealing instant is not that of bag-info.txt")
    payload = {name for name in read.digests if name.startswith("data/")}
    for name in sorted(payload - set(description.files) - {DOCUMENT, CERTIFICATE}):
        yield Finding("bad", name, "return.json does not list it")
    for name in sorted({INDEX, GRAPH, DOCUMENT, CERTIFICATE} - payload):
        yield Finding("bad", name, "it is missing, and every return has it")
    for name, (sha256, size) in description.files.items():
        if name not in payload or (sha256, size) != (read.digests[name], read.entries[name].size):
            yield Finding("bad", name, "it is not the file that return.json lists under this name")
    for name in sorted((description.media | description.table_files) - set(description.files)):
        yield Finding("bad", DOCUMENT, f"it speaks of {name}, which is not among its files")
    for name, entry in read.entries.items():
        if entry.streamed != (name in description.media):
            yield Finding("bad", name, "its form in the zip is not the one for this kind of file")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
