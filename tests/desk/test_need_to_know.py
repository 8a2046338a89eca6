"""Who reads a case: whoever works on it; of a sealed one its readers; and a list holds what its reader may open."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk import door, need_to_know, queries
from rogatory.desk.actors import SYSTEM, Actor, actor_of
from rogatory.desk.inputs import Assign, Deliver, Say, SealFor
from rogatory.desk.models import Assignment, BrokenGlass, Officer, Person, ReadingStop, Request, Seal
from rogatory.desk.need_to_know import How, Right
from rogatory.flow.queues import AT_WORK, QUEUES, next_roles, queued_for
from rogatory.flow.states import ASKED, STAFF, Kind, Role, State
from tests.desk.cases import a_case, some_cases
from tests.desk.team import JUST_NOW, NOW, Team, a_person, given, seen
from tests.trials import trials

HOUR = timedelta(hours=1)


def glass(request: Request, actor: Actor, until=NOW + HOUR) -> None:
    BrokenGlass.objects.create(request=request, person=actor.person, words="why", at=NOW - HOUR, until=until)


def sealed_for(request: Request, *readers: Actor) -> Seal:
    by = readers[0].person if readers else Person.objects.create_user(f"sealer-{request.pk}@provider.example")
    seal = Seal.objects.create(request=request, at=NOW, by=by)
    seal.readers.set([by, *(reader.person for reader in readers)])
    return seal


def how(actor: Actor, request: Request) -> How | None:
    right = need_to_know.right_of(actor, request, NOW)
    return right.how if right else None


@pytest.mark.parametrize(
    ("role", "state", "reads"),
    [
        (Role.INTAKE, State.RECEIVED, True),
        (Role.INTAKE, State.VERIFIED, True),
        (Role.INTAKE, State.PREPARED, False),
        (Role.INTAKE, State.DELIVERED, False),
        (Role.REVIEWER, State.VERIFIED, True),
        (Role.REVIEWER, State.PREPARED, True),
        (Role.REVIEWER, State.CLOSED, False),
        (Role.COUNSEL, State.VERIFIED, True),
        (Role.COUNSEL, State.DELIVERED, False),
        (Role.COUNSEL, State.WITHDRAWN, False),
        (Role.CUSTODIAN, State.VERIFIED, False),
        (Role.CUSTODIAN, State.COLLECTED, True),
        (Role.CUSTODIAN, State.PRODUCED, True),
        (Role.CUSTODIAN, State.DELIVERED, False),
    ],
)
def test_a_role_reads_what_waits_in_its_queue(db, role: Role, state: State, reads: bool):
    assert (how(a_person("one", role), a_case(state=state)) is How.QUEUE) is reads


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("kind", Kind)
def test_who_audits_or_administers_reads_no_case_by_that(db, role: Role, kind: Kind):
    one = a_person("one", role)
    cases = some_cases((kind, state) for state in State)
    assert not need_to_know.readable(one, NOW).exists()
    given(cases[0], one)
    assert list(need_to_know.readable(one, NOW)) == [cases[0]]


TABLE = [
    # assigned, in the queue, glass broken, sealed, among the seal's readers
    ((False, False, False, False, False), None),
    ((True, False, False, False, False), How.ASSIGNED),
    ((False, True, False, False, False), How.QUEUE),
    ((False, False, True, False, False), How.GLASS),
    ((True, True, True, False, False), How.ASSIGNED),
    ((False, True, True, False, False), How.QUEUE),
    ((True, True, True, True, False), None),
    ((False, False, False, True, True), How.READER),
    ((True, True, True, True, True), How.READER),
]


@pytest.mark.parametrize(("so", "right"), TABLE)
def test_the_table_of_rights(db, so: tuple[bool, ...], right: How | None):
    assigned, queued, broken, is_sealed, reads = so
    one = a_person("one", Role.REVIEWER)
    request = a_case(state=State.VERIFIED if queued else State.CLOSED)
    if assigned:
        given(request, one)
    if broken:
        glass(request, one)
    if is_sealed:
        sealed_for(request, *([one] if reads else []))
    assert how(one, request) is right
    assert need_to_know.readable(one, NOW).exists() is (right is not None)


def test_every_case_that_waits_for_somebody_stands_in_a_queue():
    """Nothing is lost from sight: whatever still has a step has a role that reads it without being told of it."""
    for kind in ASKED:
        for state in {State.RECEIVED, State.HELD, State.VERIFIED, State.PREPARED}:
            assert next_roles(kind, state), (kind, state)
    assert set(QUEUES) == AT_WORK
    assert queued_for(frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.OFFICER})) == frozenset()


def test_broken_glass_holds_for_its_hour_and_an_assignment_until_it_ends(db):
    one, request = a_person("one", Role.CUSTODIAN), a_case()
    glass(request, one, until=NOW)
    assert how(one, request) is None
    given(request, one)
    Assignment.objects.update(ended_at=NOW)
    assert how(one, request) is None


def test_nobody_reads_a_request_of_their_own_as_staff(db):
    one = a_person("one", Role.COUNSEL)
    officer = Officer.objects.create(person=one.person, agency="Example Police", email_verified_at=NOW)
    request = a_case()
    Request.objects.filter(pk=request.pk).update(officer=officer)
    given(request, one)
    glass(request, one)
    assert how(actor_of(one.person), request) is None
    assert not need_to_know.readable(one, NOW).exists()


def test_who_lost_their_roles_or_was_stopped_reads_nothing(db):
    one, request = a_person("one", Role.INTAKE), a_case()
    given(request, one)
    ReadingStop.objects.create(person=one.person, at=NOW, why="too many")
    assert how(one, request) is None
    ReadingStop.objects.update(lifted_at=NOW)
    assert how(one, request) is How.ASSIGNED
    one.person.groups.clear()
    assert how(actor_of(one.person), request) is None
    assert how(SYSTEM, request) is None


def test_the_list_and_the_single_answer_agree_and_are_what_the_rule_says(db, chance: random.Random):
    """Random people, states, assignments, seals, glasses and stops; the rule is written here a second time."""
    people = [
        a_person(f"p{number}", *chance.sample(STAFF, chance.randint(1, 3))) for number in range(max(6, trials(20)))
    ]
    pairs = [(kind, state) for kind in Kind for state in State]
    cases = some_cases(chance.choice(pairs) for _ in range(max(40, trials(100))))
    for one in people[::5]:
        ReadingStop.objects.create(person=one.person, at=NOW, why="too many")
    facts: dict[tuple[int, int], set[str]] = {}
    for one, case in itertools.product(people, cases):
        told = facts[one.person.pk, case.pk] = set()
        if chance.random() < 0.15:
            given(case, one)
            told.add("assigned")
            if chance.random() < 0.3:
                Assignment.objects.filter(request=case, person=one.person).update(ended_at=NOW)
                told.discard("assigned")
        if chance.random() < 0.15:
            holds = chance.random() < 0.5
            glass(case, one, NOW + HOUR if holds else NOW)
            told |= {"glass"} if holds else set()
    sealed: dict[int, set[int]] = {}
    for case in chance.sample(cases, len(cases) // 3):
        seal = sealed_for(case, *chance.sample(people, chance.randint(0, 3)))
        if chance.random() < 0.3:
            Seal.objects.filter(pk=seal.pk).update(lifted_at=NOW)
        else:
            sealed[case.pk] = set(seal.readers.values_list("pk", flat=True))
    standing = {case.pk: case.matters.get() for case in cases}
    stopped = {one.person.pk for one in people[::5]}

    def expected(one: Actor, case: Request) -> bool:
        key = one.person.pk
        if key in stopped:
            return False
        if case.pk in sealed:
            return key in sealed[case.pk]
        matter = standing[case.pk]
        waits = any((Kind(matter.kind), State(matter.state)) in QUEUES.get(role, ()) for role in one.roles)
        return bool(facts[key, case.pk]) or waits

    for one in people:
        listed = set(need_to_know.readable(one, NOW).values_list("pk", flat=True))
        single = {case.pk for case in cases if need_to_know.right_of(one, case, NOW) is not None}
        assert listed == single == {case.pk for case in cases if expected(one, case)}


def test_the_answers_take_as_many_queries_however_many_cases(db):
    one = a_person("one", Role.INTAKE)
    for many in (1, 30):
        cases = some_cases([(Kind.DATA, State.RECEIVED)] * many)
        with CaptureQueriesContext(connection) as taken:
            need_to_know.right_of(one, cases[0], NOW)
            list(need_to_know.readable(one, NOW))
            queries.queue(one, NOW)
        assert len(taken) == 1 + 1 + 3


def test_who_acts_on_a_case_is_assigned_in_the_same_transaction(team: Team):
    matter = team.prepared()
    request = matter.request
    assert how(team.intake, request) is How.ASSIGNED, "who verified may see what came of it"
    assert Assignment.objects.get(person=team.reviewer.person).acted_at == NOW
    refused = door.act(team.custodian, "deliver", matter, Deliver(""), NOW)
    assert refused.refused
    assert not Assignment.objects.filter(person=team.custodian.person).exists(), "what was refused was no work"
    assert not Assignment.objects.filter(person=team.officer.person).exists(), "an officer's right is another one"


def test_to_give_a_case_is_no_work_on_it(team: Team):
    request = team.submit()
    door.act(team.counsel, "assign", request, Assign(team.custodian.person.pk), NOW).require()
    assert how(team.custodian, request) is How.ASSIGNED
    assert not Assignment.objects.filter(person=team.counsel.person).exists()
    assert not Assignment.objects.filter(acted_at__isnull=False).exists()


def test_an_act_opens_an_assignment_again_that_was_taken_away(team: Team):
    request = team.submit()
    mine = Assign(team.intake.person.pk)
    door.act(team.counsel, "assign", request, mine, NOW).require()
    door.act(team.counsel, "assign", request, Assign(mine.person, ends=True), NOW).require()
    assert how(team.intake, request) is How.QUEUE
    team.verify(request)
    assert how(team.intake, request) is How.ASSIGNED


def test_only_who_works_on_a_case_says_who_else_reads_it(team: Team):
    request = team.verified().request
    to = Assign(team.custodian.person.pk)
    assert door.act(team.custodian, "assign", request, to, NOW).refused, "nobody gives themselves what they do not read"
    glass(request, team.custodian)
    assert door.act(team.custodian, "assign", request, to, NOW).refused, "broken glass is no way to stay"
    assert how(team.custodian, request) is How.GLASS


def test_a_seal_hides_a_case_and_keeps_even_its_worker_from_acting(team: Team):
    matter = team.prepared()
    request = matter.request
    door.act(team.counsel, "seal", request, SealFor((team.second.person.pk,), "a colleague is named"), NOW).require()
    for actor in (team.intake, team.reviewer, team.custodian):
        assert how(actor, request) is None
        assert not need_to_know.readable(actor, NOW).exists()
    outcome = door.act(team.reviewer, "send_back", matter, Say("look again"), NOW)
    assert outcome.refused
    assert need_to_know.right_of(team.second, request, NOW) == Right(How.READER, sealed=True)
    door.act(team.second, "send_back", matter, Say("look again"), NOW).require()
    to = Assign(team.intake.person.pk)
    assert door.act(team.counsel, "assign", request, to, NOW).refused, "a seal is lifted, and not gone around"
    assert door.act(actor_of(team.counsel.person), "unseal", request, Say("done"), NOW).refused, "without a fresh proof"
    door.act(actor_of(team.counsel.person, JUST_NOW), "unseal", request, Say("done"), NOW).require()
    assert how(team.intake, request) is How.ASSIGNED
    assert seen(matter)


def test_who_broke_the_glass_of_a_file_does_not_stay_by_closing_or_withdrawing_it(team: Team):
    reader = a_person("ron", Role.INTAKE)
    delivered, under_way = some_cases([(Kind.DATA, State.DELIVERED), (Kind.DATA, State.APPROVED)])
    for request, action in ((delivered, "close"), (under_way, "withdraw")):
        glass(request, reader)
        assert how(reader, request) is How.GLASS
        outcome = door.act(reader, action, request.matters.get(), Say("done with it"), NOW)
        assert "only reads" in outcome.refused[0]
        assert need_to_know.right_of(reader, request, NOW + HOUR) is None
