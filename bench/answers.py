"""Whether the time of an answer tells of an account: the same page asked for a known address and for an unknown one.

Each ask is made by itself and timed, known and unknown in turn with a coin deciding which comes first, so that nothing
of the machine falls on one of them alone. The ratio is of the medians: of 2,000 asks each with ``full``, of 200 in the
quick run. An aim beside a ratio says how far from 1 it may be, on either side.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import statistics
import tempfile
from collections.abc import Callable
from time import perf_counter
from typing import Any

from bench.frame import Row

TOLD = {
    "name": "Dee Sample",
    "agency": "Example Police",
    "badge": "4711",
    "phone": "+1 202 555 0143",
    "extension": "",
    "address": "1 Main Street, Springfield",
    "jurisdiction": "US",
}
KNOWN, UNKNOWN = "ada.example@police.example", "eve.example@police.example"
NEAR = 0.05
Ask = Callable[[str], Callable[[], Any]]
"""Makes ready for an address, and gives what is timed."""


def run(full: bool) -> list[Row]:
    """Measure signing in, registration, recovery and enrolment, in a folder of their own on SQLite."""
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-") as folder:
        os.environ |= {
            "ROGATORY_DATA_DIR": folder,
            "ROGATORY_EMAIL": "memory",
            "DJANGO_SETTINGS_MODULE": "rogatory.site.settings",
        }
        os.environ.pop("ROGATORY_DATABASE_URL", None)
        importlib.import_module("django").setup()
        importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
        settings = importlib.import_module("django.conf").settings
        settings.ALLOWED_HOSTS = ["localhost"]
        # Two thousand asks from one address are more than its limit: what is measured is the work behind it.
        settings.LIMITS = {}
        people = _people()
        asks: dict[str, Ask] = {
            "signing in": _signing_in(people),
            "registration": _posting("register", TOLD),
            "recovery": _posting("recover", {"words": "lost on Monday"}),
            "enrolment": _posting("enrol", {"code": "2222-3333-4444"}),
        }
        rows = [_measured(name, ask, 2000 if full else 200) for name, ask in asks.items()]
        importlib.import_module("django.db").connection.close()
        return rows


def _measured(name: str, ask: Ask, many: int) -> Row:
    for email in (KNOWN, UNKNOWN) * 10:
        ask(email)()
    letters: Any = importlib.import_module("django.core.mail")
    chance = random.Random(4)
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    gc.collect()
    gc.disable()
    try:
        for _ in range(many):
            for email in chance.sample((KNOWN, UNKNOWN), 2):
                made = ask(email)
                begun = perf_counter()
                made()
                taken[email].append(perf_counter() - begun)
            letters.outbox = []
            gc.collect(0)
    finally:
        gc.enable()
    known, unknown = (1 / statistics.median(taken[email]) for email in (KNOWN, UNKNOWN))
    return Row(f"answers for a known address: {name}", known, unknown, "an unknown one", near=NEAR)


def _posting(page: str, given: dict[str, str]) -> Ask:
    """Give what sends a form with an address, from a browser that was never here."""
    client = importlib.import_module("django.test").Client

    def ready(email: str) -> Callable[[], Any]:
        sent, browser = given | {"email": email}, client(headers={"host": "localhost"})
        return lambda: browser.post(f"/account/{page}/", sent)

    return ready


def _signing_in(people: dict[str, int]) -> Ask:
    """Give what answers a challenge with a passkey that nobody knows, in the name of somebody and of nobody."""
    soft = importlib.import_module("tests.soft_passkey").SoftPasskey("localhost", "http://localhost:8000")
    client = importlib.import_module("django.test").Client
    person = importlib.import_module("rogatory.desk.models").Person
    named = importlib.import_module("allauth.account.utils").user_pk_to_url_str

    def ready(email: str) -> Callable[[], Any]:
        browser = client(headers={"host": "localhost"})
        options = browser.get("/account/login/passkey/").json()["request_options"]["publicKey"]
        answer = soft.answer(options["challenge"], named(person(pk=people[email])))
        sent = {"credential": json.dumps(answer)}
        return lambda: browser.post("/account/login/passkey/", sent)

    return ready


def _people() -> dict[str, int]:
    """Make a thousand accounts; give the number of one, with a passkey and an open code, and of nobody."""
    models = importlib.import_module("rogatory.desk.models")
    made = [models.Person(email=f"officer-{n}@police.example") for n in range(1000)]
    models.Person.objects.bulk_create(made)
    person = models.Person.objects.create_user(KNOWN, name="Ada Sample")
    a_passkey = importlib.import_module("tests.signing_in").a_passkey
    a_passkey(person)
    enrolling = importlib.import_module("rogatory.desk.enrolling")
    enrolling.make_code(person, None, importlib.import_module("rogatory.desk.clock").now())
    return {KNOWN: person.pk, UNKNOWN: person.pk + 1000}
