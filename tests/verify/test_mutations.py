"""A thousand single-byte mutations anywhere in returns, the zip's structure included: each found, each file named.

The bytes are drawn by strata, so that the few bytes of a header, a tag file or a timestamp get as many as all media.
"""

import io
import zipfile
from collections import Counter
from itertools import pairwise

import pytest

from rogatory.evidence.container import DIRECTORY, END_RECORD
from rogatory.evidence.returns import MediaPart
from rogatory.verify import check_return
from tests.evidence.made_return import SIGNER, video_parts
from tests.paper.local_authority import local_authority
from tests.trials import trials
from tests.verify.provider import whole_return

_TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
_ALONE = {
    "data/return.json", "data/index.html", "data/certificate.pdf", "signature-ed25519.json", "audit-proof.json",
    "audit-checkpoint.txt", "timestamp.tsr",
}  # fmt: skip


def film():
    """A film that is longer than one block of the reader."""
    data, (video, _) = bytes(range(256)) * 6000, video_parts()
    return MediaPart(
        "2", "inc.video", "mia.lopez", "video", "film", "film.mp4", len(data), iter([data]), {}, None, video.origins
    )


@pytest.fixture(scope="module")
def returns(tmp_path_factory):
    """A return with all proofs there are; one in other scripts without any; each with whom its bytes belong to."""
    with local_authority(tmp_path_factory.mktemp("authority")) as running:
        proven = whole_return(running, more=[film()])
    bare = whole_return(None, "小猫 عائشة", prove=None)
    return [(data, strata(data)) for data in (proven, bare)]


def kind_of(name):
    if name in _ALONE:
        return name
    return "tag files" if name in _TAGS else name.split("/")[1]


def strata(data):
    """Give {stratum: [(first byte, number of bytes, names of which one must be told)]}; every byte is in one."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        directory = archive.start_dir
    folder = members[0].filename.split("/")[0] + "/"
    ends = [*(info.header_offset for info in members[1:]), directory]
    at = directory
    for info, end in zip(members, ends, strict=True):
        name = info.filename.removeprefix(folder)
        start = (
            info.header_offset + 30 + int.from_bytes(data[info.header_offset + 26 : info.header_offset + 28], "little")
        )
        found.setdefault("headers", []).append((info.header_offset, start - info.header_offset, {name}))
        found.setdefault(kind_of(name), []).append((start, info.file_size, {name}))
        if end > start + info.file_size:
            found.setdefault("descriptors", []).append((start + info.file_size, end - start - info.file_size, {name}))
        length = 46 + len(info.filename.encode())
        found.setdefault("directory", []).append((at, length, {name, DIRECTORY}))
        at += length
    found["end record"] = [(at, len(data) - at, {END_RECORD, DIRECTORY})]
    return found


def drawn(chance, spans):
    """Give one byte of a stratum, and its owners."""
    place = chance.randrange(sum(length for _, length, _ in spans))
    for start, length, owners in spans:
        if place < length:
            return start + place, owners
        place -= length
    raise AssertionError


def test_every_byte_belongs_to_one_stratum(returns):
    for data, found in returns:
        spans = sorted((start, length) for spans in found.values() for start, length, _ in spans)
        assert spans[0][0] == 0
        assert all(start + length == after for (start, length), (after, _) in pairwise(spans))
        assert sum(spans[-1]) == len(data)
    assert {"timestamp.tsr", "audit-checkpoint.txt", "audit-proof.json", "descriptors", "media"} <= set(returns[0][1])


def test_a_thousand_mutations_are_all_found_and_each_file_is_named(returns, chance):
    cells = [(data, name, spans) for data, found in returns for name, spans in sorted(found.items())]
    told = Counter()
    for number in range(trials(1000)):
        data, stratum, spans = cells[number % len(cells)]
        at, owners = drawn(chance, spans)
        altered = bytearray(data)
        altered[at] ^= chance.randrange(1, 256)
        report = check_return(io.BytesIO(altered), SIGNER.public)
        bad = {finding.file for finding in report.findings if finding.level == "bad"}
        assert not report.ok, f"byte {at} ({stratum}) was altered and nobody noticed"
        assert bad & owners, f"byte {at} ({stratum}) of {owners} was altered; named were {bad}"
        told[stratum] += 1
    print(f"{told.total()} mutations found and named: " + ", ".join(f"{name} {n}" for name, n in sorted(told.items())))
    assert told.total() == trials(1000)
    assert len(told) == len({name for _, name, _ in cells})
