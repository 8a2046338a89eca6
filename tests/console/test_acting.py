"""Actions through real requests: what each asks, what it shows before it is done, and who is turned away."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest

from rogatory.console.forms.acting import QUESTIONS, SayForm
from rogatory.console.shown.actions import DONE, LABELS
from rogatory.console.views.acting import FORMS
from rogatory.desk.actors import Actor
from rogatory.desk.grounds.footing import changed
from rogatory.desk.models import Approval, AuditEntry, Letter, Matter, Production, Request
from rogatory.edge.facts import facts_json
from rogatory.evidence.entry import Entry
from rogatory.flow.states import Role
from rogatory.flow.table import ACTIONS
from rogatory.guidelines import facts as f
from tests.console.conftest import Console, subpoena_facts
from tests.console.page import read
from tests.desk.returned import a_page_comes_by_mail
from tests.desk.stages.conftest import message
from tests.desk.team import a_number, a_person, fresh, given


def last() -> Entry:
    return Entry.from_bytes(bytes(AuditEntry.objects.order_by("-number")[0].entry))


def step(console: Console, by: Actor, target: Request | Matter, action: str, **answers: object):
    """Open an action's page, answer it, and confirm where a letter is shown first."""
    client = console.of(by)
    url = console.url(target, action)
    answer = client.post(url, read(client.get(url)).filled(**answers))
    if answer.status_code == 200:
        answer = client.post(url, {**read(answer).filled(), "confirmed": "yes"})
    return answer


def test_a_whole_case_goes_from_receipt_to_delivery_on_the_pages_of_three_people(console: Console, subpoena_pdf):
    request = console.arrived("subscriber", pdf=subpoena_pdf)
    team, matter = console.desk.team, request.matters.get()
    verified = step(
        console,
        team.intake,
        request,
        "verify",
        method="called back on a number from a directory",
        number=str(a_number().pk),
        spoke_with="the watch commander",
        answer__0="she wrote by mail for once",
        answer__1="she is on night duty",
    )
    assert verified.status_code == 302
    assert step(console, team.reviewer, matter, "approve").status_code == 302
    assert fresh(matter).state == "prepared"
    assert not Letter.objects.filter(key="approval").exists()
    assert step(console, team.counsel, matter, "countersign").status_code == 302
    assert Letter.objects.filter(key="approval").count() == 1
    console.desk.work()
    review = f"/console/requests/{request.reference}/{matter.kind}/review/"
    assert "Subscriber information" in read(console.of(team.custodian).get(review)).text
    assert step(console, team.custodian, matter, "produce").status_code == 302
    assert fresh(matter).state == "sealing"
    console.desk.work()
    assert step(console, team.custodian, matter, "deliver").status_code == 302
    assert fresh(matter).state == "delivered"
    assert Production.objects.count() == 1
    a_page_comes_by_mail(matter, b"a later page", console.desk.now)
    again = console.of(team.custodian).get(console.url(matter, "redeliver"))
    assert "What came by mail" in read(again).text
    assert step(console, team.custodian, matter, "redeliver").status_code == 302
    assert not changed(fresh(matter))
    closed = step(console, team.custodian, fresh(matter), "close", words="the officer has the return")
    assert closed.status_code == 302
    assert fresh(matter).state == "closed"


def test_every_action_that_takes_a_reason_asks_for_it_and_says_what_follows():
    assert {name for name, form in FORMS.items() if form is SayForm} == set(QUESTIONS)
    assert set(FORMS) | {"record_facts"} == set(LABELS)
    assert set(FORMS) == set(DONE)


def test_no_part_of_the_call_is_called_optional(console: Console):
    """The call is asked for once it is chosen, and an emergency demands it: then all of it."""
    request = console.arrived("subscriber")
    page = read(console.of(console.desk.team.intake).get(console.url(request, "verify"))).text
    for label in ("Number of the directory that was called", "Who confirmed", "When, in UTC"):
        assert label in page
        assert f"{label} (optional)" not in page
    assert "Notes (optional)" in page


def test_intake_compares_what_the_officer_said_with_the_documents_before_anything_rests_on_it(console: Console):
    facts = subpoena_facts("subscriber")
    content = facts_json(facts)
    request = console.desk.arrive(content, "facts.json")
    intake, url = console.of(console.desk.team.intake), console.url(request, "verify")
    page = read(intake.get(url))
    assert "I compared the facts with the documents" in page.text
    assert "river_lantern" in page.text
    directory = {"method": "found in the agency's directory"}
    directory |= {name: "explained" for name in page.asked if name.startswith("answer-")}
    assert intake.post(url, page.filled(**directory)).status_code == 422
    assert intake.post(url, page.filled(**directory, compared="on")).status_code == 302
    assert request.matters.get().state == "verified"


