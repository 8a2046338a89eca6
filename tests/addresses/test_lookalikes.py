"""What looks like an agency's domain is named, with the agency meant and the trick; what is known is left in peace."""

from __future__ import annotations

import csv
import os
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from dnstwist import Fuzzer
from hypothesis import given
from hypothesis import strategies as st

from rogatory.addresses.domain import read_domain
from rogatory.addresses.lookalikes import Known, Trick
from rogatory.problem import Problem
from tests.addresses.made_alike import AGENCIES, ENDINGS, WORDS, a_lookalike, in_ascii
from tests.trials import trials

KNOWN = Known.of(AGENCIES)


@pytest.mark.parametrize(
    ("domain", "known", "trick"),
    [
        ("springfeildpolice.example", "springfieldpolice.example", Trick.SWAPPED),
        ("springfieldpollice.example", "springfieldpolice.example", Trick.DOUBLED),
        ("anticoruption.example", "anticorruption.example", Trick.UNDOUBLED),
        ("springfieldspolice.example", "springfieldpolice.example", Trick.MORE),
        ("springfildpolice.example", "springfieldpolice.example", Trick.LESS),
        ("springfieldpolizei.example", None, None),
        ("springfieldpolicx.example", "springfieldpolice.example", Trick.OTHER),
        ("springfie1dpo1ice.example", "springfieldpolice.example", Trick.ALIKE),
        ("rnaplevvood.example", "maplewood.example", Trick.ALIKE),
        ("snrinqfielbpolice.example", None, None),
        (f"{in_ascii('springfieldpolíce')}.example", "springfieldpolice.example", Trick.FOREIGN),
        ("springfield-police.example", "springfieldpolice.example", Trick.MOVED),
        ("springfield.police.example", "springfieldpolice.example", Trick.MOVED),
        ("ridgeportpd.example", "ridgeport-pd.example", Trick.MOVED),
        ("springfieldpolice.test", "springfieldpolice.example", Trick.ENDING),
        ("mail.springfieldpolice.test", "springfieldpolice.example", Trick.ENDING),
        ("springfieldpolice-portal.example", "springfieldpolice.example", Trick.WORD),
        ("securemaplewood.test", "maplewood.example", Trick.WORD),
        ("springfieldpolice-xyz.test", "springfieldpolice.example", Trick.WORD),
        ("police.northhaven.example.com.evil.test", "police.northhaven.example", Trick.INSIDE),
        ("springfieldpolice.evil.test", "springfieldpolice.example", Trick.INSIDE),
        ("springfieldpolice-example.com", "springfieldpolice.example", Trick.INSIDE),
        ("courts.elsewhere.test", None, None),
        ("harbour-cafe.example", None, None),
    ],
)
def test_each_trick_is_named_with_the_agency_meant(domain: str, known: str | None, trick: Trick | None):
    found = KNOWN.lookalike(domain)
    assert (found and found.known, found and found.trick) == (known, trick)


def test_the_words_say_what_it_looks_like_and_how():
    said = {
        "springfeildpolice.example": "“springfeildpolice.example” looks like “springfieldpolice.example” "
        "with two letters swapped. It is another domain.",
        "springfieldpollice.test": "“springfieldpollice.test” looks like “springfieldpolice.example” "
        "with a letter doubled and another ending. It is another domain.",
        "maplewood.example.evil.test": "“maplewood.example.evil.test” has “maplewood.example” "
        "inside the name of another domain. It is another domain.",
        "xn--mplewood-0za.example": "“xn--mplewood-0za.example” (mäplewood.example) looks like “maplewood.example” "
        "with accents or letters of another alphabet. It is another domain.",
    }
    found = {domain: KNOWN.lookalike(domain) for domain in said}
    assert {domain: each and each.words for domain, each in found.items()} == said


def test_a_known_domain_is_no_lookalike_of_its_neighbour():
    assert [domain for domain in AGENCIES if KNOWN.lookalike(domain)] == []
    alone = Known.of(["cedarfalls-ny.example"])
    assert alone.lookalike("cedarfalls-nj.example") is not None


def test_a_sub_domain_of_a_known_domain_is_no_lookalike_and_not_known_either():
    assert KNOWN.lookalike("mail.maplewood.example") is None
    assert "mail.maplewood.example" not in KNOWN
    assert KNOWN.parent("mail.maplewood.example") == "maplewood.example"
    assert KNOWN.parent("maplewood.example") is None


