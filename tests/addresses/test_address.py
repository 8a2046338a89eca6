"""One address, read in one way only: whatever two programs could read differently is refused, and says why."""

from __future__ import annotations

from email.headerregistry import Address as AsOthersReadIt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.addresses.address import Address, read_address
from rogatory.addresses.domain import read_domain
from rogatory.addresses.word_lists import is_added_word, is_public_mail
from rogatory.problem import Problem

CYRILLIC_POLICE = "p\u043elice"
CYRILLIC_POCCA = "\u0440\u043e\u0441\u0441\u0430"


@pytest.mark.parametrize(
    ("text", "local", "domain"),
    [
        ("ada@police.example", "ada", "police.example"),
        ("Ada.O'Neil+edr@Police.EXAMPLE", "Ada.O'Neil+edr", "police.example"),
        ("a@polizei-m\u00fcnchen.example", "a", "xn--polizei-mnchen-osb.example"),
        ("a@xn--polizei-mnchen-osb.example", "a", "xn--polizei-mnchen-osb.example"),
        ("a@\u8b66\u5bdf\u5e81.example", "a", "xn--ldt24dcz8d.example"),
        ("a@\u3051\u3044\u3055\u3064\u5e81.example", "a", "xn--n8jzan4d9485a.example"),
        ("a@1st-district.example", "a", "1st-district.example"),
    ],
)
def test_an_address_is_read_with_its_domain_in_lower_case_and_ascii(text: str, local: str, domain: str):
    assert read_address(text) == Address(local, domain)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no address"),
        ("ada", "no @"),
        ("@police.example", "nothing stands before"),
        ("ada@", "no domain"),
        ("ada@police.example@evil.test", "more than one @"),
        ("ada@@police.example", "more than one @"),
        ("ada@evil.test,ada@police.example", "several addresses"),
        ("ada@evil.test ada@police.example", "spaces"),
        ("Ada <ada@police.example>", "spaces"),
        ("<ada@police.example>", "a name beside"),
        ("group:ada@police.example;", "a name beside"),
        ("ada(police)@police.example", "comment"),
        ("ada@police.example(evil.test)", "comment"),
        ('"ada@police.example"@evil.test', "quotes"),
        ('"ada"@police.example', "quotes"),
        ("ada\\@police.example", "quotes"),
        ("ada%evil.test@police.example", "route"),
        ("evil.test!ada@police.example", "route"),
        ("ada@[192.0.2.1]", "brackets"),
        ("ada@[IPv6:2001:db8::1]", "a name beside"),
        ("ada@192.0.2.1", "number"),
        ("ada@localhost", "at least two parts"),
        ("ada@police.example.", "dot"),
        ("ada@.police.example", "empty"),
        ("ada@police..example", "empty"),
        (".ada@police.example", "single dots"),
        ("ada.@police.example", "single dots"),
        ("a..da@police.example", "single dots"),
        ("ada@-police.example", "no part of a domain"),
        ("ada@police_hq.example", "no part of a domain"),
        ("ada@ab--police.example", "hyphens"),
        ("ada\n@police.example", "control"),
        ("ada@police.example\r\nBcc: eve@evil.test", "control"),
        ("ada@police\u200b.example", "control"),
        ("ada\u202e@police.example", "control"),
        ("ada@police\x00.example", "control"),
        ("ad\u00e4@police.example", "beyond plain ASCII"),
        (f"{'a' * 65}@police.example", "64"),
        (f"a@{'b' * 64}.example", "63"),
        (f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example", "254"),
        (f"a@{'.'.join(['b' * 60] * 5)}.example", "253"),
        (f"ada@{CYRILLIC_POLICE}.example", "several scripts"),
        (f"ada@{CYRILLIC_POCCA}.example", "can be read as"),
        ("ada@pol\u0131ce.example", "can be read as"),
        ("ada@\uff50olice.example", "cannot be registered"),
        ("ada@police\u3002example", "at least two parts"),
        ("ada@xn--zz.example", "does not stand for"),
        ("ada@xn--police-.example", "no part of a domain"),
        ("ada@xn--plice-gye.example", "several scripts"),
        ("ada@STRA\u00dfE.example", "cannot be registered"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_told(text: str, why: str):
    with pytest.raises(Problem) as told:
        read_address(text)
    assert why in told.value.what
    assert told.value.where
    assert told.value.cure


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True).filter(lambda label: label[2:4] != "--")
ANYTHING = st.text(max_size=60) | st.text(alphabet='ab@.<>()",\\ %!-_xn\u043e\u00e9\u200b\n', max_size=40)


@given(ANYTHING)
def test_whatever_comes_is_an_address_or_a_problem(text: str):
    try:
        found = read_address(text)
    except Problem:
        return
    assert str(found).isascii()
    assert text.count("@") == 1
    assert read_address(str(found)) == found
    others = AsOthersReadIt(addr_spec=str(found))
    assert (others.username, others.domain) == (found.local, found.domain)


@given(st.from_regex(r"[A-Za-z0-9]{1,20}", fullmatch=True), st.lists(LABELS, min_size=1, max_size=4))
def test_a_plain_address_is_read_whatever_its_case(local: str, labels: list[str]):
    domain = ".".join([*labels, "example"])
    assert read_address(f"{local}@{domain.upper()}") == Address(local, domain)


@given(st.text(min_size=1, max_size=20))
def test_a_domain_once_read_is_read_the_same_again(label: str):
    try:
        domain = read_domain(f"{label}.example")
    except Problem:
        return
    assert domain.isascii()
    assert domain == domain.lower()
    assert read_domain(domain) == domain


def test_an_address_cannot_be_made_of_parts_that_were_not_read():
    for local, domain in (("ada", "Police.example"), ("a b", "police.example"), ("ada", "evil.test@police.example")):
        with pytest.raises(Problem):
            Address(local, domain)


def test_where_anybody_gets_a_mailbox_is_known():
    assert is_public_mail("gmail.com")
    assert not is_public_mail("police.example")
    assert is_added_word("portal")
    assert not is_added_word("# Words")
