"""Who decides does so on documents: their page pictures stand in the approval, and an act on others is refused."""

from __future__ import annotations

import pytest

from rogatory.desk import door, material, queries
from rogatory.desk.inputs import Decide
from rogatory.desk.models import AuditEntry, Document, Matter, Request
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
