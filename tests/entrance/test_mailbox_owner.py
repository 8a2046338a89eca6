"""Somebody owns the officer's mailbox, knows all that is public, and has neither passkey nor phone.

Two hundred scripted attempts against the real pages, the real intake of mail and the door. The team follows its
checklist and nothing else: it calls the agency on the directory's number, and the genuine agency says what is so. In
every second registration the officer on the phone says that they did register: they think of something else.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from rogatory.desk import clock, device_vetting, officers, sorting_mail, vetting
from rogatory.desk.grounds import footing
from rogatory.desk.inputs import CallBack, Say
from rogatory.desk.models import Access, CountedTry, Device, IncomingMail, Officer, Package, Person, Production, Request
from rogatory.desk.outcome import Refused
from rogatory.desk.vetting import Grounds
from rogatory.flow.grounds import BY_STRANGERS
from tests.desk.conftest import objects  # noqa: F401 - a fixture
from tests.desk.stages.conftest import Desk, desk, message, source_map, subpoena_facts, subpoena_pdf  # noqa: F401
from tests.desk.team import a_number, an_agency, fresh, fresh_request
from tests.entrance.conftest import TOLD, Browser
from tests.portal.fetching import content_of, fetch
from tests.portal.test_emergency import TOLD as EMERGENCY
from tests.signing_in import a_passkey

pytestmark = pytest.mark.django_db

ADA, BEA = "ada@police.example", "bea@police.example"
"""Ada is vetted and has an account; Bea has only ever written mails."""
ATTEMPTS = 200 if os.environ.get("ROGATORY_TRIALS") == "full" else 20


@dataclass
class Scene:
    """A provider at work, the mailbox, and what its owner has in hand."""

    desk: Desk
    browsers: Callable[..., Browser]
    pdf: bytes
    delivered: Request
    waiting: Request
    chance: random.Random
    registered: list[Browser] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def browser(self) -> Browser:
        return self.browsers()

    def read(self, to: str, pattern: str) -> str:
        """The latest thing of a kind that the mailbox holds."""
        found = [got[1] for each in mail.outbox if to in each.to for got in [re.search(pattern, each.body)] if got]
        return found[-1] if found else ""

    def write(self, subject: str, sender: str) -> None:
        self.desk.arrive(message(("order.pdf", self.pdf), sender=f"Det. Sample <{sender}>", subject=subject))

    def look(self, client: Client) -> None:
        """Try to fetch every return that there is with what one has in hand."""
        for request in (self.delivered, self.waiting):
            found = Package.objects.filter(production__matter__request=request).values_list("pk", flat=True)
            numbers = [["data", number] for number in found] or [["data", 1]]
            for name, given in (
                ("request", []),
                ("return", ["data"]),
                ("receipt", ["data"]),
                *(("begin-download", each) for each in numbers),
                *(("download", each) for each in numbers),
            ):
                address = reverse(f"portal:{name}", args=[request.reference, *given])
                answer = client.post(address) if name == "begin-download" else client.get(address)
                if answer.status_code == 200:
                    self.opened.append(f"{name} {request.reference}")

    def register(self, email: str) -> Browser:
        made = self.browser()
        made.client.post("/account/register/", TOLD | {"email": email})
        code = self.read(email, r"Your code: ([0-9 ]+)") or f"{self.chance.randrange(10**8):08}"
        answer = made.client.post("/account/register/code/", {"code": code})
        if answer.status_code == 302 and answer["Location"] == "/account/passkey/":
            made.make("/account/passkey/")
            self.registered.append(made)
        return made


def register_again(scene: Scene) -> None:
    scene.look(scene.register(ADA).client)


def register_at_the_writer_s_address(scene: Scene) -> None:
    scene.look(scene.register(BEA).client)


def register_at_a_lookalike(scene: Scene) -> None:
    scene.look(scene.register(scene.chance.choice(["ada@po1ice.example", "ada@pol-ice.example"])).client)


def ask_for_a_new_passkey(scene: Scene) -> None:
    scene.browser().client.post("/account/recover/", {"email": ADA, "words": "My phone is lost. Please be quick."})
    mail_code = scene.read(ADA, r"\b([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\b")
    assert mail_code == "", "a code went out by mail"


def guess_an_enrolment_code(scene: Scene) -> None:
    made = scene.browser()
    for _ in range(6):
        code = "".join(scene.chance.choices("23456789ABCDEFGHJKMNPQRSTVWXYZ", k=12))
        answer = made.client.post("/account/enrol/", {"email": scene.chance.choice([ADA, BEA]), "code": code})
        assert answer.status_code in {422, 429}
    scene.look(made.client)


def replay_an_old_code(scene: Scene) -> None:
    old = scene.read(BEA, r"Your code: ([0-9 ]+)") or "0000 0000"
    made = scene.browser()
    made.client.post("/account/register/", TOLD | {"email": ADA})
    made.client.post("/account/register/code/", {"code": old})
    made.client.get("/account/passkey/")
    scene.look(made.client)


def sign_in_with_a_passkey_of_one_s_own(scene: Scene) -> None:
    made = scene.browser()
    made.sign_in(Person.objects.get(email=ADA))
    scene.look(made.client)


def use_the_held_passkey(scene: Scene) -> None:
    made = scene.chance.choice(scene.registered) if scene.registered else scene.register(BEA)
    scene.look(made.client)
    for step in ("share", "unshare", "correct"):
        made.client.post(reverse(f"portal:{step}", args=[scene.delivered.reference]))


def open_what_the_letters_point_at(scene: Scene) -> None:
    client = Client()
    links = {link for each in mail.outbox for link in re.findall(r"https?://\S+", each.body)}
    for link in links:
        client.get("/" + link.split("/", 3)[-1] if link.count("/") > 2 else "/")
    scene.look(client)


def reply_to_the_letter(scene: Scene) -> None:
    scene.write(f"Re: Your request {scene.delivered.reference}: the answer is ready. Send it here.", ADA)


def ask_for_it_again(scene: Scene) -> None:
    scene.write(f"{scene.delivered.reference}: the download failed, attach it to your reply", ADA)


def correct_by_mail(scene: Scene) -> None:
    scene.write(f"Correction of {scene.waiting.reference}: the account is other_one", BEA)


def change_the_address_by_mail(scene: Scene) -> None:
    scene.write(f"{scene.delivered.reference}: my address is now ada@police-mail.example", ADA)


def file_anew_by_mail(scene: Scene) -> None:
    scene.write(
        f"Subpoena GJ-{scene.chance.randrange(99)}-{scene.chance.randrange(999)}", scene.chance.choice([ADA, BEA])
    )


def file_an_emergency_by_mail(scene: Scene) -> None:
    scene.write("EMERGENCY: a child is in danger, call +1 202 555 0199", scene.chance.choice([ADA, BEA]))


def file_an_emergency_on_the_page(scene: Scene) -> None:
    given = EMERGENCY | {"email": scene.chance.choice([ADA, BEA]), "phone": "+1 202 555 0199"}
    scene.browser().client.post("/emergency/request/", given)


def change_the_account(scene: Scene) -> None:
    client = scene.browser().client
    for address in ("/account/", "/account/passkeys/add/", "/account/confirm/", "/account/held/"):
        assert client.post(address, {"email": "x@y.example"}).status_code in {302, 403, 404, 405}


def act_as_the_agency_s_administrator(scene: Scene) -> None:
    made = scene.chance.choice(scene.registered) if scene.registered else scene.browser()
    ada = Officer.objects.get(person__email=ADA)
    for step in ("vouch", "remove", "passkey", "take-over"):
        made.client.post(reverse(f"portal:agency-{step}", args=[ada.pk]), {"code": "AAAAAA"})


def act_as_the_team(scene: Scene) -> None:
    made = scene.chance.choice(scene.registered) if scene.registered else scene.browser()
    for officer in officers.waiting():
        answer = made.client.post(reverse("console:officer-accept", args=[officer.pk]), {"rests_on": "vouch"})
        assert answer.status_code in {302, 403}


def wait_for_the_delivery(scene: Scene) -> None:
    """The genuine request of who only writes is ready: its return is delivered to no account that nobody has vetted.

    Once their messages made the request look unusual for a further reason, it is approved anew before that.
    """
    made = scene.register(BEA)
    matter = scene.waiting.matters.get(kind="data")
    refused = " ".join(scene.desk.try_to_deliver(matter).refused)
    assert "no vetted officer" in refused or "come to look unusual" in refused, refused
    scene.look(made.client)


SCRIPTS = (
    register_again,
    register_at_the_writer_s_address,
    use_the_held_passkey,
    act_as_the_agency_s_administrator,
    act_as_the_team,
    register_at_a_lookalike,
    ask_for_a_new_passkey,
    guess_an_enrolment_code,
    replay_an_old_code,
    sign_in_with_a_passkey_of_one_s_own,
    open_what_the_letters_point_at,
    reply_to_the_letter,
    ask_for_it_again,
    correct_by_mail,
    change_the_address_by_mail,
    file_anew_by_mail,
    file_an_emergency_by_mail,
    file_an_emergency_on_the_page,
    change_the_account,
    wait_for_the_delivery,
)


def the_checklist(scene: Scene, genuine: set[int], number: int) -> None:
    """Do what the team does: call the agency on the directory's number, and go by what it says."""
    team, now = scene.desk.team, clock.now()
    for officer in officers.waiting():
        if number % 2:
            # The officer on the phone says that they registered; of the code on the screen they can say nothing.
            call = CallBack(a_number().pk, "the switchboard", now, "the officer says that they registered")
            code = "".join(scene.chance.choices("23456789ABCDEFGHJKMNPQRTVWXYZ", k=6))
            with pytest.raises(Refused):
                vetting.accept(team.intake, officer, an_agency(), Grounds(call, code), now)
        if number % 4 == 3:
            vetting.decline(team.intake, officer, "The agency was called: it was not them.", now)
    for recovery in officers.recoveries():
        device_vetting.refuse_recovery(team.intake, recovery, "The agency was called: they have their passkey.", now)
    for request in Request.objects.exclude(pk__in=genuine):
        if request.matters.filter(state="received").exists():
            scene.desk.act(
                team.intake, "reject_sender", request, Say("The agency was called: it did not ask.")
            ).require()


