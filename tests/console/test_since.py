"""What changes behind an approved matter is told on its page, and after the delivery what can be done about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rogatory.console.shown.since import since_of
from rogatory.desk.inputs import Download, Say
from rogatory.desk.models import Matter, OutboxJob
from rogatory.desk.queries import MatterView
from rogatory.flow.case import Ground, Standing
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.stages.conftest import message, subpoena_facts
from tests.desk.team import fresh

LIKE_IT = "Det. Other <other@police.example>"


def of_another():
    """The facts of a request like it, of another sender."""
    facts, other = subpoena_facts("subscriber"), "other@police.example"
    contact, service = replace(facts.contact, email=other, name="Other"), replace(facts.service, sender=other)
    return replace(facts, contact=contact, service=service)


def shown(state: str, *changed: Ground, returned: frozenset[Standing] = frozenset()):
    matter = Matter(kind="data", state=state)
    return since_of(MatterView(matter, None, None, (), True, (), returned=returned, changed=frozenset(changed)))


def test_before_the_delivery_it_says_what_to_do_about_each_change():
    since = shown("produced", Ground.FLAG, Ground.SCOPE)
    assert len(since.told) == 2
    assert all("approved anew" in sentence for sentence in since.told)


@pytest.mark.parametrize("ground", Ground)
def test_after_the_delivery_it_says_whether_that_keeps_the_officer_from_fetching(ground: Ground):
    follows = " ".join(shown("delivered", ground).follows)
    goes_on = ground in {Ground.FLAG, Ground.MAIL}
    assert ("can still fetch" in follows, "Nobody can fetch" in follows) == (goes_on, not goes_on)
    assert "it can be withdrawn" in follows
    fetched = " ".join(shown("delivered", ground, returned=frozenset({Standing.FETCHED})).follows)
    assert "was fetched already" in fetched
    assert "withdrawn" not in fetched


def test_nothing_is_told_where_nothing_changed_or_nothing_is_there():
    assert shown("delivered") is None
    assert shown("delivered", Ground.FLAG, returned=frozenset({Standing.GONE})) is None


def test_a_like_request_after_the_delivery_alerts_the_team_who_can_withdraw_the_return(console: Console):
    desk = console.desk
    matter = desk.approve(console.verified("subscriber"))
    desk.work()
    desk.produce(matter)
    desk.deliver(matter)
    custodian = console.of(desk.team.custodian)
    assert "has changed since" not in read(custodian.get(console.url(matter.request))).text
    desk.record(desk.arrive(message(sender=LIKE_IT)), of_another())
    desk.work()
    assert fresh(matter).request.flagged_at
    job = OutboxJob.objects.get(name="alert", payload__what="flagged-late")
    assert job.payload["matter"] == matter.pk
    text = read(custodian.get(console.url(matter.request))).text
    assert "Whether it looks unusual" in text
    assert "the officer can still fetch the return" in text
    assert "Withdraw the return" in text
    desk.act(desk.team.custodian, "withdraw_return", fresh(matter), Say("look at the other request first")).require()
    assert not desk.act(desk.team.officer, "download", fresh(matter), Download()).done
    text = read(console.of(desk.team.second).get(console.url(matter.request))).text
    assert "What the approval rests on has changed" in text
    assert "Send back" in text
    desk.act(desk.team.second, "send_back", fresh(matter), Say("it came to look unusual")).require()
