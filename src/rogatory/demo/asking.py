"""Plays one request from its message to its answer; every step goes through the door, as in portal and console."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from rogatory.demo.case_time import CaseTime
from rogatory.demo.decided import lines_of
from rogatory.demo.directory import number_of
from rogatory.demo.news import News
from rogatory.demo.pace import LATER, URGENT, Why
from rogatory.demo.paperwork import eml, paper_pdf
from rogatory.demo.people import DemoOfficer, cast, register
from rogatory.demo.stage import Stage, stuck
from rogatory.demo.telling import Step
from rogatory.demo.written import Asked, Call, Message, Verification
from rogatory.desk import deciding, door
from rogatory.desk.actors import SYSTEM, Actor, actor_of
from rogatory.desk.inputs import (
    Answered,
    CallBack,
    Correct,
    Decide,
    Deliver,
    Download,
    Inputs,
    RecordFacts,
    Say,
    ShowPassphrase,
    Submit,
    Upload,
    Verify,
)
from rogatory.desk.material import material_of
from rogatory.desk.message_file import read_file
from rogatory.desk.models import (
    Acknowledged,
    IncomingMail,
    Matter,
    Officer,
    OutboxJob,
    Package,
    Person,
    Production,
    Request,
)
from rogatory.desk.outcome import Outcome
from rogatory.desk.producing import produce
from rogatory.desk.rest.keys import secret_of
from rogatory.desk.rest.reading import open_package
from rogatory.desk.stages.availability import sealed
from rogatory.desk.stages.delivery import latest_return
from rogatory.desk.surroundings import the_shelf
from rogatory.evidence.signature import PublicKey
from rogatory.flow.case import Choice, Chosen, Ticked
from rogatory.flow.states import State
from rogatory.guidelines.decision import Decision, Disposition
from rogatory.guidelines.facts import Kind
from rogatory.mail.intake import submit_file
from rogatory.packaging.formats.opening import unwrap
from rogatory.verify import Report, check_return

_LOOPBACK = "127.0.0.1"


class Reached(Exception):
    """The matter has come to the state until which it is played."""


@dataclass(frozen=True, slots=True)
class Around:
    """What all requests of a case share: its key, the stage, its clock, and what is told of what happens by itself."""

    key: str
    stage: Stage
    time: CaseTime
    news: News


class Asking:
    """One request being played."""

    def __init__(self, asked: Asked, number: int, around: Around) -> None:
        """Make ready to play the request that comes in as the case's `number`-th, from 1."""
        self.asked = asked
        self.path: Path | None = None
        self.report: Report | None = None
        self.request: Request
        self._around = around
        self._time = around.time
        self._stage = around.stage
        self._teller = around.stage.teller
        self._officer: DemoOfficer = cast().officer(asked.officer)
        self._name = around.key if number == 1 else f"{around.key}-{number}"
        self._until: State | None = None

    @property
    def matter(self) -> Matter:
        """The matter of what is asked, as it now stands."""
        return Matter.objects.select_related("request__officer__person").get(request=self.request, kind=self.asked.kind)

    @property
    def recommended(self) -> deciding.Recommendation:
        """The decision that is on the screen of whoever opens the request now."""
        record = self.matter.decision
        if record is not None:
            return deciding.recorded(record)
        version = self.request.facts_versions.order_by("number").last()
        if version is None:
            raise RuntimeError("intake has recorded no facts yet")
        return deciding.recommend(version, the_shelf(), self._time.now)

    def run(self, until: State | None = None) -> None:
        """Play from the message to the answer.

        Raises:
            Reached: the matter has come to the state `until`, if one is given.
        """
        self._until = until
        self._submit()
        self._decide(corrected=False)

    # --- the officer and intake ---------------------------------------------------------------------------------------

    def _submit(self) -> None:
        match self.asked.filed:
            case "form":
                self._fill_in_the_form()
            case "portal":
                self._file_on_the_portal()
            case _:
                self._send_a_message()
        self._work()

    def _send_a_message(self) -> None:
        raw = eml(self.asked.message, self._officer, self._name, IncomingMail.objects.count())
        # Each case has a time of its own, in which nobody was sent a receipt within the hour before.
        Acknowledged.objects.all().delete()
        with self._teller.step(
            self._officer.name, "officer", f"sends an e-mail{_with_papers(self.asked.message)}", Why.SUBMIT
        ) as step:
            self._begin(submit_file(raw, f"{self._name}.eml", self._time.now))
            step.result = f"{self.request.reference}: {len(raw):,} bytes stored and hashed, then read"

    def _fill_in_the_form(self) -> None:
        """File what somebody without an account tells on the form for emergencies; nobody has verified any of it."""
        with self._teller.step(self._officer.name, "says to be an officer", "fills in the form", Why.FORM) as step:
            now, facts = self._time.now, self.asked.facts_at(self._time.now)
            told = Submit(self.asked.filed, now, facts=facts, sender=self._officer.email)
            self._begin(door.act(SYSTEM, "submit", None, told, now))
            step.result = f"{self.request.reference}: the sender is marked as unverified"

    def _file_on_the_portal(self) -> None:
        """File what an officer states who is signed in; that it is so has to be found out all the same."""
        papers = self.asked.message.papers
        does = f"signs in, and files a request on the portal{_with_papers(self.asked.message)}"
        with self._teller.step(self._officer.name, "officer", does, Why.SUBMIT) as step:
            now, facts = self._time.now, self.asked.facts_at(self._time.now)
            files = tuple(Upload(each.name, "application/pdf", paper_pdf(each, now)) for each in papers)
            officer = self._stage.team.officer(self.asked.officer, now)
            profile = Officer.objects.get(person=officer.person)
            told = Submit(self.asked.filed, now, files, facts, officer=profile.pk)
            self._begin(door.act(officer, "submit", None, told, now))
            step.result = f"{self.request.reference}: {len(files)} document{'' if len(files) == 1 else 's'} stored"

    def _begin(self, outcome: Outcome) -> None:
        self.request = outcome.require().matters[0].request
        self._time.take_in(self.request)

    def _take_in(self, *, corrected: bool) -> bool:
        """Have intake record the facts and establish who asks; tell whether that is somebody who may."""
        facts = self.asked.facts_at(self._time.now, corrected=corrected)
        with self._step("intake", "reads the documents and records the facts") as step:
            self._act("intake", "record_facts", self.request, RecordFacts(facts))
            step.result = _asked(self.asked, len(facts.accounts or ()), [one.ask for one in facts.wanted or ()])
        self._work()
        self._reached()
        told = self.asked.verification
        if not told.law_enforcement:
            with self._step("intake", f"establishes who is asking: {told.method}", Why.NOBODY) as step:
                self._act("intake", "reject_sender", self.request, Say(told.notes))
                step.result = State(self.matter.state).words
            return False
        with self._step("intake", f"establishes who is asking: {told.method}", Why.VERIFY) as step:
            self._later("verify")
            self._do("intake", "verify", self.request, self._verifying(told))
            step.result = f"verified; {told.call.spoke_with} on {told.call.number}" if told.call else "verified"
        self._work()
        self._reached()
        return True

    def _verifying(self, told: Verification) -> Verify:
        """Give how intake verifies; what looks unusual is answered with what was found out."""
        latest = self.request.assessments.last()
        found = told.notes or (told.call.confirmed if told.call else "") or told.method
        answers = tuple(Answered(f"signal:{each['signal']}", found) for each in (latest.reasons if latest else ()))
        return Verify(told.method, told.notes, self._call_back(told.call), answered=answers)

    def _call_back(self, call: Call | None) -> CallBack | None:
        if call is None:
            return None
        number = number_of(call.number, self._time.now)
        return CallBack(number, call.spoke_with, self._time.now, call.confirmed)

    def _correct(self) -> None:
        """Have the officer answer the letter, and intake file the answer."""
        correction = self.asked.correction
        if correction is None:
            return
        self._around.news.pass_to(correction.message.sent)
        raw = eml(correction.message, self._officer, self._name)
        with self._teller.step(
            self._officer.name, "officer", f"answers the letter{_with_papers(correction.message)}"
        ) as step:
            answer = read_file(raw, f"{self._name}-answer.eml").upload()
            self._act("intake", "correct", self.request, Correct(documents=(answer,), words="the answer"))
            step.result = "filed under the same reference"
        self._decide(corrected=True)

    # --- the decision -------------------------------------------------------------------------------------------------

    def _decide(self, *, corrected: bool) -> None:
        if not self._take_in(corrected=corrected):
            self._work()
            return
        with self._teller.step("the guideline", "the engine", "answers clause by clause", Why.GUIDELINE) as step:
            decision = self.recommended.decision
            step.result = f"{decision.guideline.title}" if decision.guideline else "no guideline here applies"
        self._teller.answers(lines_of(decision, self.asked.kind))
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
        belief = self.asked.belief
        words = "approves the decision" if not self._choices else "chooses where the guideline leaves it to a person"
        self._sign("reviewer", "approve", words, self._choices)
        if self.matter.state == State.PREPARED:
            told = "countersigns, and records the belief in words" if belief else "countersigns"
            self._sign("counsel", "countersign", told, words=belief, why=Why.COUNTERSIGN)
        if self.asked.kind in (Kind.PRESERVATION, Kind.EXTENSION):
            self._work()
            return
        self._collect()
        if not self.asked.waits:
            self.produce()

    def _sign(
        self, role: str, action: str, does: str, choices: tuple[Choice, ...] = (), words: str = "", why: str = ""
    ) -> None:
        with self._step(role, does, why) as step:
            self._later(action)
            seen = deciding.seen(self.recommended, self.matter.preparation, material_of(self.matter.request))
            self._do(role, action, self.matter, Decide(seen, choices, words, self._dangers(action)))
            step.result = State(self.matter.state).words
        self._reached()

    def _dangers(self, action: str) -> tuple[Ticked, ...]:
        """Give what whoever signs an emergency holds to be there; nothing where nothing is signed."""
        signs = action in {"approve", "countersign"}
        return tuple(Ticked(test, words) for test, words in self.asked.dangers.items()) if signs else ()

    # --- the return ---------------------------------------------------------------------------------------------------

    def _collect(self) -> None:
        with self._teller.step(
            "the worker", "by itself", "collects what was approved from the platform", Why.COLLECT
        ) as step:
            self._work(tell=False)
            collection = self.matter.collections.order_by("pk").last()
            if collection is None:
                job = OutboxJob.objects.filter(name="collect").order_by("pk").last()
                raise stuck(self._around.key, f"the worker could not collect: {job.last_error if job else 'no job'}")
            step.result = _counted(collection.summary)
        self._tell_news()
        self._reached()

    def produce(self) -> None:
        """Have what was collected sealed, delivered, fetched by the officer, and verified by anybody."""
        with self._step("custodian", "seals the return: records, certificate, manifests, signature", Why.SEAL) as step:
            self._later("produce")
            produce(self._staff("custodian"), self.matter, self._time.now).require()
            self._work(tell=False)
            production = latest_return(self.matter)
            if production is None:
                job = OutboxJob.objects.filter(name="seal_return").order_by("pk").last()
                raise stuck(self._around.key, f"the worker could not seal: {job.last_error if job else 'no job'}")
            step.result = f"{production.name}, {production.size:,} bytes, certified and signed"
        self._register()
        with self._step("custodian", "delivers: the officer is told that it is ready") as step:
            self._act("custodian", "deliver", self.matter, Deliver(sealed(self.matter)))
            self._work(tell=False)
            step.result = f"available until {production.expires_at:%d %B %Y}"
        self._tell_news()
        self._download(production)

    def _register(self) -> None:
        """Have an officer who has no account yet open one, and be vetted: before that they could not download."""
        if self.asked.officer not in self._stage.team.officers:
            with self._teller.step(
                self._officer.name, "officer", "opens an account; a call to the agency vets them", Why.REGISTER
            ) as step:
                register(self._officer, self._time.now)
                step.result = "the address is confirmed, the officer vetted"

    def _download(self, production: Production) -> None:
        self.path = self._stage.returns / production.name
        with self._teller.step(
            self._officer.name, "officer", "signs in and downloads; the download is recorded", Why.DOWNLOAD
        ) as step:
            self._later("download")
            officer = actor_of(Person.objects.get(email=self._officer.email), self._time.now)
            fetched = door.act(officer, "download", self.matter, Download(_LOOPBACK), self._time.now).require().result
            assert isinstance(fetched, Package)  # noqa: S101 - what `download` hands back  # nosec B101
            with open_package(fetched) as stream:
                content = stream.read()
            step.result = f"{fetched.name}, {len(content):,} bytes, encrypted"
        with self._teller.step(self._officer.name, "officer", "sees the passphrase once, and opens it") as step:
            door.act(officer, "show_passphrase", self.matter, ShowPassphrase(fetched.pk), self._time.now).require()
            passphrase = secret_of(fetched).decode()
            self._stage.returns.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(unwrap(fetched.format, BytesIO(content), passphrase).read())
            step.result = production.name
        with self._teller.step(
            "anybody", "with the public key", "verifies the return, without the provider's server"
        ) as step:
            key = PublicKey.read(self._stage.public_key.read_bytes(), str(self._stage.public_key))
            self.report = check_return(BytesIO(self.path.read_bytes()), key)
            good = sum(finding.level == "good" for finding in self.report.findings)
            step.result = f"VERIFIED: {good} checks hold" if self.report.ok else "NOT VERIFIED"

    # --- how it goes on -----------------------------------------------------------------------------------------------

    @property
    def _choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(one.item, Chosen(one.choice), one.words) for one in self.asked.choices)

    def _releases(self, decision: Decision) -> bool:
        """Tell whether anything leaves, or is kept, by the guideline or by what the reviewer chooses."""
        chosen = {one.item for one in self.asked.choices if one.choice == "release"}
        return bool(decision.preservations) or any(
            item.answer == "release" or item.id in chosen for item in decision.items
        )

    def _staff(self, role: str) -> Actor:
        return self._stage.team.member(role, self._time.now)

    def _step(self, role: str, does: str, why: str = "") -> AbstractContextManager[Step]:
        return self._teller.step(str(self._staff(role).person), role, does, why)

    def _later(self, action: str) -> None:
        pace = URGENT if self.asked.kind == "emergency" else LATER
        self._time.later(pace.get(action, timedelta(minutes=1)))

    def _act(self, role: str, action: str, target: Request | Matter, inputs: Inputs) -> None:
        self._later(action)
        self._do(role, action, target, inputs)

    def _do(self, role: str, action: str, target: Request | Matter, inputs: Inputs) -> None:
        door.act(self._staff(role), action, target, inputs, self._time.now).require()

    def _work(self, *, tell: bool = True) -> None:
        """Let the worker do what is due a minute later: letters, collecting, copies."""
        self._later("work")
        self._time.work()
        if tell:
            self._tell_news()

    def _tell_news(self) -> None:
        self._around.news.tell()

    def _reached(self) -> None:
        if self._until is not None and self.matter.state == self._until:
            raise Reached


def _with_papers(message: Message) -> str:
    many = len(message.papers)
    return "" if not many else f" with {'a document' if many == 1 else f'{many} documents'} (PDF)"


def _asked(asked: Asked, accounts: int, asks: list[str]) -> str:
    what = ", ".join(asks) or asked.kind
    return f"{asked.kind}: {what}; {accounts} account{'' if accounts == 1 else 's'}"


def _counted(summary: Mapping[str, object]) -> str:
    """Tell what was collected by its numbers."""
    names = {"rows": "row", "tables": "table", "files": "video", "statements": "statement"}
    numbers = ((name, summary.get(key)) for key, name in names.items())
    return ", ".join(f"{many} {name}{'' if many == 1 else 's'}" for name, many in numbers if many)
