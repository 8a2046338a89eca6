"""What holds on every route of a deployed service: transport, cookies, tokens, and what the browser may run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.test import Client

from rogatory.desk.actors import Actor
from rogatory.flow.states import STAFF
from tests.desk.team import a_person, an_officer
from tests.paper.custodians import in_pkcs12
from tests.signing_in import sign_in
from tests.site.every_route import addresses

DEPLOYED = {
    "ROGATORY_ORIGIN": "https://requests.provider.example",
    "ROGATORY_ALLOWED_HOSTS": "requests.provider.example",
    "ROGATORY_PROXIES": "1",
    "ROGATORY_DOCUMENTS_ORIGIN": "https://originals.example.net",
}
ROUTES = addresses()
CHANGING = ("post", "put", "patch", "delete")


def manage(tmp_path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("ROGATORY_", "DJANGO_"))}
    code = "from rogatory.cli.main import main; main()"
    command = [sys.executable, "-c", code, "manage", *words]
    folder = {"ROGATORY_DATA_DIR": str(tmp_path / "data")}
    return subprocess.run(command, env={**given, **folder, **settings}, capture_output=True, text=True, check=False)


@pytest.fixture
def _certified(tmp_path):
    """A custodian's own certificate in the folder of keys."""
    (tmp_path / "data" / "keys").mkdir(parents=True)
    (tmp_path / "data" / "keys" / "custodian.p12").write_bytes(in_pkcs12(at=datetime.now(UTC)))
    (tmp_path / "data" / "keys" / "custodian-password").write_text("secret")


@pytest.mark.usefixtures("_certified")
def test_the_check_for_deployment_warns_of_nothing(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **DEPLOYED)
    assert done.returncode == 0, done.stderr
    assert "Certificates of returns are signed by «Common Name: Casey Custodian»" in done.stdout + done.stderr


def test_certificates_that_prove_nothing_are_warned_of(tmp_path):
    done = manage(tmp_path, "check", "--deploy", **DEPLOYED)
    assert "not for evidence" in done.stderr
    (tmp_path / "data" / "keys").mkdir(parents=True, exist_ok=True)
    (tmp_path / "data" / "keys" / "custodian.p12").write_bytes(b"no key store")
    broken = manage(tmp_path, "check", "--deploy", **DEPLOYED)
    assert broken.returncode == 1
    assert "does not open" in broken.stderr


def test_a_service_without_an_origin_for_originals_is_warned_and_runs(tmp_path):
    done = manage(tmp_path, "check", **{**DEPLOYED, "ROGATORY_DOCUMENTS_ORIGIN": ""})
    assert done.returncode == 0
    assert "ROGATORY_DOCUMENTS_ORIGIN" in done.stderr


def test_an_https_origin_without_a_proxy_is_refused_with_the_cure(tmp_path):
    done = manage(tmp_path, "check", **{**DEPLOYED, "ROGATORY_PROXIES": "0"})
    assert done.returncode == 2
    assert "proxy that speaks TLS" in " ".join(done.stderr.split())


