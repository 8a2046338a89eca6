"""If an entry of the audit cannot be written, nothing is disclosed: no letter, no mail, no return, no copy, no log.

Each act that discloses something is tried while the audit takes no entry, and must leave everything as it was; then
again, so that it is known to be the audit that held it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core import mail
from django.db import DatabaseError
from django.test import Client

from rogatory.cli import django
from rogatory.cli.audit import audit as audit_commands
from rogatory.desk import audit, checkpoints, two_people
from rogatory.desk.actors import Actor
from rogatory.desk.changes import audit_export, recovery
from rogatory.desk.changes.kind import Change
from rogatory.desk.models import (
    Access,
    AuditEntry,
    Checkpoint,
    Collection,
    Enrolment,
    Letter,
    Matter,
    OutboxJob,
    Production,
    Proposal,
    Sealing,
    Snapshot,
)
from rogatory.desk.reviewing import seen
from rogatory.desk.stages.proof import record_sealing
from rogatory.flow.states import Role, State
from tests.desk import returned
from tests.desk import team as teams
from tests.desk.stages import telling
from tests.desk.stages.conftest import Desk, desk, message, source_map, subpoena_facts  # noqa: F401 - fixtures
from tests.desk.stages.telling import TELLS, forum
from tests.desk.team import Team, a_person, a_team, fresh
from tests.portal import fetching
from tests.signing_in import sign_in

LEAVING = (Letter, OutboxJob, Collection, Production, Access, Snapshot, Checkpoint, Enrolment, AuditEntry)
"""What a disclosure leaves behind: its rows, and the work that is queued for the world outside."""


@contextmanager
def taking_no_entry() -> Iterator[None]:
    """Have the database refuse every entry, as a full disk or a lost right would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "_INSERT_ENTRY", audit._INSERT_ENTRY.replace("desk_auditentry", "nowhere"))
        yield


def standing() -> dict[str, object]:
    rows = {model.__name__: model.objects.count() for model in LEAVING}
    states = list(Matter.objects.order_by("pk").values_list("pk", "state"))
    return {**rows, "states": states, "used": list(Proposal.objects.values_list("used_at")), "sent": len(mail.outbox)}


def held_back(act: Callable[[], object]) -> object:
    """Try an act without the audit, see that nothing came of it, and do it then."""
    before = standing()
    with taking_no_entry(), pytest.raises(DatabaseError):
        act()
    assert standing() == before
    done = act()
    assert standing() != before
    return done


def test_no_receipt_and_no_decision_goes_out(desk: Desk):  # noqa: F811 - the fixture of that name
    with taking_no_entry(), pytest.raises(DatabaseError):
        desk.arrive(message())
    assert not Letter.objects.exists()
    request = desk.arrive(message())
    held_back(lambda: desk.record(request, subpoena_facts("subscriber")))
    held_back(lambda: desk.verify(request))
    held_back(lambda: desk.approve(request.matters.get()))
    assert Letter.objects.exists()


def approved(desk: Desk) -> Matter:  # noqa: F811
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber"))
    desk.verify(request)
    return desk.approve(request.matters.get())


def test_nothing_that_was_collected_is_kept(desk: Desk, objects: Path):  # noqa: F811
    matter = approved(desk)
    with taking_no_entry():
        desk.work()
    assert not Collection.objects.exists()
    assert fresh(matter).state == State.APPROVED
    desk.now += timedelta(minutes=5)
    desk.work()
    assert Collection.objects.exists()


@pytest.fixture
def produced(desk: Desk) -> Matter:  # noqa: F811
    """A matter whose return is there; how it was made is not what is tried here."""
    matter = fresh(approved(desk))
    desk.work()
    collection, now = matter.collections.get(), desk.now
    order = Sealing.objects.create(
        collection=collection,
        approval=matter.approval,
        ordered_by=desk.team.custodian.person,
        ordered_at=now,
        sealed_at=now,
        seen=seen(collection),
        ended_at=now,
    )
    Production.objects.create(
        matter=matter,
        collection=collection,
        sealing=order,
        name="return.zip",
        manifest_sha256="0" * 64,
        size=1,
        produced_at=desk.now,
        expires_at=desk.now + timedelta(days=30),
    )
    Matter.objects.filter(pk=matter.pk).update(state=State.PRODUCED)
    return fresh(matter)


def test_no_return_is_ordered(desk: Desk):  # noqa: F811
    matter = approved(desk)
    desk.work()
    held_back(lambda: desk.produce(matter))


def test_no_return_is_sealed_and_no_checkpoint_signed(desk: Desk, produced: Matter):  # noqa: F811
    signed = checkpoints.keys_folder() / "audit-key.signed"
    with taking_no_entry(), pytest.raises(DatabaseError):
        record_sealing(desk.team.custodian, produced, "0" * 64, desk.now)
    assert not signed.exists()
    assert record_sealing(desk.team.custodian, produced, "0" * 64, desk.now)


