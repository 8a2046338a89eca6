"""Who reads a case at the console: by queue, by being given it, under a seal, by broken glass; and an insider."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rogatory.desk import worker
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Assign, SealFor
from rogatory.desk.models import Assignment, BrokenGlass, Look, Officer, OutboxJob, ReadingStop, Request, Seal
from rogatory.flow.states import Kind, Role, State
from rogatory.mail import alerts, letters
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.cases import some_cases
from tests.desk.team import NOW, a_person, fresh, given
from tests.mail.test_alerts import Received, told  # noqa: F401 - a fixture
from tests.trials import FULL

NOT_THERE = "There is nothing here that you may read"
MISSING = "/console/requests/R-2026-999999-X/"
LISTS = ("/console/", "/console/?lane=all", "/console/?q=R-2026", "/console/next/", "/console/emergencies/",
         "/console/notices/?show=all", "/console/costs/", "/console/costs/invoices.csv")  # fmt: skip


def content(answer) -> str:
    """A page without what differs at each answer."""
    return re.sub(r'((csrfmiddlewaretoken" value|nonce)=|X-CSRFToken": )"[^"]*"', "", answer.content.decode())


def work(console: Console) -> None:
    worker.work_off({**HANDLERS, **letters.HANDLERS, **alerts.HANDLERS}, lambda: console.desk.now)


def body_of(answer) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode()


@pytest.mark.parametrize("sealed", [False, True])
def test_a_case_that_is_not_for_the_reader_looks_like_one_that_is_not_there(console: Console, sealed: bool):
    request = console.verified().request
    team = console.desk.team
    if sealed:
        console.desk.act(team.counsel, "seal", request, SealFor((), "a colleague is named")).require()
    client = console.of(team.reviewer if sealed else team.custodian)
    document = request.documents.first().pk
    for piece in ("", "facts/", "facts/json/", "act/verify/", "data/act/approve/", "data/progress/",
                  f"documents/{document}/", f"documents/{document}/original",
                  f"documents/{document}/pages/1.png", "invoices/INV-2026-000001.pdf"):  # fmt: skip
        there, missing = client.get(console.url(request) + piece), client.get(MISSING + piece)
        assert there.status_code == missing.status_code == 404, piece
        assert content(there) == content(missing), piece
        assert NOT_THERE in content(there), piece
    assert "/console/glass/" in content(client.get(MISSING))
    assert not Look.objects.exists()


def test_lists_counts_and_searches_hold_only_what_the_reader_may_know(console: Console):
    request = console.verified().request
    team = console.desk.team
    auditor = console.of(a_person("aud", Role.AUDITOR))
    for address in LISTS:
        text = body_of(auditor.get(address))
        assert request.reference not in text, address
    assert "All open 0" in read(auditor.get("/console/")).text
    given(request, a_person("ann", Role.AUDITOR))
    ann = console.of(Assignment.objects.get(person__name="ann"))
    assert request.reference in body_of(ann.get("/console/?lane=assigned"))
    assert "All open 1" in read(ann.get("/console/")).text
    console.desk.act(team.counsel, "seal", request, SealFor((), "a colleague is named")).require()
    for address in LISTS:
        for client in (ann, console.of(team.reviewer), console.of(team.intake)):
            assert request.reference not in body_of(client.get(address)), address
    sealed = body_of(console.of(team.counsel).get("/console/?lane=all"))
    assert request.reference in sealed
    assert "Sealed" in sealed


def test_a_case_is_taken_from_the_queue_given_to_a_colleague_and_taken_from_them(console: Console):
    request = console.verified().request
    team = console.desk.team
    reviewer = console.of(team.reviewer)
    assert f'aria-label="Take {request.reference}"' in body_of(reviewer.get("/console/?lane=mine"))
    take = reviewer.post(console.url(request, "assign"), {"person": team.reviewer.person.pk})
    assert (take.status_code, take["Location"]) == (302, console.url(request))
    mine = read(reviewer.get("/console/?lane=assigned"))
    assert request.reference in mine.text
    assert "Mine 1 waiting" in mine.text
    assert f'aria-label="Take {request.reference}"' not in body_of(reviewer.get("/console/?lane=mine"))
    assert console.of(team.custodian).get(console.url(request)).status_code == 404
    asked = read(reviewer.get(console.url(request, "assign")))
    assert "cus (custodian)" in asked.text
    reviewer.post(console.url(request, "assign"), asked.filled(person=team.custodian.person.pk, words="produce"))
    page = read(console.of(team.custodian).get(console.url(request))).text
    assert "you read it as your work" in page
    assert "cus , given by rae" in page
    reviewer.post(console.url(request, "assign"), {"person": team.custodian.person.pk, "ends": "on"})
    assert console.of(team.custodian).get(console.url(request)).status_code == 404


def test_who_takes_a_case_from_themselves_and_reads_it_no_more_is_back_at_the_queue(console: Console):
    request = console.verified().request
    custodian = console.desk.team.custodian
    given(request, custodian)
    answer = console.of(custodian).post(console.url(request, "assign"), {"person": custodian.person.pk, "ends": "on"})
    assert (answer.status_code, answer["Location"]) == (302, "/console/")


def test_a_case_is_given_to_nobody_outside_the_team(console: Console):
    request = console.verified().request
    team = console.desk.team
    answer = console.of(team.reviewer).post(console.url(request, "assign"), {"person": team.officer.person.pk})
    assert answer.status_code == 422
    assert Assignment.objects.filter(person=team.officer.person).count() == 0


def test_counsel_seals_a_case_and_the_page_says_whose_step_nobody_can_take(console: Console):
    request = console.verified().request
    team = console.desk.team
    counsel = console.of(team.counsel)
    sent = {"readers": [team.custodian.person.pk], "words": "a colleague is named"}
    assert counsel.post(console.url(request, "seal"), sent).status_code == 302
    text = read(counsel.get(console.url(request))).text
    assert "Sealed" in text
    assert "waits for somebody who may not read the case" not in text, "counsel can decide"
    assert console.of(team.reviewer).get(console.url(request)).status_code == 404
    assert console.of(team.custodian).get(console.url(request)).status_code == 200
    Seal.objects.get().readers.set([team.custodian.person])
    text = read(console.of(team.custodian).get(console.url(request))).text
    assert "No reader of the seal can take the next step (data): it takes a reviewer or counsel." in text


def test_a_seal_is_lifted_by_a_reader_of_it_who_is_counsel(console: Console):
    request = console.verified().request
    team = console.desk.team
    console.desk.act(team.counsel, "seal", request, SealFor((), "a colleague is named")).require()
    lifted = console.of(team.counsel).post(console.url(request, "unseal"), {"words": "it was somebody else"})
    assert lifted.status_code == 302
    assert console.of(team.reviewer).get(console.url(request)).status_code == 200


def test_glass_is_broken_at_its_page_and_is_shown_on_the_case(console: Console, told: Received, settings):  # noqa: F811
    request = console.verified().request
    team = console.desk.team
    admin, other = a_person("adm", Role.ADMINISTRATOR), a_person("cleo", Role.COUNSEL, Role.CUSTODIAN)
    custodian = console.of(team.custodian)
    url = "/console/glass/"
    assert custodian.post(url, {"reference": request.reference, "words": " "}).status_code == 422
    for reference in (request.reference, "R-2026-999999-X"):
        answer = custodian.post(url, {"reference": f" {reference.lower()} ", "words": "The court rings."})
        assert (answer.status_code, answer["Location"]) == (302, f"/console/requests/{reference}/")
    page = read(custodian.get(console.url(request))).text
    for said in ("cus broke the glass, and reads this until", "The court rings.", "by breaking the glass"):
        assert said in page
    assert "Give the case to somebody" not in page
    mail.outbox.clear()
    console.desk.now += timedelta(seconds=1)
    work(console)
    sent = {message.to[0]: message for message in mail.outbox if "X-Rogatory-Alert" in message.extra_headers}
    everyone = {admin.person.email, other.person.email, team.counsel.person.email}
    assert set(sent) == {*settings.ALERT_EMAIL, *everyone}, "but not whoever broke it"
    letter = next(iter(sent.values()))
    assert letter.subject == f"The glass was broken: {request.reference}"
    for private in ("cus", "court rings"):
        assert private not in letter.body.replace("custodian", "")
    assert [each["data"]["reference"] for each in told.verified() if each["type"] == "glass-broken"] == [
        request.reference
    ]
    assert f"/console/stops/#glass-{BrokenGlass.objects.get().pk}" in letter.body
    behind = console.of(admin)
    assert "The court rings." in read(behind.get("/console/stops/")).text
    assert behind.get(console.url(request)).status_code == 404, "who oversees it does not read it"
    console.desk.now += timedelta(hours=1)
    assert custodian.get(console.url(request)).status_code == 404
    assert BrokenGlass.objects.count() == 1


@pytest.mark.parametrize("action", ["assign", "seal"])
def test_whoever_broke_the_glass_is_not_asked_who_else_shall_read(console: Console, action: str):
    request = console.verified().request
    cleo = a_person("cleo", Role.COUNSEL, Role.AUDITOR)
    request.matters.update(state="closed")
    client = console.of(cleo)
    client.post("/console/glass/", {"reference": request.reference, "words": "The court rings."})
    client.get(console.url(request))
    sent = {"person": cleo.person.pk, "readers": [cleo.person.pk], "words": "mine"}
    for answer in (client.get(console.url(request, action)), client.post(console.url(request, action), sent)):
        assert answer.status_code == 409
        assert "Whoever broke the glass only reads" in read(answer).text
    assert not request.assignments.filter(person=cleo.person).exists()
    assert not request.seals.exists()


def test_who_is_stopped_is_told_so_wherever_they_look_and_sees_empty_lists(console: Console):
    request = console.arrived()
    intake = console.desk.team.intake
    ReadingStop.objects.create(person=intake.person, at=console.desk.now, why="opened 24 cases within 24 hours")
    client = console.of(intake)
    for address in (console.url(request), MISSING, console.url(request, "verify")):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "You are stopped from reading cases" in read(answer).text
    answer = client.post(console.url(request, "hold"), {"words": "call back"})
    assert (answer.status_code, request.matters.get().state) == (403, "received")
    answer = client.post("/console/glass/", {"reference": request.reference, "words": "why"})
    assert answer.status_code == 403
    for address in LISTS:
        assert request.reference not in body_of(client.get(address)), address


def test_whoever_is_stopped_is_answered_without_counting_every_case(console: Console):
    case = some_cases([(Kind.DATA, State.RECEIVED)])[0]
    intake = console.desk.team.intake
    ReadingStop.objects.create(person=intake.person, at=console.desk.now, why="opened 24 cases within 24 hours")
    client = console.of(intake)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(console.url(case)).status_code == 403
    counting = [each["sql"] for each in captured if "COUNT(" in each["sql"] and '"desk_matter"' in each["sql"]]
    assert counting == []


def test_a_stop_is_lifted_at_its_page_by_a_second_person(console: Console):
    team = console.desk.team
    stop = ReadingStop.objects.create(person=team.intake.person, at=console.desk.now, why="opened 24 cases")
    own = ReadingStop.objects.create(person=a_person("cole2", Role.COUNSEL).person, at=console.desk.now, why="many")
    counsel = console.of(team.counsel)
    page = read(counsel.get("/console/stops/")).text
    assert "ivy Stopped" in page
    assert counsel.post(f"/console/stops/{stop.pk}/lift/", {"words": ""}).status_code == 422
    assert counsel.post(f"/console/stops/{stop.pk}/lift/", {"words": "A hearing was prepared."}).status_code == 302
    assert "A hearing was prepared." in read(counsel.get("/console/stops/")).text
    assert counsel.post(f"/console/stops/{stop.pk}/lift/", {"words": "again"}).status_code == 409
    themselves = Client()
    from tests.signing_in import sign_in

    sign_in(themselves, own.person)
    assert themselves.post(f"/console/stops/{own.pk}/lift/", {"words": "fine"}).status_code == 409
    assert console.of(team.intake).get("/console/stops/").status_code == 403
    old_proof = Client()
    sign_in(old_proof, team.counsel.person, console.desk.now - timedelta(minutes=6))
    asked = old_proof.post(f"/console/stops/{own.pk}/lift/", {"words": "They prepared a hearing."})
    assert asked["Location"].startswith("/account/confirm/")
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    assert "They prepared a hearing." in old_proof.get(back).content.decode(), "what was typed is not lost"
    assert ReadingStop.objects.get(pk=own.pk).lifted_at is None


def test_an_insider_who_looks_up_6000_accounts_is_stopped_by_the_25th(
    console: Console,
    told: Received,  # noqa: F811
    settings,
    capsys,
):
    """The whole replay: a look-up a second through the real pages; a worker's round comes before each, as it rests."""
    team = console.desk.team
    admin = a_person("adm", Role.ADMINISTRATOR)
    # Whoever was stopped stays so: the first hundred look-ups show as much as the other thousands.
    many = 6000 if FULL else 100
    cases = some_cases([(Kind.DATA, State.RECEIVED)] * many)
    insider = console.of(team.intake)
    opened, stopped_at, alerted_at = 0, None, None
    mail.outbox.clear()
    for number, case in enumerate(cases, 1):
        console.desk.now += worker.IDLE
        if alerted_at is None:
            work(console)
            alerted_at = console.desk.now if mail.outbox and told.messages else None
        status = insider.get(console.url(case)).status_code
        assert status == (200 if stopped_at is None and number <= 24 else 403)
        opened += status == 200
        if status == 403 and stopped_at is None:
            stopped_at = (number, console.desk.now)
    assert stopped_at is not None
    assert alerted_at is not None
    seconds = (alerted_at - stopped_at[1]).total_seconds()
    with capsys.disabled():
        print(f"\n{many} look-ups: {opened} cases opened, stopped at look {stopped_at[0]}, alert out after {seconds} s")
    assert (opened, stopped_at[0]) == (24, 25)
    assert seconds <= 60
    assert {message.to[0] for message in mail.outbox} == {
        *settings.ALERT_EMAIL,
        admin.person.email,
        team.counsel.person.email,
    }
    (hook,) = told.verified()
    assert hook["type"] == "reading-stopped"
    assert "ivy" not in str(hook)
    assert Look.objects.count() == 24
    assert OutboxJob.objects.filter(name="alert").count() == 1


