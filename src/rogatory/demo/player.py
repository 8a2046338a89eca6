"""Plays a case through the real system: every step goes through the door, every file is real; only the dates are told.

The player does by hand what people do in portal and console. It knows no rule: where the way leads is what the
guideline answers to the facts, and what the flow table allows.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from rogatory.demo.casebook import Call, DemoCase, Message
from rogatory.demo.decided import lines_of
from rogatory.demo.ending import Played, differences
from rogatory.demo.paperwork import eml
from rogatory.demo.people import DemoOfficer, Team, cast
from rogatory.demo.telling import Step, Teller
from rogatory.desk import audit, deciding, door, worker
from rogatory.desk.actors import Actor
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import CallBack, Correct, Decide, Download, Inputs, RecordFacts, Say, Verify
from rogatory.desk.models import Letter, Matter, OutboxJob, Production, Request
from rogatory.desk.producing import produce
from rogatory.desk.stages.arrival import submission_of
from rogatory.desk.stages.decision import replay
from rogatory.desk.stages.delivery import open_return
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.evidence.signature import PublicKey
from rogatory.flow.case import Choice, Chosen
from rogatory.flow.states import State
from rogatory.guidelines.decision import Decision, Disposition
from rogatory.guidelines.facts import Kind
from rogatory.mail.intake import submit_file
from rogatory.mail.letters import HANDLERS as LETTERS
from rogatory.problem import Problem
from rogatory.verify import Report, check_return

_LATER = {
    "record_facts": timedelta(minutes=11),
    "verify": timedelta(minutes=24),
    "approve": timedelta(hours=1, minutes=5),
    "countersign": timedelta(minutes=40),
    "produce": timedelta(minutes=18),
    "deliver": timedelta(minutes=4),
    "download": timedelta(hours=2, minutes=3),
}
"""How much later, by the case's clock, somebody gets to it; all else comes a minute later."""

_LOOPBACK = "127.0.0.1"
_SECONDS_TO_WORK = 60
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Stage:
    """Where cases are played: who plays, where returns are written, the provider's public key, and who tells of it."""

    team: Team
    returns: Path
    public_key: Path
    teller: Teller


def play(case: DemoCase, stage: Stage, until: State | None = None) -> Played:
    """Play a case from the message to its end, or until its matter has come to the state `until`.

    Raises:
        Problem: a step was refused at the door, or the worker could not do its part.
    """
    try:
        return _Play(case, stage).run(until)
    except door.Refused as refused:
        raise _stuck(case, " ".join(refused.sentences)) from refused


class _Why(StrEnum):
    """Why a step is as it is, in one sentence for somebody who sees it for the first time."""

    SUBMIT = "A message is kept as it came before anything reads it."
    VERIFY = "A genuine mailbox proves nothing by itself."
    GUIDELINE = "It recommends, with its reasons; people decide."
    COUNTERSIGN = "Nothing leaves on one person's word."
    COLLECT = "The decision is the query: the platform accepts no other."
    SEAL = "A court can check it years from now, without this server."
    DOWNLOAD = "A link in a mailbox opens nothing."
    AUDIT = "Nothing that was done or refused can be taken out of it unseen."


class _Stop(Exception):
    """The matter has come to the state until which the case is played."""


