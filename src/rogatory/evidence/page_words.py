"""How the page writes what comes from outside: escaped, apart from the words around it, nothing unseen in it."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

NOTHING = '<span class="none">no value</span>'
LONGEST_NAME = 80
"""Characters of a name that stand in a heading or beside a picture."""

_HIDDEN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_UNSEEN = re.compile(f"[{_HIDDEN}]")
_MARKED = re.compile(f"[{_HIDDEN}<>&\"']")
"""What cannot stand in HTML as it is; most values have nothing of it."""
_UNITS = ("kB", "MB", "GB", "TB")


def plain(value: str) -> str:
    """Give our own words, or a value that cannot change them, as HTML."""
    return escape(value, quote=True)


def value(given: str | None, longest: int | None = None) -> str:
    """Give a value from outside as HTML, in an isolate of its own: a right-to-left name leaves the words around it.

    Characters that cannot be seen and change how others are read, such as those that turn the direction of writing, are
    shown by their numbers. `longest` cuts a name.
    """
    if not given:
        return ""
    cut = f"{given[:longest]}… [{len(given):,} characters]" if longest and len(given) > longest else given
    if not _MARKED.search(cut):
        return f"<bdi>{cut}</bdi>"
    return f"<bdi>{_UNSEEN.sub(_shown, escape(cut, quote=True))}</bdi>"


def name(given: str) -> str:
    """Give the name of an account."""
    return f'<span class="account">{value(given, LONGEST_NAME)}</span>'


def link(path: str, words: str, longest: int | None = None) -> str:
    """Link to a file of the payload, from the page that lies beside it."""
    return f'<a href="{_way(path)}">{value(words, longest)}</a>'


def path_link(path: str, under: str = "") -> str:
    """Link to a file by its path below a folder; each segment in an isolate of its own, so that they stay in order."""
    return f'<a href="{_way(path)}">{"/".join(map(value, path.removeprefix(under).split("/")))}</a>'


def moment(instant: str) -> str:
    """Give an instant of the return as a person reads it."""
    return f'<span class="moment">{plain(instant.replace("T", " ").replace("Z", " UTC"))}</span>'


def count(number: int, noun: str, nouns: str = "") -> str:
    """Give a number of things."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def size(number: int) -> str:
    """Give a number of bytes, by its order of magnitude where it is large."""
    if number < 1000:
        return count(number, "byte")
    power = min(len(_UNITS), (len(str(number)) - 1) // 3)
    return f'<span class="size" title="{number:,} bytes">{number / 1000**power:.3g} {_UNITS[power - 1]}</span>'


def wide(heads: str, rows: str, label: str) -> str:
    """Put a table into a frame that scrolls by itself, also by keyboard, on a narrow screen."""
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{plain(label)}"><table class="rows"><thead>'
        f"<tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def heads(*words: str) -> str:
    """Give the heads of a table's columns."""
    return "".join(f'<th scope="col">{word}</th>' for word in words)


def section(anchor: str, title: str, body: str) -> str:
    """Give a section of the page, or nothing where it has no body."""
    return f'<section id="{anchor}"><h2>{title}</h2>{body}</section>' if body else ""


def _way(path: str) -> str:
    return escape(quote(path.removeprefix("data/"), safe="/"))


def _shown(found: re.Match[str]) -> str:
    return f'<span class="unseen" title="a character that cannot be seen">U+{ord(found[0]):04X}</span>'
