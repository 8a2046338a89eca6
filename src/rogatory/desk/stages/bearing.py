"""Requests that bear on copies kept under other requests: extensions and legal process stop their destruction at once.

A hold is a row beside the copy, written in the transaction in which the request (or its facts) comes in, after the copy
was locked: `destroy` locks the same row and then looks for holds, so that what came first wins. What else becomes of
the copy is done by a job, through the door: ``process_arrived`` notes the hold, ``extend`` makes the period longer.

A hold ends with what it waited for: the extension was decided, or the return was delivered, or the request was refused,
withdrawn, referred or not answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.db.models import QuerySet

from rogatory.desk.deciding import facts_of
from rogatory.desk.models import CopyHold, FactsVersion, Matter, PreservedCopy, Request
from rogatory.desk.stages.contract import Job, StageContext
from rogatory.desk.stages.correspondence import outcome_of
from rogatory.desk.stages.plain_text import account_name
from rogatory.desk.stages.reference import parse_reference
from rogatory.flow.case import Choice
from rogatory.flow.states import ENDED, Kind, State
from rogatory.guidelines import facts as known
from rogatory.guidelines.decision import Decision, Preservation
from rogatory.guidelines.facts import Facts, PreservationHistory
from rogatory.problem import Problem

LIVE = (State.PROVISIONAL, State.KEPT, State.ENDED, State.LAPSING)
"""The states in which a copy is still there."""
PROCESS = (Kind.DATA, Kind.EMERGENCY)
"""What a request may ask for that is answered from a preserved copy."""
LOOK_BACK = "look_back"
"""The job that finds legal process which was there before a copy."""
OVER = ENDED | {State.DELIVERED}
"""The states in which legal process waits for nothing any more."""
_DECIDED = (State.PREPARED, State.APPROVED, State.COLLECTED, State.SEALING, State.PRODUCED)


def sought(account: str) -> str:
    """Give a username as copies are found by it: in small letters, and without the sign that is often put before it."""
    return account_name(account).strip().removeprefix("@").lower()


def live_copies(accounts: Iterable[str]) -> QuerySet[PreservedCopy]:
    """Give the copies of these accounts that are still there, in large or small letters, by primary key."""
    names = {sought(name) for name in accounts if name}
    found = PreservedCopy.objects.filter(
        sought__in=names, matter__state__in=[state.value for state in LIVE], wrapped_key__isnull=False
    )
    return found.select_related("matter__request__officer").order_by("pk")


@dataclass(frozen=True, slots=True)
class Bearing:
    """What the facts of a request bear on: the copies that it could extend, and those that its process is for."""

    extends: tuple[PreservedCopy, ...] = ()
    process: tuple[PreservedCopy, ...] = ()

    def in_time(self, received: date) -> frozenset[str]:
        """Give the accounts, in small letters, of which there is a copy whose period was not over on that day (UTC)."""
        within = (copy for copy in self.extends if copy.last_day is None or received <= copy.last_day)
        return frozenset(copy.matter.account.lower() for copy in within)


def bearing_of(request: Request, facts: Facts) -> Bearing:
    """Find, and lock, the copies that the facts of a request bear on. Locks are taken in the order of the copies."""
    kinds = {Kind(kind.value) for kind in facts.kinds}
    if Kind.EXTENSION not in kinds and not kinds.intersection(PROCESS):
        return Bearing()
    copies = tuple(live_copies(named(facts)).select_for_update(of=("self",)))
    extends = tuple(copy for copy in copies if _could_extend(copy, request, facts)) if Kind.EXTENSION in kinds else ()
    return Bearing(extends, copies if kinds.intersection(PROCESS) else ())


def hold(request: Request, facts: Facts, bearing: Bearing, decision: Decision, now: datetime) -> tuple[Job, ...]:
    """Make the holds of a request those that its facts call for; give the jobs that note the new ones.

    The caller has the copies locked (`bearing_of`).
    """
    wanted = {(copy.pk, "extension"): copy for copy in bearing.extends}
    wanted |= {(copy.pk, "process"): copy for copy in bearing.process}
    standing = {(row.copy_id, row.reason): row for row in CopyHold.objects.filter(request=request, ended_at=None)}
    waiting = _reasons_decided(request)
    for key, row in standing.items():
        if key not in wanted and row.reason in {"extension", "process"} - waiting:
            _end([row.pk], "the facts of the request do not bear on this copy any more", now)
    jobs = []
    for (_, reason), copy in wanted.items():
        covers = asked_for(copy.matter.account, decision) if reason == "process" else []
        earlier = standing.get((copy.pk, reason))
        if earlier is None:
            jobs.append(arrived(_place(copy, request, reason, covers, now)))
        elif earlier.covers != covers:
            earlier.covers = covers
            earlier.save(update_fields=["covers"])
            jobs.append(arrived(earlier))
    return tuple(jobs)


def _reasons_decided(request: Request) -> set[str]:
    """Give why a request holds copies whatever new facts say: a decision on earlier facts is being carried out."""
    decided = Matter.objects.filter(request=request, state__in=_DECIDED).values_list("kind", flat=True)
    reasons = {Kind.EXTENSION.value: "extension", **{kind.value: "process" for kind in PROCESS}}
    return {reasons[kind] for kind in decided if kind in reasons}


def hold_own(copy: PreservedCopy, request: Request, now: datetime) -> None:
    """Let the legal process of a copy's own request hold it as that of any other request would."""
    open_process = Matter.objects.filter(request=request, kind__in=PROCESS).exclude(state__in=OVER)
    if open_process.exists():
        _place(copy, request, "process", [], now)


