"""Whatever is sent is kept, and is one message however often and by whatever way it comes (inc.serve, pte.serve)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from rogatory.desk.models import IncomingMail, MailArrival, OutboxJob
from rogatory.desk.surroundings import the_store
from rogatory.mail.intake import WAYS, Arrived, take_in
from rogatory.mail.line import GLANCE
from tests.desk.test_at_once import at_once
from tests.mail.test_identity import MESSAGE, TRACES
from tests.trials import trials

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SMTP = Arrived("smtp", "ada@police.example", ("requests@provider.example",), "192.0.2.7", "mx.police.example")


@pytest.fixture(autouse=True)
def _objects(settings, tmp_path) -> None:
    settings.OBJECTS_DIR = tmp_path / "objects"


def a_copy(number: int) -> bytes:
    """The message as it comes by another way: other traces, other ends of lines."""
    came = b"\r\n".join(
        [b"Received: by mx%d.provider.example; id %d" % (number % 4, number), TRACES[number % 9], MESSAGE]
    )
    return came if number % 2 else came.replace(b"\r\n", b"\n")


@pytest.mark.django_db
def test_a_message_is_kept_as_it_came_with_who_handed_it_in() -> None:
    mail = take_in(MESSAGE, SMTP, NOW)
    assert the_store().read(mail.sha256) == MESSAGE
    assert (mail.size, mail.received_at, mail.outcome, mail.settled_at) == (len(MESSAGE), NOW, "", None)
    arrival = MailArrival.objects.get(mail=mail)
    assert (arrival.way, arrival.sender, arrival.recipients) == ("smtp", "ada@police.example", [*SMTP.recipients])
    assert (arrival.client, arrival.helo, arrival.sha256) == ("192.0.2.7", "mx.police.example", mail.sha256)
    assert OutboxJob.objects.filter(name=GLANCE, payload={"mail": mail.pk}).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\x00" * 10, b"\xff\xfe", MESSAGE * 2, b"Subject: =?utf-8?b?////?="])
def test_bytes_of_any_kind_are_taken_in(content: bytes) -> None:
    mail = take_in(content, Arrived("lmtp"), NOW)
    assert the_store().read(mail.sha256) == content


@pytest.mark.django_db
def test_the_same_message_over_four_ways_is_one_message_with_all_its_arrivals() -> None:
    times = trials(1000)
    for number in range(times):
        take_in(a_copy(number), Arrived(WAYS[number % 4]), NOW + timedelta(seconds=number))
    mail = IncomingMail.objects.get()
    assert mail.received_at == NOW
    assert mail.arrivals.count() == times
    assert OutboxJob.objects.filter(name=GLANCE).count() == 1
    for arrival in mail.arrivals.all()[:8]:
        assert hashlib.sha256(the_store().read(arrival.sha256)).hexdigest() == arrival.sha256


def test_four_who_take_in_the_same_message_at_once_make_one(transactional_db) -> None:
    taken = at_once(*[lambda number=number: take_in(a_copy(number), Arrived(WAYS[number]), NOW) for number in range(4)])
    assert len({mail.pk for mail in taken}) == 1
    assert MailArrival.objects.count() == 4
    assert OutboxJob.objects.count() == 1


@pytest.mark.django_db
def test_another_body_under_the_same_message_id_is_another_message() -> None:
    one, other = take_in(MESSAGE, SMTP, NOW), take_in(MESSAGE.replace(b"Please.", b"Now!"), SMTP, NOW)
    assert one.pk != other.pk


@pytest.mark.django_db
def test_what_a_server_says_of_a_message_is_kept_as_lines_of_their_length() -> None:
    hostile = Arrived("smtp", "a\r\nBcc: eve@elsewhere.test" * 99, ("x\x00y\n",) * 999, "c" * 999, "h\n" * 999)
    arrival = take_in(MESSAGE, hostile, NOW).arrivals.get()
    assert len(arrival.sender) == 320
    assert len(arrival.recipients) == 200
    said = arrival.sender + arrival.client + arrival.helo + "".join(arrival.recipients)
    assert said.isprintable()


def test_a_way_that_nobody_knows_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no way by which messages come"):
        Arrived("pigeon")
