"""Sends the stream into an instance by its own ways in; a team that follows the checklist alone works on it.

A message goes through the intake of mail as bytes, a filing of the portal through the door as the portal brings it. The
team is without suspicion: it calls the directory's number where the flow asks for it, and else verifies whoever is of
an agency that the directory has. A genuine agency confirms what it sent, and denies what it did not send.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from rogatory.desk import directory, door, worker
from rogatory.desk.actors import actor_of
from rogatory.desk.collecting import COLLECT
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import CallBack, RecordFacts, Say, Submit, Upload, Verify
from rogatory.desk.models import AgencyDomain, CallBackNumber, Officer, Request
from rogatory.desk.stages.assessing import OPEN
from rogatory.desk.stages.keeping import SNAPSHOT
from rogatory.drill.filing import Account, Filing
from rogatory.drill.settling import Staff, account_of, add_device, open_account
from rogatory.drill.stream import Stream
from rogatory.mail.intake import submit_file
from rogatory.mail.letters import HANDLERS as LETTERS

_WORKS = {**HANDLERS, **LETTERS}
_DONE = [name for name in _WORKS if name not in {SNAPSHOT, COLLECT, OPEN}]
"""The jobs of the worker that the drill does; there is no platform from which anything could be copied,
and nobody who looks at pages."""

Step = Callable[[datetime], None]


@dataclass(slots=True)
class Sent:
    """A request of the stream in the instance; ``verified`` tells that the team took its sender for law enforcement."""

    filing: Filing
    request: Request
    verified: bool = False


@dataclass(slots=True)
class Play:
    """A stream under way: what is still to come, by the instant."""

    stream: Stream
    staff: Staff
    sent: list[Sent] = field(default_factory=list)
    _ahead: list[tuple[datetime, int, Step]] = field(default_factory=list)
    _count: Iterator[int] = field(default_factory=itertools.count)

    def run(self) -> Iterator[int]:
        """Play to the end; after each step give how many requests have come in."""
        world = self.stream.world
        for one in world.registered:
            if one.vetted_at is not None and one.vetted_at > world.begins:
                self._plan(one.vetted_at, partial(self._open, account_of(world, one.email)))
            for added in one.devices[1:]:
                if added > world.begins:
                    self._plan(added, partial(add_device, one.email))
        for number, filing in enumerate(self.stream.filings):
            for account in filing.opens:
                self._plan(account.registered_at, partial(self._open, account))
            if filing.adds:
                self._plan(filing.adds, partial(add_device, filing.by))
            self._plan(filing.at, partial(self._send, filing, number))
        name = worker.name_of_this_worker()
        while self._ahead:
            now, _, step = heapq.heappop(self._ahead)
            step(now)
            while worker.work_once(_WORKS, partial(_the_same, now), name, only=_DONE):
                pass
            yield len(self.sent)

    def _open(self, account: Account, _now: datetime) -> None:
        open_account(account)

    def _plan(self, at: datetime, step: Step) -> None:
        heapq.heappush(self._ahead, (at, next(self._count), step))

    def _send(self, filing: Filing, number: int, now: datetime) -> None:
        if filing.is_portal:
            profile = Officer.objects.select_related("person").get(person__email=filing.by)
            files = tuple(Upload(name, "application/pdf", content) for name, content in filing.documents)
            told = Submit("portal", now, files, filing.facts(), officer=profile.pk)
            outcome = door.act(actor_of(profile.person, now), "submit", None, told, now)
        else:
            outcome = submit_file(filing.eml(number), f"{number}.eml", now)
        sent = Sent(filing, outcome.require().matters[0].request)
        self.sent.append(sent)
        urgent = filing.kind == "emergency"
        if not filing.is_portal:
            self._plan(now + timedelta(minutes=4 if urgent else 45), partial(self._read, sent))
        self._plan(now + (timedelta(minutes=15) if urgent else timedelta(hours=3)), partial(self._verify, sent))

    def _read(self, sent: Sent, now: datetime) -> None:
        """Have intake record what the message and its documents say."""
        intake = self.staff.at(self.staff.intake, now)
        door.act(intake, "record_facts", sent.request, RecordFacts(sent.filing.facts()), now).require()

    def _verify(self, sent: Sent, now: datetime) -> None:
        """Establish who asks as the checklist has it, and nothing beyond it."""
        request = Request.objects.get(pk=sent.request.pk)
        intake, compared = self.staff.at(self.staff.intake, now), request.facts_versions.latest("number").sha256
        number = _number_of(sent.filing, now)
        if number is None:
            # Of whom the directory has nothing nobody can be called, and nothing is released.
            return
        plain = Verify("agency directory", "", None, compared)
        outcome = door.act(intake, "verify", request, plain, now)
        if outcome.refused:
            if sent.filing.forged:
                door.act(intake, "reject_sender", request, Say("The agency did not send it."), now)
                return
            call = CallBack(number.pk, "the duty desk", now, "the request is theirs")
            outcome = door.act(intake, "verify", request, Verify("call-back", "", call, compared), now)
        sent.verified = outcome.done


def _the_same(now: datetime) -> datetime:
    return now


def _number_of(filing: Filing, now: datetime) -> CallBackNumber | None:
    """Give the directory's number of the agency at whose very domain the sender is."""
    domain = (filing.by or filing.sender).rpartition("@")[2]
    row = AgencyDomain.objects.filter(domain=domain).first()
    return directory.numbers(now).filter(agency=row.agency_id).first() if row else None
