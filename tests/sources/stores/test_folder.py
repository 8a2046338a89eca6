"""Files of a platform from a folder: one that is written to meanwhile is not the one that is held."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rogatory.sources.answers import MediaObject, PartFailed
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.stores.folder import Folder
from rogatory.sources.tied import tied
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import NOW, plan_of, released, small_map

MIB = 1 << 20


def written_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"!")


def exchanged(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(b"!" * path.stat().st_size)
    other.rename(path)


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(12 * MIB)


@pytest.mark.parametrize("changed", [written_over, exchanged, cut, Path.unlink])
def test_a_file_that_is_changed_while_it_is_read_is_no_answer(root: Path, changed: Callable[[Path], None]) -> None:
    path = root / "objects" / "v5.mp4"
    path.write_bytes(bytes(25 * MIB))
    plan = plan_of(released("Ann", "video"), source_map=small_map())
    answers = tied(small_map(), root, {}, VERIFIES).collect(plan, now=NOW)
    (media,) = [one for one in answers if isinstance(one, MediaObject)]
    pieces = media.chunks()
    assert not any(next(pieces))
    changed(path)
    with pytest.raises(PartFailed):
        list(pieces)


def test_what_is_not_in_the_folder_is_told_as_missing_or_not_to_be_reached(tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    (tmp_path / "secret").write_bytes(b"of another")
    folder = Folder(tmp_path, "objects")
    folder.reach()
    with pytest.raises(FileNotFoundError):
        folder.size("none.mp4")
    with pytest.raises(Unreadable):
        folder.size("../secret")
    with pytest.raises(Unreadable):
        list(folder.read("../secret"))
    with pytest.raises(Unreadable):
        Folder(tmp_path, "elsewhere")


def test_a_link_out_of_the_folder_leads_nowhere(tmp_path: Path) -> None:
    """Who may put files there may not have every file disclosed that we can read."""
    held = tmp_path / "disk" / "objects"
    held.mkdir(parents=True)
    (tmp_path / "objects").symlink_to(held)
    (tmp_path / "key.pem").write_bytes(b"secret")
    (held / "film.mp4").write_bytes(b"film")
    (held / "again.mp4").symlink_to("film.mp4")
    (held / "key.mp4").symlink_to(tmp_path / "key.pem")
    (held / "up").symlink_to(tmp_path)
    folder = Folder(tmp_path, "objects")
    for name in ("film.mp4", "again.mp4"):
        assert folder.size(name) == 4
        assert b"".join(folder.read(name)) == b"film"
    for name in ("key.mp4", "up/key.pem"):
        with pytest.raises(Unreadable):
            folder.size(name)
        with pytest.raises(Unreadable):
            list(folder.read(name))


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    os.mkfifo(tmp_path / "objects" / "film.mp4")
    with pytest.raises(Unreadable, match="no file"):
        Folder(tmp_path, "objects").size("film.mp4")
