"""Messages as Outlook saves them, made by hand: a compound file ([MS-CFB]) with the streams of [MS-OXMSG]."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SECTOR, SMALL, CUT_OFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass
class Folder:
    """A storage: streams and further storages, by name."""

    streams: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)


def compound(root: Folder) -> bytes:
    """Write a compound file."""
    entries: list[list] = []
    big, small = bytearray(), bytearray()
    chains: list[int] = []
    small_chains: list[int] = []

    def put(content: bytes) -> int:
        store, links, size = (big, chains, SECTOR) if len(content) >= CUT_OFF else (small, small_chains, SMALL)
        count = -(-len(content) // size)
        if not count:
            return END
        first = len(links)
        links.extend([*range(first + 1, first + count), END])
        store.extend(content.ljust(count * size, b"\0"))
        return first

    def add(name: str, kind: int, start: int, size: int) -> int:
        entries.append([name, kind, FREE, FREE, FREE, start, size])
        return len(entries) - 1

    def fill(folder: Folder, own: int) -> None:
        kids = [add(name, 2, put(content), len(content)) for name, content in folder.streams.items()]
        for name, inner in folder.folders.items():
            number = add(name, 1, 0, 0)
            fill(inner, number)
            kids.append(number)
        # A tree may be a list: each sibling on the right of the one before.
        kids.sort(key=lambda number: (len(entries[number][0]), entries[number][0].upper()))
        for one, other in pairwise(kids):
            entries[one][3] = other
        entries[own][4] = kids[0] if kids else FREE

    add("Root Entry", 5, END, 0)
    fill(root, 0)
    if small:
        first = len(chains)
        count = -(-len(small) // SECTOR)
        chains.extend([*range(first + 1, first + count), END])
        entries[0][5:] = [first, len(small)]
        big.extend(bytes(small).ljust(count * SECTOR, b"\0"))
    small_table = b"".join(struct.pack("<I", each) for each in small_chains)
    small_start = _appended(big, chains, small_table.ljust(-(-len(small_table) // SECTOR) * SECTOR, b"\xff"))
    listed = b"".join(_entry(*each) for each in entries)
    directory = _appended(big, chains, listed.ljust(-(-len(listed) // SECTOR) * SECTOR, b"\0"))
    tables = 1
    while (len(chains) + tables) * 4 > tables * SECTOR:
        tables += 1
    first_table = len(chains)
    chains.extend([FAT] * tables)
    table = b"".join(struct.pack("<I", each) for each in chains).ljust(tables * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, CUT_OFF, small_start,
                          -(-len(small_table) // SECTOR), END, 0)  # fmt: skip
    header += b"".join(struct.pack("<I", first_table + at if at < tables else FREE) for at in range(109))
    return header + bytes(big) + table


def _appended(big: bytearray, chains: list[int], content: bytes) -> int:
    if not content:
        return END
    first, count = len(chains), len(content) // SECTOR
    chains.extend([*range(first + 1, first + count), END])
    big.extend(content)
    return first


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    told = name.encode("utf-16-le")
    head = told.ljust(64, b"\0") + struct.pack("<HBBIII", len(told) + 2, kind, 1, left, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _storage(header: int, words: dict[int, str], content: dict[int, bytes], numbers: dict[int, int]) -> Folder:
    made = Folder()
    properties = bytearray(header)
    for which, text in words.items():
        value = text.encode("utf-16-le")
        made.streams[f"__substg1.0_{which:04X}001F"] = value
        properties += struct.pack("<HHIII", 0x1F, which, 6, len(value) + 2, 0)
    for which, value in content.items():
        made.streams[f"__substg1.0_{which:04X}0102"] = value
        properties += struct.pack("<HHIII", 0x102, which, 6, len(value), 0)
    for which, number in numbers.items():
        properties += struct.pack("<HHIQ", 0x3, which, 6, number)
    made.streams["__properties_version1.0"] = bytes(properties)
    return made


def message(
    subject: str = "An order",
    text: str = "Please see the order.",
    files: Sequence[tuple[str, bytes]] = (),
    inner: Folder | None = None,
    header: int = 32,
) -> Folder:
    """The storage of a message; `header` is 24 bytes long in one that is attached to another."""
    told = {0x0037: subject, 0x1000: text, 0x0C1A: "Ada Moss", 0x5D01: "ada@police.example"}
    made = _storage(header, told, {}, {})
    made.folders["__recip_version1.0_#00000000"] = _storage(8, {0x39FE: "requests@provider.example"}, {}, {})
    attached = [_storage(8, {0x3707: name}, {0x3701: content}, {0x3705: 1}) for name, content in files]
    if inner is not None:
        holder = _storage(8, {0x3707: "inner"}, {}, {0x3705: 5})
        holder.folders["__substg1.0_3701000D"] = inner
        attached.append(holder)
    made.folders |= {f"__attach_version1.0_#{at:08X}": each for at, each in enumerate(attached)}
    return made
