"""A request is written page by page; what is left blank is told before it is sent, and never stops it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rogatory.desk.actors import actor_of
from rogatory.desk.deciding import facts_of
from rogatory.desk.models import Letter, Officer, Person, Request
from rogatory.desk.surroundings import the_store
from rogatory.guidelines import facts as f
from rogatory.portal.forms import documents
from tests.portal.conftest import at
from tests.portal.filing import KINDS, OFFICER, Desktop, day
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = ("kinds", "officer", "accounts", "information", "notice")


def stated(request: Request) -> f.Facts:
    return facts_of(request.facts_versions.get())


@pytest.mark.parametrize("name", ["begin", "processes", "documents", "check", "requests"])
def test_filing_begins_with_signing_in(client: Client, name: str):
    answer = client.get(reverse(f"portal:{name}"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/?next=")


def test_what_the_officer_wrote_becomes_the_facts(officer: Desktop):
    request = officer.submit()
    facts = stated(request)
    assert facts.kinds == (f.Kind.DATA,)
    assert facts.official == f.Official("US", "police", None)
    assert facts.contact.badge == "77"
    assert [account.username for account in facts.accounts] == ["river_lantern", "second_one"]
    assert facts.wanted == (f.Wanted("subscriber"), f.Wanted("last-login-ip"))
    (process,) = facts.instruments
    assert (process.type, process.level, process.cites) == ("grand-jury-subpoena", "state", ("18 U.S.C. 2703(c)(2)",))
    assert process.nondisclosure == f.Nondisclosure(True, date(2026, 9, 1), "order", date(2026, 2, 21))
    assert facts.notice is f.NoticeWish.JEOPARDY
    assert facts.service.channel is f.Channel.PORTAL
    assert request.channel == "portal"


def test_an_order_does_not_end_before_it_was_issued(officer: Desktop):
    officer.step("kinds")
    page = officer.process(**day("until", 2026, 2, 20))
    assert page.status_code == 200
    assert "The order ends before it was issued" in page.content.decode()


def test_nobody_can_claim_to_be_verified_law_enforcement(officer: Desktop):
    officer.fill(officer={"law_enforcement": "true", "official-law_enforcement": "true"})
    officer.send()
    assert stated(Request.objects.get()).official.law_enforcement is None


def test_a_blank_is_a_known_absence_and_is_told_with_its_cure_before_it_is_sent(officer: Desktop):
    officer.fill(officer={"badge": "", "address": "P.O. Box 7"})
    page = officer.check()
    cures = [point.cure for group in page.context["advice"].missing for point in group.points]
    assert "Give the agent's badge or identification number." in cures
    assert "Give a street address; a P.O. box is not accepted." in cures
    assert "Give the agent&#x27;s badge or identification number." in page.content.decode()
    assert officer.send().status_code == 302
    assert stated(Request.objects.get()).contact.badge == ""


def test_every_page_can_be_left_blank_but_what_routes_and_who_asks(officer: Desktop):
    officer.step("kinds")
    officer.client.post(reverse("portal:step", args=["officer"]), {"body": "police"})
    for slug in ("accounts", "information", "notice"):
        assert officer.client.post(reverse("portal:step", args=[slug]), {}).status_code == 302
    officer.client.post(reverse("portal:processes"))
    officer.client.post(reverse("portal:documents"))
    assert officer.check().context["advice"].count >= 6
    assert officer.send().status_code == 302
    facts = stated(Request.objects.get())
    assert facts.contact == f.Contact("", "", "", "", "", "", "", "")
    assert facts.instruments == ()
    assert facts.accounts == ()


def test_a_complete_request_is_told_to_lack_nothing(officer: Desktop):
    officer.fill()
    advice = officer.check().context["advice"]
    assert advice.missing == ()
    assert {each.name: each.answer.value for each in advice.outlook} == {
        "Subscriber information": "release",
        "Log data: IP addresses of logins": "refuse",
    }


def test_what_only_waits_for_a_missing_point_does_not_look_refused(officer: Desktop):
    officer.fill(officer={"badge": ""})
    waits = {each.name: each.waits for each in officer.check().context["advice"].outlook}
    assert waits == {"Subscriber information": True, "Log data: IP addresses of logins": False}


def test_going_back_or_loading_again_loses_nothing(officer: Desktop):
    officer.fill()
    for slug in STEPS:
        form = officer.client.get(reverse("portal:step", args=[slug])).context["form"]
        assert officer.client.post(reverse("portal:step", args=[slug]), flat(form)).status_code == 302
    officer.client.get(reverse("portal:step", args=["officer"]))
    officer.send()
    assert stated(Request.objects.get()).contact.agency == OFFICER["agency"]


def flat(form) -> dict[str, object]:
    """What a browser sends when a page is sent as it was shown."""
    sent: dict[str, object] = {}
    for bound in form:
        value = bound.value()
        if hasattr(value, "year"):
            sent |= {f"{bound.name}_{part}": getattr(value, part) for part in ("day", "month", "year")}
        elif value:
            sent[bound.name] = value
    return sent


def test_a_draft_belongs_to_one_officer(officer: Desktop, other: Desktop):
    officer.fill()
    assert other.check().status_code == 302
    assert other.client.get(reverse("portal:step", args=["officer"])).status_code == 302


def test_a_sent_draft_cannot_be_sent_again(officer: Desktop):
    officer.submit()
    assert officer.send().headers["Location"] == reverse("portal:requests")
    assert Request.objects.count() == 1


def test_starting_again_forgets_the_draft(officer: Desktop):
    officer.fill()
    officer.client.post(reverse("portal:again"))
    assert officer.check().headers["Location"] == reverse("portal:step", args=["kinds"])


def test_no_page_is_reached_before_the_one_that_routes(officer: Desktop):
    for slug in ("officer", "accounts", "notice"):
        answer = officer.client.get(reverse("portal:step", args=[slug]))
        assert answer.headers["Location"] == reverse("portal:step", args=["kinds"])


def test_the_authorisation_is_asked_for_where_the_guideline_that_applies_asks(officer: Desktop):
    officer.fill(kinds={"jurisdiction": "MY"})
    assert officer.check().context["advice"].title.startswith("TikTok Pte. Ltd.")
    officer.send()
    facts = stated(Request.objects.get())
    assert facts.authorisation == f.Authorisation(True, "The Director", "head", True)
    assert facts.consent is False


def test_a_referral_is_told_before_anything_is_sent(officer: Desktop):
    officer.fill(kinds={"jurisdiction": "RU"})
    page = officer.check()
    assert page.context["advice"].referred
    assert officer.send().status_code == 302


def test_a_preservation_states_its_letter_and_needs_no_process(officer: Desktop):
    request = officer.submit(kinds={"kinds": ["preservation", "extension"]}, letter={"pending": "mlat"})
    facts = stated(request)
    assert facts.preservation == f.PreservationLetter(
        True, True, facts.preservation.dated, "A warrant is being drafted."
    )
    assert facts.history.process_pending == "mlat"
    assert facts.wanted is None
    assert sorted(request.matters.exclude(kind="copy").values_list("kind", flat=True)) == ["extension", "preservation"]
    kept = request.matters.filter(kind="copy")
    assert sorted(one.account for one in kept) == sorted(account.username for account in facts.accounts)


def test_an_emergency_is_filed_with_its_points_and_is_not_told_to_wait(officer: Desktop):
    officer.fill(kinds={"kinds": ["emergency"]}, officer={"badge": ""}, emergency={"context": ""})
    assert "An emergency is not sent back" in officer.check().content.decode()
    officer.send()
    emergency = stated(Request.objects.get()).emergency
    assert emergency.threatens == ("death",)
    assert emergency.nature == "An announced suicide"
    assert emergency.necessary == ("subscriber", "logs")


def test_other_identifiers_are_taken_and_told_to_find_no_account(officer: Desktop):
    officer.fill(
        accounts={"usernames": "", "known": ["email"], "by_email": "x@mail.example", "by_phone": "never shown"}
    )
    assert officer.check().context["advice"].missing
    officer.send()
    assert stated(Request.objects.get()).accounts == (f.Account(other_identifiers=(("email", "x@mail.example"),)),)


def test_parts_and_subsets_of_the_guideline_can_be_asked_for(officer: Desktop):
    officer.fill(information={"asks": ["video", "interactions"], "parts_video": ["/private"], "other": "drafts"})
    officer.send()
    assert stated(Request.objects.get()).wanted == (
        f.Wanted("video", subset="private"),
        f.Wanted("interactions"),
        f.Wanted("drafts"),
    )


def test_documents_are_kept_byte_for_byte_and_shown_back(officer: Desktop, objects):
    officer.step("kinds")
    sent = [
        SimpleUploadedFile("warrant.pdf", b"%PDF-1.7 \x00\xff"),
        SimpleUploadedFile("annex.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 2992),
    ]
    page = officer.client.post(reverse("portal:documents"), {"uploads": sent, "then": "stay"}, follow=True)
    told = page.content.decode()
    assert "warrant.pdf" in told
    assert "2.9\xa0KB" in told
    officer.client.post(reverse("portal:remove-document", args=[2]))
    request = officer.submit()
    (kept,) = request.documents.all()
    assert (kept.name, kept.size, kept.media_type) == ("warrant.pdf", 11, "application/pdf")
    assert the_store().read(kept.sha256) == b"%PDF-1.7 \x00\xff"


def test_too_large_a_file_is_refused_with_a_reason(officer: Desktop, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 10)
    officer.step("kinds")
    answer = officer.client.post(reverse("portal:documents"), {"uploads": SimpleUploadedFile("a.pdf", b"x" * 11)})
    assert "at most" in answer.content.decode()
    assert officer.client.get(reverse("portal:documents")).context["files"] == ()


def test_the_confirmation_shows_the_number_and_the_words_of_the_receipt(officer: Desktop):
    officer.fill()
    page = officer.client.get(officer.send().headers["Location"]).content.decode()
    request, letter = Request.objects.get(), Letter.objects.get()
    assert page.count(request.reference) >= 2
    assert "No objection is waived" in letter.body
    assert letter.body.split("\n\n")[2][:40] in page


def test_the_receipt_reads_the_same_whatever_was_asked(officer: Desktop, other: Desktop):
    first, second = officer.submit(), other.submit(accounts={"usernames": "no_such_account"})
    bodies = {each.letters.get().body.replace(each.reference, "R") for each in (first, second)}
    assert len(bodies) == 1


def test_a_first_request_fills_the_profile_and_a_later_one_leaves_it(officer: Desktop):
    officer.submit()
    profile = Officer.objects.get(person__email="ada.portal@police.example")
    assert (profile.agency, profile.badge, profile.jurisdiction) == ("Springfield Police", "77", "US")
    officer.submit(officer={"agency": "Another Agency"})
    profile.refresh_from_db()
    assert profile.agency == "Springfield Police"


def test_whoever_has_an_account_and_no_profile_becomes_an_officer_of_whom_nothing_is_believed(db, objects):
    person = Person.objects.create_user("new@police.example")
    request = at(person).submit()
    assert request.officer.person == person
    assert request.officer.email_verified_at is None
    assert {role.value for role in actor_of(Person.objects.get(pk=person.pk)).roles} == {"officer"}


WRONG_DAYS = [("31", "2", "2026"), ("1", "", "2026"), ("x", "y", "z"), ("1", "1", "99999"), ("٣", "1", "2026x")]


@pytest.mark.parametrize(("day", "month", "year"), WRONG_DAYS)
def test_a_day_that_there_is_not_is_told_at_its_field(officer: Desktop, day: str, month: str, year: str):
    officer.step("kinds")
    sent = {"response_date_day": day, "response_date_month": month, "response_date_year": year}
    answer = officer.step("officer", **sent)
    assert answer.status_code == 200
    assert "Response needed by must" in str(answer.context["form"].errors["response_date"])


def test_a_period_that_ends_before_it_begins_is_told(officer: Desktop):
    officer.step("kinds")
    days = {"first_day": 2, "first_month": 3, "first_year": 2026, "last_day": 1, "last_month": 3, "last_year": 2026}
    assert "must not lie before" in str(officer.step("information", **days).context["form"].errors["last"])


def test_a_period_left_blank_states_no_limit_and_the_form_says_so(officer: Desktop):
    officer.fill()
    form = officer.client.get(reverse("portal:step", args=["information"])).content.decode()
    assert "Leave it blank where your request states no first day" in form
    assert "No limit: records of all dates" in officer.check().content.decode()
    officer.send()
    assert stated(Request.objects.get()).period == f.DateRange("", "")


HOSTILE = "<img src=x onerror=alert(1)>\u202e{{ 7 }}{% csrf %}\x00'\";--"


def test_hostile_names_come_back_as_text(officer: Desktop):
    hostile = HOSTILE.replace("\x00", "")
    request = officer.submit(
        officer={"name": hostile, "agency": hostile, "address": hostile},
        accounts={"usernames": hostile},
        process={"issuer": hostile, "cites": hostile},
        information={"other": hostile},
        documents={"uploads": SimpleUploadedFile("<b>x\u202efdp.exe", b"%PDF-1.7")},
    )
    assert stated(request).contact.name == hostile
    for page in (f"/requests/{request.reference}/", "/requests/", f"/requests/{request.reference}/sent/"):
        shown = officer.client.get(page).content.decode()
        assert "<img src=x" not in shown
        assert "<b>x" not in shown
        assert "\u202efdp" not in shown


def test_the_check_page_escapes_what_it_repeats(officer: Desktop):
    officer.fill(officer={"name": HOSTILE.replace("\x00", "")})
    shown = officer.check().content.decode()
    assert "<img src=x" not in shown
    assert "&lt;img src=x" in shown


@pytest.mark.parametrize(
    ("slug", "field", "length"),
    [
        ("officer", "name", 201),
        ("officer", "address", 601),
        ("accounts", "usernames", 200_001),
        ("officer", "email", 300),
    ],
)
def test_what_is_too_long_is_told_and_not_cut(officer: Desktop, slug: str, field: str, length: int):
    officer.step("kinds")
    text = "x" * length + "@police.example" if field == "email" else "x" * length
    answer = officer.step(slug, **{field: text})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_null_characters_are_refused_and_break_nothing(officer: Desktop):
    officer.step("kinds")
    assert "name" in officer.step("officer", name="A\x00B").context["form"].errors


def test_more_accounts_than_one_request_may_name_are_told(officer: Desktop):
    officer.step("kinds")
    answer = officer.step("accounts", usernames="\n".join(f"user{n}" for n in range(2001)))
    assert "at most 2000 accounts" in str(answer.context["form"].errors)


@pytest.mark.parametrize("field", ["kinds", "jurisdiction"])
def test_a_choice_that_was_never_offered_is_refused(officer: Desktop, field: str):
    answer = officer.step("kinds", **{field: "no-such-thing"})
    assert field in answer.context["form"].errors


@pytest.mark.parametrize("page", ["kinds", "check", "documents", "again", "process"])
def test_nothing_is_taken_without_the_token_of_the_page(officer: Desktop, page: str):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, Person.objects.get(email="ada.portal@police.example"))
    assert strict.post(f"/file/{page}/", KINDS).status_code == 403


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_document_of_process_that_is_not_there_is_not_found(officer: Desktop, number: int):
    officer.step("kinds")
    officer.process(1)
    assert officer.client.get(reverse("portal:process", args=[number])).status_code == 404


def test_process_is_changed_and_removed(officer: Desktop):
    officer.step("kinds")
    officer.process(1)
    officer.process(2, type="nondisclosure-order")
    officer.process(1, issuer="Another court")
    officer.client.post(reverse("portal:remove-process", args=[2]))
    page = officer.client.get(reverse("portal:processes"))
    assert [each["name"] for each in page.context["documents"]] == ["Grand jury subpoena"]
    assert "Another court" in page.content.decode()


@pytest.mark.parametrize("slug", [*STEPS, "check", "documents"])
def test_a_page_of_the_form_takes_few_queries(officer: Desktop, slug: str, django_assert_max_num_queries):
    officer.fill()
    with django_assert_max_num_queries(7):
        assert officer.client.get(reverse("portal:step", args=[slug])).status_code == 200
