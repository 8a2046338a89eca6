"""DKIM, SPF, DMARC and ARC: what is found of a message, for what its domain publishes."""

from __future__ import annotations

import dkim
import pytest

from rogatory.mail.authentication.evaluating import HandedIn, Unanswered, evaluate
from rogatory.mail.authentication.head import author_of
from rogatory.mail.authentication.resolving import Unresolved
from rogatory.mail.authentication.results import Authentication, Verdict
from rogatory.mail.authentication.words import NO_MORE, words_of
from tests.mail.authentication.zones import (
    AGENCY,
    MESSAGE,
    OTHER,
    RELAY,
    SERVER,
    STRANGER,
    Zone,
    key,
    signed,
    zone,
)

OURS = HandedIn(SERVER, "mail.police.example", "ada@police.example")
THEIRS = HandedIn(STRANGER, "mail.mailer.test", "ada@police.example")
BOUNCING = HandedIn(SERVER, "police.example", "<>")
MAILER = HandedIn(STRANGER, "mail.mailer.test", "bounce@mailer.test")
CHANGED = signed().replace(b"river_lantern", b"somebody_else")


def found(content=MESSAGE, handed_in=None, records=None):
    records = records or zone()

    def ask(name, kind):
        try:
            return records(name, kind, 1.0)
        except Unresolved as error:
            raise Unanswered from error

    return Authentication.read(evaluate(content, author_of(content), handed_in, ask))


@pytest.mark.parametrize(
    ("content", "handed_in", "policy", "verdict"),
    [
        (signed(), None, "v=DMARC1; p=reject", Verdict.PASSED),
        (signed(), THEIRS, "v=DMARC1; p=reject", Verdict.PASSED),
        (signed(), THEIRS, "", Verdict.PASSED),
        (MESSAGE, OURS, "v=DMARC1; p=none", Verdict.PASSED),
        (MESSAGE, BOUNCING, "v=DMARC1; p=reject", Verdict.PASSED),
        (MESSAGE, THEIRS, "v=DMARC1; p=reject", Verdict.FAILED),
        (CHANGED, THEIRS, "v=DMARC1; p=quarantine", Verdict.FAILED),
        (signed(domain=OTHER), MAILER, "v=DMARC1; p=none", Verdict.FAILED),
        (MESSAGE, THEIRS, "", Verdict.NONE),
        (MESSAGE, None, "v=DMARC1; p=reject", Verdict.NONE),
        (CHANGED, None, "v=DMARC1; p=reject", Verdict.NONE),
        (MESSAGE, MAILER, "", Verdict.NONE),
        # Whoever signs a part of the body, or leaves the author out, leaves that to be forged.
        (signed(length=True) + b"And another one.\r\n", None, "v=DMARC1; p=reject", Verdict.NONE),
        (signed(length=True), THEIRS, "v=DMARC1; p=reject", Verdict.FAILED),
    ],
)
def test_what_the_standards_say_of_a_message(content, handed_in, policy, verdict):
    assert found(content, handed_in, zone(policy)).verdict is verdict


@pytest.mark.parametrize(
    "sender",
    [
        b"ada@police.example.evil.test",
        b"ada@police.example-evil.test",
        b"ada@evil-police.example",
        b'"ada@police.example" <ada@evil.test>',
        b"ada@xn--polce-4ra.example",
    ],
)
def test_a_domain_that_only_begins_like_the_agency_s_is_another(sender):
    content = MESSAGE.replace(b"Ada Sample <ada@police.example>", sender)
    made = found(signed(content, AGENCY), HandedIn(SERVER, "police.example", "ada@police.example"))
    assert made.domain != AGENCY
    assert made.verdict is not Verdict.PASSED


@pytest.mark.parametrize(
    "head",
    [
        b"From: ada@police.example\r\nFrom: mallory@mailer.test\r\n",
        b"From: ada@police.example, mallory@mailer.test\r\n",
        b"From: undisclosed\r\n",
        b"Subject: nobody\r\n",
        b"From: ada@localhost\r\n",
    ],
)
def test_a_message_that_names_no_one_author_claims_no_domain(head):
    made = found(head + b"\r\nwords\r\n", OURS)
    assert (made.domain, made.verdict) == ("", Verdict.UNKNOWN)


