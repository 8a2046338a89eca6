"""A store that is a bucket which speaks S3: files are read in ranges, and taken up again where a reading broke off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.problem import Problem
from rogatory.sources.stores.contract import failures_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rogatory.places.bucket import Begun, Manner


class S3:
    """A store in a bucket, or under a prefix of one. It implements `contract.Files`.

    It looks at objects and reads them: the key that it is given needs no other right.
    """

    def __init__(self, address_in: str, environment: Mapping[str, str], manner: Manner | None = None) -> None:
        """Open the bucket at the address in the variable `address_in`; keys are in the environment as well.

        Raises:
            Problem: there is no such variable, or it holds no address of a bucket.
            Unreadable: the bucket is not set up as it must be.
        """
        from rogatory.places.address import bucket_at
        from rogatory.places.bucket import TIMEOUT, Bucket

        url = _url(address_in, environment)
        with failures_told(address_in):
            self._bucket = Bucket(bucket_at(url, environment, address_in, timeout=TIMEOUT, retries=0), manner)
        self._address_in = address_in
        # What was looked at last is most often what is read next.
        self._seen: tuple[str, Begun] | None = None

    def reach(self) -> None:
        """See whether the bucket answers, and lets its objects be told; raises Unreadable when it does not."""
        with failures_told(self._address_in):
            self._bucket.reach()

    def size(self, path: str) -> int:
        """Give how many bytes a file has; raises FileNotFoundError, and Unreadable when it cannot be reached."""
        with failures_told(path):
            begun = self._bucket.begin(path)
        self._seen = path, begun
        return begun.lying.size

    def read(self, path: str) -> Iterator[memoryview]:
        """Give the bytes of a file in pieces, as it was when it was last looked at; raises as `size`."""
        seen, self._seen = self._seen, None
        with failures_told(path):
            begun = seen[1] if seen and seen[0] == path else self._bucket.begin(path)
            yield from self._bucket.read(path, begun.lying, got=begun.got)


def _url(address_in: str, environment: Mapping[str, str]) -> str:
    from rogatory.places.address import Address

    url = environment.get(address_in, "")
    if not url:
        raise Problem(
            "the address of a store is not set",
            where=f"environment variable {address_in}",
            cure="Set it to s3://bucket/prefix",
        )
    if Address.of(url, address_in).folder is not None:
        raise Problem(
            "a store of kind s3 lies in a bucket, and this is the address of a folder",
            where=f"environment variable {address_in}",
            cure="Set it to s3://bucket/prefix, or make the store one of kind folder",
        )
    return url
