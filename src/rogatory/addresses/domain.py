"""A domain, strictly read: in lower case, in ASCII, and only if a person who reads it cannot take it for another.

International labels are read by IDNA 2008 without any mapping, so that what is written is what is meant. Their letters
are of one script (UTS 39: Japanese and Korean writing count as one each), and none of them as a whole can be read as a
label in plain ASCII.
"""

from __future__ import annotations

import re

import idna
from confusable_homoglyphs import categories

from rogatory.addresses.letters import read_as_ascii
from rogatory.problem import Problem

LONGEST = 253
"""Octets of a domain (RFC 1035, without the root's dot)."""
LONGEST_LABEL = 63

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z")
_OF_NO_SCRIPT = frozenset({"COMMON", "INHERITED"})
_WRITTEN_TOGETHER = (
    frozenset({"HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"HAN", "HANGUL"}),
    frozenset({"HAN", "BOPOMOFO"}),
)
_CURE = "Write the domain as its owner registered it, as in police.example."


def read_domain(text: str, *, where: str = "domain") -> str:
    """Read one domain and give it in lower case as A-labels.

    Args:
        text: the domain alone, without space around it.
        where: what a problem names as its place.

    Raises:
        Problem: it is no domain in full, or it could be taken for another one.
    """
    if not text:
        raise _refused("there is no domain", where)
    if any(sign.isspace() or not sign.isprintable() for sign in text):
        raise _refused("a domain holds neither spaces nor control characters", where)
    if text.startswith("[") or text.endswith("]"):
        raise _refused("an address of a machine in brackets is no domain", where)
    if text.endswith("."):
        raise _refused("a domain does not end with a dot", where)
    labels = text.split(".")
    if len(labels) < 2:
        raise _refused("a domain has at least two parts, with a dot between them", where)
    domain = ".".join(_label(label, where) for label in labels)
    if len(domain) > LONGEST:
        raise _refused(f"a domain has no more than {LONGEST} characters", where)
    if domain.rsplit(".", 1)[1].isdigit():
        raise _refused("a domain does not end with a number", where)
    return domain


def _label(label: str, where: str) -> str:
    """Read one part and give its A-label."""
    if not label:
        raise _refused("a part of the domain is empty", where)
    if not label.isascii():
        return _of_letters(label, where)
    lower = label.lower()
    if len(lower) > LONGEST_LABEL:
        raise _refused(f"a part of a domain has no more than {LONGEST_LABEL} characters", where)
    if not _LABEL.match(lower):
        raise _refused(f"“{label}” is no part of a domain: letters, digits and inner hyphens only", where)
    if lower.startswith("xn--"):
        try:
            letters = idna.decode(lower)
        except (idna.IDNAError, UnicodeError) as error:
            raise _refused(f"“{label}” does not stand for an international name", where) from error
        if _of_letters(letters, where) != lower:
            raise _refused(f"“{label}” is not the way its international name is written", where)
    elif lower[2:4] == "--":
        raise _refused(f"“{label}” has hyphens where only an international name has them", where)
    return lower


def _of_letters(label: str, where: str) -> str:
    """Give the A-label of a part in letters beyond ASCII; what could be taken for something else is refused."""
    try:
        encoded = idna.encode(label).decode("ascii")
        unchanged = idna.decode(encoded) == label
    except (idna.IDNAError, UnicodeError) as error:
        raise _refused(f"“{label}” cannot be registered as it is written", where) from error
    if not unchanged or label.isascii() or not encoded.startswith("xn--"):
        raise _refused(f"“{label}” cannot be registered as it is written", where)
    if len(encoded) > LONGEST_LABEL:
        raise _refused(f"a part of a domain has no more than {LONGEST_LABEL} characters", where)
    scripts = frozenset(categories.unique_aliases(label)) - _OF_NO_SCRIPT
    if len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER):
        raise _refused(f"“{label}” mixes letters of several scripts", where)
    plain = read_as_ascii(label)
    if plain is not None:
        raise _refused(f"“{label}” can be read as “{plain}” and is another name", where)
    return encoded


def _refused(what: str, where: str) -> Problem:
    return Problem(what, where=where, cure=_CURE)
