"""What comes in while a copy is being destroyed, and nobody has read, is not overtaken by the destruction."""

from __future__ import annotations

import pytest
from django.db import connection

from rogatory.desk import door
from rogatory.desk.inputs import Submit
from rogatory.desk.stages import destroying
from tests.desk.copies import END, GRACE, Ending, key_of
from tests.desk.team import fresh
from tests.desk.test_at_once import at_once


def test_mail_that_comes_in_while_the_certificate_is_set_stands_against_destruction(
    transactional_db, ending: Ending, monkeypatch: pytest.MonkeyPatch
):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets nothing in while a transaction writes")
    matter = ending.lapsing()

    def certified(*_: object) -> tuple[str, bool]:
        mail = Submit("email", ending.now, sender="ada@police.example")
        at_once(lambda: door.act(ending.team.intake, "submit", None, mail, ending.now).require())
        return "", False

    monkeypatch.setattr(destroying, "_certified", certified)
    ending.at(END + GRACE)
    assert fresh(matter).state == "lapsing"
    assert key_of(matter) is not None
