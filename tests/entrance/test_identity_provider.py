"""Staff come from the operator's identity provider, if they are of the team; nobody else does, and nothing forged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from rogatory.desk import clock, enrolling
from rogatory.desk.models import AuditEntry, Device, Officer, OutboxJob, Person, StaffIdentity
from rogatory.entrance.proof import proved_at
from rogatory.entrance.views.providing import NOT_CONFIRMED, REFUSED, UNREACHABLE
from rogatory.evidence.entry import Entry
from rogatory.mail.alerts import TEXTS
from rogatory.mail.subjects import subject_of
from tests.desk.team import LONG_AGO
from tests.entrance.providers import Forger, Honest, forger, honest
from tests.signing_in import a_passkey, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.sampled_again]

START, CONFIRM, BACK = "/account/login/provider/", "/account/confirm/provider/", "/account/login/provider/back/"


@pytest.fixture(scope="module")
def a_provider() -> Iterator[Honest]:
    with honest() as provider:
        yield provider


@pytest.fixture
def provider(a_provider: Honest, settings) -> Honest:
    configure(settings, a_provider.issuer)
    return a_provider


@pytest.fixture
def false(settings) -> Iterator[Forger]:
    with forger() as provider:
        configure(settings, provider.issuer)
        yield provider


def configure(settings, issuer: str) -> None:
    settings.OIDC_ISSUER, settings.OIDC_NAME = issuer, "Example Directory"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "rogatory", "a secret"


@pytest.fixture
def member(db) -> Person:
    return a_member()


def a_member(*roles: str, email: str = "rae@provider.example") -> Person:
    person = Person.objects.create_user(email, name="Rae Sample")
    person.groups.set(Group.objects.filter(name__in=roles or ("reviewer",)))
    return person


def path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def comes(client: Client, provider: Honest, subject: str, then: str = ""):
    to = client.post(START, {"next": then})["Location"]
    return client.get(path(provider.sign_in(to, subject)))


def comes_from(client: Client, false: Forger, start: str = START, then: str = ""):
    return client.get(path(false.sign_in(client.post(start, {"next": then})["Location"])))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def proved(client: Client) -> datetime | None:
    request = HttpRequest()
    request.session = client.session
    request.user = Person.objects.get(pk=client.session["_auth_user_id"])
    return proved_at(request)


def last_entry() -> Entry:
    return Entry.from_bytes(bytes(AuditEntry.objects.last().entry))


def is_refused(client: Client, answer, why: str = "") -> None:
    assert (answer.status_code, is_in(client)) == (422, False)
    assert REFUSED in answer.content.decode()
    entry = last_entry()
    assert (entry.action, entry.outcome) == ("sign_in", "refused")
    assert why in entry.reason


class TestAtARealProvider:
    def test_somebody_of_the_team_signs_in_and_it_is_a_proof(self, provider: Honest, member: Person):
        provider.has("1", email="Rae@Provider.example", email_verified=True)
        client = Client()
        before = datetime.now(UTC).replace(microsecond=0)
        assert comes(client, provider, "1")["Location"] == reverse("console:queue")
        assert client.session["_auth_user_id"] == str(member.pk)
        assert before <= proved(client) <= datetime.now(UTC)
        assert client.get("/console/").status_code == 200
        entry = last_entry()
        assert (entry.action, entry.outcome, entry.details["first"]) == ("sign_in", "done", True)
        assert "rae" not in bytes(AuditEntry.objects.last().entry).decode().lower(), "an address is no part of the log"

    def test_they_go_on_to_where_they_were_going_and_to_no_other_site(self, provider: Honest, member: Person):
        provider.has("1", email=member.email, email_verified=True)
        assert comes(Client(), provider, "1", "/console/team/")["Location"] == "/console/team/"
        assert comes(Client(), provider, "1", "https://elsewhere.example/")["Location"] == reverse("console:queue")

    def test_afterwards_the_subject_counts_and_no_address(self, provider: Honest, member: Person):
        provider.has("1", email=member.email, email_verified=True)
        comes(Client(), provider, "1")
        provider.has("1", email="new@provider.example", email_verified=False)
        client = Client()
        assert comes(client, provider, "1").status_code == 302
        assert is_in(client)
        assert StaffIdentity.objects.get().person == member

    def test_another_account_with_the_address_is_refused_and_the_team_alerted_once_a_day(
        self, provider: Honest, member: Person
    ):
        provider.has("1", email=member.email, email_verified=True)
        comes(Client(), provider, "1")
        provider.has("2", email=member.email, email_verified=True)
        for _ in range(2):
            client = Client()
            is_refused(client, comes(client, provider, "2"), "Another account")
        (job,) = OutboxJob.objects.filter(name="alert")
        assert job.payload["what"] in TEXTS
        assert member.email not in str(job.payload)
        assert subject_of(job.payload).link.endswith(reverse("console:team"))

    def test_a_code_that_was_handed_over_lets_the_address_be_looked_for_anew(self, provider: Honest, member: Person):
        provider.has("1", email=member.email, email_verified=True)
        old = Client()
        comes(old, provider, "1")
        now = clock.now()
        enrolment = enrolling.try_code(member.email, enrolling.make_code(member, None, now), now)
        enrolling.finish(enrolment, a_passkey(member), now)
        assert old.get("/console/")["Location"].startswith("/account/login/"), "the sessions of the account end"
        provider.has("2", email=member.email, email_verified=True)
        client = Client()
        assert comes(client, provider, "2").status_code == 302
        assert is_in(client)

    def test_one_person_alone_gets_no_code_for_the_account_of_whoever_comes_from_there(
        self, provider: Honest, member: Person
    ):
        administrator = Client()
        sign_in(administrator, a_member("administrator", email="ada@provider.example"))
        offered = reverse("console:code", args=[member.pk])
        assert offered in administrator.get("/console/team/").content.decode()
        provider.has("1", email=member.email, email_verified=True)
        comes(Client(), provider, "1")
        page = administrator.get("/console/team/").content.decode()
        assert offered not in page
        assert "Signs in at the identity provider" in page
        assert administrator.post(offered).status_code == 409

    @pytest.mark.parametrize("claims", [{"email_verified": False}, {}, {"email_verified": "true"}], ids=str)
    def test_an_address_that_is_not_verified_lets_nobody_in(self, provider: Honest, member: Person, claims: dict):
        provider.has("3", email=member.email, **claims)
        client = Client()
        is_refused(client, comes(client, provider, "3"))
        assert not StaffIdentity.objects.exists()

    @pytest.mark.parametrize("who", ["stranger", "no role", "officer", "officer with a role", "closed"])
    def test_whoever_is_not_of_the_team_is_refused_in_the_same_words_and_gets_no_account(
        self, provider: Honest, member: Person, who: str
    ):
        email = "stranger@provider.example" if who == "stranger" else member.email
        if who in {"no role", "officer"}:
            member.groups.clear()
        if "officer" in who:
            Officer.objects.create(person=member, registered_at=LONG_AGO, vetted_at=LONG_AGO)
        if who == "closed":
            Person.objects.update(is_active=False)
        provider.has("4", email=email, email_verified=True)
        client = Client()
        is_refused(client, comes(client, provider, "4"))
        assert (Person.objects.count(), StaffIdentity.objects.count()) == (1, 0)

    @pytest.mark.parametrize("gone", ["closed", "no role"])
    def test_whoever_leaves_the_team_is_out_at_once_and_stays_out(self, provider: Honest, member: Person, gone: str):
        provider.has("1", email=member.email, email_verified=True)
        client = Client()
        comes(client, provider, "1")
        if gone == "closed":
            Person.objects.update(is_active=False)
        else:
            member.groups.clear()
        assert client.get("/account/")["Location"].startswith("/account/login/")
        assert not is_in(client)
        is_refused(client, comes(client, provider, "1"))

    def test_their_session_ends_when_the_operator_takes_the_provider_out(
        self, provider: Honest, member: Person, settings
    ):
        provider.has("1", email=member.email, email_verified=True)
        client = Client()
        comes(client, provider, "1")
        settings.OIDC_ISSUER = ""
        assert client.get("/console/")["Location"].startswith("/account/login/")

    def test_it_is_idle_as_any_other(self, provider: Honest, member: Person, monkeypatch):
        provider.has("1", email=member.email, email_verified=True)
        client = Client()
        comes(client, provider, "1")
        now = datetime.now(UTC)
        for minutes, status in ((0, 200), (14, 200), (14 + 16, 302)):
            monkeypatch.setattr(clock, "now", lambda minutes=minutes: now + timedelta(minutes=minutes))
            assert client.get("/console/").status_code == status

    def test_a_passkey_that_is_held_holds_such_a_session_up_in_nothing(self, provider: Honest, member: Person):
        provider.has("1", email=member.email, email_verified=True)
        a_passkey(member, cleared_at=None)
        client = Client()
        comes(client, provider, "1")
        assert client.get("/console/").status_code == 200

    def test_they_confirm_by_signing_in_there_once_more(self, provider: Honest, member: Person, monkeypatch):
        provider.has("1", email=member.email, email_verified=True)
        client = Client()
        comes(client, provider, "1")
        page = client.get("/account/confirm/?next=/console/team/").content.decode()
        assert "Confirm with Example Directory" in page
        to = client.post(CONFIRM, {"next": "/console/team/"})["Location"]
        asked = parse_qs(urlsplit(to).query)
        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
        client_before = proved(client)
        time.sleep(1)
        assert client.get(path(provider.sign_in(to, "1")))["Location"] == "/console/team/"
        assert proved(client) > client_before

    def test_another_s_account_there_confirms_nothing(self, provider: Honest, member: Person):
        a_member(email="ray@provider.example")
        provider.has("1", email=member.email, email_verified=True)
        provider.has("2", email="ray@provider.example", email_verified=True)
        comes(Client(), provider, "2")
        client = Client()
        comes(client, provider, "1")
        answer = client.get(path(provider.sign_in(client.post(CONFIRM)["Location"], "2")))
        assert (answer.status_code, client.session["_auth_user_id"]) == (422, str(member.pk))
        assert last_entry().action == "confirm_identity"


class TestWhatIsForged:
    def test_what_is_in_order_is_believed(self, false: Forger, member: Person):
        client = Client()
        assert comes_from(client, false).status_code == 302
        assert is_in(client)

    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "https://elsewhere.example"},
            {"iss": None},
            {"aud": "another"},
            {"aud": ["another"]},
            {"aud": ["rogatory", "another"], "azp": "another"},
            {"aud": None},
            {"nonce": "another"},
            {"nonce": None},
            {"exp": 1},
            {"exp": None},
            {"sub": None},
            {"sub": ""},
            {"sub": 7},
            {"sub": "x" * 256},
            {"auth_time": "now"},
            {"auth_time": True},
            {"auth_time": 99_999_999_999},
            {"auth_time": 1e300},
            {"email": 7},
        ],
        ids=str,
    )
    def test_a_token_with_a_false_claim_is_refused(self, false: Forger, member: Person, claims: dict):
        false.claims = claims
        client = Client()
        is_refused(client, comes_from(client, false))

    def test_a_token_by_another_key_is_refused(self, false: Forger, member: Person):
        false.signs_with = type(false.key).generate_key(2048, {"kid": "one"})
        client = Client()
        is_refused(client, comes_from(client, false), "Signature")

    def test_a_token_that_nobody_signed_is_refused(self, false: Forger, member: Person):
        false.alg = "none"
        client = Client()
        is_refused(client, comes_from(client, false))

    def test_a_token_by_the_public_key_taken_for_a_secret_is_refused(self, false: Forger, member: Person):
        false.token = "by public key"
        client = Client()
        is_refused(client, comes_from(client, false))

    @pytest.mark.parametrize("token", ["none", "x", "a.b.c"])
    def test_no_token_or_none_that_can_be_read_is_refused(self, false: Forger, member: Person, token: str):
        false.token = token
        client = Client()
        is_refused(client, comes_from(client, false))

    def test_a_key_that_the_provider_has_changed_is_no_fault(self, false: Forger, member: Person):
        comes_from(Client(), false)
        false.key = type(false.key).generate_key(2048, {"kid": "one"})
        client = Client()
        comes_from(client, false)
        assert is_in(client)

    def test_a_state_that_this_browser_was_not_sent_with_is_refused(self, false: Forger, member: Person):
        client, other = Client(), Client()
        back = path(false.sign_in(other.post(START)["Location"]))
        size = AuditEntry.objects.count()
        assert client.get(back).status_code == 422
        assert client.get(BACK).status_code == 422
        assert not is_in(client)
        assert AuditEntry.objects.count() == size, "anybody can send that: it fills no log"

    def test_a_code_of_another_browser_is_refused(self, false: Forger, member: Person):
        """As the provider knows by PKCE: each browser's code has its own secret."""
        client, other = Client(), Client()
        mine = parse_qs(urlsplit(client.post(START)["Location"]).query)["state"][0]
        false.sign_in(other.post(START)["Location"])
        is_refused(client, client.get(BACK, {"code": "a-code", "state": mine}))

    def test_an_answer_counts_once(self, false: Forger, member: Person):
        client = Client()
        back = path(false.sign_in(client.post(START)["Location"]))
        assert client.get(back).status_code == 302
        client.post("/account/logout/")
        assert client.get(back).status_code == 422
        assert not is_in(client)

    def test_whoever_turns_round_at_the_provider_is_back_outside(self, false: Forger, member: Person):
        client = Client()
        state = parse_qs(urlsplit(client.post(START)["Location"]).query)["state"][0]
        is_refused(client, client.get(BACK, {"error": "access_denied", "state": state}))

    @pytest.mark.parametrize(
        "described",
        [
            {"issuer": "https://elsewhere.example"},
            {"token_endpoint": "http://"},
            {"jwks_uri": "file:///etc/keys"},
            {"authorization_endpoint": "https://elsewhere.example/authorize"},
            {"authorization_endpoint": None},
            {"id_token_signing_alg_values_supported": ["none", "HS256"]},
        ],
        ids=str,
    )
    def test_a_provider_that_describes_itself_otherwise_is_not_gone_to(self, false: Forger, described: dict):
        false.described = described
        answer = Client().post(START)
        assert (answer.status_code, UNREACHABLE in answer.content.decode()) == (503, True)

    def test_a_provider_that_does_not_answer_is_no_fault_of_the_service(self, false: Forger, member: Person):
        client = Client()
        back = path(false.sign_in(client.post(START)["Location"]))
        false.fails = 500
        assert client.get(back).status_code == 503
        assert client.post(START).status_code == 503

    def test_a_member_who_was_known_without_a_time_has_no_proof(self, false: Forger, member: Person):
        false.claims = {"auth_time": None}
        client = Client()
        comes_from(client, false)
        assert is_in(client)
        assert proved(client) is None
        assert client.get("/console/").status_code == 200

    def test_the_proof_is_as_old_as_the_provider_s_sight_of_them(self, false: Forger, member: Person):
        seen = int(time.time()) - 3600
        false.claims = {"auth_time": seen}
        client = Client()
        comes_from(client, false)
        assert proved(client) == datetime.fromtimestamp(seen, UTC)

    @pytest.mark.parametrize("ago", [None, 5, 299, 301, 3600])
    def test_a_proof_that_is_older_than_its_question_is_none(self, false: Forger, member: Person, ago: int | None):
        client = Client()
        comes_from(client, false)
        before = proved(client)
        false.claims = {"auth_time": None if ago is None else int(time.time()) - ago}
        answer = comes_from(client, false, CONFIRM, "/console/team/")
        assert (answer.status_code, NOT_CONFIRMED in answer.content.decode()) == (422, True)
        assert 'value="/console/team/"' in answer.content.decode(), "one can try again, and goes on to where one was"
        assert proved(client) == before
        assert (last_entry().action, last_entry().outcome) == ("confirm_identity", "refused")

    def test_a_proof_is_fresh_for_five_minutes_also_when_it_comes_late(
        self, false: Forger, member: Person, monkeypatch
    ):
        client = Client()
        comes_from(client, false)
        back = path(false.sign_in(client.post(CONFIRM)["Location"]))
        false.claims = {"auth_time": int(time.time()) + 1}
        late = datetime.now(UTC) + timedelta(minutes=6)
        monkeypatch.setattr(clock, "now", lambda: late)
        assert client.get(back).status_code == 422


