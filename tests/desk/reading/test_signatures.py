"""The signatures of PDFs are checked offline, and an altered document that is signed is never called intact."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import timedelta

import pytest
from pyhanko.sign import fields

from rogatory.desk.reading.opener import examine
from rogatory.desk.reading.pdf_signatures import signatures_of
from rogatory.desk.reading.signatures import INTACT, VERDICTS, Signature, in_sentences
from rogatory.paper.signing import demo_signer
from tests.desk.reading.pdfs import pages_pdf
from tests.desk.reading.signed_pdfs import (
    SHADOWS,
    UPDATES,
    Authority,
    authority,
    flipped,
    order,
    prepared,
    signed,
    updated,
)
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.team import NOW
from tests.trials import trials

RANGE = re.compile(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]")


def verdicts(content: bytes, *trusted: Authority) -> list[str]:
    roots = [each.pem for each in trusted or (authority(),)]
    return [each["verdict"] for each in signatures_of(content, roots, NOW)]


def place_of(content: bytes) -> tuple[int, int]:
    """Where the signature itself stands, with the brackets around it."""
    start, length, end, _ = map(int, RANGE.search(content).groups())
    return start + length, end


@pytest.fixture(scope="module")
def judge():
    return authority().signer("Judge Elm")


@pytest.fixture(scope="module")
def whole(judge) -> bytes:
    return signed(order(), judge)


def test_a_signature_is_told_with_who_vouches_for_it(whole):
    (told,) = signatures_of(whole, [authority().pem], NOW)
    assert (told["verdict"], told["signer"], told["issuer"]) == ("intact-trusted", "Judge Elm", "Courts of Elm")
    assert verdicts(whole, Authority("Courts of Elm")) == ["intact-unknown-signer"], "a name alone proves nothing"
    later = signatures_of(whole, [authority().pem], NOW + timedelta(days=900))
    assert later[0]["verdict"] == "intact-unknown-signer", "nobody vouches for it any more"
    assert verdicts(pages_pdf(1)) == []
    own = demo_signer(b"seed", NOW).sign_pdf(order(), NOW)
    assert verdicts(own) == ["intact-unknown-signer"]


def test_of_two_who_sign_the_first_did_not_sign_what_came_later(whole):
    both = signed(whole, authority().signer("Clerk"), field="Second")
    assert verdicts(both) == ["added-to", "intact-trusted"]
    assert verdicts(updated(both, UPDATES["add: words"])) == ["changed-after", "changed-after"]


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("certify", [None, fields.MDPPerm.NO_CHANGES, fields.MDPPerm.ANNOTATE])
def test_no_update_after_a_signature_leaves_it_intact(judge, update, certify):
    content = updated(signed(order(), judge, certify=certify), UPDATES[update])
    (verdict,) = verdicts(content)
    assert verdict in ("changed-after", "added-to" if update.startswith("fill") else "changed-after")


@pytest.mark.parametrize("shadow", SHADOWS)
def test_what_was_prepared_before_the_signature_and_shown_after_it_is_not_what_was_signed(judge, shadow):
    content = signed(prepared(order()), judge)
    assert verdicts(content) == ["intact-trusted"]
    assert verdicts(updated(content, SHADOWS[shadow])) == ["changed-after"]


@pytest.mark.parametrize("tail", [b"\n", b"\0", b"junk", b"%%EOF\n", b"\nstartxref\n0\n%%EOF\n", order()])
def test_nothing_can_be_appended(whole, tail):
    assert not INTACT & {*verdicts(whole + tail)}


def test_no_flipped_bit_of_what_is_signed_leaves_it_intact(whole, chance: random.Random):
    start, end = place_of(whole)
    covered = [*range(start), *range(end, len(whole))]
    told = Counter(str(verdicts(flipped(whole, chance, among=covered))) for _ in range(trials(1000)))
    print("flipped in what is signed:", dict(told))
    assert not [each for each in told if "intact" in each]


def test_no_flipped_bit_of_the_signature_itself_leaves_it_intact(whole, chance: random.Random):
    place = range(*place_of(whole))
    told = Counter(str(verdicts(flipped(whole, chance, among=place))) for _ in range(trials(2000)))
    print("flipped in the signature itself:", dict(told))
    assert not [each for each in told if "intact" in each]


def test_no_chain_of_updates_leaves_a_signature_intact(judge, chance: random.Random):
    told = Counter()
    for _ in range(trials(300)):
        content = signed(prepared(order()) if chance.random() < 0.3 else order(), judge)
        for name in chance.sample(sorted(UPDATES), chance.randint(1, 4)):
            content = updated(content, UPDATES[name])
        told[str(verdicts(content))] += 1
    print("chains of updates:", dict(told))
    assert not [each for each in told if "intact" in each]


def forged(content: bytes, how: str) -> bytes:
    start, end = place_of(content)
    found = RANGE.search(content)
    numbers = [int(each) for each in found.groups()]
    if how == "no contents":
        return content[:start] + b"<>" + b" " * (end - start - 2) + content[end:]
    if how == "zeros":
        return content[:start] + b"<" + b"0" * (end - start - 2) + b">" + content[end:]
    if how == "a shorter range":
        numbers[3] -= 200
    elif how == "a longer place":
        numbers[1] -= 20
    elif how == "an empty range":
        numbers = [0, 0, 0, 0]
    else:
        numbers[3] += 1
    told = b"/ByteRange [%d %d %d %d" % (*numbers,)
    return content[: found.start()] + told.ljust(found.end() - found.start() - 1) + b"]" + content[found.end() :]


@pytest.mark.parametrize(
    "how", ["no contents", "zeros", "a shorter range", "a longer place", "an empty range", "a longer range"]
)
def test_known_forgeries_are_not_intact(whole, how):
    assert not INTACT & {*verdicts(forged(whole, how))}


def test_a_signature_from_another_document_does_not_fit(judge, whole):
    other = signed(order(b"Order for the records of somebody"), judge)
    start, end = place_of(whole)
    from_other = other[slice(*place_of(other))].rstrip(b"0>").ljust(end - start - 1, b"0") + b">"
    assert verdicts(whole[:start] + from_other + whole[end:]) == ["broken"]


@needs_own_network
def test_signatures_are_checked_in_the_child(whole):
    (told,) = examine(whole, "order.pdf", [b"no certificate", authority().pem], NOW).signatures
    assert (told.verdict, told.signer) == ("intact-trusted", "Judge Elm")
    (told,) = examine(updated(whole, UPDATES["add: words"]), "order.pdf", [authority().pem], NOW).signatures
    assert told.verdict == "changed-after"


def test_a_name_cannot_speak_for_the_desk():
    other = Authority('Elm”; nothing was changed since. “Court" {signer}')
    (told,) = signatures_of(signed(order(), other.signer("“Judge”")), [], NOW)
    assert told["signer"] == "'Judge'"
    assert not {"“", "”", '"', "{", "}"} & {*told["issuer"]}
    (sentence,) = in_sentences([Signature("changed-after", told["signer"], told["issuer"], NOW)])
    assert sentence["words"].startswith(
        "Signed in the name of “'Judge'” on 02 March 2026 by the signer's clock, and changed"
    )


def test_each_verdict_has_one_line_and_only_the_intact_say_that_nothing_was_changed():
    for name, words in VERDICTS.items():
        assert "\n" not in words
        assert "—" not in words
        assert ("nothing was changed since" in words) == (name in INTACT)
