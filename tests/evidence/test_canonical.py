"""Canonical JSON: what RFC 8785 says, for the values a record may hold, and nothing else accepted."""

import json
from enum import IntEnum, StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.canonical import DEEPEST, LARGEST, canonical, parse_canonical
from rogatory.problem import Problem

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=25,
)


def nested(levels):
    return json.loads("[" * levels + "]" * levels)


@given(values)
def test_what_is_written_reads_back_as_the_same_value(value):
    assert parse_canonical(canonical(value)) == value


@given(st.dictionaries(texts, st.integers(0, 9), min_size=2))
def test_members_stand_in_the_order_of_utf16_code_units(members):
    names = list(json.loads(canonical(members)))
    assert names == sorted(members, key=lambda name: name.encode("utf-16-be"))


def test_the_sorting_example_of_rfc_8785_section_3_2_3():
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\xf6"]
    written = canonical(dict.fromkeys(names, 0)).decode()
    assert list(json.loads(written)) == ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33"]


def test_the_order_beyond_the_bmp_holds_in_nested_objects_too():
    assert canonical([{"a": {"\ufb33": 1, "\U0001f600": 2}}]) == '[{"a":{"\U0001f600":2,"\ufb33":1}}]'.encode()


def test_only_the_short_escapes_of_rfc_8785_are_written():
    text = '\x00\x08\x09\x0a\x0b\x0c\x0d\x1f\x20"\\/\x7f\x80\u2028\xe9'
    assert canonical(text) == b'"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \\"\\\\/\x7f\xc2\x80\xe2\x80\xa8\xc3\xa9"'


def test_text_is_not_normalised():
    assert canonical("e\u0301") != canonical("\xe9")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({}, b"{}"),
        ([], b"[]"),
        ({"b": [True, False, None], "a": -1}, b'{"a":-1,"b":[true,false,null]}'),
        (LARGEST, b"9007199254740991"),
        (-LARGEST, b"-9007199254740991"),
        (StrEnum("Colour", ["RED"]).RED, b'"red"'),
        (IntEnum("Number", ["ONE"]).ONE, b"1"),
    ],
)
def test_values_have_one_written_form(value, written):
    assert canonical(value) == written


@pytest.mark.parametrize(
    ("value", "where", "what"),
    [
        (1.0, "$", "fractions"),
        ({"a": [0, {"b": float("nan")}]}, "$.a[1].b", "fractions"),
        ({"a b": 0.5}, "$['a b']", "fractions"),
        (LARGEST + 1, "$", "beyond"),
        ([-LARGEST - 1], "$[0]", "beyond"),
        ({1: "one"}, "$[1]", "key is a int"),
        ({None: "x"}, "$[None]", "key is a NoneType"),
        ({"a": {True: "x"}}, "$.a[True]", "key is a bool"),
        (("a",), "$", "tuple"),
        ({"a": b"bytes"}, "$.a", "bytes"),
        ({"a": {"b"}}, "$.a", "set"),
        ({"a": "\ud800"}, "$.a", "surrogate"),
        ({"\udfff": 1}, "$['\\udfff']", "surrogate"),
        ({"\U0001f600": "\ud800"}, "$['\\U0001f600']", "surrogate"),
        (nested(DEEPEST + 1), "$" + "[0]" * DEEPEST, "deeper"),
    ],
)
def test_what_canonical_json_cannot_hold_is_refused_where_it_stands(value, where, what):
    with pytest.raises(Problem, match=what) as refused:
        canonical(value)
    assert refused.value.where == where


def test_nesting_is_accepted_to_the_limit_whatever_the_caller_s_stack():
    assert parse_canonical(canonical(nested(DEEPEST))) == nested(DEEPEST)


def test_a_value_that_holds_itself_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(Problem, match="deeper"):
        canonical(loop)


@pytest.mark.parametrize(
    ("data", "what", "where"),
    [
        (b'{"a":1,"a":1}', "canonical form", "byte 6"),
        (b'{"a":1,"a":2}', "canonical form", "byte 5"),
        (b'{"b":1,"a":2}', "canonical form", "byte 2"),
        (b'{"a": 1}', "canonical form", "byte 5"),
        (b"[1]\n", "canonical form", "byte 3"),
        (b"-0", "canonical form", "byte 0"),
        (b'"\\u0041"', "canonical form", "byte 1"),
        (b'"\\/"', "canonical form", "byte 1"),
        (b'"\\u001F"', "canonical form", "byte 6"),
        (b'"\xc3\xa9\\u00e9"', "canonical form", "byte 3"),
        ('{"\ufb33":1,"\U0001f600":2}'.encode(), "canonical form", "byte 2"),
        (b'"\\ud800"', "surrogate", "$"),
        (b"1.0", "fractions", "$"),
        (b"1e2", "fractions", "$"),
        (b"[NaN]", "fractions", "$[0]"),
        (b"9007199254740992", "beyond", "$"),
        (b"1" * 5000, "beyond", "$"),
        (b"\xef\xbb\xbf1", "not JSON", "character 0"),
        (b"", "not JSON", "character 0"),
        (b"{}{}", "not JSON", "character 2"),
        (b"01", "not JSON", "character 1"),
        (b'"\xff"', "not UTF-8", "byte 1"),
        (b'"\xed\xa0\x80"', "not UTF-8", "byte 1"),
        (b"[" * 100_000, "deeper", "$"),
        (b"[" * 65 + b"]" * 65, "deeper", "$" + "[0]" * 64),
    ],
)
def test_bytes_that_are_not_canonical_json_are_refused(data, what, where):
    with pytest.raises(Problem, match=what) as refused:
        parse_canonical(data)
    assert refused.value.where == where


@given(values, st.data())
def test_no_other_bytes_are_taken_for_a_canonical_value(value, data):
    written = canonical(value)
    at = data.draw(st.integers(0, len(written) - 1))
    changed = bytearray(written)
    changed[at] = data.draw(st.integers(0, 255))
    try:
        again = parse_canonical(bytes(changed))
    except Problem:
        return
    assert canonical(again) == changed
