"""BagIt (RFC 8493, and its drafts 0.93 to 0.97): the parts a writer needs, and a verifier of whole bags.

A verifier of other people's bags has to forgive what the drafts forgave, and refuse what could reach outside the bag.
A return of ours is held to more: there any warning is a fault (see `checking`).
"""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_LOOSE_DECLARATION = re.compile(
    r"BagIt-Version\s*:\s*(\d{1,9})\.(\d{1,9})\s*\nTag-File-Character-Encoding\s*:\s*(\S+)\s*"
)
_STRICT_DECLARATION = re.compile(r"BagIt-Version: \d+\.\d+\nTag-File-Character-Encoding: \S+\n?")
_MANIFEST = re.compile(r"(tag)?manifest-([A-Za-z0-9-]+)\.txt")
_MANIFEST_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(\S.*)")
_FETCH_LINE = re.compile(r"(\S+)[ \t]+(\d+|-)[ \t]+(\S.*)")
_OUTWARD = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[A-Za-z]:")
_OXUM = re.compile(r"(\d+)\.(\d+)")
_LONGEST_COUNT = 20
"""Digits of more bytes or files than there are: Python refuses to read numbers of thousands."""
_LEFT_BY_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_STRICT_SINCE = (1, 0)


class Bag(Protocol):
    """A bag to be verified, wherever its files are. Names are relative to the bag, with `/` between segments."""

    def names(self) -> Iterable[str]:
        """Give the name of every file."""
        ...

    def size(self, name: str) -> int:
        """Give a file's size in bytes."""
        ...

    def read(self, name: str) -> bytes:
        """Give a tag file's bytes."""
        ...

    def digest(self, name: str, algorithm: str) -> str:
        """Give a file's digest in lower-case hexadecimal; `algorithm` is a name of hashlib."""
        ...


@dataclass(frozen=True, slots=True)
class BagFlaw:
    """What is wrong with one file of a bag, in plain words."""

    file: str
    words: str


@dataclass(frozen=True, slots=True)
class BagReport:
    """The outcome: a bag is valid when `errors` is empty. `info` holds the labels of bag-info.txt in order."""

    version: tuple[int, int] | None
    info: tuple[tuple[str, str], ...]
    errors: tuple[BagFlaw, ...]
    warnings: tuple[BagFlaw, ...]


