"""Tell in which line of a TOML file a mistake stands.

The standard library's parser forgets where it found each value. A pack or a source map is written by hand, so its
errors have to name the line. This module reads the text a second time, only for positions; it expects text that
`tomllib` has accepted already.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from rogatory.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]

_SPACE = " \t\r\n"
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]\}\r\n#]+")
_CURES = {
    "missing": "Add the key {key}",
    "extra_forbidden": "Remove the key {key}, or correct its spelling",
    "unexpected_keyword_argument": "Remove the key {key}, or correct its spelling",
}


def line_of(text: str, path: Path) -> int:
    """Give the line (from 1) at which the value at `path` stands, such as ("table", 1, "column", 0, "field").

    A part of the path that the text does not have is passed over: a missing key is told at the line of the table that
    lacks it, and names that are no keys (the branches of a union) do no harm.
    """
    lines = _Positions(text).lines
    known: Path = ()
    for part in path:
        if (*known, part) in lines:
            known = (*known, part)
    return lines.get(known, 1)


def parsed(text: str, file_name: str) -> dict[str, object]:
    """Parse TOML text; raises Problem with file and line when it is not TOML 1.0."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        what = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise Problem(
            f"This is not valid TOML: {what}",
            where=f"{file_name}:{line}",
            cure="Correct the line; see toml.io for the syntax.",
        ) from error


def problems_from(
    validation_error: ValidationError, text: str, file_name: str, located: Callable[[Path], Path] = lambda path: path
) -> Problem:
    """Turn pydantic's errors into one Problem: the first in the order of the file, the others listed in its cure.

    ``located`` turns the path of a value into the path by which the text has it, where the two differ.

    A `ValueError("what is wrong", "how to cure it")` raised while a value is made keeps both of its sentences.
    """
    errors = validation_error.errors(include_url=False)
    told = sorted((_told(error, text, located) for error in errors), key=lambda one: one[0])
    line, what, cure = told[0]
    others = "; ".join(f"line {other_line}: {other}" for other_line, other, _ in told[1:])
    return Problem(what, where=f"{file_name}:{line}", cure=f"{cure}. Also wrong: {others}." if others else f"{cure}.")


def _told(error: ErrorDetails, text: str, located: Callable[[Path], Path]) -> tuple[int, str, str]:
    path: Path = error["loc"]
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "the file"
    key = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ValueError) and len(cause.args) == 2:
        what, cure = str(cause.args[0]), str(cause.args[1])
    else:
        what = error["msg"].removeprefix("Value error, ")
        cure = _CURES.get(error["type"], "Correct the value of {key}").format(key=key)
    return line_of(text, located(path)), f"{dotted}: {what.rstrip('.')}", cure.rstrip(".")


class _Positions:
    """One walk over the text that notes the line of every key and every array element."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._line = 1
        self._line_counted_to = 0
        self._array_sizes: dict[Path, int] = {}
        self._read_document()

    def _read_document(self) -> None:
        table: Path = ()
        while self._skip_blank():
            if self._text[self._at] == "[":
                table = self._read_header()
            else:
                self._read_assignment(table)

    def _read_header(self) -> Path:
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        line = self._current_line()
        self._at += brackets
        names = self._read_key()
        self._at += brackets
        path: Path = ()
        for position, name in enumerate(names):
            path = (*path, name)
            self.lines.setdefault(path, line)
            if brackets == 2 and position == len(names) - 1:
                self._array_sizes[path] = self._array_sizes.get(path, 0) + 1
            if path in self._array_sizes:
                path = (*path, self._array_sizes[path] - 1)
                self.lines.setdefault(path, line)
        return path

    def _read_assignment(self, table: Path) -> None:
        line = self._current_line()
        path = table
        for name in self._read_key():
            path = (*path, name)
            self.lines.setdefault(path, line)
        self._at += 1
        self._read_value(path)

    def _read_key(self) -> list[str]:
        names = []
        while True:
            self._skip_spaces()
            if self._text[self._at] in "\"'":
                names.append(self._read_string())
            else:
                found = _BARE_KEY.match(self._text, self._at)
                self._at = found.end() if found else self._at + 1
                names.append(found.group() if found else "")
            self._skip_spaces()
            if self._text[self._at] != ".":
                return names
            self._at += 1

    def _read_value(self, path: Path) -> None:
        self._skip_spaces()
        first = self._text[self._at]
        if first == "[":
            self._read_array(path)
        elif first == "{":
            self._read_inline_table(path)
        elif first in "\"'":
            self._read_string()
        else:
            found = _SCALAR.match(self._text, self._at)
            self._at = found.end() if found else self._at + 1

    def _read_array(self, path: Path) -> None:
        self._at += 1
        position = 0
        while self._skip_blank(also=",") and self._text[self._at] != "]":
            element = (*path, position)
            self.lines[element] = self._current_line()
            self._read_value(element)
            position += 1
        self._at += 1

    def _read_inline_table(self, path: Path) -> None:
        self._at += 1
        while self._skip_blank(also=",") and self._text[self._at] != "}":
            self._read_assignment(path)
        self._at += 1

    def _read_string(self) -> str:
        quote = self._text[self._at]
        fence = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        start = self._at + len(fence)
        end = start
        while not self._text.startswith(fence, end):
            end += 2 if quote == '"' and self._text[end] == "\\" else 1
        while len(fence) == 3 and self._text.startswith(quote, end + 3):
            end += 1
        self._at = end + len(fence)
        raw = self._text[start:end]
        if fence != '"' or "\\" not in raw:
            return raw
        return str(tomllib.loads(f'key = "{raw}"')["key"])

    def _skip_spaces(self) -> None:
        while self._text[self._at : self._at + 1] in (" ", "\t"):
            self._at += 1

    def _skip_blank(self, also: str = "") -> bool:
        while self._at < len(self._text):
            here = self._text[self._at]
            if here == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif here in _SPACE or here in also:
                self._at += 1
            else:
                return True
        return False

    def _current_line(self) -> int:
        self._line += self._text.count("\n", self._line_counted_to, self._at)
        self._line_counted_to = self._at
        return self._line
