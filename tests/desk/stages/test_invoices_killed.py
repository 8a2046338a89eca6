"""Whoever sends an invoice may be killed at any point: no number is lost, none is given twice, on either database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection

from rogatory.desk import audit
from rogatory.desk.inputs import SendInvoice
from rogatory.desk.models import Invoice, InvoiceCounter, Letter, Matter
from tests.desk.charged import TARIFF, act, charging, costs_of, effort
from tests.desk.team import NOW, Team, fresh
from tests.trials import trials

SENDER = """
import json, sys
from datetime import datetime
import django
from django.conf import settings
from rogatory.site import settings as product

given = json.loads(sys.argv[1])
settings.configure(**{**{name: getattr(product, name) for name in dir(product) if name.isupper()},
                      "DATABASES": {"default": given["database"]}})
django.setup()
from rogatory.desk import door
from rogatory.desk.actors import actor_of
from rogatory.desk.inputs import SendInvoice
from rogatory.desk.models import Matter, Person

custodian = actor_of(Person.objects.get(pk=given["custodian"]))
print("ready", flush=True)
for pk in given["costs"]:
    door.act(custodian, "invoice", Matter.objects.get(pk=pk), SendInvoice(), datetime.fromisoformat(given["now"]))
"""


def a_sender(team: Team, costs: list[Matter], data_dir: Path) -> subprocess.Popen[str]:
    """A custodian at another host who sends these invoices, one after the other, on the database of this test."""
    database = {name: connection.settings_dict[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")}
    database |= {"NAME": str(connection.settings_dict["NAME"]), "OPTIONS": connection.settings_dict["OPTIONS"]}
    assert team.custodian.person is not None
    told = {"custodian": team.custodian.person.pk, "costs": [each.pk for each in costs], "now": NOW.isoformat()}
    environment = {**os.environ, "ROGATORY_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": ""}
    given = json.dumps({"database": database, **told})
    return subprocess.Popen([sys.executable, "-c", SENDER, given], stdout=subprocess.PIPE, text=True, env=environment)


def test_no_number_is_lost_or_doubled_by_senders_who_are_killed(
    transactional_db, team: Team, monkeypatch, chance, tmp_path
):
    charging(monkeypatch, TARIFF)
    costs = [costs_of(team.approved("subscriber")) for _ in range(12)]
    for each in costs:
        act(team.custodian, "log_effort", each, effort()).require()
    for _ in range(trials(40)):
        waiting = [each for each in costs if fresh(each).state != "invoiced"]
        senders = [a_sender(team, chance.sample(waiting, len(waiting)), tmp_path) for _ in range(2)]
        for sender in senders:
            assert sender.stdout is not None
            assert sender.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.1)
        for sender in senders:
            sender.send_signal(signal.SIGKILL)
            sender.wait()
        require_whole()
    for each in costs:
        if fresh(each).state != "invoiced":
            act(team.custodian, "invoice", each, SendInvoice()).require()
    require_whole()
    assert Invoice.objects.count() == len(costs)


def require_whole() -> None:
    """The numbers so far are 1, 2, 3 ... , each with its matter, its letter and its entry in the log."""
    numbers = sorted(Invoice.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    counter = InvoiceCounter.objects.filter(year=2026).first()
    assert (counter.last if counter else 0) == len(numbers)
    assert Matter.objects.filter(kind="costs", state="invoiced").count() == len(numbers)
    assert Letter.objects.filter(key="invoice").count() == len(numbers)
    assert audit.check().faults == ()