@given(st.sampled_from(AGENCIES), st.randoms(use_true_random=False))
def test_no_lookalike_is_ever_a_known_domain(domain: str, chance: random.Random):
    _, made = a_lookalike(domain, chance)
    assert made not in KNOWN
    found = KNOWN.lookalike(made)
    assert found is None or (found.known in KNOWN and found.domain == made and found.known != made)


@given(st.text(alphabet="abcdelrnmo01-.x", min_size=1, max_size=40))
def test_whatever_can_be_read_as_a_domain_gets_an_answer(text: str):
    try:
        domain = read_domain(text)
    except Problem:
        return
    found = KNOWN.lookalike(domain)
    assert found is None or domain not in KNOWN


def test_ten_thousand_lookalikes_of_fifty_agencies_are_none_accepted_and_nearly_all_named(
    chance: random.Random, capsys
):
    """Half of them made here, half by the library with which others look for them."""
    whole = trials(10_000)
    made = [a_lookalike(chance.choice(AGENCIES), chance) for _ in range(whole // 2)]
    made += _made_by_others(chance, whole - len(made))
    accepted = [domain for _, domain in made if domain in KNOWN]
    missed = Counter(trick for trick, domain in made if KNOWN.lookalike(domain) is None)
    refused = sum(_cannot_be_read(domain) for _, domain in made)
    share = 1 - missed.total() / len(made)
    with capsys.disabled():
        print(
            f"\n{len(made)} lookalikes of {len(AGENCIES)} agencies: {len(accepted)} accepted, {share:.1%} named, "
            f"{refused} of them in letters that no address may have; missed: {dict(missed.most_common(5))}"
        )
    assert accepted == []
    assert share >= 0.95


def _made_by_others(chance: random.Random, count: int) -> list[tuple[str, str]]:
    """Give lookalikes of every kind that the library makes, as many of each kind as there are."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for domain in chance.sample(AGENCIES, trials(len(AGENCIES))):
        fuzzer = Fuzzer(domain, dictionary=WORDS, tld_dictionary=ENDINGS)
        fuzzer.generate()
        for each in sorted(fuzzer.domains, key=lambda each: each.domain):
            if each.domain not in AGENCIES:
                kinds[each.fuzzer].append(each.domain)
    names = sorted(kinds)
    return [(name, chance.choice(kinds[name])) for name in chance.choices(names, k=count)]


def _cannot_be_read(domain: str) -> bool:
    try:
        read_domain(domain)
    except Problem:
        return True
    return False


@pytest.fixture(scope="session")
def governments() -> list[str]:
    """The domains of a registry of governments, which the repository does not carry."""
    conformance = os.environ.get("ROGATORY_CONFORMANCE")
    found = Path(conformance or "nowhere").parent / "reference" / "dotgov" / "current-full.csv"
    if not found.is_file():
        pytest.skip("no reference/dotgov/current-full.csv beside the folder that ROGATORY_CONFORMANCE names")
    with found.open(encoding="utf-8-sig", newline="") as stream:
        return [row["Domain name"].lower() for row in csv.DictReader(stream)]


def test_few_genuine_domains_that_are_not_known_are_called_lookalikes(
    governments: list[str], chance: random.Random, capsys
):
    """A registry of place names holds many true neighbours; whoever is called one is looked at, not turned away."""
    mixed = chance.sample(governments, len(governments))
    shares = {}
    for of_them in (50, 500, len(mixed) // 2, len(mixed) * 9 // 10):
        known, unknown = Known.of(mixed[:of_them]), mixed[of_them:]
        tried = chance.sample(unknown, min(len(unknown), trials(10_000)))
        shares[of_them] = sum(known.lookalike(domain) is not None for domain in tried) / len(tried)
    with capsys.disabled():
        told = ", ".join(f"{share:.1%} with {size} known" for size, share in shares.items())
        print(f"\ngenuine domains of a registry called lookalikes: {told}")
    assert shares[500] < 0.02
    assert max(shares.values()) < 0.2


def test_no_domain_of_a_whole_registry_is_a_lookalike_when_all_are_known(governments: list[str]):
    known = Known.of(governments)
    assert [domain for domain in governments if known.lookalike(domain)] == []
