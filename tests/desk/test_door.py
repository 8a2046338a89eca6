"""The one door: what it does, what it refuses, and that neither goes unrecorded."""

from __future__ import annotations

import pytest

from rogatory.desk import audit, door, outbox
from rogatory.desk.actors import SYSTEM, actor_of
from rogatory.desk.audit import AuditEntry
from rogatory.desk.inputs import Decide, Download, RecordFacts, Say, Submit, Verify
from rogatory.desk.models import Approval, DecisionRecord, Letter, Officer, OutboxJob, Person, Request
from rogatory.evidence.entry import Entry
from rogatory.flow import guards as g
from rogatory.flow.states import Role
from rogatory.guidelines.facts import Kind
from tests.desk.team import NOW, a_person, compared, fresh, refuse, release, seen, some_facts


def entries(action: str | None = None) -> list[Entry]:
    rows = AuditEntry.objects.filter(action=action) if action else AuditEntry.objects.all()
    return [Entry.from_bytes(bytes(row.entry)) for row in rows]


def test_a_submitted_request_has_a_reference_a_matter_for_each_kind_and_a_receipt(team):
    request = team.submit(kinds=(Kind.DATA, Kind.PRESERVATION))
    assert request.reference
    assert [(matter.kind, matter.state) for matter in request.matters.all()] == [
        ("data", "received"),
        ("preservation", "received"),
        ("copy", "provisional"),
    ]
    letter = Letter.objects.get()
    assert letter.key == "receipt"
    assert OutboxJob.objects.get(name="send_letter").payload == {"letter": letter.pk}
    assert [(entry.details["kind"], entry.from_state, entry.to_state) for entry in entries("submit")] == [
        ("data", None, "received"),
        ("preservation", None, "received"),
    ]


def test_a_second_person_must_approve(team):
    matter = team.prepared()
    outcome = door.act(team.reviewer, "countersign", matter, Decide(seen(matter)), NOW)
    assert outcome.refused == (g.SECOND_PERSON.sentence,)
    assert fresh(matter).state == "prepared"
    assert not OutboxJob.objects.filter(name="collect").exists()
    refused = entries("countersign")
    assert [(entry.outcome, entry.reason) for entry in refused] == [("refused", g.SECOND_PERSON.sentence)]
    door.act(team.second, "countersign", matter, Decide(seen(matter)), NOW).require()
    assert fresh(matter).state == "approved"
    assert OutboxJob.objects.get(name="collect").payload == {"matter": matter.pk}


def test_content_needs_counsel_among_the_two(team):
    matter = team.prepared("messages")
    outcome = door.act(team.second, "countersign", matter, Decide(seen(matter)), NOW)
    assert outcome.refused == (g.COUNSEL_AMONG.sentence,)
    assert door.act(team.counsel, "countersign", matter, Decide(seen(matter)), NOW).done


def test_what_a_person_chose_is_kept_with_the_reason(team):
    matter = team.prepared("unclear", choices=(release("unclear"),))
    assert matter.preparation.choices == {"data/someone/unclear": {"choice": "release", "words": "necessary"}}
    assert door.act(team.counsel, "countersign", matter, Decide(seen(matter)), NOW).done


def test_one_person_may_approve_what_is_no_content_and_it_is_stamped(team, settings):
    settings.PEOPLE = "one"
    matter = team.verified("subscriber")
    outcome = door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    assert outcome.alone
    assert fresh(matter).state == "approved"
    assert Approval.objects.get().alone
    assert entries("approve")[0].details["approved_alone"] is True
    content = team.verified("messages")
    assert not door.act(team.reviewer, "approve", content, Decide(seen(content)), NOW).require().alone
    assert fresh(content).state == "prepared"


def test_a_preservation_takes_one_person_because_nothing_is_disclosed(team):
    matter = team.verified(kinds=(Kind.PRESERVATION,))
    outcome = door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    assert outcome.alone
    assert not OutboxJob.objects.filter(name="collect").exists()


@pytest.mark.parametrize("action", ["approve", "refuse", "refer", "return_for_correction"])
def test_only_those_whose_office_it_is_decide(team, action):
    matter = team.verified()
    outcome = door.act(team.custodian, action, matter, Decide(seen(matter)), NOW)
    assert outcome.refused[0].startswith("Only ")
    assert entries(action)[0].outcome == "refused"


def test_what_the_facts_left_out_by_mistake_begins_anew_when_they_name_it_again(team):
    request = team.submit(kinds=(Kind.DATA, Kind.EMERGENCY))
    for kinds, state in [((Kind.EMERGENCY,), "withdrawn"), ((Kind.EMERGENCY, Kind.DATA), "received")]:
        door.act(team.intake, "record_facts", request, RecordFacts(some_facts(kinds=kinds)), NOW).require()
        assert request.matters.get(kind="data").state == state
    told = [entry for entry in entries("record_facts") if entry.details["kind"] == "data"]
    assert [(entry.from_state, entry.to_state) for entry in told] == [
        ("received", "withdrawn"),
        ("withdrawn", "received"),
    ]
    team.verify(request, called=True)
    assert request.matters.get(kind="data").state == "verified"


