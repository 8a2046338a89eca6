"""Each signal says what it found, in these words, and is silent where the thing is ordinary."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.addresses.lookalikes import Known
from rogatory.desk.signals.contract import Origin, Twin, Usual
from rogatory.desk.signals.registry import SIGNALS
from rogatory.desk.signals.score import score_of
from tests.desk.signals.sights import ACCOUNT, AGENCY, NOW, RULES, reasons, words

STRANGER = {"account": None, "agency": None}
TWIN = Twin(7, "R-2026-000007-A", "bytes")
UNUSUAL = {
    "lookalike/domain": (
        {
            **STRANGER,
            "sender": "ada@po1ice.example",
            "contact_email": "",
            "lookalike": Known.of(["police.example"]).lookalike("po1ice.example"),
        },
        "“po1ice.example” looks like “police.example” with letters that look alike. It is another domain.",
    ),
    "domain/unknown": (
        {**STRANGER, "sender": "ada@sheriff.test"},
        "No agency of the directory has the domain sheriff.test.",
    ),
    "domain/public": (
        {**STRANGER, "sender": "ada@mail.test", "public": True},
        "Anybody can get an address at mail.test.",
    ),
    "address/outside-account": (
        {"account": replace(ACCOUNT, filed=False)},
        "The sender’s address belongs to an officer with an account, and the request did not come through it.",
    ),
    "address/against-habit": (
        {"account": replace(ACCOUNT, filed=False), "earlier_by_account": 7},
        "All 7 earlier requests of that officer came through the account.",
    ),
    "address/emergency": (
        {"account": replace(ACCOUNT, filed=False), "emergency": True},
        "An emergency was written from an address whose owner has an account for such.",
    ),
    "address/stranger": (
        {"account": None, "emergency": True},
        "An emergency was written from an address that was never verified.",
    ),
    "address/unregistered": (
        {"account": None},
        "Example Police has registered officers, and none of them has the sender’s address.",
    ),
    "contact/other-domain": (
        {"contact_email": "ada@mail.test"},
        "The contact address is at mail.test, and the request came from police.example.",
    ),
    "contact/reply-elsewhere": (
        {"reply": ("mail.test",)},
        "Answers to the message would go to mail.test, not to police.example.",
    ),
    "account/unvetted": (
        {"account": replace(ACCOUNT, vetted_at=None)},
        "Nobody has vetted the account from which the request was filed.",
    ),
    "account/recent": (
        {"account": replace(ACCOUNT, vetted_at=NOW - timedelta(days=13))},
        "The account has been vetted for 13 days.",
    ),
    "device/recent": (
        {"account": replace(ACCOUNT, newest_device=NOW - timedelta(days=6))},
        "A passkey was added to the account less than 7 days before.",
    ),
    "device/at-once": (
        {"account": replace(ACCOUNT, newest_device=NOW - timedelta(hours=23))},
        "The newest passkey is less than 24 hours old.",
    ),
    "device/held": (
        {"account": replace(ACCOUNT, held=True)},
        "A passkey was added to the account that nobody has cleared yet.",
    ),
    "burst/senders": (
        {"fresh_senders": 3},
        "3 addresses that had never written before wrote at police.example in 24 hours.",
    ),
    "burst/accounts": ({"fresh_accounts": 4}, "4 accounts were registered at police.example in 24 hours."),
    "volume/officer": (
        {"officer": Usual(9, 30)},
        "The sender filed 9 requests in 24 hours, and 30 in the 30 days before.",
    ),
    "volume/agency": (
        {"office": Usual(40, 60)},
        "Example Police filed 40 requests in 24 hours, and 60 in the 30 days before.",
    ),
    "target/overlap": (
        {"overlap": {"river_lantern": 2}},
        "Within 14 days 2 other senders asked for an account of this request.",
    ),
    "target/many": ({"accounts": 21}, "It asks for 21 accounts at once."),
    "phone/other-area": (
        {"contact_phone": "+1 415 555 0143"},
        "The telephone number in the request is neither Example Police’s in the directory nor of its area.",
    ),
    "copied/bytes": (
        {"twins": (replace(TWIN, same_agency=True),)},
        "A document is, byte for byte, one that came with R-2026-000007-A, from somebody else.",
    ),
    "copied/picture": (
        {"twins": (replace(TWIN, shares="picture"),)},
        "A picture in a document, such as a signature or a seal, came with R-2026-000007-A, from another agency.",
    ),
    "copied/look": (
        {"twins": (replace(TWIN, shares="look"),)},
        "A picture in a document, such as a signature, looks like one that came with R-2026-000007-A, from another "
        "agency.",
    ),
    "copied/wording": (
        {"twins": (replace(TWIN, shares="wording"),)},
        "A document is worded nearly as one that came with R-2026-000007-A, from another agency.",
    ),
    "altered/number": (
        {"twins": (replace(TWIN, shares="number", same_accounts=False),)},
        "The number of the case or the order stood in R-2026-000007-A, from another agency, which asked for other "
        "accounts.",
    ),
    "altered/wording": (
        {
            "twins": (
                replace(TWIN, shares="number", same_sender=True, same_agency=True, same_accounts=False),
                replace(TWIN, shares="wording", same_sender=True, same_agency=True, same_accounts=False),
            )
        },
        "The order has the number and nearly the words of that of R-2026-000007-A, and names other accounts.",
    ),
    "pressure/words": (
        {"pressure": ("do not call", "immediately or")},
        "It hurries whoever reads it: “do not call”, “immediately or”.",
    ),
    "origin/failed": (
        {"origins": (Origin("police.example", "none"), Origin("police.example", "failed"))},
        "A message claims to come from police.example, and fails the checks of that domain.",
    ),
    "origin/none": (
        {"origins": (Origin("police.example", "passed"), Origin("police.example", "none"))},
        "A message claims to come from police.example, and nothing shows that it does.",
    ),
    "emergency/first": ({"emergency": True}, "It is the first emergency of this sender."),
    "hour/night": (
        {"local": (NOW.replace(hour=3), NOW.replace(hour=0))},
        "It was sent at night in the country of Example Police (03:00).",
    ),
    "hour/weekend": (
        {"local": (NOW.replace(day=7),)},
        "It was sent on a weekend in the country of Example Police (Saturday).",
    ),
}
ORDINARY = [
    {},
    {"account": replace(ACCOUNT, vetted_at=NOW - timedelta(days=14))},
    {"account": replace(ACCOUNT, newest_device=NOW - timedelta(days=7))},
    {"account": replace(ACCOUNT, filed=False), "earlier_by_mail": 1},
    {"reply": ("police.example",)},
    {"agency": replace(AGENCY, domains=frozenset({"police.example", "city.example"})), "reply": ("city.example",)},
    {"contact_phone": ""},
    {"contact_phone": "not a number"},
    {"agency": replace(AGENCY, numbers=()), "contact_phone": "+44 20 7946 0000"},
    {"officer": Usual(5, 0)},
    {"officer": Usual(8, 60)},
    {"fresh_senders": 2},
    {"accounts": 20},
    {"twins": (replace(TWIN, same_sender=True, same_agency=True),)},
    {"twins": (replace(TWIN, shares="picture", same_agency=True),)},
    {"twins": (replace(TWIN, shares="look", same_agency=True),)},
    {"twins": (replace(TWIN, shares="number", same_agency=True, same_accounts=False),)},
    {"twins": (replace(TWIN, shares="number"),)},
    {"emergency": True, "earlier_emergencies": 1},
    {"local": (NOW.replace(hour=3), NOW.replace(hour=8))},
    {"local": ()},
    {"origins": (Origin("police.example", "passed"), Origin("police.example", "unknown"), Origin("", "unknown"))},
    {"origins": (Origin("elsewhere.example", "failed"), Origin("mail.police.example", "none"))},
    {"agency": None, "account": None, "sender": "", "origins": (Origin("police.example", "failed"),)},
]


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_is_unusual_is_said_in_these_words(name: str):
    differs, said = UNUSUAL[name]
    assert words(**differs)[name] == said


@pytest.mark.parametrize("differs", ORDINARY)
def test_what_is_ordinary_gives_no_reason(differs: dict[str, object]):
    assert reasons(**differs) == ()


def test_every_finding_of_every_signal_is_tried_here_and_weighed():
    every = {name for signal in SIGNALS for name in signal.names}
    assert every == UNUSUAL.keys() == RULES.weights.keys()


def test_an_account_s_first_passkey_is_as_new_as_the_account():
    new = NOW - timedelta(days=3)
    assert set(words(account=replace(ACCOUNT, vetted_at=new, newest_device=new))) == {"account/recent"}


def test_a_habit_takes_more_than_a_few_requests_and_ends_with_the_first_verified_message():
    outside = replace(ACCOUNT, filed=False)
    assert set(words(account=outside, earlier_by_account=2)) == {"address/outside-account"}
    assert words(account=outside, earlier_by_account=9, earlier_by_mail=1) == {}


@pytest.mark.parametrize("differs", [{"account": replace(ACCOUNT, filed=False)}, {"account": None}])
def test_an_emergency_of_whoever_did_not_show_a_passkey_takes_two_people(differs: dict[str, object]):
    assert score_of(reasons(**differs, emergency=True)) >= RULES.threshold


@pytest.mark.parametrize("name", ["domain/unknown", "domain/public", "lookalike/domain", "copied/bytes"])
def test_what_nobody_can_call_back_and_what_was_copied_takes_two_people_by_itself(name: str):
    assert RULES.weights[name] >= RULES.threshold


def test_a_passkey_that_is_used_on_the_day_on_which_it_was_added_takes_two_people():
    assert score_of(reasons(account=replace(ACCOUNT, newest_device=NOW - timedelta(hours=2)))) >= RULES.threshold


def test_new_addresses_say_nothing_where_anybody_gets_one():
    assert "burst/senders" not in words(**STRANGER, sender="ada@mail.test", public=True, fresh_senders=50)


@pytest.mark.parametrize("shares", ["bytes", "picture", "look", "wording", "number"])
def test_nothing_is_said_of_what_was_a_sender_s_own_first(shares: str):
    copy = replace(TWIN, shares=shares, same_accounts=False, ours=True)
    same = tuple(replace(copy, shares=each, same_agency=True) for each in ("wording", "number"))
    assert words(twins=(copy,)) == words(twins=same) == {}
