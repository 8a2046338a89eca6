"""The child that looks at a message asks its parent of names, and whatever it does its parent goes on."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from rogatory.mail.authentication import asking, child
from rogatory.mail.authentication.asking import LIMITS, Wanted, look_at
from rogatory.mail.authentication.evaluating import Unanswered
from rogatory.mail.authentication.resolving import Resolver, Unresolved, may_be_asked
from rogatory.mail.authentication.results import Authentication, Verdict
from rogatory.problem import Problem
from tests.mail.authentication.zones import AGENCY, MESSAGE, OTHER, SERVER, signed, zone
from tests.trials import FULL

WANTED = Wanted("evaluate", "listener", client=SERVER, helo="mail.police.example", sender="ada@police.example")


def test_the_child_looks_at_a_message_and_has_its_parent_asked():
    records = zone()
    assert look_at(signed(), "a message", WANTED, records).verdict is Verdict.PASSED
    assert set(records.asked) == {(f"key._domainkey.{AGENCY}", "TXT"), (AGENCY, "TXT"), (f"_dmarc.{AGENCY}", "TXT")}


ASKED = '{"name": "long.test", "kind": "TXT"}'
HOSTILE = {
    "asks without end": f"\nwhile True: print({ASKED!r}, flush=True); sys.stdin.readline()",
    "asks and does not listen": f"\nwhile True: print({ASKED!r}, flush=True)",
    "says a line without end": "\nwhile True: print('x' * 100000, end='')",
    "says nothing": "sys.stdin.readline(); sys.stdin.readline()",
    "says nonsense": "print('nonsense')",
    "says what is no answer": "print('[1]')",
    "asks what is no question": "print('{\"name\": 7, \"kind\": \"TXT\"}')",
    "nests": "print('[' * 60000)",
    "dies": "import os; os.abort()",
    "finds nothing": "print('{\"found\": null}')",
    "finds what there is not": "print('{\"found\": {\"domain\": \"a.test\", \"signatures\": [{\"domain\": \"a.test\", "
    "\"result\": \"excellent\"}], \"server\": null, \"chain\": {\"domain\": \"\", \"result\": \"none\"}, "
    "\"policy\": {\"asked\": \"\", \"result\": \"pass\"}}}')",
}  # fmt: skip


@pytest.mark.parametrize("program", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_child_that_was_taken_over_hurts_nobody(monkeypatch, program):
    monkeypatch.setattr(asking, "_command", lambda _limits: [sys.executable, "-S", "-c", f"import sys; {program}"])
    records = zone(long__test=["x" * 4000] * 50)
    with pytest.raises(Problem):
        look_at(MESSAGE, "a message", WANTED, records, replace(LIMITS, wall_seconds=0.5))
    assert len(records.asked) <= 60


def test_a_domain_that_is_none_is_not_repeated_to_anybody():
    found = {
        "domain": "police.example\r\nBcc: x",
        "signatures": [{"domain": "<script>", "result": "pass"}],
        "server": {"domain": "a" * 300 + ".test", "result": "pass"},
        "chain": {"domain": "x y", "result": "pass"},
        "policy": {"asked": "reject", "result": "pass"},
    }
    made = Authentication.read(found)
    assert {made.domain, made.signatures[0].domain, made.server.domain, made.chain.domain} == {""}
    assert made.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("name", "kind", "may"),
    [
        ("key._domainkey.police.example", "TXT", True),
        ("_dmarc.police.example", "TXT", True),
        ("police.example", "MX", True),
        ("7.113.0.203.in-addr.arpa", "PTR", True),
        ("police.example", "ANY", False),
        ("police.example", "PTR", False),
        ("localhost", "A", False),
        ("db.internal", "A", False),
        ("printer.lan", "A", False),
        ("intranet", "A", False),
        ("10.0.0.1", "A", False),
        ("police.example/..", "TXT", False),
        ("police..example", "TXT", False),
        ("a b.example", "TXT", False),
        ("police.example\n", "TXT", False),
        (".".join(["a" * 60] * 5) + ".example", "TXT", False),
        ("a" * 64 + ".example", "TXT", False),
    ],
)
def test_of_which_names_is_asked(name, kind, may):
    assert may_be_asked(name, kind) is may


def test_each_name_is_asked_once_and_not_more_than_so_many():
    records = zone()
    resolver = Resolver(records, most=3)
    for _ in range(5):
        resolver.ask(AGENCY, "TXT", 1.0)
        resolver.ask(AGENCY.upper(), "TXT", 1.0)
    resolver.ask("one.example", "A", 1.0)
    resolver.ask("two.example", "A", 1.0)
    with pytest.raises(Unresolved):
        resolver.ask("three.example", "A", 1.0)
    assert len(records.asked) == 3


def test_what_comes_without_end_is_cut():
    resolver = Resolver(lambda *_: ["x" * 100_000] * 1000)
    found = resolver.ask(AGENCY, "TXT", 1.0)
    assert (len(found), len(found[0])) == (50, 4096)


SEEDS = (
    signed(),
    signed(signed(), OTHER),
    b"Authentication-Results: mx.provider.test; dkim=pass header.d=police.example\r\n" + MESSAGE,
    b"Received: from [203.0.113.7] (helo=mail.police.example) by mx.provider.test with esmtps\r\n"
    + signed(length=True),
    b"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.test; s=k; b=AAAA\r\nARC-Message-Signature: i=1; a=rsa-sha256; "
    b"d=a.test; s=k; h=from; bh=AAAA; b=AAAA\r\nARC-Authentication-Results: i=1; a.test; spf=pass\r\n" + MESSAGE,
)
PIECES = (
    b"\r\n", b"\n", b"\r", b"\0", b"\xff\xfe", b";", b"=", b"(" * 500, b"=?utf-8?b?", b"From: ", b"@", b"x" * 10_000,
    b"DKIM-Signature: ", b"l=9999999999999999999;", b"h=from:from:from;", b"i=999;", b"b=;", b"d=;", b"Received: ",
)  # fmt: skip


def altered(chance: random.Random) -> bytes:
    content = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(content) + 1)
        until = min(len(content), at + chance.randint(0, 40))
        noise, doubled = chance.randbytes(chance.randint(0, 9)), bytes(content[at:until]) * 3
        content[at:until] = chance.choice((chance.choice(PIECES), noise, doubled))
    return bytes(content)


def wanted(chance: random.Random) -> Wanted:
    how, server = chance.choice(("evaluate", "operator")), chance.choice(("nobody", "listener", "relay"))
    given = replace(WANTED, how=how, server=server, name="mx.provider.test", hosts=("mx.provider.test",))
    return replace(given, helo=chance.choice(("mail.police.example", "", "\xff(", "x" * 255)))


def texts(chance: random.Random) -> Callable[[str, str, float], list[str]]:
    """A name system whose answers strangers wrote."""
    records = zone()

    def resolve(name, kind, seconds):
        found = list(records(name, kind, seconds))
        if found and kind == "TXT" and chance.random() < 0.3:
            text = found[-1]
            at = chance.randrange(len(text))
            found[-1] = text[:at] + chance.choice((";", "%{", " include:a.test", "\x00", "\xff", "=" * 50)) + text[at:]
        return found

    return resolve


def test_no_altered_message_breaks_what_looks_at_it(chance, monkeypatch):
    for _ in range(300):
        resolve = texts(chance)

        def ask(name, kind, resolve=resolve):
            try:
                return resolve(name, kind, 1.0)
            except Unresolved as error:
                raise Unanswered from error

        monkeypatch.setattr(child, "_ask", ask)
        given = wanted(chance)
        asked = {name: getattr(given, name) for name in given.__slots__}
        Authentication.read(child._found(altered(chance), asked))


def test_no_altered_message_breaks_or_holds_up_the_child(chance):
    # A process for each: where not all are made, a few do, for those above have tried what runs in it.
    for _ in range(300 if FULL else 10):
        look_at(altered(chance), "an altered message", wanted(chance), texts(chance))
