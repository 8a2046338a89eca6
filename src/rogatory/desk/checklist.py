"""What whoever verifies goes through: what the guideline wants of such a request, and what looks unusual in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rogatory.desk.actors import Actor
from rogatory.desk.models import Assessment, IncomingMail, Request
from rogatory.desk.signals.contract import Reason
from rogatory.desk.unknown_to import told_to
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.pack import Pack


class Stand(StrEnum):
    """How an item stands: fulfilled, to be established, or a warning that wants an answer in words."""

    OK = "ok"
    OPEN = "open"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at. ``id`` names it in the audit, ``where`` says where to look."""

    id: str
    stand: Stand
    words: str
    where: str


_WHERE = {
    "lookalike": "The sender’s address, letter by letter, beside the directory of agencies",
    "origin": "The message as it came, with its headers; call back on a number of the directory",
    "domain": "The directory of agencies",
    "address": "The officers of the agency; call back on a number of the directory",
    "contact": "The contact address in the documents, and the headers of the message",
    "account": "How and when the officer was vetted",
    "device": "The passkeys of the officer, and who cleared them",
    "burst": "The queue: the other requests from this domain",
    "volume": "The queue: the other requests of this sender",
    "target": "The queue: the other requests for these accounts",
    "copied": "The documents of the other request, beside these",
    "altered": "The documents of the other request, beside these; ask the court or issuer",
    "phone": "The directory of agencies",
    "pressure": "The documents: it is no reason to skip a check",
    "emergency": "Call back on a number of the directory, and ask for the case",
    "hour": "Ask in the call-back who is on duty",
}
_MOST_ORIGINS = 10
_DOCUMENTS = "The documents beside this list"


def checklist(
    facts: Facts | None,
    decision: Decision | None,
    packs: Iterable[Pack],
    reasons: Iterable[Reason],
    origins: Iterable[Mapping[str, Any]] = (),
) -> tuple[Item, ...]:
    """Give the items: the warnings first, then what is open, then what is fulfilled.

    Args:
        facts: the latest, if anybody has recorded any.
        decision: what the guideline answers to them.
        packs: those of the shelf, in which the decision's guideline is found.
        reasons: those that want an answer (`reasons_to_answer`).
        origins: what is known of where the request's messages come from (`origins_of`).
    """
    items = [*_warnings(reasons), *_origins(origins), *_wanted(facts, decision, packs)]
    order = [Stand.WARNING, Stand.OPEN, Stand.OK]
    return tuple(sorted(items, key=lambda item: order.index(item.stand)))


def origins_of(request: Request) -> tuple[Mapping[str, Any], ...]:
    """Give what was found out of where the request's messages come from, the first one first (one query)."""
    found = IncomingMail.objects.filter(request=request).exclude(authentication={}).order_by("pk")
    return tuple(found.values_list("authentication", flat=True)[:_MOST_ORIGINS])


def latest_of(request: Request) -> Assessment | None:
    """Give the latest assessment of a request (one query)."""
    return request.assessments.order_by("-pk").first()


def reasons_for(actor: Actor, assessment: Assessment | None, now: datetime) -> tuple[Reason, ...]:
    """Give the reasons of an assessment, the gravest first, without the requests that the reader may not know of."""
    return _reasons(actor, assessment.reasons if assessment else (), now)


def reasons_to_answer(actor: Actor, request: Request, now: datetime) -> tuple[Reason, ...]:
    """Give the reasons that want an answer before a request is verified, as `reasons_for` gives them.

    Of what is flagged these are all that were ever found, each as it was found last: whoever records other facts would
    else choose what has to be answered.
    """
    if request.flagged_at is None:
        return reasons_for(actor, latest_of(request), now)
    found = {each["signal"]: each for one in request.assessments.order_by("pk") for each in one.reasons}
    return _reasons(actor, tuple(found.values()), now)


def _reasons(actor: Actor, told: Sequence[Mapping[str, Any]], now: datetime) -> tuple[Reason, ...]:
    words = told_to(actor, tuple(each["words"] for each in told), now)
    reasons = [Reason(each["signal"], each["weight"], said) for each, said in zip(told, words, strict=True)]
    return tuple(sorted(reasons, key=lambda reason: -reason.weight))


def _warnings(reasons: Iterable[Reason]) -> Iterator[Item]:
    for reason in reasons:
        yield Item(f"signal:{reason.signal}", Stand.WARNING, reason.words, _WHERE[reason.signal.partition("/")[0]])


def _origins(origins: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
    """Give an item for each message: what its domain shows is in order, and nothing but that."""
    for number, origin in enumerate(origins, start=1):
        stand = Stand.OK if origin["verdict"] == "passed" else Stand.OPEN
        yield Item(f"origin:{number}", stand, " ".join(origin["words"]), "The message as it came, with its headers")


def _wanted(facts: Facts | None, decision: Decision | None, packs: Iterable[Pack]) -> Iterator[Item]:
    """Give an item for each field rule of the guideline that decides, for the kinds that the request carries."""
    named = decision.guideline if decision else None
    pack = next((each for each in packs if named and each.about.version == named.version), None)
    if facts is None or decision is None or pack is None:
        yield Item("facts", Stand.OPEN, "Nobody has recorded yet what the request says.", _DOCUMENTS)
        return
    lacking = {(each.reason.fact, each.reason.words): each.reason for each in decision.deficiencies}
    seen: set[tuple[str, str]] = set()
    for compiled in (each for kind in facts.kinds for each in pack.rules_of.get(kind, ())):
        rule = compiled.rule
        if (rule.field, rule.name) in seen or (rule.channels and facts.service.channel not in rule.channels):
            continue
        seen.add((rule.field, rule.name))
        name = f"guideline:{rule.field}:{rule.clause}"
        words = rule.name[:1].upper() + rule.name[1:]
        found = lacking.get((rule.field, f"Missing or not as it must be: {rule.name}."))
        where = f"{_DOCUMENTS}; the guideline’s section “{pack.clauses[rule.clause].section}”"
        if found is not None:
            yield Item(name, Stand.OPEN, f"{words}: missing, or not as it must be. {rule.cure}", where)
        elif compiled.value(facts) is None:
            yield Item(name, Stand.OPEN, f"{words}: not established.", where)
        else:
            yield Item(name, Stand.OK, f"{words}.", where)