def test_no_return_is_delivered(desk: Desk, produced: Matter):  # noqa: F811
    held_back(lambda: desk.deliver(produced))


def test_no_user_is_told(db, objects, monkeypatch):
    lumen = forum(a_team(), monkeypatch, TELLS)
    matter = lumen.approved(accounts=[{"username": "quiet_heron"}], instruments=[telling.free() | {"accounts": []}])
    lumen.until("2021-06-01")
    held_back(lambda: lumen.tell(lumen.notice(matter)).require())
    assert Letter.objects.filter(key="notice").exists()


def permitted(what: str, change: Change, asks: Actor, now) -> Proposal:
    proposal = two_people.propose(asks, what, change, "asked for", now)
    return two_people.approve(a_person("cole2", Role.COUNSEL), proposal, now)


def test_the_log_itself_does_not_leave_the_host(desk: Desk, tmp_path: Path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(django, "start_on_tables", lambda: None)
    from rogatory.desk import clock

    monkeypatch.setattr(clock, "now", lambda: desk.now)
    proposal = permitted(audit_export.KIND.id, {}, a_person("aud", Role.AUDITOR), desk.now)
    file = tmp_path / "log"

    def export() -> None:
        done = CliRunner().invoke(audit_commands, ["export", str(file), "--approved", str(proposal.pk)])
        if done.exception:
            raise done.exception

    with taking_no_entry(), pytest.raises(DatabaseError):
        export()
    assert not file.exists()
    export()
    assert file.stat().st_size > 0


def test_no_answer_of_the_console_gives_the_log_or_a_code(desk: Desk, monkeypatch):  # noqa: F811
    from rogatory.console.views import changes

    monkeypatch.setattr(changes, "now", lambda: desk.now)
    monkeypatch.setattr(changes, "confirm_first", lambda *_: None)
    asks = a_person("adm", Role.ADMINISTRATOR)
    client = Client(raise_request_exception=False)
    sign_in(client, asks.person)
    whose = recovery.of(desk.team.reviewer.person)
    for what, change in ((audit_export.KIND.id, {}), (recovery.KIND.id, whose)):
        proposal = two_people.propose(asks, what, change, "asked for", desk.now)
        two_people.approve(desk.team.counsel, proposal, desk.now)
        with taking_no_entry():
            answer = client.post(f"/console/changes/{proposal.pk}/use/")
        assert (answer.status_code, answer.streaming) == (500, False)
        assert Proposal.objects.get(pk=proposal.pk).used_at is None
        assert not Enrolment.objects.exists()


def test_a_letter_that_was_held_back_is_not_mailed(desk: Desk):  # noqa: F811
    request = desk.arrive(message())
    desk.work()
    sent = len(mail.outbox)
    assert sent == 1
    desk.record(request, subpoena_facts("subscriber"))
    with taking_no_entry(), pytest.raises(DatabaseError):
        desk.verify(request)
    desk.work()
    assert len(mail.outbox) == sent


@pytest.fixture
def fetched(team: Team, tmp_path: Path, settings, monkeypatch) -> Client:
    """The browser of an officer who has begun to fetch a return."""
    from rogatory.desk import clock

    now = teams.NOW + timedelta(minutes=10)
    settings.RETURNS_URL, settings.VAULT_KEY_FILE = (tmp_path / "returns").as_uri(), tmp_path / "key"
    monkeypatch.setattr(clock, "now", lambda: now)
    request = returned.delivered(team, team.approved("subscriber")).production.matter.request
    client = Client(raise_request_exception=False)
    client.request_ = request
    sign_in(client, team.officer.person, now)
    assert fetching.begin(client, request).status_code == 303
    return client


@pytest.mark.parametrize("headers", [{}, {"range": "bytes=5-9"}], ids=["whole", "range"])
def test_not_a_byte_of_a_return_is_streamed(fetched: Client, headers: dict[str, str]):
    address = fetching.address(fetched.request_)
    with taking_no_entry():
        answer = fetched.get(address, headers=headers)
    assert (answer.status_code, answer.streaming) == (500, False)
    assert returned.CONTENT[5:10] not in answer.content
    assert not Access.objects.exists()
    assert fetching.content_of(fetched.get(address, headers=headers)) in (returned.CONTENT, returned.CONTENT[5:10])


def test_no_passphrase_is_shown(fetched: Client):
    address = fetching.address(fetched.request_, "passphrase")
    with taking_no_entry():
        answer = fetched.post(address)
    assert answer.status_code == 500
    assert returned.PASSPHRASE not in answer.content.decode()
    assert returned.PASSPHRASE in fetched.post(address).content.decode()
