"""Points 5 to 8 of the pack format where the shipped packs leave them unused, said by small invented guidelines."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rogatory.guidelines.decision import Answer, Disposition
from rogatory.guidelines.pack import Pack
from tests.guidelines.small_packs import FILES, answers, ask, order, pack_of, reading, the

# Point 5: what a request must hold.


def needing(rule: str) -> Pack:
    return pack_of(
        requirements='[identification]\nclause = "name"\nby = ["username"]\n[[rule]]\nclause = "form"\n'
        'kinds = ["data"]\n'
        f'name = "it"\ncure = "Cure it."\n{rule}\n'
    )


@pytest.mark.parametrize(
    ("rule", "good", "bad", "unknown"),
    [
        (
            'field = "contact.address"\ntest = "absent"',
            {"contact": {"address": ""}},
            {"contact": {"address": "PO"}},
            {},
        ),
        (
            'field = "language"\ntest = "one-of"\nvalues = ["en", "mi"]',
            {"language": "mi"},
            {"language": "de"},
            {"language": None},
        ),
        (
            'field = "attachments"\ntest = "includes"\nvalues = ["order", "translation"]',
            {"attachments": ["translation", "map", "order"]},
            {"attachments": ["order"]},
            {"attachments": None},
        ),
        (
            'field = "signature"\ntest = "at-least"\nvalues = ["sworn"]',
            {"signature": "penalty-of-perjury"},
            {"signature": "signed"},
            {"signature": None},
        ),
        (
            'field = "signature"\ntest = "at-least"\nvalues = ["judge"]',
            {"signature": "judge"},
            {"signature": "head-of-agency"},
            {"signature": None},
        ),
        (
            'field = "contact.badge"\ntest = "matches"\nvalues = [\'^EX-[0-9]{4}$\']',
            {"contact": {"badge": "EX-0417"}},
            {"contact": {"badge": "417"}},
            {"contact": {}},
        ),
        (
            'field = "contact.email"\ntest = "matches-not"\nvalues = [\'@mail[.]example$\']',
            {"contact": {"email": "a@police.example"}},
            {"contact": {"email": "a@mail.example"}},
            {"contact": {}},
        ),
    ],
    ids=["forbidden", "language", "attachments", "sworn", "judge", "pattern", "forbidden pattern"],
)
def test_a_field_rule_and_what_it_makes_of_the_unknown(
    rule: str, good: dict[str, object], bad: dict[str, object], unknown: dict[str, object]
) -> None:
    pack = needing(rule)
    sound = ask(pack, **good)
    assert (the(sound).answer, sound.deficiencies, sound.questions) == (Answer.RELEASE, (), ())
    lacking = ask(pack, **bad)
    assert the(lacking).answer is Answer.REFUSE
    assert lacking.disposition is Disposition.RETURN
    assert [each.reason.cure for each in lacking.deficiencies] == ["Cure it."]
    asked = ask(pack, **unknown)
    assert the(asked).answer is Answer.PERSON
    assert asked.deficiencies == ()
    assert len(asked.questions) == 1


@pytest.mark.parametrize(
    ("identifiers", "answer"),
    [([["user-id", "77"]], Answer.RELEASE), ([["email", "h@mail.example"]], Answer.REFUSE), ([], Answer.REFUSE)],
)
def test_a_guideline_can_take_other_identifiers_than_the_username(identifiers: list[list[str]], answer: Answer) -> None:
    pack = pack_of(
        requirements=FILES["requirements"].replace(
            'by = ["username"]', 'by = ["username", "user-id"]\ncannot = ["email"]'
        )
    )
    decision = ask(pack, accounts=[{"other_identifiers": identifiers}])
    assert the(decision).answer is answer
    if answer is Answer.REFUSE:
        assert the(decision).reasons[0].cure == "Give the username or the user-id of the account."
        assert decision.disposition is Disposition.RETURN


# Point 6: mandatory subjects, channels, classes of requester without an answer.

SUBJECT = (
    FILES["channels"] + '[[subject]]\nkind = "data"\ntext = "Authority request"\nclause = "form"\nmandatory = true\n'
)


def test_a_mandatory_subject_blocks() -> None:
    pack = pack_of(channels=SUBJECT)
    decision = ask(pack)
    assert the(decision).answer is Answer.REFUSE
    assert decision.disposition is Disposition.RETURN
    assert [(each.reason.fact, each.blocking) for each in decision.deficiencies] == [("service.subject", True)]
    right = {"channel": "email", "subject": "AUTHORITY REQUEST 12", "sender_domain_official": True}
    assert the(ask(pack, service=right)).answer is Answer.RELEASE
    assert the(ask(pack, service={"channel": "portal"})).answer is Answer.RELEASE
    unknown = ask(pack, service={"channel": "email", "sender_domain_official": True})
    assert the(unknown).answer is Answer.PERSON
    assert [each.fact for each in unknown.questions] == ["service.subject"]


def test_an_advisory_subject_is_only_told() -> None:
    pack = pack_of(channels=SUBJECT.replace("mandatory = true", "mandatory = false"))
    decision = ask(pack)
    assert the(decision).answer is Answer.RELEASE
    assert [each.fact for each in decision.advice] == ["service.subject"]


def test_a_class_of_requester_gets_no_answer_for_the_kinds_that_are_named() -> None:
    pack = pack_of(
        {"silence": "will"},
        channels=FILES["channels"]
        + '[[no_answer]]\nwho = "not-law-enforcement"\nkinds = ["data"]\nclause = "silence"\n',
    )
    stranger = {"jurisdiction": "NZ", "body": "private", "law_enforcement": False}
    silent = ask(pack, official=stranger)
    assert silent.disposition is Disposition.SILENCE
    assert silent.service.reply == "none"
    keeping = ask(pack, official=stranger, kinds=["preservation"])
    assert keeping.service.reply != "none"
    assert [each.outcome for each in keeping.preservations] == ["refuse"]


def test_silence_ends_with_its_clause() -> None:
    pack = pack_of(
        {"silence": "will until 2020-05-31"},
        channels=FILES["channels"]
        + '[[no_answer]]\nwho = "not-law-enforcement"\nkinds = ["data"]\nclause = "silence"\n',
    )
    stranger = {"jurisdiction": "NZ", "law_enforcement": False}
    assert ask(pack, official=stranger, received_at="2020-05-31T10:00:00Z").service.reply == "none"
    decision = ask(pack, official=stranger)
    assert decision.service.reply != "none"
    assert the(decision).answer is Answer.REFUSE


# Point 7: preservation: extensions by origin, advance notice.

EXTENDING = (
    FILES["preservation"]
    + """advance_notice = 7