def hold_again(case: StageContext) -> tuple[Job, ...]:
    """Hold the copies on which legal process bears that is open again; give the jobs that note the new holds."""
    if case.facts is None or case.decision is None:
        return ()
    request, decision = case.the_request, case.decision
    copies = bearing_of(request, case.facts).process
    standing = CopyHold.objects.filter(request=request, reason="process", ended_at=None)
    held = set(standing.values_list("copy", flat=True))
    fresh = [copy for copy in copies if copy.pk not in held]
    return tuple(
        arrived(_place(copy, request, "process", asked_for(copy.matter.account, decision), case.now)) for copy in fresh
    )


def arrived(row: CopyHold) -> Job:
    """Give the work of noting a hold with its copy; a hold that covers something else is noted once more."""
    key = f"process_arrived/{row.pk}/{'+'.join(row.covers)}"[:200]
    return Job("process_arrived", key, {"matter": row.copy.matter_id, "hold": row.pk})


def arrived_verified(request: Request) -> tuple[Job, ...]:
    """Give the work of noting once more what a request holds for a part, now that it is known whose request it is.

    Until somebody has verified the sender nobody is told of it; now the officer of the preservation may be.
    """
    rows = CopyHold.objects.filter(request=request, reason="process", ended_at=None).select_related("copy")
    jobs = (arrived(row) for row in rows.order_by("pk") if row.covers)
    return tuple(replace(job, key=f"{job.key[:180]}/verified") for job in jobs)


def look_back(request: Request, version: FactsVersion) -> Job:
    """Give the work of finding what holds the copies that these facts begin since before they began."""
    return Job(LOOK_BACK, f"{LOOK_BACK}/{request.pk}/{version.number}", {"request": request.pk})


def lift(
    request: Request, reasons: Collection[str], why: str, now: datetime, accounts: Collection[str] | None = None
) -> dict[str, object]:
    """End the holds of a request for these reasons (for some accounts only, where given); give what the audit tells."""
    rows = CopyHold.objects.filter(request=request, reason__in=list(reasons), ended_at=None)
    chosen = [
        row.pk
        for row in rows.select_related("copy__matter")
        if accounts is None or row.copy.matter.account.lower() in {name.lower() for name in accounts}
    ]
    if not chosen:
        return {}
    _end(chosen, why, now)
    return {"holds_ended": sorted(chosen)}


def lift_with(case: StageContext, why: str) -> dict[str, object]:
    """End the holds that the matters of this act placed, since they wait for nothing any more.

    Process holds as long as one matter of the request that asks for data is open.
    """
    moved = {matter.pk for matter in case.matters}
    kinds = {Kind(matter.kind) for matter in case.matters}
    others = Matter.objects.filter(request=case.the_request, kind__in=PROCESS).exclude(pk__in=moved)
    reasons = {"extension"} if Kind.EXTENSION in kinds else set()
    if kinds.intersection(PROCESS) and all(State(other.state) in OVER for other in others):
        reasons.add("process")
    return lift(case.the_request, reasons, why, case.now) if reasons else {}


def with_history(request: Request, facts: Facts) -> Facts:
    """Fill in what came before an extension from the one preservation that it can mean, where the facts leave it open.

    Where several differ, or there is none, nothing is filled in: a person finds out.
    """
    history = facts.history or PreservationHistory()
    if known.Kind.EXTENSION not in facts.kinds or history.original_received_at is not None:
        return facts
    copies = [copy for copy in live_copies(named(facts)) if _is_of_agency(copy, request, facts)]
    found = {_history_of(copy) for copy in copies if _is_named(copy, history.reference) and copy.begins is not None}
    if len(found) != 1:
        return facts
    (one,) = found
    filled = replace(
        history,
        original_received_at=one.original_received_at,
        extensions=one.extensions,
        copy_exists=True,
        reference=one.reference,
    )
    return replace(facts, history=filled)


def extensions(case: StageContext) -> tuple[tuple[Job, ...], dict[str, object]]:
    """Give the jobs that extend copies as it was decided here, and what the audit tells of holds that end with it.

    Raises:
        Problem: it is not plain which copy an extension is of, or the decision does not fit the copy.
    """
    if case.decision is None or case.facts is None or Kind(case.the_matter.kind) is not Kind.EXTENSION:
        return (), {}
    decided = [each for each in outcome_of(case.decision, case.choices).preservations if each.kind == Kind.EXTENSION]
    jobs = tuple(_extension(case, case.facts, each) for each in decided if each.outcome == "extend")
    over = [each.account for each in decided if each.outcome in {"refuse", "new-request"}]
    told = lift(case.the_request, {"extension"}, "the extension was decided: it goes no further", case.now, over)
    return jobs, told