@pytest.mark.parametrize("action", ["hold", "reject_sender"])
def test_intake_says_why_and_it_stands_in_the_history(console: Console, action: str):
    request = console.arrived()
    intake = console.of(console.desk.team.intake)
    empty = intake.post(console.url(request, action), {"words": " "})
    assert empty.status_code == 422
    assert "Say in words why" in read(empty).text
    done = intake.post(console.url(request, action), {"words": "the mailbox is a private one"}, follow=True)
    text = read(done).text
    assert "the mailbox is a private one" in text
    assert request.matters.get().state == ACTIONS[action].targets[0]


def test_a_request_that_lacks_something_is_returned_with_the_letter_read_first(console: Console):
    request = console.desk.arrive(message())
    lacking = subpoena_facts("subscriber")
    console.desk.record(request, replace(lacking, contact=replace(lacking.contact, badge="")))
    console.desk.verify(request)
    matter = fresh(request.matters.get())
    reviewer = console.of(console.desk.team.reviewer)
    url = console.url(matter, "return_for_correction")
    shown = reviewer.post(url, read(reviewer.get(url)).filled())
    assert "Preview: nothing has been sent" in read(shown).text
    assert "badge" in read(shown).text
    assert (Letter.objects.filter(key="deficiency").count(), fresh(matter).state) == (0, "verified")
    reviewer.post(url, {**read(shown).filled(), "confirmed": "yes"})
    assert (Letter.objects.get(key="deficiency").to, fresh(matter).state) == ("ada@police.example", "returned")
    added = step(console, console.desk.team.intake, request, "correct", words="Badge 77, by telephone")
    assert added.status_code == 302
    assert fresh(matter).state == "received"


def test_a_letter_can_be_reconsidered_before_it_goes_out(console: Console):
    matter = console.verified("logs")
    reviewer = console.of(console.desk.team.reviewer)
    url = console.url(matter, "refuse")
    shown = reviewer.post(url, read(reviewer.get(url)).filled(words="as the guideline says"))
    back = read(reviewer.post(url, {**read(shown).filled(), "change": "yes"}))
    assert dict(back.fields)["words"] == "as the guideline says"
    assert fresh(matter).state == "verified"
    reviewer.post(url, {**back.filled(), "confirmed": "yes"})
    assert fresh(matter).state == "refused"
    assert Letter.objects.filter(key="refusal").count() == 1


def test_what_the_guideline_leaves_open_is_chosen_with_words_and_shown_to_the_second_person(console: Console):
    matter = console.verified("subscriber", "drafts")
    team = console.desk.team
    reviewer, url = console.of(team.reviewer), console.url(matter, "approve")
    page = read(reviewer.get(url))
    (open_one,) = {name for name in page.asked if name.startswith("chosen-") and name not in dict(page.fields)}
    why = open_one.replace("chosen", "why")
    assert reviewer.post(url, page.filled()).status_code == 422
    without_words = reviewer.post(url, {**page.filled(), open_one: "refuse"})
    assert "Say in words why you choose so" in read(without_words).text
    done = step(console, team.reviewer, matter, "approve", **{open_one: "refuse", why: "nobody keeps drafts"})
    assert done.status_code == 302
    assert [each["words"] for each in Approval.objects.get().choices.values()] == ["nobody keeps drafts"]
    seen = read(console.of(team.counsel).get(console.url(fresh(matter), "countersign"))).text
    assert "nobody keeps drafts" in seen
    assert "Prepared by rae" in seen


def test_something_that_the_guideline_releases_can_be_kept_back(console: Console):
    matter = console.verified("subscriber", "logs")
    team = console.desk.team
    refused = step(console, team.reviewer, matter, "refuse", why__0="not this one")
    assert refused.status_code == 302
    assert fresh(matter).state == "refused"


def test_what_would_return_nothing_is_offered_no_release(console: Console):
    request = console.arrived("horoscope", "subscriber")
    console.desk.verify(request)
    matter, team = fresh(request.matters.get()), console.desk.team
    page = read(console.of(team.reviewer).get(console.url(matter, "approve")))
    assert "Nothing could be collected for it, so that it cannot be released" in page.text
    released = step(console, team.reviewer, matter, "approve", chosen__0="release", why__0="why not")
    assert (released.status_code, fresh(matter).state) == (422, "verified")
    step(console, team.reviewer, matter, "approve", chosen__0="refuse", why__0="nobody here knows it")
    assert fresh(matter).state == "prepared"


