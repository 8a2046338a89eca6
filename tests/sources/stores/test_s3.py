"""Files of a platform from a bucket: as from a folder, and never another length or digest than the platform tells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any

import pyarrow as pa
import pytest

from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem
from rogatory.sources.answers import MediaObject, PartFailed, Statement
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.source_map import SourceMap
from rogatory.sources.stores import s3 as stores
from rogatory.sources.stores.s3 import S3
from rogatory.sources.tied import tied
from tests.faulty import Fault, Way, faulty_way
from tests.places.conftest import MANNER
from tests.s3 import ACCESS, BUCKET, client
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import MAP, NOW, TABLES, plan_of, read, released, small_map, write_table

FOLDER, IN_BUCKET = 'kind = "folder"\nfolder = "objects"', 'kind = "s3"\naddress_in = "MEDIA"'
EVERYBODY = [(name, "video") for _, name, *_ in TABLES["accounts"][1]]


@pytest.fixture
def way(s3: str) -> Iterator[Way]:
    with faulty_way(s3) as way:
        yield way


@pytest.fixture
def environment(s3: str, way: Way, root: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The variables of a store in a bucket in which the files of the small platform lie."""
    made = S3.__init__
    monkeypatch.setattr(stores.S3, "__init__", lambda own, *given: made(own, *given, manner=MANNER))
    prefix = token_hex(4)
    for path in (root / "objects").iterdir():
        client(s3).put_object(Bucket=BUCKET, Key=f"{prefix}/{path.name}", Body=path.read_bytes())
    own = {f"MEDIA_{name}": value for name, value in ACCESS.items()}
    return {**own, "MEDIA": f"s3://{BUCKET}/{prefix}", "MEDIA_AWS_ENDPOINT_URL": way.address}


def answered(root: Path, environment: Mapping[str, str], source_map: SourceMap, *asked: tuple[str, str]) -> list[Any]:
    plan = plan_of(*(released(account, category) for account, category in asked), source_map=source_map)
    return [read(one) for one in tied(source_map, root, environment, VERIFIES).collect(plan, now=NOW)]


def answered_files(root: Path, environment: Mapping[str, str], *asked: tuple[str, str]) -> list[MediaObject]:
    answers = answered(root, environment, small_map(FOLDER, IN_BUCKET), *asked)
    return [one for one in answers if isinstance(one, MediaObject)]


def told(answers: list[Any]) -> list[object]:
    """What answers say and hold, whatever the map is called by its digest."""
    found: list[object] = []
    for one in answers:
        if isinstance(one, MediaObject):
            found.append((replace(one, chunks=None, origin=None), b"".join(one.chunks())))
        elif isinstance(one, Statement):
            found.append(one)
    return found


def test_a_folder_and_a_bucket_give_equal_answers(root: Path, environment: Mapping[str, str]) -> None:
    """Files that are there, one that is missing, a path that leads out, and a row without a path."""
    from_folder = told(answered(root, {}, small_map(), *EVERYBODY))
    from_bucket = told(answered(root, environment, small_map(FOLDER, IN_BUCKET), *EVERYBODY))
    assert from_bucket == from_folder
    assert sum(isinstance(one, tuple) for one in from_bucket) == 5
    assert {one.kind for one in from_bucket if isinstance(one, Statement)} >= {"held", "not-held", "unreachable"}


def test_readings_that_fail_and_break_off_change_nothing(root: Path, environment, way: Way, chance) -> None:
    ways = [Fault(status=503), Fault(cut=0), Fault(cut=2000), Fault(more=700), Fault(more=-700)]
    for _ in range(4):
        way.faults.extend([chance.choice(ways), chance.choice(ways), Fault()])
    assert told(answered(root, environment, small_map(FOLDER, IN_BUCKET), ("ann", "video"))) == told(
        answered(root, {}, small_map(), ("ann", "video"))
    )


def test_a_bucket_that_stays_away_is_told_as_unreachable_and_rows_are_given(root: Path, environment, way: Way) -> None:
    way.always = Fault(status=503)
    answers = answered(root, environment, small_map(FOLDER, IN_BUCKET), ("ann", "video"), ("ann", "subscriber"))
    words = [one for one in answers if isinstance(one, Statement) and one.kind == "unreachable"]
    assert [one.details["media_id"] for one in words] == ["v1", "v2", "v3", "v4"]
    assert not [one for one in answers if isinstance(one, MediaObject)]
    looks = [method for method, _, _ in way.asked if method == "HEAD"]
    assert len(looks) == MANNER.tries + 3, "once everything was tried, each further file is tried once"


