"""An officer's own requests, and those that colleagues share with them, in words that an officer may know.

A matter that found no law-enforcement officer behind it gets no answer; so its page says for ever what a page says
that nobody has looked at yet. No page tells whether an account exists: only letters do, once people have decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from rogatory.desk import deciding
from rogatory.desk.letters import is_silenced
from rogatory.desk.models import (
    Access,
    AuditEntry,
    Document,
    FactsVersion,
    Letter,
    Matter,
    Officer,
    Person,
    Production,
    Request,
)
from rogatory.desk.queries import asked_for
from rogatory.evidence.entry import Entry
from rogatory.flow.states import ASKED, Kind, State
from rogatory.flow.table import DISCLOSING
from rogatory.guidelines.decision import Deficiency
from rogatory.guidelines.letters import TO_USERS
from rogatory.portal.forms.begin import KINDS

KIND_NAMES = dict(KINDS)

_SHOWN = {
    State.RECEIVED: ("Received", "We are establishing who is asking."),
    State.RETURNED: ("Returned to you", "Something is missing. The letter says what, and you can correct it here."),
    State.REFERRED: ("Referred", "It belongs under another guideline. The letter says which."),
    State.VERIFIED: ("Being decided", "You are verified. A person decides by the guideline."),
    State.APPROVED: ("Decided", "The letter says what was decided."),
    State.COLLECTED: ("Being prepared", "What was approved is being put together."),
    State.SEALING: ("Being prepared", "What was approved is being put together."),
    State.PRODUCED: ("Being prepared", "What was approved is sealed and will be delivered."),
    State.DELIVERED: ("Ready", "Your return can be fetched."),
    State.REFUSED: ("Refused", "The letter says why, and what would change it."),
    State.WITHDRAWN: ("Withdrawn", "Nothing more will happen."),
    State.CLOSED: ("Closed", "Nothing more will happen."),
}
_SAME = {
    State.HELD: State.RECEIVED,
    State.NO_ANSWER: State.RECEIVED,
    State.PREPARED: State.VERIFIED,
    State.SEALING: State.COLLECTED,
}
"""States that look like another to an officer."""

_GONE = ("Destroyed", "Its time was over, and the return was destroyed. You can ask to have it delivered again.")

_BY_OFFICER = {
    "correct": "It was corrected",
    "withdraw": "It was withdrawn",
    "ask_deferral": "A deferral was asked for",
    "share": "It was shared within the agency",
    "unshare": "It was no longer shared within the agency",
    "ask_again": "The return was asked for again",
    "expire": "The return was destroyed: its time was over",
}
"""Acts without a letter that an officer may know of."""
_ORDER = ("Received", "Being decided", "Decided", "Being prepared", "Ready")
_KEPT_ORDER = ("Received", "Being decided", "Decided")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one matter stands: its tag (a `State`), its words, and whether its officer may act on it.

    ``production`` is the return that can be fetched; ``receipted`` tells that some return was ever delivered.
    """

    matter: Matter
    kind: str
    state: State
    title: str
    words: str
    production: Production | None
    receipted: bool = False

    @property
    def withdrawable(self) -> bool:
        """Whether the officer may still withdraw it, as far as its page tells."""
        return self.state in {State.RECEIVED, State.RETURNED, State.VERIFIED, State.APPROVED}


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """Everything that the page of a request shows to its officer."""

    request: Request
    standings: tuple[Standing, ...]
    letters: tuple[Letter, ...]
    documents: tuple[Document, ...]
    deficiencies: tuple[Deficiency, ...]
    acts: tuple[tuple[datetime, str], ...]
    downloads: tuple[Access, ...]
    mine: bool = True

    @property
    def returned(self) -> bool:
        """Whether something was returned, so that the officer can correct it; a colleague cannot."""
        return self.mine and any(each.state is State.RETURNED for each in self.standings)


def visible(person: Person) -> QuerySet[Request]:
    """Give the requests that an officer sees: their own, and those that are shared within their agency.

    Shared ones are seen by officers who are vetted for the agency; they stay with it when whoever shared them leaves.
    """
    here = Officer.objects.filter(person=person, left_at=None)
    agency = here.filter(vetted_at__isnull=False, listed__isnull=False).values("listed")
    shared = Q(shared_at__isnull=False, officer__listed__in=agency)
    found = Request.objects.filter(Q(officer__in=here) | shared)
    return found.select_related("officer__person")


def listed(person: Person) -> tuple[tuple[Request, tuple[Standing, ...]], ...]:
    """Give the requests that a person sees, the newest first, with where they stand (two queries)."""
    mine = tuple(visible(person).prefetch_related(asked_for()))
    return tuple((each, tuple(_standings(each.matters.all(), ()))) for each in mine)


def find(person: Person, reference: str) -> Request:
    """Give a request that this person sees (one query).

    Raises:
        Http404: there is none of this reference, or they may not see it; the two look the same.
    """
    found = visible(person).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def find_to_act(person: Person, reference: str) -> Request:
    """Give a request of this person's own, to act on it (one query).

    Raises:
        Http404: as `find`; and if it is a colleague's.
    """
    found = find(person, reference)
    if not _is_theirs(person, found):
        raise Http404
    return found


