"""Whether answers shall go to another domain than that of the sender."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal, domain_of


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    if not sight.domain:
        return
    own = {sight.domain} | (sight.agency.domains if sight.agency else frozenset())
    named = domain_of(sight.contact_email)
    if named and named not in own:
        yield Finding("other-domain", f"The contact address is at {named}, and the request came from {sight.domain}.")
    for domain in sight.reply:
        if domain not in own and domain != named:
            yield Finding("reply-elsewhere", f"Answers to the message would go to {domain}, not to {sight.domain}.")


SIGNAL = Signal("contact", ("other-domain", "reply-elsewhere"), _look)
