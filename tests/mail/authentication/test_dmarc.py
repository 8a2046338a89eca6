"""What counts as one domain, and which policy is in force for it (RFC 7489, sections 3 and 6)."""

from __future__ import annotations

import pytest

from rogatory.mail.authentication.dmarc import Policy, aligned, organisation, policy_of


@pytest.mark.parametrize(
    ("domain", "claimed", "relaxed", "strict"),
    [
        ("police.example", "police.example", True, True),
        ("mail.police.example", "police.example", True, False),
        ("police.example", "mail.police.example", True, False),
        ("police.example", "other.example", False, False),
        ("metpolice.co.uk", "metpolice-uk.co.uk", False, False),
        ("one.co.uk", "two.co.uk", False, False),
        ("co.uk", "one.co.uk", False, False),
        ("po-lice.example", "po.example", False, False),
        ("", "", False, False),
        ("", "police.example", False, False),
    ],
)
def test_which_domains_count_as_one(domain, claimed, relaxed, strict):
    assert (aligned(domain, claimed, strict=False), aligned(domain, claimed, strict=True)) == (relaxed, strict)


def test_an_organisation_is_what_somebody_registered():
    assert organisation("a.b.police.co.uk") == "police.co.uk"
    assert organisation("uk") == "uk"


@pytest.mark.parametrize(
    ("own", "parent", "policy"),
    [
        (["v=DMARC1; p=reject"], [], Policy("reject")),
        (["v=DMARC1;p=none;adkim=s;aspf=s"], ["v=DMARC1; p=reject"], Policy("none", True, True)),
        ([], ["v=DMARC1; p=reject"], Policy("reject")),
        ([], ["v=DMARC1; p=reject; sp=none"], Policy("none")),
        (["v=spf1 -all", "v=DMARC1; p=quarantine"], [], Policy("quarantine")),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], [], None),
        (["v=DMARC12; p=reject"], [], None),
        (["p=reject; v=DMARC1"], [], None),
        (["v=DMARC1; p=perhaps"], [], None),
        (["v=DMARC1; p=perhaps; rua=mailto:a@police.example"], [], Policy("none")),
        (["v=DMARC1"], [], None),
        ([";;;===", ""], [], None),
    ],
)
def test_which_policy_is_in_force(own, parent, policy):
    texts = {"_dmarc.mail.police.example": own, "_dmarc.police.example": parent}
    assert policy_of("mail.police.example", lambda name: texts.get(name, [])) == policy
