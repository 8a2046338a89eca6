"""The findings of the operator's own server are taken over; those that anybody else wrote are not."""

from __future__ import annotations

import pytest

from rogatory.mail.authentication.head import fields_of
from rogatory.mail.authentication.received import border_of
from rogatory.mail.authentication.results import Authentication, Verdict
from rogatory.mail.authentication.taking_over import take_over
from rogatory.mail.authentication.words import words_of
from tests.mail.authentication.zones import AGENCY

NAME = "mx.provider.test"
OURS = "Received: from [203.0.113.7] (helo=mail.police.example) by mx.provider.test with esmtps\r\n"
INSIDE = "Received: from mx.provider.test ([10.0.0.2]) by imap.provider.test with LMTP\r\n"
FORGED = "Received: from mail.police.example ([192.0.2.9]) by mx.provider.test with esmtps\r\n"
REST = "From: ada@police.example\r\nSubject: x\r\n\r\nwords\r\n"


def results(what, name=NAME):
    return f"Authentication-Results: {name}; {what}\r\n"


PASS = results(
    "dkim=pass header.d=police.example; spf=pass smtp.mailfrom=ada@police.example; "
    "dmarc=pass header.from=police.example"
)
FAIL = results("dkim=none; spf=fail smtp.mailfrom=ada@police.example; dmarc=fail (p=reject) header.from=police.example")


def taken(head):
    fields = fields_of((head + REST).encode())
    border = border_of(fields, frozenset({"mx.provider.test", "imap.provider.test"}))
    return Authentication.read(take_over(border, NAME, AGENCY))


@pytest.mark.parametrize(
    ("head", "verdict"),
    [
        (PASS + OURS, Verdict.PASSED),
        (OURS + PASS, Verdict.PASSED),
        (INSIDE + PASS + OURS, Verdict.PASSED),
        (PASS + INSIDE + OURS, Verdict.PASSED),
        (FAIL + OURS, Verdict.FAILED),
        (results("none") + OURS, Verdict.NONE),
        (results("dkim=pass header.d=mail.police.example") + OURS, Verdict.PASSED),
        (results("dkim=pass header.d=mailer.test") + OURS, Verdict.NONE),
        (results("dmarc=temperror header.from=police.example") + OURS, Verdict.UNKNOWN),
        (results("arc=pass; dmarc=none header.from=police.example") + OURS, Verdict.NONE),
    ],
)
def test_what_the_operator_s_server_found_counts(head, verdict):
    assert taken(head).verdict is verdict


@pytest.mark.parametrize(
    "head",
    [
        # A line that the message brought along, under the operator's own and above a forged one.
        OURS + FORGED + PASS,
        # Of another server, or of one whose name only looks like ours.
        results("dmarc=pass header.from=police.example", "mx.elsewhere.test") + OURS,
        results("dmarc=pass header.from=police.example", "mx.provider.test.evil.test") + OURS,
        results("dmarc=pass header.from=police.example", '"x" (mx.provider.test)') + OURS,
        # Without any line of the operator's servers nobody knows who wrote it.
        PASS,
        PASS + "Received: from x ([192.0.2.9]) by mx.elsewhere.test\r\n" + OURS,
        # What cannot be read is nobody's.
        "Authentication-Results: \r\n" + OURS,
        "Authentication-Results: mx.provider.test; (((\r\n" + OURS,
    ],
)
def test_a_forged_finding_is_none(head):
    made = taken(head)
    assert (made.verdict, made.absent) == (Verdict.UNKNOWN, True)
    assert "The operator’s mail server wrote down nothing that can be relied on." in words_of(made)


def test_of_two_the_topmost_counts():
    assert taken(FAIL + PASS + OURS).verdict is Verdict.FAILED
    assert taken(FAIL + OURS + PASS).verdict is Verdict.FAILED
    assert taken(results("dmarc=pass header.from=police.example", "mx.elsewhere.test") + FAIL + OURS).verdict is (
        Verdict.FAILED
    )


def test_a_finding_for_another_author_is_not_this_one_s():
    assert taken(results("dmarc=pass header.from=mailer.test") + OURS).verdict is Verdict.NONE
