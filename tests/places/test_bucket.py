"""Large objects of a bucket come whole and right, or not at all, whatever the line and the server do meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.places.bucket import Broken, Bucket, Changed, Manner
from tests.faulty import Fault
from tests.places.conftest import MANNER, NAME, PIECE, RANGE, SIZE, Served


def whole(bucket: Bucket, first: int = 0) -> bytes:
    return b"".join(bucket.read(NAME, bucket.look(NAME), first))


def take(pieces: Iterator[memoryview], into: bytearray) -> None:
    for piece in pieces:
        into += piece


def test_a_large_object_comes_in_ranges_of_one_and_the_same_object(served: Served) -> None:
    assert whole(served.bucket()) == served.content
    gets = [tag for method, _, tag in served.way.asked if method == "GET"]
    assert len(gets) == SIZE // RANGE + 1
    assert len(set(gets)) == 1
    assert all(gets)
    assert sorted(served.way.ranges) == [(at, min(at + RANGE, SIZE)) for at in range(0, SIZE, RANGE)]


@pytest.mark.parametrize("first", [1, RANGE, SIZE - 5, SIZE])
def test_it_can_be_read_from_any_byte_on(served: Served, first: int) -> None:
    assert whole(served.bucket(), first) == served.content[first:]


def test_nothing_is_asked_of_an_empty_object(served: Served) -> None:
    served.put(b"")
    assert whole(served.bucket()) == b""
    assert served.way.ranges == []


def test_a_range_that_breaks_off_is_taken_up_at_the_byte_where_it_did(served: Served) -> None:
    manner = replace(MANNER, together=1, range=2 * SIZE)
    bucket = served.bucket(manner)
    lying = bucket.look(NAME)
    served.way.faults.extend([Fault(cut=300_000), Fault(cut=100_000)])
    assert b"".join(bucket.read(NAME, lying)) == served.content
    (begun, _), (first, _), (second, end) = served.way.ranges
    assert (begun, end) == (0, SIZE)
    # What had not filled a piece when the line broke is asked for once more.
    assert 300_000 - PIECE <= first <= 300_000
    assert first + 100_000 - PIECE <= second <= first + 100_000


def test_every_range_may_break_off_and_the_bytes_are_the_same(served: Served, chance) -> None:
    bucket = served.bucket()
    lying = bucket.look(NAME)
    served.way.faults.extend(Fault(cut=chance.randrange(RANGE)) for _ in range(12))
    assert b"".join(bucket.read(NAME, lying)) == served.content
    assert not served.way.faults


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(status=500), Fault(cut=0)])
def test_what_fails_for_a_moment_is_asked_again(served: Served, fault: Fault) -> None:
    bucket = served.bucket()
    served.way.faults.extend([fault] * 2)
    lying = bucket.look(NAME)
    served.way.faults.extend([fault] * 3)
    assert b"".join(bucket.read(NAME, lying)) == served.content


def test_a_request_that_takes_too_long_is_made_again(served: Served) -> None:
    bucket = served.bucket(timeout=timedelta(seconds=1.5))
    lying = bucket.look(NAME)
    served.way.faults.extend([Fault(delay=4)])
    assert b"".join(bucket.read(NAME, lying)) == served.content
    assert len(served.way.ranges) > len(set(served.way.ranges))


def test_a_bucket_that_stays_away_is_given_up_and_the_next_object_is_tried_once(served: Served) -> None:
    bucket = served.bucket()
    served.way.always = Fault(status=503)
    for tries in (MANNER.tries, 1, 1):
        served.way.asked.clear()
        with pytest.raises(Broken):
            bucket.look(NAME)
        assert len(served.way.asked) == tries
    served.way.always = None
    assert whole(bucket) == served.content
    served.way.always, served.way.asked = Fault(status=503), []
    with pytest.raises(Broken):
        bucket.look(NAME)
    assert len(served.way.asked) == MANNER.tries, "it had answered meanwhile"


def test_what_is_not_there_is_told_and_not_tried_again(served: Served) -> None:
    bucket = served.bucket()
    with pytest.raises(FileNotFoundError):
        bucket.look("films/none.bin")
    assert len(served.way.asked) == 1
    lying = bucket.look(NAME)
    served.client.delete_object(Bucket="preserved", Key=NAME)
    with pytest.raises(FileNotFoundError):
        b"".join(bucket.read(NAME, lying))


def test_a_refusal_is_told_and_not_tried_again(served: Served) -> None:
    served.way.always = Fault(status=403)
    with pytest.raises(Broken):
        served.bucket().look(NAME)
    assert len(served.way.asked) == 1


@pytest.mark.parametrize("when", ["before", "between"])
def test_an_object_that_changed_meanwhile_is_not_read_on(served: Served, when: str) -> None:
    bucket = served.bucket(replace(MANNER, together=1))
    pieces = bucket.read(NAME, bucket.look(NAME))
    taken = bytearray()
    if when == "between":
        taken += next(pieces)
    served.put(bytes(SIZE))
    with pytest.raises(Changed):
        take(pieces, taken)
    assert served.content.startswith(taken), "of the other object nothing was given"


@pytest.mark.parametrize("more", [1, 5000, -1, -5000])
def test_a_server_that_lies_about_the_length_for_a_moment_is_asked_again(served: Served, more: int) -> None:
    bucket = served.bucket()
    lying = bucket.look(NAME)
    served.way.faults.extend([Fault(more=more)] * 2)
    assert b"".join(bucket.read(NAME, lying)) == served.content


@pytest.mark.parametrize("fault", [Fault(whole=True), Fault(cut=100)])
def test_a_server_that_never_gives_what_was_asked_for_is_given_up(served: Served, fault: Fault) -> None:
    bucket = served.bucket()
    lying = bucket.look(NAME)
    served.way.always = fault
    taken = bytearray()
    with pytest.raises((Broken, Changed)):
        take(bucket.read(NAME, lying), taken)
    assert served.content.startswith(taken)


def test_no_more_is_asked_ahead_than_may_be_held_in_memory(served: Served) -> None:
    bucket = served.bucket(Manner(range=RANGE, together=2, piece=PIECE))
    pieces = bucket.read(NAME, bucket.look(NAME))
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert len(served.way.ranges) <= 3
