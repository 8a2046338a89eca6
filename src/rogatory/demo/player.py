"""Plays a case through the real system: every step goes through the door, every file is real; only the dates are told.

The player does by hand what people do in portal and console. It knows no rule: where the way leads is what the
guideline answers to the facts, and what the flow table allows.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from django.conf import settings
from pydantic import TypeAdapter, ValidationError

from rogatory.demo.asking import Around, Asking, Reached
from rogatory.demo.case_time import CaseTime
from rogatory.demo.casebook import DemoCase
from rogatory.demo.ending import Played, differences
from rogatory.demo.news import News
from rogatory.demo.people import cast
from rogatory.demo.platform.deleting import copy_of, delete
from rogatory.demo.stage import Stage, stuck
from rogatory.demo.telling import Step
from rogatory.demo.written import Asked, Deleted, Policy, Then
from rogatory.desk import audit, door, retention
from rogatory.desk.actors import Actor
from rogatory.desk.inputs import TAKES
from rogatory.desk.material import is_kept
from rogatory.desk.models import Approval, Matter
from rogatory.desk.outcome import Refused
from rogatory.desk.stages.decision import replay
from rogatory.desk.surroundings import the_store
from rogatory.flow.states import State

_AUDIT = "Nothing that was done or refused can be taken out of it unseen."
_TWO = "Nobody alone decides that copies are destroyed without a person looking at each."
_REVOKED = "To revoke it takes one person, and stops what it has begun."
_DELETED = "What a user deletes is gone for everybody; only what was preserved before is still there."


def play(case: DemoCase, stage: Stage, until: State | None = None) -> Played:
    """Play a case from the message to its end, or until its matter has come to the state `until`.

    Raises:
        Problem: a step was refused at the door, or the worker could not do its part.
    """
    source_map = settings.SOURCE_MAP
    try:
        return _Play(case, stage).run(until)
    except Refused as refused:
        raise stuck(case.key, " ".join(refused.sentences)) from refused
    finally:
        # A case in which a user deletes something has gone on with a platform of its own.
        settings.SOURCE_MAP = source_map


class _Play:
    """One case being played: its requests, and the case's own clock."""

    def __init__(self, case: DemoCase, stage: Stage) -> None:
        self._case = case
        self._stage = stage
        self._teller = stage.teller
        self._time = CaseTime(case.key, case.message.sent)
        self._news = News.from_now(stage.teller, self._time)
        self._around = Around(case.key, stage, self._time, self._news)
        self._asked: list[Asking] = []
        self._astray: list[str] = []

    def run(self, until: State | None) -> Played:
        officer = cast().officer(self._case.officer)
        self._teller.opening(self._case.title, self._case.shows, f"{officer.name}, {officer.agency}")
        first = self._asking(self._case)
        try:
            first.run(until)
            for step in self._case.then:
                self._then(step)
            self._prove()
        except Reached:
            self._time.work()
        told = [] if until else [*self._astray, *(each for one in self._asked for each in differences(one))]
        self._to_today()
        last = next((one for one in reversed(self._asked) if one.path), first)
        return Played(self._case, first.request.reference, first.matter.state, last.path, last.report, tuple(told))

    # --- what happens after the decision ------------------------------------------------------------------------------

    def _then(self, then: Then) -> None:
        self._let_pass(then)
        if then.asks:
            self._asking(then.asks).run()
        elif then.goes_on:
            self._asked[then.of - 1].produce()
        elif then.deletes:
            self._delete(then.deletes)
        elif then.policy:
            self._settle_policy(then.policy)
        elif then.action:
            self._act(then)

    def _let_pass(self, then: Then) -> None:
        if then.why and not then.action:
            self._teller.remark(then.why)
        instants = [self._time.now + then.pause]
        if then.until:
            instants.append(self._time.end_of(then.until, then.on if not then.action else "", then.account))
        if then.at:
            instants.append(then.at)
        if then.asks:
            instants.append(then.asks.message.sent)
        self._news.pass_to(max(instants))

    def _act(self, then: Then) -> None:
        matter = self._matter(then)
        with self._step(then) as step:
            door.act(self._actor(then), then.action, matter, self._inputs(then, matter), self._time.now).require()
            matter.refresh_from_db()
            step.result = State(matter.state).words
        self._time.work()
        self._news.tell()
        matter.refresh_from_db()
        if then.leaves and matter.state != then.leaves:
            self._astray.append(f"{then.action} left the {then.on} in {matter.state}, and not in {then.leaves}")

    def _delete(self, gone: Deleted) -> None:
        """Have a user delete something; from then on this case looks at a copy of the platform that lacks it."""
        source_map = settings.SOURCE_MAP
        if source_map is None:
            raise stuck(self._case.key, "there is no platform on which anything could be deleted")
        does = f"deletes what they have among the {' and '.join(gone.tables)}"
        with self._teller.step(gone.username, "the user", does, _DELETED) as step:
            own = settings.DATA_DIR / "platforms" / self._case.key
            if source_map.parent != own:
                settings.SOURCE_MAP = copy_of(source_map.parent, own) / source_map.name
            step.result = f"{delete(own, gone.username, gone.tables, gone.before)} rows are gone from the platform"

    def _settle_policy(self, policy: Policy) -> None:
        """Have two people put a retention policy in force, or one revoke the one that is."""
        first = self._stage.team.member(policy.proposed_by, self._time.now)
        if not policy.words:
            with self._teller.step(str(first.person), policy.proposed_by, "revokes the retention policy", _REVOKED):
                retention.revoke(first, retention.policies()[0], "It was for this demonstration.", self._time.now)
            return
        with self._teller.step(str(first.person), policy.proposed_by, "proposes a retention policy") as step:
            proposed = retention.propose(first, policy.words, self._time.now)
            step.result = policy.words
        self._time.later(timedelta(hours=1))
        second = self._stage.team.member(policy.approved_by, self._time.now)
        with self._teller.step(str(second.person), policy.approved_by, "approves it, as a second person", _TWO) as step:
            retention.approve(second, proposed, self._time.now)
            step.result = "in force"

    def _matter(self, then: Then) -> Matter:
        request = self._asked[then.of - 1].request
        found = Matter.objects.select_related("request__officer__person").filter(request=request, kind=then.on)
        rows = list(found.filter(account=then.account) if then.account else found)
        if len(rows) != 1:
            raise stuck(self._case.key, f"{then.action}: there are {len(rows)} matters of {then.on} {then.account}")
        return rows[0]

    def _inputs(self, then: Then, matter: Matter) -> Any:  # noqa: ANN401 - whatever the action takes
        given = {name: self._given(name, value, matter) for name, value in then.inputs.items()}
        try:
            return TypeAdapter(TAKES[then.action]).validate_python(given)
        except ValidationError as error:
            raise stuck(self._case.key, f"{then.action} is given what it does not take: {error}") from error

    def _given(self, name: str, value: object, matter: Matter) -> object:
        """Give what a case writes; ``latest`` stands for the last row of that name on the matter."""
        if value != "latest":
            return value
        rows = {"hold": "copy__holds", "bar": "notice__bars", "renews": "notice__bars"}[name]
        return Matter.objects.filter(pk=matter.pk).order_by(f"-{rows}").values_list(rows, flat=True).first()

    def _actor(self, then: Then) -> Actor:
        if then.who == "officer":
            return self._stage.team.officer(self._asked[then.of - 1].asked.officer, self._time.now)
        return self._stage.team.member(then.who, self._time.now)

    def _step(self, then: Then) -> AbstractContextManager[Step]:
        return self._teller.step(str(self._actor(then).person), then.who, then.does, then.why)

    # --- the end ------------------------------------------------------------------------------------------------------

    def _prove(self) -> None:
        auditor = str(self._stage.team.staff["auditor"])
        with self._teller.step(
            auditor, "auditor", "checks the whole audit log, and replays the decision", _AUDIT
        ) as step:
            checked = audit.check()
            records = [one.matter.decision for one in self._asked]
            replayed = all(record is None or replay(record) for record in records)
            again = "comes out the same" if replayed else "comes out otherwise"
            signed = Approval.objects.filter(decision__in=[record for record in records if record])
            kept = all(is_kept(each.material, the_store()) for each in signed)
            looked = "what was looked at is there" if kept else "what was looked at is NOT THERE"
            audited = "NOT GOOD" if checked.faults else "all good"
            step.result = f"{checked.size} entries, {audited}; the decision {again}; {looked}"
        self._astray += checked.faults
        if not replayed:
            self._astray.append("the decision does not replay to the same result")
        if not kept:
            self._astray.append("documents or pictures of pages on which it was signed are gone or damaged")

    def _to_today(self) -> None:
        """Let the time up to the site's own instant pass for the case as well (see `rogatory.demo.case_time`).

        The case is over by then, so that nothing of it is told.
        """
        for _ in self._time.passing(self._stage.today):
            pass

    def _asking(self, asked: Asked) -> Asking:
        asking = Asking(asked, len(self._asked) + 1, self._around)
        self._asked.append(asking)
        return asking