class TestWithoutAProvider:
    @pytest.mark.parametrize("signed_in", [False, True])
    def test_there_is_no_button_and_no_address(self, member: Person, signed_in: bool):
        client = Client()
        if signed_in:
            sign_in(client, member)
        else:
            assert START not in client.get("/account/login/").content.decode()
        assert [client.post(START).status_code, client.get(BACK).status_code] == [404, 404]
        assert client.post(CONFIRM).status_code == 404


class TestTheButtons:
    def test_the_button_is_on_the_page_with_the_provider_s_name(self, false: Forger):
        assert "Sign in with Example Directory" in Client().get("/account/login/").content.decode()

    def test_whoever_came_by_a_passkey_is_not_offered_the_provider(self, false: Forger, member: Person):
        client = Client()
        sign_in(client, member)
        assert CONFIRM not in client.get("/account/confirm/").content.decode()
        assert client.post(CONFIRM).status_code == 403
        assert Device.objects.filter(person=member).exists()

    def test_whoever_is_signed_in_is_sent_on(self, false: Forger, member: Person):
        client = Client()
        sign_in(client, member)
        assert client.post(START)["Location"] == reverse("account_login")
        assert client.get(BACK)["Location"] == reverse("account_login")

    def test_a_network_that_tries_too_often_is_held_up(self, false: Forger):
        client = Client()
        assert [client.post(START).status_code for _ in range(61)] == [302] * 60 + [429]
