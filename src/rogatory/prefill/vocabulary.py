"""What a reader has to know of the service whose users are asked for: its usernames, its links, its guidelines' words.

The desk makes it of the guideline packs on its shelf; no name of a provider stands in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789._"


@dataclass(frozen=True, slots=True)
class UsernameRules:
    """How the service's usernames are written: of which characters, how many, and which cannot be the last one.

    Where ``small_letters`` is set, capitals stand for the small letters.
    """

    characters: str = _SIGNS
    least: int = 2
    most: int = 64
    never_last: str = ""
    small_letters: bool = False

    def __post_init__(self) -> None:
        """Refuse rules under which there is no username."""
        if not self.characters or not 0 < self.least <= self.most:
            raise ValueError("no username can be written by these rules")


@dataclass(frozen=True, slots=True)
class AskWords:
    """Words by which letters ask for something: ``ask`` (and ``subset``) as the guidelines name it."""

    ask: str
    words: tuple[str, ...]
    subset: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one provider's guidelines.

    Attributes:
        services: names of the service, as people write them.
        links: how the address of an account is written, with ``{username}`` in it; no scheme, no ``www``.
        short_links: beginnings of addresses that lead to an account without naming it.
        usernames: how its usernames are written.
        asks: words by which things are asked for.
        instruments: the types of legal process that the guidelines and counsel's list know.
        routes: the line of the guideline by the official's country (ISO 3166-1 alpha-2).
        elsewhere: the line for all other countries; empty where there is none.
        entities: the line of the guideline by the name of the company that answers under it.
        own: mail addresses and domains of the provider, which are nobody's who asks.
        subjects: subject lines that tell an emergency.
    """

    services: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    short_links: tuple[str, ...] = ()
    usernames: UsernameRules = field(default_factory=UsernameRules)
    asks: tuple[AskWords, ...] = ()
    instruments: frozenset[str] = frozenset()
    routes: Mapping[str, str] = field(default_factory=dict)
    elsewhere: str = ""
    entities: Mapping[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    def line_for(self, country: str) -> str:
        """Give the line of the guideline for officials of a country; empty where none is known."""
        return self.routes.get(country, self.elsewhere)
