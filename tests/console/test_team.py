"""The team's page and the changes that wait for a second person, as people of the team open them."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from rogatory.desk import appointing, retention, two_people
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.changes import roles
from rogatory.desk.models import AuditEntry, Device, Enrolment, Person, Proposal
from rogatory.evidence.log import verify_log
from rogatory.flow.states import Role
from tests.console.conftest import Console
from tests.console.page import Page
from tests.desk.team import a_person
from tests.signing_in import sign_in

NELL = "nell@provider.example"


@pytest.fixture
def administrator(console: Console) -> Actor:
    return a_person("adm", Role.ADMINISTRATOR)


@pytest.fixture
def auditor(console: Console) -> Actor:
    return a_person("aud", Role.AUDITOR)


def given(**changed: object) -> dict[str, object]:
    return {"email": NELL, "name": "Nell Sample", "roles": ["reviewer"], "words": "more hands", **changed}


def proposed(client, what: str = "roles", **sent: object) -> Proposal:
    answer = client.post(reverse("console:propose", args=[what]), sent or given())
    assert answer.status_code == 302, answer.content.decode()
    return Proposal.objects.latest("pk")


def step(client, word: str, proposal: Proposal, **sent: str):
    return client.post(reverse(f"console:change-{word}", args=[proposal.pk]), sent)


def a_passkey(person: Person, console: Console, *, cleared: bool = True) -> Device:
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "laptop"})
    at = console.desk.now if cleared else None
    return Device.objects.create(
        authenticator=key, person=person, name="laptop", added_at=console.desk.now, cleared_at=at
    )


def test_a_colleague_is_appointed_by_two_and_gets_a_code_for_a_passkey(console: Console, administrator: Actor):
    counsel, other = console.of(console.desk.team.counsel), console.of(administrator)
    proposal = proposed(counsel)
    assert "Nell Sample" in other.get(reverse("console:changes")).content.decode()
    assert step(other, "approve", proposal).status_code == 302
    nell = Person.objects.get(email=NELL)
    assert actor_of(nell).roles == {Role.REVIEWER}
    shown = other.post(reverse("console:code", args=[nell.pk])).content.decode()
    code = re.search(r"<code>([2-9A-Z-]{14})</code>", shown).group(1)
    assert code not in other.get(reverse("console:team")).content.decode()
    assert Enrolment.objects.get(person=nell).made_by == administrator.person


def test_whoever_proposed_it_cannot_approve_it(console: Console, administrator: Actor):
    client = console.of(administrator)
    proposal = proposed(client)
    assert f"/changes/{proposal.pk}/approve/" not in client.get(reverse("console:changes")).content.decode()
    answer = step(client, "approve", proposal)
    assert answer.status_code == 409
    assert "second person" in answer.content.decode()


def test_an_old_proof_leads_to_the_page_that_asks_for_another(console: Console, administrator: Actor):
    proposal = proposed(console.of(console.desk.team.counsel))
    client = Client()
    sign_in(client, administrator.person, console.desk.now - timedelta(minutes=6))
    answer = step(client, "approve", proposal)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("entrance:confirm"))
    assert Proposal.objects.get().approved_at is None


def test_what_lacks_in_a_proposal_is_said(console: Console, administrator: Actor):
    answer = console.of(administrator).post(reverse("console:propose", args=["roles"]), given(roles=[], words=""))
    assert answer.status_code == 422
    assert "Choose at least one role" in answer.content.decode()
    assert "Say in words why" in answer.content.decode()


def test_roles_of_somebody_are_filled_in_from_the_team_s_page(console: Console, administrator: Actor):
    client = console.of(administrator)
    address = console.desk.team.reviewer.person.email
    page = Page(client.get(f"{reverse('console:propose', args=['roles'])}?of={address}").content)
    assert ("email", address) in page.fields
    assert [value for name, value in page.fields if name == "roles"] == ["reviewer"]


def test_a_proposal_is_declined_with_a_reason(console: Console, administrator: Actor):
    proposal = proposed(console.of(console.desk.team.counsel))
    client = console.of(administrator)
    assert step(client, "decline", proposal, words=" ").status_code == 409
    assert step(client, "decline", proposal, words="not now").status_code == 302
    assert Proposal.objects.get().declined_by == administrator.person


def test_the_audit_is_downloaded_once_and_by_whoever_asked(console: Console, administrator: Actor, auditor: Actor):
    asks, approves = console.of(auditor), console.of(administrator)
    proposal = proposed(asks, "audit-export", words="the court asks")
    assert step(asks, "use", proposal).status_code == 409
    step(approves, "approve", proposal)
    assert step(approves, "use", proposal).status_code == 409
    answer = step(asks, "use", proposal)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    report = verify_log(BytesIO(b"".join(answer.streaming_content)))
    assert report.faults == ()
    assert report.size == AuditEntry.objects.count() == int(answer["X-Audit-Size"])
    assert step(asks, "use", proposal).status_code == 409


def test_one_person_alone_makes_no_code_for_an_account_that_has_had_a_passkey(console: Console, administrator: Actor):
    reviewer = console.desk.team.reviewer.person
    a_passkey(reviewer, console)
    counsel, client = console.of(console.desk.team.counsel), console.of(administrator)
    refused = client.post(reverse("console:code", args=[reviewer.pk]))
    assert refused.status_code == 409
    assert "takes two people" in refused.content.decode()
    proposal = proposed(client, "recovery", person=reviewer.pk, words="we spoke on the telephone")
    assert step(client, "use", proposal).status_code == 409
    step(counsel, "approve", proposal)
    assert step(counsel, "use", proposal).status_code == 409
    assert "Tell it to them by voice" in step(client, "use", proposal).content.decode()
    assert step(client, "use", proposal).status_code == 409
    assert Enrolment.objects.filter(person=reviewer).count() == 1


def test_nobody_makes_a_code_for_themselves(console: Console, administrator: Actor):
    assert console.of(administrator).post(reverse("console:code", args=[administrator.person.pk])).status_code == 409
    assert not Enrolment.objects.exists()


def test_whoever_is_dismissed_is_out_at_once(console: Console, administrator: Actor):
    reviewer = console.desk.team.reviewer
    theirs, client = console.of(reviewer), console.of(administrator)
    assert theirs.get(reverse("console:queue")).status_code == 200
    address = reverse("console:dismiss", args=[reviewer.person.pk])
    assert "every session of theirs ends" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert theirs.get(reverse("console:queue")).status_code == 302
    assert AuditEntry.objects.filter(action="dismiss").count() == 1


def test_nobody_dismisses_themselves(console: Console, administrator: Actor):
    answer = console.of(administrator).post(reverse("console:dismiss", args=[administrator.person.pk]))
    assert answer.status_code == 409
    assert Person.objects.get(pk=administrator.person.pk).is_active


def test_a_held_passkey_of_a_colleague_is_cleared_with_words(console: Console, administrator: Actor):
    device = a_passkey(console.desk.team.reviewer.person, console, cleared=False)
    client, address = console.of(administrator), reverse("console:clear-passkey", args=[device.pk])
    assert "Held" in client.get(reverse("console:team")).content.decode()
    assert client.post(address, {"words": ""}).status_code == 409
    assert client.post(address, {"words": "she showed it to me"}).status_code == 302
    device.refresh_from_db()
    assert device.cleared_by == administrator.person


def test_the_frame_counts_what_waits_for_those_who_approve(console: Console, administrator: Actor):
    proposed(console.of(console.desk.team.counsel))
    counted = re.compile(r"Changes</span>\s*<span[^>]*>1<|Changes\D{0,80}1")
    assert counted.search(console.of(administrator).get(reverse("console:team")).content.decode())


def test_whoever_can_propose_and_approve_nothing_sees_no_proposal(console: Console, administrator: Actor):
    proposed(console.of(console.desk.team.counsel))
    assert NELL not in console.of(console.desk.team.reviewer).get(reverse("console:changes")).content.decode()


def test_the_pages_cost_the_same_queries_however_many_there_are(
    console: Console, administrator: Actor, django_assert_max_num_queries
):
    client = console.of(administrator)
    for number in range(12):
        change = roles.of(f"n{number}@provider.example", f"N {number}", [Role.INTAKE])
        two_people.propose(console.desk.team.counsel, "roles", change, "hands", console.desk.now)
        appointing.appoint(f"m{number}@provider.example", f"M {number}", [Role.INTAKE], console.desk.now)
    for route in ("team", "changes"):
        with django_assert_max_num_queries(16):
            assert client.get(reverse(f"console:{route}")).status_code == 200


def test_the_return_key_is_rotated_by_the_worker_after_two_have_said_so(console: Console, administrator: Actor):
    proposal = proposed(console.of(console.desk.team.counsel), "keys", key="return", words="once a year")
    step(console.of(administrator), "approve", proposal)
    assert "A new key seals returns" in console.of(administrator).get(reverse("console:changes")).content.decode()


def test_words_about_a_held_passkey_are_there_again_after_a_proof(console: Console, administrator: Actor):
    device = a_passkey(console.desk.team.reviewer.person, console, cleared=False)
    client = Client()
    sign_in(client, administrator.person, console.desk.now - timedelta(minutes=6))
    asked = client.post(reverse("console:clear-passkey", args=[device.pk]), {"words": "she showed it to me"})
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    assert "she showed it to me" in client.get(back).content.decode()
    device.refresh_from_db()
    assert device.is_held


def test_a_retention_policy_is_approved_after_a_proof(console: Console, administrator: Actor):
    policy = retention.propose(console.desk.team.counsel, "Copies lapse after ninety days.", console.desk.now)
    other = a_person("cleo", Role.COUNSEL)
    client = Client()
    sign_in(client, other.person, console.desk.now - timedelta(minutes=6))
    asked = client.post(reverse("console:retention-approve", args=[policy.pk]))
    assert asked["Location"].startswith(reverse("entrance:confirm"))
    policy.refresh_from_db()
    assert policy.approved_at is None