def test_what_one_person_approved_is_approved_by_two_once_the_operator_asks_for_it(team, settings):
    settings.PEOPLE = "one"
    matter = team.verified()
    door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    back = Say("two people by now")
    assert door.act(team.second, "send_back", fresh(matter), back, NOW).refused == (g.NOT_SETTLED.sentence,)
    settings.PEOPLE = "two"
    door.act(team.second, "send_back", fresh(matter), back, NOW).require()
    matter = fresh(matter)
    assert (matter.state, matter.preparation, matter.approval) == ("verified", None, None)
    door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    door.act(team.second, "countersign", fresh(matter), Decide(seen(matter)), NOW).require()
    assert outbox.latest_for([fresh(matter)], "collect")[matter.pk].ended_at is None


def both_officer_and(team, role: Role):
    actor = a_person("bo", role)
    Officer.objects.create(person=actor.person, agency="Example Police", email_verified_at=NOW)
    return actor_of(Person.objects.get(pk=actor.person.pk))


def test_what_an_officer_of_the_team_files_is_their_own_and_somebody_else_handles_it(team):
    both = both_officer_and(team, Role.INTAKE)
    request = door.act(both, "submit", None, Submit("portal", NOW, facts=some_facts()), NOW).require().request
    assert request.officer.person == both.person
    assert request.facts_versions.get().by is None, "an officer's own words are not the team's"
    outcome = door.act(both, "verify", request, Verify("directory", compared=compared(request)), NOW)
    assert outcome.refused == ("Nobody handles a request of their own: somebody else of the team must do this.",)
    in_another_s_name = Submit("portal", NOW, facts=some_facts(), officer=team.officer.person.officer.pk)
    assert "another officer's name" in door.act(both, "submit", None, in_another_s_name, NOW).refused[0]


def test_nobody_verifies_a_request_that_turns_out_to_be_their_own(team):
    both = both_officer_and(team, Role.INTAKE)
    Officer.objects.filter(person=both.person).update(vetted_at=NOW)
    facts = some_facts(email=both.person.email)
    request = door.act(SYSTEM, "submit", None, Submit("email", NOW, facts=facts), NOW).require().request
    outcome = door.act(both, "verify", request, Verify("directory", compared=compared(request)), NOW)
    assert "your own" in outcome.refused[0]
    team.verify(request)


def test_what_an_officer_says_of_their_own_process_is_compared_before_anything_rests_on_it(team):
    request = team.submit()
    outcome = door.act(team.intake, "verify", request, Verify("directory"), NOW)
    assert outcome.refused == (g.FACTS_COMPARED.sentence,)
    old = compared(request)
    door.act(team.intake, "verify", request, Verify("directory", compared=old), NOW).require()
    assert entries("verify")[-1].details["compared"] == old


def test_facts_that_the_team_recorded_need_no_other_word(team):
    request = team.submit()
    door.act(team.intake, "record_facts", request, RecordFacts(some_facts()), NOW).require()
    assert door.act(team.intake, "verify", request, Verify("directory"), NOW).done


def test_what_a_person_withdrew_stays_withdrawn_whatever_the_facts_name(team):
    request = team.submit(kinds=(Kind.DATA, Kind.PRESERVATION))
    door.act(team.intake, "withdraw", request.matters.get(kind="data"), Say("the officer rang"), NOW).require()
    both = RecordFacts(some_facts(kinds=(Kind.DATA, Kind.PRESERVATION)))
    door.act(team.intake, "record_facts", request, both, NOW).require()
    assert request.matters.get(kind="data").state == "withdrawn"


def test_a_second_person_signs_the_choices_they_have_seen(team):
    """The decision may be the same, and yet something else leaves."""
    matter = team.prepared("subscriber", "unclear", choices=(refuse("unclear"),))
    on_screen = seen(matter)
    door.act(team.reviewer, "send_back", matter, Say("look again"), NOW).require()
    again = Decide(seen(matter), (release("unclear"),))
    door.act(team.reviewer, "approve", fresh(matter), again, NOW).require()
    matter = fresh(matter)
    outcome = door.act(team.counsel, "countersign", matter, Decide(on_screen), NOW)
    assert outcome.refused == (g.DECISION_SEEN.sentence,)
    assert door.act(team.counsel, "countersign", matter, Decide(seen(matter)), NOW).done


def test_an_act_on_a_decision_that_has_changed_is_refused(team):
    matter = team.verified()
    old = seen(matter)
    door.act(team.intake, "record_facts", matter.request, RecordFacts(some_facts("subscriber")), NOW).require()
    assert door.act(team.reviewer, "approve", matter, Decide(old), NOW).refused == (g.DECISION_SEEN.sentence,)
    assert door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).done


def test_the_decision_acted_on_is_kept_with_the_texts_that_replay_it(team):
    matter = team.prepared()
    record = DecisionRecord.objects.get()
    assert matter.decision == record
    assert record.sha256 == entries("approve")[0].details["decision"]
    assert record.guideline.content
    assert record.counsel.content


