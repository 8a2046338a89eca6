"""The BagIt conformance suite of the Library of Congress: bags are accepted, with or without warning, or refused."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from rogatory.evidence.bag import check_bag

_SUITE = Path(os.environ.get("ROGATORY_CONFORMANCE", "/nowhere")) / "bagit-conformance"


@dataclass(frozen=True)
class FolderBag:
    root: Path

    def names(self):
        return [path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()]

    def size(self, name):
        return (self.root / name).stat().st_size

    def read(self, name):
        return (self.root / name).read_bytes()

    def digest(self, name, algorithm):
        return hashlib.new(algorithm, self.read(name)).hexdigest()


def bags(kind):
    found = sorted(path for path in _SUITE.glob(f"v*/{kind}/*") if path.is_dir())
    if not found:
        return [
            pytest.param(None, marks=pytest.mark.skip(reason="ROGATORY_CONFORMANCE does not name the suites' folder"))
        ]
    return [pytest.param(path, id=f"{path.parts[-3]}-{path.name}") for path in found]


@pytest.mark.parametrize("bag", bags("valid"))
def test_a_valid_bag_is_accepted(bag):
    assert check_bag(FolderBag(bag)).errors == ()


@pytest.mark.parametrize("bag", bags("warning"))
def test_a_bag_with_a_blemish_is_accepted_with_a_warning(bag):
    report = check_bag(FolderBag(bag))
    assert report.errors == ()
    assert report.warnings


@pytest.mark.parametrize("bag", bags("invalid") + bags("linux-only"))
def test_an_invalid_bag_is_refused_and_the_file_named(bag):
    errors = check_bag(FolderBag(bag)).errors
    assert errors
    assert all(error.file and error.words for error in errors)
