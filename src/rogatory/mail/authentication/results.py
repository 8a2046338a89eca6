"""What was found of where a message comes from, as values.

A child process that may have been taken over made them: each is checked here once more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

RESULTS = ("pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy")
DMARC_RESULTS = ("pass", "fail", "none", "temperror", "permerror", "bestguesspass")
MOST_SIGNATURES = 5
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 253


class Verdict(StrEnum):
    """What all of it comes to, for the domain that the message claims to come from.

    PASSED: the domain stands behind it. FAILED: it says what its messages bear, and this one does not. NONE: nothing
    shows that it came from there. UNKNOWN: it could not be found out, or the message claims no one domain.
    """

    PASSED = "passed"
    FAILED = "failed"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shown:
    """A domain, and with what result it was looked at. ``whole`` is False of a signature that leaves a part open."""

    domain: str
    result: str
    whole: bool = True

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Shown:
        """Read one. A domain that is none is no domain's.

        Raises:
            ValueError: it is not of its kind.
        """
        domain, result, whole = found["domain"], found["result"], found.get("whole", True)
        if not isinstance(domain, str) or result not in RESULTS or not isinstance(whole, bool):
            raise ValueError("no result")
        return cls(domain if len(domain) <= _LONGEST and _DOMAIN.fullmatch(domain) else "", result, whole)


@dataclass(frozen=True, slots=True)
class Authentication:
    """What was found, for the ``domain`` that is claimed.

    ``signatures`` are DKIM's, ``server`` is what SPF says (None: it is not known who handed the message in), ``chain``
    is ARC's, ``policy`` DMARC's result with what the domain ``asked``. ``absent`` tells
    that the operator's server wrote nothing down, where its findings were to be taken over.
    """

    domain: str
    signatures: tuple[Shown, ...]
    server: Shown | None
    chain: Shown
    policy: str
    asked: str
    absent: bool = False

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Authentication:
        """Read what a child answered.

        Raises:
            ValueError, KeyError, TypeError: it is not of its kind.
        """
        signatures, policy = found["signatures"], found["policy"]
        if len(signatures) > MOST_SIGNATURES or policy["result"] not in DMARC_RESULTS:
            raise ValueError("no result")
        if policy["asked"] not in ("", "none", "quarantine", "reject"):
            raise ValueError("no policy")
        return cls(
            domain=Shown.read({"domain": found["domain"], "result": "none"}).domain,
            signatures=tuple(Shown.read(each) for each in signatures),
            server=Shown.read(found["server"]) if found["server"] is not None else None,
            chain=Shown.read(found["chain"]),
            policy=policy["result"],
            asked=policy["asked"],
            absent=found.get("absent") is True,
        )

    @property
    def is_temporary(self) -> bool:
        """Whether the name system kept something back that would make a difference."""
        return self.policy == "temperror"

    @property
    def verdict(self) -> Verdict:
        """What it comes to.

        Where it is not known who handed the message in, a domain may have allowed that server: nothing shows it then,
        and nothing shows the contrary.
        """
        if self.absent or not self.domain or self.policy in ("temperror", "permerror"):
            return Verdict.UNKNOWN
        if self.policy == "pass":
            return Verdict.PASSED
        return Verdict.FAILED if self.policy == "fail" and self.server is not None else Verdict.NONE