def test_a_second_author_put_on_top_of_a_signed_message_breaks_its_signature():
    made = found(b"From: mallory@mailer.test\r\n" + signed())
    assert [each.result for each in made.signatures] == ["fail"]


def test_of_several_signatures_the_domain_s_own_counts():
    made = found(signed(signed(), OTHER))
    assert [each.domain for each in made.signatures] == [OTHER, AGENCY]
    assert made.verdict is Verdict.PASSED


def test_of_many_signatures_a_few_are_looked_at():
    content, records = signed(), zone()
    head = content[: content.index(b"From:")]
    assert len(found(head * 40 + MESSAGE, None, records).signatures) == 5


@pytest.mark.parametrize("silent", [f"key._domainkey.{AGENCY}", f"_dmarc.{AGENCY}"])
def test_what_could_not_be_asked_is_left_open_and_asked_again(silent):
    made = found(signed(), THEIRS, Zone(zone().records, frozenset({silent})))
    assert made.verdict is Verdict.UNKNOWN
    assert made.is_temporary


def test_servers_that_cannot_be_looked_up_do_not_matter_where_a_signature_shows_the_domain():
    made = found(signed(), OURS, Zone(zone().records, frozenset({AGENCY})))
    assert (made.verdict, made.server.result) == (Verdict.PASSED, "temperror")


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1 nonsense", "permerror"),
        ("v=spf1 include:police.example -all", "permerror"),
        ("v=spf1 mx -all", "pass"),
        ("v=spf1 a:mail.police.example -all", "pass"),
        ("v=spf1 ptr -all", "pass"),
        ("v=spf1 exists:%{i}.%{d} -all", "pass"),
    ],
)
def test_which_servers_a_domain_allows(record, result):
    records = zone()
    records.records.update(
        {
            (AGENCY, "TXT"): [record],
            (AGENCY, "MX"): [(10, "mail.police.example")],
            ("mail.police.example", "A"): [SERVER],
            (".".join(reversed(SERVER.split("."))) + ".in-addr.arpa", "PTR"): ["mail.police.example"],
            (f"{SERVER}.{AGENCY}", "A"): ["127.0.0.2"],
        }
    )
    assert found(MESSAGE, OURS, records).server.result == result


def test_servers_on_the_way_are_told_and_change_nothing():
    sealed = dkim.arc_sign(
        b"Authentication-Results: mx.provider.test; dkim=pass header.d=police.example; arc=none\r\n" + MESSAGE,
        b"key", RELAY.encode(), key(RELAY)[0], b"mx.provider.test", include_headers=[b"from", b"to", b"subject"],
    )  # fmt: skip
    content = b"".join(sealed) + MESSAGE
    made = found(content, THEIRS)
    assert (made.chain.result, made.chain.domain) == ("pass", RELAY)
    assert made.verdict is Verdict.FAILED
    assert "that shows its way, not its sender" in " ".join(words_of(made))
    assert found(content.replace(b"river", b"lake"), THEIRS).chain.result == "fail"


@pytest.mark.parametrize(
    ("content", "handed_in", "policy", "said"),
    [
        (
            signed(), OURS, "v=DMARC1; p=reject",
            (
                "It was sent by police.example, as it says.",
                "The sender’s domain, police.example, signed this message, and it has not been changed since.",
                "police.example allows the server that sent it to send for it.",
            ),
        ),
        (
            CHANGED, THEIRS, "v=DMARC1; p=reject",
            (
                "It claims to come from police.example, and fails the checks that this domain publishes for its mail.",
                "It bears a signature of police.example that does not fit: it was changed on its way, or is not "
                "theirs.",
                "police.example does not allow this server to send for it.",
                "police.example asks that messages which fail be refused.",
            ),
        ),
        (
            MESSAGE, None, "",
            (
                "Nothing shows that the message comes from police.example.",
                "Nobody signed this message.",
                "Which server sent it is not known here.",
            ),
        ),
        (
            signed(domain=OTHER), MAILER, "",
            (
                "Nothing shows that the message comes from police.example.",
                "mailer.test signed this message, and it has not been changed since. It claims to come from another "
                "domain.",
                "mailer.test allows the server that sent it to send for it.",
            ),
        ),
    ],
)  # fmt: skip
def test_it_is_told_in_words(content, handed_in, policy, said):
    assert words_of(found(content, handed_in, zone(policy))) == (*said, NO_MORE)
