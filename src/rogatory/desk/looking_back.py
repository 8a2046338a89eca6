"""A copy that begins while legal process for its account is open already: the process holds it as later process would.

Process that comes in after a copy finds it, and holds it at once. What was there before the copy is found by a job: the
copy has days before it, and to read the facts of all open requests takes longer than an act should.
"""

from __future__ import annotations

from rogatory.desk.actors import SYSTEM
from rogatory.desk.deciding import facts_of, recommend
from rogatory.desk.door import act
from rogatory.desk.inputs import ProcessArrived
from rogatory.desk.models import CopyHold, Matter, PreservedCopy, Request
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.bearing import LIVE, OVER, PROCESS, asked_for, named, sought
from rogatory.desk.surroundings import the_shelf
from rogatory.desk.worker import Clock


def look_back(claim: Claim, clock: Clock) -> None:
    """Hold the copies of a request for the legal process of others that was open before they began."""
    copies = PreservedCopy.objects.filter(matter__request=claim.payload["request"], matter__state__in=LIVE)
    by_name: dict[str, list[PreservedCopy]] = {}
    for copy in copies.select_related("matter__request").order_by("pk"):
        by_name.setdefault(copy.sought, []).append(copy)
    open_process = Matter.objects.filter(kind__in=PROCESS).exclude(state__in=OVER)
    others = Request.objects.filter(pk__in=open_process.values("request")).exclude(pk=claim.payload["request"])
    for other in others.order_by("pk") if by_name else ():
        _hold(other, by_name, clock)


def _hold(other: Request, by_name: dict[str, list[PreservedCopy]], clock: Clock) -> None:
    version = other.facts_versions.order_by("-number").first()
    if version is None:
        return
    meant = [copy for name in {sought(each) for each in named(facts_of(version))} for copy in by_name.get(name, ())]
    # What a person lifted, or what was answered, does not hold anew.
    held = set(CopyHold.objects.filter(request=other, reason="process", copy__in=meant).values_list("copy", flat=True))
    decision = recommend(version, the_shelf(), clock()).decision if meant else None
    for copy in meant:
        if copy.pk not in held and decision is not None:
            covers = tuple(asked_for(copy.matter.account, decision))
            arrived = ProcessArrived(other.pk, "process", other.received_at, covers)
            act(SYSTEM, "process_arrived", copy.matter, arrived, clock())