def test_a_small_file_takes_one_request_and_a_large_one_no_more_than_its_ranges(
    root: Path, environment, way: Way, s3: str, chance
) -> None:
    prefix, content = environment["MEDIA"].rpartition("/")[2], chance.randbytes(3 * MANNER.range + 1)
    client(s3).put_object(Bucket=BUCKET, Key=f"{prefix}/v4.mp4", Body=content)
    plan = plan_of(released("ann", "video"), source_map=small_map(FOLDER, IN_BUCKET))
    read_by = {}
    for one in tied(small_map(FOLDER, IN_BUCKET), root, environment, VERIFIES).collect(plan, now=NOW):
        if isinstance(one, MediaObject):
            read_by[one.media_id] = (b"".join(one.chunks()), len(way.asked))
            way.asked.clear()
    assert [requests for _, requests in read_by.values()] == [1, 1, 1, 4]
    assert read_by["v4"][0] == content


def test_an_empty_file_is_a_file(root: Path, environment, s3: str) -> None:
    prefix = environment["MEDIA"].rpartition("/")[2]
    client(s3).put_object(Bucket=BUCKET, Key=f"{prefix}/v5.mp4", Body=b"")
    (media,) = answered_files(root, environment, ("Ann", "video"))
    assert (media.size, b"".join(media.chunks())) == (0, b"")


@pytest.mark.parametrize(
    ("size", "sha256", "right"),
    [
        (6000, hashlib.sha256(b"film 5" * 1000).hexdigest(), True),
        (6000, hashlib.sha256(b"film 5" * 1000).hexdigest().upper(), True),
        (5999, None, False),
        (6001, None, False),
        (None, hashlib.sha256(b"film 6" * 1000).hexdigest(), False),
        (6000, "0" * 64, False),
    ],
)
@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_a_file_of_another_length_or_digest_than_the_row_tells_is_no_answer(
    root: Path, environment, kind: str, size: int | None, sha256: str | None, right: bool
) -> None:
    schema, rows = TABLES["videos"]
    more = {"bytes": pa.int64(), "sum": pa.string()}
    write_table(root, "videos", schema | more, [(*row, size, sha256) for row in rows])
    used = telling_map(IN_BUCKET if kind == "s3" else FOLDER)
    (media,) = [one for one in answered(root, environment, used, ("Ann", "video")) if _of_file(one)]
    if isinstance(media, Statement):
        assert not right
        assert media.kind == "unreachable"
    elif right:
        assert b"".join(media.chunks()) == b"film 5" * 1000
    else:
        with pytest.raises(PartFailed):
            list(media.chunks())


def test_an_object_that_is_exchanged_while_it_is_read_is_no_answer(root: Path, environment, s3: str) -> None:
    key = f"{environment['MEDIA'].rpartition('/')[2]}/v5.mp4"
    client(s3).put_object(Bucket=BUCKET, Key=key, Body=bytes(8 * MANNER.range))
    (media,) = answered_files(root, environment, ("Ann", "video"))
    client(s3).put_object(Bucket=BUCKET, Key=key, Body=b"1" * 8 * MANNER.range)
    with pytest.raises(PartFailed):
        list(media.chunks())


def test_whether_a_bucket_is_there_is_seen_before_any_file_is_asked_for(environment: Mapping[str, str], way) -> None:
    S3("MEDIA", environment).reach()
    for other in (
        {**environment, "MEDIA": "s3://no-such-bucket"},
        {**environment, "MEDIA": "s3://no-such-bucket/here"},
    ):
        with pytest.raises(Unreadable):
            S3("MEDIA", other).reach()
    way.always = Fault(status=403)
    with pytest.raises(Unreadable):
        S3("MEDIA", environment).reach()


@pytest.mark.parametrize("address", [None, "file:///var/lib/objects", "https://s3.example/bucket"])
def test_a_store_without_the_address_of_a_bucket_is_told_with_its_cure(address: str | None) -> None:
    with pytest.raises(Problem) as caught:
        S3("MEDIA", {} if address is None else {"MEDIA": address})
    assert "MEDIA" in f"{caught.value.where} {caught.value.cure}"


def telling_map(store: str) -> SourceMap:
    """The map of a platform whose rows tell the length and the digest of their files."""
    named = 'objects = { column = "path", id = "media_id"'
    told = MAP.replace(FOLDER, store).replace(named, named + ', size = "bytes", sha256 = "sum"')
    last = '  { name = "path", content = true },\n'
    columns = [f'  {{ name = "{name}", content = false }},\n' for name in ("bytes", "sum")]
    return read_source_map(told.replace(last, last + "".join(columns)), "small.toml")


def _of_file(one: object) -> bool:
    return isinstance(one, MediaObject) or (isinstance(one, Statement) and "media_id" in one.details)
