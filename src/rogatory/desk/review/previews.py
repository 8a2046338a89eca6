"""Small pictures of collected files, made in a confined child process: the original is never shown to anybody here.

Pictures alone have one; of everything else the page shows a tile with its name. Each is an object in the store.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.running import NotConfined, file_of, run
from rogatory.desk.stages.spool import Index
from rogatory.desk.store import Store
from rogatory.problem import Problem

MOST = 60
"""So many files of a collection are given a small picture: each takes a child process of its own."""
_LARGEST = 64 << 10
_JPEG = b"\xff\xd8\xff"
_BEGINNINGS = (_JPEG, b"\x89PNG\r\n\x1a\n")
_LIMITS = Limits(input_bytes=50 << 20, cpu_seconds=10, wall_seconds=20.0)
_log = logging.getLogger(__name__)


def previews(index: Index, store: Store) -> dict[str, str]:
    """Make small pictures of the first files that are pictures; give their digests by those of the files.

    A picture that cannot be read has none, and so have all where this machine cannot confine the child.
    """
    made: dict[str, str] = {}
    for file in index.files:
        if len(made) >= MOST:
            break
        if file.sha256 in made or file.size > _LIMITS.input_bytes or not _seems_a_picture(file.sha256, store):
            continue
        try:
            made[file.sha256] = store.put(preview(store.read(file.sha256), file.file_name)).digest
        except NotConfined:
            return made
        except Problem as problem:
            _log.info("no small picture of a file: %s", problem.what)
    return made


def preview(content: bytes, name: str) -> bytes:
    """Make a small picture (JPEG) of a picture.

    Raises:
        NotConfined: this machine cannot keep the child off the network.
        Problem: it is no picture that can be read within the limits.
    """
    with tempfile.TemporaryDirectory(prefix="rogatory-preview-") as folder:
        run("preview", content, name, _LIMITS, Path(folder))
        try:
            small = file_of(Path(folder), "page-0000", _LARGEST)
        except (OSError, ValueError):
            small = b""
    if not small.startswith(_JPEG):
        raise Problem("the process that read it gave no sound answer", where=name, cure="It is shown by its name")
    return small


def small_picture(made: Mapping[str, str], file: str, store: Store) -> bytes:
    """Give the small picture of a file, by the file's SHA-256.

    Raises:
        Problem: there is none.
    """
    if file not in made:
        raise Problem("there is no small picture of this file", where="review", cure="It is shown by its name")
    return store.read(made[file])


def _seems_a_picture(digest: str, store: Store) -> bool:
    with store.open(digest) as stream:
        return stream.read(8).startswith(_BEGINNINGS)
