"""Objects on their way into a folder: unseen until they are whole, never in the place of another, and no remains."""

import pytest

from rogatory.desk.vault.place import PART, Place, PlaceFailed
from rogatory.problem import Problem


@pytest.fixture
def place(tmp_path):
    return Place((tmp_path / "place").as_uri())


def files(tmp_path):
    return sorted(path.name for path in (tmp_path / "place").rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 5, PART + 1])
def test_an_object_is_seen_when_it_is_whole_and_not_before(place, tmp_path, size):
    with place.incoming("folder/name") as incoming:
        incoming.write(memoryview(bytes(size)))
        assert list(place.names("folder")) == []
        assert not place.holds("folder/name")
    assert incoming.size == size
    assert list(place.names("folder")) == ["folder/name"]
    assert place.read("folder/name") == bytes(size)
    assert files(tmp_path) == ["name"]


def test_an_object_that_is_there_already_is_not_overwritten(place, tmp_path):
    for content in (b"first", b"second"):
        if content == b"second":
            with pytest.raises(Problem, match="already"), place.incoming("folder/name") as incoming:
                incoming.write(content)
        else:
            with place.incoming("folder/name") as incoming:
                incoming.write(content)
    assert place.read("folder/name") == b"first"
    assert files(tmp_path) == ["name"]


def test_what_is_broken_off_leaves_nothing(place, tmp_path):
    def broken():
        with place.incoming("folder/name") as incoming:
            incoming.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert files(tmp_path) == []


def test_an_object_whose_folder_is_cleared_meanwhile_is_told_as_one_that_can_be_tried_again(place, tmp_path):
    def cleared():
        with place.incoming("folder/name") as incoming:
            incoming.write(b"half")
            place.clear("folder")

    with pytest.raises(PlaceFailed, match="taken away"):
        cleared()
    assert files(tmp_path) == []
