"""Objects of a bucket, read in ranges: several at once, in bounded memory, and taken up again where one broke off.

An object is read as it was when it was looked at: each range is asked for under its ETag, and one that was changed
meanwhile is not read on.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from secrets import SystemRandom
from threading import Event
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, PreconditionError, UnauthenticatedError

if TYPE_CHECKING:
    from obstore import GetOptions, GetResult
    from obstore.store import S3Store

TIMEOUT = timedelta(seconds=60)
"""After how long one request is given up, its bytes included: a range comes at 140 kB a second, or is taken up anew."""
_LOG = logging.getLogger(__name__)
_CHANCE = SystemRandom()


class Broken(OSError):
    """The bucket could not be read, however often it was tried."""


class Changed(OSError):
    """An object is not the one any more that was looked at."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a bucket is read.

    `range` bytes are asked for at once, `together` ranges at a time: so many and one more are held in memory. `piece`
    is how many bytes are passed on at once, but for the last. A request that fails is made `tries` times in all, with
    waits by chance up to `first` seconds, then up to twice as long each time, up to `longest`; once a piece has come
    the count begins anew.
    """

    range: int = 8 << 20
    together: int = 4
    piece: int = 1 << 18
    tries: int = 8
    first: float = 0.2
    longest: float = 15.0


@dataclass(frozen=True, slots=True)
class Lying:
    """An object as it was looked at: its size in bytes, its ETag where the bucket gives one, and when it was put."""

    size: int
    tag: str | None
    put_at: datetime

    def unchanged(self) -> GetOptions:
        """Give the condition under which it is still this object."""
        # A weak tag fits no condition of S3.
        if self.tag and not self.tag.startswith("W/"):
            return {"if_match": self.tag}
        return {"if_unmodified_since": self.put_at}


@dataclass(frozen=True, slots=True)
class Begun:
    """An object that was looked at, with the answer to its first range; None where it has to be asked for anew."""

    lying: Lying
    got: GetResult | None = None


class Bucket:
    """The objects of a bucket, to be read and nothing else.

    `objects` should ask nothing again by itself (``max_retries=0``): it would begin at the first byte of a range.
    """

    def __init__(self, objects: S3Store, manner: Manner | None = None) -> None:
        """Ask nothing yet."""
        self._objects = objects
        self._manner = manner or Manner()
        # Once everything was tried, the next is tried once: many files of a bucket that is away take no hours.
        self._away = False

    def reach(self) -> None:
        """See whether the bucket is there and answers whoever may ask what lies in it; it is asked once.

        Raises:
            Broken: it does not, or there is none.
        """
        try:
            next(iter(obstore.list(self._objects, chunk_size=1)), None)
        except (BaseError, OSError) as error:
            raise Broken(_in_short(error)) from error

    def look(self, name: str) -> Lying:
        """Look at an object.

        Raises:
            FileNotFoundError: there is none.
            Broken: the bucket does not answer, or refuses.
            ValueError: no object can have this name.
        """
        tries = _Tries(self, name, Event())
        while True:
            try:
                found = obstore.head(self._objects, name)
            except FileNotFoundError:
                self._away = False
                raise
            except (BaseError, OSError) as error:
                tries.failed(error)
            else:
                self._away = False
                return Lying(found["size"], found["e_tag"], found["last_modified"])

    def begin(self, name: str) -> Begun:
        """Look at an object by asking for its first range, so that a small one is read by one request.

        Raises:
            FileNotFoundError, Broken, ValueError: as `look`.
        """
        try:
            got = obstore.get(self._objects, name, options={"range": (0, self._manner.range)})
        except FileNotFoundError:
            self._away = False
            raise
        except (BaseError, OSError):
            # An empty object has no first range; whatever else it is will be seen again.
            return Begun(self.look(name))
        return Begun(Lying(got.meta["size"], got.meta["e_tag"], got.meta["last_modified"]), got)

    def read(self, name: str, lying: Lying, first: int = 0, got: GetResult | None = None) -> Iterator[memoryview]:
        """Give the bytes of an object from `first` on, in pieces; whoever stops asking ends what is under way.

        `got` is what `begin` was answered, where it is read from its first byte.

        Raises:
            FileNotFoundError: it is not there any more.
            Changed: it is not the one that was looked at.
            Broken: the bucket does not answer, refuses, or gives other bytes than were asked for.
        """
        stop = Event()
        try:
            if lying.size - first <= self._manner.range:
                yield from self._range(name, lying, first, lying.size, stop, got)
            else:
                yield from self._together(name, lying, first, stop, got)
        finally:
            stop.set()

    def _together(
        self, name: str, lying: Lying, first: int, stop: Event, got: GetResult | None
    ) -> Iterator[memoryview]:
        step = self._manner.range
        begins = iter(range(first, lying.size, step))
        pool = ThreadPoolExecutor(self._manner.together, thread_name_prefix="range")

        def fetched(begin: int) -> list[memoryview]:
            given = got if begin == first else None
            return list(self._range(name, lying, begin, min(begin + step, lying.size), stop, given))

        try:
            ahead = deque(pool.submit(fetched, begin) for begin in islice(begins, self._manner.together))
            while ahead:
                pieces = ahead.popleft().result()
                ahead.extend(pool.submit(fetched, begin) for begin in islice(begins, 1))
                yield from pieces
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def _range(
        self, name: str, lying: Lying, begin: int, end: int, stop: Event, got: GetResult | None
    ) -> Iterator[memoryview]:
        at, tries = begin, _Tries(self, name, stop)
        while at < end and not stop.is_set():
            before = at
            given, got = got, None
            try:
                for piece in self._pieces(given or self._ask(name, lying, at, end), name, lying, (at, end)):
                    at += len(piece)
                    if at > end:
                        raise Changed(f"{name}: more bytes than were asked for")
                    yield piece
                    if stop.is_set():
                        return
                if at < end:
                    raise Broken(f"{name}: it broke off at byte {at}")
            except (FileNotFoundError, Changed):
                raise
            except PreconditionError as error:
                raise Changed(f"{name}: changed while it was read") from error
            except (BaseError, OSError) as error:
                tries.failed(error, came=at - before)
        self._away = False

    def _ask(self, name: str, lying: Lying, begin: int, end: int) -> GetResult:
        return obstore.get(self._objects, name, options={"range": (begin, end), **lying.unchanged()})

    def _pieces(self, got: GetResult, name: str, lying: Lying, asked: tuple[int, int]) -> Iterator[memoryview]:
        if (got.meta["size"], got.meta["e_tag"]) != (lying.size, lying.tag):
            # Not every bucket keeps to the condition.
            raise Changed(f"{name}: changed while it was read")
        if got.range != asked:
            raise Broken(f"{name}: bytes {got.range} came for {asked}")
        for piece in got.stream(min_chunk_size=self._manner.piece):
            yield memoryview(piece)


class _Tries:
    """How often one request has failed, and the waits in between."""

    def __init__(self, bucket: Bucket, name: str, stop: Event) -> None:
        self._bucket, self._name, self._stop = bucket, name, stop
        self._failed = 0

    def failed(self, error: Exception, came: int = 0) -> None:
        """Wait before the next try; raises Broken when there is none. `came` bytes came before it failed."""
        manner = self._bucket._manner
        self._failed = 1 if came >= manner.piece else self._failed + 1
        refused = isinstance(error, (PermissionDeniedError, UnauthenticatedError))
        if refused or self._failed >= (1 if self._bucket._away else manner.tries):
            self._bucket._away = not refused
            raise Broken(f"{self._name}: {_in_short(error)}") from error
        longest = min(manner.longest, manner.first * 2 ** (self._failed - 1))
        # Names of objects may name people, and belong in no log; they stand in what is raised.
        _LOG.info("a bucket failed at try %d: %s", self._failed, type(error).__name__)
        self._stop.wait(_CHANCE.uniform(0, longest))


def _in_short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
