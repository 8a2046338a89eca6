"""Each shipped case plays through the real system to the end that a person wrote down for it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from rogatory.demo import programme
from rogatory.demo.casebook import ALL, DEFAULT, casebook
from rogatory.demo.directory import agencies, number_of
from rogatory.demo.ending import Played
from rogatory.demo.house import OPENS
from rogatory.demo.paperwork import eml
from rogatory.demo.people import cast, settle
from rogatory.demo.platform import make_platform
from rogatory.demo.player import play
from rogatory.demo.stage import Stage
from rogatory.demo.telling import Teller
from rogatory.demo.written import Deleted, Then
from rogatory.desk import clock
from rogatory.desk.models import (
    Access,
    Agency,
    Approval,
    AuditEntry,
    Clock,
    Destruction,
    Document,
    EmergencyReview,
    Matter,
    OutboxJob,
    Person,
    Verification,
)
from rogatory.desk.stages import keys
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.evidence.entry import Entry
from rogatory.flow.states import ASKED, FOLLOWING, STAFF, Kind, State
from rogatory.mail.intake import submit_file
from rogatory.problem import Problem

BOOK = casebook()
BEFORE = datetime(2020, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def source_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's platform, small; its folder is made once."""
    return make_platform(tmp_path_factory.mktemp("platform") / "demo", 7, accounts=60, log_rows=3000, videos=60)


@pytest.fixture
def told() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def stage(db, settings, tmp_path, source_map, told) -> Stage:
    settings.SOURCE_MAP = source_map
    settings.TARIFF = Path(programme.__file__).with_name("tariff.toml")
    settings.DATA_DIR = tmp_path
    settings.OBJECTS_DIR = tmp_path / "objects"
    settings.VAULT_URL = (tmp_path / "vault").as_uri()
    settings.LEDGER_URL = (tmp_path / "ledger").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "vault-master.key"
    keys.return_signer(tmp_path / "keys")
    public_key = tmp_path / "keys" / keys.PUBLIC_KEY
    return Stage(settle(), tmp_path / "returns", public_key, Teller(Console(file=told, width=120)), BEFORE)


