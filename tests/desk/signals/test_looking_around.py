"""One request throws light on others: copies, altered orders, shared targets, bursts; in few queries however many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk import door, worker
from rogatory.desk.actors import SYSTEM, actor_of
from rogatory.desk.deciding import facts_of
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Submit, Upload
from rogatory.desk.models import Agency, Assessment, DocumentMark, Officer, OutboxJob, Person, Request
from rogatory.desk.signals.marks import mark_request
from rogatory.desk.signals.rules import the_rules
from rogatory.desk.signals.sight import sight_of
from rogatory.guidelines import facts as f
from tests.desk.reading.test_marks import ORDER, a_pdf, a_signature, on_a_page, signed
from tests.desk.team import NOW, Team, an_agency, some_facts

MOST_QUERIES = 40


def sent(sender: str, *files: bytes, account: str = "river_lantern", minutes: int = 0) -> Request:
    at = NOW + timedelta(minutes=minutes)
    facts = replace(some_facts(email=sender), accounts=(f.Account(username=account),))
    uploads = tuple(Upload(f"{place}.bin", "", content) for place, content in enumerate(files))
    inputs = Submit("email", at, uploads, facts, sender=sender, subject="An order")
    return door.act(SYSTEM, "submit", None, inputs, at).require().request


def an_account(address: str, vetted_days: int = 400) -> Officer:
    person = Person.objects.create_user(address, name=address)
    since = NOW - timedelta(days=vetted_days)
    listed = Agency.objects.filter(domains__domain=address.partition("@")[2]).first()
    given = {"agency": "Police", "listed": listed, "registered_at": since, "email_verified_at": since}
    return Officer.objects.create(person=person, vetted_at=since, **given)


def filed(officer: Officer, *files: bytes, account: str = "river_lantern", minutes: int = 0) -> Request:
    """File as whoever is signed in to an account does."""
    at = NOW + timedelta(minutes=minutes)
    facts = replace(some_facts(email=officer.person.email), accounts=(f.Account(username=account),))
    uploads = tuple(Upload(f"{place}.bin", "", content) for place, content in enumerate(files))
    inputs = Submit("portal", at, uploads, facts, officer=officer.pk)
    return door.act(actor_of(officer.person, at), "submit", None, inputs, at).require().matters[0].request


def copied(request: Request) -> set[str]:
    return {name for name in said(request) if name.startswith(("copied", "altered"))}


def work(minutes: int = 60) -> None:
    at = NOW + timedelta(minutes=minutes)
    only = {name: HANDLERS[name] for name in ("mark_documents", "look_around")}
    while worker.work_once(only, lambda: at, "test", only=only):
        pass


def said(request: Request) -> set[str]:
    return {each["signal"] for each in request.assessments.last().reasons}


@pytest.fixture
def cities(team: Team) -> None:
    for name in ("north", "south"):
        an_agency(f"{name.title()} Police", f"{name}.example")


def test_documents_are_read_by_the_worker_and_never_with_the_submission(team, cities):
    request = sent("ada@north.example", ORDER.encode())
    assert not DocumentMark.objects.exists()
    work()
    kinds = set(DocumentMark.objects.filter(document__request=request).values_list("kind", flat=True))
    assert {"read", "wording", "band"} <= kinds
    assert not OutboxJob.objects.filter(name="mark_documents", ended_at=None).exists()


def test_the_same_file_from_another_sender_flags_both(team, cities):
    first, second = (
        sent("ada@north.example", b"the very order"),
        sent("eve@south.example", b"the very order", minutes=5),
    )
    assert "copied/bytes" in said(second)
    assert "copied/bytes" not in said(first)
    work()
    assert "copied/bytes" in said(first), "whoever sent it first may be the forger"


def test_a_signature_that_came_from_another_agency_is_seen_once_the_documents_were_read(team, cities):
    sent("ada@north.example", a_pdf(a_signature(1)))
    work()
    second = sent("eve@south.example", a_pdf(a_signature(1), a_signature(9)), account="else", minutes=5)
    assert "copied/picture" not in said(second)
    work()
    assert "copied/picture" in said(second)


def test_a_signature_that_was_scanned_anew_is_seen_too(team, cities):
    sent("ada@north.example", on_a_page(signed(1)))
    sent("bob@north.example", on_a_page(signed(2)), account="third")
    work()
    second = sent("eve@south.example", on_a_page(signed(1, scanned=True)), account="else", minutes=5)
    other = sent("ann@south.example", on_a_page(signed(3, scanned=True)), account="more", minutes=6)
    work()
    assert {name for name in said(second) if name.startswith("copied")} == {"copied/look"}
    assert not {name for name in said(other) if name.startswith("copied")}


def test_colleagues_share_their_forms(team, cities):
    sent("ada@north.example", a_pdf(a_signature(1)), ORDER.encode())
    second = sent("bob@north.example", a_pdf(a_signature(1), a_signature(9)), (ORDER + " ").encode(), account="else")
    work()
    assert not {name for name in said(second) if name.startswith(("copied", "altered"))}


def test_an_order_with_other_accounts_under_the_same_number_is_seen(team, cities):
    sent("ada@north.example", f"Case No. 26-00417. {ORDER}".encode())
    work()
    altered = sent("ada@north.example", f"Case No. 26-00417, anew. {ORDER}".encode(), account="else", minutes=5)
    further = sent("ada@north.example", f"Case No. 26-00999. {ORDER}".encode(), account="third", minutes=6)
    work()
    assert "altered/wording" in said(altered)
    assert not {name for name in said(further) if name.startswith("altered")}, "one form serves many cases"


def test_an_account_that_others_ask_for_is_said_of_both(team, cities):
    first, second = sent("ada@north.example"), sent("eve@south.example", minutes=5)
    work()
    assert "target/overlap" in said(first) & said(second)
    assert "target/overlap" not in said(sent("eve@south.example", account="else", minutes=9))


def test_the_first_of_a_burst_is_flagged_when_the_burst_is_there(team):
    burst = [sent(f"new{number}@sheriff.test", account=f"a{number}", minutes=number) for number in range(4)]
    assert "burst/senders" not in said(burst[0])
    work()
    assert all("burst/senders" in said(each) for each in burst)
    assert all(Request.objects.get(pk=each.pk).flagged_at for each in burst)


def test_what_says_nothing_new_is_not_assessed_again(team, cities):
    sent("ada@north.example", b"one"), sent("eve@south.example", b"two", minutes=5)
    work()
    many = Assessment.objects.count()
    for job in OutboxJob.objects.filter(name__in=["mark_documents", "look_around"]):
        OutboxJob.objects.filter(pk=job.pk).update(ended_at=None)
    work()
    assert Assessment.objects.count() == many


def test_a_sight_takes_as_many_queries_however_much_there_is(team, cities):
    def queries(request: Request) -> int:
        facts = facts_of(request.facts_versions.last())
        with CaptureQueriesContext(connection) as captured:
            mark_request(request, facts)
            sight_of(request, facts, NOW + timedelta(hours=1), the_rules())
        return len(captured)

    document = f"Case No. 26-00417. {ORDER}".encode()
    sent("ada@north.example", document, a_pdf(a_signature(1)))
    second = sent("eve@south.example", document, a_pdf(a_signature(1)), minutes=1)
    work()
    few = queries(second)
    for number in range(8):
        sent(f"x{number}@south.example", document, a_pdf(a_signature(1)), minutes=number)
    work()
    assert queries(second) == few <= MOST_QUERIES


def test_a_signature_is_whose_account_bore_it_first_and_the_copy_alone_is_flagged(team, cities):
    own = filed(an_account("ada@north.example"), a_pdf(a_signature(1)))
    work()
    forged = sent("eve@south.example", a_pdf(a_signature(1), a_signature(9)), account="else", minutes=70)
    work(80)
    later = filed(an_account("bob@north.example"), a_pdf(a_signature(1), a_signature(8)), account="third", minutes=90)
    work(100)
    assert copied(forged) == {"copied/picture"}
    assert copied(own) == copied(later) == set(), "a forger has no officer of the agency called back"


def test_a_signature_that_was_scanned_anew_stays_whose_account_bore_it_first(team, cities):
    own = filed(an_account("ada@north.example"), on_a_page(signed(1)))
    work()
    forged = sent("eve@south.example", on_a_page(signed(1, scanned=True)), account="else", minutes=70)
    work(80)
    assert (copied(own), copied(forged)) == (set(), {"copied/look"})


def test_a_letterhead_of_one_s_own_does_not_cover_a_signature_that_was_copied(team, cities):
    filed(an_account("ada@north.example"), a_pdf(a_signature(1)))
    filed(an_account("cem@south.example"), a_pdf(a_signature(9)), account="third")
    work()
    forged = sent("eve@south.example", a_pdf(a_signature(1), a_signature(9)), account="else", minutes=70)
    work(80)
    assert copied(forged) == {"copied/picture"}


def test_of_two_messages_of_which_nobody_was_verified_neither_owns_what_they_share(team, cities):
    first = sent("ada@north.example", a_pdf(a_signature(1)))
    second = sent("eve@south.example", a_pdf(a_signature(1)), account="else", minutes=5)
    work()
    assert "copied/picture" in copied(first) & copied(second)


def test_an_account_that_copies_what_another_account_bore_before_is_seen(team, cities):
    filed(an_account("ada@north.example"), a_pdf(a_signature(1)))
    work()
    taken = filed(an_account("cem@south.example"), a_pdf(a_signature(1), a_signature(9)), account="else", minutes=70)
    work(80)
    assert copied(taken) == {"copied/picture"}


def test_an_altered_order_does_not_fall_back_on_the_original(team, cities):
    own = filed(an_account("ada@north.example"), f"File 1001 Js 26. {ORDER}".encode())
    work()
    altered = sent("new@north.example", f"File 1001 Js 26, anew. {ORDER}".encode(), account="else", minutes=70)
    sold = sent("eve@south.example", f"File 1001 Js 26, too. {ORDER}".encode(), account="more", minutes=71)
    work(80)
    assert copied(own) == set()
    assert "altered/wording" in copied(altered)
    assert {"altered/number", "copied/wording"} <= copied(sold)


@pytest.mark.parametrize(("vetted_days", "burst"), [(31, False), (29, True)])
def test_officers_who_were_vetted_long_ago_are_no_new_senders(team, cities, vetted_days: int, burst: bool):
    officers = [an_account(f"o{number}@north.example", vetted_days) for number in range(3)]
    requests = [filed(one, account=one.person.email, minutes=place) for place, one in enumerate(officers)]
    work()
    assert ["burst/senders" in said(each) for each in requests] == [burst] * 3


def test_a_burst_is_not_said_of_who_has_long_been_known_there(team, cities):
    known = filed(an_account("ada@north.example"))
    burst = [sent(f"new{number}@north.example", account=f"a{number}", minutes=number) for number in range(3)]
    work()
    assert "burst/senders" not in said(known)
    assert all("burst/senders" in said(each) for each in burst)
