"""A shipped map, set to one's own server: its domain, and for some software the file in which it keeps SQLite."""

from __future__ import annotations

import re

from rogatory.maps import shipped_maps
from rogatory.problem import Problem

# Nobody's domain can end so: it stands in the shipped maps for the reader's own.
_DOMAIN = re.compile(r"[a-z0-9-]+\.example\b")
_NAME = re.compile(r"(?=.{1,253}(?::|$))[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?")
_CONNECTION = re.compile(r'(?:^#.*\n)*^(\[connections\.main\]\n)kind = "postgresql"\naddress_in = ".+"$', re.MULTILINE)
_SCHEMA = re.compile(r'^relation = "[^".]+\.', re.MULTILINE)
_UNSAFE = re.compile(r'["\\\x00-\x1f\x7f]')


def set_to(name: str, domain: str, sqlite: str = "") -> str:
    """Give the text of the shipped map `name` for a server of a domain; with `sqlite`, for a server on that file.

    The file is relative to the folder in which the map will lie.

    Raises:
        Problem: no such map is shipped, the domain is none, or the software keeps nothing in SQLite.
    """
    shipped = shipped_maps()
    if name not in shipped:
        raise Problem(f"no map is shipped for {name!r}", where="maps", cure=f"Name one of: {', '.join(shipped)}.")
    if not _NAME.fullmatch(domain):
        raise Problem(
            f"{domain!r} is not the name of a server", where="--domain", cure="Write it in small letters: example.org."
        )
    text = _DOMAIN.sub(lambda _: domain, shipped[name])
    return _on_sqlite(name, text, sqlite) if sqlite else text


def _on_sqlite(name: str, text: str, sqlite: str) -> str:
    if _SCHEMA.search(text):
        raise Problem(f"{name} keeps nothing in SQLite", where="--sqlite", cure="Leave it out.")
    if _UNSAFE.search(sqlite):
        raise Problem(
            "the name of the file cannot stand in a map", where="--sqlite", cure="Give the file a plain name."
        )
    return _CONNECTION.sub(lambda found: f'{found[1]}kind = "sqlite"\nfile = "{sqlite}"', text)
