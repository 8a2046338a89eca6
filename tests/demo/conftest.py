"""What the tests of the demonstration have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rogatory.desk.reading import opener, parent
from rogatory.desk.reading.limits import Limits
from rogatory.desk.review import previews

Left = tuple[dict[str, Any], dict[str, bytes]]
_OPENED: dict[str, Left] = {}


@pytest.fixture(autouse=True)
def documents_are_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same cases are played over and over: what a child made of a document of theirs is kept for the next time."""
    for module in (opener, parent, previews):
        monkeypatch.setattr(module, "run", partial(_remembered, module.run))


def _remembered(
    run: Any,
    job: str,
    content: bytes,
    name: str,
    limits: Limits,
    folder: Path,
    beside: Mapping[str, bytes] | None = None,
) -> dict[str, Any]:
    key = hashlib.sha256(repr((job, content, limits, sorted((beside or {}).items()))).encode()).hexdigest()
    if key not in _OPENED:
        answer = run(job, content, name, limits, folder, beside)
        _OPENED[key] = answer, {each.name: each.read_bytes() for each in folder.iterdir()}
    answer, files = _OPENED[key]
    for file, inside in files.items():
        (folder / file).write_bytes(inside)
    return answer
