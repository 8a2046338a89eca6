# ruff: noqa: F811 - fixtures' own names
"""The end of preserved copies at the console: what the page shows, the steps, and the retention policy."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rogatory.desk import clock, door, retention
from rogatory.desk.inputs import SealFor
from rogatory.desk.models import RetentionPolicy
from rogatory.flow.states import Role
from tests.console.conftest import Console
from tests.desk.conftest import ending, team  # noqa: F401 - fixtures
from tests.desk.copies import END, GRACE, Ending, a_copy, decision_on
from tests.desk.team import NOW, a_person, fresh, given


@pytest.fixture
def pages(ending: Ending, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.setattr(clock, "now", lambda: ending.now)
    return Console(ending)


def url(matter, action: str) -> str:
    return f"/console/requests/{matter.request.reference}/following/{matter.pk}/{action}/"


def shown(pages: Console, matter, by=None) -> str:
    client = pages.of(by or pages.desk.team.counsel)
    answer = client.get(f"/console/requests/{matter.request.reference}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_what_holds_a_copy_and_offers_what_the_reader_may_do(pages: Console, ending: Ending):
    matter = ending.ended()
    ending.held(matter, "treaty")
    page = shown(pages, matter)
    assert "A treaty request or letters rogatory are pending, since 2026-06-01" in page
    assert url(matter, "let_lapse") in page
    assert url(matter, "spare") not in page
    auditor = a_person("aud", Role.AUDITOR)
    given(matter.request, auditor)
    assert url(matter, "let_lapse") not in shown(pages, matter, auditor)


@pytest.mark.parametrize(("days", "told"), [(16, False), (14, True)])
def test_a_pending_treaty_request_is_put_before_a_person_from_the_largest_milestone_on(
    pages: Console,
    ending: Ending,
    days: int,
    told: bool,
):
    matter = a_copy(ending.team, pending="mlat")
    ending.at(END - timedelta(days=days))
    assert ("A treaty request (MLAT) is pending" in shown(pages, matter)) is told


def test_a_person_lets_a_copy_lapse_holds_it_lifts_the_hold_and_spares_it(pages: Console, ending: Ending):
    matter = ending.ended()
    counsel = pages.of(ending.team.counsel)
    assert counsel.get(url(matter, "let_lapse")).status_code == 200
    assert counsel.post(url(matter, "let_lapse"), {"words": ""}).status_code == 422
    assert counsel.post(url(matter, "let_lapse"), {"words": "nobody asked"}).status_code == 302
    assert fresh(matter).state == "lapsing"
    held = {"reason": "other", "words": "a call", "until_day": "", "until_month": "", "until_year": ""}
    assert counsel.post(url(matter, "place_hold"), held).status_code == 302
    ending.at(END + GRACE)
    hold = decision_on(matter).copy.holds.get()
    assert fresh(matter).state == "lapsing"
    assert counsel.get(url(matter, "lift_hold")).status_code == 200
    lifted = {"hold": str(hold.pk), "words": "a mistake"}
    assert counsel.post(url(matter, "lift_hold"), lifted).status_code == 302
    assert counsel.post(url(matter, "spare"), {"words": "look again"}).status_code == 302
    assert fresh(matter).state == "ended"


def test_a_person_retains_a_copy_until_a_day(pages: Console, ending: Ending):
    matter = ending.ended()
    counsel = pages.of(ending.team.counsel)
    given = {"words": "a trial", "until_day": "1", "until_month": "7", "until_year": "2026"}
    assert counsel.get(url(matter, "retain")).status_code == 200
    assert counsel.post(url(matter, "retain"), given).status_code == 302
    assert fresh(matter).state == "kept"
    assert "1 July 2026" in shown(pages, matter)


def test_who_may_not_is_turned_away_and_it_is_recorded(pages: Console, ending: Ending):
    matter = ending.ended()
    reviewer = pages.of(ending.team.reviewer)
    assert reviewer.post(url(matter, "let_lapse"), {"words": "go"}).status_code == 403
    counsel = pages.of(ending.team.counsel)
    assert counsel.post(url(matter, "spare"), {"words": "go"}).status_code == 409
    assert "tried to let a copy lapse (copy) and was refused" in shown(pages, matter)


def test_the_head_of_the_page_leads_to_a_copy_that_waits_for_a_decision(pages: Console, ending: Ending):
    matter = ending.ended()
    head = shown(pages, matter).partition("rg-reqhead__meta")[0]
    assert '<a class="govuk-link" href="#copies">Preserved cop' in head
    assert pages.of(ending.team.counsel).post(url(matter, "let_lapse"), {"words": "nobody asked"}).status_code == 302
    assert "Lapsing" in shown(pages, matter).partition("rg-reqhead__meta")[0]


def test_the_page_of_an_act_names_the_account_of_the_copy(pages: Console, ending: Ending):
    matter = ending.ended()
    page = pages.of(ending.team.counsel).get(url(matter, "let_lapse")).content.decode()
    assert f"copy of <bdi>{matter.account}</bdi>" in page


def test_the_certificate_is_there_for_the_team_once_a_copy_is_destroyed(pages: Console, ending: Ending):
    matter = ending.lapsing()
    address = f"/console/requests/{matter.request.reference}/copies/{matter.pk}/certificate.pdf"
    assert pages.of(ending.team.counsel).get(address).status_code == 404
    ending.at(END + GRACE)
    answer = pages.of(ending.team.counsel).get(address)
    assert answer.content.startswith(b"%PDF")
    assert address in shown(pages, matter)
    assert pages.of(ending.team.officer).get(address).status_code == 403


def test_the_page_says_why_a_destruction_waits(pages: Console, ending: Ending):
    matter = ending.lapsing()
    ending.process(matter)
    ending.at(END + GRACE)
    assert "The destruction is due and waits: Something stands against destroying" in shown(pages, matter)


class TestRetention:
    def test_two_people_put_a_policy_in_force_and_one_revokes_it(self, pages: Console, ending: Ending):
        counsel = pages.of(ending.team.counsel)
        administrator = pages.of(a_person("adm", Role.ADMINISTRATOR))
        assert counsel.post("/console/retention/", {"words": ""}).status_code == 422
        assert counsel.post("/console/retention/", {"words": "Copies lapse."}).status_code == 302
        policy = RetentionPolicy.objects.get()
        approve, revoke = (f"/console/retention/{policy.pk}/{step}/" for step in ("approve", "revoke"))
        assert approve not in counsel.get("/console/retention/").content.decode()
        refused = counsel.post(approve)
        assert refused.status_code == 409
        assert "A second person must approve" in refused.content.decode()
        assert approve in administrator.get("/console/retention/").content.decode()
        assert administrator.post(approve).status_code == 302
        assert "In force" in counsel.get("/console/retention/").content.decode()
        assert counsel.post(revoke, {"words": ""}).status_code == 409
        assert counsel.post(revoke, {"words": "a new law"}).status_code == 302
        assert "Revoked" in counsel.get("/console/retention/").content.decode()

    def test_the_rest_of_the_team_reads_it_and_changes_nothing(self, pages: Console, ending: Ending):
        policy = retention.propose(ending.team.counsel, "Copies lapse.", ending.now)
        auditor = pages.of(a_person("aud", Role.AUDITOR))
        page = auditor.get("/console/retention/")
        assert page.status_code == 200
        assert "/approve/" not in page.content.decode()
        assert auditor.post("/console/retention/", {"words": "All."}).status_code == 403
        assert auditor.post(f"/console/retention/{policy.pk}/approve/").status_code == 403
        assert auditor.post(f"/console/retention/{policy.pk}/revoke/", {"words": "no"}).status_code == 403
        assert auditor.post("/console/retention/999999/approve/").status_code == 404


def test_a_copy_at_its_end_stands_in_a_lane_of_the_queue(pages: Console, ending: Ending):
    matter = ending.ended()
    other = a_copy(ending.team, account="other")
    page = pages.of(ending.team.counsel).get("/console/?lane=copies").content.decode()
    assert matter.request.reference in page
    assert other.request.reference not in page
    assert "counsel or a custodian" in page.lower()


@pytest.mark.parametrize("sealed", [False, True])
def test_what_holds_a_copy_names_no_request_that_the_reader_may_not_know_of(
    pages: Console, ending: Ending, sealed: bool
):
    matter, counsel = ending.ended(), ending.team.counsel
    other = ending.team.submit()
    if sealed:
        by = a_person("cora", Role.COUNSEL)
        door.act(by, "seal", other, SealFor((), "a colleague is named"), NOW).require()
    for page in (shown(pages, matter, counsel), pages.of(counsel).get(url(matter, "lift_hold")).content.decode()):
        assert (f"Legal process of {other.reference}" in page) is not sealed
        assert ("Legal process of another request" in page) is sealed
