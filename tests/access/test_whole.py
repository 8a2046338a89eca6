"""The table forgets nothing: no route, no method, no action, no tie, no state, nobody.

Each message says what to add where.
"""

from __future__ import annotations

from collections import defaultdict

from rogatory.console.views.acting import FORMS
from rogatory.flow.actions import Scope
from rogatory.flow.states import Kind, Role
from rogatory.flow.table import TABLE
from tests.access.golden import FOLDER, lines
from tests.access.recording import HOW
from tests.access.routes import routes
from tests.access.steps import OF_ITS_OWN, PATH, steps
from tests.access.words import Tie, Who
from tests.access.world import REQUEST_STATES

LINES = lines()
READ_IN_EVERY_STATE = ("console:request", "portal:request")
"""The pages of a request, which the table gives for every state that it can be in."""


def test_every_route_and_method_has_a_line():
    there = {(line.method, line.route) for line in LINES}
    wanted = {(method, route.name) for route in routes().values() for method in route.methods}
    missing = [
        f"{method} {name} ({routes()[name].pattern}): add the line `{method}, {name}, ...` to "
        f"{FOLDER / (name.partition(':')[0] if ':' in name else 'account')}.csv, with ties and states where it is "
        f"about a request, no cells, and have them written ({HOW}); then read who reaches it"
        for method, name in sorted(wanted - there)
    ]
    assert missing == []


def test_every_line_has_a_route_and_a_method_that_the_route_takes():
    gone = [str(line) for line in LINES if line.route not in routes()]
    assert gone == [], "no such route: take the lines away"
    untaken = [str(line) for line in LINES if line.method not in routes()[line.route].methods]
    assert untaken == [], "the view does not take the method: take the lines away"


def test_every_line_tells_of_everybody():
    forgets = {str(line): [who.value for who in Who if who not in line.fates] for line in LINES}
    assert {line: who for line, who in forgets.items() if who} == {}, f"fill the cells: {HOW}"


def test_what_is_about_a_request_is_asked_for_every_tie_and_pages_for_every_state():
    asked = defaultdict(set)
    for line in LINES:
        if routes()[line.route].about_a_request and "reference" not in line.pairs:
            asked[line.method, line.route, line.given, line.sent] |= {(t, s) for t in line.ties for s in line.states}
    forgets = {}
    for key, squares in asked.items():
        states = REQUEST_STATES if key[1] in READ_IN_EVERY_STATE else {state for _, state in squares}
        lacking = {(tie, state) for tie in Tie for state in states} - squares
        if lacking or not squares:
            forgets[" ".join(key)] = sorted(f"{tie} {state}" for tie, state in lacking) or ["every tie"]
    assert forgets == {}, "add these ties and states to the lines of the route"


def test_no_cell_is_told_twice():
    told = [
        (line.method, line.route, line.given, line.sent, tie, state)
        for line in LINES
        for tie in line.ties or (None,)
        for state in line.states or (None,)
    ]
    assert sorted(map(str, {each for each in told if told.count(each) > 1})) == []


def test_every_action_that_people_take_stands_in_the_table_of_steps():
    """For each kind that has it; what has a route of its own has lines there."""
    people = {row.name: row for row in TABLE if row.roles - {Role.WORKER}}
    wanted = {
        ("*" if row.scope is Scope.REQUEST else kind.value, name)
        for name, row in people.items()
        if name in FORMS
        for kind in ({Kind.DATA} if row.scope is Scope.REQUEST else row.kinds)
    }
    there = {(step.kind, step.action) for step in steps()}
    assert sorted(wanted - there) == [], f"add `kind, action, whose office it is, in which states` to {PATH}"
    assert sorted(there - wanted) == [], f"take what is no step any more out of {PATH}"
    assert set(people) - set(FORMS) == set(OF_ITS_OWN), "say in tests/access/steps.py which route of its own it has"
    assert set(OF_ITS_OWN.values()) <= set(routes())


def test_every_view_says_which_methods_it_takes():
    silent = [name for name, route in routes().items() if not route.methods]
    assert silent == [], "put require_safe, require_POST or require_http_methods around the view"