SHOWS = """
import json, django
from django.conf import settings
names = (
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD",
    "SESSION_COOKIE_SAMESITE", "SESSION_SERIALIZER", "SECURE_PROXY_SSL_HEADER", "DEBUG",
)
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def test_transport_and_cookies_of_a_deployed_service(tmp_path):
    done = manage(tmp_path, "shell", "-v", "0", "-c", SHOWS, **DEPLOYED)
    assert json.loads(done.stdout.strip().splitlines()[-1]) == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_SERIALIZER": "django.contrib.sessions.serializers.JSONSerializer",
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "DEBUG": False,
    }, done.stderr


PROVIDER = {
    "ROGATORY_OIDC_ISSUER": "https://login.provider.example:8443/realms/staff",
    "ROGATORY_OIDC_CLIENT_ID": "rogatory",
    "ROGATORY_OIDC_CLIENT_SECRET": "a secret",
    "ROGATORY_OIDC_NAME": "Example Directory",
}
SHOWS_POLICY = """
import json
from django.conf import settings
print(json.dumps(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]))
"""


@pytest.mark.parametrize(
    ("given", "allowed"), [({}, ["'self'"]), (PROVIDER, ["'self'", "https://login.provider.example:8443"])]
)
def test_forms_lead_to_the_identity_provider_only_where_there_is_one(tmp_path, given, allowed):
    done = manage(tmp_path, "shell", "-v", "0", "-c", SHOWS_POLICY, **DEPLOYED, **given)
    assert json.loads(done.stdout.strip().splitlines()[-1]) == allowed, done.stderr


@pytest.mark.usefixtures("_certified")
def test_the_check_for_deployment_warns_of_nothing_with_an_identity_provider(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **DEPLOYED, **PROVIDER)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def everybody(db) -> dict[str, Client]:
    """Somebody who is not signed in, an officer, and one person with every role of the team."""
    people: dict[str, Actor] = {"officer": an_officer(), "staff": a_person("all", *STAFF)}
    clients = {name: Client(enforce_csrf_checks=True, raise_request_exception=False) for name in ("nobody", *people)}
    for name, actor in people.items():
        sign_in(clients[name], actor.person)
    return clients


@pytest.mark.sampled_again
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_what_changes_something_is_refused_without_a_token(everybody: dict[str, Client], route: str):
    answers = {
        (name, method): getattr(client, method)(ROUTES[route]).status_code
        for name, client in everybody.items()
        for method in CHANGING
    }
    assert set(answers.values()) == {403}, answers


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src": {"'self'"},
    "img-src": {"'self'"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}


@pytest.mark.sampled_again
@pytest.mark.parametrize("route", [*sorted(ROUTES), "nowhere"])
def test_every_answer_says_what_the_browser_may_do_and_nothing_unsafe(everybody: dict[str, Client], route: str):
    for client in everybody.values():
        answer = client.get(ROUTES.get(route, "/no/such/page"))
        assert answer.status_code < 500
        assert {name: answer.get(name) for name in HEADERS} == HEADERS
        policy = parted(answer["Content-Security-Policy"])
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert {name: policy[name] for name in POLICY} == POLICY
        for name in ("script-src", "style-src"):
            assert {one for one in policy[name] if not one.startswith("'nonce-")} == {"'self'"}
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            assert inline(answer.content.decode(), policy) == []


def parted(policy: str) -> dict[str, set[str]]:
    words = [directive.split() for directive in policy.split(";") if directive.strip()]
    return {name: set(values) for name, *values in words}


def inline(page: str, policy: dict[str, set[str]]) -> list[str]:
    """What a page holds that its own policy forbids."""
    reader = Inline(policy)
    reader.feed(page)
    return reader.found


class Inline(HTMLParser):
    """Finds styles and scripts that stand in the page without the answer's nonce."""

    def __init__(self, policy: dict[str, set[str]]) -> None:
        super().__init__()
        sources = policy["script-src"] | policy["style-src"]
        self.nonces = {source.strip("'").removeprefix("nonce-") for source in sources}
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        data = "json" in (given.get("type") or "") or (given.get("type") or "").startswith("text/plain")
        bare = (tag == "style") or (tag == "script" and "src" not in given and not data)
        if bare and given.get("nonce") not in self.nonces:
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name == "style" or re.fullmatch(r"on[a-z]+", name)]
        self.found += [f"{tag} {value}" for value in given.values() if (value or "").lower().startswith("javascript:")]


def test_the_reader_of_pages_sees_what_is_forbidden():
    policy = parted("script-src 'self' 'nonce-abc'; style-src 'self'")
    page = '<p style="x" onclick="y"><script>1</script><script nonce="abc">2</script><a href="javascript:z">'
    assert inline(page, policy) == ["p style", "p onclick", "script", "a javascript:z"]