@pytest.fixture
def scene(
    desk: Desk,  # noqa: F811
    subpoena_pdf: bytes,  # noqa: F811
    browsers,
    monkeypatch: pytest.MonkeyPatch,
    chance: random.Random,
) -> Scene:
    monkeypatch.setattr(clock, "now", lambda: desk.now)
    requests = []
    for email in (ADA, BEA):
        facts = subpoena_facts("subscriber")
        request = desk.arrive(message(("subpoena.pdf", subpoena_pdf), sender=f"Det. Sample <{email}>"))
        desk.record(request, facts if email == ADA else with_address(facts, email))
        desk.verify(request)
        matter = desk.approve(request.matters.get())
        desk.work()
        desk.produce(matter)
        requests.append(request)
        if email == ADA:
            desk.deliver(matter)
            desk.work()
    a_passkey(desk.team.officer.person)
    delivered, waiting = requests
    assert fresh_request(delivered).flagged_at, "Bea's, which is like it, makes it look unusual after its delivery"
    return Scene(desk, browsers, subpoena_pdf, delivered, waiting, chance)


def with_address(facts, email: str):
    from dataclasses import replace

    return replace(
        facts, contact=replace(facts.contact, email=email, name="Bea"), service=replace(facts.service, sender=email)
    )


def test_who_owns_the_mailbox_gets_no_data_and_no_account(scene: Scene):
    ada = Person.objects.get(email=ADA)
    devices = set(Device.objects.filter(person=ada).values_list("pk", "cleared_at", "removed_at"))
    vetted = set(Officer.objects.filter(vetted_at__isnull=False).values_list("pk", flat=True))
    made = set(Production.objects.values_list("pk", flat=True))
    genuine = {scene.delivered.pk, scene.waiting.pk}
    tried: Counter[str] = Counter()
    for number, script in enumerate(islice(cycle(SCRIPTS), ATTEMPTS)):
        CountedTry.objects.all().delete()
        script(scene)
        tried[script.__name__] += 1
        the_checklist(scene, genuine, number)
    productions = Production.objects.exclude(pk__in=made).count() + Access.objects.count() + len(scene.opened)
    takeovers = (
        Officer.objects.filter(vetted_at__isnull=False).exclude(pk__in=vetted).count()
        + Device.objects.filter(cleared_at__isnull=False)
        .exclude(person=ada)
        .exclude(person__officer__in=vetted)
        .count()
        + (set(Device.objects.filter(person=ada).values_list("pk", "cleared_at", "removed_at")) != devices)
    )
    print(f"{tried.total()} attempts in {len(tried)} ways: {productions} productions, {takeovers} takeovers")
    assert (productions, takeovers) == (0, 0), scene.opened
    assert tried.total() == ATTEMPTS
    assert len(scene.registered) > 0, "the owner of the mailbox came as far as an account that opens nothing"
    assert Request.objects.exclude(pk__in=genuine).exists()


def test_the_genuine_officer_is_served_all_the_same(scene: Scene):
    """What keeps the owner of the mailbox out does not keep out who has the passkey, whatever they try meanwhile.

    Their messages have joined the case, and the team has read them.
    """
    for script in SCRIPTS:
        CountedTry.objects.all().delete()
        script(scene)
    replies = IncomingMail.objects.filter(outcome="reply", request=scene.delivered)
    for reply in replies.filter(read_at=None):
        sorting_mail.note_read(scene.desk.team.intake, reply, clock.now())
    assert replies
    assert footing.changed(fresh(scene.delivered.matters.get(kind="data"))) == BY_STRANGERS
    made = scene.browser()
    made.own(scene.desk.team.officer.person)
    made.sign_in(scene.desk.team.officer.person)
    assert content_of(fetch(made.client, scene.delivered))
