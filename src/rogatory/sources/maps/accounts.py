"""How a username becomes the platform's own account id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rogatory.sources.maps.conditions import Condition
from rogatory.sources.maps.part import Part, require

_NAME = "{}"


@dataclass(frozen=True, slots=True)
class FormerNames(Part):
    """The table of usernames that accounts have borne before; `since` inclusive, `until` exclusive."""

    table: str
    account: str
    username: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class AccountState(Part):
    """A state of an account that the answer tells, such as deleted or suspended: all conditions hold for its row.

    `words` are the sentence for the return: "The account was deleted by its user."
    """

    id: str
    words: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Accounts(Part):
    """How a username becomes the platform's own account id.

    `equality` is the platform's own: `exact`, or `case-insensitive` in the way of its database's lower(). `written` are
    the ways in which officers write a name ("@{}:example.org"); the first that fits gives it, and `stored` is the way
    in which the platform keeps it. `only` tells the platform's own accounts from those of others that its table holds.
    `test_accounts` are names, as officers write them, of accounts that belong to the platform itself: these alone may
    be asked for without a request, to try the map.
    """

    table: str
    id: str
    username: str
    equality: Literal["exact", "case-insensitive"]
    former: FormerNames | None = None
    written: tuple[str, ...] = (_NAME,)
    stored: str = _NAME
    only: tuple[Condition, ...] = ()
    states: tuple[AccountState, ...] = ()
    test_accounts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse ways of writing without a place for the name, or with two."""
        for way in (*self.written, self.stored):
            require(way.count(_NAME) == 1, f"{way!r} has not one place for the name", "Write {} where the name stands")

    def as_stored(self, asked: str) -> str:
        """Give a name that an officer wrote as the platform keeps it; one that fits no way stays as it is.

        What stands around the name fits in capitals too: it is a host's name or a part of an address.
        """
        for way in self.written:
            before, _, after = way.partition(_NAME)
            name = asked[len(before) : len(asked) - len(after)]
            around = asked[: len(before)], asked[len(asked) - len(after) :]
            if name and len(asked) == len(before) + len(name) + len(after) and _same(around, (before, after)):
                return self.stored.replace(_NAME, name)
        return asked


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return [each.lower() for each in one] == [each.lower() for each in other]
