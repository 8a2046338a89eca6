"""A mistake in a facts file is told with what is wrong, where, and the cure; nothing unknown is passed over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rogatory.edge.facts import facts_json, parse_facts
from rogatory.problem import Problem

GOOD: dict[str, Any] = {"kinds": ["data"], "received_at": "2020-09-01T12:00:00Z"}
MISSPELT = "Remove it or correct its spelling; docs/schemas/facts.schema.json lists the fields."
YES_OR_NO = "Write true or false; leave it out where nobody knows."
INSTANT = 'Write for example "2020-09-01T12:00:00Z".'
COUNTRY = 'Write for example "US" or "MY", or "none" for a body without a primary jurisdiction.'

RAW: tuple[tuple[str, bytes, str], ...] = (
    (
        "text that is no JSON",
        b'{"kinds": ["data"],\n "received_at": }',
        "facts.json:2: this is not JSON: Expecting value. Correct the text at column 17.",
    ),
    ("an empty file", b"", "facts.json:1: this is not JSON: Expecting value. Correct the text at column 1."),
    ("another encoding", b'{"kinds": ["M\xfcller"]}', "facts.json: the file is not UTF-8. Save it as UTF-8."),
    ("lists without end", b"[" * 100_000, "facts.json: the JSON is nested too deeply. Give facts as the schema says."),
    (
        "a number of thousands of digits",
        b'{"kinds": ' + b"1" * 5_000 + b"}",
        "facts.json: a number is too long. Facts hold no such numbers; correct it.",
    ),
    (
        "a key that stands twice",
        b'{"consent": true, "consent": false}',
        "facts.json: the key 'consent' is written twice in one table. Keep the right one.",
    ),
    (
        "half a character",
        b'{"addressed_to": "\\ud800"}',
        "facts.json: a text holds half a character. Write both halves of \\ud800-style escapes, or none.",
    ),
    (
        "a list instead of facts",
        b"[]",
        "facts.json: the whole: Input should be a dictionary or an instance of Facts. "
        "Write a table, in curly brackets.",
    ),
)


@pytest.mark.parametrize(("data", "told"), [each[1:] for each in RAW], ids=[each[0] for each in RAW])
def test_a_file_that_holds_no_facts(data: bytes, told: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_facts(data, "facts.json")
    assert str(caught.value) == told


MISTAKES: tuple[tuple[str, dict[str, Any], str, str, str], ...] = (
    ("no kinds", {"kinds": None}, "kinds", "Input should be a valid tuple", "Write a list, in square brackets."),
    (
        "an empty list of kinds",
        {"kinds": []},
        "the whole",
        "kinds is empty",
        "Name at least one of data, preservation, extension, emergency.",
    ),
    (
        "a kind that is none",
        {"kinds": ["urgent"]},
        "kinds.0",
        "Input should be 'data', 'preservation', 'extension' or 'emergency'",
        "Correct the value.",
    ),
    ("one kind twice", {"kinds": ["data", "data"]}, "the whole", "kinds names one kind twice", "Name each once."),
    (
        "an instant without a zone",
        {"received_at": "2020-09-01T12:00:00"},
        "the whole",
        "received_at is not in UTC",
        INSTANT,
    ),
    (
        "an instant of another zone",
        {"received_at": "2020-09-01T20:00:00+08:00"},
        "the whole",
        "received_at is not in UTC",
        INSTANT,
    ),
    (
        "an instant in words",
        {"received_at": "yesterday"},
        "received_at",
        "Input should be a valid datetime or date, input is too short",
        'Write an instant in UTC, for example "2020-09-01T12:00:00Z".',
    ),
    ("a misspelt fact", {"instrumnts": []}, "instrumnts", "Unexpected keyword argument", MISSPELT),
    ("a misspelt field", {"contact": {"bagde": "1"}}, "contact.bagde", "Unexpected keyword argument", MISSPELT),
    (
        "a country in small letters",
        {"official": {"jurisdiction": "my"}},
        "official",
        "jurisdiction 'my' is not an ISO 3166-1 alpha-2 code in capitals",
        COUNTRY,
    ),
    (
        "a country by its name",
        {"official": {"jurisdiction": "Malaysia"}},
        "official",
        "jurisdiction 'Malaysia' is not an ISO 3166-1 alpha-2 code in capitals",
        COUNTRY,
    ),
    (
        "a channel that is none",
        {"service": {"channel": "pigeon"}},
        "service.channel",
        "Input should be 'email', 'form', 'portal', 'api', 'file' or 'post'",
        "Correct the value.",
    ),
    (
        "an instrument without a type",
        {"instruments": [{"level": "federal"}]},
        "instruments.0.type",
        "this is not given",
        "Add it.",
    ),
    (
        "a level of issuer that is none",
        {"instruments": [{"type": "warrant", "level": "galactic"}]},
        "instruments.0.level",
        "Input should be 'federal', 'state', 'foreign' or 'foreign-treaty'",
        "Correct the value.",
    ),
    (
        "a day in words",
        {"preservation": {"dated": "31 August"}},
        "preservation.dated",
        "Input should be a valid date or datetime, input is too short",
        'Write a day, for example "2020-09-01", or "" where it was left blank.',
    ),
    (
        "a period that ends before it begins",
        {"period": {"first": "2020-09-01", "last": "2020-08-01"}},
        "period",
        "the period ends (2020-08-01) before it begins (2020-09-01)",
        "Swap the two days.",
    ),
    (
        "a wish that is none",
        {"notice": "please"},
        "notice",
        "Input should be 'none', 'do-not-notify' or 'would-jeopardise'",
        "Correct the value.",
    ),
    (
        "accounts that are one word",
        {"accounts": "river_lantern"},
        "accounts",
        "Input should be a valid tuple",
        "Write a list, in square brackets.",
    ),
    (
        "a visibility that is none",
        {"accounts": [{"username": "a", "videos": [{"media_id": "v1", "visibility": "hidden"}]}]},
        "accounts.0.videos.0.visibility",
        "Input should be 'private' or 'public'",
        "Correct the value.",
    ),
    (
        "yes and no in words",
        {"consent": "perhaps"},
        "consent",
        "Input should be a valid boolean, unable to interpret input",
        YES_OR_NO,
    ),
    (
        "a level of signature that is none",
        {"signature": "initialled"},
        "the whole",
        "signature 'initialled' is no level of signature",
        "Write one of none, signed, sworn, penalty-of-perjury, head-of-agency, judge.",
    ),
    (
        "two mistakes at once",
        {"consent": "perhaps", "notice": "please"},
        "consent",
        "Input should be a valid boolean, unable to interpret input",
        f"{YES_OR_NO} Also wrong: notice.",
    ),
)


@pytest.mark.parametrize(
    ("change", "where", "what", "cure"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES]
)
def test_a_mistake_is_told_with_its_field_and_cure(change: dict[str, Any], where: str, what: str, cure: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_facts(json.dumps(GOOD | change).encode(), "facts.json")
    problem = caught.value
    assert (problem.what, problem.where, problem.cure) == (what, f"facts.json: {where}", cure)


@pytest.mark.parametrize(
    ("missing", "cure"),
    [
        ("kinds", "Add it."),
        (
            "received_at",
            'Add the instant at which the request came in, in UTC, for example "2020-09-01T12:00:00Z".',
        ),
    ],
)
def test_what_every_request_has_is_missed(missing: str, cure: str) -> None:
    facts = {key: value for key, value in GOOD.items() if key != missing}
    with pytest.raises(Problem) as caught:
        parse_facts(json.dumps(facts).encode(), "facts.json")
    assert str(caught.value) == f"facts.json: {missing}: this is not given. {cure}"


def test_good_facts_come_back_as_they_were_written() -> None:
    facts = parse_facts(json.dumps(GOOD).encode(), "facts.json")
    assert json.loads(facts_json(facts))["kinds"] == ["data"]
    assert parse_facts(facts_json(facts), "again") == facts
