"""What everybody may read: the guidelines as the packs state them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from rogatory.desk.audit_key import audit_signer, rotate_audit_key
from rogatory.desk.countries import countries
from rogatory.desk.stages.keys import RETURNS, return_signer, rotate
from rogatory.desk.surroundings import the_shelf
from rogatory.edge.cases import read_matrix
from rogatory.edge.packs import shipped_folders
from rogatory.portal import guidance

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADDRESSES = ("/", "/?jurisdiction=MY", "/?jurisdiction=RU", "/guidelines/tiktok-inc/", "/emergency/")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_start_page_states_every_guideline_that_is_in_force(client: Client):
    told = text(client, "/")
    for pack in the_shelf().packs:
        assert pack.about.title in told
        assert pack.channels.no_waiver in told
        assert pack.about.entity.email in told


@pytest.mark.parametrize(("code", "title"), [("US", "TikTok Inc."), ("DE", "TikTok Inc."), ("MY", "TikTok Pte. Ltd.")])
def test_an_officer_sees_which_guideline_applies_by_their_own_jurisdiction(client: Client, code: str, title: str):
    told = text(client, f"/?jurisdiction={code}")
    assert f"{title} Law Enforcement Data Request Guidelines applies to you" in told


def test_officials_whose_guideline_is_published_elsewhere_are_told_where(client: Client):
    told = text(client, "/?jurisdiction=RU")
    assert "https://www.tiktok.com/legal/law-enforcement?lang=ru" in told
    assert "Which legal process opens" not in told


def test_a_body_without_a_jurisdiction_is_told_that_a_person_routes_it(client: Client):
    assert "A person has to say which guideline applies to you" in text(client, "/?jurisdiction=none")


@pytest.mark.parametrize("address", ["/", "/emergency/"])
def test_the_public_is_told_to_contact_local_police_at_once(client: Client, address: str):
    assert re.search(r"[Cc](ontact|all) your local police (at once|now)", text(client, address))


@pytest.mark.parametrize("pack", the_shelf().packs, ids=lambda pack: pack.about.line)
def test_the_matrix_says_what_counsel_wrote_down_by_hand(pack):
    """Counsel's own matrix is by country: so is the page, for whoever chooses theirs."""
    folder = next(each for each in shipped_folders() if each.name == pack.about.version)
    _, others = guidance.regions(pack, the_shelf())
    treaty = pack.instruments.foreign.types
    compared = 0
    for cell in read_matrix(folder, pack.about.version):
        for process in cell.facts.instruments or ():
            country, abroad = process.country or "", process.country not in {None, *pack.about.home}
            level = "foreign-treaty" if process.type in treaty else "foreign" if abroad else "federal"
            here = country and guidance.applying(country, the_shelf(), NOON).pack is pack
            fits = here or (not country and not others)
            if not fits or (country and process.level != level) or (process.cites and process.type == "court-order"):
                continue
            answer = shown(pack, process.type, country, cell.column)
            if answer is not None:
                assert answer == cell.answer, (cell.where, cell.row, cell.column)
                compared += 1
    assert compared >= 20


def shown(pack, type_: str, country: str, column: str) -> str | None:
    """What the page answers for a process; ``None`` where it has no row for the column."""
    ids = [category.id for category in pack.categories]
    known = {*pack.isa, *(each.type for each in guidance.listed(pack, the_shelf(), TODAY) if each.country == country)}
    if column not in ids or type_ in pack.ancillary or type_ not in known:
        return None
    matrix = guidance.matrix(pack.about.version, TODAY, country)
    place = next((n for n, types in enumerate(matrix.types) if type_ in types), None)
    return "refuse" if place is None else matrix.rows[ids.index(column)].cells[place].value


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_for_everybody_asks_the_database_nothing(client: Client, address: str, django_assert_num_queries, db):
    client.get(address)
    with django_assert_num_queries(0):
        client.get(address)


@pytest.mark.parametrize("code", ["<script>alert(1)</script>", "ZZ", "us", "'", "\x00", "A" * 5000])
def test_a_jurisdiction_that_nobody_has_is_as_if_none_was_chosen(client: Client, code: str):
    answer = client.get("/", {"jurisdiction": code})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert len(answer.context["stated"]) == len(the_shelf().lines)


def test_what_counsel_lists_for_a_country_is_shown_to_its_officials_alone(client: Client):
    assert "Magistrate search warrant" in text(client, "/?jurisdiction=MY")
    assert "magistrate search warrant" not in text(client, "/?jurisdiction=TH").casefold()


def test_a_guideline_that_is_not_here_is_not_found(client: Client):
    assert client.get("/guidelines/no-such-line/").status_code == 404


def test_every_code_that_the_routing_tables_name_can_be_chosen():
    known = dict(countries())
    named = {code for front in the_shelf().fronts for region in front.routing.regions.values() for code in region}
    assert named <= set(known)


@pytest.mark.parametrize("code", ["FR", "MY"])
def test_an_international_authority_is_told_of_the_treaty_route_beside_its_guideline(client: Client, code: str):
    told = text(client, f"/?jurisdiction={code}")
    assert "For international authorities" in told
    assert "Use a mutual legal assistance treaty request or letters rogatory" in told


def test_an_authority_of_the_providers_home_is_told_of_no_treaty(client: Client):
    assert "For international authorities" not in text(client, "/?jurisdiction=US")


def test_earlier_keys_of_returns_stay_published_with_the_instant_at_which_they_ended(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert "none before the first return" in client.get(reverse("portal:return-keys")).content.decode()
    before = return_signer(tmp_path / "keys").public
    after = rotate(tmp_path / "keys", RETURNS, 1, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)).public
    page = client.get(reverse("portal:return-keys")).content.decode()
    assert before.pem().decode() in page
    assert before.fingerprint in page
    assert after.fingerprint in page
    assert "2026" in page


def test_the_key_of_the_audit_is_published_with_those_before_it(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    before = audit_signer(tmp_path / "keys", settings.ORIGIN).public
    assert str(before) in client.get(reverse("portal:return-keys")).content.decode()
    after = rotate_audit_key(tmp_path / "keys", settings.ORIGIN, 1, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)).public
    page = client.get(reverse("portal:return-keys")).content.decode()
    assert str(before) in page
    assert str(after) in page
