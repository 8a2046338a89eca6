"""What was found of where a message comes from, in sentences for whoever verifies the sender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rogatory.mail.authentication.results import Authentication, Shown, Verdict

NO_MORE = "This shows at most which domain sent the message. It does not show who wrote it, and verifies nobody."

_VERDICTS: Mapping[Verdict, str] = {
    Verdict.PASSED: "It was sent by {domain}, as it says.",
    Verdict.FAILED: "It claims to come from {domain}, and fails the checks that this domain publishes for its mail.",
    Verdict.NONE: "Nothing shows that the message comes from {domain}.",
    Verdict.UNKNOWN: "It could not be found out whether the message comes from where it says.",
}
_SERVERS: Mapping[str, str] = {
    "pass": "{domain} allows the server that sent it to send for it.",  # nosec B105
    "fail": "{domain} does not allow this server to send for it.",
    "softfail": "{domain} does not expect this server to send for it.",
    "none": "{domain} does not say which servers may send for it.",
    "neutral": "{domain} leaves open whether this server may send for it.",
    "temperror": "It could not be looked up which servers may send for {domain}.",
    "permerror": "What {domain} says of the servers that may send for it cannot be read.",
}
_ASKED: Mapping[str, str] = {
    "reject": "{domain} asks that messages which fail be refused.",
    "quarantine": "{domain} asks that messages which fail be set aside.",
}


def words_of(found: Authentication) -> tuple[str, ...]:
    """Give the sentences, what it comes to first."""
    return tuple(_words(found))


def _words(found: Authentication) -> Iterator[str]:
    yield _VERDICTS[found.verdict].format(domain=found.domain)
    if found.absent:
        yield "The operator’s mail server wrote down nothing that can be relied on."
        return
    if not found.domain:
        yield "It does not name one address as its sender’s."
    if not found.signatures:
        yield "Nobody signed this message."
    for each in found.signatures:
        yield _signature(each, found.domain)
    if found.server is None:
        yield "Which server sent it is not known here."
    else:
        yield _SERVERS.get(found.server.result, _SERVERS["neutral"]).format(domain=_named(found.server))
    if found.verdict is Verdict.FAILED and found.asked in _ASKED:
        yield _ASKED[found.asked].format(domain=found.domain)
    if found.chain.result == "pass":
        last = f", {found.chain.domain} last" if found.chain.domain else ""
        yield f"The servers that passed it on have signed what they did{last}: that shows its way, not its sender."
    elif found.chain.result == "fail":
        yield "What servers on its way signed does not fit."
    yield NO_MORE


def _signature(each: Shown, claimed: str) -> str:
    named = _named(each)
    if each.result == "temperror":
        return f"It bears a signature of {named}, whose key could not be looked up."
    if each.result != "pass":
        return f"It bears a signature of {named} that does not fit: it was changed on its way, or is not theirs."
    if not each.whole:
        return f"{named} signed only a part of this message."
    if each.domain == claimed:
        return f"The sender’s domain, {named}, signed this message, and it has not been changed since."
    return f"{named} signed this message, and it has not been changed since. It claims to come from another domain."


def _named(each: Shown) -> str:
    return each.domain or "an unreadable domain"
