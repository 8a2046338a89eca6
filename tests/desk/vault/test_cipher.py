"""The format breaks off cleanly, and tells a place that fails from bytes that were changed."""

from __future__ import annotations

import gc
import io

import pytest

from rogatory.desk.vault.cipher import Cipher, new_key
from rogatory.problem import Problem

MIB = 1 << 20


def sealed(cipher: Cipher, content: bytes, context: bytes = b"here") -> bytes:
    into = io.BytesIO()
    cipher.seal([content], into.write, context)
    return into.getvalue()


def test_what_was_broken_off_gets_no_valid_end_afterwards():
    """The library ends a stream that is dropped, as if what it had were all."""
    cipher = Cipher(new_key())
    into = io.BytesIO()

    def broken():
        yield bytes(2 * MIB)
        raise ConnectionError("the platform is gone")

    with pytest.raises(ConnectionError):
        cipher.seal(broken(), into.write, b"here")
    before = into.getvalue()
    gc.collect()
    assert into.getvalue() == before
    with pytest.raises(Problem, match="cut short"):
        cipher.open(io.BytesIO(before), b"here", "test").read()


@pytest.mark.parametrize("room", [-1, 100, 3 * MIB])
def test_a_place_that_is_full_is_told_as_it_says_itself(room):
    cipher = Cipher(new_key())
    taken = 0

    def write(content: bytes) -> None:
        nonlocal taken
        taken += len(content)
        if taken > room:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        cipher.seal([bytes(1000), bytes(4 * MIB)], write, b"here")


@pytest.mark.parametrize("answers", range(0, 30, 3))
def test_a_place_that_does_not_answer_is_not_taken_for_altered_bytes(answers):
    cipher = Cipher(new_key())
    there = io.BytesIO(sealed(cipher, bytes(3 * MIB)))

    class Place:
        left = answers

        def read(self, size: int, /) -> bytes:
            self.left -= 1
            if self.left < 0:
                raise ConnectionError("the line broke")
            return there.read(min(size, 100_000))

    stream = cipher.open(Place(), b"here", "test")
    for _ in range(2):
        with pytest.raises(ConnectionError, match="the line broke"):
            stream.read()


def test_another_context_opens_nothing():
    cipher = Cipher(new_key())
    with pytest.raises(Problem, match="exchanged") as problem:
        cipher.open(io.BytesIO(sealed(cipher, b"words", b"here")), b"there", "object 7").read()
    assert problem.value.where == "object 7"


def test_what_is_no_key_is_told():
    for wrong in (b"", b"rubbish", bytes(131)):
        with pytest.raises(Problem, match="no key under which"):
            Cipher(wrong)
