"""A cross-section of the table, asked again as a site can be set up: nobody reaches more for it, and nobody less.

For each route and method everybody asks once who may, and one who may not; about which request, chance chooses. Beside
the table, which is asked as a site is set up that says nothing: with an identity provider, by which the whole team has
come, and with other numbers of people to an approval.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from rogatory.desk.models import Person, StaffIdentity
from rogatory.entrance import identity_provider
from rogatory.entrance.sessions import BEGAN, SEEN
from rogatory.flow.states import State
from tests.access.asking import ask
from tests.access.golden import Line, lines
from tests.access.words import TEAM, Tie, Who
from tests.access.world import World
from tests.signing_in import LASTING

pytestmark = [pytest.mark.django_db, pytest.mark.sampled_again]

ISSUER = "https://identity.example"
PROVIDER = {
    "OIDC_ISSUER": ISSUER,
    "OIDC_NAME": "Example Directory",
    "OIDC_CLIENT_ID": "rogatory",
    "OIDC_CLIENT_SECRET": "a secret of a test",
}
OF_THE_PROVIDER = {"entrance:by-provider", "entrance:confirm-by-provider", "entrance:provider-back"}
"""The addresses that are not there without a provider; `test_identity_provider` asks them with one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table."""

    line: Line
    tie: Tie | None
    state: State | None
    who: Who

    def __str__(self) -> str:
        return " ".join(str(each) for each in (self.line, self.tie, self.state, self.who) if each)


def cross_section(some: Iterable[Line], chance: random.Random) -> Iterator[Cell]:
    """Give a cell for each route and method, and everybody who may; and one for somebody who may not."""
    by_route: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in some:
        by_route[line.method, line.route].append(line)
    for group in by_route.values():
        turned = [(line, who) for line in group for who in Who if line.fates[who].turns_away]
        yield from (_cell(*chance.choice(turned), chance) for _ in turned[:1])
        for who in Who:
            let_in = [line for line in group if not line.fates[who].turns_away]
            yield from (_cell(chance.choice(let_in), who, chance) for _ in let_in[:1])


def _cell(line: Line, who: Who, chance: random.Random) -> Cell:
    tie = chance.choice(line.ties) if line.ties else None
    return Cell(line, tie, chance.choice(line.states) if line.states else None, who)


@pytest.mark.parametrize("space", ["account", "portal", "console"])
@pytest.mark.parametrize(
    ("configured", "by_provider"),
    [(PROVIDER, True), ({"PEOPLE": "one"}, False), ({"EMERGENCY_PEOPLE": "two"}, False)],
    ids=["with an identity provider", "one person", "two people in an emergency"],
)
def test_everybody_gets_what_the_table_says_however_the_site_is_set_up(
    world: World, settings, chance: random.Random, configured: dict[str, str], by_provider: bool, space: str
):
    for name, value in configured.items():
        setattr(settings, name, value)
    asked = [line for line in lines() if _space(line) == space]
    if by_provider:
        asked = [line for line in asked if line.route not in OF_THE_PROVIDER]
    wrong = []
    with come_by_provider(world) if by_provider else _as_they_are():
        for cell in cross_section(asked, chance):
            seen = ask(world, cell.line, cell.who, cell.tie, cell.state)
            if seen.fate != cell.line.fates[cell.who] or seen.moved:
                wrong.append(f"{cell}: {seen.fate} {seen.moved}, and the table says {cell.line.fates[cell.who]}")
    assert wrong == []


def test_a_cross_section_leaves_out_no_route_and_nobody_who_may(chance: random.Random):
    every = lines()
    cells = list(cross_section(every, chance))
    may = {(line.method, line.route, who) for line in every for who in Who if not line.fates[who].turns_away}
    assert may == {
        (each.line.method, each.line.route, each.who) for each in cells if not each.line.fates[each.who].turns_away
    }
    shut = {(line.method, line.route) for line in every for who in Who if line.fates[who].turns_away}
    assert shut == {(each.line.method, each.line.route) for each in cells if each.line.fates[each.who].turns_away}


def _space(line: Line) -> str:
    space = line.route.partition(":")[0]
    return space if space in {"portal", "console"} else "account"


@contextmanager
def _as_they_are() -> Iterator[None]:
    yield


@contextmanager
def come_by_provider(world: World) -> Iterator[None]:
    """Let everybody of the team have come from the provider, and not by their passkeys."""
    before = dict(world.cookies)
    for who in TEAM:
        for person in {world.people[who], world.as_officers.get(who, world.people[who])}:
            world.cookies[person.pk] = _entered(person).cookies
    try:
        yield
    finally:
        world.cookies.clear()
        world.cookies.update(before)


def _entered(person: Person) -> Client:
    given = {"issuer": ISSUER, "subject": f"subject-{person.pk}"}
    identity = StaffIdentity.objects.create(person=person, since=LASTING, **given)
    client = Client()
    client.force_login(person)
    request = HttpRequest()
    request.session = client.session
    seen = LASTING.timestamp()
    record_authentication(request, person, identity_provider.METHOD, identity=identity.pk, auth_time=seen)
    request.session[BEGAN] = request.session[SEEN] = LASTING.isoformat()
    request.session.save()
    return client
