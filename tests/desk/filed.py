"""A collection with files that are large enough for something to happen while its return is made."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from rogatory.desk.models import Collection, Matter
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_store
from tests.desk.review.pictures import jpeg
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh

FILES, SIZE = 8, 150_000


def collected_with_files(desk: Desk, files: int = FILES, size: int = SIZE) -> Matter:
    """Collect the videos of an account, and keep others in their place: random bytes, under the query of theirs."""
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber", "video", instrument="search-warrant"))
    desk.verify(request)
    matter = desk.approve(request.matters.get(), second=desk.team.counsel)
    with pytest.MonkeyPatch.context() as patch:
        # So that no child is needed for pictures of what is thrown away.
        patch.setattr("rogatory.desk.review.previews.preview", lambda *_: jpeg(96, 64))
        desk.work()
    _exchange(matter.collections.get(), files, size)
    return fresh(matter)


def _exchange(collection: Collection, count: int, size: int) -> None:
    store = the_store()
    index = Index.from_bytes(store.read(collection.sha256))
    files = []
    for number in range(count):
        stored = store.put(os.urandom(size))
        called = replace(index.files[0], media_id=str(number), file_name=f"{number}.bin", metadata={})
        files.append(replace(called, sha256=stored.digest, size=stored.size))
    put = store.put(replace(index, files=tuple(files)).to_bytes())
    Collection.objects.filter(pk=collection.pk).update(sha256=put.digest, size=put.size)
