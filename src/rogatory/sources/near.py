"""Names near one that no account bears: another case, letters that look alike, one sign more, less, other or swapped.

They are for people who wonder whether a name was misread. No answer is ever made from them.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from rogatory.sources.statements.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rogatory.sources.connections import Connections

MOST_ASKED, MOST_SHOWN = 2_000, 20
"""How many names are asked for at most, in one question; and how many of those that are there are told."""
_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789._-"
_ALIKE = (
    *(("0", "o"), ("1", "l"), ("1", "i"), ("l", "i"), ("5", "s"), ("2", "z"), ("8", "b"), ("9", "g"), ("q", "g")),
    *(("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"), ("_", "-"), ("_", "."), ("u", "v")),
)


def near(connections: Connections, asked: str) -> tuple[str, ...]:
    """Give names that accounts bear now and that are near one, in the platform's own writing; raises Unreadable."""
    accounts = connections.source_map.accounts
    before, _, after = accounts.stored.partition("{}")
    stored = accounts.as_stored(asked)
    # A name that fits no way of writing is taken as it is.
    bare = stored.removeprefix(before).removesuffix(after)
    wanted = [f"{before}{one}{after}" for one in variants(bare)]
    rows = connections.named(Names.NEAR, wanted) if wanted else []
    found = dict.fromkeys(str(name) for _, name in rows if name is not None and name != stored)
    return tuple(islice(found, MOST_SHOWN))


def variants(name: str) -> tuple[str, ...]:
    """Give a name and those near it in small letters, the likeliest first; at most `MOST_ASKED`, and none of nothing.

    What UTF-8 cannot write is near nothing.
    """
    small = name.lower()
    if not small or small != small.encode("utf-8", "ignore").decode():
        return ()
    # Longer names have more neighbours than are asked for, and are misread as a whole, not by a sign.
    every = chain([small], _in_plain_letters(small), _alike(small), _edited(small))
    return tuple(islice(dict.fromkeys(one for one in every if one), MOST_ASKED))


def _in_plain_letters(name: str) -> Iterator[str]:
    """Give the name with accents taken off, and with letters of other scripts as those that they look like."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    yield unicodedata.normalize("NFKC", name).lower()
    yield bare.lower()
    yield "".join(sign if sign.isascii() else _twin(sign) for sign in bare).lower()


@cache
def _twin(sign: str) -> str:
    """Give the plain letter that looks the same as a sign (UTS 39), or the sign."""
    from confusable_homoglyphs.confusables import confusables_data

    likely = [str(found["c"]).lower() for found in confusables_data.get(sign, ())]
    return min((one for one in likely if one.isascii() and one.isalnum()), key=len, default=sign)


def _alike(name: str) -> Iterator[str]:
    for one, other in _ALIKE:
        for written, read in ((one, other), (other, one)):
            if written in name:
                yield name.replace(written, read)
            at = name.find(written)
            while at >= 0:
                yield name[:at] + read + name[at + len(written) :]
                at = name.find(written, at + 1)


def _edited(name: str) -> Iterator[str]:
    places = range(len(name))
    yield from (name[:at] + name[at + 1 :] for at in places)
    yield from (name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in places[:-1])
    signs = dict.fromkeys(_SIGNS + name)
    yield from (name[:at] + sign + name[at + 1 :] for at in places for sign in signs)
    yield from (name[:at] + sign + name[at:] for at in range(len(name) + 1) for sign in signs)