[[extension]]
number = 1
clause = "keep"
outcome = "extend"
origin = "domestic"
[[extension]]
number = 0
clause = "keep"
outcome = "extend"
days = 180
origin = "foreign"
"""
)
LETTER = {"letterhead": True, "signed": True, "dated": "2020-07-01", "steps": "An order is being sought."}
HISTORY = {"original_received_at": "2020-06-01T12:00:00Z"}


def extension(code: str | None, received: str, before: int = 0) -> tuple[str, str, date | None]:
    official = {"law_enforcement": True, **({"jurisdiction": code} if code else {})}
    earlier = [{"received_at": "2020-07-01T12:00:00Z"}] * before
    decision = ask(
        pack_of(preservation=EXTENDING),
        kinds=["extension"],
        official=official,
        received_at=received,
        preservation=LETTER,
        history={**HISTORY, "extensions": earlier},
    )
    (kept,) = decision.preservations
    return kept.outcome, kept.default, kept.last_day


def test_extensions_differ_by_the_origin_of_the_official() -> None:
    # Sixty days from 1 June end on 31 July.
    assert extension("NZ", "2020-07-10T12:00:00Z") == ("extend", "", date(2020, 9, 29))
    assert extension("FJ", "2020-07-10T12:00:00Z") == ("extend", "", date(2021, 1, 27))


def test_an_extension_that_no_rule_names_for_that_origin_goes_to_a_person() -> None:
    assert extension("NZ", "2020-07-10T12:00:00Z", before=1)[0] == "needs-a-person"
    assert extension("FJ", "2020-07-10T12:00:00Z", before=1)[0] == "extend"
    assert extension(None, "2020-07-10T12:00:00Z")[0] == "needs-a-person"


@pytest.mark.parametrize(
    ("received", "outcome"), [("2020-07-24T23:59:59Z", "extend"), ("2020-07-25T00:00:00Z", "needs-a-person")]
)
def test_an_extension_is_asked_for_in_time(received: str, outcome: str) -> None:
    assert extension("NZ", received)[0] == outcome


def test_the_counting_follows_the_reading() -> None:
    for value, last in (("first-day-excluded", date(2020, 7, 31)), ("first-day-included", date(2020, 7, 30))):
        decision = ask(pack_of(), reading("day-count", value), kinds=["preservation"], preservation=LETTER)
        assert [each.last_day for each in decision.preservations] == [last]


# Point 8: emergencies: alternatives, a child, caps, process owed.

DANGER = (
    FILES["emergency"].replace(
        'people = ["counsel"]\n', 'people = ["counsel"]\ncaps = ["records"]\nprocess_owed_days = 3\n'
    )
    + """
