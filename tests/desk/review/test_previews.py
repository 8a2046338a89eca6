"""Small pictures are made apart from the desk, whatever a user uploaded; where none can be made, that is all."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from rogatory.demo.platform.clips import write_clip
from rogatory.desk.reading import preview as drawing
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.still import still
from rogatory.desk.review import previews as made
from rogatory.desk.review.previews import MOST, previews, small_picture
from rogatory.desk.stages.spool import FORMAT, Index, SpooledFile
from rogatory.desk.store import Store
from rogatory.problem import Problem
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.review.pictures import CALLED, HIDDEN, HOSTILE, bomb, huge, jpeg, polyglot

SIDE = drawing.SIDE


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "objects")


def collected(store: Store, files: dict[str, bytes]) -> Index:
    """A collection of files by their names."""
    spooled = []
    for name, content in files.items():
        put = store.put(content)
        spooled.append(SpooledFile("i", "c", "mia", "video", name, name, put.digest, put.size, {}))
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Index(FORMAT, "R-1", "d", "p", "m", at, (), tuple(spooled), ())


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been given to a child."""
    given: list[str] = []

    def run(job: str, _content: bytes, name: str, *_: object) -> dict[str, object]:
        given.append(f"{job} {name}")
        raise Problem("no child here", where=name, cure="None")

    monkeypatch.setattr(made, "run", run)
    return given


@needs_own_network
def test_of_what_hurts_there_is_no_picture_and_of_the_others_there_are(store: Store, tmp_path: Path) -> None:
    write_clip(tmp_path / "clip.mp4", 3, "7000000000000000001")
    sound = {
        "sound.jpg": jpeg(),
        "polyglot.jpg": polyglot(),
        "clip.mp4": (tmp_path / "clip.mp4").read_bytes(),
    }
    hostile = {name: HOSTILE[name] for name in ("half.jpg", "wordy.png", "junk.mp4", "playlist.mp4")}
    # Few enough pixels to be decoded, and more memory than the child may have.
    hostile["bomb.png"] = bomb()
    index = collected(store, {**hostile, **CALLED, **sound, "letter.txt": b"a text"})
    found = previews(index, store)
    by_name = {file.file_name: found.get(file.sha256) for file in index.files}
    assert {name for name, digest in by_name.items() if digest == ""} == {*hostile, *CALLED}
    assert {name for name, digest in by_name.items() if digest is None} == {"letter.txt"}
    for name in sound:
        small = store.read(str(by_name[name]))
        assert len(small) <= 64 << 10
        assert HIDDEN not in small, "what stands beside the picture is left behind"
        with Image.open(io.BytesIO(small)) as picture:
            assert picture.format == "JPEG"
            assert max(picture.size) <= SIDE
            picture.load()
    with pytest.raises(Problem, match="no small picture"):
        small_picture(found, index.files[0].sha256, store)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_told_in_words_and_leaves_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("input").write_bytes(HOSTILE[name])
    draw = still if name.endswith(".mp4") else drawing.preview
    with pytest.raises(Problem):
        draw(HOSTILE[name], Limits(), True)
    assert not Path("page-0000").exists()


@pytest.mark.parametrize("draw", [drawing.preview, still])
def test_nothing_is_opened_by_a_process_that_is_on_the_network(draw: object) -> None:
    assert draw(jpeg(), Limits(), False) == {"not_confined": True}  # type: ignore[operator]


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(Problem, match="too many pixels"):
        drawing.preview(huge(), Limits(), True)


def test_what_is_called_a_picture_and_is_none_is_given_to_no_reader(store: Store, untried: list[str]) -> None:
    index = collected(store, CALLED)
    assert previews(index, store) == {file.sha256: "" for file in index.files}
    assert untried == []


def test_what_is_too_large_is_not_read(store: Store, untried: list[str]) -> None:
    index = collected(store, {"poster.jpg": jpeg()})
    index = replace(index, files=(replace(index.files[0], size=1 << 30),))
    assert previews(index, store) == {index.files[0].sha256: ""}
    assert untried == []


def test_however_many_cannot_be_read_few_are_tried_and_not_for_long(
    store: Store, untried: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = collected(store, {f"{number}.jpg": b"\xff\xd8\xff" + bytes([number]) for number in range(MOST + 20)})
    assert set(previews(index, store).values()) == {""}
    assert len(untried) == MOST
    assert all(file.file_name not in told for file in index.files for told in untried), "no user's name in a log"
    monkeypatch.setattr(made, "SECONDS", 0.0)
    assert previews(index, store) == {}


def test_a_machine_that_starts_no_process_has_no_pictures_and_collects_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_starts(*_: object, **__: object) -> None:
        raise OSError("no memory")

    monkeypatch.setattr(subprocess, "Popen", nothing_starts)
    index = collected(store, {"sound.jpg": jpeg()})
    assert previews(index, store) == {index.files[0].sha256: ""}
