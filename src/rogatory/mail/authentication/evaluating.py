"""Look at a message as the standards say: DKIM (RFC 6376), SPF (RFC 7208), ARC (RFC 8617), DMARC (RFC 7489).

Runs in the child process alone. What it wants to know of names it asks through `Ask`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import dkim
import spf

from rogatory.mail.authentication import dmarc
from rogatory.mail.authentication.results import MOST_SIGNATURES


class Unanswered(Exception):
    """The name system did not answer, or may not be asked any more."""


class Ask(Protocol):
    """Asks what a name has: for TXT texts, for MX pairs of preference and host, else addresses and names."""

    def __call__(self, name: str, kind: str) -> Sequence[Any]:
        """Give the records; none where the name has none.

        Raises:
            Unanswered: nobody answered.
        """


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Who handed the message in: network address, the name that it gave itself, and the sender of the envelope."""

    client: str
    helo: str
    sender: str


def evaluate(content: bytes, author: str, handed_in: HandedIn | None, ask: Ask) -> dict[str, Any]:
    """Look at a message.

    Args:
        content: its bytes.
        author: the domain that it claims to come from; "" where it names no one author.
        handed_in: None where it is not known here; then nothing is said of it.
        ask: asks the name system.

    Returns:
        what was found, as `results` reads it.
    """
    signatures = _signatures(content, ask)
    server = _server(handed_in, ask) if handed_in is not None else None
    return {
        "domain": author,
        "signatures": signatures,
        "server": server,
        "chain": _chain(content, ask),
        "policy": _policy(author, signatures, server, ask),
    }


def _signatures(content: bytes, ask: Ask) -> list[dict[str, Any]]:
    """Look at each signature. One that leaves the author out, or covers a part of the body, shows nothing."""
    try:
        message = dkim.DKIM(content)
        count = sum(name.lower() == b"dkim-signature" for name, _ in message.headers)
    except dkim.DKIMException:
        return []
    return [_signature(message, number, ask) for number in range(min(count, MOST_SIGNATURES))]


def _signature(message: dkim.DKIM, number: int, ask: Ask) -> dict[str, Any]:
    message.domain, message.include_headers, message.signature_fields = None, (), {}
    try:
        result = "pass" if message.verify(number, dnsfunc=_keys(ask)) else "fail"
    except Unanswered:
        result = "temperror"
    except Exception:  # noqa: BLE001 - whatever a stranger's signature breaks, it is no signature that fits
        result = "fail"
    whole = b"from" in message.include_headers and b"l" not in message.signature_fields
    return {"domain": _domain(message.domain), "result": result, "whole": whole}


def _keys(ask: Ask) -> Callable[..., bytes | None]:
    def key(name: bytes, timeout: float = 0) -> bytes | None:
        texts = ask(name.decode("ascii").rstrip("."), "TXT")
        return next((text.encode() for text in texts if "p=" in text), None)

    return key


def _domain(given: bytes | None) -> str:
    return (given or b"").decode("ascii", "replace").strip().rstrip(".").lower()


def _server(handed_in: HandedIn, ask: Ask) -> dict[str, str]:
    """Tell whether the domain of the envelope's sender allows the server; of the server's own name for a bounce."""
    sender = handed_in.sender.strip().strip("<>")
    domain = (sender.rpartition("@")[2] if sender else handed_in.helo).rstrip(".").lower()
    spf.DNSLookup = _lookup(ask)
    try:
        result, _ = spf.check2(handed_in.client, sender, handed_in.helo)
    except Unanswered:
        result = "temperror"
    except Exception:  # noqa: BLE001 - records are strangers' too
        result = "permerror"
    return {"domain": domain, "result": result}


def _lookup(ask: Ask) -> Callable[..., list[tuple[tuple[str, str], Any]]]:
    def look(name: str, kind: str, *_: object) -> list[tuple[tuple[str, str], Any]]:
        try:
            found = ask(name, kind)
        except Unanswered as error:
            raise spf.TempError(str(error)) from error
        return [((name, kind), _as_spf_has_it(kind, each)) for each in found]

    return look


def _as_spf_has_it(kind: str, record: object) -> object:
    if kind == "TXT":
        return (str(record).encode(),)
    return tuple(record) if isinstance(record, list) else record


def _chain(content: bytes, ask: Ask) -> dict[str, str]:
    """Tell whether the servers on the way have signed, one after the other, what they did; and who was the last."""
    try:
        found, sets, _ = dkim.arc_verify(content, dnsfunc=_keys(ask))
    except Unanswered:
        return {"domain": "", "result": "temperror"}
    except Exception:  # noqa: BLE001 - see above
        return {"domain": "", "result": "fail"}
    last = _domain(sets[0].get("as-domain")) if sets else ""
    return {"domain": last, "result": {dkim.CV_Pass: "pass", dkim.CV_None: "none"}.get(found, "fail")}


def _policy(
    author: str, signatures: Sequence[dict[str, Any]], server: dict[str, str] | None, ask: Ask
) -> dict[str, Any]:
    """Tell what the author's domain asks, and whether a signature or the server shows that domain."""
    if not author:
        return {"asked": "", "result": "permerror"}
    try:
        policy = dmarc.policy_of(author, lambda name: ask(name, "TXT"))
    except Unanswered:
        return {"asked": "", "result": "temperror"}
    ways = policy or dmarc.Policy("none")
    shown = [(each["result"], each["domain"], ways.dkim_strict) for each in signatures if each["whole"]]
    if server is not None:
        shown.append((server["result"], server["domain"], ways.spf_strict))
    of_author = {result for result, domain, strict in shown if dmarc.aligned(domain, author, strict=strict)}
    if "pass" in of_author:
        result = "pass"
    elif "temperror" in of_author:
        result = "temperror"
    else:
        result = "fail" if policy is not None else "none"
    return {"asked": policy.asked if policy else "", "result": result}
