"""Legal process for a part of what is preserved (reading 18): the officer of the preservation is told, nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rogatory.desk.models import Letter, Officer
from rogatory.guidelines import facts as f
from tests.desk.stages.conftest import SENDER, Desk, message, subpoena_facts

LETTER = f.PreservationLetter(letterhead=True, signed=True, dated=date(2026, 3, 1), steps="a warrant is applied for")


def preserved(desk: Desk):
    request = desk.arrive(message())
    asked = replace(subpoena_facts(), kinds=(f.Kind.PRESERVATION,), instruments=(), wanted=(), preservation=LETTER)
    desk.record(request, asked)
    desk.verify(request)
    desk.approve(request.matters.get(kind="preservation"))
    return request


@pytest.mark.parametrize("with_account", [True, False])
def test_by_mail_they_are_told_once_both_senders_are_verified(desk: Desk, with_account: bool) -> None:
    if not with_account:
        Officer.objects.update(email_verified_at=None)
    kept = preserved(desk)
    process = desk.arrive(message(subject="Subpoena"))
    desk.record(process, subpoena_facts("subscriber"))
    desk.work()
    assert not Letter.objects.filter(key="part").exists(), "nobody has verified yet who sent the subpoena"
    desk.verify(process)
    desk.work()
    (told,) = Letter.objects.filter(key="part")
    assert (told.request, told.to) == (kept, SENDER)


def test_of_another_agency_s_process_they_learn_nothing(desk: Desk) -> None:
    preserved(desk)
    process = desk.arrive(message(subject="Subpoena", sender="bo@sheriff.example"))
    facts = subpoena_facts("subscriber")
    desk.record(process, replace(facts, contact=replace(facts.contact, email="bo@sheriff.example", name="Bo Other")))
    desk.verify(process)
    desk.work()
    assert not Letter.objects.filter(key="part").exists()
