"""The format breaks off cleanly, and tells a place that fails from bytes that were changed."""

from __future__ import annotations

import gc
import io
import random

import pytest
import tink
from tink import secret_key_access, streaming_aead

from rogatory.desk.vault.cipher import Cipher, new_key
from rogatory.desk.vault.segments import HEADER, sealed_size
from rogatory.problem import Problem

MIB = 1 << 20


def sealed(cipher: Cipher, content: bytes, context: bytes = b"here") -> bytes:
    into = io.BytesIO()
    cipher.seal([content], into.write, context)
    return into.getvalue()


def test_what_was_broken_off_gets_no_valid_end_afterwards():
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

    def write(content: memoryview) -> None:
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


FIRST, SECOND = MIB - 56, 2 * MIB - 72
"""Where the first segment ends, which holds a header and a tag besides, and the second."""


@pytest.mark.parametrize("size", [0, 1, FIRST - 1, FIRST, FIRST + 1, SECOND - 1, SECOND, SECOND + 1, 5 * MIB])
@pytest.mark.parametrize("piece", [1000, MIB, 3 * MIB])
def test_the_library_opens_what_is_written_here(size, piece):
    key, content = new_key(), random.Random(size).randbytes(size)
    into = io.BytesIO()
    Cipher(key).seal((content[at : at + piece] for at in range(0, size, piece)), into.write, b"here")
    primitive = tink.proto_keyset_format.parse(key, secret_key_access.TOKEN).primitive(streaming_aead.StreamingAead)
    with primitive.new_decrypting_stream(io.BytesIO(into.getvalue()), b"here") as stream:
        assert stream.read() == content


@pytest.mark.parametrize("size", [0, 1, FIRST - 1, FIRST, FIRST + 1, SECOND, 3 * MIB])
def test_what_the_library_writes_opens_here_and_has_the_same_shape(size):
    key, content = new_key(), random.Random(size).randbytes(size)
    primitive = tink.proto_keyset_format.parse(key, secret_key_access.TOKEN).primitive(streaming_aead.StreamingAead)
    into = io.BytesIO()
    stream = primitive.new_encrypting_stream(into, b"here")
    into.close = lambda: None  # type: ignore[method-assign]
    stream.write(content)
    stream.close()
    theirs = into.getvalue()
    assert Cipher(key).open(io.BytesIO(theirs), b"here", "test").read() == content
    assert len(theirs) == len(sealed(Cipher(key), content))
    assert theirs[0] == sealed(Cipher(key), content)[0] == HEADER


def test_a_key_of_the_library_for_another_format_is_none():
    other = tink.new_keyset_handle(streaming_aead.streaming_aead_key_templates.AES128_GCM_HKDF_4KB)
    with pytest.raises(Problem, match="no key under which"):
        Cipher(tink.proto_keyset_format.serialize(other, secret_key_access.TOKEN))


def test_no_two_objects_are_encrypted_alike():
    cipher = Cipher(new_key())
    first, second = sealed(cipher, b"words"), sealed(cipher, b"words")
    assert first[1:HEADER] != second[1:HEADER]
    assert first[HEADER:] != second[HEADER:]


@pytest.mark.parametrize("size", [0, 1, FIRST - 1, FIRST, FIRST + 1, SECOND - 1, SECOND, SECOND + 1, 5 * MIB])
def test_the_size_of_what_is_encrypted_is_known_before(size):
    assert sealed_size(size) == len(sealed(Cipher(new_key()), bytes(size)))
