"""The end of each preserved copy of a request, as its page shows it: what holds it, what was decided, what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.urls import reverse

from rogatory.console.forms.copies import named_hold
from rogatory.console.shown.actions import LABELS, Link
from rogatory.console.shown.copies import KeptShown, kept_of
from rogatory.desk.actors import Actor
from rogatory.desk.models import Clock, CopyHold, Destruction, PreservedCopy
from rogatory.desk.queries import MatterView, RequestPage
from rogatory.desk.stages.copy_end import GRACE, NEED
from rogatory.desk.stages.needing import needs_of
from rogatory.desk.surroundings import the_shelf
from rogatory.desk.unknown_to import told_to
from rogatory.flow.states import Kind, State
from rogatory.guidelines.pack import Pack

_ACTIONS = ("let_lapse", "retain", "spare", "place_hold", "lift_hold")
"""What a person does about the end of a copy, in this order."""
_TREATIES = {"mlat": "A treaty request (MLAT)", "letters-rogatory": "A request by letters rogatory"}


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold in words; ``ended`` says why it stands no longer."""

    name: str
    words: str
    until: str
    ended: str


@dataclass(frozen=True, slots=True)
class CopyShown:
    """A copy at its end.

    ``pending`` names the treaty request that a person has to look at before the copy lapses, from the first warning on.
    ``waits`` says why a destruction that is due has not been done, and ``needed`` why a copy is kept on whose
    preservation is over.
    """

    matter_id: int
    account: str
    state: State
    provisional: bool
    copy: PreservedCopy
    covers: tuple[str, ...]
    holds: tuple[HoldLine, ...]
    destructions: tuple[Destruction, ...]
    pending: str
    waits: str
    needed: str
    links: tuple[Link, ...]
    certificate: str
    kept: KeptShown | None = None


def copies_of(found: RequestPage, actor: Actor, now: datetime) -> tuple[CopyShown, ...]:
    """Give the copies of a request at their end, with what was taken (seven queries; two more for each kept on)."""
    views = {view.matter.pk: view for view in found.following if view.matter.kind == Kind.COPY}
    if not views:
        return ()
    decisions = Destruction.objects.select_related("decided_by", "policy__proposed_by", "policy__approved_by")
    holds = CopyHold.objects.select_related("request").order_by("pk")
    rows = PreservedCopy.objects.filter(matter__in=list(views)).prefetch_related(
        Prefetch("holds", holds), Prefetch("destructions", decisions.order_by("pk"))
    )
    history = found.current.facts.history if found.current else None
    pending = _TREATIES.get((history.process_pending or "") if history else "", "")
    waits, over = _waits(views), _over(views)
    kept = kept_of(found)
    every = tuple(
        replace(
            _shown(copy, views[copy.matter_id], pending, waits, now),
            kept=kept.get(copy.matter_id),
            needed=_needed(copy, over.get(copy.matter_id)),
        )
        for copy in rows.order_by("matter_id")
    )
    return _as_known(every, actor, now)


def _as_known(every: tuple[CopyShown, ...], actor: Actor, now: datetime) -> tuple[CopyShown, ...]:
    """Leave out of what holds the copies, and of what extended them, the requests that the reader may not know of."""
    lines = [line for one in every for line in one.holds]
    granted = [reference for one in every if one.kept for reference, _ in one.kept.granted]
    written = [text for line in lines for text in (line.name, line.words, line.ended)] + granted
    told = iter(told_to(actor, tuple(written), now))
    holds = {id(line): replace(line, name=next(told), words=next(told), ended=next(told)) for line in lines}
    return tuple(
        replace(
            one,
            holds=tuple(holds[id(line)] for line in one.holds),
            kept=one.kept and replace(one.kept, granted=tuple((next(told), day) for _, day in one.kept.granted)),
        )
        for one in every
    )


def _shown(copy: PreservedCopy, view: MatterView, pending: str, waits: dict[int, str], now: datetime) -> CopyShown:
    matter = view.matter
    pack = next((pack for pack in the_shelf().packs if pack.about.version == copy.guideline), None)
    names = {category.id: category.name for category in pack.categories} if pack else {}
    decisions = tuple(copy.destructions.all())
    signed = bool(decisions) and bool(decisions[-1].certificate)
    reference = matter.request.reference
    return CopyShown(
        matter_id=matter.pk,
        account=matter.account,
        state=State(matter.state),
        provisional=copy.begins is None,
        copy=copy,
        covers=tuple(names.get(each, each) for each in copy.covers),
        holds=tuple(_line(hold) for hold in copy.holds.all()),
        destructions=decisions,
        pending=pending if _is_near(copy, State(matter.state), pack, now) else "",
        waits=waits.get(matter.pk, ""),
        needed="",
        links=_links(view, held=any(hold.ended_at is None for hold in copy.holds.all())),
        certificate=reverse("console:certificate", args=[reference, matter.pk]) if signed else "",
    )


def _line(hold: CopyHold) -> HoldLine:
    until = f"until the end of {hold.until:%Y-%m-%d} UTC" if hold.until else "until it is lifted"
    return HoldLine(named_hold(hold), hold.words, until, hold.ended_why if hold.ended_at else "")


def _is_near(copy: PreservedCopy, state: State, pack: Pack | None, now: datetime) -> bool:
    """Whether the first warning is due, or the end is over already."""
    if state in {State.ENDED, State.LAPSING}:
        return True
    milestones = pack.preservation.milestones if pack and pack.preservation else ()
    if copy.last_day is None or not milestones or state is State.DESTROYED:
        return False
    return now.date() >= copy.last_day - timedelta(days=max(milestones))


def _waits(views: dict[int, MatterView]) -> dict[int, str]:
    clocks = Clock.objects.filter(matter__in=list(views), name=GRACE, ended_at=None, attempts__gt=0)
    return {clock.matter_id: clock.last_error for clock in clocks}


def _over(views: dict[int, MatterView]) -> dict[int, Clock]:
    clocks = Clock.objects.filter(matter__in=list(views), name=NEED, ended_at=None)
    return {clock.matter_id: clock for clock in clocks}


def _needed(copy: PreservedCopy, over: Clock | None) -> str:
    if over is None:
        return ""
    why = "; ".join(needs_of(copy)) or "nothing needs it any more, and it is put before a person within the hour"
    return f"{over.words} The copy is kept on: {why}"


def _links(view: MatterView, *, held: bool) -> tuple[Link, ...]:
    open_to = {action.name for action in view.actions if held or action.name != "lift_hold"}
    reference, key = view.matter.request.reference, view.matter.pk
    return tuple(
        Link(
            name,
            LABELS[name],
            reverse("console:act-on-following", args=[reference, key, name]),
            "bad" if name == "let_lapse" else "plain",
        )
        for name in _ACTIONS
        if name in open_to
    )
