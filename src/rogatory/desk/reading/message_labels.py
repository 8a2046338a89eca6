"""Find among the files that a message carries those that can do harm. Runs in the child process alone."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from pathlib import PurePosixPath

from rogatory.desk.reading.content_types import content_type_of

# What the common systems run, install or mount when somebody opens it, by the end of its name.
_HARMFUL = frozenset(resources.files("rogatory.desk.reading").joinpath("harmful.txt").read_text("ascii").split())
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
_MOST_NAMES = 10


def labels_of(files: Iterable[tuple[str, bytes]]) -> list[list[str]]:
    """Give the labels of a message by the names and bytes of what it carries."""
    harmful, packed = [], []
    for name, content in files:
        if PurePosixPath(name.lower()).suffix[1:] in _HARMFUL or content.startswith(_PROGRAMS):
            harmful.append(name)
        elif content_type_of(content) in _PACKED:
            packed.append(name)
    found = (("harmful-attachments", harmful), ("packed-attachments", packed))
    return [[label, ", ".join(names[:_MOST_NAMES])[:900]] for label, names in found if names]


_PACKED = frozenset({"application/zip", "application/gzip", "application/x-7z-compressed", "text/html"})
"""What may hold anything, or opens in a browser with all that a page can do."""