def test_new_facts_that_change_who_asks_void_the_verification(team):
    matter = team.verified()
    other = some_facts(email="eve@elsewhere.example")
    door.act(team.intake, "record_facts", matter.request, RecordFacts(other), NOW).require()
    assert (fresh(matter).state, fresh(matter).verification) == ("received", None)
    assert [(entry.from_state, entry.to_state) for entry in entries("record_facts")] == [("verified", "received")]


def test_facts_that_name_another_kind_begin_its_matter(team):
    request = team.submit()
    more = some_facts(kinds=(Kind.DATA, Kind.PRESERVATION))
    door.act(team.intake, "record_facts", request, RecordFacts(more), NOW).require()
    assert [matter.kind for matter in request.matters.all()] == ["data", "preservation", "copy"]
    assert [entry.details["kind"] for entry in entries("record_facts")] == ["data", "preservation"]


def test_nothing_changes_when_the_audit_cannot_be_written(team, monkeypatch):
    matter = team.prepared()
    before = (Approval.objects.count(), OutboxJob.objects.count(), Letter.objects.count(), AuditEntry.objects.count())

    def full(_drafts):
        raise OSError("no space left on the device")

    monkeypatch.setattr(audit, "append_many", full)
    with pytest.raises(OSError, match="no space"):
        door.act(team.second, "countersign", matter, Decide(seen(matter)), NOW)
    assert fresh(matter).state == "prepared"
    assert before == (
        Approval.objects.count(),
        OutboxJob.objects.count(),
        Letter.objects.count(),
        AuditEntry.objects.count(),
    )


def test_inputs_that_a_stage_cannot_use_are_refused_with_the_cure_and_recorded(team):
    outcome = door.act(team.officer, "submit", None, Submit("pigeon", NOW), NOW)
    assert "pigeon" in outcome.refused[0]
    assert not Request.objects.exists()
    (entry,) = entries("submit")
    assert entry.outcome == "refused"
    assert "pigeon" not in entry.reason, "what somebody typed may be personal and belongs beside the entry"


def test_a_preview_shows_the_letter_and_leaves_everything_as_it_was(team):
    matter = team.verified("logs")
    written, recorded = Letter.objects.count(), AuditEntry.objects.count()
    outcome = door.preview(team.reviewer, "refuse", matter, Decide(seen(matter)), NOW)
    assert outcome.letter.key == "refusal"
    assert outcome.letter.body
    assert fresh(matter).state == "verified"
    assert (Letter.objects.count(), AuditEntry.objects.count()) == (written, recorded)
    assert door.preview(team.custodian, "refuse", matter, Decide(seen(matter)), NOW).refused
    assert AuditEntry.objects.count() == recorded


def test_a_sender_who_is_not_law_enforcement_hears_nothing_more(team):
    request = team.submit()
    door.act(team.intake, "reject_sender", request, Say("a private person"), NOW).require()
    assert request.matters.get().state == "no-answer"
    assert [letter.key for letter in Letter.objects.all()] == ["receipt"]


def test_an_officer_acts_on_their_own_requests_only(team):
    from tests.desk.team import an_officer

    request = team.submit()
    stranger = an_officer("eve")
    outcome = door.act(stranger, "withdraw", request.matters.get(), Say("mine"), NOW)
    assert outcome.refused == ("An officer may act on their own requests only.",)
    assert door.act(team.officer, "withdraw", request.matters.get(), Say("solved"), NOW).done


def test_an_officer_files_in_their_own_name_only(team):
    from tests.desk.team import an_officer

    other = an_officer("eve").person.officer
    outcome = door.act(team.officer, "submit", None, Submit("portal", NOW, officer=other.pk), NOW)
    assert "another officer's name" in outcome.refused[0]
    own = door.act(team.officer, "submit", None, Submit("portal", NOW), NOW).require().request
    assert own.officer == team.officer.person.officer


def test_a_deactivated_person_may_do_nothing(team):
    from rogatory.desk.actors import actor_of

    person = team.reviewer.person
    person.is_active = False
    person.save()
    matter = team.verified()
    assert door.act(actor_of(person), "approve", matter, Decide(seen(matter)), NOW).refused


def test_personal_data_stays_beside_the_entries(team):
    team.prepared()
    told = b"".join(bytes(row.entry) for row in AuditEntry.objects.all())
    for personal in (b"Ada Sample", b"police.example", b"someone", b"order.pdf"):
        assert personal not in told


@pytest.mark.parametrize(
    ("action", "inputs", "what"),
    [("fly", Say("x"), "no action"), ("verify", Say("x"), "takes Verify"), ("hold", Say("x"), "acts on a Request")],
)
def test_a_caller_s_mistake_is_told_at_once(team, action, inputs, what):
    with pytest.raises(ValueError, match=what):
        door.act(team.intake, action, team.submit().matters.get(), inputs, NOW)


def test_the_system_signs_nothing(team):
    matter = team.verified()
    assert door.act(SYSTEM, "approve", matter, Decide(seen(matter)), NOW).refused
    assert door.act(SYSTEM, "verify", matter.request, Verify("none"), NOW).refused
    assert door.act(team.officer, "download", matter, Download(), NOW).refused
