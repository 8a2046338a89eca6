"""Read the opened documents of a request, and lay what was read beside it: the job `prefill`.

It is queued once all documents of a request are opened (`rogatory.desk.opening`), and reads them all together.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources.abc import Traversable

from django.conf import settings

from rogatory.desk.actors import SYSTEM
from rogatory.desk.clock import now
from rogatory.desk.countries import countries
from rogatory.desk.door import act
from rogatory.desk.inputs import TakeReading
from rogatory.desk.models import Document, Opening, Prefill, Request
from rogatory.desk.outbox import Claim
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.desk.unread_mail import of_unread_mail
from rogatory.desk.worker import Clock
from rogatory.edge.packs import shipped_folders
from rogatory.edge.reading_words import reading_words
from rogatory.flow.states import Kind
from rogatory.flow.table import ACTIONS
from rogatory.guidelines.engine.routing import find
from rogatory.guidelines.facts import Facts, Official
from rogatory.guidelines.facts import Kind as AskedKind
from rogatory.guidelines.shelf import Shelf
from rogatory.prefill.finding import Finding
from rogatory.prefill.page import Paper
from rogatory.prefill.parsing import finding_from, finding_json, paper_from
from rogatory.prefill.reading import READER, read
from rogatory.prefill.vocabulary import AskWords, UsernameRules, Vocabulary
from rogatory.problem import Problem

PREFILL = "prefill"
"""The job; its payload is ``{"request": primary key}``."""


def prefill(claim: Claim, clock: Clock) -> None:
    """Read what was opened of a request, and hand it in at the door; nothing where it says what it said before."""
    request = Request.objects.get(pk=claim.payload["request"])
    papers, unread = papers_of(request, the_store()), papers_of(request, the_store(), unread=True)
    if not (papers or unread) or not request.matters.filter(state__in=ACTIONS["take_reading"].sources).exists():
        return
    found = read(papers, the_vocabulary()) if papers else ()
    told = tuple(finding_json(each) for each in found)
    kinds = _kinds(found)
    if unread and Kind.EMERGENCY not in kinds and Kind.EMERGENCY in _kinds(read(unread, the_vocabulary())):
        # It fills no field before somebody has read it, but whoever is in danger does not wait for that.
        kinds, papers = (*kinds, Kind.EMERGENCY), (*papers, *unread)
    elif not papers:
        return
    digests = tuple(dict.fromkeys(paper.document for paper in papers))
    latest = request.prefills.order_by("-pk").first()
    if latest and (latest.findings, latest.documents, latest.reader) == ([*told], [*digests], READER):
        return
    act(SYSTEM, "take_reading", request, TakeReading(told, digests, READER, kinds), clock(), claim=claim)


def latest_reading(request: Request) -> tuple[Finding, ...]:
    """Give what was read in a request last; nothing where nothing was, or where the row cannot be used."""
    row = Prefill.objects.filter(request=request).order_by("-pk").first()
    try:
        return tuple(finding_from(each) for each in row.findings) if row else ()
    except Problem:
        return ()


def _kinds(found: Iterable[Finding]) -> tuple[Kind, ...]:
    named = {each.value for each in found if each.field == "kinds"}
    return tuple(kind for kind in Kind if kind in named)


def papers_of(request: Request, store: Store, *, unread: bool = False) -> tuple[Paper, ...]:
    """Give the words of the opened documents of a request; what is in quarantine is not read.

    What came with a message that joined the request, and that nobody has read yet, is left out; with `unread` that
    alone is given. A reference is no secret, and whoever guesses it must not fill the fields that a person confirms.
    """
    everything = list(Document.objects.filter(request=request).order_by("pk"))
    apart = of_unread_mail(request, everything)
    documents = [each for each in everything if (each.pk in apart) is unread]
    opened = Opening.objects.filter(sha256__in={each.sha256 for each in documents}, quarantined=False).exclude(
        words_sha256=""
    )
    words = {each.sha256: each.words_sha256 for each in opened}
    papers: dict[str, Paper] = {}
    for one in documents:
        if one.sha256 not in words or one.sha256 in papers:
            continue
        kind = "message" if one.media_type in _MESSAGES else "document"
        try:
            papers[one.sha256] = paper_from(store.read(words[one.sha256]), one.sha256, one.name, kind)
        except Problem:
            # Words that cannot be used are none; the pictures of the pages are there all the same.
            continue
    return tuple(papers.values())


_MESSAGES = frozenset({"message/rfc822", "application/vnd.ms-outlook"})


def the_vocabulary() -> Vocabulary:
    """Give the words of the guidelines on the shelf; made once in a process."""
    return _vocabulary((*settings.GUIDELINES, *(shipped_folders() if settings.SHIPPED_GUIDELINES else ())))


@cache
def _vocabulary(folders: tuple[Traversable, ...]) -> Vocabulary:
    shelf = the_shelf()
    words = reading_words(folders)
    routes, elsewhere = _routes(shelf)
    rules = words[0].usernames if words else None
    counted = {each.type for each in shelf.counsel.instruments}
    return Vocabulary(
        services=_each(name for one in words for name in one.services),
        links=_each(link for one in words for link in one.links),
        short_links=_each(link for one in words for link in one.short_links),
        usernames=UsernameRules(rules.characters, rules.least, rules.most, rules.never_last, rules.small_letters)
        if rules
        else UsernameRules(),
        asks=tuple(AskWords(each.ask, each.words, each.subset) for one in words for each in one.ask),
        instruments=frozenset(each.type for pack in shelf.packs for each in pack.instruments.instrument) | counted,
        routes=routes,
        elsewhere=elsewhere,
        entities={pack.about.entity.name: pack.about.line for pack in shelf.packs},
        own=_each([*(one for each in words for one in each.own), *(pack.about.entity.email for pack in shelf.packs)]),
        subjects=_each(rule.text for pack in shelf.packs for rule in pack.channels.subject if rule.kind == "emergency"),
    )


def _routes(shelf: Shelf) -> tuple[dict[str, str], str]:
    """Give the line of every country, and the one of most of them."""
    lines, today = {}, now()
    for code, _ in countries():
        asked = Facts((AskedKind.DATA,), today, official=Official(jurisdiction=code))
        lines[code] = find(asked, shelf, today).route.line
    most = max(sorted(set(lines.values())), key=lambda line: sum(each == line for each in lines.values()))
    return {code: line for code, line in lines.items() if line != most}, most


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
