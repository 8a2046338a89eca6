"""Accounts as letters name them; and above all, that no wrong name passes as a sure one."""

from __future__ import annotations

import random

import pytest

from rogatory.desk.prefilling import the_vocabulary
from rogatory.prefill.page import How
from rogatory.prefill.reading import read
from tests.prefill.papers import findings, paper_of, usernames
from tests.trials import trials

SURE = (
    ("Username: copper_finch", "copper_finch"),
    ("Username: @CopperFinch", "copperfinch"),
    ("User name (TikTok): copper.finch.", "copper.finch"),
    ("TikTok username      copper.finch9", "copper.finch9"),
    ("Target account: https://www.tiktok.com/@copper.finch9?lang=en", "copper.finch9"),
    ("See https://m.tiktok.com/@copper.finch9/video/6801234567890123456.", "copper.finch9"),
    ("the TikTok account “copper_finch” and its contents", "copper_finch"),
    ("records of the TikTok accounts @copper_finch and @grey.heron", "copper_finch grey.heron"),
    ("Usernames: copper_finch, grey.heron9; blue_tit", "blue_tit copper_finch grey.heron9"),
    (
        "Accounts:\n1. copper_finch\n2. greyheron\n3. blue.tit7\n\nSincerely,\nJane Example",
        "blue.tit7 copper_finch greyheron",
    ),
    (
        "No.   Username          Remark\n1     copper_finch      first\n2     greyheron         second",
        "copper_finch greyheron",
    ),
    ("Please preserve the account with the username copper_finch, created in 2025.", "copper_finch"),
    ("le compte TikTok dénommé « copper_finch »", "copper_finch"),
    ("das TikTok-Konto mit dem Benutzernamen copper_finch", "copper_finch"),
    ("ユーザー名「copper_finch」のアカウント", "copper_finch"),
    ("アカウント: copper_finch", "copper_finch"),
    ("บัญชีผู้ใช้ TikTok ชื่อ copper_finch", "copper_finch"),
    ("대상 계정 copper_finch 의 자료", "copper_finch"),
    ("帳號: copper_finch", "copper_finch"),
    ("TikTok account @copper_finch_\nof the suspect", "copper_finch_"),
    ("the user’s TikTok account, @copper_finch’s videos", "copper_finch"),
)


@pytest.mark.parametrize(("text", "expected"), SURE)
def test_a_name_that_is_written_plainly_is_read(text: str, expected: str) -> None:
    assert " ".join(usernames(findings(text), sure=True)) == expected


NONE = (
    "Username and password were changed by the suspect.",
    "Username of the suspect: not known",
    "The account holder is John Doe, born on 4 March 1990.",
    "Account information is requested under the law.",
    "E-mail: jane.example@police.example.org",
    "Write to us from an @police.example.org address only.",
    "Instagram: @copper_finch",
    "The suspect uses the Instagram account @copper_finch and Snapchat copper_finch9.",
    "https://www.nottiktok.com/@copper_finch and https://tiktok.com.evil.example/@copper_finch",
    "Account number: 4411 2231",
    "period for the account 11 January 2022 to 24 March 2022",
    "No.   Username   Remarks\n\nRegards\nJane",
    "@tiktok",
)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_account_of_the_service_is_no_sure_username(text: str) -> None:
    assert usernames(findings(text), sure=True) == []


UNSURE = (
    ("Username: c\u043epper_finch", "a Cyrillic o stands in it"),
    ("Username: copper-finch", "no username holds a hyphen"),
    ("Username: coppér_finch", "no username holds an accent"),
    ("https://www.tiktok.com/@copper\n_finch9 is the account", "the link goes on in the next line"),
    ("the complainant’s account @copper_finch received threats", "it is the complainant’s"),
    ("Username: john smith", "two words"),
    ("we saw @copper_finch there", "nothing says of what it is the name"),
    ("Username: copper_finch²", "a footnote’s figure stands behind it"),
)


@pytest.mark.parametrize(("text", "why"), UNSURE)
def test_what_may_be_another_name_is_told_as_unsure(text: str, why: str) -> None:
    assert usernames(findings(text), sure=True) == [], why


def test_a_name_of_a_picture_is_unsure_and_says_which_letters_may_be_others() -> None:
    [found] = [each for each in findings("Username: copper_lily01", how=How.SCANNED) if each.field.endswith("username")]
    assert found.value == "copper_lily01"
    assert found.unsure
    assert "l, i" in found.by
    assert "0, 1" in found.by


def test_a_name_that_is_typed_elsewhere_takes_the_place_of_what_a_picture_s_reader_made_of_it() -> None:
    typed = paper_of("Please see the order on the TikTok account @jill_0l1.", kind="message")
    scanned = paper_of("Username: ji11_Ol1", how=How.SCANNED)
    assert usernames(read([typed, scanned], the_vocabulary())) == ["jill_0l1"]


def test_links_that_name_nobody_and_numbers_of_accounts_are_told_as_what_they_are() -> None:
    found = {
        each.field: each.value for each in findings("https://vm.tiktok.com/ZMabc123/\nUser ID: 6801234567890123456")
    }
    assert "https://vm.tiktok.com/ZMabc123" in found.values()
    assert "6801234567890123456" in found.values()
    assert not any(name.endswith(".username") for name in found)


def test_forty_names_in_a_table_over_two_pages_are_all_read() -> None:
    names = [f"{word}{number}" for number, word in enumerate(("finch", "heron_", "wren.", "tit") * 22)]
    rows = "\n".join(f"{number:<6}{name}" for number, name in enumerate(names, 1))
    assert usernames(findings(f"No.   Username\n{rows}"), sure=True) == sorted(names)


_MISREAD = {
    "l": "1I|",
    "1": "lI",
    "i": "l1",
    "o": "0",
    "0": "oO",
    "m": ("rn",),
    "rn": ("m",),
    "w": ("vv",),
    "d": ("cl",),
    "5": "s",
    "s": "5",
    "8": "B",
    "2": "z",
    "6": "b",
    "g": "9",
    "q": "g",
    "u": "v",
    ".": (",", " ", ""),
    "_": (" ", "", "-"),
    "e": "c",
}
_FRAMES = (
    "Username: {}",
    "the TikTok account @{} is",
    "https://www.tiktok.com/@{}",
    "Accounts:\n1. {}\n2. other_name",
    "account “{}”",
)


def test_no_misread_name_is_ever_a_sure_one(chance: random.Random) -> None:
    """The wrong-username hunt: 10,000 names as a picture's reader may misread them (a tenth in every run)."""
    vocabulary = the_vocabulary()
    wrong = []
    many = trials(10_000)
    for start in range(0, many, 50):
        names = [_name(chance) for _ in range(min(50, many - start))]
        text = "\n\n".join(chance.choice(_FRAMES).format(_noisy(each, chance)) for each in names)
        found = read([paper_of(text, how=How.SCANNED, sure=chance.uniform(0.5, 1))], vocabulary)
        wrong += [each for each in usernames(found, sure=True) if each not in names]
    assert wrong == []


def _name(chance: random.Random) -> str:
    signs = "abcdefghijklmnopqrstuvwxyz0123456789._ll11oo00rnmm"
    return "".join(chance.choice(signs) for _ in range(chance.randrange(3, 20))).strip(".") + chance.choice("ab1l")


def _noisy(name: str, chance: random.Random) -> str:
    made = name
    for _ in range(chance.randrange(4)):
        found = [part for part in _MISREAD if part in made]
        if found:
            part = chance.choice(found)
            made = made.replace(part, chance.choice(_MISREAD[part]), 1)
    return made
