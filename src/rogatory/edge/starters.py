"""A guideline to begin with: the invented one of a small server, made one's own by name, address, country and data.

What can be asked for is taken from the operator's source map where one is given (`rogatory.edge.fitting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable

from rogatory.edge.fitting import fitted
from rogatory.problem import Problem
from rogatory.sources.source_map import SourceMap

_TOKENS = ("requests@social.example", "social.example", "Example Social", "small-server")
_COUNTRY, _ABROAD = "DE", ("NZ", "IE")
_FITS = {
    "name": (re.compile(r"[^\x00-\x1f\x7f\"\\{}]{1,200}"), "Write it without quotation marks, braces and backslashes."),
    "email": (re.compile(r"[^\s@\"\\{}]+@[^\s@\"\\{}]+"), "Write one such as requests@social.example."),
    "domain": (re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?"), "Write it in small letters, such as social.example."),
    "country": (re.compile(r"[A-Z]{2}"), "Write the two capitals of ISO 3166-1, such as DE."),
    "line": (re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"), "Use small letters, digits and hyphens."),
}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose guideline it becomes: the name, the address for requests, the domain of the handles, the home country.

    `line` names the guideline over all its versions; `day` is the day on which it is written, from which it holds.
    Raises Problem for what cannot stand in a guideline.
    """

    name: str
    email: str
    domain: str
    country: str
    line: str
    day: date

    def __post_init__(self) -> None:
        """Refuse what would not be text in the files."""
        for key, (fits, cure) in _FITS.items():
            if not fits.fullmatch(getattr(self, key)):
                raise Problem(f"{getattr(self, key)!r} cannot be the {key} in a guideline", where=f"--{key}", cure=cure)


def started(owner: Owner, source_map: SourceMap | None = None) -> dict[str, str]:
    """Give the files of a guideline for an owner, by their path within its folder."""
    folder = resources.files("rogatory.guidelines") / "starters" / "small-server"
    texts = {path: _owned(text, owner) for path, text in _files(folder)}
    texts["pack.toml"] = _dated(texts["pack.toml"], owner)
    return texts if source_map is None else fitted(texts, source_map)


def _files(folder: Traversable, within: str = "") -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda one: one.name):
        if each.is_dir():
            yield from _files(each, f"{within}{each.name}/")
        else:
            yield f"{within}{each.name}", each.read_text("utf-8")


def _owned(text: str, owner: Owner) -> str:
    values = (owner.email, owner.domain, owner.name, owner.line)
    given = dict(zip(_TOKENS, values, strict=True))
    # All at once, so that nothing of what is put in is taken for a place to put something in.
    text = re.sub("|".join(map(re.escape, _TOKENS)), lambda found: given[found[0]], text)
    abroad = _ABROAD[owner.country == _ABROAD[0]]
    countries = {_COUNTRY: owner.country, _ABROAD[0]: abroad}
    return re.sub(r'(?<=["\',])(DE|NZ)(?=["\',])', lambda found: countries[found[0]], text)


def _dated(text: str, owner: Owner) -> str:
    version = f'version = "{owner.line}-{owner.day}"'
    text = re.sub(r'^version = ".*"$', version, text, flags=re.MULTILINE)
    return re.sub(r"^(published|captured|effective) = .*$", rf"\1 = {owner.day}", text, flags=re.MULTILINE)
