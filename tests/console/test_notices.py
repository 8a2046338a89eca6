"""Notices and violations at the console: what the page shows, the steps of those who decide, and the list of all."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk import clock
from rogatory.desk.models import Letter, Matter
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.stages.telling import FIRST, TELLS, VIOLATION, WINDOW, Forum, bars, forum, free, gag
from tests.desk.team import a_team, fresh


@pytest.fixture
def lumen(db, objects, monkeypatch: pytest.MonkeyPatch) -> Forum:
    made = forum(a_team(), monkeypatch, TELLS + FIRST + WINDOW + VIOLATION)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def pages(lumen: Forum) -> Console:
    return Console(lumen)


def url(matter: Matter, action: str) -> str:
    return f"/console/requests/{matter.request.reference}/following/{matter.pk}/{action}/"


def page_of(pages: Console, matter: Matter, by=None):
    return pages.of(by or pages.desk.team.counsel).get(f"/console/requests/{matter.request.reference}/")


def step(pages: Console, by, matter: Matter, action: str, **answers: object):
    """Open an action's page, answer it, and confirm where a letter is shown first."""
    client, at = pages.of(by), url(matter, action)
    answer = client.post(at, read(client.get(at)).filled(**answers))
    if answer.status_code == 200:
        answer = client.post(at, {**read(answer).filled(), "confirmed": "yes"}, follow=True)
    return answer


def test_the_page_shows_the_ledger_and_offers_what_fits(pages: Console, lumen: Forum):
    notice = lumen.notice(lumen.approved(instruments=[gag("2020-08-31")]))
    text = page_of(pages, notice).content.decode()
    assert "A nondisclosure order (court order), until the end of 2020-08-31 UTC" in text
    assert url(notice, "lift_bar") in text
    assert url(notice, "tell_user") not in text
    custodian = page_of(pages, notice, lumen.team.custodian).content.decode()
    assert url(notice, "lift_bar") not in custodian


def test_the_letter_to_the_user_is_read_before_it_goes(pages: Console, lumen: Forum):
    notice = lumen.notice(lumen.approved())
    client, at = pages.of(lumen.team.counsel), url(notice, "tell_user")
    shown = client.post(at, read(client.get(at)).filled(to="heron@mail.example"))
    text = read(shown).text
    assert "What was asked for" in text
    assert "Preview: nothing has been sent" in text
    assert not Letter.objects.filter(key="notice").exists()
    done = client.post(at, {**read(shown).filled(), "confirmed": "yes"}, follow=True)
    assert "A letter goes to the user." in read(done).text
    assert fresh(notice).state == "told"


def test_a_bar_is_recorded_renewed_and_lifted(pages: Console, lumen: Forum):
    notice = lumen.notice(lumen.approved())
    counsel = lumen.team.counsel
    offered = read(pages.of(counsel).get(url(notice, "record_bar"))).text
    assert "The officer asks not to notify" not in offered, "this guideline heeds the law alone"
    days = {"until_day": "31", "until_month": "12", "until_year": "2020"}
    words = {"what": "nondisclosure-order", "words": "order 7"}
    assert step(pages, counsel, notice, "record_bar", **words, **days).status_code == 302
    assert fresh(notice).state == "barred"
    (bar,) = bars(notice)
    assert bar.until == date(2020, 12, 31)
    assert step(pages, counsel, notice, "record_bar", **words, renews=bar.pk).status_code == 302
    _, renewal = bars(notice)
    assert (renewal.renews, renewal.until) == (bar, None)
    assert step(pages, counsel, notice, "lift_bar", bar=renewal.pk, words="vacated").status_code == 302
    assert fresh(notice).state == "due"


def test_counsel_does_not_tell_with_a_day_to_look_again(pages: Console, lumen: Forum):
    notice = lumen.notice(lumen.approved())
    refused = step(pages, lumen.team.counsel, notice, "do_not_tell", words="in danger")
    assert refused.status_code == 422, "the guideline's own answer is to tell, so that a day is demanded"
    days = {"look_again_day": "1", "look_again_month": "9", "look_again_year": "2020"}
    assert step(pages, lumen.team.counsel, notice, "do_not_tell", words="in danger", **days).status_code == 302
    text = read(page_of(pages, notice)).text
    assert "in danger" in text
    assert step(pages, lumen.team.reviewer, notice, "reconsider_notice", words="no danger").status_code == 302


