"""One e-mail address, strictly read: less than the standards allow, so that no two programs read it differently."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rogatory.addresses.domain import read_domain
from rogatory.problem import Problem

LONGEST = 254
"""Octets of an address (RFC 5321 with its erratum 1690)."""
LONGEST_LOCAL = 64

_WHERE = "e-mail address"
_CURE = "Give the address alone, as in name@police.example."
_LOCAL = re.compile(r"[A-Za-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9#$&'*+/=?^_`{|}~-]+)*\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """An address: `local` as it was written, `domain` in lower case as A-labels.

    Raises:
        Problem: the parts are not those that `read_address` gives.
    """

    local: str
    domain: str

    def __post_init__(self) -> None:
        """Hold nothing but an address that was strictly read."""
        _check_local(self.local)
        if read_domain(self.domain, where=_WHERE) != self.domain:
            raise _refused("its domain is not written in lower case and ASCII")
        if len(self.local) + 1 + len(self.domain) > LONGEST:
            raise _refused(f"an address has no more than {LONGEST} characters")

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def read_address(text: str) -> Address:
    """Read one address: an unquoted local part, one @, a domain (RFC 5322 addr-spec, its dot-atom forms alone).

    Refused are comments, quotes, display names, several addresses, source routes (``%`` and ``!``), domain literals,
    white space, control characters, letters beyond ASCII before the @, and every domain that `read_domain` refuses.

    Raises:
        Problem: it is not such an address.
    """
    for what, found in (
        ("there is no address", not text),
        ("an address holds neither spaces nor control characters", not _is_visible(text)),
        ("a name beside the address, or several addresses, cannot be used", any(sign in text for sign in "<>,;:")),
        ("a comment in brackets cannot be used", any(sign in text for sign in "()")),
        ("quotes and backslashes cannot be used", any(sign in text for sign in '"\\')),
        ("there is no @ in it", "@" not in text),
        ("there is more than one @ in it", text.count("@") > 1),
    ):
        if found:
            raise _refused(what)
    local, domain = text.split("@")
    return Address(local, read_domain(domain, where=_WHERE))


def _is_visible(text: str) -> bool:
    return all(sign.isprintable() and not sign.isspace() for sign in text)


def _check_local(local: str) -> None:
    if not local:
        raise _refused("nothing stands before the @")
    if len(local) > LONGEST_LOCAL:
        raise _refused(f"no more than {LONGEST_LOCAL} characters stand before the @")
    if "%" in local or "!" in local:
        raise _refused("a route through another machine (% or !) cannot be used")
    if not local.isascii():
        raise _refused("letters beyond plain ASCII before the @ cannot be used")
    if not _LOCAL.match(local):
        raise _refused("what stands before the @ is no name: letters, digits and signs, with single dots between them")


def _refused(what: str) -> Problem:
    return Problem(what, where=_WHERE, cure=_CURE)