[[test]]
id = "child"
words = "harm to a child"
threatens = ["imminent-harm"]
child = true
"""
)


def emergency(**changes: object) -> dict[str, object]:
    return {
        "kinds": ["emergency"],
        "instruments": [],
        "emergency": {"threatens": ["death"], "necessary": ["records", "messages"], **changes},
    }


def test_an_emergency_opens_no_more_than_its_cap() -> None:
    pack = pack_of(emergency=DANGER)
    decision = ask(pack, wanted=[{"ask": "records"}, {"ask": "messages"}], **emergency())
    assert answers(decision) == {"records": Answer.PERSON, "messages": Answer.REFUSE}
    uncapped = ask(pack_of(), wanted=[{"ask": "records"}, {"ask": "messages"}], **emergency())
    assert answers(uncapped) == {"records": Answer.PERSON, "messages": Answer.PERSON}


def test_process_that_is_owed_afterwards_is_told() -> None:
    assert [each.cure for each in ask(pack_of(emergency=DANGER), **emergency()).advice] == [
        "Send legal process within 3 days of the disclosure."
    ]
    assert ask(pack_of(), **emergency()).advice == ()


@pytest.mark.parametrize(
    ("child", "outcome", "tests"),
    [(True, "eligible", ("child",)), (False, "not-eligible", ()), (None, "needs-a-person", ())],
)
def test_an_alternative_for_children_alone(child: bool | None, outcome: str, tests: tuple[str, ...]) -> None:
    told = {"threatens": ["imminent-harm"], **({} if child is None else {"victim_is_child": child})}
    decision = ask(pack_of(emergency=DANGER), **emergency(**told))
    assert decision.emergency is not None
    assert (decision.emergency.outcome, decision.emergency.tests) == (outcome, tests)


def test_either_alternative_suffices() -> None:
    told = {"threatens": ["imminent-harm", "death"], "victim_is_child": True}
    decision = ask(pack_of(emergency=DANGER), **emergency(**told))
    assert decision.emergency is not None
    assert decision.emergency.tests == ("life", "child")


def test_a_clause_on_emergencies_that_has_run_out_leaves_them_to_people() -> None:
    decision = ask(pack_of({"danger": "may until 2020-05-31"}), **emergency())
    assert decision.emergency is not None
    assert decision.emergency.outcome == "needs-a-person"


def test_what_has_run_out_by_the_instant_of_the_decision_counts() -> None:
    stop = '[[stop]]\nwhat = "nondisclosure-order"\noutcome = "do-not-notify"\nclause = "tell"\nwords = "Barred."\n'
    pack = pack_of(notice=FILES["notice"] + stop)
    given = {"instruments": [order(nondisclosure={"ordered": True, "until": "2020-06-30"})]}
    assert ask(pack, at=datetime(2020, 6, 30, 23, tzinfo=UTC), **given).notice.outcome == "do-not-notify"
    assert ask(pack, at=datetime(2020, 7, 1, tzinfo=UTC), **given).notice.outcome == "notify"
