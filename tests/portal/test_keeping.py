"""What an officer is shown of what is kept: until when, how that is reckoned, and not whether an account exists."""

from __future__ import annotations

import re

import pytest

from rogatory.desk.models import Officer
from rogatory.guidelines import facts as f
from tests.desk.stages.conftest import Desk
from tests.desk.stages.preserving import asked, preservation_facts, preserved
from tests.portal.conftest import at

pytestmark = pytest.mark.django_db


def page_of(desk: Desk, request) -> str:
    officer = desk.team.officer.person
    request.officer = Officer.objects.get(person=officer)
    request.save()
    return at(officer).client.get(f"/requests/{request.reference}/").content.decode()


def test_the_last_day_stands_there_with_its_derivation_in_utc_and_in_the_officers_zone(desk: Desk) -> None:
    facts = preservation_facts(official=f.Official(jurisdiction="DE", body="police"))
    told = page_of(desk, preserved(desk, facts))
    assert "Kept through the end of 31 May 2026 UTC (1 June 2026, 02:00 in Europe/Berlin, UTC+02:00)" in told
    assert "How the day is reckoned" in told


def test_nothing_is_shown_of_what_is_provisional(desk: Desk) -> None:
    request = asked(desk, preservation_facts())
    desk.work()
    assert "What is kept, and until when" not in page_of(desk, request)


def test_real_and_unreal_accounts_read_the_same(desk: Desk) -> None:
    """Reading 10."""
    told = [
        section(page_of(desk, preserved(desk, preservation_facts(name)))).replace(name, "NAME")
        for name in ("river_lantern", "nobody_at_all")
    ]
    assert told[0] == told[1] != ""


def section(page: str) -> str:
    found = re.search(r'<section aria-labelledby="kept">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""
