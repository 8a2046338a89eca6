"""A provider with the shipped guidelines and the demonstration's platform, and a subpoena as it comes in by mail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from pathlib import Path

import pytest

from rogatory.demo.platform import make_platform
from rogatory.desk import door, worker
from rogatory.desk.actors import Actor
from rogatory.desk.deciding import recommend
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import CallBack, Decide, Deliver, Inputs, RecordFacts, Say, Verify
from rogatory.desk.models import Matter, Production, Request, Sealing
from rogatory.desk.outcome import Outcome
from rogatory.desk.producing import produce
from rogatory.desk.stages.availability import sealed
from rogatory.desk.stages.delivery import latest_return
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.case import Choice
from rogatory.guidelines import facts as f
from rogatory.guidelines.decision import Decision
from rogatory.mail import letters
from rogatory.mail.intake import submit_file
from rogatory.paper.letter import Letterhead, letter_pdf
from tests.desk.team import Team, a_number, a_team, answers, compared, fresh, seen

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SENDER = "ada@police.example"


@pytest.fixture(scope="session")
def source_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's platform, small; its folder is made once."""
    return make_platform(tmp_path_factory.mktemp("platform") / "demo", 7, accounts=60, log_rows=3000, videos=40)


@dataclass
class Desk:
    """The desk as its people use it: each step goes through the door, and the clock moves a minute each time."""

    team: Team
    now: datetime = NOW
    done: list[str] = field(default_factory=list)

    def act(self, by: Actor, action: str, target: Request | Matter | None, inputs: Inputs) -> Outcome:
        self.now += timedelta(minutes=1)
        return door.act(by, action, target, inputs, self.now)

    def arrive(self, content: bytes, name: str = "message.eml") -> Request:
        self.now += timedelta(minutes=1)
        return submit_file(content, name, self.now).require().request

    def record(self, request: Request, facts: f.Facts) -> None:
        self.act(self.team.intake, "record_facts", request, RecordFacts(facts)).require()

    def verify(self, request: Request) -> None:
        call = CallBack(a_number().pk, "the watch commander", self.now)
        self.act(
            self.team.intake,
            "verify",
            request,
            Verify("called back", "", call, compared(request), answered=answers(request)),
        ).require()

    def approve(self, matter: Matter, *choices: Choice, second: Actor | None = None) -> Matter:
        self.act(self.team.reviewer, "approve", fresh(matter), Decide(self.seen(matter), choices)).require()
        if fresh(matter).state == "prepared":
            by = second or self.team.second
            self.act(by, "countersign", fresh(matter), Decide(self.seen(matter))).require()
        return fresh(matter)

    def work(self) -> int:
        """Do what the outbox holds: collect, seal, and send letters."""
        self.now += timedelta(minutes=1)
        return worker.work_off({**HANDLERS, **letters.HANDLERS}, lambda: self.now)

    def produce(self, matter: Matter) -> Production:
        """Order the return, and let the worker seal it."""
        self.order(matter)
        self.work()
        made = latest_return(matter)
        assert fresh(matter).state == "produced", matter.collections.last().sealings.last().stopped
        return made

    def order(self, matter: Matter) -> Sealing:
        self.now += timedelta(minutes=1)
        return produce(self.team.custodian, fresh(matter), self.now).require().result

    def go_without(self, matter: Matter) -> None:
        """Have the custodian choose to produce without what could not be reached."""
        words = "The officer cannot wait."
        self.act(self.team.custodian, "leave_open", fresh(matter), Say(words)).require()

    def deliver(self, matter: Matter) -> Outcome:
        return self.try_to_deliver(matter).require()

    def try_to_deliver(self, matter: Matter) -> Outcome:
        """Deliver what is sealed now, where one can."""
        return self.act(self.team.custodian, "deliver", fresh(matter), Deliver(sealed(matter)))

    def recommended(self, matter: Matter) -> Decision:
        """What the guideline answers to the latest facts."""
        return recommend(matter.request.facts_versions.last(), the_shelf(), self.now).decision

    def seen(self, matter: Matter) -> str:
        return seen(matter, self.now)


@pytest.fixture
def desk(db, objects, settings, tmp_path, source_map) -> Desk:
    settings.SOURCE_MAP = source_map
    settings.DATA_DIR = tmp_path
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "vault-master.key"
    return Desk(a_team())


@pytest.fixture
def videos(desk: Desk) -> Matter:
    """The videos of an account of the demonstration's platform, collected under a warrant."""
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("video", instrument="search-warrant"))
    desk.verify(request)
    matter = desk.approve(request.matters.get(), second=desk.team.counsel)
    desk.work()
    return matter


@pytest.fixture(scope="session")
def subpoena_pdf() -> bytes:
    head = Letterhead("Superior Court", "Springfield", "GJ-20-114", NOW)
    return letter_pdf("Grand jury subpoena", ["You are commanded to produce subscriber information and logs."], head)


_NUMBERS = count(1)


def message(*attachments: tuple[str, bytes], sender: str = f"Det. Ada Sample <{SENDER}>", subject: str = "") -> bytes:
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = "legal-process@provider.example"
    made["Subject"] = subject or "Grand jury subpoena GJ-20-114"
    # Each message is another one; the same one twice is one request.
    made["Message-ID"] = f"<gj-20-114.{next(_NUMBERS)}@police.example>"
    made.set_content("Please find a subpoena for subscriber information and logs of river_lantern.")
    for name, content in attachments:
        made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return bytes(made)


def subpoena_facts(*asks: str, instrument: str = "grand-jury-subpoena", account: str = "river_lantern") -> f.Facts:
    """What intake reads in the message and the PDF."""
    return f.Facts(
        kinds=(f.Kind.DATA,),
        received_at=NOW,
        official=f.Official(jurisdiction="US", body="police"),
        contact=f.Contact(
            agency="Example Police",
            name="Ada Sample",
            badge="77",
            email=SENDER,
            phone="+1 202 555 0143",
            extension="",
            address="1 Main Street, Springfield",
            response_date=date(2026, 3, 20),
        ),
        service=f.Service(f.Channel.EMAIL, "Grand jury subpoena GJ-20-114", SENDER, sender_domain_official=True),
        instruments=(
            f.Instrument(
                type=instrument,
                issuer="Superior Court",
                level=f.IssuerLevel.STATE,
                country="US",
                signed=True,
                dated=date(2026, 2, 20),
                cites=(),
                executes_mlat=False,
                nondisclosure=f.Nondisclosure(ordered=False),
            ),
        ),
        authorisation=f.Authorisation(present=False),
        consent=False,
        accounts=(f.Account(username=account, exists=True, private=False),),
        wanted=tuple(f.Wanted(ask) for ask in asks or ("subscriber", "logs")),
        period=f.DateRange(date(2019, 1, 1), date(2026, 1, 31)),
        notice=f.NoticeWish.NONE,
        violation=f.Violation(noticed=False, defer_asked=False, good_faith_stated=False),
    )
