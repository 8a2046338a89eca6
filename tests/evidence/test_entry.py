"""The audit entry: all its fields in its bytes, nothing personal in it, and only sound entries read back."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.canonical import canonical
from rogatory.evidence.entry import LONGEST_ENTRY, Actor, Entry, salted_digest
from rogatory.evidence.merkle import leaf_hash
from rogatory.problem import Problem

DIGEST = hashlib.sha256(b"inputs").hexdigest()


def entry(**changed):
    fields = {
        "index": 4,
        "at": datetime(2020, 8, 13, 9, 30, 0, 250, tzinfo=UTC),
        "actor": Actor("reviewer", "staff-7"),
        "action": "approve",
        "request": "RG-2020-000113",
        "from_state": "decided",
        "to_state": "approved",
        "outcome": "done",
        "reason": "",
        "inputs": DIGEST,
        "details": {"items": 2},
        "private": {"note": DIGEST},
    }
    return Entry(**{**fields, **changed})


OTHER = {
    "index": 5,
    "at": datetime(2020, 8, 13, 9, 30, 0, 251, tzinfo=UTC),
    "actor": Actor("counsel", "staff-7"),
    "action": "countersign",
    "request": None,
    "from_state": "verified",
    "to_state": "closed",
    "reason": "the court order was amended",
    "inputs": "0" * 64,
    "details": {"items": 3},
    "private": {},
}


def test_an_entry_s_bytes_are_canonical_json_of_all_its_fields():
    assert entry().to_bytes().decode() == (
        '{"action":"approve","actor":{"id":"staff-7","kind":"reviewer"},"at":"2020-08-13T09:30:00.000250Z",'
        f'"details":{{"items":2}},"from_state":"decided","index":4,"inputs":"{DIGEST}","outcome":"done",'
        f'"private":{{"note":"{DIGEST}"}},"reason":"","request":"RG-2020-000113","to_state":"approved"}}'
    )
    assert entry().leaf() == leaf_hash(entry().to_bytes())


@pytest.mark.parametrize("name", OTHER)
def test_every_field_changes_the_bytes(name):
    assert entry(**{name: OTHER[name]}).to_bytes() != entry().to_bytes()


def test_done_and_refused_differ_in_the_bytes():
    same = {"to_state": "decided", "reason": "a second person must approve"}
    assert entry(outcome="refused", **same).to_bytes() != entry(outcome="done", **same).to_bytes()


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.dictionaries(st.text("abc"), st.integers(-9, 9) | st.lists(st.none() | st.booleans())),
)
def test_an_entry_reads_back_as_itself(at, reason, details):
    made = entry(at=at, reason=reason, details=details)
    assert Entry.from_bytes(made.to_bytes()) == made
    assert canonical(json.loads(made.to_bytes())) == made.to_bytes()


def test_details_changed_after_the_entry_was_made_do_not_reach_its_bytes():
    details = {"items": [1]}
    made = entry(details=details)
    before = made.to_bytes()
    details["items"].append(2)
    assert made.to_bytes() == before


def test_details_may_be_any_mapping():
    assert entry(details=MappingProxyType({"items": 2})).to_bytes() == entry().to_bytes()


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"index": -1}, "index"),
        ({"index": True}, "index"),
        ({"index": 2**53}, "index"),
        ({"at": datetime(2020, 8, 13, 9, 30)}, "at"),  # noqa: DTZ001
        ({"at": datetime(2020, 8, 13, 9, 30, tzinfo=timezone(timedelta(hours=2)))}, "at"),
        ({"action": "Approve it"}, "action"),
        ({"action": ""}, "action"),
        ({"request": "RG 1"}, "request"),
        ({"request": "RG-1\n"}, "request"),
        ({"request": ""}, "request"),
        ({"from_state": "in review"}, "from_state"),
        ({"to_state": "x" * 129}, "to_state"),
        ({"outcome": "failed"}, "outcome"),
        ({"outcome": "refused", "reason": "not permitted"}, "to_state"),
        ({"outcome": "refused", "to_state": "decided", "reason": " "}, "reason"),
        ({"reason": "\ud800"}, "$.reason"),
        ({"inputs": DIGEST.upper()}, "inputs"),
        ({"inputs": DIGEST[:-1]}, "inputs"),
        ({"details": {"share": 0.5}}, "$.details.share"),
        ({"details": {"note": "x" * LONGEST_ENTRY}}, "details"),
        ({"private": {"note": "Alex Example"}}, "private"),
        ({"private": {"officer's name": DIGEST}}, "private"),
    ],
)
def test_an_entry_cannot_hold_nonsense(changed, where):
    with pytest.raises(Problem) as refused:
        entry(**changed)
    assert refused.value.where == where


@pytest.mark.parametrize(
    ("kind", "name"), [("officer", "a.example@police.example"), ("officer", "Alex Example"), ("", "7")]
)
def test_an_actor_is_named_by_an_identifier_and_never_by_name_or_address(kind, name):
    with pytest.raises(Problem):
        Actor(kind, name)


def members(**changed):
    return {**json.loads(entry().to_bytes()), **changed}


@pytest.mark.parametrize(
    ("written", "where"),
    [
        (b"[]", "entry"),
        (b"null", "entry"),
        (canonical({**members(), "more": 1}), "entry"),
        (canonical({name: value for name, value in members().items() if name != "reason"}), "entry"),
        (canonical(members(actor="staff-7")), "actor"),
        (canonical(members(actor={"id": "7", "kind": "officer", "name": "x"})), "actor"),
        (canonical(members(actor={"id": 7, "kind": "officer"})), "actor.id"),
        (canonical(members(at=0)), "at"),
        (canonical(members(at="2020-08-13T09:30:00Z")), "at"),
        (canonical(members(at="2020-08-13T09:30:00.000250+00:00")), "at"),
        (canonical(members(at="2020-08-13T09:30:00.000250+02:00")), "at"),
        (canonical(members(at="2020-08-13 09:30:00.000250Z")), "at"),
        (canonical(members(at="2020-02-30T09:30:00.000250Z")), "at"),
        (canonical(members(index="4")), "index"),
        (canonical(members(reason=None)), "reason"),
        (canonical(members(outcome=["done"])), "outcome"),
        (canonical(members(details=[])), "details"),
        (canonical(members(private="")), "private"),
        (canonical(members(private={"note": 1})), "private"),
        (canonical(members(inputs=None)), "inputs"),
        (json.dumps(members()).encode(), "byte 10"),
    ],
)
def test_bytes_that_are_not_an_entry_are_refused(written, where):
    with pytest.raises(Problem) as refused:
        Entry.from_bytes(written)
    assert refused.value.where == where


def test_a_salted_digest_is_the_hmac_that_other_tools_compute():
    salt = bytes(range(32))
    assert salted_digest(salt, "Zo\xeb") == hmac.new(salt, "Zo\xeb".encode(), hashlib.sha256).hexdigest()


def test_the_same_value_under_another_salt_cannot_be_told_to_be_the_same():
    assert salted_digest(bytes(16), "a") != salted_digest(bytes(15) + b"\x01", "a")


@pytest.mark.parametrize(("salt", "value"), [(b"", "a"), (bytes(15), "a"), (bytes(16), "\ud800")])
def test_a_salt_that_hides_nothing_and_broken_text_are_refused(salt, value):
    with pytest.raises(Problem):
        salted_digest(salt, value)