def shown(person: Person, reference: str) -> OwnRequest:
    """Give all that an officer may know of a request that they see, in a fixed number of queries.

    Raises:
        Http404: as `find`.
    """
    request = find(person, reference)
    matters = tuple(request.matters.filter(kind__in=ASKED).select_related("decision__facts"))
    # What the users of the accounts are told is theirs alone.
    letters = request.letters.exclude(key__in=TO_USERS).order_by("written_at", "pk")
    if is_silenced(request):
        letters = letters.filter(Q(key="receipt") | Q(sent_at__isnull=False))
    productions = Production.objects.filter(matter__request=request).order_by("-produced_at", "-pk")
    return OwnRequest(
        request,
        tuple(_standings(matters, tuple(productions))),
        tuple(letters),
        tuple(request.documents.filter(part_of=None)),
        _deficiencies(matters),
        tuple(dict.fromkeys((each.at, _BY_OFFICER[each.action]) for each in _recorded(reference))),
        _begun(person, request),
        mine=_is_theirs(person, request),
    )


def _begun(person: Person, request: Request) -> tuple[Access, ...]:
    """Give the downloads that somebody began; what a broken-off one fetched later is told on the receipt."""
    mine = Access.objects.filter(production__matter__request=request, by=person)
    return tuple(mine.exclude(first__gt=0).order_by("at"))


def shown_to_act(person: Person, reference: str) -> OwnRequest:
    """Give all of a request of this person's own, as `shown`, to act on it.

    Raises:
        Http404: as `find_to_act`.
    """
    find_to_act(person, reference)
    return shown(person, reference)


def _is_theirs(person: Person, request: Request) -> bool:
    return request.officer is not None and request.officer.person_id == person.pk


def delivered(person: Person, reference: str, kind: str) -> Matter:
    """Give a matter, of a request that this person sees, whose return is delivered (one query).

    Raises:
        Http404: there is none, they may not see it, or it is not delivered.
    """
    return _found(person, reference, kind, Q(state=State.DELIVERED.value))


def with_return(person: Person, reference: str, kind: str) -> Matter:
    """Give a matter, of a request that this person sees, of which a return was ever delivered (one query).

    Raises:
        Http404: there is none, or they may not see it.
    """
    ever = Production.objects.filter(matter=OuterRef("pk"), delivered_at__isnull=False)
    return _found(person, reference, kind, Exists(ever))


def _found(person: Person, reference: str, kind: str, which: Q | Exists) -> Matter:
    mine = Matter.objects.filter(request__in=visible(person).filter(reference=reference), kind=kind)
    found = mine.filter(which).select_related("request__officer__person").first()
    if found is None or found.kind not in DISCLOSING:
        raise Http404
    return found


def latest_facts(request: Request) -> FactsVersion | None:
    """Give the facts that are on file (one query)."""
    return request.facts_versions.order_by("-number").first()


def events(own: OwnRequest) -> list[dict[str, Any]]:
    """Give what happened and what is still ahead, oldest first, as the timeline shows it."""
    who = "You" if own.mine else str(own.request.officer and own.request.officer.person)
    letter = "Letter to you" if own.mine else "Letter"
    happened: list[dict[str, Any]] = [{"title": f"{who} sent the request", "at": own.request.received_at}]
    happened += [{"title": f"{letter}: {each.subject}", "at": each.written_at} for each in own.letters]
    happened += [{"title": title, "at": at} for at, title in own.acts]
    happened += [{"title": "You downloaded the return", "at": each.at} for each in own.downloads]
    happened.sort(key=lambda each: each["at"])
    return [*happened, *(event for each in own.standings for event in _now_and_ahead(each, len(own.standings) > 1))]


def _now_and_ahead(standing: Standing, named: bool) -> Iterator[dict[str, Any]]:
    lead = f"{standing.kind}: " if named else ""
    manner = "bad" if standing.state is State.REFUSED else "current"
    yield {"title": f"{lead}{standing.title}", "body": standing.words, "manner": manner}
    order = _KEPT_ORDER if standing.matter.kind in {Kind.PRESERVATION, Kind.EXTENSION} else _ORDER
    if standing.title in order and not named:
        yield from ({"title": title, "manner": "ahead"} for title in order[order.index(standing.title) + 1 :])


def _standings(matters: Iterable[Matter], productions: tuple[Production, ...]) -> Iterator[Standing]:
    for matter in matters:
        state = _SAME.get(State(matter.state), State(matter.state))
        title, words = _SHOWN[state]
        made = [each for each in productions if each.matter_id == matter.pk]
        ready = made[0] if made and state is State.DELIVERED else None
        if ready is not None and ready.destroyed_at is not None:
            title, words = _GONE
        receipted = any(each.delivered_at is not None for each in made)
        yield Standing(matter, KIND_NAMES.get(matter.kind, matter.kind), state, title, words, ready, receipted)


def _recorded(reference: str) -> tuple[Entry, ...]:
    """Give what the audit tells of a few acts that leave no letter (one query)."""
    rows = AuditEntry.objects.filter(subject=reference, action__in=_BY_OFFICER)
    entries = (Entry.from_bytes(bytes(row)) for row in rows.values_list("entry", flat=True))
    done = (each for each in entries if each.outcome != "refused")
    # Of a return that was never delivered no page tells.
    return tuple(each for each in done if each.action != "expire" or each.from_state == State.DELIVERED)


def _deficiencies(matters: Iterable[Matter]) -> tuple[Deficiency, ...]:
    """Give what a decision found lacking, where the request was returned for it."""
    records = {each.decision_id: each.decision for each in matters if each.state == State.RETURNED and each.decision}
    found = [lack for record in records.values() for lack in deciding.recorded(record).decision.deficiencies]
    return tuple(dict.fromkeys(found))
