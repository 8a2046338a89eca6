"""The format in which copies and returns lie at rest: Tink's streaming AES-256-GCM-HKDF, in segments of 1 MiB.

Each segment is authenticated with its place in the stream, and the last one says that it is the last: what was
altered, cut, lengthened or moved does not open. A context, given at both ends and not stored, binds an object to where
it belongs.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

import tink
from tink import secret_key_access, streaming_aead
from tink.proto.aes_gcm_hkdf_streaming_pb2 import AesGcmHkdfStreamingKey, AesGcmHkdfStreamingKeyFormat
from tink.proto.tink_pb2 import Keyset

from rogatory.desk.vault.segments import Segments
from rogatory.problem import Problem

streaming_aead.register()
_TEMPLATE = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB
_PARAMETERS = AesGcmHkdfStreamingKeyFormat.FromString(_TEMPLATE.value).params.SerializeToString()


class Readable(Protocol):
    """Where ciphertext comes from."""

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes; nothing at the end."""
        ...


def new_key() -> bytes:
    """Make the key of a new copy, or of a request's returns, as bytes that `Cipher` takes."""
    made = tink.new_keyset_handle(_TEMPLATE)
    return bytes(tink.proto_keyset_format.serialize(made, secret_key_access.TOKEN))


class Cipher:
    """Encrypts and decrypts what lies under one key: the objects of a copy, the returns of a request."""

    def __init__(self, key: bytes) -> None:
        """Take a key that `new_key` made.

        Raises:
            Problem: it is none.
        """
        try:
            keyset = tink.proto_keyset_format.parse(key, secret_key_access.TOKEN)
            self._primitive = keyset.primitive(streaming_aead.StreamingAead)
            self._value = _value(key)
        except (tink.TinkError, ValueError) as error:
            raise Problem(
                "this is no key under which anything lies",
                where="vault",
                cure="Restore this key from a backup of the database",
            ) from error

    def seal(self, pieces: Iterable[bytes | memoryview], write: Callable[[memoryview], object], context: bytes) -> None:
        """Encrypt `pieces` into `write`, which is called with one part after the other and keeps none.

        What `pieces` or `write` raises goes through, and nothing is written after it.
        """
        with self.sealing(write, context) as take:
            for piece in pieces:
                take(piece)

    @contextmanager
    def sealing(
        self, write: Callable[[memoryview], object], context: bytes
    ) -> Iterator[Callable[[bytes | memoryview], object]]:
        """Give what takes the bytes of an object one after the other, and encrypts them into `write`.

        The end is written when the block ends. What it or `write` raises goes through, and nothing is written after it.
        """
        segments = Segments(self._value, context, write)
        try:
            yield segments.write
            segments.close()
        finally:
            segments.drop()

    def open(self, source: Readable, context: bytes, where: str) -> BinaryIO:
        """Give a stream of what was encrypted; it can be read piece by piece, and not seek.

        Reading raises a Problem when the ciphertext is not the one that was written under this key and context; what
        was read before it was right. Only the end of the stream tells that nothing is missing.
        """
        return io.BufferedReader(_Opened(self._primitive, _Source(source), context, where), 1 << 20)


def _value(keyset: bytes) -> bytes:
    """Give what `Segments` encrypts with.

    Raises:
        ValueError: it is a key of the library for another format.
    """
    (only,) = Keyset.FromString(keyset).key
    held = AesGcmHkdfStreamingKey.FromString(only.key_data.value)
    if (only.key_data.type_url, held.params.SerializeToString()) != (_TEMPLATE.type_url, _PARAMETERS):
        raise ValueError("a key for another format")
    return bytes(held.key_value)


class _Source(io.RawIOBase):
    """Gives ciphertext to the library, which would take a lost connection for a wrong key."""

    failure: Exception | None = None

    def __init__(self, source: Readable) -> None:
        super().__init__()
        self._source = source

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._source.read(size)
        except Exception as error:
            self.failure = error
            raise


class _Opened(io.RawIOBase):
    """The decrypted stream, with the library's errors told as ours."""

    def __init__(self, primitive: streaming_aead.StreamingAead, source: _Source, context: bytes, where: str) -> None:
        super().__init__()
        self._source = source
        self._where = where
        self._stream = primitive.new_decrypting_stream(source, context)
        self._refused = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # the caller gives a writable buffer
        try:
            piece = b"" if self._refused else self._stream.read1(len(view))
        except tink.TinkError:
            self._refused = True
        if self._refused:
            raise self._source.failure or self._altered()
        view[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

    def _altered(self) -> Problem:
        return Problem(
            "what lies here is not what was put under this name: it was altered, cut short or exchanged",
            where=self._where,
            cure="Restore this object from a backup",
        )
