"""Who reads a case, as its page shows it: who works on it, who broke the glass, who looked, and whom a seal names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rogatory.console.lanes import onward_roles
from rogatory.desk import glass, looking
from rogatory.desk.actors import Actor
from rogatory.desk.models import Assignment, BrokenGlass, Look, Matter, Person, Seal
from rogatory.desk.need_to_know import How, Right
from rogatory.desk.queries import MatterView, RequestPage
from rogatory.flow.permissions import named
from rogatory.flow.queues import next_roles
from rogatory.flow.states import ASKED, Kind, Role, State


@dataclass(frozen=True, slots=True)
class Looked:
    """One look, with the right in words."""

    look: Look
    by_right: str


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a case. ``stuck`` are sentences on steps that no reader of its seal can take.

    ``offers`` are the actions by which the reader of the page may change it.
    """

    right: Right
    working: tuple[Assignment, ...]
    mine: bool
    seal: Seal | None
    named: tuple[Person, ...]
    stuck: tuple[str, ...]
    broken: tuple[BrokenGlass, ...]
    open_glass: tuple[BrokenGlass, ...]
    looks: tuple[Looked, ...]
    offers: frozenset[str]


def readers_of(page: RequestPage, actor: Actor, now: datetime) -> Readers:
    """Give who reads a case (a fixed number of queries)."""
    request = page.request
    working = tuple(request.assignments.filter(ended_at=None).select_related("person", "by").order_by("at", "pk"))
    seal = request.seals.filter(lifted_at=None).select_related("by").first() if page.right.sealed else None
    readers = tuple(seal.readers.prefetch_related("groups").order_by("name", "pk")) if seal else ()
    broken = glass.of_request(request)
    views = (*page.matters, *page.following)
    return Readers(
        right=page.right,
        working=working,
        mine=any(one.person_id == actor.person.pk for one in working) if actor.person else False,
        seal=seal,
        named=readers,
        stuck=tuple(stuck(views, readers)) if seal else (),
        broken=broken,
        open_glass=tuple(one for one in broken if one.at <= now < one.until),
        looks=tuple(Looked(one, How(one.how).words) for one in looking.readers_of(request)),
        offers=_offers(page, seal) if page.right.lasts else frozenset(),
    )


def stuck(views: Iterable[MatterView], readers: Iterable[Person]) -> Iterable[str]:
    """Say of each matter whose next step no reader can take which role it waits for."""
    people = [(one, {group.name for group in one.groups.all()}) for one in readers]
    for view in views:
        matter = view.matter
        wanted = _wanted(matter)
        able = [one for one, held in people if held & {role.value for role in wanted} and not _signed(matter, one)]
        if wanted and not able:
            yield (
                f"No reader of the seal can take the next step ({matter.kind}): it takes {named(wanted)}"
                f"{' other than who prepared the decision' if matter.state == State.PREPARED else ''}. "
                "Lift the seal, and seal the case anew with such a reader."
            )


def _wanted(matter: Matter) -> frozenset[Role]:
    kind, state = Kind(matter.kind), State(matter.state)
    return onward_roles(kind, state) if kind in ASKED else next_roles(kind, state)


def _signed(matter: Matter, person: Person) -> bool:
    """Whether the step takes a second person, and this one is the first."""
    first = matter.preparation
    return matter.state == State.PREPARED and first is not None and first.by_id == person.pk


def _offers(page: RequestPage, seal: Seal | None) -> frozenset[str]:
    open_to = {action.name for view in page.matters for action in view.actions}
    return frozenset(open_to & {"assign", "unseal" if seal else "seal"})
