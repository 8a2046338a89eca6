"""The `file` of a table: one file, or a pattern of several with places for a bucket's number and for times.

``logins/day=%Y-%m-%d/bucket-{bucket:03}.parquet``; ``*`` stands for any text in a name, ``**`` for any folders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rogatory.sources.maps.part import require

TIMES = "YmdH"
"""The parts of a time that a path may name, from the coarsest to the finest."""
_WIDTH = {"Y": 4, "m": 2, "d": 2, "H": 2}
_BUCKET = re.compile(r"\{bucket(?::0?(?P<width>[1-9]))?\}")
_PIECE = re.compile(rf"(?P<bucket>{_BUCKET.pattern})|%(?P<time>[{TIMES}])|(?P<any>\*)|(?P<other>[^*%{{]+|[%{{])")


@dataclass(frozen=True, slots=True)
class Segment:
    """One name in a path. `pattern` matches it and gives the bucket and the times in it; `loose` any name of its form.

    `name` is the name itself where nothing of it is open; where a bucket's number alone is, it stands there as a place.
    """

    pattern: re.Pattern[str]
    loose: re.Pattern[str]
    name: str | None
    bucketed: bool
    deep: bool = False

    def of_bucket(self, bucket: int) -> str:
        """Give the name that a bucket has here, where nothing else is open; raises ValueError elsewhere."""
        if self.name is None or not self.bucketed:
            raise ValueError("the name has to be looked for")
        return self.name.format(bucket=bucket)


@dataclass(frozen=True, slots=True)
class FilePattern:
    """The `file` of a table, read: its segments, and the pattern by which others find all of its files."""

    segments: tuple[Segment, ...]
    glob: str

    @classmethod
    @cache
    def of(cls, written: str, *, bucketed: bool, timed: bool) -> FilePattern:
        """Read a pattern, once in a process; raises ValueError with what is wrong and how to cure it."""
        require(
            bool(_BUCKET.search(written)) == bucketed,
            "no file is named by its bucket" if bucketed else "files are named by buckets of which nothing is told",
            "Write {bucket} in `file` where its number stands, and give `layout.buckets`, or neither",
        )
        found = re.findall(f"%([{TIMES}])", written) if timed else []
        require(
            bool(found) == timed and found == list(TIMES[: len(found)]),
            f"{written!r} does not name years, months, days and hours in this order",
            "Write %Y, then %m, %d and %H as far as the path names them, or leave `layout.partitions` out",
        )
        names = written.split("/")
        segments = tuple(_segment(name, timed=timed) for name in names)
        return cls(segments, "/".join(_open(name, timed=timed) for name in names))

    @property
    def is_closed(self) -> bool:
        """Whether nothing in it has to be looked for but, where there are buckets, their numbers."""
        return all(segment.name is not None for segment in self.segments)


def _segment(written: str, *, timed: bool) -> Segment:
    if written == "**":
        anything = re.compile(".*")
        return Segment(anything, anything, None, bucketed=False, deep=True)
    exact, is_named, bucketed = "", True, False
    for piece in _PIECE.finditer(written):
        if piece["bucket"]:
            exact, bucketed = exact + "(?P<bucket>[0-9]+)", True
        elif piece["time"] and timed:
            exact, is_named = exact + f"(?P<{piece['time']}>[0-9]{{{_WIDTH[piece['time']]}}})", False
        elif piece["any"]:
            exact, is_named = exact + "[^/]*", False
        else:
            exact += re.escape(piece.group())
    loose = "[^/]*".join(map(re.escape, _open(written, timed=timed).split("*")))
    # A name that begins with a dot is hidden, and no pattern means it.
    hidden = "" if written.startswith(".") else r"(?!\.)"
    return Segment(
        re.compile(hidden + exact), re.compile(hidden + loose), _as_format(written) if is_named else None, bucketed
    )


def _as_format(written: str) -> str:
    """Give the name with the bucket's place as `str.format` writes it; without one it stays as it is."""
    place = _BUCKET.search(written)
    if place is None:
        return written
    before, after = written[: place.start()], written[place.end() :]
    width = f"{{bucket:0{place['width']}d}}" if place["width"] else "{bucket}"
    return before.replace("{", "{{").replace("}", "}}") + width + after.replace("{", "{{").replace("}", "}}")


def _open(written: str, *, timed: bool) -> str:
    """Give the name with all its places open; a whole time is one of them, for what has none may stand there."""
    opened = _BUCKET.sub("*", written)
    return re.sub(f"%[{TIMES}]([^*/]*%[{TIMES}])*", "*", opened) if timed else opened
