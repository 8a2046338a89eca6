"""In a demonstration one chooses whom to be; no other site has that page, and it is on this machine alone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings as the_settings
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse

from rogatory.demo.people import cast, settle
from rogatory.demo.settings import require_this_machine
from rogatory.desk import clock
from rogatory.desk.device_code import code_of
from rogatory.desk.models import CallBackNumber, Device, Officer, Person
from rogatory.entrance.proof import proved_at
from rogatory.problem import Problem

MODULE = "rogatory.demo.settings"


@pytest.fixture
def site(db, settings) -> Client:
    """A visitor of the demonstration's site, with everybody settled."""
    settings.INSTALLED_APPS = ["rogatory.demo", *settings.INSTALLED_APPS]
    settings.ROOT_URLCONF = "rogatory.demo.urls"
    settle()
    return Client()


def somebody(email: str) -> Person:
    return Person.objects.get(email=email)


def test_everybody_who_has_an_account_can_be_chosen_where_one_signs_in(site: Client):
    page = site.get("/account/login/").content.decode()
    for one in (*cast().staff, *(each for each in cast().officers if each.registered)):
        assert f"Be {one.name}" in page.replace("&#x27;", "'")
    assert "J. Marsh" not in page


def test_who_is_chosen_is_signed_in_with_a_fresh_proof_and_goes_where_they_wanted(site: Client):
    person = somebody("tomas.rey@provider.example")
    answer = site.post("/demonstration/", {"person": person.pk, "next": "/console/next/"})
    assert answer["Location"] == "/console/next/"
    assert site.session["_auth_user_id"] == str(person.pk)
    request = RequestFactory().get("/")
    request.session, request.user = site.session, person
    told = proved_at(request)
    assert told is not None
    assert abs(told - clock.now()).total_seconds() < 300


def test_each_goes_to_their_own_pages_and_to_no_other_site(site: Client):
    for email, place in (
        ("tomas.rey@provider.example", "/console/"),
        ("d.whitlock@harbour-police.example", "/requests/"),
    ):
        sent = {"person": somebody(email).pk, "next": "https://elsewhere.example/"}
        assert site.post("/demonstration/", sent)["Location"] == place


@pytest.mark.parametrize("person", ["", "0", "-1", "9" * 400, "x", "²"])
def test_nobody_else_can_be_chosen(site: Client, person: str):
    assert site.post("/demonstration/", {"person": person}).status_code == 404
    stranger = Person.objects.create_user("stranger@police.example", name="A stranger")
    assert site.post("/demonstration/", {"person": stranger.pk}).status_code == 404
    assert "_auth_user_id" not in site.session


def test_an_officer_waits_to_be_vetted_and_the_list_tells_the_code_that_they_read_out(site: Client):
    officer = Officer.objects.get(person__email="b.aldous@harbour-police.example")
    assert not officer.is_vetted
    code = code_of(Device.objects.get(person=officer.person))
    assert f"{code[:3]} {code[3:]}" in site.get("/account/login/").content.decode()
    site.post("/demonstration/", {"person": somebody("neary.sok@provider.example").pk})
    assert "Ben Aldous" in site.get("/console/officers/").content.decode()
    told = {"number": str(CallBackNumber.objects.get(agency__domains__domain="harbour-police.example").pk),
            "spoke_with": "the duty desk", "confirmed": "He registered.", "at": f"{clock.now():%Y-%m-%dT%H:%M}",
            "code": code}  # fmt: skip
    sent = {f"accept-{key}": value for key, value in told.items()}
    answer = site.post(reverse("console:officer-accept", args=[officer.pk]), sent)
    assert answer.status_code == 302, answer.content.decode()
    officer.refresh_from_db()
    assert officer.is_vetted
    site.post("/account/logout/")
    assert "read out the device code" not in site.get("/account/login/").content.decode()


def test_an_officer_of_the_cast_administers_their_agency(site: Client):
    site.post("/demonstration/", {"person": somebody("l.ferrand@harbour-police.example").pk})
    page = site.get("/agency/").content.decode()
    assert "Ben Aldous" in page
    assert "Dana Whitlock" in page


def test_the_choice_takes_a_token(site: Client):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demonstration/", {"person": somebody("tomas.rey@provider.example").pk}).status_code == 403


def test_one_button_proves_it_again(site: Client):
    assert site.get("/demonstration/again/").status_code == 302, "nobody is signed in yet"
    site.post("/demonstration/", {"person": somebody("tomas.rey@provider.example").pk})
    before = len(site.session["account_authentication_methods"])
    assert b"Is it still you?" in site.get("/demonstration/again/").content
    assert site.post("/demonstration/again/", {"next": "/console/"})["Location"] == "/console/"
    methods = site.session["account_authentication_methods"]
    assert methods[-1]["method"] == "demonstration"
    assert len(methods) >= before


def test_the_usual_way_in_is_there_too(site: Client):
    usual = site.get("/account/login/?passkey")
    assert usual.status_code == 200
    assert b"Who would you like to be?" not in usual.content


def test_no_other_site_has_the_page():
    assert "rogatory.demo" not in the_settings.INSTALLED_APPS
    for name in ("demonstration", "demonstration_again"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert not any("demonstration" in str(each.pattern) for each in get_resolver().url_patterns)
    assert Client().get("/demonstration/").status_code == 404


@pytest.mark.parametrize("origin", ["http://localhost", "http://localhost:8000", "http://127.0.0.1:8123"])
def test_a_demonstration_is_on_this_machine(origin: str):
    require_this_machine(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "https://localhost",
        "https://requests.provider.example",
        "http://provider.example",
        "http://localhost.provider.example",
        "http://localhost@provider.example",
        "http://provider.example@localhost",
        "http://0.0.0.0:8000",
        "http://192.0.2.7:8000",
    ],
)
def test_a_demonstration_under_another_address_does_not_start(origin: str, tmp_path):
    with pytest.raises(Problem):
        require_this_machine(origin)
    given = {"DJANGO_SETTINGS_MODULE": MODULE, "ROGATORY_ORIGIN": origin, "ROGATORY_DATA_DIR": str(tmp_path)}
    # Behind a proxy, as an origin by https has to be: what stops it is the demonstration.
    given["ROGATORY_PROXIES"] = "1"
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "a demonstration signs anybody in as anybody" in done.stderr
