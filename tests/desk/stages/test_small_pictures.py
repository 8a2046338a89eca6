"""What was collected goes into the return with its small pictures, the same however often packaging is taken up."""

from __future__ import annotations

import base64
import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from rogatory.desk.models import Collection, Matter
from rogatory.desk.ordering import contents_of
from rogatory.desk.packing import Bed, Contents, pack
from rogatory.desk.rest import parts
from rogatory.desk.rest.parts import Folder, new_folder
from rogatory.desk.review.before import Before, before
from rogatory.desk.stages.spool import Index, SpooledFile, value
from rogatory.desk.surroundings import the_returns, the_store
from rogatory.desk.vault.cipher import Cipher, new_key
from rogatory.desk.wrapping import opens
from rogatory.evidence.journal import Member
from rogatory.packaging.formats.age import AgeRecipients, new_identity
from rogatory.packaging.formats.opening import unwrap
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.review.pictures import jpeg
from tests.desk.stages.conftest import Desk
from tests.desk.unpacked import files_of


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A small picture that stands for all of them, so that no child is needed."""
    picture = jpeg(96, 64)
    monkeypatch.setattr("rogatory.desk.review.previews.preview", lambda *_: picture)
    return picture


def index_of(collection: Collection) -> Index:
    return Index.from_bytes(the_store().read(collection.sha256))


def kept_as(collection: Collection, *files: SpooledFile) -> None:
    """Have other files in a collection."""
    put = the_store().put(replace(index_of(collection), files=files).to_bytes())
    Collection.objects.filter(pk=collection.pk).update(sha256=put.digest, size=put.size)


def looked_at(matter: Matter) -> Before:
    found = before(matter)
    assert found is not None
    return found


@needs_own_network
def test_the_page_of_a_return_shows_small_pictures_of_what_leaves(desk: Desk, videos: Matter) -> None:
    collection = videos.collections.get()
    files, made = index_of(collection).files, collection.summary["previews"]
    assert len(files) > 1
    assert all(made[file.sha256] for file in files), "the demonstration's videos are real ones"
    custodian = desk.team.custodian.person
    assert custodian
    collection.withholdings.create(part=files[0].sha256, words="x", by=custodian, at=desk.now)
    page = files_of(desk.produce(videos))["data/index.html"].decode()
    small = [base64.b64encode(the_store().read(made[file.sha256])).decode() for file in files]
    assert [f'src="data:image/jpeg;base64,{one}"' in page for one in small] == [False, *(True for _ in small[1:])]


def test_a_file_outside_the_period_is_told(drawn: bytes, videos: Matter) -> None:
    collection = videos.collections.get()
    files = index_of(collection).files
    assert [file.at for _, file in looked_at(videos).files] == [value(file.metadata["uploaded_at"]) for file in files]
    found = {check.id: [one.words for one in told] for check, told in looked_at(videos).checks}
    assert found["period"] == []
    late = value(files[0].metadata["uploaded_at"]) + timedelta(days=9000)
    outside = replace(files[0], metadata={**files[0].metadata, "uploaded_at": {"instant": late.isoformat()}})
    kept_as(collection, outside, *files[1:])
    found = {check.id: [one.words for one in told] for check, told in looked_at(videos).checks}
    assert found["period"] == [f"The file {files[0].file_name} of river_lantern lies outside the period."]


@dataclass
class Told:
    """Whoever ordered a return; goes away once so many parts lie there."""

    most: int | None = None
    parts: tuple[str, ...] = ()
    members: list[Member] = field(default_factory=list)

    def wrote(self, _path: str, _size: int, there: tuple[str, ...]) -> None:
        self.parts = there
        if self.most is not None and len(there) >= self.most:
            raise InterruptedError

    def done(self, member: Member, /) -> None:
        self.members.append(member)

    def prove(self, _reference: str, _manifest: str) -> Mapping[str, bytes]:
        return {}


def test_a_packaging_that_is_taken_up_again_gives_the_same_bytes_up_to_its_certificate(
    desk: Desk, drawn: bytes, videos: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART", 1 << 16)
    collection = videos.collections.get()
    files = index_of(collection).files
    # Behind the videos, so that it is taken up where the small pictures' files are written already.
    put = the_store().put(os.urandom(600_000))
    long = replace(files[0], file_name="long.bin", media_id="long", sha256=put.digest, size=put.size, metadata={})
    kept_as(collection, *files, long, replace(long, file_name="last.bin", media_id="last"))
    contents = contents_of(desk.order(videos))
    identity, recipient = new_identity()
    wrapping = AgeRecipients((recipient,))
    bed = Bed(new_folder(), new_key(), wrapping, wrapping.start())
    gone = Told(most=11)
    with pytest.raises(InterruptedError):
        pack(contents, bed, gone)
    again = replace(bed, parts=gone.parts, members=tuple(gone.members))
    assert len(gone.members) > len(files), "it was broken off behind the pictures"
    resumed, whole = (zip_in(stream_of(contents, one), identity) for one in (again, replace(bed, folder=new_folder())))
    page, until = page_in(whole)
    assert page.count(base64.b64encode(drawn)) == len(files)
    assert resumed[:until] == whole[:until]


def zip_in(package: bytes, identity: str) -> bytes:
    return unwrap("age", io.BytesIO(package), opens("age", identity.encode())).read()


def page_in(content: bytes) -> tuple[bytes, int]:
    """The page of a return, and where its certificate begins: the signature in that differs from one time to another.

    Behind it stands only what commits to it.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {each.filename.partition("/")[2]: each for each in archive.infolist()}
        certificate = entries["data/certificate.pdf"].header_offset
        behind = {name for name, each in entries.items() if each.header_offset > certificate}
        assert not any(name.startswith("data/") for name in behind)
        return archive.read(entries["data/index.html"]), certificate


def stream_of(contents: Contents, bed: Bed) -> bytes:
    """The package as it would be fetched."""
    made = pack(contents, bed, Told())
    folder = Folder(bed.folder, Cipher(bed.key), the_returns())
    opened = [
        folder.cipher.open(folder.place.open(folder.path(part)), folder.context(number, part), part).read()
        for number, part in enumerate(made.parts)
    ]
    return b"".join(opened)
