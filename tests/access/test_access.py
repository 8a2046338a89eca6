"""Every address of the site, asked by everybody: what the table says is what happens, and asking moves nothing."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver, reverse

from tests.access.conftest import Situation
from tests.access.table import Entry, Visitor, entries, routes

ENTRIES = entries()


def test_every_route_has_an_entry():
    assert routes() - {entry.route for entry in ENTRIES} == set()


def test_every_entry_has_a_route():
    assert {entry.route for entry in ENTRIES} - routes() == set()


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_every_visitor_gets_what_the_table_says(situation: Situation, entry: Entry):
    assert set(entry.statuses) == set(Visitor), "the entry forgets somebody"
    before = situation.states()
    got = {visitor: status_of(situation, entry, visitor) for visitor in Visitor}
    wrong = {
        str(visitor): (got[visitor], status) for visitor, status in entry.statuses.items() if got[visitor] != status
    }
    assert wrong == {}, "visitor: (got, should be)"
    assert situation.states() == before


def status_of(situation: Situation, entry: Entry, visitor: Visitor) -> int:
    address = reverse(entry.route, kwargs=situation.given(entry, visitor, names_of(entry.route)))
    client = situation.client(visitor)
    answer = client.get(address) if entry.method == "GET" else client.post(address, dict(entry.sent))
    return answer.status_code


def names_of(route: str) -> set[str]:
    """Give the names of the parts of an address."""
    *spaces, name = route.split(":")
    resolver = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    return {
        parameter for possible in resolver.reverse_dict.getlist(name) for _, parts in possible[0] for parameter in parts
    }


def test_nobody_learns_from_an_answer_whether_a_request_exists(situation: Situation):
    """An officer who asks for a stranger's request, and for one that is not there, sees the same."""
    client = situation.client(Visitor.STRANGER)
    there = client.get(f"/requests/{situation.common.reference}/")
    missing = client.get("/requests/R-2026-999999-X/")
    assert there.status_code == missing.status_code == 404
    assert unsigned(there.content) == unsigned(missing.content)


def unsigned(content: bytes) -> str:
    """A page without what differs at each answer."""
    return re.sub(r'(csrfmiddlewaretoken" value|nonce|X-CSRFToken": )="?[^"]*"', "", content.decode())