def test_pages_of_reading_take_as_many_queries_however_much_there_is(console: Console):
    request = console.verified().request
    client = console.of(console.desk.team.counsel)

    def taken(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = (console.url(request), "/console/stops/", "/console/glass/", console.url(request, "assign"))
    for address in addresses:
        taken(address)
    few = [taken(address) for address in addresses]
    for number in range(6):
        one = a_person(f"n{number}", Role.REVIEWER)
        given(request, one)
        Look.objects.create(request=request, person=one.person, at=NOW, how="assigned")
        ReadingStop.objects.create(person=one.person, at=NOW, why="many")
        until = console.desk.now + timedelta(hours=1)
        BrokenGlass.objects.create(request=request, person=one.person, words="why", at=NOW, until=until)
    assert [taken(address) for address in addresses] == few
    assert few[1] <= 10


def test_nobody_opens_their_own_request_from_the_team_s_side(console: Console):
    request = console.verified().request
    team = console.desk.team
    Request.objects.filter(pk=request.pk).update(
        officer=Officer.objects.create(person=team.reviewer.person, agency="Example Police")
    )
    client = console.of(team.reviewer)
    assert client.get(console.url(request)).status_code == 404
    client.post("/console/glass/", {"reference": request.reference, "words": "it is mine"})
    assert client.get(console.url(request)).status_code == 404
    refused = console.desk.act(team.counsel, "assign", request, Assign(team.reviewer.person.pk))
    assert refused.refused
    assert fresh(request.matters.get()).state == "verified"
