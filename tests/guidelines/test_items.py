"""The answers per account, category and subset."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rogatory.guidelines.facts import Account, DateRange, Emergency, Kind, Video, Visibility, Wanted
from tests.guidelines.agora import answers, decided, named, only_item, request, settled, warrant, without

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE


@pytest.mark.parametrize(
    ("private", "video", "subset", "answer"),
    [
        (False, Video("1", PUBLIC, False, False), "public", "refuse"),
        (True, Video("1", PUBLIC, False, False), "locked", "release"),
        (False, Video("1", PRIVATE, False, False), "private", "release"),
        (True, Video("1", PRIVATE, False, False), "private", "release"),
        (False, Video("1", PUBLIC, True, False), "deleted", "release"),
        (False, Video("1", PUBLIC, True, True), "deleted", "release"),
        (False, Video("1", PUBLIC, False, True), "removed", "release"),
        (False, Video("1", PRIVATE, False, True), "removed", "release"),
        (False, Video("1", PUBLIC, None, False), "unplaced", "needs-a-person"),
        (False, Video("1", PUBLIC, False, None), "unplaced", "needs-a-person"),
        (False, Video("1", None, False, False), "unplaced", "needs-a-person"),
        (None, Video("1", PUBLIC, False, False), "unplaced", "needs-a-person"),
        (None, Video("1", PUBLIC, True, False), "deleted", "release"),
    ],
)
def test_a_post_is_placed_by_what_is_known_of_it(private: bool | None, video: Video, subset: str, answer: str) -> None:
    facts = request(accounts=(_anna(private, video, complete=True),), wanted=(Wanted("posts"),))
    assert answers(decided(facts)) == {f"data/anna/posts/{subset}": answer}


def test_what_is_known_of_one_post_does_not_hide_the_others() -> None:
    known = Video("1", PRIVATE, deleted_by_user=False, removed_by_provider=False)
    decision = decided(request(accounts=(_anna(True, known, complete=None),), wanted=(Wanted("posts"),)))
    assert {item.subset for item in decision.items} == {"private", "deleted", "removed", "locked"}


def _anna(private: bool | None, video: Video, complete: bool | None) -> Account:
    return Account("anna", private=private, videos=(video,), videos_complete=complete)


@pytest.mark.parametrize(
    ("private", "subsets"),
    [
        (False, {"deleted", "removed", "private", "public"}),
        (True, {"deleted", "removed", "private", "locked"}),
        (None, {"deleted", "removed", "private", "locked", "public"}),
    ],
)
def test_an_account_of_unknown_posts_splits_into_all_that_it_can_hold(private: bool | None, subsets: set[str]) -> None:
    decision = decided(request(accounts=(Account("anna", private=private),), wanted=(Wanted("posts"),)))
    assert {item.subset for item in decision.items} == subsets
    assert {item.subset for item in decision.items if item.answer == "refuse"} == subsets & {"public"}


@pytest.mark.parametrize(
    ("ask", "subset", "private", "answer"),
    [
        ("posts", "private", None, "release"),
        ("posts", "locked", False, "release"),
        ("posts", "public", False, "refuse"),
        ("posts", "public", True, "needs-a-person"),
        ("posts", "public", None, "needs-a-person"),
        ("posts", "funny", False, "needs-a-person"),
        ("account", "phone-number", False, "needs-a-person"),
        ("phone-number", "mobile", False, "needs-a-person"),
    ],
)
def test_no_more_is_answered_than_the_subset_asked_for(
    ask: str, subset: str, private: bool | None, answer: str
) -> None:
    facts = request(accounts=(Account("anna", private=private),), wanted=(Wanted(ask, subset),))
    assert answers(decided(facts)) == {f"data/anna/{ask}/{subset}": answer}


@pytest.mark.parametrize(
    ("value", "answer"), [("release", "release"), ("refuse", "refuse"), ("needs-a-person", "needs-a-person")]
)
def test_a_reading_settles_what_a_moderator_removed(value: str, answer: str) -> None:
    facts = request(wanted=(Wanted("posts", "removed"),))
    item = only_item(decided(facts, settled("removed-video", value)))
    assert item.answer == answer
    assert "removed-video" in named(item)


def test_without_a_reading_what_a_moderator_removed_goes_to_a_person() -> None:
    assert (
        only_item(decided(request(wanted=(Wanted("posts", "removed"),)), without("removed-video"))).answer
        == "needs-a-person"
    )


@pytest.mark.parametrize(
    ("account", "answer"),
    [
        (Account("anna"), "release"),
        (Account(""), "refuse"),
        (Account("  "), "refuse"),
        (Account(None, (("email", "anna@mail.example"),)), "refuse"),
        (Account(None), "refuse"),
    ],
)
def test_an_account_is_named_by_its_username(account: Account, answer: str) -> None:
    decision = decided(request(accounts=(account,)))
    assert only_item(decision).answer == answer
    assert (decision.disposition == "return-for-correction") is (answer == "refuse")


def test_one_account_without_a_username_does_not_send_the_others_back() -> None:
    decision = decided(request(accounts=(Account("anna"), Account(None, (("email", "b@mail.example"),)))))
    assert sorted(answers(decision).values()) == ["refuse", "release"]
    assert decision.disposition == "answer"


def test_a_request_about_nobody_in_particular_is_not_addressed() -> None:
    assert answers(decided(request(accounts=()))) == {"data/account": "not-addressed"}


@pytest.mark.parametrize("changed", [{"accounts": None}, {"wanted": None}, {"wanted": ()}])
def test_what_is_asked_about_whom_has_to_be_known(changed: dict[str, object]) -> None:
    decision = decided(request(**changed))
    assert decision.items == ()
    assert decision.disposition == "needs-a-person"
    assert [each.fact for each in decision.questions] == list(changed)


def test_an_ask_for_an_account_that_is_not_in_the_request_is_not_lost() -> None:
    decision = decided(request(wanted=(Wanted("account", accounts=("bert",)),)))
    assert [each.fact for each in decision.questions] == ["wanted.accounts"]
    assert decision.disposition == "needs-a-person"


def test_an_ask_outside_the_vocabulary_is_not_addressed() -> None:
    item = only_item(decided(request(wanted=(Wanted("friends"),))))
    assert (item.answer, item.content, item.fields) == ("not-addressed", True, ())


def test_a_part_lets_out_its_own_fields_alone() -> None:
    assert only_item(decided(request(wanted=(Wanted("phone-number"),)))).fields == ("account.phone",)


@pytest.mark.parametrize("not_held", ["phone", "account.phone"])
def test_what_the_user_never_gave_is_told_as_not_held(not_held: str) -> None:
    item = only_item(decided(request(accounts=(Account("anna", not_held=(not_held,)),))))
    assert (item.answer, item.not_held) == ("release", ("account.phone",))
    assert any(reason.fact == "accounts.not_held" for reason in item.reasons)


def urgent(**changed: object) -> Emergency:
    known = {"person": "A boy", "nature": "A threat", "threatens": ("death",), "written": True, "letterhead": True}
    return Emergency(**{**known, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ask", "necessary", "answer"),
    [
        ("posts", None, "needs-a-person"),
        ("posts", ("posts",), "needs-a-person"),
        ("phone-number", ("account",), "needs-a-person"),
        ("account", ("phone-number",), "refuse"),
        ("posts", ("account",), "refuse"),
        ("posts", (), "refuse"),
    ],
)
def test_an_emergency_opens_what_is_necessary_before_people(
    ask: str, necessary: tuple[str, ...] | None, answer: str
) -> None:
    facts = request(Kind.EMERGENCY, wanted=(Wanted(ask),), instruments=(), emergency=urgent(necessary=necessary))
    item = only_item(decided(facts))
    assert item.answer == answer
    assert item.people == ("counsel", "second-person")
    assert item.emergency


def test_an_emergency_asks_no_wider_than_its_subset() -> None:
    facts = request(Kind.EMERGENCY, wanted=(Wanted("posts", "private"), Wanted("posts", "deleted")), instruments=())
    assert set(answers(decided(facts))) == {"emergency/anna/posts/private", "emergency/anna/posts/deleted"}


@pytest.mark.parametrize("threatens", [("death",), ("property",), (), None])
def test_an_emergency_never_releases_by_itself(threatens: tuple[str, ...] | None) -> None:
    facts = request(Kind.EMERGENCY, emergency=urgent(threatens=threatens), instruments=(warrant(),))
    assert only_item(decided(facts)).answer == "needs-a-person"


@pytest.mark.parametrize(
    ("threatens", "child", "outcome"),
    [
        (("death",), False, "eligible"),
        (("imminent-harm",), True, "eligible"),
        (("imminent-harm",), False, "not-eligible"),
        (("imminent-harm",), None, "needs-a-person"),
        (("imminent-harm", "death"), None, "eligible"),
        (("property",), True, "not-eligible"),
        ((), True, "not-eligible"),
        (None, True, "needs-a-person"),
    ],
)
def test_the_alternatives_of_the_emergency_test(
    threatens: tuple[str, ...] | None, child: bool | None, outcome: str
) -> None:
    facts = request(Kind.EMERGENCY, emergency=urgent(threatens=threatens, victim_is_child=child), instruments=())
    decision = decided(facts)
    assert decision.emergency is not None
    assert decision.emergency.outcome == outcome
    assert (decision.disposition == "needs-a-person") is (outcome != "not-eligible")


def test_without_a_reading_harm_to_a_child_goes_to_a_person() -> None:
    facts = request(Kind.EMERGENCY, emergency=urgent(threatens=("imminent-harm",), victim_is_child=True))
    decision = decided(facts, without("child-harm"))
    assert decision.emergency is not None
    assert decision.emergency.outcome == "needs-a-person"


@pytest.mark.parametrize("kinds", [(Kind.EMERGENCY,), (Kind.EMERGENCY, Kind.DATA), (Kind.EMERGENCY, Kind.PRESERVATION)])
def test_an_emergency_is_never_sent_back(kinds: tuple[Kind, ...]) -> None:
    facts = request(*kinds, emergency=urgent(written=False), signature="none")
    decision = decided(facts)
    assert decision.disposition == "needs-a-person"
    assert any(each.blocking for each in decision.deficiencies)
    assert "release" not in answers(decision).values()


def test_no_account_is_named_so_that_the_items_of_another_get_lost() -> None:
    wanted = (Wanted("private", accounts=("anna/posts",)), Wanted("posts", accounts=("anna",)))
    decision = decided(request(accounts=(Account("anna/posts"), Account("anna", private=False)), wanted=wanted))
    found = {(item.account, item.ask, item.subset) for item in decision.items}
    assert {("anna/posts", "private", ""), ("anna", "posts", "private")} <= found
    assert len({item.id for item in decision.items}) == len(decision.items)


@pytest.mark.parametrize("period", [DateRange(), DateRange(date(2021, 1, 1)), DateRange("", None)])
@pytest.mark.parametrize("kind", [Kind.DATA, Kind.EMERGENCY])
def test_what_has_a_time_waits_until_both_ends_of_its_period_are_established(kind: Kind, period: DateRange) -> None:
    asked = request(kind, wanted=(Wanted("logs"),), instruments=(warrant(),))
    asked = replace(asked, emergency=replace(asked.emergency, necessary=("logs",)))
    assert "period" not in {each.fact for each in decided(asked).questions}
    decision = decided(replace(asked, period=period))
    assert "period" in {each.fact for each in decision.questions}
    assert decision.disposition == "needs-a-person"
    item = only_item(decision)
    assert (item.answer, item.reasons[-1].fact) == ("needs-a-person", "period")


def test_nobody_is_asked_for_the_period_of_what_is_refused_anyhow() -> None:
    asked = request(wanted=(Wanted("logs"),), instruments=(warrant(type="subpoena"),), period=DateRange())
    decision = decided(asked)
    assert (only_item(decision).answer, decision.questions) == ("refuse", ())


def test_what_has_no_time_asks_for_no_period() -> None:
    decision = decided(request(period=DateRange()))
    assert (only_item(decision).answer, decision.questions) == ("release", ())