def test_whoever_prepared_cannot_countersign_and_is_told_so(console: Console):
    matter = console.verified("subscriber")
    team = console.desk.team
    step(console, team.reviewer, matter, "approve")
    same = console.of(team.reviewer)
    url = console.url(matter, "countersign")
    assert url not in same.get(console.url(matter.request)).content.decode(), "nobody is offered what they may not do"
    assert url in console.of(team.counsel).get(console.url(matter.request)).content.decode()
    shown = same.post(url, read(same.get(url)).filled())
    assert shown.status_code == 409
    assert "whoever prepared a decision cannot countersign it" in read(shown).text
    forced = same.post(url, read(same.get(url)).filled(confirmed="yes"))
    assert forced.status_code == 409
    assert (last().outcome, last().action, fresh(matter).state) == ("refused", "countersign", "prepared")


def test_content_asks_for_counsel_among_the_two(console: Console):
    request = console.desk.arrive(message())
    console.desk.record(request, subpoena_facts("direct-messages", instrument="search-warrant"))
    console.desk.verify(request)
    matter = fresh(request.matters.get())
    team = console.desk.team
    step(console, team.reviewer, matter, "approve")
    client, url = console.of(team.second), console.url(matter, "countersign")
    answer = client.post(url, read(client.get(url)).filled())
    assert "ask counsel to countersign" in read(answer).text


DANGER = {"dangers": ["death"], "fact__death": "the watch commander heard the threat"}


def an_emergency(console: Console) -> Matter:
    points = f.Emergency(
        person="a child",
        nature="a threat to life",
        account_information="river_lantern",
        information_and_why="where the last login came from, to find the child",
        context="the messages of this morning",
        threatens=("death",),
        victim_is_child=True,
        letterhead=True,
        written=True,
        signed_by_sworn_official=True,
        necessary=("subscriber",),
    )
    request = console.desk.arrive(message(subject="Emergency Disclosure Request"))
    asked = replace(subpoena_facts("subscriber"), kinds=(f.Kind.EMERGENCY,), instruments=(), emergency=points)
    console.desk.record(request, asked)
    console.desk.verify(request)
    return fresh(request.matters.get())


def test_in_an_emergency_counsel_records_a_belief_and_the_choice_of_another_person(console: Console):
    matter = an_emergency(console)
    team = console.desk.team
    first = step(console, team.reviewer, matter, "approve", chosen__0="release", why__0="it finds the child", **DANGER)
    assert first.status_code == 302
    counsel, url = console.of(team.counsel), console.url(fresh(matter), "countersign")
    page = read(counsel.get(url))
    assert "it finds the child" in page.text
    assert "Your belief in good faith" in page.text
    assert "Risk of death The facts of the request say so." in page.text
    assert "the watch commander heard the threat" in page.text, "the second person reads what the first one ticked"
    assert counsel.post(url, page.filled()).status_code == 422
    done = step(
        console,
        team.counsel,
        fresh(matter),
        "countersign",
        words="The officer was heard; a life is at stake.",
        **DANGER,
    )
    assert done.status_code == 302
    assert fresh(matter).state == "approved"
    text = read(console.of(team.custodian).get(console.url(matter.request))).text
    assert "The officer was heard; a life is at stake." in text


def test_an_emergency_is_not_countersigned_by_who_verified_it(console: Console):
    matter = an_emergency(console)
    team = console.desk.team
    step(console, team.reviewer, matter, "approve", chosen__0="release", why__0="it finds the child", **DANGER)
    team.intake.person.groups.add(*team.counsel.person.groups.all())
    client, url = console.of(team.intake), console.url(fresh(matter), "countersign")
    answer = client.post(url, read(client.get(url)).filled(words="I believe so", **DANGER))
    assert answer.status_code == 409
    assert "three people" in read(answer).text


def test_the_custodian_is_told_what_the_platform_could_not_give_and_has_it_collected_again(
    console: Console, settings, tmp_path
):
    shutil.copytree(settings.SOURCE_MAP.parent, tmp_path / "platform")
    settings.SOURCE_MAP = tmp_path / "platform" / settings.SOURCE_MAP.name
    matter, custodian = console.verified("subscriber"), console.desk.team.custodian
    console.desk.approve(matter)
    for table in (tmp_path / "platform").rglob("*.parquet"):
        table.unlink()
    console.desk.work()
    page = read(console.of(custodian).get(console.url(matter, "produce")))
    assert "Could not be reached for river_lantern" in page.text
    assert "Collect again" in read(console.of(custodian).get(console.url(matter.request))).text
    assert step(console, custodian, matter, "collect_again", words="the tables were away").status_code == 302
    assert fresh(matter).state == "approved"