class _Play:
    """One case being played: the request, and the case's own clock."""

    def __init__(self, case: DemoCase, stage: Stage) -> None:
        self._case = case
        self._stage = stage
        self._team = stage.team
        self._teller = stage.teller
        self._now = case.message.sent
        self._officer: DemoOfficer = cast().officer(case.officer)
        self._request: Request
        self._until: State | None = None
        self._path: Path | None = None
        self._report: Report | None = None
        self._proof: tuple[str, ...] = ()
        self._told = 0

    def run(self, until: State | None) -> Played:
        self._until = until
        self._teller.opening(self._case.title, self._case.shows, f"{self._officer.name}, {self._officer.agency}")
        try:
            self._submit()
            self._decide(corrected=False)
            self._prove()
        except _Stop:
            self._work()
        matter = self._matter
        wrong = () if until else (*self._proof, *differences(self._case, matter, self._recommended.decision))
        return Played(self._case, self._request.reference, matter.state, self._path, self._report, wrong)

    # --- the officer and intake ---------------------------------------------------------------------------------------

    def _submit(self) -> None:
        raw = eml(self._case.message, self._officer, self._case.key)
        with self._teller.step(
            self._officer.name, "officer", f"sends an e-mail{_with_papers(self._case.message)}", _Why.SUBMIT
        ) as step:
            outcome = submit_file(raw, f"{self._case.key}.eml", self._now).require()
            self._request = outcome.matters[0].request
            step.result = f"{self._request.reference}: {len(raw):,} bytes stored and hashed, then read"
        self._work()
        self._reached()

    def _take_in(self, *, corrected: bool) -> None:
        """Have intake record the facts and verify the sender."""
        facts = self._case.facts_at(self._now, corrected=corrected)
        with self._step("intake", "reads the documents and records the facts") as step:
            self._act("intake", "record_facts", self._request, RecordFacts(facts))
            step.result = _asked(self._case, len(facts.accounts or ()), [one.ask for one in facts.wanted or ()])
        told = self._case.verification
        with self._step("intake", f"establishes who is asking: {told.method}", _Why.VERIFY) as step:
            self._later("verify")
            self._do("intake", "verify", self._request, Verify(told.method, told.notes, self._call_back(told.call)))
            step.result = f"verified; {told.call.spoke_with} on {told.call.number}" if told.call else "verified"
        self._reached()

    def _call_back(self, call: Call | None) -> CallBack | None:
        return CallBack(call.number, call.source, call.spoke_with, self._now) if call else None

    def _correct(self) -> None:
        """Have the officer answer the letter, and intake file the answer."""
        correction = self._case.correction
        if correction is None:
            return
        self._now = correction.message.sent
        raw = eml(correction.message, self._officer, self._case.key)
        with self._teller.step(
            self._officer.name, "officer", f"answers the letter{_with_papers(correction.message)}"
        ) as step:
            answer = submission_of(raw, f"{self._case.key}-answer.eml", self._now, the_store(), the_shelf())
            self._act("intake", "correct", self._request, Correct(documents=answer.documents, words="the answer"))
            step.result = "filed under the same reference"
        self._decide(corrected=True)

    # --- the decision -------------------------------------------------------------------------------------------------

    def _decide(self, *, corrected: bool) -> None:
        self._take_in(corrected=corrected)
        with self._teller.step("the guideline", "the engine", "answers clause by clause", _Why.GUIDELINE) as step:
            decision = self._recommended.decision
            step.result = f"{decision.guideline.title}" if decision.guideline else "no guideline here applies"
        self._teller.answers(lines_of(decision, self._case.kind))
        match decision.disposition:
            case Disposition.RETURN:
                self._sign("reviewer", "return_for_correction", "returns the request: something is missing")
                self._work()
                self._correct()
            case Disposition.REFER:
                self._sign("reviewer", "refer", "refers the request to where it belongs")
                self._work()
            case _ if self._releases(decision):
                self._approve()
            case _:
                self._sign("reviewer", "refuse", "decides what the guideline leaves open, and refuses", self._choices)
                self._work()

    def _approve(self) -> None:
        belief = self._case.belief
        words = "approves the decision" if not self._choices else "chooses where the guideline leaves it to a person"
        self._sign("reviewer", "approve", words, self._choices)
        if self._matter.state == State.PREPARED:
            told = "countersigns, and records the belief in words" if belief else "countersigns"
            self._sign("counsel", "countersign", told, words=belief, why=_Why.COUNTERSIGN)
        if self._case.kind in (Kind.PRESERVATION, Kind.EXTENSION):
            self._work()
            return
        self._produce()

    def _sign(
        self, role: str, action: str, does: str, choices: tuple[Choice, ...] = (), words: str = "", why: str = ""
    ) -> None:
        with self._step(role, does, why) as step:
            self._act(role, action, self._matter, Decide(self._seen, choices, words))
            step.result = State(self._matter.state).words
        self._reached()

    # --- the return ---------------------------------------------------------------------------------------------------

    def _produce(self) -> None:
        with self._teller.step(
            "the worker", "by itself", "collects what was approved from the platform", _Why.COLLECT
        ) as step:
            self._work(tell=False)
            collection = self._matter.collections.order_by("pk").last()
            if collection is None:
                job = OutboxJob.objects.filter(name="collect").order_by("pk").last()
                raise _stuck(self._case, f"the worker could not collect: {job.last_error if job else 'no job'}")
            step.result = _counted(collection.summary)
        self._tell_letters()
        with self._step("custodian", "seals the return: records, certificate, manifests, signature", _Why.SEAL) as step:
            self._later("produce")
            production = produce(self._staff("custodian"), self._matter, self._now).require().result
            assert isinstance(production, Production)  # noqa: S101 - what `produce` hands back  # nosec B101
            step.result = f"{production.name}, {production.size:,} bytes, certified and signed"
        with self._step("custodian", "delivers: the officer is told that it is ready") as step:
            self._act("custodian", "deliver", self._matter, Say())
            self._work(tell=False)
            step.result = f"available until {production.expires_at:%d %B %Y}"
        self._tell_letters()
        self._download(production)

    def _download(self, production: Production) -> None:
        self._path = self._stage.returns / production.name
        with self._teller.step(
            self._officer.name, "officer", "signs in and downloads; the download is recorded", _Why.DOWNLOAD
        ) as step:
            self._later("download")
            officer = self._team.officers[self._case.officer]
            fetched = door.act(officer, "download", self._matter, Download(_LOOPBACK), self._now).require().result
            assert isinstance(fetched, Production)  # noqa: S101 - what `download` hands back  # nosec B101
            with open_return(fetched, the_store()) as stream:
                content = stream.read()
            self._stage.returns.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(content)
            step.result = f"{len(content):,} bytes"
        with self._teller.step(
            "anybody", "with the public key", "verifies the return, without the provider's server"
        ) as step:
            key = PublicKey.read(self._stage.public_key.read_bytes(), str(self._stage.public_key))
            self._report = check_return(BytesIO(self._path.read_bytes()), key)
            good = sum(finding.level == "good" for finding in self._report.findings)
            step.result = f"VERIFIED: {good} checks hold" if self._report.ok else "NOT VERIFIED"

    def _prove(self) -> None:
        with self._step("auditor", "checks the whole audit log, and replays the decision", _Why.AUDIT) as step:
            checked, record = audit.check(), self._matter.decision
            replayed = record is None or replay(record)
            again = "comes out the same" if replayed else "comes out otherwise"
            step.result = (
                f"{checked.size} entries, {'NOT GOOD' if checked.faults else 'all good'}; the decision {again}"
            )
        self._proof = (*checked.faults, *(() if replayed else ("the decision does not replay to the same result",)))

    # --- how it goes on -----------------------------------------------------------------------------------------------

    @property
    def _matter(self) -> Matter:
        return Matter.objects.select_related("request__officer__person").get(
            request=self._request, kind=self._case.kind
        )

    @property
    def _recommended(self) -> deciding.Recommendation:
        """The decision that is on the screen of whoever opens the request now."""
        record = self._matter.decision
        if record is not None:
            return deciding.recorded(record)
        version = self._request.facts_versions.order_by("number").last()
        if version is None:
            raise RuntimeError("intake has recorded no facts yet")
        return deciding.recommend(version, the_shelf(), self._now)

    @property
    def _seen(self) -> str:
        return deciding.seen(self._recommended, self._matter.preparation)

    @property
    def _choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(one.item, Chosen(one.choice), one.words) for one in self._case.choices)

    def _releases(self, decision: Decision) -> bool:
        """Tell whether anything leaves, or is kept, by the guideline or by what the reviewer chooses."""
        chosen = {one.item for one in self._case.choices if one.choice == "release"}
        return bool(decision.preservations) or any(
            item.answer == "release" or item.id in chosen for item in decision.items
        )

    def _staff(self, role: str) -> Actor:
        return self._team.staff[role]

    def _step(self, role: str, does: str, why: str = "") -> AbstractContextManager[Step]:
        person = self._staff(role).person
        return self._teller.step(str(person), role, does, why)

    def _later(self, action: str) -> None:
        self._now += _LATER.get(action, timedelta(minutes=1))

    def _act(self, role: str, action: str, target: Request | Matter, inputs: Inputs) -> None:
        self._later(action)
        self._do(role, action, target, inputs)

    def _do(self, role: str, action: str, target: Request | Matter, inputs: Inputs) -> None:
        door.act(self._staff(role), action, target, inputs, self._now).require()

    def _work(self, *, tell: bool = True) -> None:
        """Let the worker do what is due, letters and collecting; a demonstration that is being served has one too."""
        self._later("work")
        until = time.monotonic() + _SECONDS_TO_WORK
        worker.work_off({**HANDLERS, **LETTERS}, lambda: self._now)
        while OutboxJob.objects.filter(ended_at=None, run_at__lte=self._now).exists() and time.monotonic() < until:
            time.sleep(_LOOK)
        if tell:
            self._tell_letters()

    def _tell_letters(self) -> None:
        letters = list(Letter.objects.filter(request=self._request).order_by("pk"))
        for letter in letters[self._told :]:
            self._teller.letter(letter.subject, letter.to)
        self._told = len(letters)

    def _reached(self) -> None:
        if self._until is not None and self._matter.state == self._until:
            raise _Stop


def _stuck(case: DemoCase, why: str) -> Problem:
    cure = (
        "Remove the demo folder and start again. If it happens again, it is a mistake of Rogatory's: tell its makers."
    )
    return Problem(why.rstrip("."), where=f"case {case.key}", cure=cure)


def _with_papers(message: Message) -> str:
    many = len(message.papers)
    return "" if not many else f" with {'a document' if many == 1 else f'{many} documents'} (PDF)"


def _asked(case: DemoCase, accounts: int, asks: list[str]) -> str:
    what = ", ".join(asks) or case.kind
    return f"{case.kind}: {what}; {accounts} account{'' if accounts == 1 else 's'}"


def _counted(summary: Mapping[str, object]) -> str:
    """Tell what was collected by its numbers."""
    names = {"rows": "row", "tables": "table", "files": "video", "statements": "statement"}
    numbers = ((name, summary.get(key)) for key, name in names.items())
    return ", ".join(f"{many} {name}{'' if many == 1 else 's'}" for name, many in numbers if many)
