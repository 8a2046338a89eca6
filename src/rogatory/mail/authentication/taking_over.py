"""Take over what the operator's own server found, from the header that it wrote (Authentication-Results, RFC 8601).

Runs in the child process alone. Anybody can write such a header into a message. Counted is only the topmost of those
that stand above the line of the server at the border and bear exactly the name that the operator set.
"""

from __future__ import annotations

from typing import Any

import authres

from rogatory.mail.authentication import dmarc
from rogatory.mail.authentication.received import Border
from rogatory.mail.authentication.results import DMARC_RESULTS, MOST_SIGNATURES, RESULTS


def take_over(border: Border | None, name: str, author: str) -> dict[str, Any]:
    """Give what the operator's server of this name found, as `results` reads it; nothing where it wrote nothing."""
    nothing: dict[str, Any] = {
        "domain": author,
        "signatures": [],
        "server": None,
        "chain": {"domain": "", "result": "none"},
        "policy": {"asked": "", "result": "permerror"},
        "absent": True,
    }
    header = _header(border, name)
    if header is None:
        return nothing
    signatures = [
        {
            "domain": _of(each, "header", "d") or _after_at(_of(each, "header", "i")),
            "result": each.result,
            "whole": True,
        }
        for each in header.results
        if each.method == "dkim" and each.result in RESULTS
    ][:MOST_SIGNATURES]
    servers = [
        {"domain": _after_at(_of(each, "smtp", "mailfrom") or _of(each, "smtp", "helo")), "result": each.result}
        for each in header.results
        if each.method == "spf" and each.result in RESULTS
    ]
    chains = [
        each.result for each in header.results if each.method == "arc" and each.result in ("pass", "fail", "none")
    ]
    server = servers[0] if servers else None
    return {
        **nothing,
        "signatures": signatures,
        "server": server,
        "chain": {"domain": "", "result": chains[0] if chains else "none"},
        "policy": {"asked": "", "result": _policy(header, author, [*signatures, *servers[:1]])},
        "absent": False,
    }


def _header(border: Border | None, name: str) -> Any:  # noqa: ANN401 - see below
    for field, value in border.above if border else ():
        if field != b"authentication-results":
            continue
        header = _parsed(value)
        if header is not None and header.authserv_id.lower() == name.lower():
            return header
    return None


def _parsed(value: str) -> Any:  # noqa: ANN401 - the library has no types
    try:
        return authres.AuthenticationResultsHeader.parse_value(value)
    except Exception:  # noqa: BLE001 - one that cannot be read is nobody's we know
        return None


def _policy(header: Any, author: str, shown: list[dict[str, Any]]) -> str:  # noqa: ANN401 - see below
    """Give what it found for the author's domain; where it says nothing of DMARC, whether that domain was shown."""
    if not author:
        return "permerror"
    for each in header.results:
        if each.method == "dmarc" and each.result in DMARC_RESULTS and _of(each, "header", "from") in ("", author):
            return "pass" if each.result == "bestguesspass" else str(each.result)
    passed = any(one["result"] == "pass" and dmarc.aligned(one["domain"], author, strict=False) for one in shown)
    return "pass" if passed else "none"


def _of(result: Any, kind: str, name: str) -> str:  # noqa: ANN401 - see above
    found = (each.value for each in result.properties if (each.type, each.name) == (kind, name))
    return str(next(found, "")).strip().rstrip(".").lower()


def _after_at(address: str) -> str:
    return address.rpartition("@")[2].strip("<>")
