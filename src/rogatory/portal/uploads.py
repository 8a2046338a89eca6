"""Files that come piece by piece: how much of each is here, the next piece, and the whole.

The bytes that are here are the truth: after a broken connection, or a server that was killed, the browser asks how many
there are and goes on behind them. A file that is whole goes into the store, and from there into the draft.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db.models import F, QuerySet, Sum

from rogatory.desk.models import PartialUpload, Person
from rogatory.desk.reading.content_types import content_type_of
from rogatory.desk.surroundings import the_store
from rogatory.portal.accepted import refusal
from rogatory.portal.draft import Attached, Draft
from rogatory.portal.forms.documents import LARGEST, LARGEST_TOGETHER, MOST_FILES, readable, spoken
from rogatory.problem import Problem

KEPT = timedelta(hours=24)
"""So long a file may lie here unfinished."""
MOST_OF_A_PERSON = 4 * LARGEST_TOGETHER
"""So many bytes of one officer may wait here, of however many requests that they write."""
_PIECE = 1 << 18


class Body(Protocol):
    """The body of a request."""

    def read(self, size: int, /) -> bytes:
        """Give at most so many bytes; nothing at the end."""
        ...


class Elsewhere(Exception):
    """The piece does not begin where the file ends, or another piece of it is being written."""


def begin(person: Person, draft: Draft, name: str, size: int, now: datetime) -> PartialUpload:
    """Begin a file of a draft.

    Raises:
        Problem: it is empty or too large, or the draft has too many files, or too much of them.
    """
    name = readable(name)
    if not 0 < size <= LARGEST:
        what = f"“{name}” is larger than {spoken(LARGEST)}" if size > LARGEST else f"“{name}” is empty"
        raise Problem(what, where="upload", cure="Send it in parts, or as a smaller file")
    theirs = PartialUpload.objects.filter(person=person)
    if _together(theirs) + size > MOST_OF_A_PERSON:
        raise Problem(
            "too much that you began to upload is unfinished", where="upload", cure="Finish it, or remove it, first"
        )
    waiting = theirs.filter(draft=draft.token)
    if sum(each.size for each in draft.files) + _together(waiting) + size > LARGEST_TOGETHER:
        raise Problem(
            f"the files together would be larger than {spoken(LARGEST_TOGETHER)}",
            where="upload",
            cure="Send this request without it, and the rest as another one that names its reference",
        )
    if len(draft.files) + waiting.count() >= MOST_FILES:
        raise Problem(f"a request carries {MOST_FILES} files", where="upload", cure="Pack some of them into one PDF")
    return PartialUpload.objects.create(
        token=secrets.token_urlsafe(32),
        person=person,
        draft=draft.token,
        name=name,
        size=size,
        began_at=now,
        last_at=now,
    )


def received(upload: PartialUpload) -> int:
    """Give how many bytes of a file are here."""
    if upload.sha256:
        return upload.size
    path = _path(upload)
    return path.stat().st_size if path.exists() else 0


def append(upload: PartialUpload, offset: int, body: Body, now: datetime) -> int:
    """Write the next piece behind what is here, and give how many bytes there are then.

    A connection that breaks leaves what came before it did. The last piece brings the file into the store.

    Raises:
        Elsewhere: the piece begins somewhere else, or another one is being written.
        Problem: there is more than was announced, or it is no kind of file that is taken; then nothing of it is kept.
    """
    with _alone(upload) as handle:
        if upload.sha256 or os.fstat(handle).st_size != offset:
            raise Elsewhere
        try:
            _write(handle, upload, body)
        finally:
            here = os.fstat(handle).st_size
            PartialUpload.objects.filter(pk=upload.pk).update(received=here, last_at=now)
        if here == upload.size:
            _whole(upload)
    return here


def drop(upload: PartialUpload) -> None:
    """Forget a file; what of it is in the store stays there unnamed."""
    _path(upload).unlink(missing_ok=True)
    upload.delete()


@dataclass(frozen=True, slots=True)
class Come:
    """What has come for a draft besides what is in it: files in part, and why others were not taken, in words."""

    unfinished: tuple[PartialUpload, ...]
    refused: tuple[str, ...]


def take_whole(person: Person, draft: Draft) -> Come:
    """Put into the draft what has come whole for it, and tell of what is not in it.

    Each file goes into the draft once, whoever asks at the same time.
    """
    theirs = PartialUpload.objects.filter(person=person, draft=draft.token).order_by("pk")
    waiting = [*theirs]
    broken_off = [upload for upload in waiting if not upload.sha256 and received(upload) == upload.size]
    refused = tuple(told for upload in broken_off if (told := _brought_in(upload)))
    if broken_off:
        waiting = [*theirs.all()]
    for upload in waiting:
        if upload.sha256 and PartialUpload.objects.filter(pk=upload.pk).delete()[0]:
            draft.attach(Attached(upload.name, upload.sha256, upload.size))
    return Come(tuple(upload for upload in waiting if not upload.sha256), refused)


def forget_unfinished(now: datetime) -> int:
    """Forget what nobody went on with for a day, and what lies on the disk without a row; give how many rows."""
    old = PartialUpload.objects.filter(last_at__lt=now - KEPT)
    for upload in old:
        drop(upload)
    named = {*PartialUpload.objects.values_list("token", flat=True)}
    for path in _folder().iterdir():
        if path.name not in named and path.stat().st_mtime < (now - KEPT).timestamp():
            path.unlink(missing_ok=True)
    return len(old)


def _brought_in(upload: PartialUpload) -> str:
    """Bring a file into the store of which all is here; where it is not taken, and so forgotten, give why.

    The server was killed before it did so; the browser sends nothing more.
    """
    try:
        append(upload, upload.size, BytesIO(), upload.last_at)
    except Elsewhere:
        return ""
    except Problem as problem:
        return "" if PartialUpload.objects.filter(pk=upload.pk).exists() else problem.what
    return ""


def _together(uploads: QuerySet[PartialUpload]) -> int:
    return int(uploads.aggregate(all=Sum("size"))["all"] or 0)


def _write(handle: int, upload: PartialUpload, body: Body) -> None:
    left = upload.size - os.fstat(handle).st_size
    with os.fdopen(os.dup(handle), "ab") as stream:
        while piece := body.read(_PIECE):
            left -= len(piece)
            if left < 0:
                drop(upload)
                raise Problem(
                    f"more came of “{upload.name}” than was announced", where="upload", cure="Choose the file again"
                )
            stream.write(piece)
        stream.flush()
        os.fsync(handle)


def _whole(upload: PartialUpload) -> None:
    path = _path(upload)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        # It was forgotten while its last piece came.
        raise Elsewhere from None
    refused = refusal(upload.name, content_type_of(content))
    if refused:
        drop(upload)
        raise Problem(refused, where="upload", cure="Then upload it again")
    stored = the_store().put(content)
    PartialUpload.objects.filter(pk=upload.pk).update(sha256=stored.digest, received=F("size"))
    path.unlink()


@contextmanager
def _alone(upload: PartialUpload) -> Iterator[int]:
    handle = os.open(_path(upload), os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Elsewhere from None
        try:
            upload.refresh_from_db()
        except PartialUpload.DoesNotExist:
            # It was forgotten meanwhile.
            _path(upload).unlink(missing_ok=True)
            raise Elsewhere from None
        yield handle
    finally:
        os.close(handle)


def _path(upload: PartialUpload) -> Path:
    return _folder() / upload.token


def _folder() -> Path:
    folder: Path = settings.OBJECTS_DIR.with_name("uploads")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
