"""Packages at rest: cut into parts, read from any byte on, and worth nothing without the key of their request."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rogatory.desk.models import Collection, Package, Production, Request, RequestKey
from rogatory.desk.rest import parts, sweeping
from rogatory.desk.rest.keys import destroy_key, hide, key_for, secret_of
from rogatory.desk.rest.parts import Folder, PartsWriter, new_folder
from rogatory.desk.rest.reading import look_through, open_package
from rogatory.desk.surroundings import the_returns
from rogatory.desk.vault.cipher import Cipher, new_key
from rogatory.desk.vault.keys import HeldKey
from rogatory.problem import Problem
from tests.desk.copies import Ending
from tests.desk.team import NOW
from tests.trials import trials

PART = 4096


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few bytes, so that a package has many."""
    monkeypatch.setattr(parts, "PART", PART)


@pytest.fixture
def folder(tmp_path: Path, settings, small: None) -> Folder:
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    return Folder(new_folder(), Cipher(new_key()), the_returns())


def written(folder: Folder, content: bytes, chance: random.Random) -> tuple[tuple[str, ...], int]:
    sink, view = PartsWriter(folder), memoryview(content)
    while view:
        taken = chance.randrange(1, 2 * PART)
        sink.write(view[:taken])
        view = view[taken:]
    size = sink.close()
    return sink.parts, size


@pytest.fixture
def request_with_matter(ending: Ending) -> Request:
    return ending.team.approved("subscriber").request


def package_of(request: Request, content: bytes, chance: random.Random) -> Package:
    """A package of a return, as the worker leaves it."""
    key, matter = key_for(request, NOW), request.matters.get(kind="data")
    name = new_folder()
    names, size = written(Folder(name, Cipher(key), the_returns()), content, chance)
    collection = Collection.objects.create(
        matter=matter, approval=matter.approval, sha256="0" * 64, size=0, collected_at=NOW
    )
    production = Production.objects.create(
        matter=matter,
        collection=collection,
        name="return.zip",
        manifest_sha256="0" * 64,
        size=size,
        produced_at=NOW,
        expires_at=NOW,
    )
    return Package.objects.create(
        production=production,
        name="return.zip.age",
        format="age",
        secret=hide(key, b"the identity", name),
        folder=name,
        parts=names,
        size=size,
        made_at=NOW,
    )


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 7])
def test_a_package_is_read_as_it_was_written_from_any_byte_on(
    request_with_matter: Request, small: None, chance: random.Random, size: int
):
    content = chance.randbytes(size)
    package = package_of(request_with_matter, content, chance)
    assert (package.size, len(package.parts)) == (size, size // PART + 1)
    for first in {0, size, *(chance.randrange(size + 1) for _ in range(8))}:
        with open_package(package, first) as stream:
            assert stream.read() == content[first:]
    with pytest.raises(Problem, match="none from byte"):
        open_package(package, size + 1)


def spoilt(path: Path, chance: random.Random) -> None:
    raw = bytearray(path.read_bytes())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)


def test_no_part_can_be_altered_cut_exchanged_dropped_or_put_elsewhere(folder: Folder, chance: random.Random):
    lies = Path(folder.place.where("")[len("file://") :])
    for _ in range(trials(200)):
        names, size = written(folder, chance.randbytes(chance.randrange(2 * PART, 5 * PART)), chance)
        where = [lies / folder.path(name) for name in names]
        how = chance.choice(["alter", "cut", "exchange", "drop", "lose the last", "shorten the list"])
        one, other = chance.sample(range(len(names)), 2)
        told = list(names)
        if how == "alter":
            spoilt(where[one], chance)
        elif how == "cut":
            where[one].write_bytes(where[one].read_bytes()[: chance.randrange(where[one].stat().st_size)])
        elif how == "exchange":
            told[one], told[other] = told[other], told[one]
        elif how == "drop":
            del told[one]
        elif how == "lose the last":
            where[-1].unlink()
        else:
            # As if the package ended at the edge of a part.
            told, size = told[:-1], (len(told) - 1) * PART
        with pytest.raises(Problem):
            look_through(folder, told, size)


def test_a_part_of_another_package_or_of_an_earlier_one_does_not_open(folder: Folder, chance: random.Random):
    names, size = written(folder, bytes(3 * PART), chance)
    other = Folder(new_folder(), folder.cipher, folder.place)
    elsewhere, _ = written(other, bytes(3 * PART), chance)
    lies = Path(folder.place.where("")[len("file://") :])
    (lies / folder.path(names[1])).write_bytes((lies / other.path(elsewhere[1])).read_bytes())
    with pytest.raises(Problem, match="altered, cut short or exchanged"):
        look_through(folder, names, size)


def test_once_the_key_of_a_request_is_destroyed_nothing_of_it_opens(
    request_with_matter: Request, small: None, chance: random.Random
):
    package = package_of(request_with_matter, b"the return", chance)
    assert secret_of(package) == b"the identity"
    destroy_key(request_with_matter, NOW)
    assert RequestKey.objects.get().wrapped_key is None
    for opens in (open_package, secret_of):
        with pytest.raises(Problem, match="key of this request's returns was destroyed"):
            opens(package)
    # A return that is made later has a key of its own, which opens nothing of the earlier ones.
    assert key_for(request_with_matter, NOW)
    with pytest.raises(Problem, match="altered, cut short or exchanged"), open_package(package) as stream:
        stream.read()


def test_a_dump_of_the_database_and_the_folder_are_worth_nothing_without_the_master_key(
    request_with_matter: Request, small: None, chance: random.Random, tmp_path: Path, monkeypatch
):
    content = b"what nobody else may read" * 300
    package = package_of(request_with_matter, content, chance)
    key = key_for(request_with_matter, NOW)
    stolen = dumped() + b"".join(path.read_bytes() for path in (tmp_path / "returns").rglob("*") if path.is_file())
    for secret in (content[:25], b"the identity", key):
        assert secret not in stolen
    with open_package(package) as stream:
        assert stream.read() == content
    # A thief has everything but the master key, and makes one of their own.
    monkeypatch.setattr("rogatory.desk.rest.keys.the_master_key", lambda: HeldKey(os.urandom(32)))
    for opens in (open_package, secret_of):
        with pytest.raises(Problem, match="wrapped by master key"):
            opens(package)


def dumped() -> bytes:
    """Everything in the tables of returns."""
    rows = (row for model in (RequestKey, Package, Production) for row in model.objects.values_list())
    return b"\0".join(cell_bytes(cell) for row in rows for cell in row)


def cell_bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()


def test_folders_that_nothing_names_are_swept_away_and_no_others(
    request_with_matter: Request, small: None, chance: random.Random, tmp_path: Path
):
    package = package_of(request_with_matter, b"kept", chance)
    strays = [Folder(new_folder(), Cipher(new_key()), the_returns()) for _ in range(2)]
    for stray in strays:
        written(stray, b"left behind", chance)
    lies = tmp_path / "returns" / parts.FOLDER
    (lies / new_folder()).mkdir()
    (lies / strays[0].name / "part#1").write_bytes(b"broken off")
    long_ago = (datetime.now(UTC) - 2 * sweeping.YOUNG).timestamp()
    for each in lies.iterdir():
        if each.name != strays[1].name:
            os.utime(each, (long_ago, long_ago))
    assert sweeping.sweep() == 2
    assert {each.name for each in lies.iterdir()} == {package.folder, strays[1].name}, "what is young may be in use"
    with open_package(package) as stream:
        assert stream.read() == b"kept"
