"""The notices of a request, as its page shows them: the ledger of bars, what was told and objected, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse

from rogatory.console.forms.telling import named_bar
from rogatory.console.shown.actions import LABELS, Link
from rogatory.desk.bars import holding
from rogatory.desk.models import Clock, NoticeBar, UserNotice, UserObjection
from rogatory.desk.queries import MatterView, RequestPage
from rogatory.flow.states import Kind, State

MOST = 50
"""How many notices a page shows; a request may name thousands of accounts."""

_ACTIONS = (
    "tell_user",
    "do_not_tell",
    "record_bar",
    "lift_bar",
    "object",
    "settle_objection",
    "reconsider_notice",
)


@dataclass(frozen=True, slots=True)
class BarLine:
    """An entry of the ledger in words; ``ended`` says why it counts no more, and is empty while it holds."""

    name: str
    clause: str
    words: str
    by: str
    holds: bool
    weighed: bool
    ended: str


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """The notice of one account. ``next_at`` is when it comes before a person by itself."""

    matter_id: int
    account: str
    state: State
    row: UserNotice
    bars: tuple[BarLine, ...]
    objections: tuple[UserObjection, ...]
    next_at: datetime | None
    next_words: str
    links: tuple[Link, ...]


def notices_of(found: RequestPage, now: datetime) -> tuple[NoticeShown, ...]:
    """Give the notices of a request, the first `MOST` of them (four queries; none where there is no notice)."""
    every = [view for view in found.following if view.matter.kind == Kind.NOTICE][:MOST]
    views = {view.matter.pk: view for view in every}
    if not views:
        return ()
    bars = NoticeBar.objects.select_related("recorded_by", "lifted_by")
    objections = UserObjection.objects.select_related("recorded_by", "settled_by")
    rows = UserNotice.objects.filter(matter__in=list(views)).order_by("matter_id")
    rows = rows.prefetch_related(Prefetch("bars", bars), Prefetch("objections", objections))
    clocks = {clock.matter_id: clock for clock in Clock.objects.filter(matter__in=list(views), ended_at=None)}
    return tuple(_shown(row, views[row.matter_id], clocks.get(row.matter_id), now) for row in rows)


def _shown(row: UserNotice, view: MatterView, clock: Clock | None, now: datetime) -> NoticeShown:
    bars = list(row.bars.all())
    standing = {each.bar.pk for each in holding(bars, row.delay_days, now)}
    objections = tuple(row.objections.all())
    return NoticeShown(
        matter_id=row.matter_id,
        account=view.matter.account,
        state=State(view.matter.state),
        row=row,
        bars=tuple(_line(bar, bars, standing) for bar in bars),
        objections=objections,
        next_at=clock.due_at if clock else None,
        next_words=clock.words if clock else "",
        links=_links(view, barred=bool(standing), waiting=any(each.settled_at is None for each in objections)),
    )


def _line(bar: NoticeBar, every: list[NoticeBar], standing: set[int]) -> BarLine:
    renewed = any(other.renews_id == bar.pk for other in every)
    ended = "renewed" if renewed else f"lifted: {bar.lifted_why}" if bar.lifted_at else "its last day has passed"
    return BarLine(
        name=named_bar(bar),
        clause=bar.clause,
        words=bar.reason or bar.words,
        by=str(bar.recorded_by) if bar.recorded_by else "",
        holds=bar.pk in standing,
        weighed=not bar.forbids,
        ended="" if bar.pk in standing or not bar.forbids else ended,
    )


def _links(view: MatterView, *, barred: bool, waiting: bool) -> tuple[Link, ...]:
    """Give what the reader may do about a notice; what has nothing to act on is left out."""
    idle = {
        "tell_user": barred,
        "lift_bar": not barred,
        "settle_objection": not waiting,
    }
    open_to = {action.name for action in view.actions if not idle.get(action.name, False)}
    return tuple(link_of(view, name, grave=name == "do_not_tell") for name in _ACTIONS if name in open_to)


def link_of(view: MatterView, name: str, *, grave: bool = False) -> Link:
    """Give the link to the page of an action on what follows."""
    href = reverse("console:act-on-following", args=[view.matter.request.reference, view.matter.pk, name])
    return Link(name, LABELS[name], href, "bad" if grave else "plain")
