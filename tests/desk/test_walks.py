"""Random walks through the real door: whoever tries what, nothing is delivered without what must come before it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from rogatory.desk import audit, door
from rogatory.desk.actors import SYSTEM
from rogatory.desk.audit import AuditEntry
from rogatory.desk.grounds.footing import to_confirm
from rogatory.desk.inputs import (
    AddPackage,
    Assess,
    CallBack,
    Collected,
    Correct,
    Decide,
    Deliver,
    Download,
    HandIn,
    Produce,
    Rang,
    RecordFacts,
    Redeliver,
    Restore,
    Say,
    ShowPassphrase,
    Verify,
    Withhold,
)
from rogatory.desk.material import material_of
from rogatory.desk.models import Matter, OutboxJob
from rogatory.desk.stages.contract import StageResult
from rogatory.evidence.entry import Entry
from rogatory.flow.actions import Scope
from rogatory.flow.asked import ASKED_ROWS
from rogatory.flow.returns import RETURN_ROWS
from rogatory.flow.states import ASKED
from rogatory.flow.table import ACTIONS
from rogatory.guidelines.facts import Kind
from tests.desk.team import NOW, a_number, answers, compared, fresh, release, seen, some_facts
from tests.trials import trials, until_seen

ASKS = [("subscriber",), ("subscriber", "logs"), ("subscriber", "logs"), ("messages",), ("unclear", "subscriber")]
COLLECTED = Collected(approval=0, sha256="0" * 64, size=0)
ORDERED = Produce("0" * 64)
SEALED = HandIn(0, ())
ROWS = (*ASKED_ROWS, *RETURN_ROWS)
ONWARD = ["verify", "approve", "countersign", "collect", "produce", "hand_in", "deliver"]


def test_nothing_is_delivered_without_what_must_come_before_it(team, chance, monkeypatch):
    stand_in_for_the_platform(monkeypatch)
    people = [team.officer, team.intake, team.reviewer, team.second, team.counsel, team.custodian, SYSTEM]
    left = Counter[str]()
    now = NOW
    for _ in until_seen(trials(200), left, "delivered"):
        kinds = chance.choice([(Kind.DATA,), (Kind.DATA, Kind.PRESERVATION)])
        request = team.submit(*chance.choice(ASKS), kinds=kinds)
        for _ in range(30):
            now += timedelta(seconds=1)
            step(chance, people, chance.choice(list(request.matters.filter(kind__in=ASKED))), now)
        require_that_the_log_tells_the_whole_way(request)
        left.update(request.matters.values_list("state", flat=True))
    print(f"{left['delivered']} deliveries")
    assert left["delivered"], "the walks are too short to show anything"
    assert audit.check().faults == ()


def stand_in_for_the_platform(monkeypatch):
    """Collecting and sealing are tested with their stages; here it is enough that they hand something in."""
    from rogatory.desk.stages import collection, delivery, production

    for module, name in [
        (collection, "collect"),
        (production, "produce"),
        (production, "hand_in"),
        *((delivery, row.name) for row in RETURN_ROWS if row.stage == "delivery"),
    ]:
        monkeypatch.setattr(module, name, lambda case, inputs: StageResult(), raising=False)


def step(chance, people, matter: Matter, now) -> None:
    fitting = [action for action in ROWS if matter.state in action.sources]
    onward = [action for action in fitting if action.name in ONWARD and matter.kind in action.kinds]
    action = chance.choice(chance.choices([onward, fitting, ROWS], [8, 1, 1])[0] or ROWS)
    if action.name == "submit":
        return
    able = [one for one in people if one.roles & action.roles]
    actor = chance.choice(able if chance.random() < 0.8 else people)
    target = matter.request if action.scope is Scope.REQUEST else matter
    door.act(actor, action.name, target, what_is_given(chance, action.name, matter, now), now)


def what_is_given(chance, action: str, matter: Matter, now):
    given = {
        "record_facts": lambda: RecordFacts(some_facts(*chance.choice(ASKS), kinds=(Kind.DATA, Kind.PRESERVATION))),
        "correct": lambda: Correct(words="here it is"),
        "verify": lambda: Verify(
            chance.choice(["", "directory", "directory"]),
            call_back=CallBack(a_number().pk, "the watch commander", now, "it is theirs")
            if chance.random() < 0.8
            else None,
            compared=compared(matter.request) if chance.random() < 0.9 else "",
            answered=answers(matter.request) if chance.random() < 0.9 else (),
        ),
        "assess": Assess,
        "collect": lambda: COLLECTED,
        "collect_open": lambda: COLLECTED,
        "produce": lambda: ORDERED,
        "hand_in": lambda: SEALED,
        "withhold": lambda: Withhold("0" * 64, "because"),
        "restore": lambda: Restore(0, "because"),
        "redeliver": lambda: Redeliver(to_confirm(matter)[1] if chance.random() < 0.9 else "0" * 64),
        "expire": lambda: Rang(0, "expiry"),
        "return_ends": lambda: Rang(0, "expiry"),
        "show_passphrase": lambda: ShowPassphrase(0),
        "add_package": lambda: AddPackage(0, 0, "", (), 0, {}),
        "download": Download,
        "deliver": lambda: Deliver(""),
        "response_due": lambda: Rang(0, "response"),
    }
    if action in given:
        return given[action]()
    if action in {"return_for_correction", "refer", "approve", "countersign", "refuse"}:
        choices = (release("unclear"),) if action == "approve" and chance.random() < 0.2 else ()
        return Decide(seen(matter) if chance.random() < 0.9 else "0" * 64, choices, "because")
    return Say(chance.choice(["", "because", "because"]))


def require_that_the_log_tells_the_whole_way(request) -> None:
    rows = AuditEntry.objects.filter(subject=request.reference)
    told = [Entry.from_bytes(bytes(row.entry)) for row in rows]
    for matter in request.matters.all():
        mine = [entry for entry in told if entry.details.get("matter") == matter.pk and entry.outcome == "done"]
        assert [entry.from_state for entry in mine] == [None, *(entry.to_state for entry in mine[:-1])]
        assert mine[-1].to_state == matter.state, "the matter moved and nobody recorded it"
        if matter.state in {"collected", "sealing", "produced", "delivered"}:
            require_signatures(matter, mine)


def require_signatures(matter: Matter, mine: list[Entry]) -> None:
    names = [entry.action for entry in mine]
    last = {name: at for at, name in enumerate(names)}
    assert last["verify"] < last["approve"] < last["countersign"] < last["collect"]
    assert mine[last["approve"]].actor.id != mine[last["countersign"]].actor.id
    assert matter.preparation.by != matter.approval.by
    assert matter.preparation.decision == matter.approval.decision == matter.decision
    assert OutboxJob.objects.filter(name="collect", payload={"matter": matter.pk}).exists()


def test_every_action_of_the_table_has_its_stage():
    from importlib import import_module

    for action in ACTIONS.values():
        if action.stage is not None:
            assert callable(getattr(import_module(f"rogatory.desk.stages.{action.stage}"), action.name)), action.name


def test_the_door_leaves_a_matter_as_the_flow_says(team):
    """The rows after an act and the pure case after the same move are one and the same."""
    from rogatory.desk.cases import attempt_of, case_of
    from rogatory.desk.deciding import recommend, recorded
    from rogatory.desk.surroundings import the_policy, the_shelf
    from rogatory.flow.moves import after, judge

    matter = team.verified("unclear")
    steps = [
        (team.reviewer, "approve", (release("unclear"),)),
        (team.counsel, "send_back", ()),
        (team.second, "approve", (release("unclear"),)),
        (team.counsel, "countersign", ()),
    ]
    for actor, action, choices in steps:
        matter = fresh(matter)
        answer = recommend(matter.request.facts_versions.last(), the_shelf(), NOW)
        before = case_of(matter, answer, the_policy(), answer.facts, material=material_of(matter.request))
        inputs = Say("look again") if action == "send_back" else Decide(seen(matter), choices)
        attempt = attempt_of(actor, inputs, answer.facts, NOW)
        expected = after(before, judge(ACTIONS[action], before, attempt), attempt)
        door.act(actor, action, matter, inputs, NOW).require()
        matter = fresh(matter)
        answer = recorded(matter.decision) if matter.decision else answer
        # What the next person has to have seen is what was signed by now; the pure case knows no rows.
        expected = replace(expected, decided=replace(expected.decided, digest=seen(matter)))
        now_is = case_of(matter, answer, the_policy(), answer.facts, material=material_of(matter.request))
        assert now_is == expected
