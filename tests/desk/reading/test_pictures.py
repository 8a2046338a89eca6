"""A document is drawn once, and remembered whether that went well or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rogatory.desk.reading import pictures
from rogatory.desk.reading.pictures import pictures_of
from rogatory.desk.store import Store
from rogatory.problem import Problem
from tests.desk.reading.pdfs import pages_pdf
from tests.desk.reading.test_pages import needs_own_network


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was drawn, in order."""
    made: list[str] = []
    render = pictures.render_pages

    def counted(content, name, limits):
        made.append(name)
        return render(content, name, limits)

    monkeypatch.setattr(pictures, "render_pages", counted)
    return made


@needs_own_network
def test_pages_are_drawn_once(tmp_path: Path, drawings: list[str]) -> None:
    store = Store(tmp_path / "objects")
    digest = store.put(pages_pdf(2)).digest
    for _ in range(2):
        found = pictures_of(digest, "order.pdf", store, tmp_path / "pictures")
        assert (found.count, found.drawn, found.remarks) == (2, 2, ())
        assert found.page(2).startswith(b"\x89PNG")
    assert drawings == ["order.pdf"]
    for number in (0, 3, -1):
        with pytest.raises(Problem, match="no picture"):
            found.page(number)


@needs_own_network
def test_a_document_that_cannot_be_drawn_is_tried_once(tmp_path: Path, drawings: list[str]) -> None:
    store = Store(tmp_path / "objects")
    digest = store.put(b"%PDF-1.7 broken").digest
    for _ in range(2):
        with pytest.raises(Problem, match="not a PDF") as caught:
            pictures_of(digest, "order.pdf", store, tmp_path / "pictures")
        assert caught.value.where == "order.pdf"
    assert len(drawings) == 1


@pytest.mark.parametrize("digest", ["../../etc", "0" * 64, ""])
def test_a_name_that_is_no_document_leads_nowhere(tmp_path: Path, digest: str) -> None:
    with pytest.raises(Problem):
        pictures_of(digest, "x.pdf", Store(tmp_path / "objects"), tmp_path / "pictures")
    assert not (tmp_path / "pictures").exists()
