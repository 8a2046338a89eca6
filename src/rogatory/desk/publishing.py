"""The audit is published off the host: checkpoints, tiles and entry bundles, in a folder or a bucket.

Objects are written once and never deleted; the newest checkpoint alone is put in the place of the one before. What is
published goes on from the place's own checkpoint, which the tree in the database has to begin with: otherwise nothing
is written, and the team is alerted. A publication that was killed is done again, and finds what it has written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from rogatory.desk import checkpoints, outbox
from rogatory.desk.checkpoints import Diverged, diverged, entries_between
from rogatory.desk.models import AuditEntry, AuditHead, Checkpoint
from rogatory.desk.outbox import Claim
from rogatory.desk.vault.place import Place
from rogatory.desk.worker import Clock
from rogatory.evidence.checkpoint import Checkpoint as Checkpointed
from rogatory.evidence.cosignature import WitnessKey
from rogatory.evidence.merkle import ProofFailed, TreeHead, leaf_hashes
from rogatory.evidence.note import Note
from rogatory.evidence.published import CHECKPOINT, KEPT, check_extends, kept_path, latest, read_row
from rogatory.evidence.tiles import WIDTH, Edge, Tile, read_edge, write_bundle, write_hashes
from rogatory.problem import Problem

PUBLISH = "publish_audit"
"""The job that publishes: one, for ever, put back each time for the next look."""
LOOK = timedelta(seconds=5)
OFTEN = timedelta(minutes=2)
"""By then what is new is published, however little it is."""
MANY = 50
"""So many entries are published at the next look."""
LATE = timedelta(minutes=5)

log = logging.getLogger(__name__)


class PlaceCopy:
    """The published log where it lies."""

    def __init__(self, place: Place) -> None:
        """Read from a place."""
        self._place = place

    def read(self, path: str) -> bytes | None:
        """Give what lies under a path, or nothing where nothing does."""
        return self._place.read(path)

    def kept(self) -> Iterator[str]:
        """Give the paths of the checkpoints that are kept."""
        return self._place.names(KEPT)


def the_place() -> Place:
    """Give the place where the audit is published.

    Raises:
        Problem: it cannot be used.
    """
    return Place(settings.AUDIT_URL)


def begin(now: datetime) -> None:
    """Have the workers publish from now on; once it is so, nothing is done."""
    outbox.queue(PUBLISH, PUBLISH, {}, now=now)


def publish_when_due(claim: Claim, clock: Clock) -> None:
    """Publish if there is much, or it is time; then put the job back for the next look."""
    now = clock()
    payload: dict[str, Any] = dict(claim.payload)
    looked = payload.get("looked_at")
    if looked is None or unpublished() >= MANY or now - datetime.fromisoformat(looked) >= OFTEN:
        try:
            publish(the_place(), now)
        except Problem as problem:
            log.exception("the audit could not be published")
            _alert(problem, now)
        payload["looked_at"] = now.isoformat()
    outbox.put_back(claim, payload, run_at=clock() + LOOK)


def unpublished() -> int:
    """Count the entries that are not published yet, as far as the database knows."""
    last = Checkpoint.objects.exclude(published_at=None).order_by("-size").values_list("size", flat=True).first()
    return AuditHead.objects.get(pk=1).size - (last or 0)


def behind_since(now: datetime) -> datetime | None:
    """Give since when something waits to be published, as far as the database knows; nothing where nothing does."""
    last = Checkpoint.objects.exclude(published_at=None).order_by("-size").first()
    waiting = AuditEntry.objects.filter(number__gte=last.size if last else 0).order_by("number").first()
    return min(waiting.at, now) if waiting else None


def publish(place: Place, now: datetime) -> TreeHead:
    """Publish the log as it stands, and give its size and root.

    Raises:
        Diverged: the log in the database does not begin with what was published, or with what was signed last.
        Problem: the place does not do what it should; what was begun is gone on with the next time.
    """
    copy = PlaceCopy(place)
    before, edge = _published(place, copy)
    # Before anything is signed: a key that was restored with the database remembers no more than that.
    checkpoints.require_extension(edge.frontier(), checkpoints.head_of_database(), "published")
    signed = checkpoints.sign(now)
    for block in entries_between(edge.size, signed.size):
        _write(place, block, edge)
    _create_all(place, ((tile.path, write_hashes(hashes)) for tile, hashes in edge.partial()))
    head = edge.head()
    _keep(place, copy, head)
    if head != before:
        place.replace(CHECKPOINT, bytes(signed.note))
    Checkpoint.objects.filter(size__lte=head.size, published_at=None).update(published_at=now)
    return head


def add_cosignatures(place: Place, cosigned: Note, witnesses: Sequence[WitnessKey]) -> int:
    """Add witnesses' cosignatures to the published checkpoint of the same text, and give its size.

    Raises:
        Problem: no such checkpoint was published, or none of the witnesses has cosigned it.
    """
    trusted = {(each.name, each.id) for each in cosigned.opened(witnesses)}
    size = Checkpointed.read(cosigned.text).head.size
    paths = [path for path in (kept_path(size), CHECKPOINT) if _text_at(place, path) == cosigned.text]
    if not paths:
        cure = "Have the witness cosign a checkpoint of this audit."
        raise Problem("this checkpoint was not published here", where=place.where(kept_path(size)), cure=cure)
    for path in paths:
        note = Note.from_bytes(place.read(path) or b"")
        for line in cosigned.signatures:
            note = note.signed_also(line) if (line.name, line.key_id) in trusted else note
        place.replace(path, note.to_bytes())
    return size


def _text_at(place: Place, path: str) -> str | None:
    data = place.read(path)
    return None if data is None else Note.from_bytes(data).text


def _published(place: Place, copy: PlaceCopy) -> tuple[TreeHead, Edge]:
    """Give the newest published checkpoint, and the right edge of its tree, whose root is checked."""
    if not place.holds(CHECKPOINT):
        return Edge().head(), Edge()
    newest = latest(copy, checkpoints.keys())
    edge = read_edge(newest.head.size, lambda tile: read_row(copy, tile))
    if edge.head() != newest.head:
        cure = "Restore the place from a backup, or publish into an empty one; then look who could write to it"
        raise Problem("its tiles are not those of its checkpoint", where=place.where(CHECKPOINT), cure=cure)
    return newest.head, edge


def _write(place: Place, entries: Sequence[bytes], edge: Edge) -> None:
    """Write the entry bundles and full tiles that these entries make; the partial bundle as well."""
    first = edge.size - edge.size % WIDTH
    held = [entry for block in entries_between(first, edge.size) for entry in block] + list(entries)
    _create_all(
        place,
        (
            (Tile(0, (first + at) // WIDTH, len(some)).bundle_path, write_bundle(some))
            for at in range(0, len(held), WIDTH)
            if (some := held[at : at + WIDTH])
        ),
    )
    _create_all(place, [(tile.path, write_hashes(row)) for tile, row in edge.append(leaf_hashes(entries))])


def _create_all(place: Place, objects: Iterable[tuple[str, bytes]]) -> None:
    """Write objects that are never written again; what is there already has to be the same.

    Raises:
        Diverged: it is not.
    """
    for name, content in objects:
        if not place.create(name, content) and place.read(name) != content:
            raise diverged(f"{name} was published with other content")


def _keep(place: Place, copy: PlaceCopy, head: TreeHead) -> None:
    """Publish every checkpoint that was given out meanwhile, and this one, beside the newest.

    Raises:
        Diverged: one of them is of another tree.
    """
    for row in Checkpoint.objects.filter(size__lte=head.size, published_at=None).order_by("size"):
        try:
            check_extends(copy, TreeHead(row.size, bytes(row.root)), head)
        except ProofFailed as failed:
            raise diverged(f"the checkpoint of {row.size} entries is of another tree") from failed
        place.create(kept_path(row.size), bytes(row.note))


def _alert(problem: Problem, now: datetime) -> None:
    """Tell the team, once a day: at once of another tree, and of a place that fails when it has failed for long."""
    last = Checkpoint.objects.exclude(published_at=None).order_by("-published_at").first()
    if isinstance(problem, Diverged):
        what = "audit-diverged"
    elif last is None or last.published_at is None or now - last.published_at > LATE:
        what = "audit-behind"
    else:
        return
    payload = {"what": what, "audit": now.isoformat()}
    outbox.queue("alert", f"alert/{what}/{now:%Y-%m-%d}", payload, now=now)