def _extension(case: StageContext, facts: Facts, each: Preservation) -> Job:
    copy = copy_to_extend(case.the_request, facts, each.account)
    fits = len(each.terms) == copy.extensions + 2 and each.begins == copy.begins
    if each.last_day is None or not fits:
        raise Problem(
            "the decision does not go on from the end that this copy has",
            where=f"{case.the_request.reference}, {each.kind}",
            cure=f"Record the facts again, and leave open when the first request was received: it was "
            f"{copy.begins}, under {copy.matter.request.reference}, extended {copy.extensions} times since",
        )
    asked = {"matter": copy.matter_id, "asking": case.the_matter.pk}
    return Job("extend", f"extend/{copy.matter_id}/{case.the_request.pk}", asked)


def copy_to_extend(request: Request, facts: Facts, account: str) -> PreservedCopy:
    """Give the one copy that a request to extend means.

    Raises:
        Problem: there is none, or several, or the preservation was never decided.
    """
    reference = facts.history.reference if facts.history is not None else None
    where = f"{request.reference}, extension"
    mine = [copy for copy in live_copies([account]) if _is_of_agency(copy, request, facts)]
    meant = [copy for copy in mine if _is_named(copy, reference)]
    if not meant:
        named = f" under {reference}" if reference else ""
        raise Problem(
            f"no copy of this account is kept for this agency{named}",
            where=where,
            cure="Record the reference of the preservation, or treat this as a new request to preserve",
        )
    if len(meant) > 1:
        listed = ", ".join(copy.matter.request.reference for copy in meant)
        raise Problem(
            f"several copies of this account are kept for this agency: {listed}",
            where=where,
            cure="Ask the officer which one is meant, and record its reference (the reference of the preservation)",
        )
    if meant[0].begins is None:
        earlier = meant[0].matter.request.reference
        raise Problem(
            f"the preservation {earlier} has not been decided: its copy is provisional",
            where=where,
            cure=f"Decide {earlier} first",
        )
    return meant[0]


def extension_of(decision: Decision, choices: tuple[Choice, ...], account: str) -> Preservation:
    """Give what was decided of the extension of an account's copy."""
    decided = outcome_of(decision, choices).preservations
    return next(
        each
        for each in decided
        if (each.kind, each.outcome, each.account.lower()) == (Kind.EXTENSION.value, "extend", account.lower())
    )


def _history_of(copy: PreservedCopy) -> PreservationHistory:
    received = copy.matter.request.received_at
    if copy.begins is not None and received.date() != copy.begins:
        received = datetime.combine(copy.begins, time(), UTC)
    given = tuple(known.Extension(datetime.fromisoformat(at)) for _, at in copy.granted)
    return PreservationHistory(received, given, reference=copy.matter.request.reference)


def _could_extend(copy: PreservedCopy, request: Request, facts: Facts) -> bool:
    reference = facts.history.reference if facts.history is not None else None
    return _is_of_agency(copy, request, facts) and _is_named(copy, reference)


def _is_named(copy: PreservedCopy, reference: str | None) -> bool:
    return not reference or (parse_reference(reference) or reference) == copy.matter.request.reference


def _is_of_agency(copy: PreservedCopy, request: Request, facts: Facts) -> bool:
    """Whether a copy was kept under an earlier request of the same agency."""
    earlier = copy.matter.request
    if earlier.pk == request.pk:
        return False
    version = earlier.facts_versions.order_by("-number").first()
    theirs = _agency(earlier, facts_of(version) if version is not None else None)
    return bool(theirs) and theirs == _agency(request, facts)


def _agency(request: Request, facts: Facts | None) -> str:
    stated = (facts.contact.agency if facts is not None else None) or ""
    return " ".join((stated or (request.officer.agency if request.officer else "")).split()).casefold()


def named(facts: Facts) -> list[str]:
    """Give the usernames that facts name."""
    return [account.username for account in facts.accounts or () if account.username]


def asked_for(account: str, decision: Decision) -> list[str]:
    """Give the categories that are asked for of an account, whatever is answered; none for all."""
    mine = {item.category for item in decision.items if item.account.lower() == account.lower()}
    return sorted(mine)


def _place(copy: PreservedCopy, request: Request, reason: str, covers: list[str], now: datetime) -> CopyHold:
    words = {"process": "legal process", "extension": "a request to extend"}[reason]
    return CopyHold.objects.create(
        copy=copy,
        reason=reason,
        request=request,
        covers=covers,
        words=f"{words} came in with {request.reference}",
        begun_at=now,
    )


def _end(holds: list[int], why: str, now: datetime) -> None:
    CopyHold.objects.filter(pk__in=holds, ended_at=None).update(ended_at=now, ended_why=why)
