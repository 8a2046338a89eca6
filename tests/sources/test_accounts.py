"""Which account a username means: exactly one, or none."""

from __future__ import annotations

from rogatory.sources.accounts import Bearer, resolve
from tests.sources.small_platform import day

OLD = Bearer(1, current=False, since=day(1), until=day(10))
PRESENT = Bearer(2, current=True, since=day(10))
LATER = Bearer(3, current=False, since=day(10), until=day(20))


def chosen(*arguments) -> object:
    resolved = resolve(*arguments)
    return None if resolved is None else resolved.bearer.account_id


def test_nobody_bears_an_unknown_name() -> None:
    assert chosen((), None, None) is None


def test_the_only_bearer_is_meant_at_any_time() -> None:
    """The officer saw the name; the account is the same before it took the name and after it gave it up."""
    assert chosen((OLD,), day(15), day(16)) == 1
    assert chosen((PRESENT,), day(1), day(2)) == 2


def test_without_dates_a_name_means_its_present_bearer() -> None:
    assert chosen((OLD, PRESENT), None, None) == 2


def test_dates_tell_a_former_bearer_from_the_present_one() -> None:
    assert chosen((OLD, PRESENT), day(3), day(5)) == 1
    assert chosen((OLD, PRESENT), day(11), None) == 2


def test_the_day_of_the_change_belongs_to_the_new_bearer() -> None:
    """A period ends before its last instant, and a range of dates does too."""
    assert chosen((OLD, PRESENT), day(10), day(11)) == 2
    assert chosen((OLD, PRESENT), day(9), day(10)) == 1


def test_a_range_in_which_two_bore_the_name_means_nobody() -> None:
    assert chosen((OLD, PRESENT), day(9), day(11)) is None
    assert chosen((OLD, PRESENT), None, day(11)) is None


def test_several_former_bearers_without_dates_mean_nobody() -> None:
    assert chosen((OLD, LATER), None, None) is None
    assert chosen((OLD, LATER), day(12), None) == 3


def test_two_present_bearers_mean_nobody() -> None:
    """The platform's own equality should not allow it; if its data does, nobody guesses."""
    assert chosen((PRESENT, Bearer(4, current=True)), None, None) is None


def test_one_account_that_took_its_old_name_back_is_one_account() -> None:
    again = Bearer(1, current=True)
    resolved = resolve((OLD, again), day(2), day(3))
    assert resolved is not None
    assert resolved.bearer.current
    assert resolved.others == ()


def test_the_others_who_bore_a_name_are_told() -> None:
    resolved = resolve((OLD, PRESENT), day(3), day(5))
    assert resolved is not None
    assert resolved.others == (PRESENT,)
