"""What the operator sets is checked before anything starts, and each mistake is told with its cure."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from rogatory.problem import Problem
from rogatory.site.config import Config
from rogatory.site.database import database
from rogatory.site.mail_places import imap_of, socket_of
from rogatory.site.secret import secret_key


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in list(os.environ):
        if name.startswith("ROGATORY_"):
            monkeypatch.delenv(name)


def test_nothing_has_to_be_set():
    config = Config.read()
    assert (config.people, config.emergency_people, config.debug) == ("two", "three", False)
    assert config.data_dir == Path(".rogatory")


def test_lists_are_words_parted_by_commas(monkeypatch):
    monkeypatch.setenv("ROGATORY_ALLOWED_HOSTS", "desk.example, www.desk.example")
    monkeypatch.setenv("ROGATORY_GUIDELINES", "/srv/packs")
    config = Config.read()
    assert config.allowed_hosts == ("desk.example", "www.desk.example")
    assert config.guidelines == (Path("/srv/packs"),)


@pytest.mark.parametrize(
    ("name", "value"), [("PEOPLE", "none"), ("EMERGENCY_PEOPLE", "one"), ("EMAIL_PORT", "smtp"), ("DEBUG", "perhaps")]
)
def test_a_wrong_value_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(f"ROGATORY_{name}", value)
    with pytest.raises(Problem) as told:
        Config.read()
    assert f"ROGATORY_{name}" in told.value.where


def test_the_database_is_a_file_of_the_data_folder_unless_named():
    assert database("", Path("/srv/desk"))["NAME"] == Path("/srv/desk/rogatory.sqlite3")
    assert database("sqlite:////var/desk.sqlite3", Path("/srv"))["NAME"] == Path("/var/desk.sqlite3")


def test_legal_records_reach_the_disk_before_they_count():
    options = database("", Path("/srv/desk"))["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


def test_postgresql_is_named_by_its_address():
    found = database("postgresql://desk:p%40ss@db.example:5433/case%20file?sslmode=verify-full", Path())
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("desk", "p@ss", "db.example", "5433")
    assert (found["NAME"], found["OPTIONS"]) == ("case file", {"sslmode": "verify-full"})


@pytest.mark.parametrize("url", ["mysql://host/name", "postgresql://host", "sqlite://", "desk.sqlite3"])
def test_an_address_that_is_none_is_told_with_the_cure(url):
    with pytest.raises(Problem) as told:
        database(url, Path())
    assert "sqlite:///" in told.value.cure


def test_the_key_of_sessions_is_made_once_and_is_its_owner_s_alone(tmp_path):
    key = secret_key("", tmp_path / "data")
    assert len(key) >= 50
    assert secret_key("", tmp_path / "data") == key
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert secret_key("the operator's", tmp_path / "data") == "the operator's"


def test_a_shifted_clock_is_for_a_demonstration_on_this_machine_alone(monkeypatch):
    monkeypatch.setenv("ROGATORY_CLOCK_SHIFT", "-3600")
    assert Config.read().clock_shift == -3600
    monkeypatch.setenv("ROGATORY_ORIGIN", "https://requests.provider.example")
    monkeypatch.setenv("ROGATORY_PROXIES", "1")
    with pytest.raises(Problem) as told:
        Config.read()
    assert told.value.where == "environment variable ROGATORY_CLOCK_SHIFT"
    assert "make every record false" in told.value.what


OIDC = {
    "ROGATORY_OIDC_ISSUER": "https://login.provider.example",
    "ROGATORY_OIDC_CLIENT_ID": "rogatory",
    "ROGATORY_OIDC_CLIENT_SECRET": "a secret",
    "ROGATORY_OIDC_NAME": "Example Directory",
}


@pytest.mark.parametrize("left_out", OIDC)
def test_an_identity_provider_takes_all_its_settings_or_none(monkeypatch, left_out):
    for name, value in OIDC.items():
        monkeypatch.setenv(name, value)
    assert Config.read().oidc_name == "Example Directory"
    monkeypatch.delenv(left_out)
    with pytest.raises(Problem) as told:
        Config.read()
    assert left_out in told.value.what


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.provider.example",
        "login.provider.example",
        "https://login.provider.example?a=b",
        "https://a@b.example",
    ],
)
def test_an_issuer_is_an_https_address(monkeypatch, issuer):
    for name, value in {**OIDC, "ROGATORY_OIDC_ISSUER": issuer}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Problem) as told:
        Config.read()
    assert "ROGATORY_OIDC_ISSUER" in told.value.where


@pytest.mark.parametrize(
    ("origin", "given", "found"),
    [
        ("http://localhost:8000", "", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8123", "", "http://localhost:8123"),
        ("http://localhost", "", "http://127.0.0.1"),
        ("https://requests.provider.example", "", ""),
        ("https://localhost:8443", "", ""),
        ("https://requests.provider.example", "https://originals.example.net", "https://originals.example.net"),
    ],
)
def test_originals_have_an_origin_of_their_own_or_none(monkeypatch, origin, given, found):
    monkeypatch.setenv("ROGATORY_ORIGIN", origin)
    monkeypatch.setenv("ROGATORY_PROXIES", "1")
    monkeypatch.setenv("ROGATORY_DOCUMENTS_ORIGIN", given)
    assert Config.read().documents_origin == found


@pytest.mark.parametrize(
    "given",
    [
        "https://requests.provider.example",
        "https://requests.provider.example:8443",
        "http://originals.example.net",
        "https://originals.example.net/",
        "https://originals.example.net/files",
        "https://a@originals.example.net",
        "originals.example.net",
    ],
)
def test_the_origin_of_originals_is_another_host_over_the_same_protocol(monkeypatch, given):
    monkeypatch.setenv("ROGATORY_ORIGIN", "https://requests.provider.example")
    monkeypatch.setenv("ROGATORY_PROXIES", "1")
    monkeypatch.setenv("ROGATORY_DOCUMENTS_ORIGIN", given)
    with pytest.raises(Problem) as told:
        Config.read()
    assert told.value.where == "environment variable ROGATORY_DOCUMENTS_ORIGIN"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_RECIPIENTS", "legal"),
        ("MAIL_RECIPIENTS", "legal@provider.example,@provider.example"),
        ("MAIL_LMTP", "2424"),
        ("MAIL_SMTP", "::1:2525"),
        ("MAIL_SMTP", "127.0.0.1:70000"),
        ("MAIL_SIZE_MB", "51"),
        ("MAIL_IMAP", "mail.provider.example"),
        ("MAIL_IMAP", "imap://mail.provider.example"),
        ("MAIL_IMAP", "imaps://legal:word@mail.provider.example"),
        ("MAIL_IMAP_FOLDER", "Eingänge"),
        ("MAIL_IMAP_DONE", "INBOX"),
    ],
)
def test_a_way_of_mail_that_is_none_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(f"ROGATORY_{name}", value)
    with pytest.raises(Problem) as told:
        Config.read()
    assert f"ROGATORY_{name}" in told.value.where


def test_a_mailbox_comes_with_a_name_and_a_password(monkeypatch):
    monkeypatch.setenv("ROGATORY_MAIL_IMAP", "imaps://mail.provider.example")
    monkeypatch.setenv("ROGATORY_MAIL_IMAP_USER", "legal")
    with pytest.raises(Problem) as told:
        Config.read()
    assert "ROGATORY_MAIL_IMAP_PASSWORD" in told.value.where
    monkeypatch.setenv("ROGATORY_MAIL_IMAP_PASSWORD", "synthetic")
    monkeypatch.setenv("ROGATORY_MAIL_RECIPIENTS", "Legal@Provider.example, urgent@provider.example")
    config = Config.read()
    assert config.mail_recipients == ("legal@provider.example", "urgent@provider.example")
    assert imap_of(config.mail_imap) == ("mail.provider.example", 993, "tls")


def test_by_itself_mail_is_listened_for_on_this_machine_alone():
    assert socket_of(Config.read().mail_lmtp)[0] == "127.0.0.1"
    assert Config.read().mail_smtp == ""
    assert socket_of("[::1]:2424") == ("::1", 2424)


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"MAIL_AUTHENTICATION": "operator"}, "ROGATORY_MAIL_HOSTS"),
        ({"MAIL_AUTHENTICATION": "operator", "MAIL_HOSTS": "mx.provider.example"}, "ROGATORY_MAIL_AUTHSERV_ID"),
        ({"MAIL_SPF": "relay"}, "ROGATORY_MAIL_HOSTS"),
    ],
)
def test_whoever_relies_on_their_own_servers_names_them(monkeypatch, given, lacking):
    for name, value in given.items():
        monkeypatch.setenv(f"ROGATORY_{name}", value)
    with pytest.raises(Problem, match=lacking):
        Config.read()
    monkeypatch.setenv("ROGATORY_MAIL_HOSTS", "MX.provider.example, imap.provider.example")
    monkeypatch.setenv("ROGATORY_MAIL_AUTHSERV_ID", "mx.provider.example")
    assert Config.read().mail_hosts == ("mx.provider.example", "imap.provider.example")


TOKEN = {"MODULE": "/usr/lib/token.so", "TOKEN": "Custodians", "KEY": "Casey", "PIN": "0031-4159"}


@pytest.mark.parametrize("left_out", [*TOKEN, "nothing"])
def test_a_custodians_token_takes_all_its_settings_or_none_and_shows_no_pin(monkeypatch, left_out):
    for name, value in TOKEN.items():
        if name != left_out:
            monkeypatch.setenv(f"ROGATORY_CUSTODIAN_{name}", value)
    if left_out == "nothing":
        assert "0031-4159" not in repr(Config.read())
        monkeypatch.setenv("ROGATORY_CUSTODIAN_PIN_FILE", "/run/pin")
    with pytest.raises(Problem, match="either _PIN or _PIN_FILE") as problem:
        Config.read()
    assert "0031-4159" not in str(problem.value)


@pytest.mark.parametrize("url", ["tsa.example", "ftp://tsa.example", "https://", "https://me@tsa.example/"])
def test_an_authority_has_an_address(monkeypatch, url):
    monkeypatch.setenv("ROGATORY_TSA_URL", url)
    with pytest.raises(Problem, match="http:// or https://") as problem:
        Config.read()
    assert "ROGATORY_TSA_URL" in problem.value.where


def test_nothing_is_stamped_under_a_shifted_clock(monkeypatch):
    monkeypatch.setenv("ROGATORY_TSA_URL", "https://tsa.example/")
    monkeypatch.setenv("ROGATORY_CLOCK_SHIFT", "-100")
    with pytest.raises(Problem, match="stamps nothing under a shifted clock"):
        Config.read()
