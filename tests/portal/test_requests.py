"""An officer's own requests: where they stand, what to correct, and the return. For anybody else they are not there."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as live
from django.test import Client
from django.urls import reverse

from rogatory.desk import audit, door
from rogatory.desk.deciding import facts_of
from rogatory.desk.inputs import Decide, RecordFacts, Say
from rogatory.desk.models import Access, AuditEntry, FactsVersion, Letter, Matter, Production, Request
from rogatory.desk.outcome import Outcome
from rogatory.edge.facts import facts_json
from rogatory.evidence.signature import PublicKey
from rogatory.guidelines import facts as f
from rogatory.verify.whole import check_return
from tests.access.unsigned import unsigned
from tests.desk.unpacked import zip_of
from tests.portal.fetching import address, begin, content_of, fetch, opened, package_of
from tests.portal.filing import Desktop
from tests.portal.staff import Staff
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def page(officer: Desktop, request: Request, name: str = "request", *more: str) -> str:
    answer = officer.client.get(reverse(f"portal:{name}", args=[request.reference, *more]))
    assert answer.status_code == 200
    return answer.content.decode()


def silent(content: str, request: Request) -> str:
    """A page without what tells one request from another."""
    return unsigned(content.encode()).replace(request.reference, "R")


def test_the_whole_way_from_the_form_to_the_return(officer: Desktop, staff: Staff):
    request = officer.submit(officer={"badge": ""})
    assert "Received" in page(officer, request)
    staff.give_back(request)
    told = page(officer, request)
    assert "Returned to you" in told
    assert "Give the agent&#x27;s badge or identification number." in told
    assert officer.client.post(reverse("portal:correct", args=[request.reference])).status_code == 302
    officer.step("officer", badge="77")
    sent = officer.send()
    assert sent.headers["Location"] == reverse("portal:sent", args=[request.reference])
    assert facts_of(request.facts_versions.last()).contact.badge == "77"
    made = staff.answer(request)
    assert "Ready" in page(officer, request)
    told = page(officer, request, "return", "data")
    assert package_of(request).name in told
    content = opened(request, content_of(fetch(officer.client, request)))
    assert content == zip_of(made)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert audit.check().faults == ()


@pytest.fixture
def delivered(officer: Desktop, staff: Staff) -> tuple[Request, Production]:
    request = officer.submit()
    return request, staff.answer(request)


def test_a_download_is_a_file_that_no_cache_keeps_and_that_says_its_length(officer: Desktop, delivered):
    request, made = delivered
    answer = fetch(officer.client, request, REMOTE_ADDR="192.0.2.7")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Length"] == str(made.packages.get().size)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{package_of(request).name}"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(b"".join(answer.streaming_content)) == made.packages.get().size
    access = Access.objects.get()
    assert (access.by, access.address) == (request.officer.person, "192.0.2.7")
    assert AuditEntry.objects.filter(subject=request.reference, action="download").count() == 1
    assert "You downloaded the return" in page(officer, request)


def test_a_download_through_a_proxy_is_recorded_with_the_address_that_the_proxy_saw(
    officer: Desktop, delivered, settings
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request, _ = delivered
    told = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 192.0.2.7", "REMOTE_ADDR": "127.0.0.1"}
    content_of(fetch(officer.client, request, **told))
    assert Access.objects.get().address == "192.0.2.7"


def test_the_receipt_of_a_return_leads_to_the_key_with_which_anybody_verifies_it(officer: Desktop, delivered):
    request, made = delivered
    content = page(officer, request, "receipt", "data")
    assert made.manifest_sha256 in content
    assert reverse("portal:return-key") in content
    assert "--key return-key.pub.pem" in content
    key = Client().get(reverse("portal:return-key")).content
    fetched = opened(request, content_of(fetch(officer.client, request)))
    report = check_return(io.BytesIO(fetched), PublicKey.read(key, "the key"))
    assert report.ok, [finding for finding in report.findings if finding.level == "bad"]
    assert report.pinned


def test_before_the_first_return_there_is_no_key_to_publish(client: Client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert client.get(reverse("portal:return-key")).status_code == 404
    assert list(tmp_path.iterdir()) == []


def test_looking_at_the_page_of_a_return_is_no_download(officer: Desktop, delivered):
    request, _ = delivered
    page(officer, request, "return", "data")
    assert officer.client.get(address(request, "begin-download")).status_code == 405
    assert not Access.objects.exists()


def test_an_expired_return_is_shown_as_expired_and_not_given(officer: Desktop, delivered, settings):
    request, _ = delivered
    settings.CLOCK_SHIFT = live.CLOCK_SHIFT + timedelta(days=400)
    assert "The return expired" in page(officer, request, "return", "data")
    answer = officer.client.post(address(request, "begin-download"), follow=True)
    assert "expired" in answer.content.decode()
    assert not Access.objects.exists()


NAMES = [("request",), ("sent",), ("withdraw", "data"), ("return", "data"), ("receipt", "data"), ("ask-again", "data")]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[0])
def test_another_officers_request_cannot_be_told_from_none(officer: Desktop, other: Desktop, delivered, name):
    request, _ = delivered
    answers = []
    for reference in (request.reference, "R-2026-999999-X"):
        answer = other.client.get(reverse(f"portal:{name[0]}", args=[reference, *name[1:]]))
        assert answer.status_code == 404
        answers.append(unsigned(answer.content))
    assert answers[0] == answers[1]


ACTS = [
    ("correct",),
    ("withdraw", "data"),
    ("ask-package", "data"),
    ("ask-again", "data"),
    ("begin-download", "data", "package"),
    ("passphrase", "data", "package"),
]


@pytest.mark.parametrize("name", ACTS, ids=lambda name: name[0])
def test_nobody_acts_on_another_officers_request(officer: Desktop, other: Desktop, delivered, name):
    request, _ = delivered
    entries = AuditEntry.objects.count()
    given = [package_of(request).pk if each == "package" else each for each in name[1:]]
    answer = other.client.post(reverse(f"portal:{name[0]}", args=[request.reference, *given]), {"words": "x"})
    assert answer.status_code == 404
    assert AuditEntry.objects.count() == entries
    assert request.reference not in other.client.get("/requests/").content.decode()


def test_silence_looks_like_a_request_that_nobody_has_looked_at(officer: Desktop, staff: Staff):
    waiting, silenced = officer.submit(), officer.submit()
    staff.hurry()
    staff.act(staff.team.intake, "reject_sender", silenced, Say("no such officer")).require()
    before = silent(page(officer, waiting), waiting)
    times = [each.request.received_at for each in (waiting.matters.get(), silenced.matters.get())]
    assert abs(times[0] - times[1]) < timedelta(minutes=1)
    assert _timeless(silent(page(officer, silenced), silenced)) == _timeless(before)
    for request in (waiting, silenced):
        address = reverse("portal:withdraw", args=[request.reference, "data"])
        officer.client.post(address, {"words": "no longer needed"})
        assert request.matters.get().state == "withdrawn"
        assert "Your request was withdrawn" in page(officer, request)
    assert _timeless(silent(page(officer, silenced), silenced)) == _timeless(silent(page(officer, waiting), waiting))


def _timeless(content: str) -> str:

    return re.sub(r"<time[^>]*>[^<]*</time>|, \d+ \w+ \d{4}, \d\d:\d\d UTC", "", content)


def test_a_letter_that_was_not_sent_before_an_impostor_was_found_out_is_not_on_the_page(officer: Desktop, staff: Staff):
    """What the mail keeps back the page keeps back; what went out before stays to be read."""
    request = officer.submit()
    staff.hurry()
    staff.verify(request)
    staff.approve(request.matters.get(), second=staff.team.counsel)
    latest = request.facts_versions.last()
    assert ": decision on your request" in page(officer, request)
    known = facts_of(latest)
    found = facts_json(replace(known, official=replace(known.official, law_enforcement=False)))
    digest = hashlib.sha256(found).hexdigest()
    number, at = latest.number + 1, staff.now
    FactsVersion.objects.create(request=request, number=number, facts=found, sha256=digest, recorded_at=at)
    assert ": decision on your request" not in page(officer, request)
    Letter.objects.filter(request=request, key="approval").update(sent_at=at)
    assert ": decision on your request" in page(officer, request)


def test_a_request_that_is_held_looks_like_one_that_was_received(officer: Desktop, staff: Staff):
    request = officer.submit()
    before = page(officer, request)
    staff.hurry()
    staff.act(staff.team.intake, "hold", request, Say("private mailbox")).require()
    after = page(officer, request)
    assert silent(after, request) == silent(before, request)


def test_a_status_page_reads_the_same_whether_the_account_exists(officer: Desktop, staff: Staff):
    """Before people have decided, no page tells whether there is such an account."""
    real, unreal = (officer.submit(accounts={"usernames": name}) for name in ("river_lantern", "no_such_user_at_all"))
    staff.hurry()
    for request in (real, unreal):
        staff.verify(request)
        staff.act(
            staff.team.intake,
            "record_facts",
            request,
            RecordFacts(_with_account(facts_of(request.facts_versions.last()), exists=request == real)),
        ).require()
    shown = [_timeless(silent(page(officer, each), each)) for each in (real, unreal)]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("kinds", [["data"], ["preservation"], ["data", "preservation"]])
def test_to_file_for_an_account_that_there_is_and_for_one_that_there_is_not_is_answered_alike(
    officer: Desktop, staff: Staff, kinds: list[str]
):
    """The same redirects, receipt, page of what was sent and status page; before and after copies were taken."""
    names = ("river_lantern", "riven_lanterm")
    filed, seen = [], []
    for name in names:
        officer.fill(kinds={"kinds": kinds}, accounts={"usernames": name})
        shown = unsigned(officer.check().content).replace(name, "NAME")
        sent = officer.send()
        request = Request.objects.get(reference=sent.headers["Location"].split("/")[2])
        filed.append(request)
        after = silent(officer.client.get(sent.headers["Location"]).content.decode(), request)
        letter = Letter.objects.get(request=request)
        receipt = (letter.subject + letter.body).replace(request.reference, "R").replace(name, "NAME")
        headers = sorted((key, len(value)) for key, value in sent.headers.items())
        seen.append([_timeless(each.replace(name, "NAME")) for each in (shown, after, receipt)] + [headers])
    assert seen[0] == seen[1]
    for turn in ("before the worker", "after it"):
        pages = [_timeless(silent(page(officer, each), each)) for each in filed]
        assert pages[0].replace(names[0], "NAME") == pages[1].replace(names[1], "NAME"), turn
        staff.work()


def _with_account(facts: f.Facts, *, exists: bool) -> f.Facts:

    return replace(facts, accounts=tuple(replace(each, exists=exists) for each in facts.accounts))


def test_a_correction_keeps_what_intake_had_read_in_the_documents(officer: Desktop, staff: Staff):

    request = officer.submit(officer={"badge": ""})
    staff.hurry()
    read = replace(facts_of(request.facts_versions.last()), language="en", product="main", attachments=("subpoena",))
    staff.act(staff.team.intake, "record_facts", request, RecordFacts(read)).require()
    staff.give_back(request)
    officer.client.post(reverse("portal:correct", args=[request.reference]))
    officer.step("officer", badge="77")
    officer.send()
    facts = facts_of(request.facts_versions.last())
    assert (facts.language, facts.product, facts.attachments) == ("en", "main", ("subpoena",))
    assert facts.contact.badge == "77"
    assert facts.official.law_enforcement is None


def test_a_correction_of_nothing_is_refused_with_its_cure(officer: Desktop, staff: Staff):
    request = officer.submit(officer={"badge": ""})
    staff.give_back(request)
    officer.client.post(reverse("portal:correct", args=[request.reference]))
    versions = request.facts_versions.count()
    answer = officer.send()
    assert answer.status_code == 200
    assert "nothing was corrected" in answer.content.decode()
    assert officer.send(words="The badge is on the letter.").status_code == 302
    assert request.facts_versions.count() == versions


def test_only_what_was_returned_can_be_corrected(officer: Desktop):
    request = officer.submit()
    answer = officer.client.post(reverse("portal:correct", args=[request.reference]))
    assert answer.headers["Location"] == reverse("portal:request", args=[request.reference])
    assert officer.check().status_code == 302


def test_an_officer_withdraws_with_a_reason(officer: Desktop):
    request = officer.submit()
    address = reverse("portal:withdraw", args=[request.reference, "data"])
    assert "Say why you withdraw it" in officer.client.post(address, {"words": " "}).content.decode()
    assert request.matters.get().state == "received"
    officer.client.post(address, {"words": "The case is closed."})
    assert request.matters.get().state == "withdrawn"
    assert "It was withdrawn" in page(officer, request)
    assert officer.client.get(address).status_code == 404


def test_every_letter_can_be_read_on_the_page(officer: Desktop, staff: Staff, delivered):
    request, _ = delivered
    told = page(officer, request)
    for letter in request.letters.all():
        assert told.count(letter.subject) >= 2


def test_a_refusal_is_told_with_its_letter(officer: Desktop, staff: Staff):
    request = officer.submit(information={"asks": ["logs"], "parts_logs": []})
    staff.hurry()
    staff.verify(request)
    matter = request.matters.get()
    staff.act(staff.team.reviewer, "refuse", matter, Decide(staff.seen(matter))).require()
    assert "Refused" in page(officer, request)
    assert request.letters.get(key="refusal").subject in page(officer, request)


def test_the_list_takes_as_many_queries_for_many_requests_as_for_one(officer: Desktop, django_assert_max_num_queries):
    officer.submit()
    with django_assert_max_num_queries(7):
        officer.client.get("/requests/")
    for _ in range(4):
        officer.submit()
    with django_assert_max_num_queries(7):
        assert len(officer.client.get("/requests/").context["requests"]) == 5


def test_the_page_of_a_request_takes_as_many_queries_whatever_happened(
    officer: Desktop, delivered, django_assert_max_num_queries
):
    request, _ = delivered
    for name, most in ((("request",), 16), (("sent",), 17), (("return", "data"), 14), (("receipt", "data"), 9)):
        with django_assert_max_num_queries(most):
            page(officer, request, *name)


def test_the_team_files_nothing_and_sees_no_officers_page(officer: Desktop, staff: Staff, delivered):
    request, _ = delivered
    sign_in(officer.client, staff.team.reviewer.person)
    assert officer.client.get(reverse("portal:request", args=[request.reference])).status_code == 404
    assert officer.client.get(reverse("portal:begin")).status_code == 403


def test_the_door_is_the_only_way_to_a_return(officer: Desktop, delivered, monkeypatch):
    """What the door refuses, the page does not stream."""
    request, _ = delivered
    assert begin(officer.client, request).status_code == 303
    Matter.objects.filter(request=request).update(state="produced")
    assert officer.client.get(address(request)).status_code == 404
    Matter.objects.filter(request=request).update(state="delivered")
    monkeypatch.setattr(door, "act", lambda *_: Outcome("download", ("No.",)))
    answer = officer.client.get(address(request))
    assert answer.status_code == 302
    assert not answer.streaming


def test_the_page_that_confirms_a_request_or_a_correction_waives_nothing(officer: Desktop, staff: Staff):
    told = "No objection is waived, lack of jurisdiction and of proper service included"
    request = officer.submit(officer={"badge": ""})
    assert told in page(officer, request, "sent")
    staff.give_back(request)
    assert told in page(officer, request, "sent")
