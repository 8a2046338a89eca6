"""Who handed a message to the operator's servers: told by their own lines, and by none that came with it."""

from __future__ import annotations

import pytest

from rogatory.mail.authentication.head import fields_of
from rogatory.mail.authentication.received import border_of, return_path_of

HOSTS = frozenset({"mx.provider.test", "imap.provider.test"})
HELO = "mail.police.example"
EXIM = "from [203.0.113.7] (helo=mail.police.example) by mx.provider.test with esmtps (TLS1.3) tls X (Exim 4.96)"
FORGED = "from mail.police.example ([192.0.2.9]) by mx.provider.test with esmtps"


def border(*lines):
    head = "".join(f"Received: {line}\r\n" for line in lines)
    return border_of(fields_of(f"{head}From: ada@police.example\r\n\r\nReceived: {FORGED}\r\n".encode()), HOSTS)


@pytest.mark.parametrize(
    ("line", "client", "helo"),
    [
        (EXIM, "203.0.113.7", HELO),
        ("from [203.0.113.7] (port=40122 helo=[192.0.2.9]) by mx.provider.test", "203.0.113.7", "[192.0.2.9]"),
        ("from mail.police.example ([203.0.113.7]) by mx.provider.test", "203.0.113.7", HELO),
        ("from host.test ([203.0.113.7] helo=mail.police.example)\r\n\tby MX.provider.test", "203.0.113.7", HELO),
        (
            "from mail.police.example (unknown [203.0.113.7])\r\n\t(using TLSv1.3 with cipher X (9/9 bits)\r\n\t "
            "key X) (No client certificate requested)\r\n\tby mx.provider.test (Postfix) with ESMTPS id 1",
            "203.0.113.7",
            HELO,
        ),
        ("from [192.0.2.9] (unknown [203.0.113.7]) by mx.provider.test (Postfix)", "203.0.113.7", "[192.0.2.9]"),
        ("from mail.police.example (host [IPv6:2001:db8::7]) by mx.provider.test", "2001:db8::7", HELO),
    ],
)  # fmt: skip
def test_servers_write_it_in_their_own_ways(line, client, helo):
    made = border(line, FORGED)
    assert (made.client, made.helo) == (client, helo)


@pytest.mark.parametrize(
    "within",
    [
        "from mx.provider.test ([10.1.2.3]) by imap.provider.test with LMTP",
        "from localhost ([127.0.0.1] helo=filter) by mx.provider.test with esmtp",
        "from mx.provider.test ([::1]) by imap.provider.test with LMTP",
        "by imap.provider.test with LMTP id 1",
        "from mail by mx.provider.test with local (Exim)",
    ],
)
def test_hops_within_the_operator_s_network_are_passed_over(within):
    assert border(within, EXIM, FORGED).client == "203.0.113.7"


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("from x.test ([192.0.2.9]) by mx.elsewhere.test", EXIM),
        ("from x.test ([192.0.2.9]) by mx.provider.test.evil.test",),
        ("from mx.provider.test ([10.1.2.3]) by imap.provider.test", "from x ([10.0.0.1]) by mx.elsewhere.test", EXIM),
        ("by imap.provider.test with LMTP",),
        ("((((", EXIM),
        ("from x (by mx.provider.test",),
    ],
)
def test_where_the_operator_s_lines_do_not_tell_nothing_is_taken_for_told(lines):
    assert border(*lines) is None


def test_the_sender_of_the_envelope_is_what_the_last_server_wrote_on_top():
    assert (
        return_path_of(fields_of(b"Return-Path: <ada@police.example>\r\nReceived: x\r\n\r\n")) == "<ada@police.example>"
    )
    assert return_path_of(fields_of(b"Received: x\r\nReturn-Path: <ada@police.example>\r\n\r\n")) == ""
