"""From the answers on the emergency form to a submission; what was left blank is a known absence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rogatory.desk.inputs import Submit, Upload
from rogatory.guidelines.facts import (
    Account,
    Channel,
    Contact,
    DateRange,
    Emergency,
    Facts,
    Kind,
    Official,
    Service,
    Wanted,
)


def facts_of(told: Mapping[str, Any], channel: Channel, sender: str, now: datetime) -> Facts:
    """Give what somebody states who says that they are an officer; verification finds whether they are."""
    asks = tuple(told["asks"])
    sworn = {"yes": True, "no": False}.get(told["sworn"])
    return Facts(
        kinds=(Kind.EMERGENCY,),
        received_at=now,
        official=Official(jurisdiction=told["jurisdiction"] or None, body=told["body"] or None),
        contact=Contact(
            agency=told["agency"],
            name=told["name"],
            badge=told["badge"],
            email=told["email"],
            phone=told["phone"],
            extension="",
            address="",
            response_date="",
        ),
        service=Service(channel=channel, sender=sender or None),
        accounts=tuple(Account(username=name) for name in _names(told["usernames"])),
        wanted=tuple(Wanted(ask) for ask in asks),
        period=DateRange(told["first"] or "", ""),
        emergency=Emergency(
            person=told["person"],
            nature=told["nature"],
            account_information=told["account_information"] or told["usernames"],
            information_and_why=told["information_and_why"],
            context=told["context"],
            threatens=tuple(told["threatens"]),
            victim_is_child={"yes": True, "no": False}.get(told["child"]),
            letterhead=sworn,
            written=True,
            signed_by_sworn_official=sworn,
            necessary=asks or None,
        ),
    )


def submission(
    told: Mapping[str, Any], channel: Channel, *, receipt_to: str, officer: int | None, now: datetime
) -> Submit:
    """Give the submission of an emergency; the receipt goes to `receipt_to`, or nowhere where that is blank."""
    return Submit(
        channel=channel.value,
        received_at=now,
        documents=tuple(
            Upload(_readable(file.name or ""), "application/octet-stream", file.read()) for file in told["letter"]
        ),
        facts=facts_of(told, channel, told["email"], now),
        sender=receipt_to,
        officer=officer,
    )


def _names(text: str) -> tuple[str, ...]:
    lines = (line.strip().removeprefix("@").strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _readable(name: str) -> str:
    """Give a file's name without signs that could hide what it is."""
    return "".join(sign for sign in name if sign.isprintable()) or "unnamed"
