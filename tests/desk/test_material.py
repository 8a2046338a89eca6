"""Who decides does so on documents: their page pictures stand in the approval, and an act on others is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rogatory.desk import door, material, queries, sorting_mail
from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import AddMail, Decide, Upload
from rogatory.desk.models import AuditEntry, Document, IncomingMail, Matter, Request
from rogatory.desk.surroundings import the_store
from tests.desk.opened import an_opening
from tests.desk.team import NOW, Team, fresh, seen

pytestmark = pytest.mark.django_db


def another(request: Request, content: bytes = b"%PDF-1.7 later") -> Document:
    stored = the_store().put(content)
    given = {"media_type": "application/pdf", "sha256": stored.digest, "size": stored.size, "received_at": NOW}
    return Document.objects.create(request=request, name="later.pdf", **given)


def told(entry: AuditEntry) -> dict[str, object]:
    return entry.body["details"] if isinstance(entry.body, dict) else {}


def test_an_approval_keeps_each_document_and_the_pictures_that_were_looked_at(team: Team):
    matter = team.verified("subscriber")
    (order,) = matter.request.documents.all()
    opening = an_opening(order, 3)
    later = another(matter.request)
    again = another(matter.request)
    assert again.sha256 == later.sha256, "the same bytes stand in it once"
    door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    signed = fresh(matter).preparation
    assert signed is not None
    assert signed.material == [
        {"document": order.sha256, "pages": [page["sha256"] for page in opening.pages]},
        {"document": later.sha256, "pages": []},
    ]
    assert material.is_kept(signed.material, the_store())


def test_the_audit_tells_the_digest_over_it(team: Team):
    matter = team.prepared("subscriber")
    page = queries.request_page(team.reviewer, matter.request.reference, NOW)
    line = next(line for line in reversed(page.history) if line.entry.action == "approve")
    assert matter.preparation is not None
    assert line.entry.details["material"] == material.digest_of(matter.preparation.material)


@pytest.mark.parametrize("change", ["came in", "was opened", "was opened otherwise", "was given free"])
@pytest.mark.parametrize("action", ["approve", "refuse", "countersign"])
def test_an_act_on_a_screen_of_before_is_refused(team: Team, change: str, action: str):
    matter = team.prepared("subscriber") if action == "countersign" else team.verified("subscriber")
    (order,) = matter.request.documents.all()
    opening = None
    if change != "was opened":
        opening = an_opening(order, 2, quarantined=change == "was given free")
    on_screen = seen(matter)
    if opening is None:
        an_opening(order)
    elif change == "came in":
        another(matter.request)
    elif change == "was given free":
        type(opening).objects.update(quarantined=False)
    else:
        type(opening).objects.update(pages=opening.pages[:1])
    assert seen(matter) != on_screen
    outcome = door.act(team.counsel, action, fresh(matter), Decide(on_screen), NOW)
    assert "has changed meanwhile" in " ".join(outcome.refused)
    assert Matter.objects.get(pk=matter.pk).state == matter.state


def test_what_is_damaged_later_is_no_longer_what_was_looked_at(team: Team, settings):
    matter = team.verified("subscriber")
    (order,) = matter.request.documents.all()
    opening = an_opening(order)
    before = material.material_of(matter.request)
    assert material.is_kept(before, the_store())
    digest = opening.pages[0]["sha256"]
    lost = settings.OBJECTS_DIR / "sha256" / digest[:2] / digest
    lost.write_bytes(b"another picture")
    assert not material.is_kept(before, the_store())


class TestWhatAStrangerSendsUnderAGuessedReference:
    """A reply that joined the request: nobody has read it, so it takes no decision from whoever decides."""

    def reply(self, request: Request, content: bytes = b"From: clerk@elsewhere.example\r\n\r\nhello") -> IncomingMail:
        digest = the_store().put(content).digest
        mail = IncomingMail.objects.create(
            identity=digest, sha256=digest, size=len(content), received_at=NOW, sender="clerk@elsewhere.example"
        )
        parts = (Upload("stranger.pdf", "", b"%PDF-1.7 of a stranger"),)
        sent = AddMail(mail.pk, (Upload("message.eml", "", content, parts),), elsewhere=True)
        door.act(SYSTEM, "add_mail", request, sent, NOW).require()
        mail.refresh_from_db()
        return mail

    def test_leaves_the_screen_of_whoever_decides_as_it_is(self, team: Team):
        matter = team.verified("subscriber")
        on_screen = seen(matter)
        self.reply(matter.request)
        carried = Document.objects.get(request=matter.request, name="stranger.pdf")
        an_opening(carried)
        door.act(team.counsel, "approve", fresh(matter), Decide(on_screen), NOW).require()
        signed = fresh(matter).preparation or fresh(matter).approval
        assert signed is not None
        assert carried.sha256 not in {each["document"] for each in signed.material}

    def test_lies_before_them_once_somebody_has_read_it(self, team: Team):
        matter = team.verified("subscriber")
        on_screen = seen(matter)
        mail = self.reply(matter.request)
        sorting_mail.note_read(team.reviewer, mail, NOW)
        assert {each["document"] for each in material.material_of(matter.request)} >= {mail.sha256}
        outcome = door.act(team.counsel, "approve", fresh(matter), Decide(on_screen), NOW)
        assert "has changed meanwhile" in " ".join(outcome.refused)

    def test_takes_nothing_away_that_lies_before_them_with_the_same_bytes(self, team: Team):
        matter = team.verified("subscriber")
        another(matter.request, b"%PDF-1.7 of a stranger")
        (order, _) = matter.request.documents.all()
        before = material.material_of(matter.request)
        Document.objects.update(received_at=NOW - timedelta(hours=1))
        self.reply(matter.request, the_store().read(order.sha256))
        assert material.material_of(matter.request) == before