def contents(played: Played) -> dict[str, bytes]:
    assert played.path is not None
    with zipfile.ZipFile(played.path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def records(played: Played) -> set[str]:
    """The files of records, as account/category/table."""
    return {
        name.removeprefix("data/records/").removesuffix(".csv")
        for name in contents(played)
        if name.startswith("data/records/") and name.endswith(".csv")
    }


def rows(played: Played, record: str) -> list[dict[str, str]]:
    text = contents(played)[f"data/records/{record}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


class TestCasebook:
    def test_the_cases_ask_for_everything_and_the_subpoena_is_the_default(self):
        assert next(iter(BOOK.cases)) == DEFAULT
        asked = {one.kind for case in BOOK.cases.values() for one in case.requests}
        assert asked == {"data", "preservation", "extension", "emergency"}
        assert len(BOOK.chosen(ALL)) == len(BOOK.cases) >= 14

    def test_a_case_that_is_not_there_is_told_with_those_that_are(self):
        with pytest.raises(Problem) as told:
            BOOK.chosen("subpena")
        assert DEFAULT in told.value.cure

    @pytest.mark.parametrize("key", BOOK.cases)
    def test_a_case_plays_after_the_guideline_was_published_and_before_the_platform_ends(self, key: str):
        for asked in BOOK.cases[key].requests:
            for message in (asked.message, *((asked.correction.message,) if asked.correction else ())):
                assert datetime(2020, 8, 13, tzinfo=UTC) < message.sent < datetime(2020, 12, 1, tzinfo=UTC)

    @pytest.mark.parametrize("key", BOOK.cases)
    def test_the_same_case_gives_the_same_message(self, key: str):
        case = BOOK.cases[key]
        officer = cast().officer(case.officer)
        assert eml(case.message, officer, key) == eml(case.message, officer, key)

    def test_every_person_is_reached_under_a_domain_reserved_for_examples(self):
        people = cast()
        addresses = [one.email for one in (*people.staff, *people.officers)]
        assert len(addresses) > 9
        assert all(address.endswith(".example") for address in addresses)


class TestPeople:
    def test_each_role_has_somebody_who_can_sign_in(self, stage: Stage):
        staff = [stage.team.member(key, BEFORE) for key in stage.team.staff]
        assert {role for actor in staff for role in actor.roles} == set(STAFF)
        for person in Person.objects.all():
            assert not person.has_usable_password()
            assert person.emailaddress_set.get().verified

    def test_each_officer_with_an_account_was_vetted_and_belongs_to_an_agency_of_the_directory(self, stage: Stage):
        waiting = {one.key for one in cast().officers if one.stands == "waiting"}
        assert waiting == {key for key, person in stage.team.officers.items() if not person.officer.is_vetted}
        for key, person in stage.team.officers.items():
            if key in waiting:
                continue
            assert person.officer.listed is not None, key
            assert stage.team.officer(key, BEFORE).vetted

    def test_each_number_that_a_case_calls_is_one_of_the_directory(self, stage: Stage):
        asked = [one for case in (*BOOK.cases.values(), *BOOK.waiting.values()) for one in case.requests]
        calls = [one.verification.call for one in asked if one.verification.call]
        assert len(calls) > 9
        for call in calls:
            assert number_of(call.number, BEFORE)
        with pytest.raises(LookupError):
            number_of(cast().officer("nobody").phone, BEFORE)

    def test_to_settle_again_changes_nothing(self, stage: Stage):
        person = stage.team.officers["harbour"]
        person.name = "Dana W. Whitlock"
        person.save()
        before = Person.objects.count()
        again = settle()
        assert Person.objects.count() == before
        assert again.officers["harbour"].name == "Dana W. Whitlock"
        assert Agency.objects.count() == len(agencies())


@pytest.mark.sampled_again
@pytest.mark.parametrize("key", BOOK.cases)
def test_a_case_ends_as_it_is_written_to_end(stage: Stage, key: str, told: io.StringIO):
    case = BOOK.cases[key]
    played = play(case, stage)
    assert played.wrong == (), told.getvalue()
    assert played.good
    assert played.state == case.expect.state
    assert (played.path is not None) == any(one.expect.state == State.DELIVERED for one in case.requests)
    assert case.title in told.getvalue()
    assert "✗" not in told.getvalue()


def test_the_subpoena_lets_out_subscriber_information_and_no_log(stage: Stage):
    played = play(BOOK.cases[DEFAULT], stage)
    assert records(played) == {"river_lantern/subscriber/subscriber"}
    (shown,) = rows(played, "river_lantern/subscriber/subscriber")
    assert shown["email"] == "marlowe.winterbourne@mail.example"
    document = json.loads(contents(played)["data/return.json"])
    withheld = [one for one in document["statements"] if one["kind"] == "withheld"]
    assert [one["item_id"] for one in withheld] == ["data/river_lantern/logs"]


def test_every_step_is_somebodys_and_two_people_stand_behind_the_release(stage: Stage):
    played = play(BOOK.cases[DEFAULT], stage)
    entries = [Entry.from_bytes(bytes(row.entry)) for row in AuditEntry.objects.order_by("number")]
    asked = [entry for entry in entries if entry.details["kind"] in ASKED]
    assert [(entry.action, entry.actor.kind) for entry in asked] == [
        ("submit", "worker"),
        ("take_reading", "worker"),
        ("record_facts", "intake"),
        ("verify", "intake"),
        ("approve", "reviewer"),
        ("countersign", "counsel"),
        ("collect", "worker"),
        ("produce", "custodian"),
        ("seal_return", "custodian"),
        ("hand_in", "worker"),
        ("deliver", "custodian"),
        ("download", "officer"),
        ("show_passphrase", "officer"),
    ]
    assert all(entry.outcome == "done" for entry in entries)
    assert {entry.request for entry in entries} == {played.reference}
    assert len(set(Approval.objects.values_list("by", flat=True))) == 2
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert Access.objects.get().by.email == "d.whitlock@harbour-police.example"


def test_the_message_and_its_document_are_kept_byte_for_byte(stage: Stage):
    case = BOOK.cases[DEFAULT]
    play(case, stage)
    message = Document.objects.get(part_of=None)
    assert the_store().read(message.sha256) == eml(case.message, cast().officer(case.officer), case.key)
    paper = Document.objects.get(part_of=message)
    assert paper.name == "GJ-20-0117 subpoena.pdf"
    assert the_store().read(paper.sha256).startswith(b"%PDF-")


def test_the_warrant_brings_every_video_but_the_public_ones(stage: Stage):
    played = play(BOOK.cases["warrant"], stage)
    videos = [name for name in contents(played) if name.endswith(".mp4")]
    assert len(videos) == 3 + 2 + 2, "private, deleted by the user, removed by the provider; four are public"
    assert {name.split("/")[1] for name in records(played)} == {"video", "interactions"}
    assert "river_lantern/interactions/direct_messages" in records(played)


def test_the_old_name_finds_the_account_and_nothing_outside_the_period_leaves(stage: Stage):
    played = play(BOOK.cases["logs-of-a-renamed-user"], stage)
    logins = rows(played, "old_market_88/logs/logins")
    assert logins
    assert all("2020-05-01" <= one["at"] < "2020-07-01" for one in logins)
    assert {one["rogatory_clause"] for one in logins} == {"inc.logs.process"}


def test_an_emergency_is_answered_within_the_hour_and_reviewed_by_somebody_who_did_not_sign(stage: Stage):
    play(BOOK.cases["emergency-on-the-web"], stage)
    assert Clock.objects.get(name="emergency").outcome == "stopped", "its time was not up"
    review = EmergencyReview.objects.get()
    assert review.by_id not in set(Approval.objects.values_list("by", flat=True))


def test_counsel_of_the_right_entity_hears_of_a_misdirected_emergency_at_once(stage: Stage, mailoutbox):
    play(BOOK.cases["emergency-misdirected"], stage)
    entry = AuditEntry.objects.get(action="tell_right_entity")
    assert entry.at - BOOK.cases["emergency-misdirected"].message.sent < timedelta(minutes=10)
    right = the_shelf().lines["tiktok-pte"][-1].about.entity.email
    assert [right] in [mail.to for mail in mailoutbox]


def test_a_pending_treaty_request_is_put_before_the_team_ahead_of_the_lapse_and_extends_nothing(stage: Stage):
    play(BOOK.cases["treaty-pending"], stage)
    alerted = OutboxJob.objects.filter(name="alert", payload__what="treaty-pending").order_by("pk").first()
    assert alerted is not None
    assert alerted.queued_at.date() == date(2020, 11, 8), "two weeks before the last day"
    assert not AuditEntry.objects.filter(action="extend").exists()
    retained = AuditEntry.objects.get(action="retain")
    assert retained.at > datetime(2020, 11, 23, tzinfo=UTC), "by a person, after the period had ended"


def test_a_destruction_under_a_policy_names_it_and_both_who_approved(stage: Stage):
    play(BOOK.cases["retention-policy"], stage)
    destroyed = Destruction.objects.get()
    assert destroyed.policy is not None
    assert destroyed.decided_by is None
    assert destroyed.policy.proposed_by != destroyed.policy.approved_by
    assert destroyed.policy.revoked_at is not None, "the other cases are not under it"
    assert the_store().read(destroyed.certificate).startswith(b"%PDF-")


def test_what_the_user_deleted_since_is_in_the_return_with_its_mark_and_its_files(stage: Stage):
    played = play(BOOK.cases["preserved-then-warrant"], stage)
    videos = [name for name in contents(played) if name.endswith(".mp4")]
    assert len(videos) == 3 + 2 + 2, "none of them is on the platform any more"
    for table in ("videos", "videos-2", "videos-3"):
        for row in rows(played, f"river_lantern/video/{table}"):
            assert row["rogatory_preserved"].startswith("deleted since the preservation of 2020-08-17")


def test_a_user_of_one_case_deletes_nothing_of_the_others(stage: Stage, settings):
    before = settings.SOURCE_MAP
    play(BOOK.cases["preserved-then-warrant"], stage)
    assert before == settings.SOURCE_MAP
    assert play(BOOK.cases["warrant"], stage).good


def test_three_people_stand_behind_the_emergency_and_the_belief_is_kept(stage: Stage):
    case = BOOK.cases["emergency"]
    played = play(case, stage)
    people = {Verification.objects.get().by_id, *Approval.objects.values_list("by", flat=True)}
    assert len(people) == 3
    assert Approval.objects.get(step="approved").words == case.belief
    assert not any("direct_messages" in name for name in contents(played)), "only what is necessary leaves"


@pytest.mark.sampled_again
@pytest.mark.parametrize("key", BOOK.waiting)
def test_what_is_left_open_stands_where_it_is_written_to_stand(stage: Stage, key: str, told: io.StringIO):
    played = play(BOOK.waiting[key], replace(stage, today=OPENS))
    assert played.wrong == (), told.getvalue()


@pytest.mark.sampled_again
def test_cases_are_left_open_for_everybody_and_what_is_left_running_runs_out_after_the_instant_of_the_site(
    stage: Stage,
):
    stage = replace(stage, today=OPENS)
    for key in ("extension", "partial-process", "costs-invoiced", "emergency"):
        play(BOOK.cases[key], stage)
    before = set(Matter.objects.values_list("pk", flat=True))
    programme.fill_the_queue(BOOK, stage)
    # What was approved has been collected by the worker since.
    wanted = [State.COLLECTED if state is State.APPROVED else state for _, state in programme.WAITING]
    asked = Matter.objects.filter(kind__in=ASKED).order_by("pk").values_list("state", flat=True)
    assert list(asked)[-len(wanted) :] == wanted
    left = Matter.objects.filter(kind__in=FOLLOWING).exclude(pk__in=before)
    following = set(left.values_list("kind", "state"))
    assert following >= {
        (Kind.COPY, State.KEPT),
        (Kind.COPY, State.ENDED),
        (Kind.COPY, State.LAPSING),
        (Kind.NOTICE, State.BARRED),
        (Kind.NOTICE, State.DUE),
        (Kind.VIOLATION, State.ADVISEMENT),
        (Kind.COSTS, State.INVOICED),
    }
    running = Clock.objects.filter(ended_at=None).exclude(matter__in=before)
    assert running.filter(name="emergency").exists()
    assert Clock.objects.filter(rings_at__isnull=False).exists()
    assert not Clock.objects.filter(rings_at__lte=OPENS).exists()


class TestMovedTime:
    """Every case moves a clock of its own; the site's worker finds nothing that it would ring early or late."""

    def test_nothing_of_another_case_rings_however_far_a_case_moves_ahead(self, stage: Stage):
        play(BOOK.waiting["copy-about-to-end"], replace(stage, today=OPENS))
        before = list(Clock.objects.order_by("pk").values_list("pk", "rings_at", "ended_at"))
        play(BOOK.cases["bar-without-end"], replace(stage, today=OPENS))
        known = Clock.objects.filter(pk__in=[pk for pk, _, _ in before])
        assert list(known.order_by("pk").values_list("pk", "rings_at", "ended_at")) == before

    def test_the_clock_of_the_site_is_moved_by_no_case(self, stage: Stage):
        play(BOOK.cases["bar-without-end"], stage)
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=5)

    def test_each_clock_of_a_case_rings_at_its_instant_and_not_when_the_case_comes_to_it(self, stage: Stage):
        play(BOOK.cases["extension"], stage)
        rung = Clock.objects.filter(outcome="rang")
        assert rung.count() == 3 + 1 + 1, "three warnings, the end of the period, the end of grace"
        assert all(one.ended_at == one.due_at for one in rung)

    def test_a_clock_that_rings_in_vain_ends_the_case_with_its_reason(self, stage: Stage):
        # Somebody's message lies unread: nothing is destroyed before it was looked at.
        submit_file(eml(BOOK.cases[DEFAULT].message, cast().officer("harbour"), "unread"), "unread.eml", OPENS)
        with pytest.raises(Problem, match="has not been read yet"):
            play(BOOK.cases["extension"], stage)


def test_a_step_is_one_thing_that_somebody_does():
    with pytest.raises(ValueError, match="one thing happens"):
        Then(days=1, goes_on=True, deletes=Deleted("river_lantern", ("videos",)))
    with pytest.raises(ValueError, match="nothing happens"):
        Then(why="no reason at all")
    with pytest.raises(ValueError, match="who does it"):
        Then(action="let_lapse", on="copy")


def test_two_plays_of_one_case_are_two_requests(stage: Stage):
    first, second = play(BOOK.cases[DEFAULT], stage), play(BOOK.cases[DEFAULT], stage)
    assert first.good
    assert second.good
    assert first.reference != second.reference


def test_an_end_that_is_not_the_one_written_down_is_told(stage: Stage):
    case = BOOK.cases["french-judge"]
    other = replace(case.expect, state="delivered", answers={"data/layla_qamar/logs": "release"}, letters=("receipt",))
    played = play(replace(case, expect=other), stage)
    assert not played.good
    assert len(played.wrong) == 3
    assert "refused" in played.wrong[0]


def test_a_return_that_another_key_sealed_is_not_good(stage: Stage):
    stage.public_key.write_text("11" * 32)
    played = play(BOOK.cases[DEFAULT], stage)
    assert not played.good
    assert played.report is not None
    assert any("key" in finding.words for finding in played.report.findings if finding.level == "bad")


def test_a_worker_that_cannot_collect_is_told_and_no_traceback_ends_the_evening(stage: Stage, settings, tmp_path):
    settings.SOURCE_MAP = tmp_path / "gone.toml"
    with pytest.raises(Problem) as told:
        play(BOOK.cases[DEFAULT], stage)
    assert "the source map cannot be read" in told.value.what
    assert told.value.where == f"case {DEFAULT}"


def test_a_step_that_the_door_refuses_is_told_with_its_sentence(stage: Stage):
    case = BOOK.cases["emergency"]
    with pytest.raises(Problem, match="good-faith belief"):
        play(replace(case, belief=""), stage)
