"""What the reader knows of the world, from the files beside it: forms, labels, months, courts, statutes."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

_ALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "!": "l", "0": "o"})


@cache
def shipped(path: str) -> dict[str, Any]:
    """Give a file of the reader's own, by its path in this room without the ending (``data/months``)."""
    *folders, name = path.split("/")
    place = resources.files("rogatory.prefill").joinpath(*folders, f"{name}.toml")
    return tomllib.loads(place.read_text("utf-8"))


def folded(text: str) -> str:
    """Give words as they are compared: letters and digits only, small, without accents of Latin letters.

    What a picture's reader confuses is one: l, 1 and I, O and 0, rn and m.
    """
    kept = []
    for sign in unicodedata.normalize("NFKD", text.casefold().replace("°", "º")):
        if sign < "\x80":
            if sign.isalnum():
                kept.append(sign)
            continue
        category = unicodedata.category(sign)
        if category[0] in "LN" or (category[0] == "M" and sign > "\u036f"):
            kept.append(sign)
    told = unicodedata.normalize("NFC", "".join(kept))
    return told.translate(_ALIKE).replace("rn", "m")
