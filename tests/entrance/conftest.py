"""What the tests of the entrance have in common: a clock of their own, people, and passkeys in software."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.test import Client

from rogatory.desk import clock
from rogatory.desk.models import Device, Officer, Person
from tests.desk.team import LONG_AGO, NOW, an_agency
from tests.signing_in import a_passkey
from tests.soft_passkey import SoftPasskey

TOLD = {
    "email": "dee@police.example",
    "name": "Dee Sample",
    "agency": "Example Police",
    "badge": "4711",
    "phone": "+1 202 555 0143",
    "extension": "12",
    "address": "1 Main Street\nSpringfield",
    "jurisdiction": "US",
}


@dataclass
class Wait:
    """The clock of the pages."""

    now: datetime = NOW

    def __call__(self, **given: float) -> None:
        """Let time go by."""
        self.now += timedelta(**given)


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Wait:
    waiting = Wait()
    monkeypatch.setattr(clock, "now", lambda: waiting.now)
    return waiting


@pytest.fixture
def officer(db) -> Person:
    person = Person.objects.create_user("ada@police.example", name="Ada Sample")
    given = {"registered_at": LONG_AGO, "email_verified_at": LONG_AGO, "vetted_at": LONG_AGO}
    Officer.objects.create(person=person, listed=an_agency(), agency="Example Police", **given)
    return person


@dataclass
class Browser:
    """A browser on a device with one passkey in software, over HTTPS."""

    client: Client
    passkey: SoftPasskey

    def own(self, person: Person, **given: Any) -> Device:
        """Let the passkey be one of somebody's."""
        return a_passkey(person, credential=self.passkey.registration(), **given)

    def answer(self, person: Person | int) -> dict[str, Any]:
        """The passkey's answer to the challenge for signing in."""
        options = self.client.get("/account/login/passkey/").json()["request_options"]
        handle = user_pk_to_url_str(person if isinstance(person, Person) else Person(pk=person))
        return self.passkey.answer(options["publicKey"]["challenge"], handle)

    def sign_in(self, person: Person | int, then: str = "", **changed: Any) -> Any:
        sent = {"credential": json_of(self.answer(person) | changed)}
        return self.client.post("/account/login/passkey/", sent | ({"next": then} if then else {}))

    def make(self, address: str, **given: Any) -> Any:
        """Make the passkey on a page that asks for one."""
        options = self.client.get(address).context["js_data"]["creation_options"]
        credential = self.passkey.registration(options["publicKey"]["challenge"], **given)
        return self.client.post(address, {"name": "Telephone", "credential": json_of(credential)})

    def confirm(self, address: str) -> Any:
        """Confirm on the page to which `address` leads."""
        page = self.client.get(address)
        challenge = page.context["js_data"]["request_options"]["publicKey"]["challenge"]
        handle = user_pk_to_url_str(page.context["user"])
        sent = {"credential": json_of(self.passkey.answer(challenge, handle)), "next": page.context["next"]}
        return self.client.post("/account/confirm/", sent)


def json_of(what: object) -> str:
    import json

    return json.dumps(what)


@pytest.fixture
def browsers(settings) -> Callable[..., Browser]:
    settings.ALLOWED_HOSTS = ["testserver"]

    def a_browser(*, verified: bool = True) -> Browser:
        client = Client(headers={"host": "testserver"})
        client.defaults["wsgi.url_scheme"] = "https"
        client.defaults["HTTP_REFERER"] = "https://testserver/"
        return Browser(client, SoftPasskey(verified=verified))

    return a_browser


@pytest.fixture
def browser(browsers: Callable[..., Browser]) -> Browser:
    return browsers()
