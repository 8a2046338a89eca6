"""An officer shares a request within the agency: who sees it, what they may do, and what becomes of it later."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from rogatory.desk import clock, colleagues, vetting
from rogatory.desk.actors import actor_of
from rogatory.desk.models import Access, Officer, Person, Request
from tests.desk.team import JUST_NOW, NOW, an_agency
from tests.desk.vetted import a_registrant, an_administrator
from tests.portal.conftest import an_officer, at
from tests.portal.fetching import address, begin, content_of, fetch
from tests.portal.filing import Desktop
from tests.portal.staff import Staff
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(officer: Desktop) -> Request:
    return officer.submit()


def person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@police.example")


def share(desktop: Desktop, request: Request, action: str = "share"):
    return desktop.client.post(reverse(f"portal:{action}", args=[request.reference]), follow=True)


def status(desktop: Desktop, request: Request) -> int:
    return desktop.client.get(reverse("portal:request", args=[request.reference])).status_code


def test_a_colleague_sees_a_request_only_while_it_is_shared(officer: Desktop, other: Desktop, request_: Request):
    assert status(other, request_) == 404
    share(officer, request_)
    assert status(other, request_) == 200
    listed = other.client.get(reverse("portal:requests")).content.decode()
    assert request_.reference in listed
    assert "who shares it with you" in listed
    share(officer, request_, "unshare")
    assert status(other, request_) == 404


def test_officers_of_other_agencies_unvetted_and_former_ones_see_nothing(officer: Desktop, request_: Request):
    share(officer, request_)
    for number, change in enumerate(
        (
            {"listed": an_agency("Other Police", "other.example")},
            {"vetted_at": None},
            {"vetted_at": None, "listed": None},
            {"left_at": NOW},
        )
    ):
        who = an_officer(f"n{number}")
        Officer.objects.filter(person=who).update(**change)
        assert status(at(who), request_) == (302 if "left_at" in change else 404), change


@pytest.mark.parametrize("route", ["portal:withdraw", "portal:correct", "portal:share", "portal:unshare"])
def test_a_colleague_can_neither_withdraw_nor_correct_nor_share(
    officer: Desktop, other: Desktop, request_: Request, route: str
):
    share(officer, request_)
    given = [request_.reference, "data"] if route == "portal:withdraw" else [request_.reference]
    assert other.client.post(reverse(route, args=given), {"words": "no"}).status_code == 404
    page = other.client.get(reverse("portal:request", args=[request_.reference])).content.decode()
    assert "Withdraw" not in page
    assert Request.objects.get(pk=request_.pk).shared_at is not None


def test_a_colleague_fetches_the_return_under_their_own_name(officer: Desktop, other: Desktop, staff: Staff):
    request = officer.submit()
    made = staff.answer(request)
    assert begin(other.client, request).status_code == 404
    share(officer, request)
    assert content_of(fetch(other.client, request))
    assert [each.by for each in Access.objects.filter(production=made)] == [person("bea.portal")]


def test_who_is_not_vetted_is_told_what_to_do_and_downloads_nothing(officer: Desktop, staff: Staff):
    request = officer.submit()
    staff.answer(request)
    Officer.objects.update(vetted_at=None)
    page = officer.client.get(reverse("portal:return", args=[request.reference, "data"])).content.decode()
    assert "Nobody has vetted you yet" in page
    assert "begin" not in page
    told = officer.client.post(address(request, "begin-download"), follow=True)
    assert "a person of the team has vetted" in told.content.decode()
    assert not Access.objects.exists()


def test_who_is_not_vetted_cannot_share(officer: Desktop, request_: Request):
    Officer.objects.update(vetted_at=None)
    share(officer, request_)
    assert Request.objects.get(pk=request_.pk).shared_at is None


def test_who_leaves_loses_sight_at_once_and_what_they_shared_stays(
    officer: Desktop, other: Desktop, request_: Request, staff: Staff
):
    kept = officer.submit()
    share(officer, request_)
    vetting.close(staff.team.intake, person("ada.portal").officer, "They have left.", NOW)
    assert status(officer, request_) == 302, "they are signed out"
    assert status(other, request_) == 200
    assert status(other, kept) == 404


def test_an_administrator_takes_over_what_a_leaver_had_not_shared(officer: Desktop, other: Desktop, staff: Staff):
    request = officer.submit()
    left = person("ada.portal").officer
    administrator = an_administrator("chief")
    with pytest.raises(Exception, match="nobody of your agency"):
        colleagues.take_over(administrator, left, NOW)
    vetting.close(staff.team.intake, left, "They have left.", NOW)
    assert [count for _, count in colleagues.agency_page(an_agency()).left] == [1]
    assert colleagues.take_over(administrator, left, NOW) == 1
    assert status(other, request) == 200
    assert colleagues.agency_page(an_agency()).left == ()


def test_nobody_but_an_administrator_takes_over(officer: Desktop, other: Desktop, request_: Request, staff: Staff):
    left = person("ada.portal").officer
    vetting.close(staff.team.intake, left, "They have left.", NOW)
    elsewhere = an_administrator("eve", an_agency("Other Police", "other.example"))
    for by in (actor_of(person("bea.portal"), JUST_NOW), elsewhere):
        with pytest.raises(Exception, match=r"administrator of the agency|nobody of your agency"):
            colleagues.take_over(by, left, NOW)
    assert status(other, request_) == 404


def test_the_list_takes_as_many_queries_however_much_is_shared(
    officer: Desktop, other: Desktop, django_assert_max_num_queries
):
    for _ in range(3):
        share(officer, officer.submit())
    with django_assert_max_num_queries(9):
        other.client.get(reverse("portal:requests"))


def test_the_agency_s_page_is_for_its_administrators_alone(officer: Desktop):
    assert officer.client.get(reverse("portal:agency")).status_code == 403
    desktop = at(an_administrator("chief").person)
    page = desktop.client.get(reverse("portal:agency")).content.decode()
    assert "ada.portal@police.example" in page


def test_what_is_not_shared_is_on_no_page_of_the_administrator(officer: Desktop, request_: Request):
    desktop = at(an_administrator("chief").person)
    for name in ("portal:agency", "portal:requests"):
        assert request_.reference not in desktop.client.get(reverse(name)).content.decode()
    assert status(desktop, request_) == 404


def test_what_an_administrator_cannot_do_is_said_on_their_page_with_a_status_that_says_so(officer: Desktop):
    elsewhere = Officer.objects.get(person=an_administrator("eve", an_agency("Other Police", "other.example")).person)
    waits = a_registrant()
    desktop = at(an_administrator("chief").person)
    for number, step, given, status_, said in (
        (elsewhere.pk, "agency-remove", {}, 403, "nobody of your agency"),
        (Officer.objects.get(person__name="chief").pk, "agency-remove", {}, 403, "Nobody does this for themselves"),
        (waits.pk, "agency-vouch", {"code": "222222"}, 409, "not the code of a passkey"),
    ):
        answer = desktop.client.post(reverse(f"portal:{step}", args=[number]), given)
        assert answer.status_code == status_, step
        assert said in answer.content.decode()
    assert not Officer.objects.filter(left_at__isnull=False).exists()


def test_a_code_that_was_typed_is_there_again_after_a_proof(officer: Desktop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    waits, chief = a_registrant(), an_administrator("chief").person
    client = Client()
    sign_in(client, chief, NOW - timedelta(minutes=6))
    asked = client.post(reverse("portal:agency-vouch", args=[waits.pk]), {"code": "QX7R2M"})
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    assert 'value="QX7R2M"' in client.get(back).content.decode()


def test_who_administers_nothing_is_told_whose_page_it_is(officer: Desktop):
    answer = officer.client.get(reverse("portal:agency"))
    assert answer.status_code == 403
    assert "for an agency’s own administrator" in answer.content.decode()
