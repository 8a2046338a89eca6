"""What the owner of a domain asks of those who get mail in its name, and which domains count as one (RFC 7489)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from publicsuffixlist import PublicSuffixList

ASKED = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy for a domain: what is ``asked`` for what fails, and whether domains must be the very same."""

    asked: str
    dkim_strict: bool = False
    spf_strict: bool = False


def policy_of(domain: str, texts_at: Callable[[str], Iterable[str]]) -> Policy | None:
    """Look up the policy for a domain: its own, else that of the organisation to which it belongs; None without one.

    Args:
        domain: of the author, as A-labels.
        texts_at: gives the TXT records of a name, and may raise what it likes when nobody answers.
    """
    own = _policy(texts_at(f"_dmarc.{domain}"), below=False)
    parent = organisation(domain)
    if own is not None or parent == domain:
        return own
    return _policy(texts_at(f"_dmarc.{parent}"), below=True)


def aligned(domain: str, claimed: str, *, strict: bool) -> bool:
    """Tell whether a domain that was shown counts as the one that was claimed."""
    if not domain or not claimed:
        return False
    return domain == claimed or (not strict and organisation(domain) == organisation(claimed))


def organisation(domain: str) -> str:
    """Give the domain that somebody registered, to which a domain belongs; a public suffix stands for itself."""
    return _suffixes().privatesuffix(domain) or domain


def _policy(texts: Iterable[str], *, below: bool) -> Policy | None:
    """Read the one policy among the records of a name; where there are two, there is none (section 6.6.3)."""
    found = [text for text in texts if text.split(";")[0].replace(" ", "") == "v=DMARC1"]
    if len(found) != 1:
        return None
    pairs = (part.partition("=") for part in found[0].split(";"))
    tags = {name.strip().lower(): value.strip().lower() for name, sign, value in pairs if sign}
    asked = tags.get("sp", tags.get("p", "")) if below else tags.get("p", "")
    if asked not in ASKED:
        # Who publishes no sound policy and yet wants reports asks for nothing to be done.
        return Policy("none") if tags.get("rua") else None
    return Policy(asked, dkim_strict=tags.get("adkim") == "s", spf_strict=tags.get("aspf") == "s")


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
