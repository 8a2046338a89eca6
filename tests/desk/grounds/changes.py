"""What may change behind an approval, done to the rows and the files themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from rogatory.desk import surroundings
from rogatory.desk.models import (
    Device,
    Document,
    FactsVersion,
    Matter,
    Opening,
    Production,
    Seal,
    UserNotice,
    UserObjection,
    Withholding,
)
from rogatory.desk.rest.parts import path_of
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_shelf, the_store
from tests.desk.stages.conftest import Desk

COLLECTED, LOOKED, ORDERED, PRODUCED = 1, 3, 4, 6
"""The gaps (see the test) from which on there is something collected, looked through, ordered, sealed."""


@dataclass
class World:
    """The case in which something changes. ``undo`` is done when the trial is over: files are not rolled back."""

    desk: Desk
    matter: Matter
    patch: object
    settings: object
    folder: Path
    undo: list[Callable[[], object]] = field(default_factory=list)
    packaged: bool = False

    @property
    def officer(self):
        return self.desk.team.officer.person.officer


def _facts(world: World, **more: object) -> None:
    latest = world.matter.request.facts_versions.last()
    told = json.loads(bytes(latest.facts)) | more
    FactsVersion.objects.create(
        request=latest.request,
        number=latest.number + 1,
        facts=json.dumps(told).encode(),
        sha256="f" * 64,
        recorded_at=world.desk.now,
        by=latest.by,
    )


def _decision(world: World) -> None:
    record = world.matter.decision
    record.decision = bytes(record.decision) + b" "
    record.save(update_fields=["decision"])


def _document(by: str = "") -> Callable[[World], None]:
    """A document of a message that somebody has read; or one that was handed in, by whom."""

    def change(world: World) -> None:
        stored = the_store().put(b"a page that came later")
        Document.objects.create(
            request=world.matter.request,
            name="later.pdf",
            media_type="application/pdf",
            sha256=stored.digest,
            size=stored.size,
            received_at=world.desk.now,
            by=getattr(world.desk.team, by).person if by else None,
        )

    return change


def _page(world: World) -> None:
    first = world.matter.request.documents.first()
    row = Opening.objects.get(sha256=first.sha256)
    row.pages = [{**page, "sha256": "e" * 64} for page in row.pages]
    row.save(update_fields=["pages"])


def _file(world: World) -> None:
    """Alter what was collected, or the package once it is sealed."""
    made = Production.objects.filter(matter=world.matter).last()
    returns = Path(world.settings.RETURNS_URL.removeprefix("file://"))
    if made is not None:
        path = min(each for each in (returns / path_of(made.packages.get().folder)).rglob("*") if each.is_file())
    elif Matter.objects.get(pk=world.matter.pk).state == "sealing" and world.packaged:
        path = max((each for each in returns.rglob("*") if each.is_file()), key=lambda each: each.stat().st_mtime_ns)
    else:
        index = Index.from_bytes(the_store().read(world.matter.collections.last().sha256))
        path = next(Path(world.settings.OBJECTS_DIR).rglob(next(table.sha256 for table in index.tables if table.rows)))
    before, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
    world.undo.append(lambda: (path.write_bytes(before), path.chmod(mode)))


def _withheld(world: World) -> None:
    collection = world.matter.collections.last()
    Withholding.objects.create(
        collection=collection, part="a" * 64, words="later", by=world.desk.team.custodian.person, at=world.desk.now
    )


def _restored(world: World) -> None:
    one = Withholding.objects.get(restored_at=None)
    one.restored_at = world.desk.now
    one.save(update_fields=["restored_at"])


def _on_officer(**fields: object) -> Callable[[World], None]:
    def change(world: World) -> None:
        officer = world.officer
        for name, value in fields.items():
            setattr(officer, name, world.desk.now if value is ... else value)
        officer.save()

    return change


def _vetted_anew(world: World) -> None:
    """Left, and vetted again since: what was approved was approved for whom they were."""
    _on_officer(vetted_at=...)(world)


def _account(world: World) -> None:
    person = world.officer.person
    person.is_active = False
    person.save(update_fields=["is_active"])


def _passkey(which: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        person = getattr(world.desk.team, which).person
        Device.objects.filter(person=person).update(removed_at=world.desk.now)

    return change


def _agency(world: World) -> None:
    listed = world.officer.listed
    listed.closed_at = world.desk.now
    listed.save(update_fields=["closed_at"])


def _dismissed(world: World) -> None:
    person = world.matter.approval.by
    person.is_active = False
    person.save(update_fields=["is_active"])


def _no_custodian(world: World) -> None:
    person = world.desk.team.custodian.person
    person.groups.set(person.groups.exclude(name="custodian"))


def _sealed(world: World) -> None:
    Seal.objects.create(request=world.matter.request, at=world.desk.now, by=world.desk.team.counsel.person)


def _guideline(world: World) -> None:
    shelf, decided = the_shelf(), world.matter.decision.guideline_id
    left = replace(shelf, packs=tuple(pack for pack in shelf.packs if pack.digest != decided))
    world.patch.setattr(surroundings, "_shelf", lambda *_: left)


def _readings(world: World) -> None:
    shelf = the_shelf()
    left = replace(shelf, counsel=replace(shelf.counsel, readings=()))
    world.patch.setattr(surroundings, "_shelf", lambda *_: left)


def _map(world: World) -> None:
    text = Path(world.settings.SOURCE_MAP).read_text("utf-8")
    other = world.folder / "another-map.toml"
    other.write_text(text.replace("Subscriber information", "What is known of the user"), "utf-8")
    before = world.settings.SOURCE_MAP
    world.settings.SOURCE_MAP = other
    world.undo.append(lambda: setattr(world.settings, "SOURCE_MAP", before))


def _flagged(world: World) -> None:
    request = world.matter.request
    request.flagged_at = world.desk.now
    request.save(update_fields=["flagged_at"])


def _notice(world: World, state: str, **fields: object) -> UserNotice:
    Matter.objects.filter(request=world.matter.request, kind="notice").update(state=state)
    made = Matter.objects.filter(request=world.matter.request, kind="notice").first()
    if made is None:
        made = Matter.objects.create(
            request=world.matter.request, kind="notice", account="river_lantern", state=state, entered_at=world.desk.now
        )
    notice = UserNotice.objects.filter(matter=made).first() or UserNotice(matter=made)
    for name, value in fields.items():
        setattr(notice, name, value)
    notice.save()
    return notice


def _objects(world: World) -> None:
    UserObjection.objects.create(
        notice=_notice(world, "objected"),
        received_at=world.desk.now,
        words="not mine",
        recorded_by=world.desk.team.counsel.person,
        recorded_at=world.desk.now,
    )


def _bar_fell(world: World) -> None:
    _notice(world, "due", first=True).bars.all().delete()


CHANGES: dict[str, tuple[int, Callable[[World], None]]] = {
    "other accounts are asked for": (0, lambda world: _facts(world, accounts=[{"username": "quiet_heron"}])),
    "another period is asked for": (0, lambda world: _facts(world, period={"first": "2001-01-01"})),
    "the recorded decision is another": (0, _decision),
    "a document came by mail": (0, _document()),
    "the officer handed in a document": (0, _document("officer")),
    "the team handed in a document": (0, _document("intake")),
    "a page of a document looks otherwise": (0, _page),
    "a stored file was altered": (COLLECTED, _file),
    "something was withheld": (LOOKED, _withheld),
    "something was put back": (LOOKED, _restored),
    "the officer left": (0, _on_officer(left_at=...)),
    "the officer is vetted no more": (0, _on_officer(vetted_at=None)),
    "the officer was vetted anew": (0, _vetted_anew),
    "the officer's account is closed": (0, _account),
    "a passkey of the officer was removed": (0, _passkey("officer")),
    "the agency was closed": (0, _agency),
    "the approver's key was removed": (0, _passkey("second")),
    "the preparer's key was removed": (0, _passkey("reviewer")),
    "the approver left": (0, _dismissed),
    "the key of whoever ordered the return was removed": (ORDERED, _passkey("custodian")),
    "whoever ordered the return is a custodian no more": (ORDERED, _no_custodian),
    "the case was sealed": (0, _sealed),
    "the guideline was withdrawn": (0, _guideline),
    "a reading of counsel was withdrawn": (0, _readings),
    "the source map changed": (COLLECTED, _map),
    "it came to look unusual": (0, _flagged),
    "the user objects": (0, _objects),
    "the bar on notice fell": (0, _bar_fell),
}
"""Each change with the first gap in which there is anything to change."""

OF_STRANGERS = frozenset({"a document came by mail", "it came to look unusual"})
"""What somebody can bring about who is not signed in; all else is the doing of the team or the officer."""
