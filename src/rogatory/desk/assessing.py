"""Assess requests again: once their documents were read, and when another request throws light on them.

It is done by jobs of the outbox, through the door, and only where there is something else to say than before.
"""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.actors import SYSTEM
from rogatory.desk.deciding import facts_of
from rogatory.desk.door import act
from rogatory.desk.inputs import Assess
from rogatory.desk.models import Request
from rogatory.desk.outbox import Claim
from rogatory.desk.signals.marking import mark_documents
from rogatory.desk.signals.marks import mark_request
from rogatory.desk.signals.rules import the_rules
from rogatory.desk.signals.score import reasons_of
from rogatory.desk.signals.sight import sight_of
from rogatory.desk.surroundings import the_store
from rogatory.desk.worker import Clock
from rogatory.flow.table import ACTIONS

MOST = 100
"""So many other requests are looked at again for one that came in."""


def mark(claim: Claim, clock: Clock) -> None:
    """Read the documents of a request for what they are known by, and assess it again where that tells something."""
    request = Request.objects.get(pk=claim.payload["request"])
    if mark_documents(request, the_store()) and assess_anew(request, clock()):
        _look_around(request, clock())


def look_around(claim: Claim, clock: Clock) -> None:
    """Assess the open requests again on which a request throws light."""
    _look_around(Request.objects.get(pk=claim.payload["request"]), clock())


def _look_around(request: Request, now: datetime) -> None:
    kin = sight_of(request, None, now, the_rules()).kin
    others = Request.objects.filter(pk__in=kin, matters__state__in=ACTIONS["assess"].sources).distinct()
    for other in others.select_related("officer__person").order_by("-pk")[:MOST]:
        assess_anew(other, now)


def assess_anew(request: Request, now: datetime) -> bool:
    """Assess a request if the signals find anything that the latest assessment does not have; tell whether."""
    version = request.facts_versions.order_by("-number").first()
    facts = facts_of(version) if version else None
    mark_request(request, facts)
    latest = request.assessments.order_by("-pk").first()
    before = {each["signal"] for each in latest.reasons} if latest else set()
    found = reasons_of(sight_of(request, facts, now, the_rules()).sight, the_rules())
    open_still = request.matters.filter(state__in=ACTIONS["assess"].sources).exists()
    if not open_still or (latest and {each.signal for each in found} <= before):
        return False
    return act(SYSTEM, "assess", request, Assess(), now).done