def test_a_decision_is_sent_back_with_words(console: Console):
    matter = console.verified("subscriber")
    team = console.desk.team
    step(console, team.reviewer, matter, "approve")
    answer = step(console, team.second, matter, "send_back", words="look at the date")
    assert answer.status_code == 302
    assert fresh(matter).state == "verified"


def test_an_act_on_a_decision_that_changed_meanwhile_is_refused(console: Console):
    matter = console.verified("subscriber")
    reviewer, url = console.of(console.desk.team.reviewer), console.url(matter, "approve")
    old = read(reviewer.get(url)).filled(confirmed="yes")
    console.desk.record(matter.request, subpoena_facts("subscriber", "logs"))
    answer = reviewer.post(url, old)
    assert answer.status_code == 409
    assert "What you looked at has changed meanwhile" in read(answer).text


def test_a_call_is_recorded_whole_or_not_at_all(console: Console):
    request = console.arrived()
    intake = console.of(console.desk.team.intake)
    answer = intake.post(console.url(request, "verify"), {"method": "called back on a number from a directory"})
    text = read(answer).text
    assert answer.status_code == 422
    for ask in ("the number that was called", "who confirmed"):
        assert ask in text


ROLES: dict[str, Callable[[Console], Actor]] = {
    "intake": lambda console: console.desk.team.intake,
    "reviewer": lambda console: console.desk.team.reviewer,
    "counsel": lambda console: console.desk.team.counsel,
    "custodian": lambda console: console.desk.team.custodian,
    "auditor": lambda console: a_person("aud", Role.AUDITOR),
    "administrator": lambda console: a_person("adm", Role.ADMINISTRATOR),
}
MATTER_ACTIONS = ("approve", "refuse", "return_for_correction", "refer", "countersign", "produce", "deliver", "close")
REQUEST_ACTIONS = ("verify", "hold", "reject_sender", "correct")


FORBIDDEN = [
    (role, action)
    for action in (*MATTER_ACTIONS, *REQUEST_ACTIONS)
    for role in ROLES
    if Role(role) not in ACTIONS[action].roles
]


@pytest.mark.sampled_again
@pytest.mark.parametrize(("role", "action"), FORBIDDEN)
def test_whose_office_it_is_not_is_turned_away_and_the_attempt_is_recorded(console: Console, role: str, action: str):
    matter = console.verified()
    target = matter if action in MATTER_ACTIONS else matter.request
    actor = ROLES[role](console)
    given(matter.request, actor)
    client = console.of(actor)
    before = AuditEntry.objects.count()
    looked = client.get(console.url(target, action))
    assert looked.status_code == 403
    assert AuditEntry.objects.count() == before, "to look is no attempt"
    answer = client.post(console.url(target, action), {"words": "please", "confirmed": "yes"})
    assert answer.status_code == 403
    assert "Only " in read(answer).text
    told = last()
    assert (told.outcome, told.action, told.actor.id) == ("refused", action, actor.id)
    assert fresh(matter).state == "verified"


def test_what_cannot_be_done_now_is_said_and_recorded(console: Console):
    matter = console.verified()
    given(matter.request, console.desk.team.custodian)
    answer = console.of(console.desk.team.custodian).post(console.url(matter, "deliver"), {"confirmed": "yes"})
    assert answer.status_code == 409
    assert "One cannot deliver the return now" in read(answer).text
    assert last().outcome == "refused"


def test_nobody_handles_a_request_of_their_own(console: Console):
    matter = console.verified()
    officer = console.desk.team.officer.person
    officer.groups.set(console.desk.team.reviewer.person.groups.all())
    client = console.of(console.desk.team.officer)
    answer = client.post(console.url(matter, "approve"), {"confirmed": "yes"})
    assert answer.status_code == 404, "what the team writes about a request is not for whoever made it"
    assert fresh(matter).state == "verified"


def test_a_form_from_elsewhere_is_turned_away(console: Console):
    request = console.arrived()
    client = console.of(console.desk.team.intake, enforce_csrf_checks=True)
    assert client.post(console.url(request, "hold"), {"words": "x"}).status_code == 403
    assert request.matters.get().state == "received"


@pytest.mark.parametrize(
    "path",
    [
        "/console/requests/R-2026-999999-X/",
        "/console/requests/{reference}/act/collect/",
        "/console/requests/{reference}/act/approve/",
        "/console/requests/{reference}/act/submit/",
        "/console/requests/{reference}/data/act/verify/",
        "/console/requests/{reference}/data/act/download/",
        "/console/requests/{reference}/emergency/act/approve/",
    ],
)
def test_there_is_no_page_for_what_does_not_exist(console: Console, path: str):
    request = console.arrived()
    client = console.of(console.desk.team.counsel)
    assert client.get(path.format(reference=request.reference)).status_code == 404
