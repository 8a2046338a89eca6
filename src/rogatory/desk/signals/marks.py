"""Mark a request by what it may have in common with others, so that those can be looked up."""

from __future__ import annotations

from rogatory.desk.models import DocumentMark, Request, RequestMark
from rogatory.desk.reading.wording import numbers_of
from rogatory.desk.signals.contract import domain_of
from rogatory.desk.stages.bearing import named, sought
from rogatory.guidelines.facts import Facts

ACCOUNT, ADDRESS, DOMAIN, NUMBER = "account", "address", "domain", "number"
"""The kinds of marks of a request."""
MOST_ACCOUNTS = 1000
_LENGTH = 320


def mark_request(request: Request, facts: Facts | None) -> None:
    """Mark a request by its sender, the accounts in its facts, and the numbers in its subject and documents.

    Marks are added and none is taken away: that earlier facts named an account stays true. Three queries.
    """
    officer = request.officer
    addresses = {request.sender.strip().lower(), officer.person.email.lower() if officer else ""} - {""}
    accounts = sorted({sought(name) for name in named(facts)} if facts else ())[:MOST_ACCOUNTS]
    documents = DocumentMark.objects.filter(document__request=request, kind=NUMBER).values_list("value", flat=True)
    marks = {
        *((ADDRESS, address) for address in addresses),
        *((DOMAIN, domain_of(address)) for address in addresses),
        *((ACCOUNT, account) for account in accounts),
        *((NUMBER, number) for number in (*numbers_of(request.subject), *documents)),
    }
    rows = [
        RequestMark(request=request, kind=kind, value=value[:_LENGTH], at=request.received_at)
        for kind, value in sorted(marks)
        if value
    ]
    RequestMark.objects.bulk_create(rows, ignore_conflicts=True)
