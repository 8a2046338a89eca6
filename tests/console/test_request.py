"""A request's page: what is known and what is not, the decision with its clauses, and what hostile senders write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk import door
from rogatory.desk.inputs import Decide, Say
from rogatory.desk.models import OutboxJob, Prefill, Sealing
from rogatory.guidelines import facts as f
from tests.console.conftest import Console, subpoena_facts
from tests.console.page import read
from tests.desk.opened import an_opening
from tests.desk.stages.conftest import message
from tests.desk.team import fresh, given

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
TURNED = "evil\u202egpj.exe"


def test_a_message_that_nobody_has_read_yet_says_so(console: Console):
    request = console.desk.arrive(message())
    text = read(console.of(console.desk.team.intake).get(console.url(request))).text
    assert "Nobody has recorded yet what the documents say" in text
    assert "Record facts" in text
    assert "not established who is asking" in text


def test_the_page_shows_each_item_with_its_answer_clause_pinpoint_fact_and_cure(console: Console):
    matter = console.verified("subscriber", "logs")
    text = read(console.of(console.desk.team.reviewer).get(console.url(matter.request))).text
    for told in (
        "Subscriber information river_lantern Release",
        "Log data river_lantern Refuse",
        "inc.subscriber.process",
        "inc.logs.process",
        "Turned on",
        "Cure",
        "rests on counsel’s reading r11",
        "The user is",
    )[:-1]:
        assert told in text
    for part in ("Route", "Telling the user", "Violation", "Service", "Costs", "Verification", "Approvals", "History"):
        assert part in text


def test_what_nobody_has_established_is_marked_with_its_question(console: Console):
    request = console.desk.arrive(message())
    known = subpoena_facts("subscriber")
    console.desk.record(request, replace(known, contact=replace(known.contact, badge=None)))
    page = read(console.of(console.desk.team.intake).get(console.url(request)))
    assert "Badge or number not established" in page.text
    assert "questions not established" in page.text or "question not established" in page.text


def test_a_preservation_shows_its_last_day_and_how_it_was_counted(console: Console):
    request = console.desk.arrive(message())
    letter = f.PreservationLetter(letterhead=True, signed=True, dated=date(2026, 3, 1), steps="a warrant is drafted")
    asked = replace(subpoena_facts(), kinds=(f.Kind.PRESERVATION,), preservation=letter, wanted=None)
    asked = replace(asked, received_at=datetime(2026, 3, 2, tzinfo=UTC), attachments=("letter",))
    console.desk.record(request, asked)
    console.desk.verify(request)
    reviewer = console.of(console.desk.team.reviewer)
    text = read(reviewer.get(console.url(request))).text
    for told in ("Kept to 31 May 2026", "2 Mar 2026", "Outcome: preserve.", "Data Withdrawn"):
        assert told in text
    approve = console.url(request.matters.get(kind="preservation"), "approve")
    shown = reviewer.post(approve, read(reviewer.get(approve)).filled())
    for told in ("You approve alone", "Preview: nothing has been sent", "2026-05-31"):
        assert told in read(shown).text


def test_each_reader_is_offered_what_their_role_may_do(console: Console):
    matter = console.verified()
    team = console.desk.team
    given(matter.request, team.custodian)
    offered = {
        name: read(console.of(getattr(team, name)).get(console.url(matter.request))).text
        for name in ("reviewer", "custodian", "intake")
    }
    assert "Approve" in offered["reviewer"].split("History")[-1]
    assert "Your role has no step here." in offered["custodian"]
    assert "Record facts" in offered["intake"]


def test_markup_in_what_a_sender_writes_is_shown_and_never_run(console: Console):
    request = console.desk.arrive(message((f"{TURNED}.pdf", b"%PDF-1.7"), subject=HOSTILE, sender="x@police.example"))
    known = subpoena_facts("subscriber", account=HOSTILE)
    contact = replace(known.contact, agency=HOSTILE, name=f"Eve {TURNED}", address=f"{HOSTILE}\n{TURNED}")
    console.desk.record(request, replace(known, contact=contact))
    console.desk.act(console.desk.team.counsel, "hold", request, Say(HOSTILE))
    client = console.of(console.desk.team.intake)
    reference = request.reference
    for path in (
        "/console/?lane=all",
        f"/console/requests/{reference}/",
        f"/console/requests/{reference}/facts/",
        f"/console/requests/{reference}/facts/json/",
        f"/console/requests/{reference}/act/verify/",
        *(f"/console/requests/{reference}/documents/{one.pk}/" for one in request.documents.all()),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        shown = answer.content.decode()
        assert "<script>alert" not in shown, path
        assert "<img src=x" not in shown, path


def test_text_that_turns_around_stays_within_its_own_place(console: Console):
    request = console.desk.arrive(message())
    known = subpoena_facts("subscriber")
    console.desk.record(request, replace(known, contact=replace(known.contact, agency=TURNED)))
    shown = console.of(console.desk.team.intake).get(console.url(request)).content.decode()
    assert shown.count(TURNED) == shown.count(f"<bdi>{TURNED}</bdi>") > 0


def test_the_page_is_not_kept_by_caches_and_runs_under_the_policy(console: Console):
    request = console.arrived()
    answer = console.of(console.desk.team.intake).get(console.url(request))
    assert "no-store" in answer["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_a_collection_under_way_is_told_until_it_has_ended(console: Console):
    matter = console.desk.approve(console.verified("subscriber"))
    custodian = console.of(console.desk.team.custodian)
    url = f"/console/requests/{matter.request.reference}/data/progress/"
    assert "Waiting for the worker to collect" in read(custodian.get(console.url(matter.request))).text
    OutboxJob.objects.filter(name="collect").update(attempts=2, last_error="Problem: the platform is down")
    assert "the platform is down" in read(custodian.get(url)).text
    OutboxJob.objects.filter(name="collect").update(attempts=0, last_error="")
    console.desk.work()
    assert fresh(matter).state == "collected"
    assert custodian.get(url)["HX-Refresh"] == "true"
    assert "1 row in 1 table" in read(custodian.get(console.url(matter.request))).text


def test_a_return_that_is_being_made_is_told_until_it_is_there(console: Console):
    matter = console.desk.approve(console.verified("subscriber"))
    custodian = console.of(console.desk.team.custodian)
    url = f"/console/requests/{matter.request.reference}/data/progress/"
    console.desk.work()
    order = console.desk.order(matter)
    assert "Waiting for the worker to make the return" in read(custodian.get(console.url(matter.request))).text
    OutboxJob.objects.filter(name="seal_return").update(attempts=1)
    Sealing.objects.filter(pk=order.pk).update(done=3 << 30, total=4 << 30, doing="data/media/river_lantern/7.mp4")
    shown = custodian.get(url)
    assert "3.0 GB of about 4.0 GB: data/media/river_lantern/7.mp4" in read(shown).text
    assert f'max="{4 << 30}" value="{3 << 30}"' in shown.content.decode()
    console.desk.work()
    assert fresh(matter).state == "produced"
    assert custodian.get(url)["HX-Refresh"] == "true"


def test_letters_and_refused_attempts_stand_on_the_page(console: Console):
    matter = console.verified()
    console.desk.act(console.desk.team.custodian, "withdraw", matter, Say("not my office"))
    text = read(console.of(console.desk.team.intake).get(console.url(matter.request))).text
    assert "Receipt:" in text
    assert "tried to withdraw the request" in text
    assert "Only the officer or intake may withdraw" in text


@pytest.mark.parametrize("page", ["", "facts/", "act/verify/"])
def test_a_page_takes_as_many_queries_however_long_the_file(console: Console, page: str):
    request = console.arrived()
    client = console.of(console.desk.team.intake)

    def taken() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/console/requests/{request.reference}/{page}").status_code == 200
        return len(captured)

    taken()
    few = taken()
    for number in range(5):
        console.desk.record(request, subpoena_facts("subscriber", account=f"account-{number}"))
        door.act(console.desk.team.counsel, "hold", request, Say("no"), console.desk.now)
    assert taken() == few <= 36


def test_the_page_tells_at_a_glance_what_came_and_what_was_read_in_it(console: Console):
    request = console.arrived()
    message, order = request.documents.order_by("pk")
    an_opening(order, 2, labels=[{"label": name, "words": "It is so."} for name in ("laid-out", "macros")])
    place = {"document": order.sha256, "page": 1, "boxes": [[0.1, 0.1, 0.2, 0.12]]}
    read_in = {
        "accounts.0.username": ("river_lantern", 1.0),
        "accounts.1.username": ("quiet_heron", 1.0),
        "instruments.0.type": ("search-warrant", 0.95),
        "instruments.0.dated": ("2026-03-02", 0.5),
        "contact.badge": ("77", 0.99),
    }
    findings = [
        {"field": field, "value": value, "sure": sure, "by": "its label", "places": [place]}
        for field, (value, sure) in read_in.items()
    ]
    client = console.of(console.desk.team.intake)
    assert "being opened" in read(client.get(console.url(request))).text, "the message waits"
    given = {"findings": findings, "documents": [order.sha256], "reader": "test"}
    Prefill.objects.create(request=request, at=console.desk.now + timedelta(minutes=1), **given)
    text = read(client.get(console.url(request))).text
    assert "Read: 2 usernames, 1 search warrant of 2 Mar 2026, 1 other detail Unsure: 1 Check and record it" in text
    assert f"{order.name} 2 pages Macros" in text
    assert f"{message.name} being opened" in text
    console.desk.now += timedelta(minutes=5)
    console.desk.record(request, replace(subpoena_facts(), consent=False))
    assert "Check and record it" not in read(client.get(console.url(request))).text


def test_the_page_tells_on_what_somebody_signed_and_what_came_since(console: Console):
    matter = console.verified("subscriber")
    message, order = matter.request.documents.order_by("pk")
    an_opening(order, 3)
    console.desk.act(console.desk.team.reviewer, "approve", matter, Decide(console.desk.seen(matter), (), "")).require()
    client = console.of(console.desk.team.reviewer)
    text = read(client.get(console.url(matter.request))).text
    assert "on 2 documents and 3 page pictures" in text
    assert "Came in or was opened since" not in text
    an_opening(message)
    assert f"Came in or was opened since: {message.name}" in read(client.get(console.url(matter.request))).text
