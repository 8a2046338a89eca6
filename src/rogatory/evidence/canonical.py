"""Canonical JSON: one value, one sequence of bytes, so that a digest of the bytes is a digest of the value.

RFC 8785 (JSON Canonicalization Scheme) over the part of I-JSON (RFC 7493) that a record needs:

- text, whole numbers within -(2**53 - 1) .. 2**53 - 1, true, false, null, arrays (`list`) and objects (`dict` with
  text keys);
- no spaces, UTF-8, members sorted by the UTF-16 code units of their names, only the escapes that RFC 8785 section
  3.2.2.2 names;
- fractions are refused: amounts are whole numbers of the smallest unit, times are text;
- text is kept as it came (no Unicode normalisation); lone surrogates, which UTF-8 cannot hold, are refused;
- arrays and objects nest `DEEPEST` levels at most, so that whether a value is accepted never depends on the caller's
  stack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring
from typing import TypeAlias

from rogatory.problem import Problem

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

DEEPEST = 64
LARGEST = 2**53 - 1

_CONSTANTS = {None: "null", True: "true", False: "false"}
_BEYOND_THE_BMP = re.compile("[\U00010000-\U0010ffff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical(value: object, path: str = "$", levels: int = DEEPEST) -> bytes:
    """Give the canonical JSON of `value` (RFC 8785), without a final newline.

    Args:
        value: what to write.
        path: where `value` stands, as a JSONPath, when it is a member of something that the caller writes.
        levels: how deep it may nest there.

    Raises:
        Problem: the value, or something in it, is of a kind that canonical JSON does not hold; `where` is its JSONPath.
    """
    try:
        text = _written(value, levels, sorted)
        # Code points and UTF-16 code units sort alike until a character needs a surrogate pair.
        if not text.isascii() and _BEYOND_THE_BMP.search(text):
            text = _written(value, levels, _sorted_by_utf16)
        return text.encode()
    except (TypeError, UnicodeEncodeError):
        raise next(_faults(value, path, levels)) from None


def parse_canonical(data: bytes) -> Json:
    """Read canonical JSON, refusing all bytes that `canonical` would not have written for the same value.

    That excludes repeated member names, spaces, other escapes and orders, `-0`, a byte order mark and whatever follows
    the value.

    Raises:
        Problem: the bytes are not UTF-8, not JSON, hold what canonical JSON does not, or are not its canonical form.
    """
    value = read_json(data)
    again = canonical(value)
    if again != data:
        same = next((at for at, (ours, theirs) in enumerate(zip(again, data, strict=False)) if ours != theirs), None)
        at = min(len(again), len(data)) if same is None else same
        cure = "Write it with sorted names, no spaces, no repeated names and the shortest escapes (RFC 8785)."
        raise Problem("this JSON is not in canonical form", where=f"byte {at}", cure=cure)
    return value


def read_json(data: bytes) -> Json:
    """Read JSON in whatever form, for a reader that writes the value again and compares the bytes itself.

    The value may still hold what canonical JSON does not, such as fractions.

    Raises:
        Problem: the bytes are not UTF-8 or not JSON.
    """
    try:
        value: Json = json.loads(data.decode())
    except UnicodeDecodeError as error:
        raise _not_json("this is not UTF-8", f"byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise _not_json(f"this is not JSON ({error.msg})", f"character {error.pos}") from None
    except RecursionError:
        raise _too_deep("$") from None
    except ValueError:  # Python refuses to read whole numbers of thousands of digits
        raise _too_large("$") from None
    return value


def _written(value: object, levels: int, in_order: Callable[[Iterable[str]], list[str]]) -> str:
    """Write a value; lone surrogates are left to be found when the text is encoded.

    Raises:
        TypeError: canonical JSON cannot hold the value, or something in it.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, int) and -LARGEST <= value <= LARGEST:
        return int.__repr__(value)
    if levels and isinstance(value, dict):
        members = [
            f"{encode_basestring(name)}:{_written(value[name], levels - 1, in_order)}" for name in in_order(value)
        ]
        return f"{{{','.join(members)}}}"
    if levels and isinstance(value, list):
        return f"[{','.join([_written(item, levels - 1, in_order) for item in value])}]"
    raise TypeError(type(value).__name__)


def _sorted_by_utf16(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass"))


def _faults(value: object, path: str, levels: int) -> Iterator[Problem]:
    """Find what canonical JSON cannot hold in `value`, each with its JSONPath."""
    if isinstance(value, str):
        if _LONE_SURROGATE.search(value):
            yield _half_a_pair(path)
    elif isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            yield _too_large(path)
    elif isinstance(value, float):
        cure = "Give a whole number of a smaller unit, or text."
        yield Problem("canonical JSON holds no fractions here", where=path, cure=cure)
    elif isinstance(value, (dict, list)) and levels == 0:
        yield _too_deep(path)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _faults(item, f"{path}[{at}]", levels - 1)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _member_faults(name, member, path, levels)
    elif value is not None:
        cure = "Give text, a whole number, true, false, null, a list, or a dict with text keys."
        yield Problem(f"canonical JSON cannot hold a {type(value).__name__}", where=path, cure=cure)


def _member_faults(name: object, member: object, path: str, levels: int) -> Iterator[Problem]:
    if isinstance(name, str):
        here = f"{path}.{name}" if name.isidentifier() else f"{path}[{name!a}]"
        yield from _faults(name, here, levels)
        yield from _faults(member, here, levels - 1)
    else:
        cure = "Turn the key into text, so that two keys cannot become one."
        yield Problem(f"an object's key is a {type(name).__name__}", where=f"{path}[{name!r}]", cure=cure)


def _not_json(what: str, where: str) -> Problem:
    return Problem(what, where=where, cure="Give canonical JSON (RFC 8785).")


def _half_a_pair(path: str) -> Problem:
    what = "the text holds half a surrogate pair, which UTF-8 cannot write"
    return Problem(what, where=path, cure="Decode the text again from its source, or replace the broken character.")


def _too_large(path: str) -> Problem:
    what = "the number is beyond what every JSON reader keeps exact (2**53 - 1)"
    return Problem(what, where=path, cure="Give it as text.")


def _too_deep(path: str) -> Problem:
    return Problem(f"lists and objects nest deeper than {DEEPEST} levels", where=path, cure="Give a flatter value.")
