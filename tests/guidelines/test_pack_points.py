"""Points 1 to 8 of the pack format that the shipped packs leave unused, each said by a small invented guideline."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rogatory.guidelines.counsel import ListedInstrument
from rogatory.guidelines.decision import Answer, Disposition
from rogatory.guidelines.pack import Pack
from tests.guidelines.small_packs import FILES, answers, ask, order, pack_of, reading, the

CLOSED = reading("unlisted-instrument", "refuse")


def test_the_small_pack_answers() -> None:
    decision = ask(pack_of())
    assert the(decision).answer is Answer.RELEASE
    assert decision.disposition is Disposition.ANSWER


# Point 1: clauses that hold for a part of the pack's life, and what a weak clause may not do.


@pytest.mark.parametrize(
    ("dated", "received", "answer"),
    [
        ("will since 2020-07-01", "2020-06-30T23:59:59Z", Answer.NOT_ADDRESSED),
        ("will since 2020-07-01", "2020-07-01T00:00:00Z", Answer.RELEASE),
        ("will until 2020-07-01", "2020-07-01T23:59:59Z", Answer.RELEASE),
        ("will until 2020-07-01", "2020-07-02T00:00:00Z", Answer.NOT_ADDRESSED),
    ],
)
def test_a_dated_clause_decides_from_its_first_to_its_last_day(dated: str, received: str, answer: Answer) -> None:
    assert the(ask(pack_of({"records": dated}), received_at=received)).answer is answer


@pytest.mark.parametrize(("received", "blocking"), [("2020-06-30T00:00:00Z", 0), ("2020-07-01T00:00:00Z", 1)])
def test_a_dated_requirement_binds_from_its_first_day(received: str, blocking: int) -> None:
    pack = pack_of({"form": "must since 2020-07-01"})
    assert len(ask(pack, received_at=received, contact={"agency": ""}).deficiencies) == blocking


def test_a_dated_notice_clause_is_silent_before_its_day() -> None:
    pack = pack_of({"tell": "will since 2020-07-01"})
    assert ask(pack).notice.outcome == "not-addressed"
    assert ask(pack, received_at="2020-07-01T00:00:00Z").notice.outcome == "notify"


@pytest.mark.parametrize("modality", ["may", "may-not", "reserves", "should"])
def test_process_that_may_open_a_category_is_put_before_a_person(modality: str) -> None:
    decision = ask(pack_of({"records": modality}))
    assert the(decision).answer is Answer.PERSON
    assert decision.disposition is Disposition.PERSON


def test_a_requirement_that_should_be_met_is_told_and_blocks_nothing() -> None:
    decision = ask(pack_of({"form": "should"}), contact={"agency": ""})
    assert [(each.reason.fact, each.blocking) for each in decision.deficiencies] == [("contact.agency", False)]
    assert the(decision).answer is Answer.RELEASE


@pytest.mark.parametrize("section", ["preservation", "emergency", "notice"])
def test_a_section_that_is_not_stated_is_answered_by_silence(section: str) -> None:
    silent = {section: "", "pack": FILES["pack"].replace('["costs"]', f'["costs", "{section}"]')}
    decision = ask(
        pack_of(**silent),
        kinds=["data", "preservation", "emergency"],
        emergency={"threatens": ["death"], "necessary": ["records"]},
    )
    assert decision.costs.outcome == "not-addressed"
    if section == "notice":
        assert decision.notice.outcome == "not-addressed"
    if section == "preservation":
        assert not decision.preservations
    if section == "emergency":
        assert decision.emergency is not None
        assert decision.emergency.outcome == "needs-a-person"


# Point 2: routing by the user's place and by product.

TWO_HOUSES = """
version_clause = "all"
[regions]
islands = ["FJ", "WS", "TO"]
[[route]]
clause = "all"
region = "islands"
key = "user"
to = "lumen-islands"
[[route]]
clause = "all"
region = "*"
to = "lumen"
"""
ISLANDS = pack_of(
    pack=FILES["pack"].replace('"lumen"', '"lumen-islands"').replace('"lumen-1"', '"lumen-islands-1"'),
    routing='by = "lumen"\nversion_clause = "all"\n',
)
BY_USER = (pack_of(routing=TWO_HOUSES), ISLANDS)


@pytest.mark.parametrize(("place", "line"), [("FJ", "lumen-islands"), ("NZ", "lumen")])
def test_a_guideline_can_route_by_the_users_place(place: str, line: str) -> None:
    decision = ask(BY_USER, accounts=[{"username": "quiet_heron", "location": place}])
    assert (decision.route.outcome, decision.route.line) == ("applies", line)


def test_the_officials_place_then_routes_nothing() -> None:
    for code in ("FJ", "NZ", "none"):
        decision = ask(
            BY_USER,
            accounts=[{"username": "quiet_heron", "location": "FJ"}],
            official={"jurisdiction": code, "law_enforcement": True},
        )
        assert decision.route.line == "lumen-islands"


@pytest.mark.parametrize(
    "accounts",
    [
        [{"username": "quiet_heron"}],
        [{"username": "quiet_heron", "location": "FJ"}, {"username": "loud_gull", "location": "NZ"}],
    ],
)
def test_users_of_unknown_or_different_places_go_to_a_person(accounts: list[dict[str, str]]) -> None:
    decision = ask(BY_USER, accounts=accounts)
    assert decision.route.outcome == "person"
    assert [each.fact for each in decision.questions] == ["accounts.location"]


BY_PRODUCT = (
    pack_of(
        routing=TWO_HOUSES.replace('key = "user"', 'key = "product"').replace('["FJ", "WS", "TO"]', '["lumen-live"]')
    ),
    ISLANDS,
)


@pytest.mark.parametrize(("product", "line"), [("lumen-live", "lumen-islands"), ("lumen-forum", "lumen")])
def test_a_guideline_can_route_by_product(product: str, line: str) -> None:
    assert ask(BY_PRODUCT, product=product).route.line == line


def test_an_unknown_product_is_asked_for() -> None:
    decision = ask(BY_PRODUCT)
    assert decision.route.outcome == "person"
    assert [each.fact for each in decision.questions] == ["product"]


def test_where_one_guideline_serves_everybody_no_jurisdiction_is_asked_for() -> None:
    decision = ask(pack_of(), official={"law_enforcement": True})
    assert decision.route.outcome == "applies"
    assert the(decision).answer is Answer.RELEASE


def test_the_routing_table_is_that_of_the_version_in_force() -> None:
    newer = pack_of(
        pack=FILES["pack"]
        .replace('"lumen-1"', '"lumen-2"')
        .replace("effective = 2020-01-01", "effective = 2020-09-01"),
    )
    shelf = (*BY_USER, newer)
    there = [{"username": "quiet_heron", "location": "FJ"}]
    assert ask(shelf, accounts=there).route.line == "lumen-islands"
    assert ask(shelf, accounts=there, received_at="2020-09-01T00:00:00Z").route.line == "lumen"


# Point 3: instruments: all of, k of, exactly, issuer levels, counsel's list.


def opened_by(process: str) -> Pack:
    return pack_of(categories=FILES["categories"].replace('any_of = ["court-order"]', process))


@pytest.mark.parametrize(
    ("types", "answer"),
    [
        (["court-order", "certificate"], Answer.RELEASE),
        (["sealed-order", "certificate"], Answer.RELEASE),
        (["court-order"], Answer.REFUSE),
        (["certificate"], Answer.REFUSE),
        (["warrant"], Answer.REFUSE),
    ],
)
def test_all_of_a_set(types: list[str], answer: Answer) -> None:
    pack = opened_by('all_of = ["court-order", "certificate"]')
    decision = ask(pack, CLOSED, instruments=[order(each) for each in types])
    assert the(decision).answer is answer


def test_one_of_a_set_that_takes_all_is_told_not_to_suffice() -> None:
    pack = opened_by('all_of = ["court-order", "certificate"]')
    (why,) = the(ask(pack, CLOSED)).reasons
    assert why.words == "The court order does not suffice by itself."
    assert why.cure == "Send all of: court order, certificate of necessity."
    assert not why.reading


@pytest.mark.parametrize(
    ("types", "answer"),
    [
        (["court-order", "certificate"], Answer.RELEASE),
        (["certificate", "consent-form"], Answer.RELEASE),
        (["court-order", "certificate", "consent-form"], Answer.RELEASE),
        (["consent-form"], Answer.REFUSE),
        (["consent-form", "consent-form"], Answer.REFUSE),
    ],
)
def test_at_least_two_of_three(types: list[str], answer: Answer) -> None:
    pack = opened_by('of = ["court-order", "certificate", "consent-form"], k = 2')
    assert the(ask(pack, CLOSED, instruments=[order(each) for each in types])).answer is answer


@pytest.mark.parametrize(
    ("type_", "answer"),
    [("court-order", Answer.REFUSE), ("production-order", Answer.RELEASE), ("sealed-order", Answer.REFUSE)],
)
def test_exactly_a_class_and_not_what_belongs_to_it(type_: str, answer: Answer) -> None:
    pack = opened_by('any_of = ["production-order"], exactly = ["production-order"]')
    assert the(ask(pack, CLOSED, instruments=[order(type_)])).answer is answer


def test_what_is_recognised_as_an_instrument_is_exactly_that() -> None:
    recognised = FILES["instruments"] + (
        '[[recognise]]\ntype = "court-order"\ncites = ["Evidence Act s 9"]\ncounts_as = "production-order"\n'
    )
    pack = pack_of(
        instruments=recognised,
        categories=FILES["categories"].replace(
            'any_of = ["court-order"]', 'any_of = ["production-order"], exactly = ["production-order"]'
        ),
    )
    assert the(ask(pack, CLOSED, instruments=[order(cites=["Evidence Act s 9"])])).answer is Answer.RELEASE
    assert the(ask(pack, CLOSED, instruments=[order(cites=["Evidence Act s 8"])])).answer is Answer.REFUSE


@pytest.mark.parametrize(
    ("level", "answer"),
    [("federal", Answer.RELEASE), ("state", Answer.REFUSE), ("foreign", Answer.REFUSE), (None, Answer.PERSON)],
)
def test_levels_limit_who_may_have_issued_it(level: str | None, answer: Answer) -> None:
    pack = opened_by('any_of = ["court-order"], levels = ["federal"]')
    given = {key: value for key, value in order(level=level).items() if value is not None}
    assert the(ask(pack, CLOSED, instruments=[given])).answer is answer


def test_without_a_reading_what_no_list_names_is_not_addressed() -> None:
    assert the(ask(pack_of(), instruments=[order("warrant")])).answer is Answer.NOT_ADDRESSED
    assert the(ask(pack_of(), CLOSED, instruments=[order("warrant")])).answer is Answer.REFUSE


def test_counsels_list_makes_an_instrument_of_another_country_count() -> None:
    listed = ListedInstrument("FJ", "island-writ", "warrant", date(2020, 3, 1), "A writ.", until=date(2020, 12, 31))
    given = {"instruments": [order("island-writ", country="FJ")], "wanted": [{"ask": "messages"}]}
    assert the(ask(pack_of(), listed=(listed,), **given)).answer is Answer.RELEASE
    assert the(ask(pack_of(), **given)).answer is Answer.PERSON
    after = the(ask(pack_of(), listed=(listed,), received_at="2021-01-01T00:00:00Z", **given))
    assert after.answer is Answer.PERSON


# Point 4: reach.

SEALED = FILES["categories"].replace(
    'id = "messages"\n', 'id = "messages"\nreach = "end-to-end-encrypted"\nreach_clause = "sealed"\n'
)


def test_end_to_end_encrypted_data_is_neither_refused_nor_not_held() -> None:
    pack = pack_of({"sealed": "states"}, categories=SEALED)
    item = the(ask(pack, instruments=[order("warrant")], wanted=[{"ask": "messages"}]))
    assert item.answer is Answer.PERSON
    assert not item.not_held
    (why,) = [each for each in item.reasons if each.clause == "sealed"]
    assert why.words == "The data is end-to-end encrypted: it is held, but nobody here can read it."


def test_without_process_it_is_refused_all_the_same() -> None:
    pack = pack_of({"sealed": "states"}, categories=SEALED)
    assert the(ask(pack, instruments=[], wanted=[{"ask": "messages"}])).answer is Answer.REFUSE


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
