"""The pages of stored PDFs as pictures, drawn once and kept beside the objects for whoever looks at them next.

What could not be drawn is remembered too: a document that takes its reader a minute takes it once, not at each look.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.parent import LIMITS, render_pages
from rogatory.desk.reading.results import Pages
from rogatory.desk.store import Store
from rogatory.problem import Problem

_INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one document: how many pages it has, how many were drawn, and what is to be said of that."""

    count: int
    drawn: int
    remarks: tuple[str, ...]
    _folder: Path

    def page(self, number: int) -> bytes:
        """Give the picture (PNG) of a page, counted from 1.

        Raises:
            Problem: that page was not drawn.
        """
        if not 1 <= number <= self.drawn:
            raise Problem(
                f"there is no picture of page {number}",
                where="document",
                cure=f"Ask for a page from 1 to {self.drawn}" if self.drawn else "Open the document itself, with care",
            )
        return (self._folder / _name(number)).read_bytes()


def pictures_of(digest: str, name: str, store: Store, folder: Path, limits: Limits = LIMITS) -> Pictures:
    """Give the pictures of a PDF in the store, drawing them at the first call.

    Args:
        digest: under which the store holds the PDF.
        name: what to call it when something is wrong.
        store: holds the PDF.
        folder: where pictures are kept; they can be thrown away at any time.
        limits: what the drawing may cost.

    Raises:
        Problem: it cannot be drawn within the limits, is broken, or is locked; the same again at the next call.
    """
    if digest not in store:
        # Told by the store itself. Only what it holds is surely a digest, and so fit for the name of a folder.
        store.read(digest)
    kept = folder / digest
    if not (kept / _INDEX).exists():
        _keep(_drawn(store.read(digest), name, limits), kept)
    index = json.loads((kept / _INDEX).read_bytes())
    if "problem" in index:
        what, cure = index["problem"]
        raise Problem(what, where=name, cure=cure)
    return Pictures(index["count"], index["drawn"], tuple(index["remarks"]), kept)


def _drawn(content: bytes, name: str, limits: Limits) -> Pages | Problem:
    try:
        return render_pages(content, name, limits)
    except Problem as problem:
        return problem


def _keep(found: Pages | Problem, kept: Path) -> None:
    """Write everything to a folder of its own first, so that nobody sees half of it."""
    own = kept.with_name(f"{kept.name}.{os.getpid()}.{secrets.token_hex(4)}")
    own.mkdir(mode=0o700, parents=True)
    if isinstance(found, Problem):
        index: dict[str, object] = {"problem": [found.what, found.cure]}
    else:
        index = {"count": found.count, "drawn": len(found.images), "remarks": found.remarks}
        for number, image in enumerate(found.images, 1):
            (own / _name(number)).write_bytes(image)
    (own / _INDEX).write_text(json.dumps(index), encoding="utf-8")
    try:
        own.rename(kept)
    except OSError:
        # Somebody else drew it meanwhile.
        shutil.rmtree(own)


def _name(number: int) -> str:
    return f"page-{number:04}.png"