def test_an_objection_is_recorded_and_upheld_and_the_decision_can_be_sent_back(pages: Console, lumen: Forum):
    matter = lumen.approved()
    notice = lumen.notice(matter)
    sends_back = f"/console/requests/{matter.request.reference}/data/act/send_back/"
    assert sends_back not in page_of(pages, notice).content.decode()
    lumen.tell(notice).require()
    assert step(pages, lumen.team.intake, notice, "object", words="privileged").status_code == 302
    answers = {"upheld": "yes", "words": "it is"}
    assert step(pages, lumen.team.counsel, notice, "settle_objection", **answers).status_code == 302
    page = page_of(pages, notice)
    assert "Objection upheld" in read(page).text
    assert sends_back in page.content.decode()


def test_whoever_hands_a_violation_on_reads_that_it_may_tip_off_the_user(pages: Console, lumen: Forum):
    request = lumen.verified(violation={"noticed": True, "defer_asked": False})
    violation = request.matters.get(kind="violation")
    assert "May tip off the user" in read(page_of(pages, violation)).text
    asked = read(pages.of(lumen.team.reviewer).get(url(violation, "hand_on"))).text
    assert "may show the user that an authority asks about it" in asked
    assert step(pages, lumen.team.reviewer, violation, "hand_on", words="spam").status_code == 302
    assert fresh(violation).state == "handed-on"


def test_a_deferral_is_asked_and_granted_with_the_letter_read_first(pages: Console, lumen: Forum):
    request = lumen.verified(violation={"noticed": True, "defer_asked": False})
    violation = request.matters.get(kind="violation")
    assert step(pages, lumen.team.intake, violation, "ask_deferral", words="by telephone").status_code == 302
    days = {"until_day": "30", "until_month": "9", "until_year": "2020"}
    step(pages, lumen.team.counsel, violation, "defer", words="a sale is awaited", **days)
    assert fresh(violation).state == "deferred"
    assert Letter.objects.filter(key="deferral").count() == 1
    assert "a sale is awaited" in read(page_of(pages, violation)).text


def test_the_list_tells_what_is_due_and_what_is_barred_and_until_when(pages: Console, lumen: Forum):
    due = lumen.notice(lumen.approved())
    barred = lumen.notice(lumen.approved(instruments=[gag("2020-08-31")]))
    client = pages.of(lumen.team.counsel)
    first = read(client.get("/console/notices/")).text
    assert due.request.reference in first
    assert barred.request.reference not in first
    second = read(client.get("/console/notices/?show=barred")).text
    assert barred.request.reference in second
    assert "1 Sep" in second
    found = read(client.get(f"/console/notices/?show=all&q={due.request.reference.lower()}")).text
    assert barred.request.reference not in found
    for odd in ("?show=nonsense", "?page=x", "?page=999999", "?q=%00"):
        assert client.get(f"/console/notices/{odd}").status_code == 200


def test_pages_take_as_many_queries_however_many_accounts(pages: Console, lumen: Forum):
    client = pages.of(lumen.team.counsel)

    def taken(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    one = lumen.approved(instruments=[gag("2020-08-31")])
    taken(f"/console/requests/{one.request.reference}/")
    few = taken(f"/console/requests/{one.request.reference}/"), taken("/console/notices/?show=barred")
    accounts = [{"username": f"heron-{number}"} for number in range(8)]
    many = lumen.approved(accounts=accounts, instruments=[gag("2020-08-31") | {"accounts": []}, free()])
    assert many.request.matters.filter(kind="notice").count() == 8
    taken(f"/console/requests/{many.request.reference}/")
    more = taken(f"/console/requests/{many.request.reference}/"), taken("/console/notices/?show=barred")
    assert more == few
    assert few[0] <= 51