def bag_info(labels: Iterable[tuple[str, str]]) -> bytes:
    """Write bag-info.txt: one line a label; line breaks within a value become spaces."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in labels).encode()


def manifest(rows: Iterable[tuple[str, str]]) -> bytes:
    """Write a manifest from (hexadecimal digest, path) rows, as `sha256sum --check` reads it."""
    return "".join(f"{digest}  {path}\n" for digest, path in rows).encode()


def read_labels(text: str) -> tuple[tuple[str, str], ...]:
    """Read `Label: value` lines; an indented line continues the value before it. Lines without a colon are left out."""
    labels: list[tuple[str, str]] = []
    for line in _lines(text):
        if line[:1] in " \t" and labels:
            label, value = labels[-1]
            labels[-1] = (label, f"{value} {line.strip()}")
        elif ":" in line:
            label, _, value = line.partition(":")
            labels.append((label.strip(), value.strip()))
    return tuple(labels)


def check_bag(bag: Bag) -> BagReport:
    """Verify a bag: declaration, paths, manifests, completeness, digests, fetch list, payload count.

    Bad input never raises; it is told in the report.
    """
    return _Check(bag).run()


@dataclass(slots=True)
class _Check:
    bag: Bag
    names: frozenset[str] = frozenset()
    version: tuple[int, int] = _STRICT_SINCE
    encoding: str = "utf-8"
    errors: list[BagFlaw] = field(default_factory=list)
    warnings: list[BagFlaw] = field(default_factory=list)
    alike: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def run(self) -> BagReport:
        self.names = frozenset(self.bag.names())
        self.alike = {_folded(name): name for name in sorted(self.names)}
        if not self._declaration():
            return BagReport(None, (), tuple(self.errors), tuple(self.warnings))
        payload = sorted(name for name in self.names if name.startswith("data/"))
        manifests = [(name, found) for name in sorted(self.names) if (found := _MANIFEST.fullmatch(name))]
        listed = [self._manifest(name, found[2]) for name, found in manifests if not found[1]]
        for name, found in manifests:
            if found[1]:
                self._manifest(name, found[2], tags=True)
        if not listed:
            self._error("manifest-*.txt", "the bag has no payload manifest, so nothing in it can be checked")
        self._completeness(payload, listed)
        self._fetch()
        info = self._info()
        self._oxum(info, payload)
        return BagReport(self.version, info, tuple(self.errors), tuple(self.warnings))

    def _error(self, file: str, words: str) -> None:
        self.errors.append(BagFlaw(file, words))

    def _warn(self, file: str, words: str) -> None:
        self.warnings.append(BagFlaw(file, words))

    def _declaration(self) -> bool:
        if "bagit.txt" not in self.names:
            self._error("bagit.txt", "it is missing, so this is no bag")
            return False
        raw = self.bag.read("bagit.txt")
        if raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._error("bagit.txt", "it begins with a byte order mark, which the format forbids")
            return False
        text = raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        found = _LOOSE_DECLARATION.fullmatch(text)
        if found is None:
            self._error("bagit.txt", "it does not give version and encoding in its two lines")
            return False
        self.version = (int(found[1]), int(found[2]))
        if self.version >= _STRICT_SINCE and not _STRICT_DECLARATION.fullmatch(text):
            self._error("bagit.txt", "it has white space where version 1.0 allows none")
        try:
            # Some names are of codecs that turn bytes into bytes, or text into text; some are no names at all.
            " ".encode(found[3])
            self.encoding = codecs.lookup(found[3]).name
        except (LookupError, ValueError):
            self._error("bagit.txt", f"it names the encoding {found[3]!r}, which is unknown")
            return False
        return True

    def _text(self, name: str) -> str | None:
        try:
            return self.bag.read(name).decode(self.encoding)
        except UnicodeError:
            self._error(name, f"it is not written in {self.encoding}, as bagit.txt says it is")
            return None

    def _manifest(self, name: str, written: str, *, tags: bool = False) -> frozenset[str]:
        """Check one manifest's lines and digests; give the names of the files it lists."""
        algorithm = written.lower().replace("-", "")
        if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
            self._error(name, f"the algorithm {written} is unknown, so its files cannot be checked")
            return frozenset()
        digests: dict[str, str] = {}
        alike: set[str] = set()
        for number, line in enumerate(_lines(self._text(name) or ""), start=1):
            found = _MANIFEST_LINE.fullmatch(line.rstrip(" \t") if self.version < _STRICT_SINCE else line)
            if found is None:
                self._error(name, f"its line {number} is no digest and path")
                continue
            if found[2]:
                self._warn(name, "it was written by a checksum tool in its binary mode (an asterisk before the path)")
            path = self._path(name, found[3], tags=tags)
            if path is not None:
                self._listed_once(name, path, found[1].lower(), digests, alike)
        return frozenset(
            present for path, digest in digests.items() if (present := self._same(name, path, digest, algorithm))
        )

    def _path(self, name: str, written: str, *, tags: bool | None) -> str | None:
        """Give the path a line means, or None (and an error) where it could reach outside its place."""
        path = written
        if self.version >= _STRICT_SINCE:
            path = re.sub("%(0A|0D|25)", lambda code: chr(int(code[1], 16)), written, flags=re.IGNORECASE)
        if path.startswith("./"):
            self._warn(name, f"the path {written} needs no ./ before it")
            path = path[2:]
        if path.startswith(("/", "~", "\\")) or _OUTWARD.search(path):
            self._error(name, f"the path {written} leads outside the bag")
            return None
        if tags is not None and path.startswith("data/") == tags:
            self._error(name, f"the path {written} does not belong in this manifest")
            return None
        return path

    def _listed_once(self, name: str, path: str, digest: str, digests: dict[str, str], alike: set[str]) -> None:
        if path in digests:
            if digests[path] != digest:
                self._error(name, f"{path} is listed twice with different digests")
            elif self.version >= _STRICT_SINCE:
                self._error(name, f"{path} is listed twice")
            else:
                self._warn(name, f"{path} is listed twice with the same digest")
        elif _folded(path) in alike:
            self._warn(name, f"{path} differs from another path only by capitals or Unicode form")
        alike.add(_folded(path))
        digests.setdefault(path, digest)

    def _same(self, name: str, path: str, digest: str, algorithm: str) -> str | None:
        """Compare a listed file with its digest; give the name under which it is present."""
        present = path if path in self.names else self.alike.get(_folded(path))
        if present is None:
            if path.rpartition("/")[2].casefold() in _LEFT_BY_SYSTEMS:
                self.gone.add(path)
                self._warn(path, f"{name} lists it and it is missing; desktops make and remove this file by themselves")
            else:
                self._error(path, f"{name} lists it, and it is missing")
            return None
        if present != path:
            self._warn(path, f"{name} lists it; the bag holds {present}, which differs by capitals or Unicode form")
        if present.rpartition("/")[2].casefold() in _LEFT_BY_SYSTEMS:
            self._warn(present, "it is a file that desktops make by themselves")
        found = self.bag.digest(present, algorithm)
        if found != digest:
            self._error(present, f"it was changed: its {algorithm.upper()} is {found}, and {name} says {digest}")
        return present

    def _completeness(self, payload: list[str], listed: list[frozenset[str]]) -> None:
        for name in payload:
            lists = sum(name in one for one in listed)
            due = len(listed) if self.version >= _STRICT_SINCE else 1
            if listed and lists < due:
                self._error(name, "it is in the payload and not in every manifest that must list it")

    def _fetch(self) -> None:
        if "fetch.txt" not in self.names:
            return
        for number, line in enumerate(_lines(self._text("fetch.txt") or ""), start=1):
            found = _FETCH_LINE.fullmatch(line.strip())
            if found is None:
                self._error("fetch.txt", f"its line {number} is no address, length and path")
            else:
                self._path("fetch.txt", found[3], tags=False)

    def _info(self) -> tuple[tuple[str, str], ...]:
        for name in ("bag-info.txt", "package-info.txt"):
            if name in self.names:
                return read_labels(self._text(name) or "")
        return ()

    def _oxum(self, info: tuple[tuple[str, str], ...], payload: list[str]) -> None:
        for label, value in info:
            found = _OXUM.fullmatch(value)
            if label.casefold() != "payload-oxum" or found is None:
                continue
            if max(map(len, found.groups())) > _LONGEST_COUNT:
                self._error("bag-info.txt", "it counts more bytes or files than any bag can have")
                continue
            size = sum(self.bag.size(name) for name in payload)
            lost = sum(name.startswith("data/") for name in self.gone)
            if lost and int(found[2]) == len(payload) + lost and int(found[1]) >= size:
                continue
            if (int(found[1]), int(found[2])) != (size, len(payload)):
                self._error("bag-info.txt", f"it counts {value} (bytes.files); the payload has {size}.{len(payload)}")


def _lines(text: str) -> list[str]:
    return [line for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")) if line.strip()]


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
