"""Small pictures of collected files, made in a confined child process: the original is never shown to anybody here.

Pictures have one, and videos (of their first frame) where the extra ``ocr`` is installed; of everything else the page
shows a tile with its name. Each is an object in the store.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.running import NotConfined, file_of, run
from rogatory.desk.stages.spool import Index, SpooledFile
from rogatory.desk.store import Store
from rogatory.problem import Problem

Job = Literal["preview", "still"]
MOST = 60
"""So many files of a collection are tried: each takes a child process of its own."""
SECONDS = 120.0
"""So long all of them may take: what was collected does not wait for pictures of it."""
_LARGEST = 64 << 10
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_BOX = b"ftyp"
_NAMES = (".jpg", ".jpeg", ".png", ".mp4", ".mov")
_LIMITS = Limits(input_bytes=50 << 20, cpu_seconds=10, wall_seconds=20.0)
_log = logging.getLogger(__name__)


def previews(index: Index, store: Store) -> dict[str, str]:
    """Make small pictures of the first files that seem to be pictures or videos; give their digests by those of files.

    The digest is empty where none could be made. Files that were not tried are not in it, and none is where this
    machine cannot confine the child.
    """
    made: dict[str, str] = {}
    until = time.monotonic() + SECONDS
    for file in index.files:
        if len(made) >= MOST or time.monotonic() >= until:
            break
        if file.sha256 in made:
            continue
        try:
            job = _job_for(file, store)
            if job:
                made[file.sha256] = store.put(_of(file, job, store)).digest
        except NotConfined:
            return {}
        except (Problem, OSError) as problem:
            made[file.sha256] = ""
            _log.info("no small picture of a file could be made: %s", problem)
    return made


def preview(content: bytes, name: str, job: Job = "preview") -> bytes:
    """Make a small picture (JPEG) of a picture, or of the first frame of a video (``still``).

    Raises:
        NotConfined: this machine cannot keep the child off the network.
        Problem: it is none that can be read within the limits.
    """
    with tempfile.TemporaryDirectory(prefix="rogatory-preview-") as folder:
        run(job, content, name, _LIMITS, Path(folder))
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
    if not made.get(file):
        raise Problem("there is no small picture of this file", where="review", cure="It is shown by its name")
    return store.read(made[file])


def _of(file: SpooledFile, job: Job, store: Store) -> bytes:
    if file.size > _LIMITS.input_bytes:
        raise _none("it is too large", file)
    # Told by its digest: no name that a user gave goes into a log.
    return preview(store.read(file.sha256), _called(file), job)


def _job_for(file: SpooledFile, store: Store) -> Job | None:
    """Say how a small picture of a file is made, by its first bytes; ``None`` for what is no picture and no video.

    Raises:
        Problem: its name calls it one, and it is none.
    """
    with store.open(file.sha256) as stream:
        begins = stream.read(12)
    if begins.startswith((_JPEG, _PNG)):
        return "preview"
    if begins[4:8] == _BOX:
        return "still" if find_spec("cv2") else None
    if file.file_name.lower().endswith(_NAMES):
        raise _none("it is not what its name calls it", file)
    return None


def _called(file: SpooledFile) -> str:
    return f"file {file.sha256[:12]}"


def _none(why: str, file: SpooledFile) -> Problem:
    return Problem(why, where=_called(file), cure="It is shown by its name")
